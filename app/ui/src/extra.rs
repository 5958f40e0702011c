//! An extra of a rig.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, At};
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::session::edit::Edit;

use crate::events::{click, input};
use crate::page::Page;
use crate::slider::Slider;

/// What an extra costs, its name, and how it is taken away.
#[component]
pub fn Extra(page: Page, rig: usize, extra: usize) -> impl IntoView {
    let name = page.memo(move |view| shown::extra_name(view, rig, extra));
    let place = Place::Extra { rig, extra };
    let rename = Edit::ExtraName(rig, extra);
    view! {
        <div class="extra">
            <Slider page at=At::Panel id=InputId::ExtraCost place />
            <span class="extra-edit">
                <input
                    type="text"
                    class="name"
                    aria-label=move || ["Name of extra ", &name.get()].concat()
                    prop:value=move || String::clone(&name.get())
                    on:change=input(move |field| {
                        page.edit(rename, &field.value());
                        field.set(&name.once());
                    })
                />
                <button
                    type="button"
                    class="quiet"
                    aria-label=move || ["Remove ", &name.get()].concat()
                    on:click=click(move || page.edit(Edit::RemoveExtra(rig, extra), ""))
                >
                    "Remove"
                </button>
            </span>
        </div>
    }
}
