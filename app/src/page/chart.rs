//! Net cost over time: what its canvas shows is told to the module that draws it (`canvas/`).

use rigledger_core::html::Region;
use rigledger_ui::{Page, region};

use crate::platform;
use crate::platform::swap::swap;
use crate::state::{AppState, effect};

/// What the static page has drawn.
const DRAWN: &str = ".drawn";

/// Puts the component in the place of the static one, and tells what is drawn whenever it changes; a workload that
/// moves changes none of it.
///
/// The static drawing stays until that module has come, as long as it is of the plan that is shown.
pub(super) fn take_over(state: AppState, page: Page) {
    let id = Region::Chart.id();
    let Some(view) = region(page, Region::Chart) else { return };
    let is_shown = platform::outcomes().is_some_and(|(of, _)| of == state.answer().report.state);
    let drawn = platform::within(id, DRAWN).filter(|_| is_shown);
    swap(id, view);
    if let (Some(drawn), Some(place)) = (drawn, platform::within(id, ".canvas")) {
        let _ = place.append_child(&drawn);
    }
    let mut last = None;
    effect(move || {
        let now = state.answer().report.over_time().told();
        if last.as_ref() != Some(&now) {
            if last.is_some()
                && let Some(drawn) = platform::within(id, DRAWN)
            {
                drawn.remove();
            }
            platform::announce_chart(&now.0, &now.1);
            last = Some(now);
        }
    });
}
