//! Prints a part of the page that a reader opens, as the worker draws it, without a browser.
//!
//! ```text
//! cargo run --release -p rigledger-core --example part -- part-speed STATE [YYYY-MM-DD]
//! ```
//!
//! STATE is a link's state string, such as `preset=dual-3090-vs-4090&context=32768`.

use std::process::ExitCode;

use chrono::NaiveDate;
use rigledger_core::Evaluator;
use rigledger_core::html::{Answered, Part};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next().and_then(|id| Part::of_id(&id));
    let (Some(part), Some(state)) = (part, arguments.next()) else {
        let ids = Part::ALL.map(Part::id).join(" | ");
        eprintln!("usage: part {ids} STATE [YYYY-MM-DD]");
        return ExitCode::from(2);
    };
    let today = arguments.next().and_then(|date| date.parse::<NaiveDate>().ok());
    let today = today.unwrap_or_default();
    let answered = Answered::of_state(&state, today, &mut Evaluator::default());
    println!("{}", part.html(&answered.view()));
    ExitCode::SUCCESS
}
