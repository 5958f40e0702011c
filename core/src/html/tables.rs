//! The working of a cost line, and the figures behind the chart of net cost.

use core::fmt::Write;

use crate::cost::CostLine;
use crate::report::Report;
use crate::units::format::{Rounding, plain, usd_range};

use super::escaped;
use super::view::rig_head;

/// Rows of the table of figures: every so many months, and the last.
const TABLE_STEP: usize = 3;

/// The working of one line for each rig that has it.
pub(super) fn workings<'a>(lines: impl Iterator<Item = (&'a str, Option<&'a CostLine>)>) -> String {
    let mut html = String::new();
    for (name, line) in lines.filter_map(|(name, line)| Some((name, line?))) {
        let working = &line.working;
        let _ = write!(
            html,
            "<div class=\"working-of\"><h3>{}</h3><p class=\"formula\">{}</p>\
             <p class=\"numbers\">= {}</p><dl>",
            escaped(name),
            escaped(&working.formula),
            escaped(&working.numbers)
        );
        for term in &working.terms {
            let value = term.value;
            let _ =
                write!(html, "<dt>{}</dt><dd>{}", escaped(&term.name), plain(value.likely(), 4));
            if !value.is_exact() {
                let (low, high) = (plain(value.low(), 4), plain(value.high(), 4));
                let _ = write!(html, " ({low} to {high})");
            }
            let _ = write!(html, " {} <small>{}</small></dd>", term.unit, escaped(&term.source));
        }
        html.push_str("</dl></div>");
    }
    html
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
