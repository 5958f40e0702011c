//! The field of a number.

use leptos::prelude::*;
use rigledger_core::html::shown::Slider as Figure;
use rigledger_core::session::edit::Edit;

use crate::events::enter;
use crate::page::{Page, Shown};

/// A field that a number or a range is typed into.
#[component]
pub fn Typed(
    page: Page,
    it: Shown<Figure>,
    own: String,
    help: String,
    edit: Edit,
) -> impl IntoView {
    view! {
        <input
            id=own
            type="text"
            data-edit=edit.to_string()
            inputmode="decimal"
            autocomplete="off"
            aria-describedby=help
            aria-invalid=move || it.get().wrong.is_some().to_string()
            placeholder=move || it.get().unset.clone()
            prop:value=move || it.get().text.clone()
            on:change=enter(page, edit, move || it.once().text.clone())
        />
    }
}
