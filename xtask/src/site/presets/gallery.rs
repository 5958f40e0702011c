//! The comparisons with their answers, folded into the line that asks a first visitor what to do.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::{Ready, put};
use crate::error::Result;

/// Where it goes in the page.
const PLACE: &str = "<!-- gallery -->";

/// The page with the gallery in its place. Each answer is that of the page it leads to.
pub(super) fn fill(index: &str, presets: &[Ready<'_>]) -> Result<String> {
    let mut html =
        format!("<details class=\"gallery\"><summary>{} comparisons</summary><ul>", presets.len());
    for ready in presets {
        let (name, title) = (&ready.preset.name, escaped(&ready.preset.file.title));
        let answer = escaped(&ready.published.view().report.verdict.sentence());
        let _ = write!(
            html,
            "<li><a href=\"./presets/{name}/index.html\">{title}</a><p>{answer}</p></li>"
        );
    }
    put(index, PLACE, &(html + "</ul></details>"))
}
