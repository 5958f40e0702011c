//! Fields of text: with proposals, or a mere name.

use leptos::prelude::*;
use rigledger_core::html::shown::Field;
use rigledger_core::session::edit::Edit;

use crate::events::enter;
use crate::page::{Page, Shown};

/// A field that proposes what a list holds, filtered as one types: `public/choices.js` opens it. What is
/// typed and is no name stays, to be corrected.
#[component]
pub fn Combobox(
    page: Page,
    it: Shown<Field>,
    own: String,
    help: String,
    edit: Edit,
) -> impl IntoView {
    view! {
        <input
            id=own
            type="text"
            role="combobox"
            aria-autocomplete="list"
            aria-controls="choices"
            aria-expanded="false"
            data-list=it.once().list
            autocomplete="off"
            spellcheck="false"
            aria-invalid=move || it.get().wrong.is_some().to_string()
            aria-describedby=help
            prop:value=move || it.get().value.clone()
            on:change=enter(page, edit, move || it.once().value.clone())
        />
    }
}

/// A field for a name or a few letters.
#[component]
pub fn Text(page: Page, it: Shown<Field>, own: String, help: String, edit: Edit) -> impl IntoView {
    view! {
        <input
            id=own
            type="text"
            class="name"
            autocomplete="off"
            maxlength=it.once().longest
            aria-describedby=help
            placeholder=move || it.get().unset.clone()
            prop:value=move || it.get().value.clone()
            on:change=enter(page, edit, move || it.once().value.clone())
        />
    }
}
