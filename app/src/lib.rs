//! The page: events become a new plan, the core turns it into a report, components show it.
//!
//! ```text
//! event -> rigledger_ui -> state (plan) -> rigledger_core::evaluate -> report -> rigledger_ui, charts
//!                             \-> platform (address, storage)
//! ```
//!
//! No formula and no limit stands here: they are the core's. No web type is named outside `platform`.

mod page;
pub mod platform;
mod state;

use leptos::prelude::mount_to;

/// Takes over the static page.
pub fn start() {
    if let Some(root) = platform::root() {
        // Mounts nothing of its own: the regions are there, and components take their places.
        mount_to(root, page::start).forget();
    }
}
