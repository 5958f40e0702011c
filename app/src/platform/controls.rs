//! Listens to the texts that the worker writes: a button there says what it does in its `data-edit`.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Calls back with what a button of a text carries, and its value.
pub fn on_edit(callback: impl Fn(&str, &str) + 'static) {
    let Some(root) = super::root() else { return };
    EventListener::new(&root, "click", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("button[data-edit]").ok()?);
        // The buttons of a slider are a component's.
        if let Some(button) = button
            && matches!(button.closest(".slider"), Ok(None))
        {
            let [edit, value] =
                ["data-edit", "value"].map(|name| button.get_attribute(name).unwrap_or_default());
            callback(&edit, &value);
        }
    })
    .forget();
}

/// Calls back when anything is touched, before what is touched hears of it.
pub fn on_touch(callback: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(&window, "pointerdown", options, move |_| callback()).forget();
}

/// Calls back when details are opened or closed.
pub fn on_toggle(callback: impl Fn() + 'static) {
    let Some(root) = super::root() else { return };
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(&root, "toggle", options, move |_| callback()).forget();
}
