//! The models that each rig runs: the largest format that fits, its context and speed, or why not.

use leptos::prelude::*;
use rigledger_core::html;
use rigledger_core::units::format::tokens;

use crate::state::app;

/// The list of models, one column a rig.
#[component]
pub(crate) fn ModelList() -> impl IntoView {
    let state = app();
    let rigs = state.capabilities;
    let context = state.of_plan(|plan| plan.workload.context);
    view! {
        <section class="models" aria-labelledby="models-title">
            <h2 id="models-title">
                {move || format!("What they run at {} of context", tokens(context()))}
            </h2>
            <div
                class="scroll"
                tabindex="0"
                role="region"
                aria-labelledby="models-title"
                inner_html=move || {
                    rigs.with(|rigs| html::models(&rigs.iter().map(|(name, able)| (&**name, &**able))))
                }
            ></div>
            <p class="caption">
                "The largest listed weight format that fits is shown first; tok/s is one stream of decoding, estimated from memory bandwidth, and wide on purpose."
            </p>
        </section>
    }
}
