//! What programs have in common that answer with JSON: how they end, and which day it is.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};

/// Prints an answer, or why there is none.
pub(crate) fn end(name: &str, answer: Result<String, String>) -> ExitCode {
    match answer {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{name}: {reason}");
            ExitCode::from(2)
        }
    }
}

/// The day that an argument states, else that of the system's clock, in UTC, which is said.
pub(crate) fn day(name: &str, stated: Option<String>) -> Result<NaiveDate, String> {
    if let Some(date) = stated {
        return date.parse().map_err(|error| format!("{date}: {error}"));
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let days = Days::new(since.as_secs() / (24 * 60 * 60));
    let today = NaiveDate::default().checked_add_days(days).ok_or("a clock beyond all dates")?;
    eprintln!("{name}: for {today}, by the system's clock");
    Ok(today)
}
