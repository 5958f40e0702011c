//! Fields of text: with proposals, or a mere name.

use leptos::prelude::*;
use rigledger_core::html::shown::Field;
use rigledger_core::session::edit::Edit;

use crate::events::{enter, focus};
use crate::page::{Page, Shown};

/// A field that proposes what a list of the page holds, filtered as one types. Entered, it shows all
/// proposals: a browser would only propose what contains the present text. Left without a choice, it is
/// as before.
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
            list=it.once().list
            autocomplete="off"
            spellcheck="false"
            aria-invalid=move || it.get().wrong.is_some().to_string()
            aria-describedby=help
            prop:value=move || it.get().value.clone()
            on:change=enter(page, edit, move || it.once().value.clone())
            on:focus=focus(move |field| {
                field.set_unset(&field.value());
                field.set("");
            })
            on:blur=focus(move |field| {
                field.set(&it.once().value);
                field.set_unset("");
            })
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
