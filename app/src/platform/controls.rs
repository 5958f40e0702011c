//! Listens once for all controls: what each does stands in its `data-edit` or `data-ui`.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement};

use super::morph::TYPING;

/// Calls back with what a control carries and the value it has now.
pub fn listen(
    on_edit: impl Fn(&str, &str) + Clone + 'static,
    on_act: impl Fn(&str, &str) + Clone + 'static,
) {
    let Some(root) = super::root() else { return };
    let of = |event: &Event, attribute: &str| {
        let element: Element = event.target()?.dyn_into().ok()?;
        let control = element.closest(&format!("[{attribute}]")).ok()??;
        Some((control.get_attribute(attribute)?, control))
    };
    let act = on_act.clone();
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(&root, "toggle", options, move |event| {
        if let Some((_, fold)) = of(event, "data-fold") {
            act("fold", &fold.id());
        }
    })
    .forget();
    let edit = on_edit.clone();
    EventListener::new(&root, "click", move |event| {
        if let Some((text, control)) = of(event, "data-edit")
            && control.tag_name() == "BUTTON"
        {
            edit(&text, &control.get_attribute("value").unwrap_or_default());
        } else if let Some((text, control)) = of(event, "data-ui") {
            on_act(&text, &control.get_attribute("value").unwrap_or_default());
        }
    })
    .forget();
    let edit = on_edit.clone();
    EventListener::new(&root, "input", move |event| {
        let Some((text, control)) = of(event, "data-edit") else { return };
        let Some(input) = control.dyn_ref::<HtmlInputElement>() else { return };
        if input.type_() == "range" {
            edit(&text, &input.value());
        } else {
            // What is being typed is not rewritten before it is finished.
            let _ = input.set_attribute(TYPING, "");
        }
    })
    .forget();
    EventListener::new(&root, "change", move |event| {
        let Some((text, control)) = of(event, "data-edit") else { return };
        if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
            on_edit(&text, &select.value());
        } else if let Some(input) = control.dyn_ref::<HtmlInputElement>()
            && input.type_() != "range"
        {
            let _ = input.remove_attribute(TYPING);
            let typed = input.value();
            on_edit(&text, &typed);
            // Whatever became of it, the field shows what counts now.
            input.set_value(&input.get_attribute("value").unwrap_or_default());
        }
    })
    .forget();
    propose_all(&root);
}

/// A field with proposals shows them all when it is entered: a browser would only propose what
/// contains the present text. Left without a choice, it is as before.
fn propose_all(root: &Element) {
    let field = |event: &Event| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        input.has_attribute("list").then_some(input)
    };
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(root, "focus", options, move |event| {
        if let Some(input) = field(event) {
            let _ = input.set_attribute(TYPING, "");
            input.set_placeholder(&input.value());
            input.set_value("");
        }
    })
    .forget();
    EventListener::new_with_options(root, "blur", options, move |event| {
        if let Some(input) = field(event) {
            let _ = input.remove_attribute(TYPING);
            input.set_value(&input.get_attribute("value").unwrap_or_default());
            input.set_placeholder("");
        }
    })
    .forget();
}
