//! The answer, in one sentence and another, and why.

use leptos::prelude::*;
use rigledger_core::html::shown;

use crate::page::Page;

/// The verdict. Screen readers hear it from an element of its own, once nothing has changed for a while.
#[component]
pub fn Verdict(page: Page) -> impl IntoView {
    let it = page.memo(shown::verdict);
    let sure = move || {
        it.get().sure.as_ref().map(|(class, why)| {
            let class = ["certainty certainty-", class].concat();
            view! { <p class=class>{why.clone()}</p> }.into_any()
        })
    };
    let corrected = move || {
        let words = it.get().corrected.clone();
        words.map(|words| {
            view! { <p class="corrections"><a href="#findings">{words}</a></p> }.into_any()
        })
    };
    view! {
        <h2 class="visually-hidden">"Verdict"</h2>
        <p class="verdict-sentence">{move || it.get().sentence.clone()}</p>
        <p class="verdict-more">{move || it.get().more.clone()}</p>
        {move || corrected()}
        {move || sure()}
    }
}
