//! The answer, in one sentence and another, and why.

use crate::advice::Certainty;
use crate::cost::Role;
use crate::cost::table::rows;
use crate::units::Money;

use super::sensitivity::{mid_sentence, turns};
use super::text::add;
use super::text::escaped;
use super::view::View;

/// The verdict. Screen readers hear it from an element of its own, once nothing has changed for a while.
pub(super) fn verdict(view: &View<'_>) -> String {
    let verdict = &view.report.verdict;
    let mut html = String::from("<h2 class=\"visually-hidden\">Verdict</h2>");
    add(&mut html, &["<p class=\"verdict-sentence\">", &escaped(&verdict.sentence()), "</p>"]);
    add(&mut html, &["<p class=\"verdict-more\">", &escaped(&verdict.capability()), "</p>"]);
    let class = match verdict.certainty {
        Some(Certainty::Clear) => "clear",
        Some(Certainty::Leaning) => "leaning",
        Some(Certainty::TooClose) => "close",
        None => return html,
    };
    add(&mut html, &["<p class=\"certainty certainty-", class, "\">"]);
    add(&mut html, &[&escaped(&verdict.sureness()), " ", &escaped(&turns(view))]);
    reasons(&mut html, view);
    html.push_str("</p>");
    html
}

/// Line by line what the cheapest rig costs more and less than the next that does the job.
fn reasons(html: &mut String, view: &View<'_>) {
    let rigs = &view.report.rigs;
    let net = |rig: usize| rigs.get(rig).map_or(0.0, |rig| rig.cost.net.likely().get());
    let Some(first) = view.report.verdict.cheapest else { return };
    let others = (0..rigs.len()).filter(|rig| *rig != first && rigs[*rig].is_able());
    let Some(second) = others.reduce(|a, b| if net(b) < net(a) { b } else { a }) else { return };
    let mut join = [" Against ", &escaped(&rigs[second].name), ": "].concat();
    for row in rows(rigs.iter().map(|rig| &rig.cost)) {
        let amount = |rig: usize| {
            let line = row.lines.get(rig).copied().flatten();
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
