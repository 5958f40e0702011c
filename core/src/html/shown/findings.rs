//! What the reader should know about the figures.

use crate::finding::{Finding, Severity};
use crate::html::view::View;

/// A finding in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Its severity, as a class of the style sheet.
    pub class: &'static str,
    /// What it is about.
    pub subject: String,
    /// What it says, and what may have been meant.
    pub message: String,
}

/// The findings of the link and of the report.
pub fn findings(view: &View<'_>) -> Vec<Noted> {
    let of = |finding: &Finding| {
        let class = match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Corrected => "corrected",
        };
        let mut message = finding.message();
        if let Some(suggestion) = finding.suggestion() {
            message.extend([" ", &suggestion]);
        }
        Noted { class, subject: finding.subject.clone(), message }
    };
    view.findings.iter().chain(&view.report.findings).map(of).collect()
}
