//! Colours as the style sheet has them now: a canvas does not follow it by itself.

use gloo::events::EventListener;

/// The value of a custom property of the style sheet, such as `--ink`.
pub(crate) fn css_value(name: &str) -> String {
    let read = || {
        let window = web_sys::window()?;
        let root = window.document()?.document_element()?;
        window.get_computed_style(&root).ok()??.get_property_value(name).ok()
    };
    read().unwrap_or_default().trim().to_owned()
}

/// Calls back when the reader's colour scheme, contrast or screen density changes.
pub(crate) fn on_change(action: fn()) {
    let Some(window) = web_sys::window() else { return };
    for query in ["(prefers-color-scheme: dark)", "(forced-colors: active)"] {
        if let Ok(Some(list)) = window.match_media(query) {
            EventListener::new(&list, "change", move |_| action()).forget();
        }
    }
    // Zooming and moving to another screen both change the density, and both resize.
    EventListener::new(&window, "resize", move |_| action()).forget();
}
