//! What the rigs are to run.

use leptos::prelude::*;
use rigledger_core::html::shown::Group;

use crate::control::group;
use crate::page::Page;

/// The choices of the workload.
#[component]
pub fn Workload(page: Page) -> impl IntoView {
    view! {
        <h2>"What they are to run"</h2>
        <div class="choices">{group(page, Group::Work)}</div>
    }
}
