//! What to make of the figures: which rig, how sure, and what each can do that the other cannot.

pub mod distribution;
mod lattice;
mod sample;
pub mod sensitivity;

use std::borrow::Cow;

use serde::Serialize;

pub use distribution::Distribution;
pub(crate) use sample::{Sampled, sample};
pub use sensitivity::{Effect, Flip, Sensitivity};

use crate::cost::market::normal_quantile;
use crate::plan::{ANY_MODEL, Plan};
use crate::rig::{Job, RigReport};
use crate::units::format::bracketed;
use crate::units::{Amounts, Money, Months, OUTER, Range, Tokens, TokensPerSecond, sort_few};

/// How sure it is that the rig with the lowest likely net cost is the cheapest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The rig is the cheapest in at least 95 % of the samples.
    Clear,
    /// The rig is the cheapest in at least 66 % of the samples.
    Leaning,
    /// The figures are too uncertain, or too close to each other, to tell.
    TooClose,
}

/// The answer: which rig is the cheapest, how sure that is, and what each can run.
///
/// Its words are [`Verdict::sentence`] and [`Verdict::capability`], in JSON the fields of these names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// How the net costs of the rigs compare.
    #[serde(rename = "sentence")]
    pub comparison: Comparison,
    /// What only some of the rigs can run, or that all or none can.
    #[serde(rename = "capability")]
    pub runs: Runs,
    /// Index of the rig that leads: of those that do the job the one whose samples have the lowest middle, of those whose costs are complete; `None` if
    /// there is no rig, and if that is the only such one of several.
    pub cheapest: Option<usize>,
    /// How sure that is; `None` for fewer than two rigs.
    pub certainty: Option<Certainty>,
    /// Net cost of the second cheapest less that of the cheapest; its ends are the worst cases of
    /// both at once. `None` for fewer than two rigs.
    pub margin: Option<Range<Money>>,
    /// Share of the samples in which each rig is the cheapest, in the plan's order.
    pub shares: Vec<f64>,
    /// Net cost of each rig over the samples, in the plan's order.
    pub distributions: Vec<Distribution>,
}

/// How the net costs of the rigs compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// There is no rig.
    None,
    /// Some rigs, or all, are left out, as they do not do the job or something of their costs is not
    /// known.
    Part {
        /// How the others compare.
        of: Box<Comparison>,
        /// Those that are left out, and why.
        left_out: Vec<LeftOut>,
        /// How the plan writes amounts.
        amounts: Amounts,
    },
    /// There is one rig, and nothing to compare it with.
    One {
        /// What the reader calls it.
        rig: String,
        /// Its net cost.
        net: Range<Money>,
        /// The time that the net cost is for.
        horizon: Months,
        /// How the plan writes amounts.
        amounts: Amounts,
    },
    /// There are two rigs or more.
    Two {
        /// What the reader calls the cheapest.
        first: String,
        /// What the reader calls the second cheapest.
        second: String,
        /// Likely net cost of the second less that of the first.
        margin: Money,
        /// Share of the samples in which the first is the cheapest, from 0 to 1.
        share: f64,
        /// How sure it is the cheapest.
        certainty: Certainty,
        /// How many rigs are compared.
        rigs: usize,
        /// The time that the net costs are for.
        horizon: Months,
        /// How the plan writes amounts.
        amounts: Amounts,
    },
}

/// A rig that is compared with no other.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// What the reader calls it.
    pub rig: String,
    /// Whether it does the job.
    pub job: Job,
    /// Names of the inputs that have to be entered before its cost is complete.
    pub missing: Vec<&'static str>,
    /// Its likely net cost.
    pub net: Money,
    /// By how much it costs less than the rig that leads, and how sure that is; `None` if it does not or
    /// if none leads.
    pub cheaper_by: Option<(Money, Certainty)>,
    /// The time that the net cost is for.
    pub horizon: Months,
}

/// The largest of the listed models that a rig runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Largest {
    /// What the reader calls the rig.
    pub rig: String,
    /// Name of the model and id of its format; `None` where the rig runs none of them.
    pub model: Option<(Cow<'static, str>, Cow<'static, str>)>,
}

/// A rig that runs the model asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Able {
    /// What the reader calls it.
    pub rig: String,
    /// Id of the format in which it runs it.
    pub quant: Cow<'static, str>,
    /// Tokens a second that it generates for all users.
    pub speed: Option<TokensPerSecond>,
}

/// What the rigs with cards can run.
#[derive(Clone, Debug, PartialEq)]
pub enum Runs {
    /// No rig has a card.
    None,
    /// The plan asks for whatever runs.
    Largest {
        /// The context wanted.
        context: Tokens,
        /// The largest of the listed models on each rig.
        rigs: Vec<Largest>,
    },
    /// The plan asks for one model.
    Target {
        /// Name of the model.
        model: Cow<'static, str>,
        /// Id of its format.
        quant: Cow<'static, str>,
        /// The context wanted.
        context: Tokens,
        /// The rigs that run it.
        able: Vec<Able>,
        /// Names of the rigs that do not.
        unable: Vec<String>,
    },
}

/// Share of the samples from which on a rig leads: "likely" in the language that the IPCC calibrated
/// for its reports (Mastrandrea and others 2010), where less is "about as likely as not".
const LEANING: f64 = 0.66;
/// Share of the samples from which on a rig leads clearly: "extremely likely" in that language.
const CLEAR: f64 = 0.95;
/// A difference in the plan's currency that no whole unit of it shows.
const NO_DIFFERENCE: f64 = 0.5;

