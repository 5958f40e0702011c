//! What was observed beside what is predicted.

use std::fmt;

use chrono::NaiveDate;
use rigledger_core::catalog::Catalog;
use rigledger_core::plan::{Plan, Workload};
use rigledger_core::units::{Range, Tokens};
use rigledger_core::{Report, evaluate};

use super::figures::predicted;
use super::observed::{Observed, Of};

/// The day for which prices are meant: that on which the cases were collected.
const DAY: &str = "2026-11-29";

/// What comes of a figure or a case, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Apart,
    Right,
    Off,
    Wrong,
    Inexpressible,
}

impl Verdict {
    pub(crate) const ALL: [Self; 5] =
        [Self::Right, Self::Off, Self::Wrong, Self::Inexpressible, Self::Apart];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Off => "off",
            Self::Wrong => "wrong",
            Self::Inexpressible => "inexpressible",
            Self::Apart => "apart",
        }
    }
}

/// A figure with what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// Under what it is counted.
    pub(crate) kind: &'static str,
    pub(crate) verdict: Verdict,
    text: String,
}

impl Judged {
    /// Why a case is no plan.
    pub(crate) fn nothing(reason: String) -> Self {
        Self { kind: "", verdict: Verdict::Inexpressible, text: reason }
    }

    /// Whether it is one of the figures that are counted.
    pub(crate) const fn counts(&self) -> bool {
        !self.kind.is_empty()
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// All figures of a case, judged by the plan that each is about.
pub(crate) fn all(observed: &[Observed], plans: &[Plan], catalog: &Catalog) -> Vec<Judged> {
    let today: NaiveDate = DAY.parse().unwrap_or_default();
    let answer = |plan: &Plan| -> Report { evaluate(plan, catalog, today) };
    let reports: Vec<Report> = plans.iter().map(answer).collect();
    observed
        .iter()
        .filter_map(|one| {
            let (place, rig) = about(one, plans)?;
            let plan = plans.get(place)?;
            let context = plan.workload.context;
            // Memory that is stated for another context is asked for with that.
            let other = one.at.filter(|at| matches!(one.of, Of::Memory(_)) && *at != context.get());
            let report = other.map(|at| {
                let workload = Workload { context: Tokens::new(at), ..plan.workload.clone() };
                answer(&Plan { workload, ..plan.clone() })
            });
            let report = report.as_ref().or(reports.get(place))?;
            let said = predicted(one, report, rig, context.get());
            let fits = report.rigs.get(rig).is_some_and(|rig| rig.capability.target.fits);
            // What is not predicted though it runs is none of the program's figures.
            (said.is_some() || !fits).then(|| judge(one, said.as_deref()))
        })
        .collect()
}

/// The plan and the rig that a figure is about: the plan of the context that is stated, or of its place.
fn about(one: &Observed, plans: &[Plan]) -> Option<(usize, usize)> {
    let distance = |plan: &Plan, at: u32| plan.workload.context.get().abs_diff(at);
    if let (Some(at), true) = (one.context.or(one.at), plans.len() > 1) {
        let place = (0..plans.len()).min_by_key(|place| distance(&plans[*place], at))?;
        return Some((place, 0));
    }
    match (plans, one.nth) {
        // A rig by the number of its card.
        ([plan], _) if plan.rigs.len() > 1 && !one.name.is_empty() => {
            let numbers = one.name.split(|c: char| !c.is_ascii_digit());
            let number = numbers.max_by_key(|number| number.len())?;
            let rig = plan.rigs.iter().position(|rig| rig.gpu.contains(number));
            rig.filter(|_| number.len() > 2).map(|rig| (0, rig))
        }
        ([_], nth) => (nth == 0 || one.at.is_some()).then_some((0, 0)),
        (several, nth) => (nth < several.len()).then_some((nth, 0)),
    }
}

fn judge(one: &Observed, predicted: Option<&[Range<f64>]>) -> Judged {
    let (kind, unit, scale) = match one.of {
        Of::Fit => ("fit", "", 1.0),
        Of::Decode | Of::Drafted | Of::Prefill => ("speed", "tok/s", 1.0),
        Of::Memory(_) => ("memory", "MiB", 1_048_576.0),
        Of::Pool => ("room", "tokens", 1.0),
        Of::Load | Of::Idle => ("draw", "W", 1.0),
        Of::Price => ("price", "USD", 1.0),
    };
    let at = one.at.map_or_else(String::new, |at| format!(" at {at}"));
    let shown = |ends: &[f64; 2]| match ends {
        [1.0, 1.0] if one.of == Of::Fit => "runs".to_owned(),
        [0.0, 0.0] if one.of == Of::Fit => "does not run".to_owned(),
        [low, high] if (high - low).abs() < 1e-9 => number(low / scale),
        [low, high] => format!("{}\u{2013}{}", number(low / scale), number(high / scale)),
    };
    let observed: Vec<String> = one.values.iter().map(shown).collect();
    let name = if one.name.is_empty() { String::new() } else { format!(" ({})", one.name) };
    let head = format!("{}{name}{at}: observed {} {unit}", one.key, observed.join(", "));
    let Some(predicted) = predicted else {
        let text = format!("{head}, predicted to have no room: wrong");
        return Judged { kind, verdict: Verdict::Wrong, text };
    };
    let each = one.values.iter().zip(predicted);
    let verdict = each.map(|(seen, said)| verdict(one.of, *seen, *said)).max();
    let verdict = if one.values.len() == predicted.len() { verdict } else { Some(Verdict::Wrong) };
    let verdict = verdict.unwrap_or(Verdict::Wrong);
    let said: Vec<String> = predicted
        .iter()
        .map(|range| {
            let likely = shown(&[range.likely(); 2]);
            if range.is_exact() {
                return likely;
            }
            let (low, high) = (number(range.low() / scale), number(range.high() / scale));
            format!("{likely} [{low}\u{2013}{high}]")
        })
        .collect();
    let text = format!("{head}, predicted {}: {}", said.join(", "), verdict.name());
    Judged { kind, verdict, text }
}

/// What a prediction is worth, by the table in the head of this program.
fn verdict(of: Of, [low, high]: [f64; 2], said: Range<f64>) -> Verdict {
    let (middle, likely) = (f64::midpoint(low, high), said.likely());
    let off = likely / middle.max(1e-9);
    match of {
        Of::Fit if (middle - likely).abs() < 0.5 => Verdict::Right,
        Of::Pool if (0.9..=1.1).contains(&off) => Verdict::Right,
        Of::Pool if (0.75..=1.25).contains(&off) => Verdict::Off,
        Of::Fit | Of::Pool => Verdict::Wrong,
        Of::Memory(_) => {
            let gap = (likely - middle).abs();
            if gap <= 0.05 * middle || gap <= 300.0 * 1_048_576.0 {
                Verdict::Right
            } else if gap <= 0.15 * middle {
                Verdict::Off
            } else {
                Verdict::Wrong
            }
        }
        _ if said.low() <= high && said.high() >= low => Verdict::Right,
        _ if (2.0 / 3.0..=1.5).contains(&off) => Verdict::Off,
        _ => Verdict::Wrong,
    }
}

/// Three figures are enough to compare by.
fn number(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
