//! How a line of the cost table comes about, rig by rig.

use leptos::prelude::*;
use rigledger_core::cost::CostLine;
use rigledger_core::units::format::plain;

use crate::state::app;

/// The working of one line for each rig that has it.
#[component]
pub(crate) fn Workings(
    /// One line a rig.
    lines: Vec<Option<CostLine>>,
) -> impl IntoView {
    let names = app()
        .report
        .with(|report| report.rigs.iter().map(|rig| rig.name.clone()).collect::<Vec<_>>());
    lines
        .into_iter()
        .zip(names)
        .filter_map(|(line, name)| Some((line?, name)))
        .map(|(line, name)| {
            let working = line.working;
            view! {
                <div class="working-of">
                    <h3>{name}</h3>
                    <p class="formula">{working.formula}</p>
                    <p class="numbers">{format!("= {}", working.numbers)}</p>
                    <dl>
                        {working
                            .terms
                            .into_iter()
                            .map(|term| {
                                let value = term.value;
                                let mut text = plain(value.likely(), 4);
                                if !value.is_exact() {
                                    text = format!(
                                        "{} ({} to {})",
                                        text,
                                        plain(value.low(), 4),
                                        plain(value.high(), 4),
                                    );
                                }
                                view! {
                                    <dt>{term.name}</dt>
                                    <dd>
                                        {text} " " {term.unit} <small>{term.source}</small>
                                    </dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                </div>
            }
        })
        .collect_view()
}
