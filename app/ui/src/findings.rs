//! What the reader should know about the figures.

use leptos::prelude::*;
use rigledger_core::html::shown;

use crate::page::Page;

/// The findings of the link and of the report; nothing where there are none.
#[component]
pub fn Findings(page: Page) -> impl IntoView {
    let it = page.memo(shown::findings);
    let list = move || {
        let found = it.get();
        let items = found.iter().map(|noted| {
            let (class, subject, message) =
                (noted.class, noted.subject.clone(), noted.message.clone());
            view! { <li class=class><strong>{subject}</strong>" \u{2013} "{message}</li> }
                .into_any()
        });
        let items = items.collect::<Vec<_>>();
        (!items.is_empty()).then(|| view! { <ul>{items}</ul> }.into_any())
    };
    view! { {move || list()} }
}
