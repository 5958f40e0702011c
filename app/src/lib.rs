//! The page: events become a new plan, the core turns it into a report, the report into pixels.
//!
//! ```text
//! event -> state (plan) -> rigledger_core::evaluate -> report -> html, charts -> page
//!             \-> platform (address, storage)
//! ```
//!
//! No formula, no limit and no markup stands here: they are the core's. No web type is named outside
//! `platform`.

mod charts;
mod page;
pub mod platform;
mod state;

use leptos::prelude::*;

/// Mounts the page in place of the static content.
pub fn start() {
    platform::show_panics();
    if let Some(element) = platform::mount_point() {
        mount_to(element, page::Page).forget();
        platform::announce_ready();
    }
}
