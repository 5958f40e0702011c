//! What the reader should know about the figures.

use leptos::prelude::*;
use rigledger_core::Severity;

use crate::state::app;

/// The findings of the link and of the report; nothing where there are none.
#[component]
pub(crate) fn Findings() -> impl IntoView {
    let state = app();
    let findings = move || {
        let mut all = state.link_findings.get();
        all.extend(state.report.with(|report| report.findings.clone()));
        all
    };
    view! {
        <Show when=move || !findings().is_empty()>
            <section class="findings" aria-label="Notes on these figures">
                <ul>
                    {move || {
                        findings()
                            .into_iter()
                            .map(|finding| {
                                let class = match finding.severity {
                                    Severity::Note => "note",
                                    Severity::Warning => "warning",
                                    Severity::Corrected => "corrected",
                                };
                                view! {
                                    <li class=class>
                                        <strong>{finding.subject}</strong>
                                        " \u{2013} "
                                        {finding.message}
                                        {finding.suggestion.map(|text| format!(" {text}"))}
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </section>
        </Show>
    }
}
