//! What rigs can run, as plain text: how those who work it out hand it to the page.
//!
//! ```text
//! model TAB format TAB context TAB fits TAB own file TAB weights TAB host TAB total TAB decode TAB prefill
//!     TAB gain TAB decode as estimated TAB draws        all of it in the line of a rig
//! severity TAB subject TAB message TAB suggestion        a line for each finding on the workload of the rig above
//! ```
//!
//! A rig's line begins with `rig`. A range is its low, likely and high figure and the place of its basis among
//! all of them (`BASES`), with blanks between; draws are the numbers of each kind of card, kinds apart by
//! `/`. What is not known is empty. Speeds, gains and draws are the bits of an `f64` as a hexadecimal number: exact,
//! and read without the ten kilobytes of tables that decimals of any length need.

use std::sync::Arc;

use super::capabilities::{Asked, Ran};
use super::message::{self, TAB};
use crate::catalog::MAX_CARDS;
use crate::finding::{Finding, Found};
use crate::fit::{Draws, Outcome, OutcomeSpeeds};
use crate::plan::Plan;
use crate::resolve::RigFacts;
use crate::units::{Basis, Bytes, Range, Tokens, TokensPerSecond};

/// What the line of a rig begins with.
const RIG: &str = "rig";
/// The bases of ranges, in the order in which the text counts them.
const BASES: [Basis; 5] =
    [Basis::Measured, Basis::Specified, Basis::Computed, Basis::User, Basis::Assumed];
/// The most rigs of which outcomes are kept: those of the plans just before too.
const MOST: usize = 16;

/// The outcomes of a plan's rigs, each with what was found on reading its workload, as text.
pub(crate) fn written<'a>(rigs: impl Iterator<Item = (&'a Outcome, &'a [Finding])>) -> String {
    let mut text = String::new();
    for (outcome, findings) in rigs {
        if !text.is_empty() {
            text.push('\n');
        }
        rig_line(&mut text, outcome);
        for finding in findings {
            let suggestion = finding.suggestion().unwrap_or_default();
            let parts = [&*finding.subject, &finding.message(), &suggestion];
            message::line(&mut text, finding.severity, parts);
        }
    }
    text
}

/// That what rigs can run could not be worked out, and why.
pub fn failed(why: &str) -> Finding {
    Finding::warning("Memory and speed", Found::NotEstimated { why: why.to_owned() })
}

/// Writes the line of a rig.
fn rig_line(text: &mut String, outcome: &Outcome) {
    let speed = outcome.speed.as_ref();
    let of = |speed: Option<Range<TokensPerSecond>>| range(speed.map(plain));
    let kinds = outcome.draws.iter().map(|draws| {
        let numbers = draws.iter().flatten().map(|draw| exact(*draw));
        numbers.collect::<Vec<String>>().join(" ")
    });
    text.extend([RIG, "\t"]);
    message::one_line(text, &outcome.model_name);
    for field in [
        outcome.quant_id.clone().into_owned(),
        outcome.context_tokens.get().to_string(),
        u8::from(outcome.fits).to_string(),
        u8::from(outcome.own_file).to_string(),
        outcome.weights.get().to_string(),
        outcome.host.get().to_string(),
        of(speed.map(|speed| speed.total)),
        of(speed.map(|speed| speed.decode)),
        of(speed.map(|speed| speed.prefill)),
        range(speed.and_then(|speed| speed.drafting_gain)),
        speed.and_then(|speed| speed.estimated).map(|it| exact(it.get())).unwrap_or_default(),
        kinds.collect::<Vec<String>>().join("/"),
    ] {
        text.push(TAB);
        text.push_str(&field);
    }
}

/// A speed as a plain number; its basis stays.
fn plain(speed: Range<TokensPerSecond>) -> Range<f64> {
    speed.map(TokensPerSecond::get).with_basis(speed.basis())
}

/// Writes a number with all its bits.
fn exact(number: f64) -> String {
    format!("{:x}", number.to_bits())
}

/// Reads a number; `None` if it is none, or not finite.
fn read_exact(text: &str) -> Option<f64> {
    let bits = u64::from_str_radix(text, 16).ok()?;
    Some(f64::from_bits(bits)).filter(|number| number.is_finite())
}

/// Writes a range; nothing for none.
fn range(range: Option<Range<f64>>) -> String {
    let Some(range) = range else { return String::new() };
    let basis = BASES.iter().position(|basis| *basis == range.basis()).unwrap_or_default();
    let [low, likely, high] = [range.low(), range.likely(), range.high()].map(exact);
    [low, likely, high, basis.to_string()].join(" ")
}

