//! How the lead moves over the span of a slider.

use leptos::prelude::*;
use rigledger_core::html::shown::Curve;

/// The curve under a slider, which the style sheet stretches.
pub(crate) fn curve(curve: &Curve) -> AnyView {
    let lines = curve.lines.iter().map(|(rig, points)| {
        let (class, points) = (["rig-", rig].concat(), points.clone());
        view! { <polyline class=class points=points /> }.into_any()
    });
    let lines = lines.collect::<Vec<_>>();
    let rule = curve.rule.clone();
    view! {
        <svg class="curve" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
            <path class="rule" d=rule />
            {lines}
        </svg>
    }
    .into_any()
}
