//! What the reader's script found in a file, as it tells it to the page.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;

/// Calls with the text of every `rigledger:own` event from here on; see `public/own.js`.
pub fn on_read(callback: impl Fn(String) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let listener = EventListener::new(&window, "rigledger:own", move |event| {
        let detail = event.dyn_ref::<web_sys::CustomEvent>().map(web_sys::CustomEvent::detail);
        if let Some(text) = detail.and_then(|detail| detail.as_string()) {
            callback(text);
        }
    });
    // As long as the page.
    listener.forget();
}
