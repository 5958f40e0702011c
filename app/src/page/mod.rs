//! The page from top to bottom: its regions, and what their controls do.

#![allow(unreachable_pub, reason = "written by the component macro")]

mod chart;
mod region;

use leptos::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::html::{self, Region};

use crate::platform::{controls, own};
use crate::state::AppState;
use chart::CostChart;
use region::RegionView;

/// The page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let state = AppState::start();
    provide_context(state);
    controls::listen(
        move |edit, value| state.edit(edit, value),
        move |action, value| state.act(action, value),
    );
    own::on_read(move |text| state.take_own(&text));
    view! {
        {Region::GROUPS
            .map(|(class, regions)| {
                let regions =
                    regions.iter().map(|region| view! { <RegionView region=*region /> }).collect_view();
                view! { <div class=class>{regions}</div> }
            })
            .collect_view()}
        <div hidden inner_html=html::lists(Catalog::embedded())></div>
        <CostChart />
    }
}
