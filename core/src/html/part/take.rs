//! The answer to take away; `public/parts.js` does what `data-take` says.

use crate::html::text::{add, escaped};
use crate::html::view::View;

/// The part.
pub(super) fn take(view: &View<'_>) -> String {
    let mut html = String::from("<div class=\"actions\">");
    for (kind, label) in [
        ("pinned", "Copy a link with every figure fixed"),
        ("live", "Copy a link that uses current prices and points out what changed"),
        ("markdown", "Copy as Markdown"),
        ("csv", "Save every line and formula as CSV"),
        ("json", "Save the whole answer as JSON"),
        ("picture", "Save a picture of the comparison"),
        ("print", "Print"),
    ] {
        html.push_str("<button type=\"button\" class=\"quiet\" data-take=\"");
        html.push_str(kind);
        html.push_str("\">");
        html.push_str(label);
        html.push_str("</button>");
    }
    add(
        &mut html,
        &["<a class=\"button\" href=\"./embed-builder.html#", &escaped(&view.report.state), "\">"],
    );
    html.push_str("Put it into your post</a>");
    html.push_str(
        "</div><p class=\"taken\" role=\"status\"></p><p class=\"caption\">The CSV holds every line \
         with its formula, its terms and its numbers, and what is paid when: enough to work it all \
         out again by hand. The link at the top of the page holds the plan.</p>",
    );
    html
}
