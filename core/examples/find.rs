//! Answers what to buy without a browser, by the function that the page calls.
//!
//! ```text
//! cargo run --release -p rigledger-core --example find -- QUESTION [YYYY-MM-DD]
//! cargo run --release -p rigledger-core --example find -- 'budget=2000&model=llama-3.1-70b&speed=15&context=8192'
//! ```
//!
//! QUESTION has the keys of links and those of `find/question.rs`. The answer goes to standard output as
//! JSON: `rows`, one rig a row with its link; `steps`, what an owner can do next where the question says
//! what is there (`own=rtx-3090`); and `findings`, what was not understood. Prices are for the
//! day given, or else for the system's; how long the search took goes to standard error.

use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};
use rigledger_core::find::{Found, Question, Step, find, steps};
use rigledger_core::{Catalog, Finding};
use serde::Serialize;

/// What is printed.
#[derive(Serialize)]
struct Answer {
    today: NaiveDate,
    #[serde(flatten)]
    found: Found,
    /// What an owner can do next.
    steps: Vec<Step>,
    findings: Vec<Finding>,
}

fn main() -> ExitCode {
    match answer(std::env::args().skip(1)) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("find: {reason}");
            ExitCode::from(2)
        }
    }
}

fn answer(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let asked = arguments.next().ok_or("usage: find QUESTION [YYYY-MM-DD]")?;
    let today = match arguments.next() {
        Some(date) => date.parse::<NaiveDate>().map_err(|error| format!("{date}: {error}"))?,
        None => system_date()?,
    };
    let catalog = Catalog::embedded();
    let (question, findings) = Question::read(&asked, catalog);
    let start = Instant::now();
    let found = find(&question, catalog, today);
    eprintln!("find: {} rigs in {:.3} s", found.considered, start.elapsed().as_secs_f64());
    let steps = steps(&question, catalog, today);
    serde_json::to_string_pretty(&Answer { today, found, steps, findings })
        .map_err(|error| error.to_string())
}

/// The day by the system's clock, in UTC.
fn system_date() -> Result<NaiveDate, String> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let days = Days::new(since.as_secs() / (24 * 60 * 60));
    NaiveDate::default().checked_add_days(days).ok_or_else(|| "a clock beyond all dates".to_owned())
}
