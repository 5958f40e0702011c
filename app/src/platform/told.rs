//! What the page's scripts tell it, as events of the window with a text.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;

/// What was read from a file of the reader's; see `public/own.js`.
pub const OWN: &str = "rigledger:own";
/// A part of the page: its id, and in the lines below its HTML; see `public/parts.js`.
pub const PART: &str = "rigledger:part";
/// That the address has been copied; see `public/boot.js`.
pub const COPIED: &str = "rigledger:copied";
/// That the controls which are folded are wanted, drawn but closed; see `public/boot.js`.
pub const UNFOLD: &str = "rigledger:unfold";
/// What the rigs of a plan can run, or why that could not be worked out; see `public/estimate.js`.
pub const ESTIMATED: &str = "rigledger:estimated";

/// Between the parts of such a text: no link, name or HTML has it.
const SEPARATOR: char = '\u{1e}';

/// The parts of a text on what rigs can run: the plan's state, the outcomes, and the HTML of memory and of
/// models.
///
/// # Errors
///
/// A text of another form is the reason why there is none.
pub fn estimated(text: &str) -> Result<[&str; 4], &str> {
    let mut parts = text.splitn(4, SEPARATOR);
    let mut next = || parts.next().ok_or(text);
    Ok([next()?, next()?, next()?, next()?])
}

/// Calls with the text of every event of a name from here on.
pub fn on(name: &'static str, callback: impl Fn(&str) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let listener = EventListener::new(&window, name, move |event| {
        let detail = event.dyn_ref::<web_sys::CustomEvent>().map(web_sys::CustomEvent::detail);
        if let Some(text) = detail.and_then(|detail| detail.as_string()) {
            callback(&text);
        }
    });
    // As long as the page.
    listener.forget();
}
