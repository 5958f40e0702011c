//! Fits the constants of the speed model to the committed measurements, cross-validated by group.
//!
//! The model is the core's own, so that what is fitted is what the page uses. Every tenth of the
//! groups (card, number of cards, model) is predicted by a fit that has not seen them; the ranges come
//! from those residuals; the constants that are written are fitted to all rows.

mod fit;
mod limits;
mod output;
mod ranges;
mod rows;

use std::thread;

use rigledger_core::speed::{Constants, Nearness};

use crate::error::Result;
use crate::paths;
use crate::process;
use crate::progress::{Heartbeat, say};
use fit::Fit;
use rows::{Measurement, coverage};

/// The constants.
const CONSTANTS: &str = "core/data/speed.csv";
/// How each row was predicted by a fit that had not seen its group.
const CHECKS: &str = "core/data/speed_checks.csv";
/// Parts into which the groups are divided.
const FOLDS: u64 = 10;

/// A row as a fit without its group predicts it.
struct HeldOut {
    /// In the unit of the row: tokens a second, or milliseconds.
    predicted: f64,
    /// How near the other groups come to what the row measured.
    nearness: Nearness,
}

/// The texts of the two files.
struct Files {
    constants: String,
    checks: String,
}

/// Fits, writes both files, prints the errors by category.
pub(crate) fn run() -> Result {
    let files = {
        let _beat = Heartbeat::new("calibrate", "fitting");
        calibrate()?
    };
    paths::write(&paths::root().join(CONSTANTS), files.constants)?;
    paths::write(&paths::root().join(CHECKS), files.checks)?;
    let mut errors = process::cargo();
    errors.args(["run", "--quiet", "--locked", "--profile", "test", "-p", "rigledger-core"]);
    errors.args(["--example", "accuracy", "--", "speed-checks", CHECKS]);
    println!("{}", process::output(&mut errors)?);
    say("calibrate", &format!("wrote {CONSTANTS} and {CHECKS}"));
    Ok(())
}

/// Fits to the committed measurements.
fn calibrate() -> Result<Files> {
    let start = limits::fit(Constants::prior())?;
    let rows = rows::measured(&start)?;
    let fit = Fit::new(&rows, &start);
    let mut constants = fit.to(|_| true, &start);
    let held_out = held_out(&rows, &fit, &constants);
    ranges::ends(&rows, &held_out, &mut constants);
    ranges::widths(&rows, &held_out, &mut constants);
    Ok(Files {
        constants: output::constants(&rows, &fit, &constants)?,
        checks: output::checks(&rows, &held_out, &constants)?,
    })
}

/// Every row, predicted by a fit to the groups of the other folds.
fn held_out(rows: &[Measurement], fit: &Fit<'_>, near: &Constants) -> Vec<HeldOut> {
    let fold = |row: &Measurement| hash(&row.group) % FOLDS;
    let fitted: Vec<Constants> = thread::scope(|scope| {
        let parts: Vec<_> = (0..FOLDS)
            .map(|part| scope.spawn(move || fit.to(|row| fold(row) != part, near)))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap_or_else(|_| near.clone())).collect()
    });
    rows.iter()
        .map(|row| {
            let others = coverage(rows.iter().filter(|other| other.group != row.group));
            let constants = &fitted[usize::try_from(fold(row)).unwrap_or_default()];
            HeldOut {
                predicted: row.question.predict(constants),
                nearness: row.question.nearness(&others),
            }
        })
        .collect()
}

/// A hash that is the same everywhere (FNV-1a).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
