//! Dashed lines.

use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

use crate::frame::{Drawn, Frame};

/// Length of a dash and of what is between two, in pixels.
const DASH: [i32; 2] = [7, 5];

impl<DB: DrawingBackend> Frame<'_, DB> {
    /// A dashed line through pairs of figures.
    pub(crate) fn dashes(&self, points: &[(f64, f64)], color: RGBColor) -> Drawn<DB> {
        let places: Vec<_> = points.iter().map(|point| self.at(*point)).collect();
        for dash in dashes(&places, DASH.map(|pixels| f64::from(self.units(pixels)))) {
            self.path(dash, color, self.palette.unit * 5 / 2)?;
        }
        Ok(())
    }
}

/// A line through places as dashes of one length, so far from each other.
#[expect(clippy::cast_possible_truncation, reason = "between two places")]
fn dashes(places: &[(i32, i32)], lengths: [f64; 2]) -> Vec<Vec<(i32, i32)>> {
    let mut all = Vec::new();
    let mut dash: Vec<(i32, i32)> = places.first().into_iter().copied().collect();
    // Whether a dash is drawn, and how much of it or of what is between two is left.
    let (mut is_drawn, mut left) = (true, lengths[0]);
    for (from, to) in places.iter().zip(places.iter().skip(1)) {
        let by = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = (by.0 * by.0 + by.1 * by.1).sqrt();
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let at =
                (from.0 + (by.0 * share).round() as i32, from.1 + (by.1 * share).round() as i32);
            dash.push(at);
            if is_drawn {
                all.push(core::mem::take(&mut dash));
            }
            is_drawn = !is_drawn;
            left = lengths[usize::from(!is_drawn)];
            dash = vec![at];
        }
        left -= length - done;
        if is_drawn {
            dash.push(*to);
        }
    }
    if is_drawn && dash.len() > 1 {
        all.push(dash);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_are_of_one_length_also_around_corners() {
        let line = [(0, 0), (10, 0), (10, 10), (20, 10)];
        assert_eq!(
            dashes(&line, [6.0, 2.0]),
            [
                vec![(0, 0), (6, 0)],
                vec![(8, 0), (10, 0), (10, 4)],
                vec![(10, 6), (10, 10), (12, 10)],
                vec![(14, 10), (20, 10)],
            ]
        );
        assert!(dashes(&[], [6.0, 2.0]).is_empty() && dashes(&[(1, 1)], [6.0, 2.0]).is_empty());
    }
}
