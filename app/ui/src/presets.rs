//! Whose figures: as published, or as the catalogue has them now; and the link.

use leptos::prelude::*;
use rigledger_core::html::{Part, shown};
use rigledger_core::session::edit::Edit;

use crate::buttons::Button;
use crate::events::click;
use crate::page::{Act, Page};

/// Buttons for the presets, a reset, and the link.
#[component]
pub fn Presets(page: Page) -> impl IntoView {
    let it = page.memo(shown::presets);
    let first = it.once();
    let presets = first.all.iter().copied().enumerate().map(move |(place, preset)| {
        let chosen = move || it.get().all.get(place).is_some_and(|preset| preset.chosen);
        view! {
            <button
                type="button"
                value=preset.id
                aria-pressed=move || chosen().to_string()
                on:click=click(move || page.edit(Edit::Preset, preset.id))
            >
                {preset.label}
            </button>
        }
        .into_any()
    });
    let summary = move || {
        let summary = it.get().summary.clone()?;
        Some(view! { <p class="preset-summary">{summary}</p> }.into_any())
    };
    // A plan that is none of theirs would be lost.
    let is_theirs = move || it.get().all.iter().any(|preset| preset.chosen);
    view! {
        <div
            class="segments"
            role="group"
            aria-label="Starting figures"
            hidden=move || !is_theirs()
        >
            {presets.collect::<Vec<_>>()}
        </div>
        <div class="actions">
            <Button page edit=Edit::ResetAll text="Reset all" />
            <button type="button" class="quiet" on:click=click(move || page.act(Act::CopyLink))>
                {move || if it.get().copied { "Link copied" } else { "Copy link" }.to_owned()}
            </button>
        </div>
        <a href=["#", Part::Start.id()].concat()>{Part::Start.title()}</a>
        {move || summary()}
    }
}
