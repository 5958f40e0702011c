//! The cost table: one column a rig, one row a line, and the working behind each row.

use crate::cost::LineId;
use crate::cost::table::{Row, cell, rows};
use crate::plan::Ends;
use crate::units::format::{months, plain};

use super::part_id::Part;
use super::sensitivity::flips;
use super::text::{WAITING, add, escaped};
use super::view::{View, rig_head};

/// The table of all rigs.
pub(super) fn costs(view: &View<'_>) -> String {
    let report = view.report;
    let time = months(report.horizon_months.get());
    let mut html = String::new();
    add(&mut html, &["<h2 id=\"costs-title\">Cost over ", &time, "</h2>"]);
    html.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"costs-title\">\
         <table class=\"compare\"><thead><tr><td></td>",
    );
    for (index, rig) in report.rigs.iter().enumerate() {
        let class = if report.verdict.cheapest == Some(index) { " cheapest" } else { "" };
        let cards = rig
            .subtitle()
            .map_or_else(String::new, |cards| format!("<small>{}</small>", escaped(cards)));
        rig_head(&mut html, index, &rig.name, &cards, class);
    }
    html.push_str("</tr></thead><tbody>");
    for (place, row) in rows(report.rigs.iter().map(|rig| &rig.cost)).iter().enumerate() {
        line(&mut html, view, place, row);
    }
    html.push_str("</tbody></table></div>");
    flips(&mut html, view);
    html.push_str("<p class=\"ways\">");
    for part in [Part::Risks, Part::Ledger] {
        add(&mut html, &["<a href=\"#", part.id(), "\">", part.title(), "</a> "]);
    }
    html.push_str("</p>");
    html.push_str(
        match view.plan.ends {
            Ends::Likely => {
                "<p class=\"caption\">Low and high ends as ranges. In eight of ten cases a net cost lies \
                 within its range; choose it for the best and the worst case, or any line to see how it \
                 comes about.</p>"
            }
            Ends::Extreme => {
                "<p class=\"caption\">Low and high ends as ranges; a net range pairs \
                 the lowest outlay with the highest resale. Choose a line to see how it comes about.</p>"
            }
        },
    );
    html
}

/// One row of the table, and when it is open the place of its working, which is filled as a part of the
/// page is ([`super::tables::line`]).
fn line(html: &mut String, view: &View<'_>, place: usize, row: &Row<'_>) {
    let key = row.key();
    let is_open = view.ui.open_lines.contains(&key);
    let key = escaped(&key);
    let expanded = if is_open { "true" } else { "false" };
    add(html, &["<tr class=\"", row.class(), "\"><th scope=\"row\"><button type=\"button\""]);
    add(html, &[" class=\"disclose\" data-ui=\"open-line\" value=\"", &key, "\""]);
    add(html, &[" aria-expanded=\"", expanded, "\">", &escaped(&row.label), "</button></th>"]);
    for (line, rig) in row.lines.iter().zip(&view.report.rigs) {
        let mut shown = line.map(|line| cell(line, view.plan.amounts()));
        if row.id == LineId::Net
            && let (Some((_, likely)), Some(month)) = (&mut shown, rig.cost.net_per_month)
        {
            let month = view.plan.amounts().whole(month.likely()) + " a month";
            let both = likely.take().map(|likely| [&likely, ", ", &month].concat());
            *likely = Some(both.unwrap_or(month));
        }
        if row.id == LineId::Net
            && !rig.is_complete()
            && let Some((_, likely)) = &mut shown
        {
            *likely = Some("incomplete".to_owned());
        }
        amount(html, shown);
    }
    html.push_str("</tr>");
    if is_open {
        let columns = plain((row.lines.len() + 1) as f64, 0);
        let place = plain(place as f64, 0);
        add(html, &["<tr class=\"working\"><td id=\"line-", &place, "\" data-line=\"", &key]);
        add(html, &["\" colspan=\"", &columns, "\">", WAITING, "</td></tr>"]);
    }
}

fn amount(html: &mut String, cell: Option<(String, Option<String>)>) {
    let Some((amount, likely)) = cell else {
        html.push_str("<td class=\"none\">\u{2013}</td>");
        return;
    };
    add(html, &["<td>", &amount]);
    if let Some(likely) = likely {
        add(html, &["<small>", &likely, "</small>"]);
    }
    html.push_str("</td>");
}
