//! The charts: from figures of the core to shapes.
//!
//! plotters draws them, on a canvas in the page and as the text of SVG elements everywhere else. What a
//! chart shows, its axes and its words are the core's ([`Chart`]); here is only where things go.

mod bands;
mod dashes;
mod frame;
mod names;
mod palette;
#[cfg(feature = "svg")]
mod svg;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use rigledger_core::chart::{Chart, Point, Stroke};

pub use palette::Palette;
#[cfg(feature = "svg")]
pub use svg::svg;

use frame::Frame;

/// Whether dots, what leads from one to the next, and marks are drawn. The one chart of the page's own canvas
/// has none, and what it does not need is not among what the page loads first.
const DOTS: bool = cfg!(feature = "svg");

/// Draws a chart on the whole of a drawing area; dots and marks only with the feature `svg`.
///
/// # Errors
///
/// Only what the backend reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &Chart,
    palette: &Palette,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let frame = Frame::new(area, palette, chart);
    frame.grid()?;
    if DOTS {
        for mark in &chart.marks {
            frame.mark(mark.x)?;
        }
    }
    frame.bands()?;
    for series in &chart.series {
        let color = palette.series(series.rig);
        let likely: Vec<_> = series.points.iter().map(|point| (point.x, point.likely)).collect();
        match series.stroke {
            Stroke::Line => frame.line(&likely, color, 5)?,
            Stroke::Dashes => frame.dashes(&likely, color)?,
            Stroke::Guide if DOTS => frame.line(&likely, color, 2)?,
            Stroke::Dots if DOTS => {
                for Point { x, low, likely, high, across: [from, to] } in &series.points {
                    frame.line(&[(*x, *low), (*x, *high)], color, 3)?;
                    frame.line(&[(*from, *likely), (*to, *likely)], color, 3)?;
                    frame.dot((*x, *likely), color)?;
                }
            }
            Stroke::Guide | Stroke::Dots => {}
        }
        if let Some(end) = likely.last().filter(|_| series.is_line()) {
            frame.dot(*end, color)?;
        }
    }
    frame.crossings()?;
    frame.names()?;
    area.present()
}
