//! The working of a cost line, and the figures behind the chart of net cost.

use core::fmt::Write;

use crate::cost::CostLine;
use crate::report::Report;
use crate::units::Working;
use crate::units::format::{Rounding, plain, usd_range};

use super::escaped;
use super::view::{add, rig_head};

/// Rows of the table of figures: every so many months, and the last.
const TABLE_STEP: usize = 3;

/// The working of one line for each rig that has it.
pub(super) fn workings<'a>(lines: impl Iterator<Item = (&'a str, Option<&'a CostLine>)>) -> String {
    let mut html = String::new();
    for (name, line) in lines.filter_map(|(name, line)| Some((name, line?))) {
        let _ = write!(html, "<div class=\"working-of\"><h3>{}</h3>", escaped(name));
        working(&mut html, &line.working);
        html.push_str("</div>");
    }
    html
}

/// A formula, its numbers, and its terms with their sources.
pub(super) fn working(html: &mut String, working: &Working) {
    let (formula, numbers) = (escaped(&working.formula), escaped(&working.numbers));
    add(html, &["<p class=\"formula\">", &formula, "</p><p class=\"numbers\">= ", &numbers]);
    html.push_str("</p><dl>");
    for term in &working.terms {
        let value = term.value;
        add(html, &["<dt>", &escaped(&term.name), "</dt><dd>", &plain(value.likely(), 4)]);
        if !value.is_exact() {
            let (low, high) = (plain(value.low(), 4), plain(value.high(), 4));
            add(html, &[" (", &low, " to ", &high, ")"]);
        }
        add(html, &[" ", term.unit, " <small>", &escaped(&term.source), "</small></dd>"]);
    }
    html.push_str("</dl>");
}

/// Net cost by month of sale.
pub(super) fn cost_over_time(report: &Report, rounding: Rounding) -> String {
    let mut html = String::from(
        "<table class=\"compare\"><caption class=\"visually-hidden\">Net cost by month of sale\
         </caption><thead><tr><th scope=\"col\">Month</th>",
    );
    for (index, rig) in report.rigs.iter().enumerate() {
        rig_head(&mut html, index, &rig.name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    let months = report.rigs.first().map_or(0, |rig| rig.cost.over_time.len());
    for month in (0..months).filter(|month| month % TABLE_STEP == 0 || month + 1 == months) {
        let _ = write!(html, "<tr><th scope=\"row\">{month}</th>");
        for point in report.rigs.iter().filter_map(|rig| rig.cost.over_time.get(month)) {
            let _ = write!(html, "<td>{}</td>", usd_range(point.net_usd, rounding));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    html
}
