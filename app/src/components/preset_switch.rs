//! Whose figures: as published, or as the catalogue has them now.

use leptos::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::plan::link;

use crate::platform;
use crate::state::app;

/// Buttons for the presets, a reset, and the link.
#[component]
pub(crate) fn PresetSwitch() -> impl IntoView {
    let state = app();
    let current = state.of_plan(|plan| plan.preset.clone());
    let changed = state.of_plan(|plan| *plan != Catalog::embedded().preset_plan(&plan.preset));
    let summary = move || {
        Catalog::embedded().preset(&current()).map(|preset| {
            format!("{} Figures of {}; source: {}.", preset.summary, preset.as_of, preset.source)
        })
    };
    let copied = RwSignal::new(None::<String>);
    view! {
        <section class="presets" aria-label="Whose figures">
            <div class="segments" role="group" aria-label="Starting figures">
                {Catalog::embedded()
                    .presets
                    .iter()
                    .map(|preset| {
                        let pressed = move || current() == preset.id;
                        view! {
                            <button
                                type="button"
                                aria-pressed=move || pressed().to_string()
                                on:click=move |_| state.choose(|plan| *plan = preset.plan().0)
                            >
                                {preset.label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <div class="actions">
                <button
                    type="button"
                    class="quiet"
                    disabled=move || !changed()
                    on:click=move |_| {
                        state.choose(|plan| *plan = Catalog::embedded().preset_plan(&plan.preset));
                    }
                >
                    "Reset all"
                </button>
                <button
                    type="button"
                    class="quiet"
                    on:click=move |_| {
                        state.write_now();
                        platform::copy_address();
                        copied.set(Some(state.link()));
                    }
                >
                    {move || {
                        // Only as long as the copy is what stands here.
                        let link = state.plan(|plan| link::encode(plan, Catalog::embedded()));
                        let same = copied.with(|copied| copied.as_ref() == Some(&link));
                        if same { "Link copied" } else { "Copy link" }
                    }}
                </button>
            </div>
            <p class="preset-summary">{summary}</p>
        </section>
    }
}
