//! Net cost over time: what its chart is made of, and how a program that draws it alone is told.

use super::{Axis, Chart, Labels, Point, Series, Steps, Stroke};
use crate::units::format::plain;
use crate::units::{Amounts, Currency, Rounding};

/// Between the words of a line.
const TAB: char = '\t';
/// How amounts whose cents are cut off are told.
const DOWN: &str = "down";

/// The net costs of rigs, by the month in which each is sold.
#[derive(Clone, Debug, PartialEq)]
pub struct OverTime {
    /// How amounts are written.
    pub amounts: Amounts,
    /// A line for each rig, in their order.
    pub lines: Vec<Line>,
}

/// The net cost of a rig over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name of the rig.
    pub name: String,
    /// Whether its cards are rented.
    pub is_rented: bool,
    /// By the month, in units of the plan's currency.
    pub points: Vec<Point>,
}

impl OverTime {
    /// The chart of it, without its summary.
    pub fn chart(self) -> Chart {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let low = points().map(|point| point.low).fold(0.0, f64::min);
        let high = points().map(|point| point.high).fold(0.0, f64::max);
        let last = points().map(|point| point.x).fold(1.0, f64::max);
        let air = ((high - low) / 16.0).max(1.0);
        let month = Labels::Number(|month| plain(month, 0));
        let amount = Labels::Whole(self.amounts);
        let lines = self.lines.into_iter().enumerate();
        Chart {
            id: "cost-over-time",
            title: "Net cost, by the month you sell".to_owned(),
            summary: String::new(),
            x: Axis::between("Months until you sell", month, [0.0, last])
                .by(Steps::Dozens)
                .crossed("month ", ""),
            y: Axis::between("", amount, [if low < 0.0 { low - air } else { 0.0 }, high + air]),
            series: lines
                .map(|(index, line)| Series {
                    name: line.name,
                    rig: Some(index),
                    points: line.points,
                    stroke: if line.is_rented { Stroke::Dashes } else { Stroke::Line },
                })
                .collect(),
            marks: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// It as words and figures, which [`OverTime::read`] takes.
    ///
    /// ```text
    /// currency TAB rounding                 "down", or nothing
    /// points TAB rented TAB name            a line for each rig
    /// ```
    ///
    /// Figures are four for each point, rig by rig: month, low, likely, high.
    pub fn told(&self) -> (String, Vec<f64>) {
        let rounding = if self.amounts.rounding == Rounding::Down { DOWN } else { "" };
        let mut words = [self.amounts.currency.code(), "\t", rounding].concat();
        let mut figures = Vec::new();
        for Line { name, is_rented, points } in &self.lines {
            let rented = if *is_rented { "\t1\t" } else { "\t\t" };
            words.extend(["\n", &points.len().to_string(), rented, name]);
            figures.extend(points.iter().flat_map(|it| [it.x, it.low, it.likely, it.high]));
        }
        (words, figures)
    }

    /// What was told; `None` where words and figures do not belong together.
    ///
    /// ```
    /// use rigledger_core::chart::OverTime;
    /// let words = "EUR\t\n2\t1\tH100, rented";
    /// let told = OverTime::read(words, &[0.0, 0.0, 0.0, 0.0, 1.0, 90.0, 100.0, 120.0]).unwrap();
    /// assert_eq!(told.lines[0].name, "H100, rented");
    /// assert_eq!(told.clone().chart().x.to, 1.0);
    /// assert_eq!(told.told().0, words);
    /// assert_eq!(OverTime::read(words, &[0.0]), None);
    /// ```
    pub fn read(words: &str, figures: &[f64]) -> Option<Self> {
        let mut lines = words.split('\n');
        let (currency, rounding) = lines.next()?.split_once(TAB)?;
        let rounding = if rounding == DOWN { Rounding::Down } else { Rounding::Nearest };
        let mut rest = figures;
        let lines = lines.map(|line| {
            let (count, line) = line.split_once(TAB)?;
            let (rented, name) = line.split_once(TAB)?;
            let (own, behind) =
                rest.split_at_checked(count.parse::<usize>().ok()?.checked_mul(4)?)?;
            rest = behind;
            let (points, _) = own.as_chunks();
            let points = points.iter().map(|&[x, low, likely, high]| {
                let across = [x, x];
                Point { x, low, likely, high, across }
            });
            Some(Line {
                name: name.to_owned(),
                is_rented: !rented.is_empty(),
                points: points.collect(),
            })
        });
        let lines = lines.collect::<Option<Vec<Line>>>()?;
        let amounts = Amounts { currency: Currency::of(currency), rounding };
        (rest.is_empty() && figures.iter().all(|it| it.is_finite()))
            .then_some(Self { amounts, lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_as_it_was() {
        let point = |x, low, high| Point { x, low, likely: low, high, across: [x, x] };
        let amounts = Amounts { currency: Currency::of("JPY"), rounding: Rounding::Down };
        for lines in [
            vec![],
            vec![Line { name: "a\tb".to_owned(), is_rented: true, points: vec![] }],
            vec![
                Line { name: String::new(), is_rented: false, points: vec![point(0.0, -0.1, 1e9)] },
                Line {
                    name: "二".to_owned(),
                    is_rented: true,
                    points: vec![point(0.0, 0.1, 0.2), point(1.0, 1.0 / 3.0, 2.0)],
                },
            ],
        ] {
            let before = OverTime { amounts, lines };
            let (words, figures) = before.told();
            assert_eq!(OverTime::read(&words, &figures), Some(before));
        }
    }

    #[test]
    fn words_without_their_figures_are_nothing() {
        let four = [0.0, 1.0, 2.0, 3.0];
        for (words, figures) in [
            ("", &four[..0]),
            ("USD", &four[..0]),
            ("USD\t\n1", &four),
            ("USD\t\n2\t\tname", &four),
            ("USD\t\nx\t\tname", &four),
            ("USD\t\n0\t\tname", &four),
            ("USD\t\n18446744073709551615\t\tname", &four),
            ("USD\t\n1\t\tname", &[0.0, f64::NAN, 2.0, 3.0]),
        ] {
            assert_eq!(OverTime::read(words, figures), None, "{words:?}");
        }
    }
}
