//! The page as text, as it stands before the live one takes over.

use std::sync::Arc;

use leptos::prelude::*;
use rigledger_core::html::{Answered, Part, Region, WAITING, outcomes_place};

use crate::page::{Now, Page};
use crate::region::region;

/// The HTML of a region. Folds hold their controls where `unfolded`.
pub fn still(answered: &Answered, of: Region, unfolded: bool) -> String {
    let html = drawn(answered, unfolded, move |page| region(page, of).into_any());
    of.text(&answered.view()).unwrap_or(html)
}

/// The whole page: its regions, and the places of its parts.
pub fn page(answered: &Answered) -> String {
    let inside = |of: Region| {
        if of.is_of_controls() { String::new() } else { still(answered, of, false) }
    };
    let groups = Region::GROUPS.map(|(class, regions)| {
        let sections = regions.iter().map(|of| {
            let (id, label, inside) = (of.id(), of.label(), inside(*of));
            view! { <section id=id class=id aria-label=label inner_html=inside></section> }
                .into_any()
        });
        view! { <div class=class>{sections.collect::<Vec<_>>()}</div> }.into_any()
    });
    let parts = Part::ALL.map(|part| {
        let (id, title) = (part.id(), part.title());
        view! {
            <details id=id data-part="">
                <summary><h3>{title}</h3></summary>
                <section class="part" aria-label=title inner_html=WAITING></section>
            </details>
        }
        .into_any()
    });
    let page = drawn(answered, false, move |_| {
        view! {
            {Vec::from(groups)}
            <div class="parts">
                <h2 class="visually-hidden">"More"</h2>
                {Vec::from(parts)}
            </div>
        }
        .into_any()
    });
    page + &outcomes_place(&answered.view())
}

/// The text of a view, without the marks of places that only a page needs which is taken over as it is.
fn drawn(answered: &Answered, unfolded: bool, view: impl FnOnce(Page) -> AnyView) -> String {
    let now = Now(Arc::new(answered.clone()));
    let owner = Owner::new();
    let html = owner.with(|| {
        let page = Page::new(Memo::new(move |_| now.clone()), unfolded, |_| ());
        view(page).to_html()
    });
    owner.cleanup();
    html.replace("<!>", "")
}
