//! Net cost over time: the place of the chart, its one-sentence summary, and its figures.

use leptos::prelude::*;
use rigledger_core::html::shown::{self, Figure};

use crate::page::{Page, Shown};

/// The id of the canvas that the chart is drawn on.
pub const COST_CHART: &str = "cost-chart";

/// The chart with its summary and table. `public/readout.js` reads the rows of the table.
#[component]
pub fn Chart(page: Page) -> impl IntoView {
    let it = page.memo(|view| shown::figure(&view.report.cost_over_time()));
    let title = move || it.get().title.clone();
    let most = move || it.get().rows.len().saturating_sub(1).to_string();
    let id = it.once().id;
    view! {
        <h2>"Net cost, by the month you sell"</h2>
        <figure class="figure" id=id>
            <ul class="legend">{move || legend(&it.get())}</ul>
            <p class="axis-title upward">{move || it.get().axes[1].clone()}</p>
            <div class="canvas" dir="ltr" data-room=move || it.get().room.clone()>
                <canvas id=COST_CHART role="img" aria-label=move || title()></canvas>
            </div>
            <p class="axis-title">{move || it.get().axes[0].clone()}</p>
            <input
                type="range"
                class="readout"
                aria-label=move || ["Read ", &title()].concat()
                min="0"
                max=move || most()
                value=move || most()
                prop:value=move || most()
            />
            <figcaption>{move || it.get().summary.clone()}</figcaption>
            <details>
                <summary>"The same as a table"</summary>
                <Readings it />
                <button type="button" class="quiet" data-take="chart" value=id>
                    "Save all of it as CSV"
                </button>
            </details>
        </figure>
    }
}

fn legend(figure: &Figure) -> Vec<AnyView> {
    let entry = |class: &str, marker: &'static str, name: &String| {
        let (class, name) = (class.to_owned(), name.clone());
        view! { <li class=class><span class=marker aria-hidden="true"></span>{name}</li> }
            .into_any()
    };
    let lines = figure.legend.iter();
    let lines = lines.map(|(class, name)| (&**class, "marker", name));
    let marks = figure.marks.iter().map(|name| ("", "mark", name));
    lines.chain(marks).map(|(class, marker, name)| entry(class, marker, name)).collect()
}

/// The figures of the chart as a table.
#[component]
fn Readings(it: Shown<Figure>) -> impl IntoView {
    let heads = move || {
        let figure = it.get();
        let names = figure.axes.iter().take(1).chain(&figure.heads).cloned();
        names.map(|name| view! { <th scope="col">{name}</th> }.into_any()).collect::<Vec<_>>()
    };
    let rows = move || {
        let figure = it.get();
        let rows = figure.rows.iter().map(|row| {
            let (share, place) = (row.share.clone(), row.place.clone());
            let values = row.values.iter().cloned();
            let values =
                values.map(|value| view! { <td>{value}</td> }.into_any()).collect::<Vec<_>>();
            view! { <tr data-x=share><th scope="row">{place}</th>{values}</tr> }.into_any()
        });
        rows.collect::<Vec<_>>()
    };
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=move || it.get().title.clone()>
            <table class="compare">
                <thead><tr>{move || heads()}</tr></thead>
                <tbody>{move || rows()}</tbody>
            </table>
        </div>
    }
}
