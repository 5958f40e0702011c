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
        let options = it.options.iter().map(|(word, name)| {
            let chosen = it.value == *word;
            // The attribute counts until something was chosen, the property from then on.
            view! { <option value=*word selected=chosen prop:selected=chosen>{*name}</option> }
                .into_any()
        });
        options.collect::<Vec<_>>()
    };
    let chosen = move |word: &str| {
        page.edit(edit, word);
        it.once().value.clone()
    };
    view! { <select id=own on:change=choose(chosen)>{move || options()}</select> }
}
