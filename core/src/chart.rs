//! A chart as plain data: what a program that draws needs, and what the table beside it shows.
//!
//! Nothing here draws. Whoever draws reads the axes' ends and the points as they are; the same
//! [`Chart`] is written as a table beside it and as comma-separated values
//! ([`Chart::csv`]), so that picture, table and file cannot differ.

mod crossings;
mod over_time;

use crate::units::format::machine;
use crate::units::{Amounts, Money, Range, csv};

pub use crossings::Crossing;
pub use over_time::{Line, OverTime};

/// Room around the figures for the labels of the axes, in pixels: left, right, top, bottom.
pub const MARGINS: [u32; 4] = [56, 14, 10, 26];

/// A chart that is at least so many pixels wide has the names of its lines at their ends; that of
/// `@container` in `style/chart.css`.
pub const WIDE: u32 = 560;
/// Most characters of a name that stands at the end of its line; a longer one is in the legend alone.
const SHORT: usize = 22;

/// Colours of pictures that stand alone, as `style/base.css` has them for light schemes: text and axes,
/// grid lines, the ground, and one a rig.
pub const COLORS: [&str; 7] = ["#565d68", "#d8dce2", "#ffffff", RIGS[0], RIGS[1], RIGS[2], RIGS[3]];
/// Colours of rigs in light schemes, in the rigs' order.
pub const RIGS: [&str; 4] = ["#0b62d6", "#c2490a", "#1a7340", "#7b3fb5"];

/// A chart: lines or dots over two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The id of the chart on the page.
    pub id: &'static str,
    /// What the chart shows, as its heading.
    pub title: String,
    /// What it says, in a sentence.
    pub summary: String,
    /// The axis from left to right.
    pub x: Axis,
    /// The axis from bottom to top.
    pub y: Axis,
    /// Its lines and groups of dots, in the order of the legend.
    pub series: Vec<Series>,
    /// Places on the x axis that mean something, such as the context in use.
    pub marks: Vec<Mark>,
    /// What is said of places on the x axis beside their figures, such as the source of a price.
    pub notes: Vec<Mark>,
}

/// An axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it counts, with its unit: "tokens in the cache", "tok/s".
    pub label: String,
    /// Whether equal lengths are equal factors; both ends are above zero then.
    pub log: bool,
    /// The value at which the axis begins.
    pub from: f64,
    /// Where it ends; above `from`.
    pub to: f64,
    /// How its values are written.
    pub labels: Labels,
    /// What its round figures are.
    pub steps: Steps,
    /// What stands before and after a value of it that stands alone, such as "month " or " h"; `None`
    /// where crossings of lines say nothing.
    pub alone: Option<[&'static str; 2]>,
}

/// The steps from one round figure of an axis to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// 1, 2 or 5 times a power of ten.
    #[default]
    Tens,
    /// Of months and hours: 1, 2, 3, 6, 12 and twice as many again and again.
    Dozens,
    /// Of tokens and users: powers of two.
    Doubling,
}

impl Steps {
    /// The smallest step that is at least as wide as `wanted`.
    pub fn at_least(self, wanted: f64) -> f64 {
        let mut step = match self {
            Self::Tens => 1e-3,
            Self::Dozens | Self::Doubling => 1.0,
        };
        for place in 0..80 {
            if step >= wanted {
                break;
            }
            step *= match self {
                Self::Tens if place % 3 == 1 => 2.5,
                Self::Dozens if place == 1 => 1.5,
                _ => 2.0,
            };
        }
        step
    }
}

/// How the values of an axis are written, without the unit.
#[derive(Clone, Copy, Debug)]
pub enum Labels {
    /// As numbers of some kind.
    Number(fn(f64) -> String),
    /// Months since the year 0 as YYYY-MM.
    Month,
    /// As amounts without cents.
    Whole(Amounts),
    /// As amounts, small ones to the cent.
    Short(Amounts),
}

impl Labels {
    /// A value as text.
    pub fn text(&self, value: f64) -> String {
        match self {
            Self::Number(written) => written(value),
            Self::Month => month(value),
            Self::Whole(amounts) => amounts.whole(Money::new(value)),
            Self::Short(amounts) => amounts.short(Money::new(value)),
        }
    }

