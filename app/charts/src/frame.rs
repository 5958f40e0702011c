//! The frame of a chart: where figures go on a surface, its grid and its labels.
//!
//! plotters draws the shapes. Its own coordinate system would be a third of the chart's code for what
//! are two straight lines, and its labels know neither dollars nor months.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use rigledger_core::chart::{Axis, Chart, MARGINS, Steps, WIDE};

use crate::palette::Palette;

/// What drawing gives.
pub(crate) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A rectangle of the surface with the figures at its edges.
pub(crate) struct Frame<'a, DB: DrawingBackend> {
    pub(crate) area: &'a DrawingArea<DB, Shift>,
    pub(crate) palette: &'a Palette,
    /// Left and right, top and bottom, in units of the surface.
    pub(crate) edges: [i32; 4],
    pub(crate) chart: &'a Chart,
    /// Whether the names of lines stand at their ends.
    pub(crate) is_wide: bool,
}

impl<'a, DB: DrawingBackend> Frame<'a, DB> {
    /// The whole of a surface but the room for labels.
    pub(crate) fn new(
        area: &'a DrawingArea<DB, Shift>,
        palette: &'a Palette,
        chart: &'a Chart,
    ) -> Self {
        let (width, height) = area.dim_in_pixel();
        let whole = |units: u32| i32::try_from(units).unwrap_or(i32::MAX);
        let pixels = width / palette.unit;
        let [left, _, top, bottom] = MARGINS.map(|margin| whole(margin * palette.unit));
        let right = whole(chart.right(pixels) * palette.unit);
        let edges = [left, whole(width) - right, top, whole(height) - bottom];
        Self { area, palette, edges, chart, is_wide: pixels >= WIDE }
    }

    /// Pixels in units of the surface.
    pub(crate) fn units(&self, pixels: i32) -> i32 {
        i32::try_from(self.palette.unit).unwrap_or(1) * pixels
    }

    /// A text, and where of it its place is.
    pub(crate) fn text(
        &self,
        text: String,
        place: (i32, i32),
        color: RGBColor,
        pos: Pos,
    ) -> Drawn<DB> {
        // Not from a name as text: that would bring Unicode's tables of letters.
        let family = FontFamily::Name("system-ui, sans-serif");
        let font = FontDesc::new(family, f64::from(self.units(12)), FontStyle::Normal);
        self.area.draw(&Text::new(text, place, TextStyle::from(font).color(&color).pos(pos)))
    }

    /// Where a pair of figures goes.
    #[expect(clippy::cast_possible_truncation, reason = "shares are from 0 to 1")]
    pub(crate) fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let [left, right, top, bottom] = self.edges.map(f64::from);
        let place = |from: f64, to: f64, share: f64| (from + (to - from) * share).round() as i32;
        (place(left, right, self.chart.x.share(x)), place(bottom, top, self.chart.y.share(y)))
    }

    /// Lines across at round figures of `y`, and labels at those of both axes.
    pub(crate) fn grid(&self) -> Drawn<DB> {
        let (gap, ink) = (self.units(6), self.palette.ink);
        let Chart { x: across, y: up, .. } = self.chart;
        // Labels must not touch on a phone either.
        let [left, right, ..] = self.edges;
        let (width, _) = self.area.dim_in_pixel();
        let room = f64::from((right - left) / self.units(64).max(1));
        let figures = round_figures(across, room.clamp(2.0, 7.0));
        for (value, label) in figures.iter().zip(across.labels.texts(&figures)) {
            let (x, y) = self.at((*value, up.from));
            // The last one stays on the surface whole.
            let half = i32::try_from(label.chars().count()).unwrap_or(0) * self.units(7) / 2;
            let x = x.min(width.cast_signed() - half);
            self.text(label, (x, y + gap), ink, Pos::new(HPos::Center, VPos::Top))?;
        }
        let figures = round_figures(up, 5.0);
        for (&value, label) in figures.iter().zip(up.labels.texts(&figures)) {
            let ends = [self.at((across.from, value)), self.at((across.to, value))];
            // What is below nothing is another thing than what is above.
            let is_ground = value.abs() < f64::EPSILON && up.from < 0.0;
            let color = if is_ground { ink } else { self.palette.grid };
            self.path(ends.to_vec(), color, self.palette.unit)?;
            let (x, y) = ends[0];
            self.text(label, (x - gap, y), ink, Pos::new(HPos::Right, VPos::Center))?;
        }
        Ok(())
    }

    /// A line upwards at a place that means something.
    pub(crate) fn mark(&self, x: f64) -> Drawn<DB> {
        let Axis { from, to, .. } = self.chart.y;
        self.path(vec![self.at((x, from)), self.at((x, to))], self.palette.ink, self.palette.unit)
    }

    /// A line through pairs of figures, so many half pixels wide.
    pub(crate) fn line(&self, points: &[(f64, f64)], color: RGBColor, halves: u32) -> Drawn<DB> {
        let places = points.iter().map(|point| self.at(*point)).collect();
        self.path(places, color, self.palette.unit * halves / 2)
    }

    pub(crate) fn path(&self, places: Vec<(i32, i32)>, color: RGBColor, width: u32) -> Drawn<DB> {
        let style = ShapeStyle { color: color.mix(1.0), filled: false, stroke_width: width };
        self.area.draw(&PathElement::new(places, style))
    }

    /// An area, as far as a share of its colour covers what is below.
    pub(crate) fn area(&self, places: Vec<(i32, i32)>, color: RGBColor, share: f64) -> Drawn<DB> {
        self.area.draw(&Polygon::new(places, color.mix(share).filled()))
    }

    /// A dot at a pair of figures.
    pub(crate) fn dot(&self, point: (f64, f64), color: RGBColor) -> Drawn<DB> {
        let place = self.at(point);
        self.area.draw(&Circle::new(place, 4 * self.palette.unit, color.filled()))
    }
}

