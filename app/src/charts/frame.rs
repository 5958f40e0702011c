//! The frame of a chart: where figures go on a surface, its grid and its labels.
//!
//! plotters draws the shapes. Its own coordinate system would be a third of the chart's code for what
//! are two straight lines, and its labels know neither dollars nor months.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::palette::Palette;

/// What drawing gives.
pub(super) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A rectangle of the surface with the figures at its edges.
pub(super) struct Frame<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    palette: &'a Palette,
    /// Left and right, top and bottom, in units of the surface.
    edges: [i32; 4],
    x: (f64, f64),
    y: (f64, f64),
}

impl<'a, DB: DrawingBackend> Frame<'a, DB> {
    /// The whole of a surface but the room for labels.
    pub(super) fn new(
        area: &'a DrawingArea<DB, Shift>,
        palette: &'a Palette,
        x: (f64, f64),
        y: (f64, f64),
    ) -> Self {
        let (width, height) = area.dim_in_pixel();
        let whole = |units: u32| i32::try_from(units).unwrap_or(i32::MAX);
        let px = |pixels: u32| whole(pixels * palette.unit);
        let edges = [px(56), whole(width) - px(14), px(10), whole(height) - px(26)];
        Self { area, palette, edges, x, y }
    }

    /// Where a pair of figures goes.
    #[expect(clippy::cast_possible_truncation, reason = "saturates, far outside of any screen")]
    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let [left, right, top, bottom] = self.edges.map(f64::from);
        let share = |value: f64, (from, to): (f64, f64)| (value - from) / (to - from).max(1e-9);
        let place = |from: f64, to: f64, share: f64| (from + (to - from) * share).round() as i32;
        (place(left, right, share(x, self.x)), place(bottom, top, share(y, self.y)))
    }

    /// Lines across at round figures of `y`, and labels at those of both axes.
    pub(super) fn grid(
        &self,
        x_label: &dyn Fn(f64) -> String,
        y_label: &dyn Fn(f64) -> String,
    ) -> Drawn<DB> {
        let unit = self.palette.unit;
        let gap = i32::try_from(6 * unit).unwrap_or(0);
        let font = ("system-ui, sans-serif", 12 * unit).into_font();
        let text = TextStyle::from(font).color(&self.palette.ink);
        let centred = text.pos(Pos::new(HPos::Center, VPos::Top));
        for value in round_figures(self.x, 7.0) {
            let (x, y) = self.at((value, self.y.0));
            self.area.draw(&Text::new(x_label(value), (x, y + gap), centred.clone()))?;
        }
        let right = centred.pos(Pos::new(HPos::Right, VPos::Center));
        for value in round_figures(self.y, 5.0) {
            let ends = [self.at((self.x.0, value)), self.at((self.x.1, value))];
            self.path(ends.to_vec(), self.palette.grid, unit)?;
            let (x, y) = ends[0];
            self.area.draw(&Text::new(y_label(value), (x - gap, y), right.clone()))?;
        }
        Ok(())
    }

    /// A line through pairs of figures.
    pub(super) fn line(&self, points: &[(f64, f64)], color: RGBColor) -> Drawn<DB> {
        let places = points.iter().map(|point| self.at(*point)).collect();
        self.path(places, color, self.palette.unit * 5 / 2)
    }

    fn path(&self, places: Vec<(i32, i32)>, color: RGBColor, width: u32) -> Drawn<DB> {
        let style = ShapeStyle { color: color.mix(1.0), filled: false, stroke_width: width };
        self.area.draw(&PathElement::new(places, style))
    }

    /// The area between an upper and a lower line.
    pub(super) fn band(&self, outline: &[(f64, f64)], color: RGBColor) -> Drawn<DB> {
        let places: Vec<_> = outline.iter().map(|point| self.at(*point)).collect();
        self.area.draw(&Polygon::new(places, color.mix(0.16).filled()))
    }

    /// A dot at a pair of figures.
    pub(super) fn dot(&self, point: (f64, f64), color: RGBColor) -> Drawn<DB> {
        let place = self.at(point);
        self.area.draw(&Circle::new(place, 4 * self.palette.unit, color.filled()))
    }
}

/// About `count` round figures from one end to the other: steps of 1, 2 or 5 times a power of ten.
fn round_figures((from, to): (f64, f64), count: f64) -> impl Iterator<Item = f64> {
    let wanted = ((to - from) / count).max(1e-9);
    let mut step = 1e-3;
    // Six steps from a thousandth cover a decade; no figure here is beyond 10^15.
    for factor in [2.0, 2.5, 2.0].iter().cycle().take(54) {
        if step >= wanted {
            break;
        }
        step *= factor;
    }
    let first = (from / step).ceil();
    (0..40)
        .map(move |index| (first + f64::from(index)) * step)
        .take_while(move |value| *value <= to)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn figures_are_round_and_inside() {
        let figures = |from, to| round_figures((from, to), 5.0).collect::<Vec<_>>();
        assert_eq!(figures(0.0, 1200.0), [0.0, 500.0, 1000.0]);
        assert_eq!(figures(-300.0, 700.0), [-200.0, 0.0, 200.0, 400.0, 600.0]);
        assert_eq!(figures(0.0, 24.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert!(figures(0.0, f64::MAX).len() <= 40 && figures(5.0, 5.0).len() <= 1);
    }
}
