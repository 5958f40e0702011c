//! Between the low and the high ends of lines: an area, and where several lie on each other stripes of each
//! in turn, as their mixed colours would be nobody's.

use core::ops::Range;

use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use rigledger_core::chart::{Point, Series};
use rigledger_core::units::sort_few;

use crate::frame::{Drawn, Frame};

/// How far a band covers what is below it.
const COVERS: f64 = 0.16;
/// Pixels of a stripe.
const STRIPE: i32 = 2;

/// An upper or a lower end of a band, from left to right over the surface.
struct Edge {
    /// Which band's.
    of: usize,
    places: Vec<(i32, i32)>,
}

impl<DB: DrawingBackend> Frame<'_, DB> {
    /// The bands of all lines.
    pub(crate) fn bands(&self) -> Drawn<DB> {
        let has_band = |series: &&Series| {
            series.is_line() && series.points.iter().any(|point| point.low < point.high)
        };
        let (mut edges, mut colors) = (Vec::new(), Vec::new());
        for series in self.chart.series.iter().filter(has_band) {
            for end in [|point: &Point| point.high, |point: &Point| point.low] {
                let places = series.points.iter().map(|point| self.at((point.x, end(point))));
                edges.push(Edge { of: colors.len(), places: places.collect() });
            }
            colors.push(self.palette.series(series.rig));
        }
        let [left, right, ..] = self.edges;
        let stripe = self.units(STRIPE).max(1);
        let columns = (right - left + stripe - 1) / stripe;
        let x = |column: i32| (left + column * stripe).min(right);
        let order = |column: i32| order(&edges, i32::midpoint(x(column), x(column + 1)));
        let mut from = 0;
        while from < columns {
            let now = order(from);
            // Columns where the ends lie in the same order, one after the other.
            let to = (from + 1..columns).find(|column| order(*column) != now).unwrap_or(columns);
            let mut inside = vec![false; colors.len()];
            for pair in now.windows(2) {
                let [Some(upper), Some(lower)] = [0, 1].map(|end| edges.get(*pair.get(end)?))
                else {
                    continue;
                };
                // An end begins its band or ends it; bands stay in their order.
                if let Some(is_inside) = inside.get_mut(upper.of) {
                    *is_inside = !*is_inside;
                }
                let here = || colors.iter().zip(&inside).filter(|(_, inside)| **inside);
                let count = here().count();
                for (turn, (color, _)) in (0..).zip(here()) {
                    self.stripes([upper, lower], &x, from..to, (turn, count), *color)?;
                }
            }
            from = to;
        }
        Ok(())
    }

    /// What lies between two ends over some columns: all of it, or of several bands every so many columns.
    fn stripes(
        &self,
        [upper, lower]: [&Edge; 2],
        x: &impl Fn(i32) -> i32,
        columns: Range<i32>,
        (turn, of): (i32, usize),
        color: RGBColor,
    ) -> Drawn<DB> {
        let between = |from: i32, to: i32| {
            let below = lower.within(from..to).into_iter().rev();
            upper.within(from..to).into_iter().chain(below).collect::<Vec<_>>()
        };
        let Some(count) = i32::try_from(of).ok().filter(|count| *count > 1) else {
            return self.area(between(x(columns.start), x(columns.end)), color, COVERS);
        };
        let mine = columns.filter(|column| column % count == turn);
        let stripes: Vec<_> = mine.map(|column| between(x(column), x(column + 1))).collect();
        // In one piece: from the end of one straight to the next, and the same way back.
        let back = stripes.iter().rev().flat_map(|one| one.last().into_iter().chain(one.first()));
        let outline: Vec<_> = stripes.iter().flatten().chain(back).copied().collect();
        if outline.is_empty() {
            return Ok(());
        }
        self.area(outline, color, COVERS * f64::from(count))
    }
}

impl Edge {
    /// Its places between two, with those two.
    fn within(&self, range: Range<i32>) -> Vec<(i32, i32)> {
        let first = self.places.first().map_or(range.start, |place| place.0.max(range.start));
        let last = self.places.last().map_or(range.end, |place| place.0.min(range.end));
        let end = |x: i32| height(&self.places, x).map(|y| (x, y));
        let inner = self.places.iter().copied().filter(|(x, _)| (first + 1..last).contains(x));
        end(first).into_iter().chain(inner).chain(end(last)).collect()
    }
}

/// The ends that there are at a place, from top to bottom.
fn order(edges: &[Edge], x: i32) -> Vec<usize> {
    let there = |(place, edge): (usize, &Edge)| Some((height(&edge.places, x)?, place));
    let mut all: Vec<(i32, usize)> = edges.iter().enumerate().filter_map(there).collect();
    sort_few(&mut all, |end| f64::from(end.0));
    all.into_iter().map(|(_, place)| place).collect()
}

/// How high a line through places is at a place between them.
fn height(line: &[(i32, i32)], x: i32) -> Option<i32> {
    let after = line.partition_point(|place| place.0 < x);
    let &(to, high) = line.get(after)?;
    if to == x {
        return Some(high);
    }
    let &(from, low) = line.get(after.checked_sub(1)?)?;
    let share = f64::from(x - from) / f64::from(to - from);
    #[expect(clippy::cast_possible_truncation, reason = "between two heights")]
    let height = (f64::from(low) + f64::from(high - low) * share).round() as i32;
    Some(height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_height_between_its_ends_only() {
        let line = [(0, 10), (10, 20), (20, 0)];
        assert_eq!([0, 5, 10, 15, 20].map(|x| height(&line, x)), [10, 15, 20, 10, 0].map(Some));
        assert_eq!([-1, 21].map(|x| height(&line, x)), [None, None]);
    }

    #[test]
    fn ends_are_in_order_where_they_are_and_keep_their_corners() {
        let edge = |of, places: &[(i32, i32)]| Edge { of, places: places.to_vec() };
        let all = [
            edge(0, &[(0, 10), (100, 10)]),
            edge(0, &[(0, 50), (100, 50)]),
            edge(1, &[(20, 0), (60, 40), (80, 40)]),
        ];
        assert_eq!(order(&all, 10), [0, 1]);
        assert_eq!(order(&all, 25), [2, 0, 1]);
        assert_eq!(order(&all, 70), [0, 2, 1]);
        assert_eq!(all[2].within(0..70), [(20, 0), (60, 40), (70, 40)]);
    }
}
