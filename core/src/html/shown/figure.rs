//! What stands around a chart: its legend, what it says, and its figures as a table.

use crate::chart::{Axis, Chart, MARGINS, Point, Series, Stroke, WIDE};
use crate::html::text::digit;
use crate::units::format::{machine, plain};

/// Crossings that are told in words.
const TOLD: usize = 4;
/// Most rows of a table beside a chart; the file to save has all.
const ROWS: usize = 25;

/// What stands around a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// The id of the chart.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// Its lines, each with its class in the style sheet and its name.
    pub legend: Vec<(String, String)>,
    /// The names of its marks.
    pub marks: Vec<String>,
    /// What the axes are.
    pub axes: [String; 2],
    /// The room left and right of what is drawn, in pixels; and where it is at least so many pixels wide, the
    /// room on its right then: four numbers with spaces between them.
    pub room: String,
    /// What it says, in a sentence or two.
    pub summary: String,
    /// The names of the table's columns.
    pub heads: Vec<String>,
    /// The rows of the table.
    pub rows: Vec<Reading>,
}

/// The values of a chart at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// How far along the axis it is, from 0 to 1.
    pub share: String,
    /// Where it is.
    pub place: String,
    /// What each line has there.
    pub values: Vec<String>,
    /// What is said of it, such as where its value comes from.
    pub note: Option<String>,
}

/// What stands around a chart.
pub fn figure(chart: &Chart) -> Figure {
    let columns = || chart.series.iter().filter(|series| chart.has_column(series));
    let note = |x: f64| {
        let note = chart.notes.iter().find(|note| note.x.total_cmp(&x).is_eq());
        note.map(|note| note.label.clone())
    };
    let reading = |x| Reading {
        share: plain(chart.x.share(x), 4),
        place: chart.x.text(x),
        values: columns().map(|series| value(chart, series, x)).collect(),
        note: note(x),
    };
    let [left, right, wide, named] =
        [MARGINS[0], MARGINS[1], WIDE, chart.right(WIDE)].map(|pixels| machine(f64::from(pixels)));
    Figure {
        id: chart.id,
        title: chart.title.clone(),
        legend: chart.series.iter().map(|series| (class(series), series.name.clone())).collect(),
        marks: chart.marks.iter().map(|mark| mark.label.clone()).collect(),
        axes: [axis(&chart.x), axis(&chart.y)],
        room: [&*left, " ", &right, " ", &wide, " ", &named].concat(),
        summary: chart.summary.clone() + &met(chart),
        heads: columns().map(|series| series.name.clone()).collect(),
        rows: rows(chart, &chart.places()).into_iter().map(reading).collect(),
    }
}

/// The class of a line in the legend: whose colour it has, how it is drawn, and whether its name stands at
/// its end too, where there is room.
fn class(series: &Series) -> String {
    let stroke = match series.stroke {
        Stroke::Line => "",
        Stroke::Dashes => " dashes",
        Stroke::Dots => " dots",
        Stroke::Guide => " guide",
    };
    let named = if series.is_named() { " named" } else { "" };
    ["rig-", series.rig.map_or("", digit), stroke, named].concat()
}

/// What an axis is, and whether equal lengths are equal factors.
fn axis(axis: &Axis) -> String {
    [&*axis.label, if axis.log { " (log scale)" } else { "" }].concat()
}

/// Where its lines cross, in sentences.
fn met(chart: &Chart) -> String {
    let name = |place: usize| chart.series.get(place).map_or("", |series| &series.name);
    let mut said = String::new();
    for crossing in chart.crossings().iter().take(TOLD) {
        let [place, value] = chart.crossing_texts(crossing);
        let [one, other] = crossing.of.map(name);
        said.extend([" ", one, " and ", other, " are level at ", &*place, ": ", &value, "."]);
    }
    said
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
