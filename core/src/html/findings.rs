//! What the reader should know about the figures.

use crate::finding::Severity;

use super::text::add;
use super::text::escaped;
use super::view::View;

/// The findings of the link and of the report; empty where there are none.
pub(super) fn findings(view: &View<'_>) -> String {
    let mut html = String::new();
    for finding in view.findings.iter().chain(&view.report.findings) {
        let class = match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Corrected => "corrected",
        };
        add(&mut html, &["<li class=\"", class, "\"><strong>", &escaped(&finding.subject)]);
        add(&mut html, &["</strong> \u{2013} ", &escaped(&finding.message())]);
        if let Some(suggestion) = finding.suggestion() {
            add(&mut html, &[" ", &escaped(&suggestion)]);
        }
        html.push_str("</li>");
    }
    if html.is_empty() { html } else { format!("<ul>{html}</ul>") }
}
