//! Plans that nobody should make, and what a sensible person would say of them.
//!
//! Each row of the table is a link, what has to be true of its answer, and why. Some things have to be
//! true of every answer: who leads does the job and has a price, no flip leads from a rig to itself or
//! to one that is not compared, what is likely lies inside its range, and no text shows a number that is
//! none.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "shared/markup.rs"]
mod markup;
#[path = "absurd/rows.rs"]
mod rows;

use chrono::NaiveDate;
use markup::text;
use rigledger_core::advice::{Certainty, Sensitivity};
use rigledger_core::cost::LineId;
use rigledger_core::export::sheet;
use rigledger_core::html::{Answered, Part, Region, shown};
use rigledger_core::plan::Plan;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::rig::Job;
use rigledger_core::units::Money;
use rigledger_core::{Evaluator, Report};
use rows::{ROWS, Row};

/// The day of these tests.
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 26).unwrap()
}

/// The answer to a link.
struct Seen<'a> {
    plan: &'a Plan,
    report: &'a Report,
    sensitivity: &'a Sensitivity,
    words: String,
}

impl Seen<'_> {
    fn net(&self, rig: usize) -> f64 {
        self.report.rigs[rig].cost.net.likely().get()
    }

    fn line(&self, rig: usize, id: LineId) -> f64 {
        self.report.rigs[rig].cost.line(id).map_or(0.0, |line| line.amount.likely().get())
    }

    fn leads(&self, rig: usize) -> bool {
        self.report.verdict.cheapest == Some(rig)
    }

    fn none_leads(&self) -> bool {
        self.report.verdict.cheapest.is_none()
    }

    fn certainty(&self) -> Option<Certainty> {
        self.report.verdict.certainty
    }

    fn share(&self, rig: usize) -> f64 {
        self.report.verdict.shares[rig]
    }

    fn job(&self, rig: usize) -> Job {
        self.report.rigs[rig].job
    }

    fn misses(&self, rig: usize, id: InputId) -> bool {
        self.report.rigs[rig].missing.iter().any(|missing| missing.id == id)
    }

    fn says(&self, part: &str) -> bool {
        self.words.contains(part)
    }

    fn flips(&self, id: InputId, place: Place) -> usize {
        self.sensitivity.of(id, place).map_or(0, |effect| effect.flips.len())
    }

    fn width(&self, rig: usize) -> f64 {
        let net = self.report.rigs[rig].cost.net;
        net.high().get() - net.low().get()
    }
}

/// What no text may show.
fn assert_readable(link: &str, words: &str) {
    for wrong in ["$-0", "-$0 ", "\u{2212}$0 ", "\u{2212}0 ", "$\u{2212}0"] {
        assert!(!words.contains(wrong), "{link}: {wrong:?} in {}", around(words, wrong));
    }
    for word in words.split(|c: char| !c.is_alphanumeric()) {
        assert!(!["NaN", "nan", "inf"].contains(&word), "{link}: {}", around(words, word));
    }
}

/// A text around the first place of a part.
fn around<'a>(words: &'a str, part: &str) -> &'a str {
    let at = words.find(part).unwrap_or_default();
    let edge = |at: usize| (0..=at).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
    &words[edge(at.saturating_sub(120))..edge((at + 60).min(words.len()))]
}

/// All that a reader can see of an answer, without its tags.
fn words(answered: &Answered) -> String {
    let view = answered.view();
    let mut html = String::new();
    for (_, regions) in Region::GROUPS {
        html.extend(regions.iter().filter_map(|region| region.text(&view)));
    }
    html.extend(Part::ALL.iter().map(|part| part.html(&view)));
    let (glance, verdict, costs) =
        (shown::glance(&view), shown::verdict(&view), shown::costs(&view));
    let chart = shown::figure(&view.report.cost_over_time());
    let mut seen = format!("{glance:?}{verdict:?}{costs:?}{chart:?}{:?}", shown::findings(&view));
    for control in shown::all_controls(&view) {
        if let shown::Control::Slider(at, id, place) = control {
            let (slider, sway) =
                (shown::slider(&view, at, id, place), shown::sway(&view, id, place));
            seen.extend([format!("{slider:?}"), format!("{sway:?}")]);
        }
    }
    text(&html) + &seen.replace('"', " ")
}

