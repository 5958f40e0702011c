//! The models that each rig runs: the largest format that fits, its context and speed, or why not.

use leptos::prelude::*;
use rigledger_core::fit::{Fit, ModelRow};
use rigledger_core::units::format::{gib, tok_s_range, tokens};

use crate::state::app;

/// The list of models, one column a rig.
#[component]
pub(crate) fn ModelList() -> impl IntoView {
    let state = app();
    let rigs = state.capabilities;
    let heads =
        move || rigs.with(|rigs| rigs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    let rows = move || {
        rigs.with(|rigs| {
            let first = rigs.first().map_or(0, |(_, able)| able.models.len());
            let row = |row: usize| {
                rigs.iter()
                    .filter_map(|(_, able)| able.models.get(row).cloned())
                    .collect::<Vec<_>>()
            };
            (0..first).map(row).collect::<Vec<_>>()
        })
    };
    let context = state.of_plan(|plan| plan.workload.context);
    view! {
        <section class="models" aria-labelledby="models-title">
            <h2 id="models-title">
                {move || format!("What they run at {} of context", tokens(context()))}
            </h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="models-title">
                <table class="compare">
                    <thead>
                        <tr>
                            <th scope="col">"Model"</th>
                            {move || {
                                heads()
                                    .into_iter()
                                    .enumerate()
                                    .map(|(index, name)| {
                                        view! {
                                            <th scope="col" class=format!("rig-{index}")>
                                                <span class="marker" aria-hidden="true"></span>
                                                {name}
                                            </th>
                                        }
                                    })
                                    .collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            rows()
                                .into_iter()
                                .map(|models| {
                                    let name = models
                                        .first()
                                        .map(|model| model.model_name)
                                        .unwrap_or_default();
                                    view! {
                                        <tr>
                                            <th scope="row">{name}</th>
                                            {models
                                                .into_iter()
                                                .map(|model| view! { <Cell model=model /> })
                                                .collect_view()}
                                        </tr>
                                    }
                                })
                                .collect_view()
                        }}
                    </tbody>
                </table>
            </div>
            <p class="caption">
                "The largest listed weight format that fits is shown first; tok/s is one stream of decoding, estimated from memory bandwidth, and wide on purpose."
            </p>
        </section>
    }
}

/// One model on one rig.
#[component]
fn Cell(model: ModelRow) -> impl IntoView {
    let shown = model.shown().cloned();
    let best = model.best;
    view! {
        <td class:no=best.is_none()>
            {shown.map(|fit| view! { <Answer fit=fit /> })}
            <ul class="formats" aria-label="Weight formats">
                {model
                    .quants
                    .into_iter()
                    .map(|fit| {
                        let (class, word) = if fit.fits { ("yes", "fits") } else { ("no", "too large") };
                        view! {
                            <li class=class title=format!("{} of weights", gib(fit.weights_bytes))>
                                {fit.quant_id}
                                <span class="visually-hidden">{format!(" {word}")}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </td>
    }
}

/// What is said first about a model on a rig.
#[component]
fn Answer(fit: Fit) -> impl IntoView {
    match (fit.decode_tok_s, fit.longest_context_tokens) {
        (Some(speed), Some(longest)) if fit.fits => view! {
            <p class="answer">
                <strong>{fit.quant_id}</strong>
                " \u{b7} "
                {tok_s_range(speed)}
                " tok/s \u{b7} up to "
                {tokens(longest)}
            </p>
        }
        .into_any(),
        _ => view! {
            <p class="answer">
                <strong class="no">"Does not fit"</strong>
                {fit.why_not.map(|reason| view! { <span class="why">{reason}</span> })}
            </p>
        }
        .into_any(),
    }
}
