//! How close the predictions are to what is known, by category.
//!
//! ```text
//! cargo run --release -p rigledger-core --example accuracy -- weights|sizes FILE.csv [--json]
//! ```
//!
//! `weights` takes a file with the columns of `llamacpp_weights.csv`, `sizes` one with those of
//! `gguf_sizes.csv`. Every row is compared, or counted as skipped with its reason.

mod report;
mod sizes;
mod weights;

use std::error::Error;
use std::process::ExitCode;

use report::Report;

fn main() -> ExitCode {
    let mut json = false;
    let mut rest = Vec::new();
    for argument in std::env::args().skip(1) {
        if argument == "--json" {
            json = true;
        } else {
            rest.push(argument);
        }
    }
    let outcome = match rest.as_slice() {
        [kind, file] => run(kind, file),
        _ => Err("usage: accuracy weights|sizes FILE.csv [--json]".into()),
    };
    match outcome {
        Ok(report) if json => println!("{}", report.json()),
        Ok(report) => print!("{}", report.text()),
        Err(reason) => {
            eprintln!("accuracy: {reason}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn run(kind: &str, file: &str) -> Result<Report, Box<dyn Error>> {
    match kind {
        "weights" => weights::run(file),
        "sizes" => sizes::run(file),
        other => Err(format!("unknown kind {other}").into()),
    }
}