/// The verdict on some rigs, from the samples of their costs.
///
/// Only rigs that do the job and of whose cost all is known can lead; among them the order is that of
/// the middle of their samples.
pub(crate) fn verdict(plan: &Plan, sampled: Sampled, rigs: &[RigReport]) -> Verdict {
    let (shares, distributions) = (sampled.shares, sampled.nets);
    let (mut order, left_out): (Vec<usize>, Vec<usize>) =
        (0..rigs.len()).partition(|rig| rigs[*rig].is_able());
    let net = |index: usize| rigs[index].cost.net;
    sort_few(&mut order, |rig| distributions.get(*rig).map_or(0.0, |nets| nets.median));
    let (runs, amounts, horizon) = (runs(plan, rigs), plan.amounts(), plan.horizon);
    let (mut certainty, mut margin) = (None, None);
    let comparison = match order[..] {
        [] => Comparison::None,
        [only] => {
            let rig = bracketed(&rigs[only].name);
            Comparison::One { rig, net: net(only), horizon, amounts }
        }
        [first, second, ..] => {
            let apart = net(second) - net(first);
            let share = shares.get(first).copied().unwrap_or_default();
            let sure = sureness(apart.likely(), share);
            (certainty, margin) = (Some(sure), Some(apart));
            Comparison::Two {
                first: bracketed(&rigs[first].name),
                second: bracketed(&rigs[second].name),
                margin: apart.likely(),
                share,
                certainty: sure,
                rigs: order.len(),
                horizon,
                amounts,
            }
        }
    };
    // A rig beside others that are all incomplete is the cheapest of nothing.
    let unknown = left_out.iter().any(|rig| !rigs[*rig].is_complete());
    let cheapest = order.first().copied().filter(|_| order.len() > 1 || !unknown);
    let comparison = if left_out.is_empty() {
        comparison
    } else {
        let spread = |rig: usize| (net(rig).likely(), distributions.get(rig));
        let leader = order.first().map(|first| spread(*first));
        let of = |index: usize| LeftOut {
            rig: bracketed(&rigs[index].name),
            job: rigs[index].job,
            missing: rigs[index].missing.iter().map(|of| of.name).collect(),
            net: net(index).likely(),
            cheaper_by: leader.and_then(|leader| cheaper(spread(index), leader)),
            horizon,
        };
        let left_out = left_out.into_iter().map(of).collect();
        Comparison::Part { of: Box::new(comparison), left_out, amounts }
    };
    Verdict { comparison, runs, cheapest, certainty, margin, shares, distributions }
}

/// A likely net cost, and its samples.
type Spread<'a> = (Money, Option<&'a Distribution>);

/// By how much a rig is likely to cost less than another, and how sure that is: as far as their middles
/// are apart beside the widths of both, taken for normal and for independent, which what they share
/// makes surer yet.
fn cheaper((net, nets): Spread<'_>, (leader, others): Spread<'_>) -> Option<(Money, Certainty)> {
    let by = leader - net;
    let width = |nets: &Distribution| (nets.ninetieth - nets.tenth) / (2.0 * OUTER);
    let share = nets.zip(others).map_or(1.0, |(nets, others)| {
        let (own, other) = (width(nets), width(others));
        let apart = others.median - nets.median;
        let beyond =
            |share: f64| apart >= normal_quantile(share) * (own * own + other * other).sqrt();
        [CLEAR, LEANING].into_iter().find(|share| beyond(*share)).unwrap_or(0.0)
    });
    (by.get() > NO_DIFFERENCE).then(|| (by, sureness(by, share)))
}

/// How sure a rig is the cheapest, from the likely difference and its share of the samples.
fn sureness(margin: Money, share: f64) -> Certainty {
    if margin.get() < NO_DIFFERENCE || share < LEANING {
        Certainty::TooClose
    } else if share < CLEAR {
        Certainty::Leaning
    } else {
        Certainty::Clear
    }
}

/// Which rigs hold the target model, or the largest that each runs.
fn runs(plan: &Plan, rigs: &[RigReport]) -> Runs {
    // What a provider runs need not fit anywhere.
    let with_cards = || rigs.iter().filter(|rig| !rig.outcome.by_provider());
    let Some(first) = with_cards().next() else { return Runs::None };
    let target = &first.outcome;
    let context = target.context_tokens;
    if plan.workload.model == ANY_MODEL {
        let rigs = with_cards().map(|rig| {
            let fit = &rig.outcome;
            let model = fit.fits.then(|| (fit.model_name.clone(), fit.quant_id.clone()));
            Largest { rig: bracketed(&rig.name), model }
        });
        return Runs::Largest { context, rigs: rigs.collect() };
    }
    let able = with_cards().filter(|rig| rig.outcome.fits).map(|rig| {
        let speed = rig.outcome.total_tok_s().map(|speed| speed.likely());
        Able { rig: bracketed(&rig.name), quant: rig.outcome.quant_id.clone(), speed }
    });
    let unable = with_cards().filter(|rig| !rig.outcome.fits);
    Runs::Target {
        model: target.model_name.clone(),
        quant: target.quant_id.clone(),
        context,
        able: able.collect(),
        unable: unable.map(|rig| bracketed(&rig.name)).collect(),
    }
}
