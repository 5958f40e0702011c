//! Net cost by month of sale: one line and one band a rig.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;
use rigledger_core::cost::CostPoint;
use rigledger_core::units::Usd;
use rigledger_core::units::format::{Rounding, plain, usd};

use super::frame::{Drawn, Frame};
use super::palette::Palette;

/// Draws the chart on the whole of a drawing area.
///
/// # Errors
///
/// Only what the backend reports.
pub(crate) fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    rigs: &[&[CostPoint]],
    palette: &Palette,
) -> Drawn<DB> {
    let months = rigs.iter().filter_map(|points| points.last()).map(|p| p.month).max().unwrap_or(0);
    let frame = Frame::new(area, palette, (0.0, f64::from(months.max(1))), span(rigs));
    frame.grid(&|month| plain(month, 0), &|amount| usd(Usd::new(amount), Rounding::Nearest))?;
    let at = |point: &CostPoint, amount: Usd| (f64::from(point.month), amount.get());
    for (index, points) in rigs.iter().enumerate() {
        let upper = points.iter().map(|point| at(point, point.net_usd.high()));
        let lower = points.iter().rev().map(|point| at(point, point.net_usd.low()));
        let outline: Vec<_> = upper.chain(lower).collect();
        frame.band(&outline, palette.rig(index))?;
    }
    for (index, points) in rigs.iter().enumerate() {
        let color = palette.rig(index);
        let likely: Vec<_> = points.iter().map(|p| at(p, p.net_usd.likely())).collect();
        frame.line(&likely, color)?;
        if let Some(end) = likely.last() {
            frame.dot(*end, color)?;
        }
    }
    area.present()
}

/// Lowest and highest amount to show, with nothing always in sight.
fn span(rigs: &[&[CostPoint]]) -> (f64, f64) {
    let points = rigs.iter().flat_map(|points| points.iter());
    let (low, high) = points.fold((0.0_f64, 0.0_f64), |(low, high), point| {
        (low.min(point.net_usd.low().get()), high.max(point.net_usd.high().get()))
    });
    let air = ((high - low) / 16.0).max(1.0);
    (if low < 0.0 { low - air } else { 0.0 }, high + air)
}
