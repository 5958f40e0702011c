//! The browser, behind plain functions: nothing outside this folder names a web type.
//!
//! Every call tolerates a browser that refuses: storage may be denied, history may be limited. What
//! cannot be done is left undone and the page goes on.

pub mod controls;
pub mod held;
pub mod history;
pub mod keys;
pub mod morph;
pub mod slots;
pub mod storage;
pub mod swap;
#[cfg(test)]
mod tests;
pub mod told;

use chrono::NaiveDate;
use gloo::timers::callback::Timeout;
use rigledger_core::html::OUTCOMES;
use wasm_bindgen::prelude::*;

/// The browser's idea of today, in its own time zone.
pub fn today() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}

/// The time, in milliseconds.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Tells the boot script that the page is up.
pub fn announce_ready() {
    dispatch("rigledger:ready", "");
}

/// Tells the scripts the plan, as its link's state string.
pub fn announce_plan(state: &str) {
    dispatch("rigledger:plan", state);
}

/// Tells the scripts what the chart shows, as [`rigledger_core::chart::OverTime::told`] has it.
pub fn announce_chart(words: &str, figures: &[f64]) {
    let figures = js_sys::Float64Array::from(figures);
    send("rigledger:chart", &js_sys::Array::of2(&JsValue::from_str(words), &figures));
}

/// Asks the scripts what the rigs of a plan can run, by its link's state string; they tell it by
/// [`told::ESTIMATED`]. Until that is shown the page is [busy](set_busy).
pub fn ask_estimate(state: &str) {
    set_busy(true);
    dispatch("rigledger:estimate", state);
}

/// Says whether the page waits for an answer, to those who hear it.
pub fn set_busy(busy: bool) {
    let Some(root) = root() else { return };
    if busy {
        let _ = root.set_attribute("aria-busy", "true");
    } else {
        let _ = root.remove_attribute("aria-busy");
    }
}

/// The plan of the static page, as its link's state string, and what its rigs can run.
pub fn outcomes() -> Option<(String, String)> {
    let place = by_id(OUTCOMES)?;
    Some((place.get_attribute("data-state")?, place.get_attribute("data-outcomes")?))
}

/// Shows the failure panel: the page cannot go on.
pub fn give_up(why: &str) {
    dispatch("rigledger:panic", why);
}

/// Brings what an element holds to what some HTML says.
pub(crate) fn show(id: &str, html: &str) {
    if let Some(element) = by_id(id) {
        morph::morph(&element, html);
    }
}

/// Sends a window event with a text.
fn dispatch(name: &str, detail: &str) {
    send(name, &JsValue::from_str(detail));
}

/// Sends a window event.
fn send(name: &str, detail: &JsValue) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(detail);
    let event = web_sys::CustomEvent::new_with_event_init_dict(name, &init);
    if let (Some(window), Ok(event)) = (web_sys::window(), event) {
        // Nobody may listen; that is not an error.
        let _ = window.dispatch_event(&event);
    }
}

/// An element of the page.
pub(crate) fn by_id(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// An element within that of an id.
pub(crate) fn within(id: &str, selector: &str) -> Option<web_sys::Element> {
    by_id(id)?.query_selector(selector).ok()?
}

/// Sets the text of an element.
pub(crate) fn set_text(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// The element that holds the page.
pub(crate) fn root() -> Option<web_sys::HtmlElement> {
    by_id("app")?.dyn_into().ok()
}

/// Whether folded groups of controls begin empty.
pub fn is_folded() -> bool {
    root().is_some_and(|root| root.has_attribute("data-folded"))
}

/// Asks the boot script to copy the present address; once it has, it tells [`told::COPIED`].
pub fn copy_address() {
    dispatch("rigledger:copy", "");
}

/// Runs something in a task of its own, after those that wait already.
pub(crate) fn after(action: impl FnOnce() + 'static) {
    Timeout::new(0, action).forget();
}

/// Runs something once, a while after the last call.
pub struct Debounce {
    delay_ms: u32,
    pending: std::cell::RefCell<Option<Timeout>>,
}

impl Debounce {
    /// With this delay in milliseconds.
    pub const fn new(delay_ms: u32) -> Self {
        Self { delay_ms, pending: std::cell::RefCell::new(None) }
    }

    /// Starts the wait anew; what waited before is dropped.
    pub fn call(&self, action: impl FnOnce() + 'static) {
        *self.pending.borrow_mut() = Some(Timeout::new(self.delay_ms, action));
    }
}
