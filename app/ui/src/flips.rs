//! What would change which rig is the cheapest.

use leptos::prelude::*;
use rigledger_core::html::shown::Costs;

use crate::page::Shown;

/// The flips that are nearest to the figures now, each with the way to its control.
#[component]
pub fn Flips(it: Shown<Costs>) -> impl IntoView {
    let list = move || {
        let costs = it.get();
        let items = costs.flips.iter().map(|flip| {
            let (text, now) = (flip.text.clone(), flip.now.clone());
            let href = ["#", &flip.control].concat();
            view! {
                <li>{text}" (now "<a class="opens" href=href>{now}</a>")."</li>
            }
            .into_any()
        });
        let items = items.collect::<Vec<_>>();
        (!items.is_empty()).then(|| {
            view! {
                <h3>"What would change which is cheaper"</h3>
                <ul class="flips">{items}</ul>
            }
            .into_any()
        })
    };
    view! { {move || list()} }
}
