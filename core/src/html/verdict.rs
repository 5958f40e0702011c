//! The answer, in one sentence and another.

use crate::advice::Certainty;

use super::escaped;
use super::view::{View, add};

/// The verdict; screen readers hear it when it changes.
pub(super) fn verdict(view: &View<'_>) -> String {
    let verdict = &view.report.verdict;
    let mut html = String::from("<h2 class=\"visually-hidden\">Verdict</h2>");
    html.push_str("<div role=\"status\" aria-live=\"polite\"><p class=\"verdict-sentence\">");
    add(&mut html, &[&escaped(&verdict.sentence), "</p><p class=\"verdict-more\">"]);
    add(&mut html, &[&escaped(&verdict.capability), "</p></div>"]);
    let certainty = match verdict.certainty {
        Some(Certainty::Clear) => {
            ("clear", "Clear: the cheapest in 95 of 100 draws from the ranges, or more")
        }
        Some(Certainty::Leaning) => {
            ("leaning", "Leaning: the cheapest in two of three draws from the ranges, or more")
        }
        Some(Certainty::TooClose) => ("close", "Too close to call"),
        None => return html,
    };
    add(&mut html, &["<p class=\"certainty certainty-", certainty.0, "\">", certainty.1, "</p>"]);
    html
}
