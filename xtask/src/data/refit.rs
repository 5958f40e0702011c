//! `cargo xtask data-refit`: writes again what is fitted to tables that changed, so that a change of data is whole.
//!
//! | changed | written |
//! | --- | --- |
//! | `prices.csv` | `market.csv`, `resale.csv`, `foreseen.csv` |
//! | `benchmarks.csv`, `power.csv`, `hosts.csv` | `speed.csv`, `speed_checks.csv` |
//! | any of these, or `file_sizes.csv` | `accuracy.json` |

use super::{FOLDER, renewed};
use crate::error::Result;
use crate::paths;
use crate::process;
use crate::progress::say;

/// Something that is fitted: the tables behind it, and Cargo's arguments that write it.
struct Fit {
    tables: &'static [&'static str],
    command: &'static [&'static str],
}

/// In the order in which they follow from each other. Programs of their own, compiled with the tables of now.
const FITS: &[Fit] = &[
    Fit {
        tables: &["prices.csv"],
        command: &[
            "run",
            "--quiet",
            "--locked",
            "--profile",
            "test",
            "-p",
            "rigledger-core",
            "--example",
            "market",
            "--",
            "fit",
        ],
    },
    Fit {
        tables: &["benchmarks.csv", "power.csv", "hosts.csv"],
        command: &["run", "--quiet", "--locked", "-p", "xtask", "--", "calibrate"],
    },
    Fit {
        tables: &["prices.csv", "benchmarks.csv", "power.csv", "hosts.csv", "file_sizes.csv"],
        command: &["run", "--quiet", "--locked", "-p", "xtask", "--", "accuracy"],
    },
];

/// Writes what follows from the tables that differ from git's.
pub(crate) fn run() -> Result {
    let listed = ["status", "--porcelain", "--untracked-files=all", "--", FOLDER];
    let changed = changed(&process::output(process::at_root("git").args(listed))?);
    for fit in wanted(&changed) {
        say("data-refit", &format!("cargo {}", fit.command.join(" ")));
        process::stream("data-refit", process::cargo().args(fit.command))?;
    }
    renewed::write(&paths::root().join(FOLDER))
}

/// The names of files in what git says changed.
fn changed(status: &str) -> Vec<String> {
    let prefix = format!("{FOLDER}/");
    let name = |line: &str| line.get(3..)?.strip_prefix(&prefix).map(str::to_owned);
    status.lines().filter_map(name).collect()
}

fn wanted(changed: &[String]) -> impl Iterator<Item = &'static Fit> + use<> {
    let is_wanted: Vec<bool> = FITS
        .iter()
        .map(|fit| fit.tables.iter().any(|table| changed.iter().any(|name| name == table)))
        .collect();
    FITS.iter().zip(is_wanted).filter_map(|(fit, is_wanted)| is_wanted.then_some(fit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_decides_what_is_fitted() {
        let last = |status: &str| -> Vec<_> {
            wanted(&changed(status)).filter_map(|fit| fit.command.last().copied()).collect()
        };
        assert_eq!(last(" M core/data/exchange_rates.csv\n"), [""; 0]);
        assert_eq!(last(" M core/data/prices.csv\n M README.md\n"), ["fit", "accuracy"]);
        assert_eq!(last("M  core/data/benchmarks.csv\n"), ["calibrate", "accuracy"]);
        assert_eq!(last("?? core/data/history/prices.csv\n"), [""; 0]);
    }
}