    /// Values of one axis as texts that are alike: where one has cents, all have.
    pub fn texts(&self, values: &[f64]) -> Vec<String> {
        let has_cents = values.iter().any(|value| libm::fabs(value - libm::round(*value)) > 1e-6);
        let text = |value: &f64| match self {
            Self::Short(amounts) if has_cents => amounts.cents(Money::new(*value)),
            Self::Short(amounts) => amounts.nearest().whole(Money::new(*value)),
            Self::Number(_) | Self::Month | Self::Whole(_) => self.text(*value),
        };
        values.iter().map(text).collect()
    }

    /// The currency of amounts; `None` of numbers.
    const fn amounts(&self) -> Option<&Amounts> {
        match self {
            Self::Number(_) | Self::Month => None,
            Self::Whole(amounts) | Self::Short(amounts) => Some(amounts),
        }
    }
}

/// Months since the year 0 as they are written.
fn month(months: f64) -> String {
    let year = libm::floor(months / 12.0);
    let month = machine(libm::round(months - 12.0 * year) + 1.0);
    [&*machine(year), if month.len() < 2 { "-0" } else { "-" }, &month].concat()
}

impl PartialEq for Axis {
    /// By what is shown: how numbers are written is code.
    fn eq(&self, other: &Self) -> bool {
        let shown = |axis: &Self| {
            let is_month = matches!(axis.labels, Labels::Month);
            (axis.log, axis.from, axis.to, axis.labels.amounts().copied(), axis.steps, is_month)
        };
        self.label == other.label && shown(self) == shown(other)
    }
}

impl Axis {
    /// An even axis between two values.
    pub(crate) fn between(label: &str, labels: Labels, [from, to]: [f64; 2]) -> Self {
        let steps = Steps::default();
        Self { label: label.to_owned(), log: false, from, to, labels, steps, alone: None }
    }

    /// An even axis from zero to a little above the largest value.
    pub(crate) fn even(label: &str, labels: Labels, values: impl Iterator<Item = f64>) -> Self {
        let most = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        Self::between(label, labels, [0.0, above(most * 1.02)])
    }

    /// An axis of equal factors from the smallest to the largest value above zero.
    pub(crate) fn of_factors(
        label: impl Into<String>,
        labels: Labels,
        values: impl Iterator<Item = f64>,
    ) -> Self {
        let usable = values.filter(|value| value.is_finite() && *value > 0.0);
        let (from, to) =
            usable.fold((f64::INFINITY, 0.0), |(from, to), v| (f64::min(from, v), f64::max(to, v)));
        let from = if from.is_finite() { from } else { 1.0 };
        let to = if to > from { to } else { from * 2.0 };
        let steps = Steps::default();
        Self { label: label.into(), log: true, from, to, labels, steps, alone: None }
    }

    /// The same axis with other round figures.
    #[must_use]
    pub(crate) fn by(self, steps: Steps) -> Self {
        Self { steps, ..self }
    }

    /// The same axis, with what stands around a value of it that stands alone: where lines cross is
    /// marked.
    #[must_use]
    pub(crate) fn crossed(self, before: &'static str, after: &'static str) -> Self {
        Self { alone: Some([before, after]), ..self }
    }

    /// A value on it as text, alike for all of them: amounts have cents where small ones matter.
    pub fn text(&self, value: f64) -> String {
        let has_cents = self.to < 100.0 || self.log && self.from < 10.0;
        match self.labels {
            Labels::Short(amounts) if has_cents => amounts.cents(Money::new(value)),
            Labels::Short(amounts) => amounts.nearest().whole(Money::new(value)),
            Labels::Number(_) | Labels::Month | Labels::Whole(_) => self.labels.text(value),
        }
    }

