//! Net cost over time: the place of the chart, its one-sentence summary, and its figures.

use super::escaped;
use super::tables::cost_over_time;
use super::view::{View, add, digit};

/// The id of the canvas that the chart is drawn on.
pub const COST_CHART: &str = "cost-chart";

/// The chart with its summary and table.
pub(super) fn chart(view: &View<'_>) -> String {
    let report = view.report;
    let mut html = String::from(
        "<h2 id=\"chart-title\">Net cost, by the month you sell</h2><figure>\
         <ul class=\"legend\" aria-hidden=\"true\">",
    );
    for (index, rig) in report.rigs.iter().enumerate() {
        add(&mut html, &["<li class=\"rig-", digit(index), "\"><span class=\"marker\"></span>"]);
        add(&mut html, &[&escaped(&rig.name), "</li>"]);
    }
    add(&mut html, &["</ul><div class=\"canvas\" dir=\"ltr\"><canvas id=\"", COST_CHART]);
    html.push_str(
        "\" role=\"img\" aria-labelledby=\"chart-title\" aria-describedby=\"chart-summary\">\
         </canvas></div><p class=\"axis-title\" aria-hidden=\"true\">months until you sell</p>\
         <figcaption id=\"chart-summary\">",
    );
    add(&mut html, &[&escaped(&report.cost_over_time_summary()), "</figcaption></figure>"]);
    html.push_str(
        "<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-labelledby=\"chart-title\">",
    );
    add(&mut html, &[&cost_over_time(report, view.plan.rounding), "</div></details>"]);
    html
}
