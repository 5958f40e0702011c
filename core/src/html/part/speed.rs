//! How fast each rig is in use, how sure that is, and the measurements beside it.

use crate::html::view::View;

/// The part.
pub(super) fn speed(_view: &View<'_>) -> String {
    String::new()
}
