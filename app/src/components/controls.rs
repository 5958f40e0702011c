//! Everything that can be changed: what both rigs share, then each rig.

use leptos::prelude::*;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{MAX_RIGS, Rig};

use super::rig_controls::RigControls;
use super::slider::Slider;
use crate::state::app;

/// The panel of controls.
#[component]
pub(crate) fn Controls() -> impl IntoView {
    let state = app();
    let rigs = state.of_plan(|plan| plan.rigs.len());
    view! {
        <section class="controls" aria-labelledby="controls-title">
            <h2 id="controls-title">"Your figures"</h2>
            <p class="lead">
                "Drag, or type a number. A range such as 700-900 counts as one: every total follows."
            </p>
            <fieldset>
                <legend>"Use"</legend>
                <Slider id=InputId::Rate place=Place::Plan />
                <Slider id=InputId::LoadHours place=Place::Plan />
                <Slider id=InputId::Horizon place=Place::Plan />
            </fieldset>
            <For
                each=move || 0..rigs()
                key=|index| *index
                children=|index| view! { <RigControls index=index /> }
            />
            <button
                type="button"
                class="quiet"
                disabled=move || { rigs() >= MAX_RIGS }
                on:click=move |_| state.choose(|plan| plan.rigs.push(Rig::default()))
            >
                "Add a rig"
            </button>
            <details class="more">
                <summary>"More assumptions"</summary>
                <Slider id=InputId::IdleHours place=Place::Plan />
                <Slider id=InputId::PsuEfficiency place=Place::Plan />
                <Slider id=InputId::KeptPerYear place=Place::Plan />
            </details>
        </section>
    }
}
