//! The answer, in one sentence and another.

use leptos::prelude::*;
use rigledger_core::advice::Certainty;

use crate::state::app;

/// The verdict; screen readers hear it when it changes.
#[component]
pub(crate) fn Verdict() -> impl IntoView {
    let state = app();
    let verdict = state.of_report(|report| report.verdict.clone());
    let certainty = move || match verdict().certainty {
        Some(Certainty::Clear) => Some(("clear", "Clear: the ranges do not overlap")),
        Some(Certainty::Leaning) => Some(("leaning", "Leaning: the ranges overlap")),
        Some(Certainty::TooClose) => Some(("close", "Too close to call")),
        None => None,
    };
    view! {
        <section class="verdict" aria-labelledby="verdict-title">
            <h2 id="verdict-title" class="visually-hidden">"Verdict"</h2>
            <div role="status" aria-live="polite">
                <p class="verdict-sentence">{move || verdict().sentence}</p>
                <p class="verdict-more">{move || verdict().capability}</p>
            </div>
            {move || {
                certainty().map(|(class, text)| {
                    view! { <p class=format!("certainty certainty-{class}")>{text}</p> }
                })
            }}
        </section>
    }
}
