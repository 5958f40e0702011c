//! Pieces of HTML text.

use crate::plan::inputs::{InputId, Place};

use super::shown::Control;

/// Text with everything escaped that means something in HTML.
///
/// ```
/// assert_eq!(rigledger_core::html::escaped("<b>\"&"), "&lt;b&gt;&quot;&amp;");
/// ```
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The text that was [`escaped`].
///
/// ```
/// use rigledger_core::html::{escaped, unescaped};
/// assert_eq!(unescaped(&escaped("<b> & \"&lt;\"")), "<b> & \"&lt;\"");
/// ```
pub fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').unwrap_or((after, ""));
        plain.push_str(before);
        plain.push(match name {
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            _ => '&',
        });
        rest = after;
    }
    plain + rest
}

/// What stands in a place that the worker fills, until it does.
pub const WAITING: &str = "<p class=\"caption\">Being worked out \u{2026}</p>";

/// Appends the place of a control, where the page puts it.
pub(super) fn slot(html: &mut String, control: Control) {
    add(html, &["<div data-control=\"", &control.to_string(), "\"></div>"]);
}

/// Appends parts one after the other.
pub(super) fn add(html: &mut String, parts: &[&str]) {
    for part in parts {
        html.push_str(part);
    }
}

/// The index of a rig as text.
pub fn digit(index: usize) -> &'static str {
    ["0", "1", "2", "3"].get(index).copied().unwrap_or("4")
}

/// An id for the field that no other field on the page has.
pub(super) fn element_id(page_id: &str, id: InputId, place: Place) -> String {
    let key = id.spec().key;
    match place {
        Place::Plan => format!("{page_id}-{key}"),
        Place::Rig(rig) => format!("{page_id}-{rig}-{key}"),
        Place::Extra { rig, extra: nth } | Place::Share { rig, card: nth } => {
            format!("{page_id}-{rig}-{key}-{nth}")
        }
    }
}
