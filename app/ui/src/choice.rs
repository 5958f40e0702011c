//! A list of a few words.

use leptos::prelude::*;
use rigledger_core::html::shown::Field;
use rigledger_core::session::edit::Edit;

use crate::events::choose;
use crate::page::{Page, Shown};

/// A list of a few options.
#[component]
pub fn Choice(page: Page, it: Shown<Field>, own: String, edit: Edit) -> impl IntoView {
    let options = move || {
        let it = it.get();
        let mut options = it.options.iter().map(|(word, name)| {
            let chosen = it.value == *word;
            // The attribute counts until something was chosen, the property from then on.
            view! { <option value=*word selected=chosen prop:selected=chosen>{*name}</option> }
                .into_any()
        });
        let mut all = Vec::new();
        for (head, count) in it.heads.iter().filter(|(_, count)| *count > 0) {
            let under = options.by_ref().take(*count).collect::<Vec<_>>();
            all.push(view! { <optgroup label=*head>{under}</optgroup> }.into_any());
        }
        all.extend(options);
        all
    };
    let chosen = move |word: &str| {
        page.edit(edit, word);
        it.once().value.clone()
    };
    view! { <select id=own on:change=choose(chosen)>{move || options()}</select> }
}
