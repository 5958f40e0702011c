//! One region: its text from the core, kept in step with the state.

use leptos::html::Section;
use leptos::prelude::*;
use rigledger_core::html::Region;

use crate::platform::morph::morph;
use crate::state::app;

/// A region of the page. What is shown changes in place, so that focus, open details and what is
/// being typed stay.
#[component]
pub(crate) fn RegionView(region: Region) -> impl IntoView {
    let state = app();
    let node = NodeRef::<Section>::new();
    Effect::new(move |shown: Option<String>| {
        state.track(region);
        let text = state.draw(|view| region.html(view));
        if let Some(element) = node.get()
            && shown.as_ref() != Some(&text)
        {
            morph(&element, &text);
        }
        text
    });
    view! { <section node_ref=node id=region.id() class=region.id() aria-label=region.label()></section> }
}
