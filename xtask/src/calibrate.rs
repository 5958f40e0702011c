//! Fits the constants of the speed model to the committed measurements.
//!
//! The program is an example of the core, so that the model it fits is the model that the page uses.
//! It prints the errors of the cross-validation by category and writes the constants and what was
//! predicted for each row.

use crate::error::Result;
use crate::process;
use crate::progress::say;

/// What is fitted to.
const INPUTS: [&str; 3] =
    ["core/data/benchmarks.csv", "core/data/hosts.csv", "core/data/power.csv"];
/// The constants.
const CONSTANTS: &str = "core/data/speed.csv";
/// How each row was predicted by a fit that had not seen it.
const CHECKS: &str = "core/data/speed_checks.csv";

/// Fits, prints the errors, writes both files.
pub(crate) fn run() -> Result {
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--locked", "--release", "-p", "rigledger-core"]);
    command.args(["--example", "calibrate", "--"]).args(INPUTS).args([CONSTANTS, CHECKS]);
    let errors = process::output(&mut command)?;
    println!("{errors}");
    say("calibrate", &format!("wrote {CONSTANTS} and {CHECKS}"));
    Ok(())
}
