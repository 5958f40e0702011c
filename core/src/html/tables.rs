//! The working of a cost line.

use core::fmt::Write;

use crate::cost::CostLine;
use crate::units::format::plain;

use super::escaped;

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
