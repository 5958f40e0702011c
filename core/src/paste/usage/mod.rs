//! What was measured of a machine's use: what it drew, what such cards were sold for, how many tokens a
//! month of an API had.
//!
//! ```text
//! energy   a smart plug's kilowatt-hours over days     -> the draw of the machine
//! sold     a list of sold prices                       -> the price of a card, with its range
//! tokens   a month of an API's usage                   -> tokens a day, and how many are read for each
//! ```

mod energy;
mod moment;
mod sold;
mod table;
mod tokens;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Reader, Unread, told};
use crate::catalog::Catalog;

/// What a machine took from the wall.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Energy {
    /// Kilowatt-hours.
    pub kwh: f64,
    /// Days in which it took them.
    pub days: f64,
    /// The last of them, where the text says it.
    pub day: Option<NaiveDate>,
}

impl Energy {
    /// Watts on average.
    pub fn watts(&self) -> f64 {
        self.kwh * 1000.0 / (self.days * 24.0)
    }
}

/// What cards were sold for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sold {
    /// What a tenth of them brought less than, half of them, and a tenth more than.
    pub prices: [f64; 3],
    /// How many sales were counted.
    pub count: u32,
    /// How many were not: of other cards, or sold as broken.
    pub left_out: u32,
    /// Id of the card that most of them name; `None` where none is known.
    pub gpu: Option<&'static str>,
    /// Three letters of their currency; `None` where the text has no sign of one.
    pub currency: Option<&'static str>,
    /// The day of the newest sale, where the text says it.
    pub day: Option<NaiveDate>,
}

/// What was asked of an API.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tokens {
    /// Tokens of prompts, those from the cache among them.
    pub read: f64,
    /// Tokens of answers.
    pub generated: f64,
    /// Tokens of prompts that were read before.
    pub cached: f64,
    /// Days from the first to the last.
    pub days: f64,
    /// The last of them.
    pub day: Option<NaiveDate>,
}

/// What a text measures of a machine's use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// What the machine took.
    Energy(Energy),
    /// What such cards were sold for.
    Sold(Sold),
    /// What was asked of an API.
    Tokens(Tokens),
}

/// What a text says, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Told {
    /// What wrote it.
    pub tool: &'static str,
    /// What it measures.
    #[serde(flatten)]
    pub usage: Usage,
}

/// The readers by what they read, those with the clearest marks first.
const READERS: [(&str, Reader<Usage>); 7] = [
    ("Tasmota", energy::tasmota),
    ("Shelly", energy::shelly),
    ("usage of an API", tokens::json),
    ("usage of an API", tokens::table),
    ("a smart plug\u{2019}s history", energy::table),
    ("a list of sold prices", sold::read),
    ("what a smart plug shows", energy::sentence),
];

/// Reads what a text measures of a machine's use.
///
/// # Errors
/// Why nothing came of the text.
pub fn read(text: &str, catalog: &Catalog) -> Result<Told, Unread> {
    let (tool, found) = told(text, &READERS)?;
    match found.into_iter().next() {
        Some(Usage::Sold(_)) => {
            let sold = sold::of_cards(text, catalog).ok_or(Unread::NoFigures(tool))?;
            Ok(Told { tool, usage: Usage::Sold(sold) })
        }
        Some(usage) => Ok(Told { tool, usage }),
        None => Err(Unread::NoFigures(tool)),
    }
}