/// Reads a range; `None` if it is none.
fn read_range(text: &str) -> Option<Range<f64>> {
    let mut parts = text.split(' ');
    let mut next = || read_exact(parts.next()?);
    let (low, likely, high) = (next()?, next()?, next()?);
    let basis = *BASES.get(parts.next()?.parse::<usize>().ok()?)?;
    Some(Range::new(low, likely, high, basis))
}

/// Reads the line of a rig; `None` if it is none.
fn read_rig(line: &str) -> Option<Outcome> {
    let mut fields = line.strip_prefix(RIG)?.strip_prefix(TAB)?.split(TAB);
    let mut next = || fields.next();
    let (model, quant) = (next()?.to_owned(), next()?.to_owned());
    let context = Tokens::new(next()?.parse().ok()?);
    let (fits, own_file) = (next()? == "1", next()? == "1");
    let (weights, host) = (Bytes::new(next()?.parse().ok()?), Bytes::new(next()?.parse().ok()?));
    let mut speed = || {
        let speed = read_range(next()?)?;
        Some(speed.map(TokensPerSecond::new).with_basis(speed.basis()))
    };
    let (total, decode, prefill) = (speed(), speed(), speed());
    let drafting_gain = read_range(next()?);
    let estimated = read_exact(next()?);
    let mut kinds = next()?.split('/');
    let speed = total.zip(decode).zip(prefill).map(|((total, decode), prefill)| OutcomeSpeeds {
        decode,
        total,
        prefill,
        estimated: estimated.map(TokensPerSecond::new),
        drafting_gain,
    });
    Some(Outcome {
        model_name: model.into(),
        quant_id: quant.into(),
        context_tokens: context,
        fits,
        own_file,
        weights,
        host,
        speed,
        draws: core::array::from_fn(|_| read_draws(kinds.next()?)),
    })
}

/// Reads the draws of a kind; `None` if they are not known.
fn read_draws(text: &str) -> Draws {
    let mut draws = [0.0; MAX_CARDS];
    let mut numbers = text.split(' ');
    for draw in &mut draws {
        *draw = read_exact(numbers.next()?)?;
    }
    Some(draws)
}

/// What was handed over, of the rigs of the last plans.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    known: Vec<(Asked, Ran)>,
}