/// About `count` round figures from one end of an axis to the other, by its steps; on an axis of
/// factors such figures themselves, or fewer of them where they are too many.
fn round_figures(axis: &Axis, count: f64) -> Vec<f64> {
    let &Axis { from, to, log, steps, .. } = axis;
    if log {
        return factors(axis, count);
    }
    let step = steps.at_least(((to - from) / count).max(1e-9));
    let first = (from / step).ceil();
    let figures = (0..40).map(|index| (first + f64::from(index)) * step);
    figures.take_while(|figure| *figure <= to).collect()
}

/// The round figures of an axis of factors.
fn factors(axis: &Axis, count: f64) -> Vec<f64> {
    let is_tens = axis.steps == Steps::Tens;
    let every: &[u32] = if is_tens { &[1, 3] } else { &[1, 2, 4] };
    let mut figures = Vec::new();
    for every in every {
        figures.clear();
        let mut figure = if is_tens { 1e-3 } else { 1.0 };
        for place in 0..60 {
            if figure >= axis.from && figure <= axis.to && place % every == 0 {
                figures.push(figure);
            }
            figure *= if is_tens && place % 3 == 1 { 2.5 } else { 2.0 };
        }
        if figures.len() as f64 <= count {
            break;
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use rigledger_core::chart::Labels;
    use rigledger_core::units::format::machine;

    use super::*;

    fn by(steps: Steps, from: f64, to: f64, log: bool) -> Vec<f64> {
        let labels = Labels::Number(machine);
        let label = String::new();
        round_figures(&Axis { label, log, from, to, labels, steps, alone: None }, 5.0)
    }

    fn figures(from: f64, to: f64, log: bool) -> Vec<f64> {
        by(Steps::Tens, from, to, log)
    }

    #[test]
    fn months_and_tokens_have_figures_of_their_own() {
        assert_eq!(by(Steps::Dozens, 0.0, 24.0, false), [0.0, 6.0, 12.0, 18.0, 24.0]);
        assert_eq!(by(Steps::Dozens, 6.0, 120.0, false), [24.0, 48.0, 72.0, 96.0, 120.0]);
        assert_eq!(by(Steps::Dozens, 0.0, 9.0, false), [0.0, 2.0, 4.0, 6.0, 8.0]);
        let tokens = [0.0, 4096.0, 8192.0, 12288.0, 16384.0];
        assert_eq!(by(Steps::Doubling, 0.0, 19_000.0, false), tokens);
        assert_eq!(by(Steps::Doubling, 1.0, 16.0, true), [1.0, 2.0, 4.0, 8.0, 16.0]);
        assert_eq!(by(Steps::Doubling, 1.0, 128.0, true), [1.0, 4.0, 16.0, 64.0]);
    }

    #[test]
    fn figures_are_round_and_inside() {
        assert_eq!(figures(0.0, 1200.0, false), [0.0, 500.0, 1000.0]);
        assert_eq!(figures(-300.0, 700.0, false), [-200.0, 0.0, 200.0, 400.0, 600.0]);
        assert_eq!(figures(0.0, 24.0, false), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(figures(1.0, 32.0, true), [1.0, 2.0, 5.0, 10.0, 20.0]);
        assert_eq!(figures(1.0, 1024.0, true), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(figures(2.05, 23.0, true), [5.0, 10.0, 20.0]);
        for log in [false, true] {
            assert!(figures(0.0, f64::MAX, log).len() <= 40 && figures(5.0, 5.0, log).len() <= 1);
        }
    }
}
