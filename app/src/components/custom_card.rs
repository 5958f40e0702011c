//! A card that the catalogue does not have: its name, its maker and its figures.

use leptos::prelude::*;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link::VENDORS;
use rigledger_core::plan::{CUSTOM_GPU, Plan, Rig};

use super::slider::Slider;
use crate::state::app;

/// The fields of a custom card; nothing while the rig has one of the catalogue.
#[component]
pub(crate) fn CustomCard(
    /// Index of the rig in the plan.
    index: usize,
) -> impl IntoView {
    let state = app();
    let is_custom = Memo::new(move |_| {
        state.plan(|plan| plan.rigs.get(index).is_some_and(|rig| rig.gpu == CUSTOM_GPU))
    });
    let change = move |edit: &dyn Fn(&mut Rig)| {
        state.choose(|plan: &mut Plan| {
            if let Some(rig) = plan.rigs.get_mut(index) {
                edit(rig);
            }
        });
    };
    let name = state.of_plan(move |plan| {
        plan.rigs.get(index).map(|rig| rig.gpu_name.clone()).unwrap_or_default()
    });
    let vendor = state.of_plan(move |plan| {
        let vendor = plan.rigs.get(index).map(|rig| rig.gpu_vendor).unwrap_or_default();
        VENDORS.iter().find(|(_, known)| *known == vendor).map_or("", |(key, ..)| *key).to_owned()
    });
    let place = Place::Rig(index);
    let (name_id, vendor_id) = (format!("gpu-name-{index}"), format!("gpu-vendor-{index}"));
    view! {
        <Show when=move || is_custom.get()>
            <div class="choice">
                <label for=name_id.clone()>"Name of the card"</label>
                <input
                    id=name_id.clone()
                    type="text"
                    autocomplete="off"
                    prop:value=name
                    on:change:target=move |event| {
                        let text = event.target().value();
                        change(&|rig| rig.gpu_name.clone_from(&text));
                    }
                />
            </div>
            <div class="choice">
                <label for=vendor_id.clone()>"Maker"</label>
                <select
                    id=vendor_id.clone()
                    prop:value=vendor
                    on:change:target=move |event| {
                        let key = event.target().value();
                        if let Some((_, vendor)) = VENDORS.iter().find(|(known, _)| *known == key) {
                            change(&|rig| rig.gpu_vendor = *vendor);
                        }
                    }
                >
                    {VENDORS
                        .iter()
                        .map(|(key, _)| view! { <option value=*key>{vendor_name(key)}</option> })
                        .collect_view()}
                </select>
            </div>
            <Slider id=InputId::GpuMemory place=place />
            <Slider id=InputId::GpuBandwidth place=place />
            <Slider id=InputId::GpuPower place=place />
        </Show>
    }
}

/// A maker as it writes itself.
fn vendor_name(key: &'static str) -> &'static str {
    match key {
        "nvidia" => "NVIDIA",
        "amd" => "AMD",
        "intel" => "Intel",
        _ => "Apple",
    }
}
