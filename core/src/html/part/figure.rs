//! What the parts write around charts and tables.

use crate::html::text::escaped;
use crate::html::text::{add, digit};
use crate::units::format::{plain, two_figures};

/// A heading of a part with its id.
pub(super) fn heading(html: &mut String, id: &str, title: &str) {
    add(html, &["<h4 id=\"", id, "\">", title, "</h4>"]);
}

/// A speed on an axis: nothing is 0, not 0.0.
pub(super) fn speed_label(value: f64) -> String {
    if value > 0.0 { two_figures(value) } else { plain(value, 0) }
}

/// Opens the details of one rig.
pub(super) fn of_rig(html: &mut String, index: usize, name: &str, summary: &str) {
    add(html, &["<details class=\"rig-", digit(index), "\"><summary><span class=\"marker\" "]);
    add(html, &["aria-hidden=\"true\"></span>", &escaped(name), ": ", summary, "</summary>"]);
}

/// Opens a region that scrolls sideways where its table is wider than the page, named by a heading.
pub(super) fn scroll(html: &mut String, title_id: &str) {
    html.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"");
    add(html, &[title_id, "\">"]);
}

/// A source: a link where it is one, called by its site and the first two steps of its way.
pub(super) fn source(html: &mut String, source: &str) {
    let Some(rest) = source.strip_prefix("https://").filter(|rest| !rest.contains(' ')) else {
        html.push_str(&escaped(source));
        return;
    };
    let name: Vec<&str> = rest.split('/').filter(|step| !step.is_empty()).take(3).collect();
    add(html, &["<a href=\"", &escaped(source), "\" rel=\"noreferrer\">"]);
    add(html, &[&escaped(&name.join("/")), "</a>"]);
}

/// A text that may hold sources between blanks, each as a link.
pub(super) fn sourced(html: &mut String, text: &str) {
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            html.push(' ');
        }
        let bare = word.trim_end_matches([',', ';', '.', ')']);
        source(html, bare);
        html.push_str(&escaped(word.strip_prefix(bare).unwrap_or_default()));
    }
}