    /// Where a value lies on it: 0 at its beginning, 1 at its end, held to these.
    pub fn share(&self, value: f64) -> f64 {
        let share = if self.log {
            libm::log2(value.max(self.from) / self.from) / libm::log2(self.to / self.from)
        } else {
            (value - self.from) / (self.to - self.from)
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The next round number above a value: 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
fn above(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let power = libm::exp10(libm::floor(libm::log10(value)));
    let steps = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= value).unwrap_or(10.0);
    step * power
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stroke {
    /// As a line.
    #[default]
    Line,
    /// As a dashed line: of what is rented.
    Dashes,
    /// As dots, such as measurements, which are not joined.
    Dots,
    /// As a thin line that leads the eye from dot to dot and has no figures of its own.
    Guide,
}

/// A line, or a group of dots.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name of the series in the legend.
    pub name: String,
    /// The rig whose colour it has, if it is one's.
    pub rig: Option<usize>,
    /// Its points, by ascending x.
    pub points: Vec<Point>,
    /// How they are drawn.
    pub stroke: Stroke,
}

/// A point: an uncertain value at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its place on the x axis, in the axis's unit.
    pub x: f64,
    /// The low end of the value, in the unit of the y axis.
    pub low: f64,
    /// The likely value, in the unit of the y axis.
    pub likely: f64,
    /// The high end, in the unit of the y axis; equal to the low one where the value is exact.
    pub high: f64,
    /// The ends of its place, which are that place where it is exact.
    pub across: [f64; 2],
}

impl Point {
    /// A range at a place.
    pub(crate) const fn of(x: f64, range: Range<f64>) -> Self {
        let (low, likely, high) = (range.low(), range.likely(), range.high());
        Self { x, low, likely, high, across: [x, x] }
    }

    /// An exact value at a place.
    pub(crate) const fn exact(x: f64, y: f64) -> Self {
        Self { x, low: y, likely: y, high: y, across: [x, x] }
    }
}

/// A place on the x axis of which something is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its place, in the unit of the axis.
    pub x: f64,
    /// What is there, in a few words.
    pub label: String,
}

impl Chart {
    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.series.iter().all(|series| series.points.is_empty())
    }

    /// Whether a series has a column of the table: lines, or dots where there is nothing else.
    /// Measurements are seldom where the lines have their points.
    pub(crate) fn has_column(&self, series: &Series) -> bool {
        series.is_line()
            || series.stroke == Stroke::Dots && !self.series.iter().any(Series::is_line)
    }

    /// The room on its right in pixels, on a surface so many pixels wide: for the names of its lines
    /// where it is [`WIDE`].
    pub fn right(&self, width: u32) -> u32 {
        if width < WIDE {
            return MARGINS[1];
        }
        let names = self.series.iter().filter(|series| series.is_named());
        let longest = names.map(|series| series.name.chars().count()).max();
        MARGINS[1] + longest.map_or(0, |count| u32::try_from(count).unwrap_or(0) * 7)
    }

    /// All x values of its table, ascending, each once: the rows.
    pub fn places(&self) -> Vec<f64> {
        let mut places: Vec<f64> = Vec::new();
        let lines = self.series.iter().filter(|series| self.has_column(series));
        // Most lines have the same places in the same order, so there is nothing to sort.
        for Point { x, .. } in lines.flat_map(|series| &series.points) {
            let at = places.partition_point(|place| place < x);
            if places.get(at) != Some(x) {
                places.insert(at, *x);
            }
        }
        places
    }

    /// Its points as comma-separated values, a line each, below a line of titles.
    pub fn csv(&self) -> String {
        let mut text = String::from("series,");
        csv::cell(&mut text, &self.x.label);
        text.push_str(",low,likely,high");
        let points = || self.series.iter().flat_map(|series| &series.points);
        let ends = points().any(|point| point.across[0] < point.across[1]);
        if ends {
            for end in [" from", " to"] {
                text.push(',');
                csv::cell(&mut text, &[&*self.x.label, end].concat());
            }
        }
        text.push('\n');
        for series in &self.series {
            for Point { x, low, likely, high, across: [from, to] } in &series.points {
                if matches!(self.x.labels, Labels::Month) {
                    csv::row(&mut text, &[&series.name, &month(*x)], &[*low, *likely, *high]);
                } else if ends {
                    let figures = [*x, *low, *likely, *high, *from, *to];
                    csv::row(&mut text, &[&series.name], &figures);
                } else {
                    csv::row(&mut text, &[&series.name], &[*x, *low, *likely, *high]);
                }
            }
        }
        text
    }
}

