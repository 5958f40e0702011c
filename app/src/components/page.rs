//! The page from top to bottom.

use leptos::prelude::*;

use super::controls::Controls;
use super::cost_chart::CostChart;
use super::cost_table::CostTable;
use super::findings::Findings;
use super::memory_bars::MemoryBars;
use super::model_list::ModelList;
use super::preset_switch::PresetSwitch;
use super::verdict::Verdict;
use crate::state::AppState;

/// The page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    provide_context(AppState::start());
    view! {
        <Verdict />
        <PresetSwitch />
        <div class="columns">
            <div class="answers">
                <CostTable />
                <Findings />
            </div>
            <Controls />
            <div class="answers">
                <MemoryBars />
                <ModelList />
                <CostChart />
            </div>
        </div>
    }
}