impl Outcomes {
    /// Takes what `text` says of the rigs of a plan. What cannot be read is left out.
    pub(super) fn learn(&mut self, plan: &Plan, rigs: &[RigFacts<'_>], text: &str) {
        let mut told: Vec<(Outcome, Vec<Finding>)> = Vec::new();
        for line in text.lines() {
            if let Some(outcome) = read_rig(line) {
                told.push((outcome, Vec::new()));
            } else if let Some((_, findings)) = told.last_mut() {
                findings.push(message::read_line(line));
            }
        }
        for (index, (rig, (outcome, findings))) in rigs.iter().zip(told).enumerate() {
            let asked = Asked::of(plan, index, rig);
            // What is known stays the same one, for those who tell two by their places.
            let known = self.known.iter().position(|(before, _)| *before == asked);
            let known = known.map(|place| self.known.remove(place).1);
            let ran = known.unwrap_or_else(|| {
                let (outcome, findings) = (Arc::new(outcome), findings.into());
                Ran { outcome, findings, ..Ran::default() }
            });
            self.known.push((asked, ran));
        }
        let spare = self.known.len().saturating_sub(MOST);
        self.known.drain(..spare);
    }

    /// What each rig of a plan can run; `None` if nothing was told of one of them.
    pub(super) fn run(&self, plan: &Plan, rigs: &[RigFacts<'_>]) -> Option<Vec<Ran>> {
        let rigs = rigs.iter().enumerate().map(|(index, rig)| {
            let asked = Asked::of(plan, index, rig);
            self.known.iter().find(|(known, _)| *known == asked).map(|(_, ran)| ran.clone())
        });
        rigs.collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::html::{Estimated, Region};
    use crate::plan::link;
    use crate::session::{CostEvaluator, Estimates, Evaluator};
    use crate::{Answer, Catalog};

    const STATES: [&str; 6] = [
        "preset=dual-3090-vs-4090",
        "preset=dual-3090-vs-4090&model=qwen3-235b-a22b&offload=experts&context=32768&rate=0.4",
        "preset=dual-3090-vs-4090&a.gpu2=rtx-3060-12gb&a.count2=2&b.runtime=vllm&b.quant=awq-4bit-g128",
        "preset=dual-3090-vs-4090&c.kind=api&drafting=mtp&model=nonsense&d.kind=subscription",
        "preset=dual-3090-vs-4090&a.measured=2026-11-01~~d~llama-3.1-70b~Q4_K_M~-~0~1~20",
        "preset=dual-3090-vs-4090&model=any&users=4&currency=EUR",
    ];

    fn told(state: &str, plan: &Plan) -> (CostEvaluator, Estimated) {
        let (catalog, today) = (Catalog::embedded(), NaiveDate::default());
        let estimated = Estimated::of_state(state, today, &mut Estimates::default());
        let mut evaluator = CostEvaluator::default();
        evaluator.learn(plan, &estimated.outcomes, catalog, today);
        (evaluator, estimated)
    }

    /// What is handed over gives the answer of those who work all out, to the last bit.
    #[test]
    fn an_answer_from_outcomes_is_the_whole_answer() {
        let (catalog, today) = (Catalog::embedded(), NaiveDate::default());
        for state in STATES {
            let (plan, _) = link::decode(state, catalog);
            let (mut evaluator, _) = told(state, &plan);
            let Answer { report, sensitivity, .. } =
                evaluator.explain(&plan, catalog, today).expect("it was told");
            let whole = Evaluator::default().explain(&plan, catalog, today);
            assert_eq!(
                (&report.case, &sensitivity),
                (&whole.report.case, &whole.sensitivity),
                "{state}"
            );
            assert_eq!(report.verdict, whole.report.verdict, "{state}");
            let words = |findings: &[Finding]| -> Vec<_> {
                findings
                    .iter()
                    .map(|it| (it.subject.clone(), it.message(), it.suggestion()))
                    .collect()
            };
            assert_eq!(words(&report.findings), words(&whole.report.findings), "{state}");
            for (rig, whole) in report.rigs.iter().zip(&whole.report.rigs) {
                assert_eq!(rig.outcome, whole.outcome, "{state}");
                assert_eq!((&rig.cost, rig.job), (&whole.cost, whole.job), "{state}");
            }
        }
    }

    /// The regions drawn with the outcomes are those of the whole answer.
    #[test]
    fn what_is_drawn_beside_is_the_same() {
        for state in STATES {
            let answered = crate::html::Answered::of_state(
                state,
                NaiveDate::default(),
                &mut Evaluator::default(),
            );
            let view = answered.view();
            let (_, estimated) = told(state, view.plan);
            let regions = Region::ESTIMATED.map(|region| region.text(&view).expect("is a text"));
            assert_eq!(estimated.regions, regions, "{state}");
            let rigs = view.report.rigs.iter();
            let whole = written(rigs.map(|rig| (&*rig.outcome, &*rig.workload_findings)));
            assert_eq!(estimated.outcomes, whole, "{state}");
        }
    }

    /// Costs are answered without being told again; cards, models and settings are not.
    #[test]
    fn costs_alone_are_answered_and_nothing_else() {
        let (catalog, today) = (Catalog::embedded(), NaiveDate::default());
        let (plan, _) = link::decode(STATES[0], catalog);
        let (mut evaluator, _) = told(STATES[0], &plan);
        for (more, known) in [
            ("rate=0.1&horizon=12&a.price=500&b.name=Other", true),
            ("c.gpu=rtx-4090&c.count=1", true),
            ("context=4096", false),
            ("a.count=3", false),
            ("a.limit=200", false),
            ("a.cache=q8_0", false),
        ] {
            let (plan, _) = link::decode(&[STATES[0], "&", more].concat(), catalog);
            assert_eq!(evaluator.explain(&plan, catalog, today).is_some(), known, "{more}");
        }
    }

    #[test]
    fn nonsense_tells_nothing() {
        let (catalog, today) = (Catalog::embedded(), NaiveDate::default());
        let (plan, _) = link::decode(STATES[0], catalog);
        for text in [
            "",
            "rig",
            "rig\t",
            "note\ta\tb\tc",
            "rig\tm\tq\tx\t1\t0\t0\t0\t\t\t\t\t\t//",
            "\n\n\t",
        ] {
            let mut evaluator = CostEvaluator::default();
            evaluator.learn(&plan, text, catalog, today);
            assert!(evaluator.explain(&plan, catalog, today).is_none(), "{text:?}");
        }
        let infinite = exact(f64::INFINITY);
        assert_eq!(read_range(&format!("1 2 {infinite} 0")), None);
        assert_eq!(read_range("1 2 3 9"), None);
        assert_eq!(read_draws("1 2 3"), None);
    }
}
