//! Names at the ends of lines, and what is said where lines cross.

use plotters::element::Circle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle};

use rigledger_core::units::sort_few;

use crate::DOTS;
use crate::frame::{Drawn, Frame};

/// From one name to the next, in pixels, at least.
const ROW: i32 = 14;
/// About the width of a letter, in pixels.
const LETTER: i32 = 6;

impl<DB: DrawingBackend> Frame<'_, DB> {
    /// The name of each line at its end, where there is room.
    pub(crate) fn names(&self) -> Drawn<DB> {
        if !self.is_wide {
            return Ok(());
        }
        let beside = Pos::new(HPos::Left, VPos::Center);
        let mut ends: Vec<(i32, i32, &str, RGBColor)> = Vec::new();
        let mut dots: Vec<(i32, i32)> = Vec::new();
        for series in self.chart.series.iter().filter(|series| series.is_named()) {
            let Some(end) = series.points.last() else { continue };
            let (x, y) = self.at((end.x, end.likely));
            let color = self.palette.series(series.rig);
            if series.is_line() {
                ends.push((x, y, &series.name, color));
                continue;
            }
            if !DOTS {
                continue;
            }
            // Above the range of a dot, or below it where another's name is.
            let by = self.units(ROW / 2 + 3);
            let near = |(a, b): &(i32, i32)| {
                (a - x).abs() < self.units(150) && (b - (y - by)).abs() < self.units(ROW)
            };
            let y = if dots.iter().any(near) { y + by } else { y - by };
            dots.push((x, y));
            self.text(series.name.clone(), (x + self.units(6), y), color, beside)?;
        }
        sort_few(&mut ends, |end| f64::from(end.1));
        let [.., top, bottom] = self.edges;
        spread(&mut ends, self.units(ROW), [top, bottom]);
        for (x, y, name, color) in ends {
            self.text(name.to_owned(), (x + self.units(8), y), color, beside)?;
        }
        Ok(())
    }

    /// A ring where two lines cross, with its place and value as far as there is room.
    pub(crate) fn crossings(&self) -> Drawn<DB> {
        let ink = self.palette.ink;
        let mut taken: Vec<[i32; 4]> = Vec::new();
        for crossing in self.chart.crossings() {
            let (x, y) = self.at((crossing.x, crossing.y));
            let ring =
                |radius: i32, style: ShapeStyle| Circle::new((x, y), self.units(radius), style);
            self.area.draw(&ring(5, self.palette.paper.filled()))?;
            self.area.draw(&ring(5, ink.stroke_width(self.palette.unit * 3 / 2)))?;
            let [place, value] = self.chart.crossing_texts(&crossing);
            let text = if self.is_wide { [place, value].join(", ") } else { place };
            let letters = i32::try_from(text.chars().count()).unwrap_or(0);
            let (half, high) = (self.units(letters * LETTER) / 2, self.units(8));
            let [left, right, top, _] = self.edges;
            let x = x.clamp(left + half, (right - half).max(left + half));
            // Above the ring, or below where there is no room above.
            let up = y - self.units(18);
            let y = if up - high < top { y + self.units(18) } else { up };
            let room = [x - half, x + half, y - high, y + high];
            let touches = |other: &[i32; 4]| {
                room[0] < other[1] && other[0] < room[1] && room[2] < other[3] && other[2] < room[3]
            };
            if taken.iter().any(touches) {
                continue;
            }
            taken.push(room);
            let [left, right, top, bottom] = room;
            let ground = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
            self.area(ground, self.palette.paper, 0.8)?;
            self.text(text, (x, y), ink, Pos::new(HPos::Center, VPos::Center))?;
        }
        Ok(())
    }
}

/// Moves what has a height, from top to bottom, to where it is at least a row from the others and within
/// the edges, as far as there is room.
fn spread<T>(all: &mut [(i32, i32, T, RGBColor)], row: i32, [top, bottom]: [i32; 2]) {
    let mut least = top;
    for end in all.iter_mut() {
        end.1 = end.1.max(least);
        least = end.1 + row;
    }
    let mut most = bottom;
    for end in all.iter_mut().rev() {
        end.1 = end.1.min(most);
        most = end.1 - row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_a_row_apart_and_within_the_edges() {
        let heights = |all: &[i32]| {
            let mut all: Vec<_> = all.iter().map(|y| (0, *y, "", RGBColor(0, 0, 0))).collect();
            spread(&mut all, 14, [10, 100]);
            all.iter().map(|end| end.1).collect::<Vec<_>>()
        };
        assert_eq!(heights(&[20, 50, 90]), [20, 50, 90]);
        assert_eq!(heights(&[20, 22, 24]), [20, 34, 48]);
        assert_eq!(heights(&[95, 99, 120]), [72, 86, 100]);
        assert_eq!(heights(&[-5]), [10]);
    }
}
