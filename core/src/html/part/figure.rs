//! What the parts write around charts and tables.

use crate::html::view::add;

/// Opens a region that scrolls sideways where its table is wider than the page, named by a heading.
pub(super) fn scroll(html: &mut String, title_id: &str) {
    html.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"");
    add(html, &[title_id, "\">"]);
}
