//! What the page's sections share: headings, tables of errors, the worst rows, and rows that were skipped.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::words::{bytes, grouped, percent, plain};
use crate::accuracy::{Category, Kind, Worst};

/// Names of the comparisons.
pub(super) fn title(kind: &str) -> &'static str {
    match kind {
        "memory" => "A model on one card",
        "split" => "A model on two cards",
        "weights" => "Weights by mix",
        _ => "Published files",
    }
}

pub(super) const FIGURES: &[&str] =
    &["Category", "Rows", "Exact", "Median off", "90 % within", "Worst"];

pub(super) fn section(html: &mut String, heading: &str) {
    let _ = write!(html, "<section><h2>{}</h2>", escaped(heading));
}

/// The start of a table that scrolls by itself where it is too wide.
pub(super) fn table(html: &mut String, label: &str, columns: &[&str]) {
    let _ = write!(
        html,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\
         <table class=\"compare\"><thead><tr>",
        escaped(label)
    );
    for column in columns {
        let class = if *column == "Source" { " class=\"words\"" } else { "" };
        let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", escaped(column));
    }
    html.push_str("</tr></thead><tbody>");
}

pub(super) fn end_table(html: &mut String) {
    html.push_str("</tbody></table></div>\n");
}

pub(super) fn figures(html: &mut String, name: &str, category: &Category) {
    html.push_str("<tr>");
    cells(html, name, category);
}

pub(super) fn cells(html: &mut String, name: &str, category: &Category) {
    let exact =
        if category.exact == category.rows { "all".to_owned() } else { grouped(category.exact) };
    let _ = write!(
        html,
        "<th scope=\"row\">{}</th><td>{}</td><td>{exact}</td><td>{}</td><td>{}</td><td>{}",
        escaped(name),
        grouped(category.rows),
        percent(category.median_pct),
        percent(category.p90_pct),
        percent(category.worst_pct),
    );
    if category.worst_bytes > 0 {
        let _ = write!(html, "<small>{}</small>", bytes(category.worst_bytes));
    }
    html.push_str("</td></tr>");
}

/// Categories by their worst row, largest first; equal ones in the order of the file.
pub(super) fn sorted(kind: &Kind, wanted: impl Fn(&str) -> bool) -> Vec<&Category> {
    let mut found: Vec<&Category> =
        kind.result.categories.iter().filter(|category| wanted(&category.name)).collect();
    found.sort_by(|a, b| b.worst_pct.total_cmp(&a.worst_pct));
    found
}

/// The worst rows with what was predicted and what is true.
pub(super) fn worst(html: &mut String, kind: &Kind) {
    table(
        html,
        &format!("{}: worst rows", title(&kind.name)),
        &["Row", "Predicted", "True", "Off"],
    );
    for Worst { row, predicted, truth, error_pct } in &kind.result.worst {
        let (model, settings) = row.split_once(' ').unwrap_or((row, ""));
        let sign = if *error_pct < 0.0 { "\u{2212}" } else { "+" };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}<small>{}</small></th><td>{}</td><td>{}</td>\
             <td>{sign}{}<small>{sign}{}</small></td></tr>",
            escaped(model),
            escaped(&plain(settings)),
            bytes(*predicted),
            bytes(*truth),
            percent(error_pct.abs()),
            bytes(predicted.abs_diff(*truth)),
        );
    }
    end_table(html);
}

pub(super) fn skipped(html: &mut String, kind: &Kind) {
    let total: u32 = kind.result.skipped.values().sum();
    if total == 0 {
        html.push_str("<p>No row was skipped.</p>");
        return;
    }
    let _ = write!(html, "<p>{total} rows could not be compared:</p><ul>");
    for (reason, rows) in &kind.result.skipped {
        let _ = write!(html, "<li>{rows} × {}</li>", escaped(reason));
    }
    html.push_str("</ul>");
}
