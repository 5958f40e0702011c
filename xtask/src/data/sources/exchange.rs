//! Rates of exchange: the euro reference rates of the European Central Bank, by Frankfurter.
//!
//! ```json
//! {"amount": 1.0, "base": "EUR", "date": "2026-11-27", "rates": {"AUD": 1.6097, "USD": 1.1234}}
//! ```
//!
//! The day is the working day of the rates. Frankfurter's code is under the MIT licence and asks for no key;
//! the bank's statistics may be used with their source named.

use chrono::NaiveDate;

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::{Form, parse};
use crate::data::sheet::{Tables, row};
use crate::error::Result;

/// The reader.
pub(super) const FRANKFURTER: Source = Source {
    name: "exchange",
    about: "reference rates of the European Central Bank, by Frankfurter",
    table: "exchange_rates.csv",
    credit: "European Central Bank",
    first: |_, _| Ok(vec![Request::new(FILE, "https://api.frankfurter.dev/v1/latest")]),
    more: None,
    read,
};

const FILE: &str = "latest.json";

fn read(_: &Tables, answers: &Answers, _: NaiveDate) -> Result<Reading> {
    let value = parse(FILE, answers.text(FILE)?)?;
    let form = Form::new(FILE, &value);
    let base = form.get("base")?.text()?;
    if base != "EUR" {
        return Err(format!("{FILE}: base: EUR is expected, not {base}"));
    }
    // Of so many units.
    let amount = form.get("amount")?.number_in(1.0, 1e6)?;
    let day = form.get("date")?.day()?;
    let mut reading = Reading::default();
    for (currency, rate) in form.get("rates")?.entries()? {
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(format!("{FILE}: rates: {currency} is no currency"));
        }
        let rate = rate.number_in(1e-6, 1e9)? / amount;
        reading.rows.push(row([
            ("currency", currency.to_owned()),
            ("per_euro", rate.to_string()),
            ("as_of", day.to_owned()),
            ("quality", "A".to_owned()),
            ("source", "European Central Bank, euro foreign exchange reference rates".to_owned()),
            ("notes", "by https://api.frankfurter.dev".to_owned()),
        ]));
    }
    reading.some("rates")
}
