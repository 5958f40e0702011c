//! Undo and redo.

use leptos::prelude::*;

use crate::events::click;
use crate::page::{Act, Page};

/// The buttons that take changes back and make them again.
#[component]
pub fn Steps(page: Page) -> impl IntoView {
    let button = |forth: bool, step: &'static str, text: &'static str| {
        view! {
            <button
                type="button"
                class="quiet"
                data-step=step
                disabled=move || !page.can_step(forth)
                on:click=click(move || page.act(Act::Step(forth)))
            >
                {text}
            </button>
        }
        .into_any()
    };
    vec![button(false, "-1", "Undo"), button(true, "1", "Redo")]
}

/// The view of [`Steps`].
pub fn steps(page: Page) -> AnyView {
    view! { <Steps page /> }.into_any()
}
