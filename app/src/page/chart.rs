//! Net cost over time on its canvas.

use std::rc::Rc;

use leptos::prelude::*;
use plotters::drawing::IntoDrawingArea;
use rigledger_charts::Palette;
use rigledger_core::chart::Chart;
use rigledger_ui::COST_CHART;

use crate::platform::{canvas, theme};
use crate::state::{AppState, effect};

/// Draws the chart whenever its figures, its place or the colours change; a workload that moves
/// changes none of them.
pub(super) fn follow(state: AppState) {
    let redraws = RwSignal::new(0_u32);
    let redraw = move || redraws.update(|count| *count = count.wrapping_add(1));
    theme::on_change(redraw);
    let mut last: Option<Rc<(u32, Chart)>> = None;
    effect(move || {
        let answer = state.answer();
        let drawn = Rc::new((redraws.get(), answer.report.cost_over_time()));
        if last.is_none() {
            canvas::on_resize(COST_CHART, redraw);
        }
        if last.as_ref() != Some(&drawn) {
            let now = Rc::clone(&drawn);
            canvas::before_paint(move || {
                let Some(surface) = canvas::Surface::of(COST_CHART) else { return };
                let palette = Palette::from_css(canvas::FINENESS, theme::css_value);
                let (_, chart) = &*now;
                // A canvas that cannot be drawn on leaves the table below it.
                let _ = rigledger_charts::draw(&surface.into_drawing_area(), chart, &palette);
            });
            last = Some(drawn);
        }
    });
}
