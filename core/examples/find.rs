//! Answers what to buy without a browser, by the function that the page calls.
//!
//! ```text
//! cargo run --release -p rigledger-core --example find -- QUESTION [YYYY-MM-DD]
//! cargo run --release -p rigledger-core --example find -- 'budget=2000&model=llama-3.1-70b&speed=15&context=8192'
//! cargo run --release -p rigledger-core --example find -- --paste FILE [STATE] [YYYY-MM-DD]
//! ```
//!
//! QUESTION has the keys of links and those of `find/question.rs`. The answer goes to standard output as
//! JSON: `rows`, one rig a row with its link; `steps`, what an owner can do next where the question says
//! what is there (`own=rtx-3090`); and `findings`, what was not understood. Prices are for the
//! day given, or else for the system's; how long the search took goes to standard error.
//!
//! FILE is what a tool printed: of a machine, its cards and the link of its rigs; of a measurement, its
//! figures, and with a plan's STATE what is estimated for the same on its first rig, and the speeds of the
//! plan that this moves.

#[path = "shared/program.rs"]
mod program;

use std::process::ExitCode;
use std::time::Instant;

use chrono::NaiveDate;
use rigledger_core::find::{Found, Question, Step, find, steps};
use rigledger_core::paste::beside::{Beside, Moved, beside, moved};
use rigledger_core::paste::machine::{self, Inventory};
use rigledger_core::paste::measured::{self, Measured};
use rigledger_core::plan::link;
use rigledger_core::{Catalog, Finding, Plan};
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
    program::end("find", answer(std::env::args().skip(1)))
}

fn answer(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let asked =
        arguments.next().ok_or("usage: find QUESTION | --paste FILE [STATE] [YYYY-MM-DD]")?;
    if asked == "--paste" {
        return pasted(arguments);
    }
    let today = program::day("find", arguments.next())?;
    let catalog = Catalog::embedded();
    let (question, findings) = Question::read(&asked, catalog);
    let start = Instant::now();
    let found = find(&question, catalog, today);
    eprintln!("find: {} rigs in {:.3} s", found.considered, start.elapsed().as_secs_f64());
    let steps = steps(&question, catalog, today);
    serde_json::to_string_pretty(&Answer { today, found, steps, findings })
        .map_err(|error| error.to_string())
}

/// What is printed of pasted text.
#[derive(Serialize)]
struct Pasted {
    machine: Option<Inventory>,
    link: Option<String>,
    measured: Option<Measured>,
    beside: Vec<Beside>,
    moved: Option<Moved>,
}

/// What comes of a tool's text.
fn pasted(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let file = arguments.next().ok_or("usage: find --paste FILE [STATE] [YYYY-MM-DD]")?;
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let state = arguments.next();
    let today = program::day("find", arguments.next())?;
    let catalog = Catalog::embedded();
    let (machine, measured) = (machine::read(&text, catalog), measured::read(&text, catalog));
    if let (Err(unread), Err(_)) = (&machine, &measured) {
        return Err(format!("{file}: {}", unread.sentence()));
    }
    let (machine, measured) = (machine.ok(), measured.ok());
    let link = machine
        .as_ref()
        .map(|machine| link::encode(&Plan { rigs: machine.rigs(), ..Plan::default() }, catalog));
    let mut answer = Pasted { machine, link, measured, beside: Vec::new(), moved: None };
    if let (Some(state), Some(measured)) = (state, &answer.measured) {
        let (plan, _) = link::decode(&state, catalog);
        let all = measured.measurements.iter();
        answer.beside = all.filter_map(|one| beside(one, &plan, 0, catalog, today)).collect();
        answer.moved = moved(&answer.beside, &plan, 0, catalog, today);
    }
    serde_json::to_string_pretty(&answer).map_err(|error| error.to_string())
}
