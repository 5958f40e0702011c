//! Owning beside renting the same cards and buying the same tokens; when to sell; what is paid when.

use crate::html::view::View;

/// The part.
pub(super) fn money(_view: &View<'_>) -> String {
    String::new()
}
