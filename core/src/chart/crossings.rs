//! Where the lines of a chart cross.

use super::{Chart, Point, Series};
use crate::units::sort_few;

/// A difference between two lines that is none, as a share of the larger of both.
const EQUAL: f64 = 1e-9;
/// A line is below a crossing only by more than this share: on an axis of factors lines between points are
/// curves.
const CLOSE: f64 = 0.02;

/// Where lines cross more often, only those crossings count below which no other line is.
const MANY: usize = 4;

/// A place where two lines cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Where on the x axis, in its unit.
    pub x: f64,
    /// The value that both have there, in the unit of the y axis.
    pub y: f64,
    /// The places of the two among the chart's series.
    pub of: [usize; 2],
}

impl Chart {
    /// Where its lines cross, from left to right: between points, as straight as they are drawn; where many
    /// do, only where the lowest line becomes another. None on an axis whose values do not stand alone
    /// ([`super::Axis::alone`]).
    pub fn crossings(&self) -> Vec<Crossing> {
        let mut found = Vec::new();
        if self.x.alone.is_none() {
            return found;
        }
        let lines = || self.series.iter().enumerate().filter(|(_, series)| series.is_line());
        for (a, one) in lines() {
            for (b, other) in lines().skip_while(|(place, _)| *place <= a) {
                let met = |(x, y)| found.push(Crossing { x, y, of: [a, b] });
                meetings(one, other, self.y.log).into_iter().for_each(met);
            }
        }
        if found.len() > MANY {
            let is_below = |line: &Series, met: &Crossing| {
                let y = line.likely_at(met.x);
                y.is_some_and(|y| y < met.y - met.y.abs() * CLOSE)
            };
            found.retain(|met| !lines().any(|(_, line)| is_below(line, met)));
        }
        sort_few(&mut found, |met: &Crossing| met.x);
        found
    }

    /// A crossing as text: where, and the value there.
    pub fn crossing_texts(&self, crossing: &Crossing) -> [String; 2] {
        let [before, after] = self.x.alone.unwrap_or_default();
        let place = [before, &*self.x.text(crossing.x), after].concat();
        [place, self.y.text(crossing.y)]
    }
}

impl Series {
    /// Its likely value at a place between its points, straight from one to the next.
    fn likely_at(&self, x: f64) -> Option<f64> {
        let after = self.points.partition_point(|point| point.x < x);
        let to = self.points.get(after)?;
        let from = self.points.get(after.saturating_sub(1)).filter(|from| from.x < to.x);
        let Some(from) = from else { return (to.x <= x).then_some(to.likely) };
        Some(from.likely + (to.likely - from.likely) * (x - from.x) / (to.x - from.x))
    }
}

/// Where the likely values of two lines cross, by the places that both have. Lines that only touch, or lie
/// on each other, do not cross.
fn meetings(one: &Series, other: &Series, log: bool) -> Vec<(f64, f64)> {
    // Powers of two would bring a table of their own.
    let drawn = |value: f64| if log { libm::log(value) } else { value };
    let written = |height: f64| if log { libm::exp(height) } else { height };
    let mut met = Vec::new();
    // The last place where they differed, and the heights there.
    let mut last: Option<(f64, [f64; 2])> = None;
    // Where they were equal since.
    let mut equal = None;
    for point in &one.points {
        let Ok(at) = other.points.binary_search_by(|other| other.x.total_cmp(&point.x)) else {
            continue;
        };
        let height = |of: Option<&Point>| of.map_or(f64::NAN, |of| drawn(of.likely));
        let now = [height(Some(point)), height(other.points.get(at))];
        let gap = |[a, b]: [f64; 2]| a - b;
        let size = f64::max(now[0].abs(), now[1].abs());
        let differs = gap(now).abs() > size * EQUAL;
        if !differs {
            equal = equal.or(Some((point.x, point.likely)));
            continue;
        }
        if let Some((from, before)) = last
            && (gap(before) > 0.0) != (gap(now) > 0.0)
        {
            let share = gap(before) / (gap(before) - gap(now));
            let y = before[0] + (now[0] - before[0]) * share;
            met.push(equal.unwrap_or((from + (point.x - from) * share, written(y))));
        }
        equal = None;
        last = Some((point.x, now));
    }
    met
}

