//! The cost table: one column a rig, one row a line, and the working behind each row.

use leptos::prelude::*;
use rigledger_core::cost::table::{Row, cell, rows};
use rigledger_core::cost::{CostLine, LineId};
use rigledger_core::html;
use rigledger_core::units::format::Rounding;

use crate::state::app;

/// The table of all rigs.
#[component]
pub(crate) fn CostTable() -> impl IntoView {
    let state = app();
    let heads = state.of_report(|report| {
        let cheapest = report.verdict.cheapest;
        report
            .rigs
            .iter()
            .enumerate()
            .map(|(index, rig)| {
                let subtitle = rig.subtitle().map(str::to_owned);
                (index, rig.name.clone(), subtitle, cheapest == Some(index))
            })
            .collect::<Vec<_>>()
    });
    let rows = state.of_report(|report| rows(report.rigs.iter().map(|rig| &rig.cost)));
    let months = state.of_plan(|plan| plan.horizon.get());
    let open = RwSignal::new(None::<(LineId, String)>);
    view! {
        <section class="costs" aria-labelledby="costs-title">
            <h2 id="costs-title">{move || format!("Cost over {} months", months())}</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="costs-title">
                <table class="compare">
                    <thead>
                        <tr>
                            <td></td>
                            {move || {
                                heads()
                                    .into_iter()
                                    .map(|(index, name, cards, cheapest)| {
                                        view! {
                                            <th
                                                scope="col"
                                                class=format!("rig-{index}")
                                                class:cheapest=cheapest
                                            >
                                                <span class="marker" aria-hidden="true"></span>
                                                {name}
                                                {cards.map(|cards| view! { <small>{cards}</small> })}
                                            </th>
                                        }
                                    })
                                    .collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            let rounding = state.plan(|plan| plan.rounding);
                            rows()
                                .into_iter()
                                .map(|row| view! { <LineRow row=row rounding=rounding open=open /> })
                                .collect_view()
                        }}
                    </tbody>
                </table>
            </div>
            <p class="caption">
                "Low and high ends as ranges; a net range pairs the lowest outlay with the highest resale. Choose a line to see how it comes about."
            </p>
        </section>
    }
}

/// One row of the table, and its working when it is open.
#[component]
fn LineRow(
    row: Row,
    rounding: Rounding,
    open: RwSignal<Option<(LineId, String)>>,
) -> impl IntoView {
    let key = (row.id, row.label.clone());
    let is_open = {
        let key = key.clone();
        move || open.with(|open| open.as_ref() == Some(&key))
    };
    let class = row.class();
    let cells = row
        .lines
        .iter()
        .map(|line| match line {
            None => view! { <td class="none">"\u{2013}"</td> }.into_any(),
            Some(line) => {
                let (amount, likely) = cell(line, rounding);
                view! {
                    <td>
                        {amount}
                        {likely.map(|text| view! { <small>{text}</small> })}
                    </td>
                }
                .into_any()
            }
        })
        .collect_view();
    let toggle = {
        let is_open = is_open.clone();
        move |_| open.set(if is_open() { None } else { Some(key.clone()) })
    };
    let expanded = is_open.clone();
    let columns = row.lines.len() + 1;
    view! {
        <tr class=class>
            <th scope="row">
                <button
                    type="button"
                    class="disclose"
                    aria-expanded=move || expanded().to_string()
                    on:click=toggle
                >
                    {row.label.clone()}
                </button>
            </th>
            {cells}
        </tr>
        <Show when=is_open>
            <tr class="working">
                <td colspan=columns inner_html=workings(&row.lines)></td>
            </tr>
        </Show>
    }
}

/// How the lines of a row come about, rig by rig.
fn workings(lines: &[Option<CostLine>]) -> String {
    app().report.with(|report| {
        let names = report.rigs.iter().map(|rig| rig.name.as_str());
        html::workings(names.zip(lines.iter().map(Option::as_ref)))
    })
}
