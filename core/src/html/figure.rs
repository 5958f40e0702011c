//! A chart in a text: its place, what it says, a read-out, and its figures as a table.

use crate::chart::Chart;
use crate::units::format::plain;

use super::shown;
use super::text::add;
use super::text::escaped;

/// Where the picture of a chart goes that is drawn as SVG.
pub fn place(chart: &Chart) -> String {
    ["<!--chart ", chart.id, "-->"].concat()
}

/// Writes the figure of a chart whose picture takes the place of [`place`]. `public/readout.js` reads the
/// rows of its table.
pub(super) fn figure(html: &mut String, chart: &Chart) {
    let shown = shown::figure(chart);
    let (id, title, [x, y]) = (shown.id, escaped(&shown.title), &shown.axes);
    add(html, &["<figure class=\"figure\" id=\"", id, "\"><ul class=\"legend\">"]);
    for (class, name) in &shown.legend {
        add(html, &["<li class=\"", class, "\">"]);
        html.push_str("<span class=\"marker\" aria-hidden=\"true\"></span>");
        add(html, &[&escaped(name), "</li>"]);
    }
    for mark in &shown.marks {
        add(html, &["<li><span class=\"mark\" aria-hidden=\"true\"></span>"]);
        add(html, &[&escaped(mark), "</li>"]);
    }
    add(html, &["</ul><p class=\"axis-title upward\">", &escaped(y)]);
    add(html, &["</p><div class=\"canvas\" dir=\"ltr\" data-room=\"", &shown.room]);
    add(html, &["\">", &place(chart), "</div>"]);
    let most = plain(shown.rows.len().saturating_sub(1) as f64, 0);
    add(html, &["<p class=\"axis-title\">", &escaped(x), "</p>"]);
    add(html, &["<input type=\"range\" class=\"readout\" aria-label=\"Read ", &title]);
    add(html, &["\" min=\"0\" max=\"", &most, "\" value=\"", &most, "\">"]);
    add(html, &["<figcaption>", &escaped(&shown.summary), "</figcaption><details><summary>"]);
    html.push_str(
        "The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\"",
    );
    add(html, &[" aria-label=\"", &title, "\"><table class=\"compare\"><thead><tr>"]);
    add(html, &["<th scope=\"col\">", &escaped(x), "</th>"]);
    for head in &shown.heads {
        add(html, &["<th scope=\"col\">", &escaped(head), "</th>"]);
    }
    let noted = shown.rows.iter().any(|row| row.note.is_some());
    if noted {
        html.push_str("<th scope=\"col\">Source</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for row in &shown.rows {
        add(html, &["<tr data-x=\"", &row.share, "\"><th scope=\"row\">", &row.place, "</th>"]);
        for value in &row.values {
            add(html, &["<td>", value, "</td>"]);
        }
        if noted {
            add(html, &["<td>", &escaped(row.note.as_deref().unwrap_or_default()), "</td>"]);
        }
        html.push_str("</tr>");
    }
    html.push_str(
        "</tbody></table></div><button type=\"button\" class=\"quiet\" data-take=\"chart\"",
    );
    add(html, &[" value=\"", id, "\">Save all of it as CSV</button></details></figure>"]);
}
