//! The fragment of the address: it holds the plan, and is never sent to a server.

use gloo::events::EventListener;
use wasm_bindgen::JsValue;

/// The state in the address, without its `#`; `None` where there is none.
pub fn state() -> Option<String> {
    let hash = web_sys::window()?.location().hash().ok()?;
    let state = hash.trim_start_matches('#');
    (!state.is_empty()).then(|| state.to_owned())
}

/// How a new state enters the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It takes the place of the present one: a slider moved on.
    Replace,
    /// It follows the present one, so that the back button returns to it: a choice was made.
    Push,
}

/// Writes a state into the address. Browsers limit how often; a refusal is of no consequence.
pub fn write(state: &str, entry: Entry) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    let url = format!("#{state}");
    let _ = match entry {
        Entry::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&url)),
        Entry::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&url)),
    };
}

/// Calls back when the reader goes back, forward, or pastes another fragment.
pub fn on_change(action: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "hashchange", move |_| action()).forget();
    }
}

/// Calls back when the page is about to be left or hidden.
pub fn on_leave(action: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "pagehide", move |_| action()).forget();
    }
}
