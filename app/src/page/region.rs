//! One region: a component, or a text that is only read.

use rigledger_core::html::Region;
use rigledger_ui::{Page, region};

use crate::platform::{self, morph::morph, swap::swap};
use crate::state::{AppState, effect};

/// Puts the component of a region in the place of what the static page has there. A region that is a
/// text changes in place whenever what it shows does, so that focus and open details stay.
pub(super) fn take_over(state: AppState, page: Page, of: Region) {
    if let Some(view) = region(page, of) {
        swap(of.id(), view);
        return;
    }
    let mut shown: Option<String> = None;
    effect(move || {
        let text = state.draw(|view| of.text(view));
        if shown != text
            && let (Some(text), Some(element)) = (&text, platform::by_id(of.id()))
        {
            morph(&element, text);
        }
        shown = text;
    });
}
