//! The answer, in one sentence and another, and why.

use crate::advice::Certainty;
use crate::cost::Role;
use crate::cost::table::rows;
use crate::finding::{Finding, Severity};
use crate::html::view::View;
use crate::units::Money;

use super::sensitivity::{mid_sentence, turns};

/// The verdict. Screen readers hear it from an element of its own, once nothing has changed for a while.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Which rig leads.
    pub sentence: String,
    /// What each can run.
    pub more: String,
    /// How sure it is, as a class of the style sheet, and why; nothing for one rig.
    pub sure: Option<(&'static str, String)>,
    /// How many things were not used as they came; nothing for none. Which they are stands among the findings.
    pub corrected: Option<String>,
}

/// What the verdict says.
pub fn verdict(view: &View<'_>) -> Verdict {
    let verdict = &view.report.verdict;
    let class = match verdict.certainty {
        Some(Certainty::Clear) => Some("clear"),
        Some(Certainty::Leaning) => Some("leaning"),
        Some(Certainty::TooClose) => Some("close"),
        None => None,
    };
    let why = || [&verdict.sureness(), " ", &turns(view), &*reasons(view)].concat();
    Verdict {
        sentence: verdict.sentence(),
        more: verdict.capability(),
        sure: class.map(|class| (class, why())),
        corrected: corrected(view),
    }
}

/// How many things were not used as they came.
fn corrected(view: &View<'_>) -> Option<String> {
    let of = |findings: &[Finding]| {
        findings.iter().filter(|finding| finding.severity == Severity::Corrected).count()
    };
    match of(view.findings) + of(&view.report.findings) {
        0 => None,
        1 => Some("1 thing was not used as given".to_owned()),
        many => Some(many.to_string() + " things were not used as given"),
    }
}

/// Line by line what the cheapest rig costs more and less than the next that does the job.
fn reasons(view: &View<'_>) -> String {
    let rigs = &view.report.rigs;
    let net = |rig: usize| rigs.get(rig).map_or(0.0, |rig| rig.cost.net.likely().get());
    let mut text = String::new();
    let Some(first) = view.report.verdict.cheapest else { return text };
    let others = (0..rigs.len()).filter(|rig| *rig != first && rigs[*rig].is_able());
    let Some(second) = others.reduce(|a, b| if net(b) < net(a) { b } else { a }) else {
        return text;
    };
    let mut join = [" Against ", &rigs[second].name, ": "].concat();
    for row in rows(rigs.iter().map(|rig| &rig.cost)) {
        let amount = |rig: usize| {
            let line = row.lines.get(rig).copied().flatten();
            line.map_or(0.0, |line| line.amount.likely().get())
        };
        let more = amount(first) - amount(second);
        if row.role != Role::Sum && more.abs() >= 0.5 {
            let size = view.plan.amounts().whole(Money::new(more.abs()));
            let word = if more < 0.0 { " less" } else { " more" };
            text.extend([&join, &*mid_sentence(&row.label), " ", &size, word]);
            ", ".clone_into(&mut join);
        }
    }
    if join == ", " {
        text.push('.');
    }
    text
}