#[cfg(test)]
mod tests {
    use super::super::{Axis, Labels, Stroke};
    use super::*;
    use crate::units::format::machine;

    fn chart(lines: &[&[f64]], log: bool) -> Chart {
        let axis = |log| Axis {
            log,
            ..Axis::between("", Labels::Number(machine), [1.0, 16.0]).crossed("month ", "")
        };
        let series = |line: &&[f64]| Series {
            name: String::new(),
            rig: Some(0),
            points: (0..).zip(*line).map(|(x, y)| Point::exact(f64::from(x), *y)).collect(),
            stroke: Stroke::Line,
        };
        Chart {
            id: "c",
            title: String::new(),
            summary: String::new(),
            x: axis(false),
            y: axis(log),
            series: lines.iter().map(series).collect(),
            marks: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn lines_cross_between_their_points_and_at_them() {
        let crossings = |lines: &[&[f64]]| {
            let of = |met: &Crossing| (met.x, met.y, met.of);
            chart(lines, false).crossings().iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(crossings(&[&[0.0, 4.0], &[3.0, 3.0]]), [(0.75, 3.0, [0, 1])]);
        // At a point; and back again.
        let both = crossings(&[&[0.0, 2.0, 4.0, 0.0], &[2.0, 2.0, 2.0, 2.0]]);
        assert_eq!(both, [(1.0, 2.0, [0, 1]), (2.5, 2.0, [0, 1])]);
        // A point of both is where they meet, wherever a line past it would cut.
        assert_eq!(crossings(&[&[0.0, 3.0, 9.0], &[2.0, 3.0, 4.0]]), [(1.0, 3.0, [0, 1])]);
        // Touching, beginning together, and being the same are no crossings.
        assert!(crossings(&[&[0.0, 2.0, 0.0], &[2.0, 2.0, 2.0]]).is_empty());
        assert!(crossings(&[&[0.0, 2.0], &[0.0, 1.0], &[0.0, 1.0]]).is_empty());
        assert!(crossings(&[&[f64::NAN, 1.0], &[2.0, 0.0]]).is_empty());
    }

    #[test]
    fn of_many_crossings_those_of_the_lowest_line_count() {
        let rising: Vec<[f64; 2]> = (1..=5).map(|step| [f64::from(step), 10.0]).collect();
        let mut lines: Vec<&[f64]> = rising.iter().map(|line| &line[..]).collect();
        let falling = [8.0, 0.0];
        lines.push(&falling);
        let all = chart(&lines, false).crossings();
        assert_eq!(all.iter().map(|met| met.of).collect::<Vec<_>>(), [[0, 5]]);
    }

    #[test]
    fn on_an_axis_of_factors_they_cross_where_they_are_drawn() {
        let chart = chart(&[&[1.0, 16.0], &[4.0, 4.0]], true);
        let [met] = chart.crossings()[..] else { panic!("{:?}", chart.crossings()) };
        assert!((met.x - 0.5).abs() < 1e-12 && (met.y - 4.0).abs() < 1e-12);
        assert_eq!(chart.crossing_texts(&met), ["month 0.5", "4"]);
    }

    #[test]
    fn where_a_place_says_nothing_alone_nothing_is_marked() {
        let mut chart = chart(&[&[0.0, 4.0], &[3.0, 3.0]], false);
        chart.x.alone = None;
        assert!(chart.crossings().is_empty());
        chart.x.alone = Some(["", ""]);
        chart.series[1].stroke = Stroke::Guide;
        assert!(chart.crossings().is_empty());
    }
}
