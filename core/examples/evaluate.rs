//! Answers a plan without a browser, by the very functions that the page calls.
//!
//! ```text
//! cargo run --release -p rigledger-core --example evaluate -- PLAN [YYYY-MM-DD]
//! ```
//!
//! PLAN is a preset's name, a link's state string (with or without `#`), or a JSON file of a plan.
//! The report goes to standard output as JSON; its fields are documented in `report.rs`. Prices and ages
//! are for the day given, or else for the system's; `today` in the report says which day that was.

#[path = "shared/program.rs"]
mod program;

use std::process::ExitCode;

use rigledger_core::html::Answered;
use rigledger_core::plan::link;
use rigledger_core::{Catalog, Evaluator, Finding, Found, Plan};

fn main() -> ExitCode {
    program::end("evaluate", answer(std::env::args().skip(1)))
}

fn answer(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let given = arguments
        .next()
        .ok_or("usage: evaluate PRESET | STATE | FILE.json [YYYY-MM-DD]".to_owned())?;
    let today = program::day("evaluate", arguments.next())?;
    let read = read(&given, Catalog::embedded())?;
    let report = Answered::new(read, today, &mut Evaluator::default()).whole_report();
    serde_json::to_string_pretty(&report).map_err(|error| error.to_string())
}

fn read(given: &str, catalog: &Catalog) -> Result<(Plan, Vec<Finding>), String> {
    if let Some(preset) = catalog.preset(given) {
        return Ok(preset.plan());
    }
    if given.contains('=') || given.starts_with('#') || given.is_empty() {
        return Ok(link::decode(given, catalog));
    }
    let text = std::fs::read_to_string(given).map_err(|error| {
        let presets: Vec<&str> = catalog.presets.iter().map(|preset| preset.id).collect();
        format!(
            "\u{201c}{given}\u{201d} is no preset ({}), no state string, and no file: {error}",
            presets.join(", ")
        )
    })?;
    let mut plan: Plan =
        serde_json::from_str(&text).map_err(|error| format!("{given}: {error}"))?;
    let mut findings = plan.sanitise();
    if plan.rigs.is_empty() {
        findings.push(Finding::note("Rigs", Found::NoRig));
    }
    Ok((plan, findings))
}