impl Series {
    /// Whether its points are joined by a line with figures of its own.
    pub fn is_line(&self) -> bool {
        matches!(self.stroke, Stroke::Line | Stroke::Dashes)
    }

    /// Whether its name stands at the end of its line, or at its dot, where there is room.
    pub fn is_named(&self) -> bool {
        let has_end = self.is_line() || self.stroke == Stroke::Dots && self.points.len() == 1;
        has_end && !self.points.is_empty() && self.name.chars().count() <= SHORT
    }

    /// The point of the series at a place of the axis.
    pub(crate) fn at(&self, x: f64) -> Option<&Point> {
        self.points.iter().find(|point| point.x.total_cmp(&x).is_eq())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_reach_beyond_their_values_and_tell_where_one_lies() {
        let even = Axis::even("tok/s", Labels::Number(machine), [3.0, 27.0].into_iter());
        assert_eq!((even.from, even.to), (0.0, 30.0));
        assert!((even.share(15.0) - 0.5).abs() < 1e-12);
        let factors =
            Axis::of_factors("users", Labels::Number(machine), [1.0, 4.0, 16.0].into_iter());
        assert!((factors.share(4.0) - 0.5).abs() < 1e-12);
        for none in [
            Axis::even("", Labels::Number(machine), core::iter::empty()),
            Axis::of_factors("", Labels::Number(machine), [0.0, f64::NAN].into_iter()),
        ] {
            assert!(none.to > none.from && (0.0..=1.0).contains(&none.share(f64::NAN)));
        }
    }

    #[test]
    fn steps_are_what_people_count_by() {
        for (steps, wanted, expected) in [
            (Steps::Tens, [0.3, 1.0, 3.0, 11.0], ["0.5", "1", "5", "20"]),
            (Steps::Dozens, [0.1, 2.5, 4.8, 20.0], ["1", "3", "6", "24"]),
            (Steps::Doubling, [0.0, 3.0, 3500.0, 4097.0], ["1", "4", "4096", "8192"]),
        ] {
            assert_eq!(wanted.map(|wanted| machine(steps.at_least(wanted))), expected);
        }
        for all in [Steps::Tens, Steps::Dozens, Steps::Doubling] {
            assert!(all.at_least(f64::NAN) > 0.0 && all.at_least(f64::MAX).is_finite());
        }
    }

    #[test]
    fn amounts_of_one_axis_are_written_alike() {
        let short = Labels::Short(Amounts::default());
        assert_eq!(short.texts(&[0.0, 50.0, 100.0]), ["$0", "$50", "$100"]);
        assert_eq!(short.texts(&[0.5, 1.0, 200.0]), ["$0.50", "$1.00", "$200.00"]);
        let text = |ends: [f64; 2]| [8.2, 312.4].map(|x| Axis::between("", short, ends).text(x));
        assert_eq!(text([0.0, 400.0]), ["$8", "$312"]);
        assert_eq!(text([0.0, 20.0]), ["$8.20", "$312.40"]);
    }

    #[test]
    fn csv_has_every_point_and_quotes_names() {
        let point = |x: f64| Point { x, low: 1.0, likely: 2.5, high: 4.0, across: [x, x] };
        let series = |name: &str, xs: &[f64]| Series {
            name: name.to_owned(),
            rig: Some(0),
            points: xs.iter().copied().map(point).collect(),
            stroke: Stroke::Line,
        };
        let axis = Axis::even("tokens", Labels::Number(machine), [1.0].into_iter());
        let chart = Chart {
            id: "c",
            title: String::new(),
            summary: String::new(),
            x: axis.clone(),
            y: axis,
            series: vec![series("2\u{d7} A, used", &[0.0, 2.0]), series("B", &[1.0, 2.0])],
            marks: Vec::new(),
            notes: Vec::new(),
        };
        assert_eq!(chart.places(), [0.0, 1.0, 2.0]);
        assert_eq!(chart.csv().lines().count(), 5);
        assert!(
            chart.csv().starts_with("series,tokens,low,likely,high\n\"2\u{d7} A, used\",0,1,2.5,4")
        );
        assert!(chart.series[0].at(2.0).is_some() && chart.series[0].at(1.0).is_none());
    }
}
