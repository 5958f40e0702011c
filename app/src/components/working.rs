//! How a line of the cost table comes about, rig by rig.

use leptos::prelude::*;
use rigledger_core::cost::CostLine;
use rigledger_core::html;

use crate::state::app;

/// The working of one line for each rig that has it.
#[component]
pub(crate) fn Workings(
    /// One line a rig.
    lines: Vec<Option<CostLine>>,
) -> impl IntoView {
    let html = app().report.with(|report| {
        let names = report.rigs.iter().map(|rig| rig.name.as_str());
        html::workings(names.zip(lines.iter().map(Option::as_ref)))
    });
    view! { <div inner_html=html></div> }
}
