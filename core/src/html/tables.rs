//! The working of a cost line.

use crate::cost::LineId;
use crate::cost::table::rows;
use crate::plan::Ends;
use crate::units::{Currency, Working, digits};

use super::text::{add, escaped};
use super::view::View;

/// What stands below a line of the cost table that is open: its working for each rig that has it. Nothing
/// for a key that no line has.
pub fn line(view: &View<'_>, key: &str) -> String {
    let (plan, report, mut html) = (view.plan, view.report, String::new());
    let rows = rows(report.rigs.iter().map(|rig| &rig.cost));
    let Some(row) = rows.iter().find(|row| row.key() == key) else { return html };
    for (index, (rig, line)) in report.rigs.iter().zip(&row.lines).enumerate() {
        let workings = rig.cost.lines.iter().zip(report.workings(plan, index));
        // Lines of one name are told apart by where they are.
        let Some(line) = *line else { continue };
        let Some((_, working)) = workings.into_iter().find(|(of, _)| core::ptr::eq(line, *of))
        else {
            continue;
        };
        add(&mut html, &["<div class=\"working-of\"><h3>", &escaped(&rig.name), "</h3>"]);
        let result = plan.amounts().cents(line.amount.likely());
        working_of(&mut html, plan.amounts().currency, &working, &result);
        html.push_str("</div>");
    }
    if row.id == LineId::Net && plan.ends == Ends::Likely {
        extremes(&mut html, view);
    }
    html
}

/// The best and the worst that can come together.
fn extremes(html: &mut String, view: &View<'_>) {
    for rig in &view.report.rigs {
        let range = view.plan.amounts().range(rig.cost.extremes);
        let text = [&rig.name, ": best to worst case of all figures at once ", &range, "."];
        add(html, &["<p class=\"caption\">", &escaped(&text.concat()), "</p>"]);
    }
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
        add(html, &["<dt>", &escaped(&term.name), "</dt><dd>", &digits(value.likely())]);
        if !value.is_exact() {
            let (low, high) = (digits(value.low()), digits(value.high()));
            add(html, &[" (", &low, " to ", &high, ")"]);
        }
        add(
            html,
            &[" ", &currency.unit(term.unit), " <small>", &escaped(&term.source), "</small></dd>"],
        );
    }
    html.push_str("</dl>");
}
