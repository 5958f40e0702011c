//! The cost table: one column a rig, one row a line, and the working behind each row.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, Costs as Table, Head, Line};
use rigledger_core::html::{Part, WAITING, digit};

use crate::each::each;
use crate::events::click;
use crate::flips::Flips;
use crate::page::{Act, Page, Shown};

/// The table of all rigs.
#[component]
pub fn Costs(page: Page) -> impl IntoView {
    let it = page.memo(shown::costs);
    let heads = page.memo(move |_| it.get().heads.len());
    let lines = page.memo(move |_| it.get().lines.len());
    let ways = [Part::Risks, Part::Ledger].map(|part| {
        let href = ["#", part.id()].concat();
        view! { <a href=href>{part.title()}</a>" " }.into_any()
    });
    view! {
        <h2 id="costs-title">{move || it.get().title.clone()}</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="costs-title">
            <table class="compare">
                <thead>
                    <tr>
                        <td></td>
                        {each(move || *heads.get(), move |rig| head(it, rig))}
                    </tr>
                </thead>
                <tbody>
                    {each(move || *lines.get(), move |place| {
                        view! { <Row page it place /> }.into_any()
                    })}
                </tbody>
            </table>
        </div>
        <Flips it />
        <p class="ways">{Vec::from(ways)}</p>
        <p class="caption">{move || it.get().caption.to_owned()}</p>
    }
}

/// The colour and name of a rig, and what it consists of.
fn head(it: Shown<Table>, rig: usize) -> AnyView {
    let of =
        move |text: fn(&Head) -> String| it.get().heads.get(rig).map_or_else(String::new, text);
    let class = move || {
        let class = of(|head| if head.cheapest { " cheapest" } else { "" }.to_owned());
        ["rig-", digit(rig), &class].concat()
    };
    let cards = move || {
        let cards = it.get().heads.get(rig)?.cards.clone()?;
        Some(view! { <small>{cards}</small> }.into_any())
    };
    // The name stands behind its marker: `public/frame.js` tells it to the host.
    view! {
        <th scope="col" class=move || class()>
            <span class="marker" aria-hidden="true"></span>
            {move || of(|head| head.name.clone())}
            {move || cards()}
        </th>
    }
    .into_any()
}

/// One row of the table, and when it is open the place of its working, which the worker fills as it does
/// a part of the page ([`rigledger_core::html::line`]). Scripts find the button by `data-ui`, and the
/// place by `data-line`.
#[component]
fn Row(page: Page, it: Shown<Table>, place: usize) -> impl IntoView {
    let of =
        move |text: fn(&Line) -> String| it.get().lines.get(place).map_or_else(String::new, text);
    let key = move || of(|line| line.key.clone());
    let is_open = page.memo(move |_| it.get().lines.get(place).is_some_and(|line| line.open));
    let cells = move || {
        let costs = it.get();
        let cells = costs.lines.get(place).into_iter().flat_map(|line| &line.cells);
        cells.map(|cell| amount(cell.as_ref())).collect::<Vec<_>>()
    };
    let working = move || {
        is_open.get().then(|| {
            let id = ["line-", &place.to_string()].concat();
            let columns = move || (it.get().heads.len() + 1).to_string();
            view! {
                <tr class="working">
                    <td
                        id=id
                        data-line=move || key()
                        colspan=move || columns()
                        inner_html=WAITING
                    ></td>
                </tr>
            }
            .into_any()
        })
    };
    view! {
        <tr class=move || of(|line| line.class.to_owned())>
            <th scope="row">
                <button
                    type="button"
                    class="disclose"
                    data-ui="open-line"
                    value=move || key()
                    aria-expanded=move || is_open.get().to_string()
                    on:click=click(move || page.act(Act::OpenLine(untrack(key))))
                >
                    {move || of(|line| line.label.clone())}
                </button>
            </th>
            {move || cells()}
        </tr>
        {move || working()}
    }
}

fn amount(cell: Option<&(String, Option<String>)>) -> AnyView {
    let none = ("\u{2013}".to_owned(), None);
    let (amount, likely) = cell.unwrap_or(&none).clone();
    let class = if cell.is_some() { "" } else { "none" };
    let likely = likely.map(|likely| view! { <small>{likely}</small> }.into_any());
    view! { <td class=class>{amount}{likely}</td> }.into_any()
}
