//! Net cost over time: the chart, its one-sentence summary, and its figures as a table.

use leptos::html::Canvas;
use leptos::prelude::*;
use plotters::drawing::IntoDrawingArea;
use rigledger_core::{Report, html};

use crate::charts::cost_over_time;
use crate::charts::palette::Palette;
use crate::platform::{canvas, theme};
use crate::state::app;

/// The chart with its summary and table.
#[component]
pub(crate) fn CostChart() -> impl IntoView {
    let state = app();
    let node = NodeRef::<Canvas>::new();
    let redraws = RwSignal::new(0_u32);
    theme::on_change(move || redraws.update(|count| *count = count.wrapping_add(1)));
    Effect::new(move |watched: Option<bool>| {
        let Some(element) = node.get() else { return false };
        if watched != Some(true) {
            canvas::on_resize(&element, move || redraws.update(|c| *c = c.wrapping_add(1)));
        }
        redraws.track();
        let report = state.report.get();
        canvas::before_paint(move || {
            let Some(surface) = canvas::Surface::new(&element) else { return };
            let lines: Vec<_> =
                report.rigs.iter().map(|rig| rig.cost.over_time.as_slice()).collect();
            let palette = Palette::from_css(canvas::FINENESS, theme::css_value);
            // A canvas that cannot be drawn on leaves the table below it.
            let _ = cost_over_time::draw(&surface.into_drawing_area(), &lines, &palette);
        });
        true
    });
    let summary = state.of_report(Report::cost_over_time_summary);
    let heads = state
        .of_report(|report| report.rigs.iter().map(|rig| rig.name.clone()).collect::<Vec<_>>());
    view! {
        <section class="chart" aria-labelledby="chart-title">
            <h2 id="chart-title">"Net cost, by the month you sell"</h2>
            <figure>
                <ul class="legend" aria-hidden="true">
                    {move || {
                        heads()
                            .into_iter()
                            .enumerate()
                            .map(|(index, name)| {
                                view! {
                                    <li class=format!("rig-{index}")>
                                        <span class="marker"></span>
                                        {name}
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                <div class="canvas" dir="ltr">
                    <canvas
                        node_ref=node
                        role="img"
                        aria-labelledby="chart-title"
                        aria-describedby="chart-summary"
                    ></canvas>
                </div>
                <p class="axis-title" aria-hidden="true">"months until you sell"</p>
                <figcaption id="chart-summary">{summary}</figcaption>
            </figure>
            <details>
                <summary>"The same as a table"</summary>
                <div
                    class="scroll"
                    tabindex="0"
                    role="region"
                    aria-labelledby="chart-title"
                    inner_html=move || {
                        let rounding = state.plan(|plan| plan.rounding);
                        state.report.with(|report| html::cost_over_time(report, rounding))
                    }
                ></div>
            </details>
        </section>
    }
}
