//! How prices of used cards move: fits `core/data/market.csv`, and looks back how well earlier fits
//! foresaw later prices.
//!
//! ```text
//! cargo run --release -p rigledger-core --example market -- fit [--check]
//! cargo run --release -p rigledger-core --example market -- backtest [--json]
//! ```
//!
//! The formula stands in `core/src/cost/market.rs`; what is foreseen here is computed there.

pub(crate) mod backtest;
pub(crate) mod fit;
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
            let text = fit::file(&prices);
            std::fs::write(data.join("market.csv"), &text)?;
            print!("{text}");
        }
        ["fit", "--check"] => {
            if std::fs::read_to_string(data.join("market.csv"))? != fit::file(&prices) {
                return Err("market.csv is out of date; run the example without --check".into());
            }
        }
        ["backtest"] => print!("{}", backtest::run(&prices).text()),
        ["backtest", "--json"] => println!("{}", backtest::run(&prices).json()),
        _ => return Err("usage: market fit [--check] | backtest [--json]".into()),
    }
    Ok(())
}
