//! Keeps what the hand is on where it is: rows come and go above a slider that is dragged, and the page is
//! scrolled by as much.

use std::cell::RefCell;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// A slider that is held, and its top within the window, in pixels.
struct Held {
    slider: Element,
    top: f64,
    /// The next look at it.
    _frame: AnimationFrame,
}

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// Holds sliders from here on, by the pointer and by keys.
pub fn start() {
    let Some(root) = super::root() else { return };
    let options = EventListenerOptions::run_in_capture_phase;
    for begin in ["pointerdown", "keydown"] {
        EventListener::new_with_options(&root, begin, options(), hold).forget();
    }
    let Some(window) = web_sys::window() else { return };
    // A finger that scrolls the page ends with a cancelled pointer.
    for end in ["pointerup", "pointercancel", "keyup", "blur", "wheel"] {
        let let_go = |_: &Event| drop(HELD.take());
        EventListener::new_with_options(&window, end, options(), let_go).forget();
    }
}

fn hold(event: &Event) {
    let slider = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(slider) = slider.filter(|it| matches!(it.matches("input[type=range]"), Ok(true))) {
        let top = slider.get_bounding_client_rect().top();
        HELD.set(Some(Held { slider, top, _frame: request_animation_frame(look) }));
    }
}

/// Before a frame is drawn: scrolls by as much as the slider has moved.
fn look(_: f64) {
    let Some(Held { slider, top, .. }) = HELD.take() else { return };
    // One that is gone cannot be followed.
    if !slider.is_connected() {
        return;
    }
    let moved = slider.get_bounding_client_rect().top() - top;
    if let Some(window) = web_sys::window().filter(|_| moved.abs() >= 1.0) {
        window.scroll_by_with_x_and_y(0.0, moved);
    }
    HELD.set(Some(Held { slider, top, _frame: request_animation_frame(look) }));
}
