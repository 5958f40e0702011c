//! One region: its text from the core, kept in step with the state.

use rigledger_core::html::Region;

use crate::platform::{self, morph::morph, patch::patch};
use crate::state::{AppState, effect};

/// Draws a region whenever what it shows changes. It changes in place, so that focus, open details
/// and what is being typed stay.
pub(super) fn follow(state: AppState, region: Region) {
    let mut shown: Option<String> = None;
    effect(move || {
        state.track();
        let text = state.draw(|view| region.html(view));
        if shown.as_ref() != Some(&text)
            && let Some(element) = platform::by_id(region.id())
        {
            match &shown {
                Some(shown) => patch(&element, shown, &text),
                // What the page holds from the start was drawn from other figures, elsewhere.
                None => morph(&element, &text),
            }
        }
        shown = Some(text);
    });
}
