//! The page: events become a new plan, the core turns it into a report, the report into pixels.
//!
//! ```text
//! event -> state (plan) -> rigledger_core::evaluate -> report -> components, charts
//!             \-> platform (address, storage)
//! ```
//!
//! No formula and no limit stands here: they are the core's. No web type is named outside
//! `platform`.

mod charts;
mod components;
pub mod platform;
mod state;

use leptos::prelude::*;

/// Mounts the page in place of the static content.
pub fn start() {
    platform::show_panics();
    if let Some(element) = platform::mount_point() {
        mount_to(element, components::page::Page).forget();
        platform::announce_ready();
    }
}
