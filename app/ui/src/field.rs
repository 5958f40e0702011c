//! A labelled choice or text.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, Control};
use rigledger_core::session::edit::Edit;

use crate::choice::Choice;
use crate::combobox::{Combobox, Text};
use crate::page::Page;
use crate::wrong::wrong;

/// The field of an edit: a list of a few words, a field that proposes out of hundreds, or a mere text.
#[component]
pub fn Field(page: Page, edit: Edit) -> impl IntoView {
    let it = page.memo(move |view| shown::field(view, edit));
    let own = Control::Field(edit).id();
    let help = [&own, "-help"].concat();
    let first = it.once();
    let field = if first.list.is_some() {
        view! { <Combobox page it own=own.clone() help=help.clone() edit /> }.into_any()
    } else if first.options.is_empty() {
        view! { <Text page it own=own.clone() help=help.clone() edit /> }.into_any()
    } else {
        view! { <Choice page it own=own.clone() edit /> }.into_any()
    };
    // What is chosen from a list cannot be wrong.
    let said = first.options.is_empty().then(|| {
        view! {
            <p class="hint" id=help>
                {move || wrong(page, edit, it.get().wrong.as_ref())}
            </p>
        }
        .into_any()
    });
    view! {
        <div class="choice">
            <label for=own>{first.label}</label>
            {field}
            {said}
        </div>
    }
}
