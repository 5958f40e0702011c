//! Turns what an element shows into what a text of the worker says, changing no more than differs.
//!
//! Setting the text anew would drop the focus, the caret, open details and the controls that stand in it,
//! at every event of a slider.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTemplateElement, Node};

use super::slots::SLOT;

/// Marks a field whose text is being typed; it is left alone.
pub const TYPING: &str = "data-typing";

/// Makes the content of `element` that of the HTML `text`, which the core has escaped.
pub fn morph(element: &Element, text: &str) {
    let Some(document) = element.owner_document() else { return };
    // A template's content is of no page: the browser makes nothing but the nodes.
    let Ok(wanted) = document.create_element("template") else { return };
    wanted.set_inner_html(text);
    if let Some(wanted) = wanted.dyn_ref::<HtmlTemplateElement>() {
        children(element, &wanted.content());
    }
}

fn children(old: &Node, new: &Node) {
    let mut next = old.first_child();
    while let Some(wanted) = new.first_child() {
        let Some(present) = next else {
            let _ = old.append_child(&wanted);
            continue;
        };
        next = present.next_sibling();
        // Taken out of the list either way, so that the loop ends.
        let _ = new.remove_child(&wanted);
        let control = |node: &Node| node.dyn_ref::<Element>().and_then(|it| it.get_attribute(SLOT));
        let (there, asked) = (control(&present), control(&wanted));
        if there.is_some() || asked.is_some() {
            // What stands in the place of a control is a component's.
            if there != asked {
                let _ = old.replace_child(&wanted, &present);
            }
        } else if present.is_equal_node(Some(&wanted)) {
            value(&present);
        } else if present.node_name() == wanted.node_name() {
            if let (Some(present), Some(wanted)) =
                (present.dyn_ref::<Element>(), wanted.dyn_ref::<Element>())
            {
                node(present, wanted);
            } else {
                present.set_node_value(wanted.node_value().as_deref());
            }
        } else {
            let _ = old.replace_child(&wanted, &present);
        }
    }
    while let Some(left) = next {
        next = left.next_sibling();
        let _ = old.remove_child(&left);
    }
}

fn node(present: &Element, wanted: &Element) {
    attributes(present, wanted);
    children(present, wanted);
    value(present);
}

fn attributes(present: &Element, wanted: &Element) {
    for name in wanted.get_attribute_names() {
        let Some(name) = name.as_string() else { continue };
        let value = wanted.get_attribute(&name).unwrap_or_default();
        attribute(present, &name, &value);
    }
    for name in present.get_attribute_names() {
        let Some(name) = name.as_string() else { continue };
        // Whether details are open is the reader's, and no text says so.
        if name != "open" && name != TYPING && !wanted.has_attribute(&name) {
            let _ = present.remove_attribute(&name);
        }
    }
}

/// Sets an attribute that differs.
fn attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}

/// An attribute is only what a control starts with: what it shows is a property.
fn value(node: &Node) {
    if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
        let wanted = input.get_attribute("value").unwrap_or_default();
        if input.value() != wanted && !input.has_attribute(TYPING) {
            input.set_value(&wanted);
        }
    } else if let Some(select) = node.dyn_ref::<HtmlSelectElement>()
        && let Ok(Some(chosen)) = select.query_selector("option[selected]")
    {
        let chosen = chosen.get_attribute("value").unwrap_or_default();
        if select.value() != chosen {
            select.set_value(&chosen);
        }
    }
}
