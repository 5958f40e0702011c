//! The sources, each a reader of its own. What an answer looks like stands at the head of each file.

mod ability;
mod api_prices;
mod benchmarks;
mod electricity;
mod exchange;
mod hub;
mod rents;

use chrono::NaiveDate;

use super::fetch::{Answers, Request};
use super::sheet::{Row, Tables};
use crate::error::Result;

/// A source and how it is read.
pub(crate) struct Source {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What it has.
    pub(crate) about: &'static str,
    /// The table that it writes.
    pub(crate) table: &'static str,
    /// How the `source` of its rows begins. What a source has written, no other overwrites.
    pub(crate) credit: &'static str,
    /// What is asked first, on a day.
    pub(super) first: fn(&Tables, NaiveDate) -> Result<Vec<Request>>,
    /// What is asked when that is known.
    pub(super) more: Option<More>,
    /// Rows from the answers, read on a day.
    pub(super) read: fn(&Tables, &Answers, NaiveDate) -> Result<Reading>,
}

/// Asks for what follows from the first answers.
type More = fn(&Tables, &Answers) -> Result<Vec<Request>>;

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Rows for the source's table, by columns.
    pub(super) rows: Vec<Row>,
    /// What a person should look at, a line each.
    pub(super) remarks: Vec<String>,
}

/// All of them. Of two with the same fact the first has it.
pub(crate) const SOURCES: &[Source] = &[
    electricity::EUROSTAT,
    electricity::EIA,
    exchange::FRANKFURTER,
    rents::GPU_RENTAL_PRICES,
    api_prices::MODELS_DEV,
    api_prices::LITELLM,
    benchmarks::LLMFIT,
    benchmarks::INFERENCEX,
    ability::EPOCH,
    hub::SIZES,
    hub::CONFIGURATIONS,
];

impl Reading {
    /// The rows, or an error where a source that should have some gave none.
    fn some(self, what: &str) -> Result<Self> {
        if self.rows.is_empty() { Err(format!("the answer has no {what}")) } else { Ok(self) }
    }
}
