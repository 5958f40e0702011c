//! The controls of one rig.

use leptos::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{CUSTOM_GPU, Extra, MAX_EXTRAS, Plan, Rig};
use rigledger_core::units::{Basis, Range, Usd};

use super::custom_card::CustomCard;
use super::slider::Slider;
use crate::state::app;

/// Card, prices, extras and resale of the rig of an index.
#[component]
pub(crate) fn RigControls(
    /// Its index in the plan.
    index: usize,
) -> impl IntoView {
    let state = app();
    let place = Place::Rig(index);
    let name = state.of_report(move |report| {
        report.rigs.get(index).map(|rig| rig.name.clone()).unwrap_or_default()
    });
    let of_rig = move |read: fn(&Rig) -> usize| {
        state.of_plan(move |plan| plan.rigs.get(index).map_or(0, read))
    };
    let extras = of_rig(|rig| rig.extras.len());
    let rigs = state.of_plan(|plan| plan.rigs.len());
    let change = move |edit: &dyn Fn(&mut Rig)| {
        state.choose(|plan: &mut Plan| {
            if let Some(rig) = plan.rigs.get_mut(index) {
                edit(rig);
            }
        });
    };
    let gpu =
        state.of_plan(move |plan| plan.rigs.get(index).map(|r| r.gpu.clone()).unwrap_or_default());
    let select_id = format!("gpu-{index}");
    view! {
        <fieldset class=format!("rig rig-{index}")>
            <legend>
                <span class="marker" aria-hidden="true"></span>
                {name}
            </legend>
            <div class="choice">
                <label for=select_id.clone()>"Card"</label>
                <select
                    id=select_id
                    prop:value=gpu
                    on:change:target=move |event| {
                        let id = event.target().value();
                        change(&|rig| {
                            // What was entered for one card says nothing about another.
                            *rig = Rig { gpu: id.clone(), count: rig.count, ..Rig::default() };
                        });
                    }
                >
                    {Catalog::embedded()
                        .gpus
                        .iter()
                        .map(|gpu| (gpu.id, gpu.name))
                        .chain([(CUSTOM_GPU, "A card of your own")])
                        .map(|(id, name)| view! { <option value=id>{name}</option> })
                        .collect_view()}
                </select>
            </div>
            <CustomCard index=index />
            <Slider id=InputId::CardCount place=place />
            <Slider id=InputId::CardPrice place=place />
            <For
                each=move || 0..extras()
                key=|extra| *extra
                children=move |extra| view! { <ExtraControl rig=index extra=extra /> }
            />
            <Slider id=InputId::LoadWatts place=place />
            <Slider id=InputId::Resale place=place />
            <div class="actions">
                <button
                    type="button"
                    class="quiet"
                    disabled=move || { extras() >= MAX_EXTRAS }
                    on:click=move |_| {
                        change(&|rig| {
                            let cost = Range::exact(Usd::new(50.0), Basis::User);
                            rig.extras.push(Extra { name: "Extra".to_owned(), cost });
                        });
                    }
                >
                    "Add an extra"
                </button>
                <button
                    type="button"
                    class="quiet"
                    disabled=move || { rigs() <= 1 }
                    on:click=move |_| {
                        state.choose(|plan| {
                            if index < plan.rigs.len() {
                                plan.rigs.remove(index);
                            }
                        });
                    }
                >
                    "Remove rig"
                </button>
            </div>
        </fieldset>
    }
}

/// One extra: its name, its cost, and a way to drop it.
#[component]
fn ExtraControl(rig: usize, extra: usize) -> impl IntoView {
    let state = app();
    // A memo, so that its slider is not made anew under the hand.
    let name = Memo::new(move |_| {
        state.plan(|plan| {
            plan.rigs
                .get(rig)
                .and_then(|rig| rig.extras.get(extra))
                .map(|extra| extra.name.clone())
                .unwrap_or_default()
        })
    });
    let change = move |edit: &dyn Fn(&mut Vec<Extra>)| {
        state.choose(|plan| {
            if let Some(rig) = plan.rigs.get_mut(rig) {
                edit(&mut rig.extras);
            }
        });
    };
    view! {
        <div class="extra">
            {move || {
                view! {
                    <Slider
                        id=InputId::ExtraCost
                        place=Place::Extra { rig, extra }
                        label=name.get()
                    />
                }
            }}
            <span class="extra-edit">
                <input
                    type="text"
                    class="name"
                    aria-label=move || format!("Name of extra {}", name.get())
                    prop:value=move || name.get()
                    on:change:target=move |event| {
                        let text = event.target().value();
                        change(&|extras| {
                            if let Some(extra) = extras.get_mut(extra) {
                                extra.name.clone_from(&text);
                            }
                        });
                    }
                />
                <button
                    type="button"
                    class="quiet"
                    aria-label=move || format!("Remove {}", name.get())
                    on:click=move |_| {
                        change(&|extras| {
                            if extra < extras.len() {
                                extras.remove(extra);
                            }
                        });
                    }
                >
                    "Remove"
                </button>
            </span>
        </div>
    }
}
