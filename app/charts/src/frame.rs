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

use rigledger_core::chart::{Axis, Chart, MARGINS, Steps};

use crate::palette::Palette;

/// What drawing gives.
pub(crate) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A rectangle of the surface with the figures at its edges.
pub(crate) struct Frame<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    palette: &'a Palette,
    /// Left and right, top and bottom, in units of the surface.
    edges: [i32; 4],
    chart: &'a Chart,
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
        let [left, right, top, bottom] = MARGINS.map(|margin| whole(margin * palette.unit));
        let edges = [left, whole(width) - right, top, whole(height) - bottom];
        Self { area, palette, edges, chart }
    }

    /// Where a pair of figures goes.
    #[expect(clippy::cast_possible_truncation, reason = "shares are from 0 to 1")]
    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let [left, right, top, bottom] = self.edges.map(f64::from);
        let place = |from: f64, to: f64, share: f64| (from + (to - from) * share).round() as i32;
        (place(left, right, self.chart.x.share(x)), place(bottom, top, self.chart.y.share(y)))
    }

    /// Lines across at round figures of `y`, and labels at those of both axes.
    pub(crate) fn grid(&self) -> Drawn<DB> {
        let unit = self.palette.unit;
        let gap = i32::try_from(6 * unit).unwrap_or(0);
        let size = f64::from(12 * unit);
        // Not from a name as text: that would bring Unicode's tables of letters.
        let family = FontFamily::Name("system-ui, sans-serif");
        let font = FontDesc::new(family, size, FontStyle::Normal);
        let text = TextStyle::from(font).color(&self.palette.ink);
        let centred = text.pos(Pos::new(HPos::Center, VPos::Top));
        let Chart { x: across, y: up, .. } = self.chart;
        // Labels must not touch on a phone either.
        let [left, right, ..] = self.edges;
        let room = f64::from((right - left) / i32::try_from(64 * unit).unwrap_or(1));
        let figures = round_figures(across, room.clamp(2.0, 7.0));
        for (value, label) in figures.iter().zip(across.labels.texts(&figures)) {
            let (x, y) = self.at((*value, up.from));
            self.area.draw(&Text::new(label, (x, y + gap), centred.clone()))?;
        }
        let right = centred.pos(Pos::new(HPos::Right, VPos::Center));
        let figures = round_figures(up, 5.0);
        for (&value, label) in figures.iter().zip(up.labels.texts(&figures)) {
            let ends = [self.at((across.from, value)), self.at((across.to, value))];
            self.path(ends.to_vec(), self.palette.grid, unit)?;
            let (x, y) = ends[0];
            self.area.draw(&Text::new(label, (x - gap, y), right.clone()))?;
        }
        Ok(())
    }

    /// A line upwards at a place that means something.
    pub(crate) fn mark(&self, x: f64) -> Drawn<DB> {
        let Axis { from, to, .. } = self.chart.y;
        self.path(vec![self.at((x, from)), self.at((x, to))], self.palette.ink, self.palette.unit)
    }

    /// A line through pairs of figures.
    pub(crate) fn line(&self, points: &[(f64, f64)], color: RGBColor) -> Drawn<DB> {
        let places = points.iter().map(|point| self.at(*point)).collect();
        self.path(places, color, self.palette.unit * 5 / 2)
    }

    fn path(&self, places: Vec<(i32, i32)>, color: RGBColor, width: u32) -> Drawn<DB> {
        let style = ShapeStyle { color: color.mix(1.0), filled: false, stroke_width: width };
        self.area.draw(&PathElement::new(places, style))
    }

    /// The area between an upper and a lower line.
    pub(crate) fn band(&self, outline: &[(f64, f64)], color: RGBColor) -> Drawn<DB> {
        let places: Vec<_> = outline.iter().map(|point| self.at(*point)).collect();
        self.area.draw(&Polygon::new(places, color.mix(0.16).filled()))
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
        round_figures(&Axis { label: String::new(), log, from, to, labels, steps }, 5.0)
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
