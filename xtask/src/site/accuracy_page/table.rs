//! What the page's sections share: headings, tables of errors, the worst rows, and rows that were skipped.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::words::{bytes, grouped, model_name, percent, plain};
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

/// Columns that hold words, whose heads stand above their left edge.
const WORDS: [&str; 3] = ["Source", "Measured nearest", "Gain measured nearest"];

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
        let class = if WORDS.contains(column) { " class=\"words\"" } else { "" };
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

/// The worst rows, as far as they are off, with what was predicted and what is true.
pub(super) fn worst(html: &mut String, kind: &Kind) {
    let off: Vec<&Worst> =
        kind.result.worst.iter().filter(|worst| worst.predicted != worst.truth).collect();
    if off.is_empty() {
        html.push_str("<p>All rows are exact to the byte.</p>");
        return;
    }
    html.push_str("<h3>The rows that are farthest off</h3>");
    if off.len() < kind.result.worst.len() {
        html.push_str("<p>All others are exact to the byte.</p>");
    }
    table(
        html,
        &format!("{}: worst rows", title(&kind.name)),
        &["Row", "Predicted", "True", "Off"],
    );
    for Worst { row, predicted, truth, error_pct } in off {
        let (model, settings) = row.split_once(' ').unwrap_or((row, ""));
        let sign = if *error_pct < 0.0 { "\u{2212}" } else { "+" };
        // "+<0.001 %" reads as a mistake; the bytes below have their sign.
        let sign_pct = if error_pct.abs() < 0.001 { "" } else { sign };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}<small>{}</small></th><td>{}</td><td>{}</td>\
             <td>{sign_pct}{}<small>{sign}{}</small></td></tr>",
            escaped(&model_name(model)),
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
    let _ = write!(html, "<p>{} rows could not be compared:</p><ul>", grouped(total));
    for (reason, rows) in &kind.result.skipped {
        let _ = write!(html, "<li>{} × {}</li>", grouped(*rows), escaped(reason));
    }
    html.push_str("</ul>");
}
