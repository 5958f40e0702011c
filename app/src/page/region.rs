//! One region: its text from the core, kept in step with the state.

use leptos::prelude::*;
use rigledger_core::html::Region;

use crate::platform::{self, currency, morph::morph};
use crate::state::AppState;

/// Draws a region whenever what it shows changes. It changes in place, so that focus, open details
/// and what is being typed stay.
pub(super) fn follow(state: AppState, region: Region) {
    Effect::new(move |shown: Option<String>| {
        state.track(region);
        let text = state.draw(|view| currency::shown(region.html(view), &view.report.currency));
        if shown.as_ref() != Some(&text)
            && let Some(element) = platform::by_id(region.id())
        {
            morph(&element, &text);
        }
        text
    });
}
