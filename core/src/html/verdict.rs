//! The answer, in one sentence and another, and why.

use crate::advice::Certainty;
use crate::cost::Role;
use crate::cost::table::rows;
use crate::units::Money;

use super::sensitivity::{mid_sentence, sentence};
use super::text::add;
use super::text::escaped;
use super::view::View;

/// The verdict; screen readers hear it when it changes.
pub(super) fn verdict(view: &View<'_>) -> String {
    let verdict = &view.report.verdict;
    let mut html = String::from("<h2 class=\"visually-hidden\">Verdict</h2>");
    html.push_str("<div role=\"status\" aria-live=\"polite\"><p class=\"verdict-sentence\">");
    add(&mut html, &[&escaped(&sentence(view)), "</p>"]);
    add(&mut html, &["<p class=\"verdict-more\">", &escaped(&verdict.capability()), "</p></div>"]);
    let certainty = match verdict.certainty {
        Some(Certainty::Clear) => ("clear", "Clear, from 95 % of the range on."),
        Some(Certainty::Leaning) => ("leaning", "Leaning, from two thirds of the range on."),
        Some(Certainty::TooClose) => ("close", "Too close, below two thirds of the range."),
        None => return html,
    };
    add(&mut html, &["<p class=\"certainty certainty-", certainty.0, "\">", certainty.1]);
    reasons(&mut html, view);
    html.push_str("</p>");
    html
}

/// Line by line what the cheapest rig costs more and less than the next.
fn reasons(html: &mut String, view: &View<'_>) {
    let rigs = &view.report.rigs;
    let net = |rig: usize| rigs.get(rig).map_or(0.0, |rig| rig.cost.net.likely().get());
    let Some(first) = view.report.verdict.cheapest else { return };
    let others = (0..rigs.len()).filter(|rig| *rig != first && rigs[*rig].is_complete());
    let Some(second) = others.reduce(|a, b| if net(b) < net(a) { b } else { a }) else { return };
    let mut join = [" Against ", &escaped(&rigs[second].name), ": "].concat();
    for row in rows(rigs.iter().map(|rig| &rig.cost)) {
        let amount = |rig: usize| {
            let line = row.lines.get(rig).and_then(Option::as_ref);
            line.map_or(0.0, |line| line.amount.likely().get())
        };
        let more = amount(first) - amount(second);
        if row.role != Role::Sum && more.abs() >= 0.5 {
            let size = view.plan.amounts().whole(Money::new(more.abs()));
            let word = if more < 0.0 { " less" } else { " more" };
            add(html, &[&join, &escaped(&mid_sentence(&row.label)), " ", &size, word]);
            ", ".clone_into(&mut join);
        }
    }
    if join == ", " {
        html.push('.');
    }
}
