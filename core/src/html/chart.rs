//! Net cost over time: the place of the chart, its one-sentence summary, and its figures.

use super::figure::{Picture, figure};
use super::view::View;

/// The id of the canvas that the chart is drawn on.
pub const COST_CHART: &str = "cost-chart";

/// The chart with its summary and table.
pub(super) fn chart(view: &View<'_>) -> String {
    let mut html = String::from("<h2>Net cost, by the month you sell</h2>");
    figure(&mut html, &view.report.cost_over_time(), Picture::Canvas(COST_CHART));
    html
}
