//! How prices of used cards move: fits `core/data/market.csv` and `resale.csv`, writes what earlier
//! fits foresaw (`foreseen.csv`), and looks back how well that was.
//!
//! ```text
//! cargo run --release -p rigledger-core --example market -- fit [--check]
//! cargo run --release -p rigledger-core --example market -- backtest [--json]
//! ```
//!
//! The formula stands in `core/src/cost/market.rs`; what is foreseen here is computed there.

pub(crate) mod backtest;
pub(crate) mod fit;
pub(crate) mod foreseen;
pub(crate) mod prices;

use std::error::Error;
use std::path::Path;

use prices::Prices;

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let prices = Prices::read(&data.join("prices.csv"))?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["fit"] => {
            for (name, text) in files(&prices) {
                std::fs::write(data.join(name), &text)?;
                print!("{text}");
            }
        }
        ["fit", "--check"] => {
            for (name, text) in files(&prices) {
                if std::fs::read_to_string(data.join(name))? != text {
                    return Err(format!("{name} is out of date; run without --check").into());
                }
            }
        }
        ["backtest"] => print!("{}", backtest::run(&prices).text()),
        ["backtest", "--json"] => println!("{}", backtest::run(&prices).json()),
        _ => return Err("usage: market fit [--check] | backtest [--json]".into()),
    }
    Ok(())
}

/// What the fit writes, with its name.
pub(crate) fn files(prices: &Prices) -> [(&'static str, String); 3] {
    [
        ("market.csv", fit::file(prices)),
        ("resale.csv", fit::kept_file(prices)),
        ("foreseen.csv", foreseen::file(prices)),
    ]
}
