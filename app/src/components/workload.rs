//! What the rigs are to run: model, weight format, cache type, context.

use leptos::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::memory::CacheType;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, Workload, own};

use super::own_model::OwnModel;
use super::slider::Slider;
use crate::state::app;

/// The choices of the workload.
#[component]
pub(crate) fn WorkloadControls() -> impl IntoView {
    let catalog = Catalog::embedded();
    let own = [(own::ID, "Your own model")];
    let as_in_file = [(own::AS_IN_FILE, "as in your file")];
    let models = catalog.models.iter().map(|model| (model.id, model.name)).chain(own).collect();
    let formats = catalog.weight_formats().map(|quant| (quant.id, quant.id));
    let quants = formats.chain(as_in_file).collect();
    let caches = CacheType::ALL
        .into_iter()
        .filter(|cache| cache.runs_in_llama())
        .map(|cache| (cache.id(), cache.id()))
        .collect();
    view! {
        <div class="workload">
            <Choice
                id="model"
                label="Model"
                options=models
                read=|work| &work.model
                write=|work, id| work.model = id
            />
            <Choice
                id="quant"
                label="Weights"
                options=quants
                read=|work| &work.quant
                write=|work, id| work.quant = id
            />
            <Choice
                id="cache"
                label="KV cache"
                options=caches
                read=|work| &work.cache
                write=|work, id| work.cache = id
            />
            <Slider id=InputId::Context place=Place::Plan />
            <OwnModel />
        </div>
    }
}

/// One choice among the ids of the catalogue.
#[component]
fn Choice(
    id: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    read: fn(&Workload) -> &String,
    write: fn(&mut Workload, String),
) -> impl IntoView {
    let state = app();
    let chosen = state.of_plan(move |plan| read(&plan.workload).clone());
    view! {
        <div class="choice">
            <label for=id>{label}</label>
            <select
                id=id
                prop:value=chosen
                on:change:target=move |event| {
                    let id = event.target().value();
                    state.choose(|plan: &mut Plan| write(&mut plan.workload, id));
                }
            >
                {options
                    .into_iter()
                    .map(|(id, name)| view! { <option value=id>{name}</option> })
                    .collect_view()}
            </select>
        </div>
    }
}
