//! The answer in a line that stays in sight.

use leptos::prelude::*;
use rigledger_core::html::digit;
use rigledger_core::html::shown::{self, Seen};

use crate::each::each;
use crate::page::Page;

/// What each rig costs, whether it does the job and how fast, and which one leads.
#[component]
pub fn Glance(page: Page) -> impl IntoView {
    let it = page.memo(shown::glance);
    let rigs = page.memo(move |_| it.get().rigs.len());
    let rig = move |index| {
        let of = move |text: fn(&Seen) -> &str| {
            it.get().rigs.get(index).map_or_else(String::new, |rig| text(rig).to_owned())
        };
        let class = move || {
            let leads = it.get().rigs.get(index).is_some_and(|rig: &Seen| rig.leads);
            ["rig-", digit(index), if leads { " leads" } else { "" }].concat()
        };
        view! {
            <li class=move || class()>
                <span class="marker" aria-hidden="true"></span>
                <span class="who">{move || of(|rig| &rig.name)}</span>
                " "
                <strong>{move || of(|rig| &rig.net)}</strong>
                " "
                <span class=move || of(|rig| if rig.does { "yes" } else { "no" })>
                    {move || of(|rig| &rig.how)}
                </span>
            </li>
        }
        .into_any()
    };
    view! {
        <ul>{each(move || *rigs.get(), rig)}</ul>
        <p>{move || it.get().lead.clone()}</p>
    }
}
