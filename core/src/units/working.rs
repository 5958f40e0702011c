//! How a figure comes about: the formula, the numbers in it, and their sources.
//!
//! A formula is text in the names of its terms, joined by `+ − × ÷ ^` and brackets. The numbers are
//! put in by [`filled`], so formula and numbers cannot differ, and the tests work the text out and
//! hold it to the figure. A term whose source starts with `=` follows from further terms in the same
//! way.

use serde::Serialize;

use super::format::plain;
use super::{Basis, Currency, Range};

/// The working of a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Working {
    /// The formula, in the terms below.
    pub formula: String,
    /// The formula with the likely number of each term in place of its name.
    pub numbers: String,
    /// The terms, with their ranges and sources.
    pub terms: Vec<Term>,
}

/// One term of a formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Its name in the formula.
    pub name: String,
    /// Its unit; empty for a count or a share.
    pub unit: &'static str,
    /// Low, likely and high figure.
    pub value: Range<f64>,
    /// Where it comes from; a formula in further terms after `=`.
    pub source: String,
}

impl Term {
    /// A term with a range.
    pub(crate) fn new(
        name: impl Into<String>,
        unit: &'static str,
        value: Range<f64>,
        source: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), unit, value, source: source.into() }
    }

    /// A term that is exact, as whoever makes or describes the thing states it.
    pub(crate) fn specified(
        name: &str,
        unit: &'static str,
        value: f64,
        source: impl Into<String>,
    ) -> Self {
        Self::new(name, unit, Range::exact(value, Basis::Specified), source)
    }

    /// A term that is exact and worked out from others.
    pub(crate) fn computed(
        name: &str,
        unit: &'static str,
        value: f64,
        source: impl Into<String>,
    ) -> Self {
        Self::new(name, unit, Range::exact(value, Basis::Computed), source)
    }
}

impl Working {
    /// The working of a formula without amounts of money, with the numbers of its terms put in.
    pub(crate) fn of(formula: impl Into<String>, terms: Vec<Term>) -> Self {
        Self::in_currency(Currency::DOLLAR, formula, terms)
    }

    /// The working of a formula, with the numbers of its terms put in; amounts have the sign of the
    /// currency.
    pub(crate) fn in_currency(
        currency: Currency,
        formula: impl Into<String>,
        terms: Vec<Term>,
    ) -> Self {
        let formula = formula.into();
        let numbers = filled(currency, &formula, &terms);
        Self { formula, numbers, terms }
    }
}

/// A formula with each term's likely number in its place.
fn filled(currency: Currency, formula: &str, terms: &[Term]) -> String {
    let mut text = String::with_capacity(formula.len());
    let mut rest = formula;
    while !rest.is_empty() {
        let end = rest.find(is_sign).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let name = word.trim();
        match terms.iter().find(|term| term.name == name) {
            Some(term) => text.push_str(&word.replace(name, &number(currency, term))),
            None => text.push_str(word),
        }
        let sign = tail.chars().next().map_or(0, char::len_utf8);
        text.push_str(&tail[..sign]);
        rest = &tail[sign..];
    }
    text
}

/// Whether a character joins terms.
fn is_sign(c: char) -> bool {
    matches!(c, '+' | '\u{2212}' | '×' | '÷' | '^' | '(' | ')')
}

/// A term's number: with so many digits that what is printed gives the printed result, to the cent for amounts
/// of some thousands.
pub(crate) fn digits(value: f64) -> String {
    plain(value, if value.abs() < 10.0 { 6 } else { 4 })
}

/// A term's likely number inside a formula.
fn number(currency: Currency, term: &Term) -> String {
    let value = term.value.likely();
    let (sign, unit) = match term.unit {
        unit if unit.starts_with(Currency::DOLLAR.code()) => (currency.sign(), ""),
        "%" | "" | "%/year" | "months" => (String::new(), ""),
        unit => (String::new(), unit),
    };
    let digits = if term.unit == "USD" { plain(value, 2) } else { digits(value) };
    // "4 h" of hours a day, but GB/s whole.
    let unit = if unit.ends_with("/s") { unit } else { unit.split('/').next().unwrap_or_default() };
    if unit.is_empty() { format!("{sign}{digits}") } else { format!("{digits} {unit}") }
}
