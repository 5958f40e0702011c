//! The places of controls in texts of the worker.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What marks such a place, with the control that belongs there.
pub(super) const SLOT: &str = "data-control";

/// A place.
#[derive(Clone, PartialEq, Eq)]
pub struct Slot(Element);

impl Slot {
    /// Which control belongs there ([`rigledger_core::html::shown::Control`]).
    pub fn text(&self) -> String {
        self.0.get_attribute(SLOT).unwrap_or_default()
    }

    pub(crate) fn element(&self) -> Option<HtmlElement> {
        self.0.clone().dyn_into().ok()
    }
}

/// The places that can be seen; where `unfolded`, all those of parts that are open.
pub fn slots(unfolded: bool) -> Vec<Slot> {
    let hidden = if unfolded { "[data-part]:not([open])" } else { "details:not([open])" };
    let Some(root) = super::root() else { return Vec::new() };
    let Ok(found) = root.query_selector_all(&["[", SLOT, "]"].concat()) else { return Vec::new() };
    let all = (0..found.length()).filter_map(|place| found.get(place)?.dyn_into::<Element>().ok());
    all.filter(|slot| matches!(slot.closest(hidden), Ok(None))).map(Slot).collect()
}
