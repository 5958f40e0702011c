//! What was wrong with the value of a control.

use leptos::prelude::*;
use rigledger_core::html::shown::Wrong as Said;
use rigledger_core::session::edit::Edit;

use crate::events::click;
use crate::page::Page;

/// It in a sentence, with buttons for what may have been meant.
pub(crate) fn wrong(page: Page, edit: Edit, said: Option<&Said>) -> Option<AnyView> {
    let said = said?;
    let offers = said.offers.iter().cloned().map(|offer| {
        let text = offer.clone();
        view! {
            " "
            <button type="button" class="quiet" on:click=click(move || page.edit(edit, &offer))>
                {text}
            </button>
        }
        .into_any()
    });
    let offers = offers.collect::<Vec<_>>();
    Some(view! { {said.said.clone()}{offers} }.into_any())
}
