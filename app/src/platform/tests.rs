//! The platform's functions against a real browser.

mod components;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chrono::Datelike;
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

#[wasm_bindgen_test]
fn today_is_a_day_of_this_century() {
    assert!((2024..2100).contains(&today().year()), "{}", today());
}

#[wasm_bindgen_test]
fn what_is_stored_comes_back() {
    storage::save("v=1&rate=0.3");
    assert_eq!(storage::load().as_deref(), Some("v=1&rate=0.3"));
}

#[wasm_bindgen_test]
fn the_address_holds_the_state() {
    history::write("v=1&hours=8", history::Entry::Replace);
    assert_eq!(history::state().as_deref(), Some("v=1&hours=8"));
    let entries = || web_sys::window().unwrap().history().unwrap().length().unwrap();
    let before = entries();
    history::write("v=1&hours=9", history::Entry::Replace);
    assert_eq!(entries(), before);
    history::write("v=1&hours=10", history::Entry::Push);
    assert_eq!(entries(), before + 1);
    history::write("", history::Entry::Replace);
    assert_eq!(history::state(), None);
}

#[wasm_bindgen_test]
async fn a_debounce_runs_the_last_call_once() {
    let calls = Rc::new(RefCell::new(Vec::new()));
    let debounce = Debounce::new(20);
    for number in 0..3 {
        let calls = Rc::clone(&calls);
        debounce.call(move || calls.borrow_mut().push(number));
    }
    TimeoutFuture::new(120).await;
    assert_eq!(*calls.borrow(), [2]);
}

#[wasm_bindgen_test]
fn the_page_is_announced() {
    let seen = Rc::new(Cell::new(false));
    let window = web_sys::window().unwrap();
    let listener = {
        let seen = Rc::clone(&seen);
        EventListener::new(&window, "rigledger:ready", move |_| seen.set(true))
    };
    announce_ready();
    drop(listener);
    assert!(seen.get());
}

fn block(html: &str) -> web_sys::Element {
    let element = document().create_element("div").unwrap();
    element.set_inner_html(html);
    document().body().unwrap().append_child(&element).unwrap();
    element
}

#[wasm_bindgen_test]
fn any_content_becomes_any_other() {
    let texts = [
        "",
        "only text",
        "<p class=\"a\">one</p><p>two</p>",
        "<p title=\"t\">one <b>bold</b></p>",
        "<ul><li>1</li><li>2</li><li>3</li></ul>tail",
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
    ];
    for from in texts {
        for to in texts {
            let element = block(from);
            morph::morph(&element, to);
            assert_eq!(element.inner_html(), to, "from {from}");
            element.remove();
        }
    }
}

#[wasm_bindgen_test]
fn what_stays_is_the_same_element_and_what_is_being_typed_is_left_alone() {
    let text = |value: &str| {
        format!("<input type=\"text\" value=\"{value}\"><details><summary>s</summary></details>")
    };
    let element = block(&text("1"));
    let input: web_sys::HtmlInputElement =
        element.query_selector("input").unwrap().unwrap().dyn_into().unwrap();
    let details = element.query_selector("details").unwrap().unwrap();
    details.set_attribute("open", "").unwrap();
    morph::morph(&element, &text("2"));
    assert_eq!(input.value(), "2");
    input.set_attribute(morph::TYPING, "").unwrap();
    input.set_value("2.");
    morph::morph(&element, &text("3"));
    assert_eq!(input.value(), "2.", "half typed");
    assert!(input.is_connected() && details.has_attribute("open"));
    element.remove();
}

#[wasm_bindgen_test]
fn a_control_in_a_text_is_left_alone_while_the_text_has_its_place() {
    let text = |control: &str, more: &str| {
        format!("<p>{more}</p><div data-control=\"{control}\"></div><p>{more}</p>")
    };
    let element = block(&text("in slide rate", "a"));
    element.set_id("app");
    let found = slots::slots(false);
    assert_eq!(found[0].text(), "in slide rate");
    found[0].element().unwrap().set_inner_html("<b>its slider</b>");
    morph::morph(&element, &text("in slide rate", "b"));
    assert!(
        element.inner_html().contains("<b>its slider</b>") && !element.inner_html().contains(">a<")
    );
    morph::morph(&element, &text("in slide hours", "b"));
    assert_eq!(element.inner_html(), text("in slide hours", "b"));
    assert!(found != slots::slots(false), "it is another place");
    element.remove();
}

#[wasm_bindgen_test]
fn places_in_what_is_closed_are_left_empty() {
    let place = "<div data-control=\"in slide rate\"></div>";
    let element = block(&format!(
        "<details data-part open>{place}<details>{place}</details></details>\
         <details data-part>{place}</details>"
    ));
    element.set_id("app");
    assert_eq!([slots::slots(false).len(), slots::slots(true).len()], [1, 2]);
    element.remove();
}

#[wasm_bindgen_test]
fn what_a_file_gave_arrives_as_text() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listener_heard = Rc::clone(&heard);
    told::on(told::OWN, move |text| listener_heard.borrow_mut().push(text.to_owned()));
    dispatch("rigledger:own", "none");
    dispatch("rigledger:other", "nothing");
    assert_eq!(*heard.borrow(), ["none"]);
}

#[wasm_bindgen_test]
fn keys_undo_and_redo_but_not_where_text_is_typed() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&heard);
    keys::on_step(move |forth| told.borrow_mut().push(forth));
    let place = block("<input id=typed><input id=slid type=range>");
    let press = |id: &str, key: &str, ctrl: bool, shift: bool| {
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_ctrl_key(ctrl);
        init.set_shift_key(shift);
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init);
        let event = event.unwrap();
        by_id(id).unwrap().dispatch_event(&event).unwrap();
        event.default_prevented()
    };
    assert!(press("slid", "z", true, false));
    assert!(press("slid", "Z", true, true));
    assert!(press("slid", "y", true, false));
    assert_eq!(*heard.borrow(), [false, true, true]);
    assert!(!press("typed", "z", true, false));
    assert!(!press("slid", "z", false, false));
    assert!(!press("slid", "x", true, false));
    assert_eq!(heard.borrow().len(), 3);
    place.remove();
}
