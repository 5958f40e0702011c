//! A chart on the page: its place, what it says, a read-out, and its figures as a table.

use crate::chart::{Chart, MARGINS, Point, Series};
use crate::units::format::plain;

use super::text::escaped;
use super::text::{add, digit};

/// Most rows of a table beside a chart; the file to save has all.
const ROWS: usize = 25;

/// What the chart is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    /// A canvas of this id.
    Canvas(&'static str),
    /// SVG, which takes the place of [`place`].
    Svg,
}

/// Where the picture of a chart goes that is drawn as SVG.
pub fn place(chart: &Chart) -> String {
    ["<!--chart ", chart.id, "-->"].concat()
}

/// Writes the figure of a chart. `public/readout.js` reads the rows of its table.
pub(super) fn figure(html: &mut String, chart: &Chart, picture: Picture) {
    let (id, title) = (chart.id, escaped(&chart.title));
    add(html, &["<figure class=\"figure\" id=\"", id, "\"><ul class=\"legend\">"]);
    for series in &chart.series {
        add(html, &["<li class=\"rig-", series.rig.map_or("", digit), "\">"]);
        html.push_str("<span class=\"marker\" aria-hidden=\"true\"></span>");
        add(html, &[&escaped(&series.name), "</li>"]);
    }
    for mark in &chart.marks {
        add(html, &["<li><span class=\"mark\" aria-hidden=\"true\"></span>"]);
        add(html, &[&escaped(&mark.label), "</li>"]);
    }
    add(html, &["</ul><p class=\"axis-title upward\">", &escaped(&chart.y.label)]);
    let [left, right, ..] = MARGINS.map(|margin| plain(f64::from(margin), 0));
    add(html, &["</p><div class=\"canvas\" dir=\"ltr\" data-left=\"", &left]);
    add(html, &["\" data-right=\"", &right, "\">"]);
    match picture {
        Picture::Canvas(id) => {
            add(
                html,
                &["<canvas id=\"", id, "\" role=\"img\" aria-label=\"", &title, "\"></canvas>"],
            );
        }
        Picture::Svg => html.push_str(&place(chart)),
    }
    let places = chart.places();
    let shown = rows(chart, &places);
    let most = plain(shown.len().saturating_sub(1) as f64, 0);
    add(html, &["</div><p class=\"axis-title\">", &escaped(&chart.x.label), "</p>"]);
    add(html, &["<input type=\"range\" class=\"readout\" aria-label=\"Read ", &title]);
    add(html, &["\" min=\"0\" max=\"", &most, "\" value=\"", &most, "\">"]);
    add(html, &["<figcaption>", &escaped(&chart.summary), "</figcaption><details><summary>"]);
    html.push_str(
        "The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\"",
    );
    add(html, &[" aria-label=\"", &title, "\"><table class=\"compare\"><thead><tr>"]);
    add(html, &["<th scope=\"col\">", &escaped(&chart.x.label), "</th>"]);
    // Measurements are seldom where the lines have their points.
    let lines = || chart.series.iter().filter(|series| !series.dots);
    for series in lines() {
        add(html, &["<th scope=\"col\">", &escaped(&series.name), "</th>"]);
    }
    if !chart.notes.is_empty() {
        html.push_str("<th scope=\"col\">Source</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for x in shown {
        add(html, &["<tr data-x=\"", &plain(chart.x.share(x), 4), "\"><th scope=\"row\">"]);
        add(html, &[&chart.x.text(x), "</th>"]);
        for series in lines() {
            add(html, &["<td>", &value(chart, series, x), "</td>"]);
        }
        if !chart.notes.is_empty() {
            let note = chart.notes.iter().find(|note| note.x.total_cmp(&x).is_eq());
            add(html, &["<td>", &note.map_or(String::new(), |note| escaped(&note.label)), "</td>"]);
        }
        html.push_str("</tr>");
    }
    html.push_str(
        "</tbody></table></div><button type=\"button\" class=\"quiet\" data-take=\"chart\"",
    );
    add(html, &[" value=\"", id, "\">Save all of it as CSV</button></details></figure>"]);
}

/// The places that have a row of the table: all, where their number is small or something is said of them, else
/// those at round figures, at marks and the ends.
fn rows(chart: &Chart, places: &[f64]) -> Vec<f64> {
    let [Some(first), Some(last)] = [places.first(), places.last()] else { return Vec::new() };
    let most = (ROWS - 1) as f64;
    if places.len() <= ROWS || !chart.notes.is_empty() {
        return places.to_vec();
    }
    let step = chart.x.steps.at_least((last - first) / most);
    let is_round = |x: f64| {
        let steps = x / step;
        libm::fabs(steps - libm::round(steps)) < 1e-9
    };
    let end = places.len() - 1;
    let is_mark = |x: f64| chart.marks.iter().any(|mark| mark.x.total_cmp(&x).is_eq());
    let is_shown = |(at, x): &(usize, f64)| *at == 0 || *at == end || is_round(*x) || is_mark(*x);
    let all = places.iter().copied().enumerate();
    let mut shown: Vec<f64> = all.filter(is_shown).map(|(_, x)| x).collect();
    // Where points lie anywhere, every so many of them.
    if shown.len() < ROWS / 4 {
        let every = places.len().div_ceil(ROWS - 1);
        shown = places.iter().copied().step_by(every).chain([*last]).collect();
        shown.dedup();
    }
    shown
}

/// What a series has at a place, as text.
fn value(chart: &Chart, series: &Series, x: f64) -> String {
    let text = |value| chart.y.text(value);
    match series.at(x) {
        None => "\u{2013}".to_owned(),
        Some(&Point { low, likely, high, .. }) if low < high => {
            [&*text(likely), " (", &text(low), " to ", &text(high), ")"].concat()
        }
        Some(point) => text(point.likely),
    }
}
