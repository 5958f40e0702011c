//! A chart on the page: the place where it is drawn, what it says in a sentence, and its table.

use crate::chart::Chart;
use crate::html::escaped;
use crate::html::view::{add, digit};

/// A chart's place and its sentence. Whoever draws fills the element with `data-chart`.
pub(super) fn figure(html: &mut String, chart: &Chart) {
    let (id, title) = (chart.id, escaped(&chart.title));
    add(html, &["<figure class=\"charted\"><h5 id=\"", id, "-title\">", &title, "</h5>"]);
    html.push_str("<ul class=\"legend\" aria-hidden=\"true\">");
    for series in chart.series.iter().filter(|series| !series.dots) {
        let Some(rig) = series.rig else { continue };
        add(html, &["<li class=\"rig-", digit(rig), "\"><span class=\"marker\"></span>"]);
        add(html, &[&escaped(&series.name), "</li>"]);
    }
    add(html, &["</ul><div class=\"drawn\" data-chart=\"", id, "\"></div><figcaption>"]);
    html.push_str(&escaped(&chart.summary));
    if chart.series.iter().any(|series| series.dots) {
        html.push_str(" Dots were measured.");
    }
    html.push_str("</figcaption></figure>");
}

/// The lines of a chart as a table, behind a summary that opens it.
pub(super) fn table(html: &mut String, chart: &Chart) {
    let lines = || chart.series.iter().filter(|series| !series.dots);
    html.push_str("<details><summary>The same as a table</summary>");
    scroll(html, &format!("{}-title", chart.id));
    add(html, &["<table class=\"compare\"><thead><tr><th scope=\"col\">"]);
    add(html, &[&escaped(&chart.x.label), "</th>"]);
    for series in lines() {
        let (name, unit) = (escaped(&series.name), escaped(&chart.y.label));
        add(html, &["<th scope=\"col\">", &name, "<small>", &unit, "</small></th>"]);
    }
    html.push_str("</tr></thead><tbody>");
    for x in chart.places() {
        add(html, &["<tr><th scope=\"row\">", &(chart.x.format)(x), "</th>"]);
        for series in lines() {
            let text = |value: f64| (chart.y.format)(value);
            match series.at(x) {
                None => html.push_str("<td class=\"none\">\u{2013}</td>"),
                Some(at) if at.low.total_cmp(&at.high).is_eq() => {
                    add(html, &["<td>", &text(at.likely), "</td>"]);
                }
                Some(at) => {
                    let (low, high) = (text(at.low), text(at.high));
                    add(html, &["<td>", &low, "\u{2013}", &high, "<small>likely "]);
                    add(html, &[&text(at.likely), "</small></td>"]);
                }
            }
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></details>");
}

/// Opens a region that scrolls sideways where its table is wider than the page, named by a heading.
pub(super) fn scroll(html: &mut String, title_id: &str) {
    html.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"");
    add(html, &[title_id, "\">"]);
}
