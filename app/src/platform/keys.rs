//! Keys that do something wherever the focus is.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Where text is typed: a field undoes its own letters.
const TYPED: &str = "textarea, input:not([type=range], [type=checkbox], [type=radio])";

/// Calls back when the last change is to be taken back (Ctrl or Cmd with Z), and, with true, when it is to be
/// made again (with Shift and Z, or Y).
pub fn on_step(callback: impl Fn(bool) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if let Some(forth) = step(key) {
            key.prevent_default();
            callback(forth);
        }
    });
    // As long as the page.
    listener.forget();
}

/// Whether a key goes forth or back; nothing for any other.
fn step(key: &KeyboardEvent) -> Option<bool> {
    if !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
        return None;
    }
    let forth = match key.key().as_str() {
        "z" | "Z" => key.shift_key(),
        "y" | "Y" => true,
        _ => return None,
    };
    let target: Option<Element> = key.target().and_then(|target| target.dyn_into().ok());
    // A field holds no other element.
    let typed = target.and_then(|target| target.closest(TYPED).ok()?);
    typed.is_none().then_some(forth)
}
