//! Sentences for people: what other rooms found out, as values, in English.
//!
//! Findings, reasons, refusals, remedies, risks, the verdict, what became of a file and what has
//! changed since a link was made are data with their figures until they come here. Each kind has a
//! file, with methods for its type; what one module asks for is all that is linked into it.

mod changes;
mod file;
mod finding;
mod fit;
mod import;
mod memory;
mod risk;
mod verdict;

use crate::units::format::plain;

/// A text between the quotation marks of typography.
fn quoted(text: &str) -> String {
    ["\u{201c}", text, "\u{201d}"].concat()
}

/// A count with thousands separators.
fn count(count: impl Into<f64>) -> String {
    plain(count.into(), 0)
}

/// Names joined as in a sentence.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => [&first.join(", "), " and ", last].concat(),
    }
}