/// What is true of every answer.
fn assert_sound(link: &str, seen: &Seen<'_>) {
    let (report, verdict) = (seen.report, &seen.report.verdict);
    if let Some(leader) = verdict.cheapest {
        let rig = &report.rigs[leader];
        assert!(rig.is_able(), "{link}: {} leads, but {:?} {:?}", rig.name, rig.job, rig.missing);
    }
    for effect in &seen.sensitivity.inputs {
        for flip in &effect.flips {
            assert_ne!(flip.below, flip.above, "{link}: {:?} flips nothing", effect.id);
            for rig in [flip.below, flip.above] {
                assert!(report.rigs[rig].is_complete(), "{link}: {:?} to an unknown", effect.id);
            }
        }
    }
    for (rig, nets) in report.rigs.iter().zip(&verdict.distributions) {
        let (net, most) = (rig.cost.net, rig.cost.extremes);
        let hair = 1e-6 * net.high().get().abs().max(1.0);
        let ends = [most.low(), net.low(), net.likely(), net.high(), most.high()].map(Money::get);
        assert!(ends.iter().all(|end| end.is_finite()), "{link}: {ends:?}");
        assert!(ends.is_sorted_by(|a, b| *a <= *b + hair), "{link}: {ends:?}");
        assert!(nets.tenth <= nets.median && nets.median <= nets.ninetieth, "{link}: {nets:?}");
        for line in &rig.cost.lines {
            let amount = line.amount;
            assert!(amount.low() <= amount.likely(), "{link}: {line:?}");
            assert!(amount.likely() <= amount.high(), "{link}: {line:?}");
        }
    }
}

fn check(
    link: &str,
    today: NaiveDate,
    expectation: impl Fn(&Seen<'_>) -> bool,
    why: &str,
) -> Option<String> {
    let answered = Answered::of_state(link, today, &mut Evaluator::default());
    let view = answered.view();
    assert_eq!(view.findings, [], "{link}");
    let (plan, report, sensitivity) = (view.plan, view.report, view.sensitivity);
    let seen = Seen { plan, report, sensitivity, words: words(&answered) };
    assert_sound(link, &seen);
    assert_readable(link, &seen.words);
    assert_readable(link, &sheet(plan, report));
    assert!(seen.plan.rigs.len() == report.rigs.len());
    if expectation(&seen) {
        return None;
    }
    let nets: Vec<(f64, Job)> =
        report.rigs.iter().map(|r| (r.cost.net.likely().get(), r.job)).collect();
    Some(format!(
        "{link}: {why}; {:?} {nets:?} {:?}",
        report.verdict.sentence(),
        report.verdict.shares
    ))
}

#[test]
fn a_sensible_person_would_agree() {
    // Each row is told of, one that panics too.
    let wrong: Vec<String> = ROWS
        .iter()
        .filter_map(|Row(link, expectation, why)| {
            let checked = std::panic::catch_unwind(|| check(link, day(), expectation, why));
            checked.unwrap_or_else(|_| Some(format!("{link}: panics, see above")))
        })
        .collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn prices_of_ten_years_ago_are_said_to_be_old() {
    let link = "preset=none&model=qwen3-14b&a.gpu=rtx-3090&b.gpu=rtx-4090";
    let then = NaiveDate::from_ymd_opt(2036, 11, 26).unwrap();
    let aged = |seen: &Seen<'_>| {
        seen.report.rigs.iter().all(|rig| {
            let told = seen.report.findings.iter().any(|finding| finding.message().contains("old"));
            !rig.is_complete() || told
        })
    };
    assert_eq!(check(link, then, aged, "a price of ten years ago is no price of today"), None);
}
