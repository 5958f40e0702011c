//! Memory of each card for the model asked for: one bar a card, never a pooled sum.

use leptos::prelude::*;
use rigledger_core::html;

use super::workload::WorkloadControls;
use crate::state::app;

/// The bars of all rigs, under the choice of model, format and context.
#[component]
pub(crate) fn MemoryBars() -> impl IntoView {
    let rigs = app().capabilities;
    view! {
        <section class="memory" aria-labelledby="memory-title">
            <h2 id="memory-title">"Does it fit? Card by card"</h2>
            <WorkloadControls />
            <div
                class="bars"
                inner_html=move || {
                    rigs.with(|rigs| html::memory(rigs.iter().map(|(name, able)| (&**name, &**able))))
                }
            ></div>
            <ul class="legend" aria-hidden="true">
                {[
                    ("weights", "weights"),
                    ("cache", "KV cache"),
                    ("compute", "buffers"),
                    ("reserved", "driver and desktop"),
                    ("spare", "spare"),
                ]
                    .into_iter()
                    .map(|(class, name)| {
                        view! {
                            <li>
                                <span class=format!("swatch {class}")></span>
                                {name}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}
