//! Buttons that change the plan.

use leptos::prelude::*;
use rigledger_core::html::shown;
use rigledger_core::session::edit::Edit;

use crate::events::click;
use crate::page::Page;

/// A button for an edit, which cannot be used where there is nothing left to do.
#[component]
pub fn Button(page: Page, edit: Edit, text: &'static str) -> impl IntoView {
    let is_last = page.memo(move |view| shown::is_last(view, edit));
    view! {
        <button
            type="button"
            class="quiet"
            disabled=move || *is_last.get()
            on:click=click(move || page.edit(edit, ""))
        >
            {text}
        </button>
    }
}

/// What is done with a rig as a whole.
#[component]
pub fn Actions(page: Page, rig: usize) -> impl IntoView {
    let forward = (rig > 0)
        .then(|| view! { <Button page edit=Edit::RigForward(rig) text="Move up" /> }.into_any());
    view! {
        <div class="actions">
            <Button page edit=Edit::CopyRig(rig) text="Copy rig" />
            {forward}
            <Button page edit=Edit::RemoveRig(rig) text="Remove rig" />
        </div>
    }
}
