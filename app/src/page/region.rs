//! One region of components.

use rigledger_core::html::Region;
use rigledger_ui::{Page, region};

use crate::platform::swap::swap;

/// Puts the component of a region in the place of what the static page has there.
pub(super) fn take_over(page: Page, of: Region) {
    if let Some(view) = region(page, of) {
        swap(of.id(), view);
    }
}
