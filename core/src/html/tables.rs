//! The working of a cost line.

use core::fmt::Write;

use crate::cost::CostLine;
use crate::units::format::plain;
use crate::units::{Amounts, Currency, Working};

use super::text::add;
use super::text::escaped;

/// The working of one line for each rig that has it.
pub(super) fn workings<'a>(
    amounts: Amounts,
    lines: impl Iterator<Item = (&'a str, Option<&'a CostLine>)>,
) -> String {
    let mut html = String::new();
    for (name, line) in lines.filter_map(|(name, line)| Some((name, line?))) {
        let _ = write!(html, "<div class=\"working-of\"><h3>{}</h3>", escaped(name));
        let result = amounts.cents(line.amount.likely());
        working_of(&mut html, amounts.currency, &line.working, &result);
        html.push_str("</div>");
    }
    html
}

/// A formula, its numbers, and its terms with their sources.
pub(super) fn working(html: &mut String, currency: Currency, working: &Working) {
    working_of(html, currency, working, "");
}

/// A formula, its numbers with the result behind them unless that is empty, and its terms with their sources.
fn working_of(html: &mut String, currency: Currency, working: &Working, result: &str) {
    let (formula, numbers) = (escaped(&working.formula), escaped(&working.numbers));
    add(html, &["<p class=\"formula\">", &formula, "</p><p class=\"numbers\">= ", &numbers]);
    if !result.is_empty() {
        add(html, &[" = ", result]);
    }
    html.push_str("</p><dl>");
    for term in &working.terms {
        let value = term.value;
        add(html, &["<dt>", &escaped(&term.name), "</dt><dd>", &plain(value.likely(), 4)]);
        if !value.is_exact() {
            let (low, high) = (plain(value.low(), 4), plain(value.high(), 4));
            add(html, &[" (", &low, " to ", &high, ")"]);
        }
        add(
            html,
            &[" ", &currency.unit(term.unit), " <small>", &escaped(&term.source), "</small></dd>"],
        );
    }
    html.push_str("</dl>");
}
