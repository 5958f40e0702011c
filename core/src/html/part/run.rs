//! Commands that run the target model on each rig as planned, and commands that check the rig.

use crate::html::view::View;

/// The part.
pub(super) fn run(_view: &View<'_>) -> String {
    String::new()
}
