//! How often a later price of a used card was inside the range that the model of resale foresaw for it
//! with what was known at the time.
//!
//! The program is an example of the core (`core/examples/market`), so that the formula it looks back
//! with is the one that costs use.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::error::{Context, Result};
use crate::process;

/// The horizons that the range is judged by.
pub(crate) const HORIZONS: [&str; 3] = ["6 months", "12 months", "24 months and more"];

/// The look back.
#[derive(Deserialize, Serialize)]
pub(crate) struct Backtest {
    /// Prices that were foreseen.
    pub(crate) rows: u32,
    /// The first month from which something was foreseen with a year of prices behind it.
    pub(crate) from: String,
    /// The last month that was foreseen.
    pub(crate) to: String,
    /// By horizon and way of trade.
    pub(crate) groups: Vec<Group>,
}

/// What was foreseen over one horizon, and how it came.
#[derive(Deserialize, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) rows: u32,
    pub(crate) cards: u32,
    /// Months from which the prices were foreseen.
    pub(crate) starts: u32,
    pub(crate) inside_pct: f64,
    pub(crate) below_pct: f64,
    pub(crate) above_pct: f64,
    pub(crate) inside_by_card_pct: f64,
    /// Whether there are enough rows and starts to judge the range by.
    pub(crate) tells: bool,
}

/// Prints the look back.
pub(crate) fn run() -> Result {
    print!("{}", printed(&["backtest"])?);
    Ok(())
}

/// What the program prints.
fn printed(arguments: &[&str]) -> Result<String> {
    let mut command = process::cargo();
    // In the profile of the tests: the program is compiled there anyhow.
    command.args(["run", "--quiet", "--locked", "--profile", "test", "-p", "rigledger-core"]);
    command.args(["--example", "market", "--"]).args(arguments);
    process::output(&mut command)
}

impl Backtest {
    /// Looks back anew.
    pub(crate) fn compare() -> Result<Self> {
        let text = printed(&["backtest", "--json"])?;
        serde_json::from_str(&text).context("reading what the market program prints")
    }

    /// The figures of one horizon.
    pub(crate) fn group(&self, name: &str) -> Result<&Group> {
        let found = self.groups.iter().find(|group| group.name == name);
        found.ok_or_else(|| format!("the look back at prices has no horizon {name}"))
    }

    /// JSON with one horizon a line.
    pub(crate) fn readable(&self, text: &mut String) -> serde_json::Result<()> {
        text.push_str("  \"resale\": {\n");
        for (name, value) in [("from", &self.from), ("to", &self.to)] {
            let _ = writeln!(text, "    {name:?}: {},", serde_json::to_string(value)?);
        }
        let _ = writeln!(text, "    \"rows\": {},", self.rows);
        let lines: Vec<String> = (self.groups.iter())
            .map(|group| Ok(format!("\n      {}", serde_json::to_string(group)?)))
            .collect::<serde_json::Result<_>>()?;
        let _ = write!(text, "    \"groups\": [{}\n    ]\n  }}", lines.join(","));
        Ok(())
    }
}
