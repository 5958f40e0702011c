//! Puts the live page in the place of the static one, region by region, unnoticed.

use leptos::prelude::{AnyView, mount_to};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What can have the focus.
const FOCUSABLE: &str = "a, button, input, select, textarea, summary, [tabindex]";

/// The elements within another that a selector names, in their order.
fn all(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

/// What a reader has done to what is read: both pages have the same elements in the same order.
struct Kept {
    focus: Option<usize>,
    open: Vec<bool>,
    scrolled: Vec<i32>,
}

impl Kept {
    fn of(element: &Element) -> Self {
        let active = element.owner_document().and_then(|document| document.active_element());
        let places = all(element, FOCUSABLE);
        Self {
            focus: places.iter().position(|place| active.as_ref() == Some(place)),
            open: all(element, "details").iter().map(|it| it.has_attribute("open")).collect(),
            scrolled: all(element, ".scroll").iter().map(Element::scroll_left).collect(),
        }
    }

    fn give_back(&self, element: &Element) {
        for (details, _) in
            all(element, "details").iter().zip(&self.open).filter(|(_, open)| **open)
        {
            let _ = details.set_attribute("open", "");
        }
        for (scroll, left) in all(element, ".scroll").iter().zip(&self.scrolled) {
            scroll.set_scroll_left(*left);
        }
        let focus = self.focus.and_then(|place| all(element, FOCUSABLE).into_iter().nth(place));
        if let Some(place) = focus.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = place.focus_with_options(&options);
        }
    }
}

/// Makes a view the content of the element of an id, in one go. What is open, scrolled and focused stays.
pub fn swap(id: &str, view: AnyView) {
    let Some(element) = super::by_id(id).and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let kept = Kept::of(&element);
    element.set_inner_html("");
    mount_to(element.clone(), || view).forget();
    kept.give_back(&element);
}
