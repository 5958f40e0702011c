//! Controls behind a summary.

use leptos::prelude::*;
use rigledger_core::html::shown::{Fold as Id, Group};

use crate::control::group;
use crate::events::toggle;
use crate::page::Page;

/// A fold, which holds nothing before it is opened: four rigs have some sixty sliders, which would be
/// worked out unseen at every event. Scripts and tests find it by `data-fold`.
#[component]
pub fn Fold(page: Page, fold: Id) -> impl IntoView {
    let opened = RwSignal::new(false);
    // What is drawn once is not drawn anew when it is opened: the focus may be in it by then.
    let is_drawn = page.memo(move |_| opened.get() || page.is_unfolded());
    let inside = move || {
        is_drawn.get().then(|| match fold {
            Id::Run => {
                view! { <div class="choices">{group(page, Group::Fold(fold))}</div> }.into_any()
            }
            _ => group(page, Group::Fold(fold)),
        })
    };
    view! {
        <details
            id=fold.id()
            data-fold=""
            on:toggle=toggle(move |is_open| {
                if is_open && !opened.get_untracked() {
                    opened.set(true);
                }
            })
        >
            <summary>{fold.title()}</summary>
            {move || inside()}
        </details>
    }
}
