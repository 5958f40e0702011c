//! The page: events become a new plan, the core turns it into a report, the report into pixels.
//!
//! ```text
//! event -> state (plan) -> rigledger_core::evaluate -> report -> html, charts -> page
//!             \-> platform (address, storage)
//! ```
//!
//! No formula, no limit and no markup stands here: they are the core's. No web type is named outside
//! `platform`.

mod page;
pub mod platform;
mod state;

use leptos::prelude::mount_to;

/// Takes over the static page.
pub fn start() {
    platform::show_panics();
    if let Some(root) = platform::root() {
        // Mounts nothing of its own: the regions are there, and effects keep them up to date.
        mount_to(root, page::start).forget();
    }
}
