//! Owning beside renting the same cards and buying the same tokens; when to sell; what is paid when;
//! what decides.

mod decides;
mod elsewhere;
mod time;

use crate::chart::Chart;
use crate::html::shown::{At, Control};
use crate::html::text::{add, slot};
use crate::html::view::View;
use crate::plan::inputs::{InputId, Place};

/// The part.
pub(super) fn money(view: &View<'_>) -> String {
    let mut html = String::new();
    elsewhere::elsewhere(&mut html, view);
    time::selling(&mut html, view);
    time::flows(&mut html, view);
    decides::decides(&mut html, view);
    html
}

/// Its charts.
pub(super) fn charts(view: &View<'_>) -> Vec<Chart> {
    let by_hours = elsewhere::by_hours(view, &elsewhere::alternatives(view));
    vec![by_hours, time::holding(view), decides::pareto(view)]
}

/// The sliders of some inputs of the whole plan, behind a summary.
fn sliders(html: &mut String, summary: &str, ids: &[InputId]) {
    add(html, &["<details><summary>", summary, "</summary>"]);
    for id in ids {
        slot(html, Control::Slider(At::Money, *id, Place::Plan));
    }
    html.push_str("</details>");
}
