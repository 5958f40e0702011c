//! The charts: from figures of the core to shapes.
//!
//! plotters draws them, on a canvas in the page and as the text of SVG elements everywhere else. What a
//! chart shows, its axes and its words are the core's ([`Chart`]); here is only where things go.

mod frame;
mod palette;
#[cfg(feature = "svg")]
mod svg;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use rigledger_core::chart::{Chart, Point};

pub use palette::Palette;
#[cfg(feature = "svg")]
pub use svg::svg;

use frame::Frame;

/// Draws a chart on the whole of a drawing area.
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
    for mark in &chart.marks {
        frame.mark(mark.x)?;
    }
    let likely = |point: &Point| (point.x, point.likely);
    for series in &chart.series {
        let color = palette.series(series.rig);
        if !series.dots && series.points.iter().any(|point| point.low < point.high) {
            let upper = series.points.iter().map(|point| (point.x, point.high));
            let lower = series.points.iter().rev().map(|point| (point.x, point.low));
            frame.band(&upper.chain(lower).collect::<Vec<_>>(), color)?;
        }
    }
    for series in &chart.series {
        let color = palette.series(series.rig);
        if series.dots {
            for point in &series.points {
                frame.line(&[(point.x, point.low), (point.x, point.high)], color)?;
                frame.dot(likely(point), color)?;
            }
        } else {
            frame.line(&series.points.iter().map(likely).collect::<Vec<_>>(), color)?;
            if let Some(end) = series.points.last() {
                frame.dot(likely(end), color)?;
            }
        }
    }
    area.present()
}
