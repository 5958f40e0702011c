//! The answer to take away, as text for other programs. JSON is the [`Report`]
//! itself.

mod markdown;
mod picture;

use crate::Report;
use crate::units::format::{in_currency, number};

pub use markdown::markdown;
pub use picture::picture;

/// A text with its amounts in the currency of the plan: `1,006 EUR`.
fn in_its_currency(text: String, report: &Report) -> String {
    match &*report.currency {
        "USD" => text,
        code => in_currency(&text, code, &|amount, decimals| {
            [&*number(amount, decimals), " ", code].concat()
        }),
    }
}
