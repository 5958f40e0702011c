//! Net cost by month of sale: one line and one band a rig.

use plotters::chart::ChartBuilder;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, Polygon};
use plotters::prelude::{DrawingBackend, LineSeries};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, ShapeStyle, TextStyle};
use rigledger_core::cost::CostPoint;
use rigledger_core::units::Usd;
use rigledger_core::units::format::{Rounding, usd};

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
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let px = |pixels: u32| pixels * palette.unit;
    let months = rigs.iter().filter_map(|points| points.last()).map(|p| p.month).max().unwrap_or(0);
    let (low, high) = span(rigs);
    let mut chart = ChartBuilder::on(area)
        .margin_top(px(10))
        .margin_right(px(14))
        .x_label_area_size(px(26))
        .y_label_area_size(px(56))
        .build_cartesian_2d(0..months.max(1), low..high)?;
    let font = ("system-ui, sans-serif", px(12)).into_font();
    let text = TextStyle::from(font).color(&palette.ink);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(palette.grid.mix(0.0))
        .bold_line_style(stroke(palette.grid.mix(1.0), px(1)))
        .axis_style(stroke(palette.grid.mix(1.0), px(1)))
        .set_all_tick_mark_size(px(4))
        .x_labels(7)
        .y_labels(5)
        .x_label_formatter(&|month| month.to_string())
        .y_label_formatter(&|amount| usd(Usd::new(f64::from(*amount)), Rounding::Nearest))
        .x_label_style(text.clone().pos(Pos::new(HPos::Center, VPos::Top)))
        .y_label_style(text)
        .draw()?;
    for (index, points) in rigs.iter().enumerate() {
        let color = palette.rig(index);
        let at = |month: u32, amount: Usd| (month, dollars(amount));
        let band: Vec<(u32, i32)> = points
            .iter()
            .map(|point| at(point.month, point.net_usd.high()))
            .chain(points.iter().rev().map(|point| at(point.month, point.net_usd.low())))
            .collect();
        chart.draw_series([Polygon::new(band, color.mix(0.16).filled())])?;
    }
    for (index, points) in rigs.iter().enumerate() {
        let color = palette.rig(index).mix(1.0);
        let line = || points.iter().map(|p| (p.month, dollars(p.net_usd.likely())));
        chart.draw_series(LineSeries::new(line(), stroke(color, px(5) / 2)))?;
        chart.draw_series(line().next_back().map(|end| Circle::new(end, px(4), color.filled())))?;
    }
    area.present()
}

/// A stroke of some colour and width.
fn stroke(color: plotters::style::RGBAColor, width: u32) -> ShapeStyle {
    ShapeStyle { color, filled: false, stroke_width: width }
}

/// Whole dollars, which is finer than a line is wide.
#[expect(clippy::cast_possible_truncation, reason = "saturates, far above any rig")]
fn dollars(amount: Usd) -> i32 {
    amount.get().round() as i32
}

/// Lowest and highest amount to show, with nothing always in sight.
fn span(rigs: &[&[CostPoint]]) -> (i32, i32) {
    let ends = rigs.iter().flat_map(|points| points.iter());
    let (low, high) = ends.fold((0, 0), |(low, high), point| {
        let net = point.net_usd;
        (dollars(net.low()).min(low), dollars(net.high()).max(high))
    });
    let air = (high.saturating_sub(low) / 16).max(1);
    (if low < 0 { low.saturating_sub(air) } else { 0 }, high.saturating_add(air))
}
