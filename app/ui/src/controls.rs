//! Everything that can be changed: what the rigs share, then each rig.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, Fold as Id, Group};

use crate::control::group;
use crate::each::each;
use crate::fold::Fold;
use crate::page::Page;
use crate::rig::Rig;

/// The panel of controls.
#[component]
pub fn Controls(page: Page) -> impl IntoView {
    let rigs = page.memo(|view| view.plan.rigs.len());
    let decides = page.memo(|view| !shown::controls(view, Group::Top).is_empty());
    let top = move || {
        decides.get().then(|| {
            view! {
                <fieldset class="most">
                    <legend>"What decides most"</legend>
                    {group(page, Group::Top)}
                </fieldset>
            }
            .into_any()
        })
    };
    view! {
        <h2>"Your figures"</h2>
        <p class="lead">
            "Drag, or type a number. A range such as 700-900 counts as one: every total follows. \
             The line under a slider shows how much more the rig of its colour costs than the cheapest \
             one now: below the grey rule it costs less."
        </p>
        {move || top()}
        <fieldset>
            <legend>"Use"</legend>
            {group(page, Group::Use)}
        </fieldset>
        {each(move || *rigs.get(), move |rig| view! { <Rig page rig /> }.into_any())}
        {group(page, Group::Add)}
        <Fold page fold=Id::More />
        <Fold page fold=Id::Future />
    }
}
