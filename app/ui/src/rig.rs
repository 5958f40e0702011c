//! Everything that can be changed about one rig.

use leptos::prelude::*;
use rigledger_core::html::digit;
use rigledger_core::html::shown::{self, Group};

use crate::control::group;
use crate::page::Page;

/// The controls of a rig, under its name.
#[component]
pub fn Rig(page: Page, rig: usize) -> impl IntoView {
    let name = page.memo(move |view| shown::rig_name(view, rig));
    view! {
        <fieldset class=["rig rig-", digit(rig)].concat()>
            <legend>
                <span class="marker" aria-hidden="true"></span>
                {move || String::clone(&name.get())}
            </legend>
            {group(page, Group::Rig(rig))}
        </fieldset>
    }
}
