//! What to make of the figures: which rig, how sure, and what each can do that the other cannot.

mod lattice;
pub mod sample;
pub mod sensitivity;

use serde::Serialize;

pub use sample::Distribution;
pub(crate) use sample::{Sampled, sample};
pub use sensitivity::{Effect, Flip, Sensitivity};

use crate::plan::{ANY_MODEL, Plan};
use crate::rig::RigReport;
use crate::units::format::{plain, tokens, usd, usd_range};
use crate::units::{Money, Range, sort_few};

/// How sure the cheaper rig is the cheaper one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// It is the cheapest in 19 of 20 samples or more.
    Clear,
    /// It is the cheapest in two of three or more.
    Leaning,
    /// The figures are too uncertain, or too close to each other, to tell.
    TooClose,
}

/// The answer, in words and in figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// One sentence on cost.
    pub sentence: String,
    /// One sentence on what only some of the rigs can run, or that all or none can.
    pub capability: String,
    /// Index of the rig with the lowest likely net cost, of those of whose cost all is known; nothing
    /// where that is only one of several.
    pub cheapest: Option<usize>,
    /// How sure that is.
    pub certainty: Option<Certainty>,
    /// Net cost of the second cheapest less that of the cheapest; its ends are the worst cases of
    /// both at once.
    pub margin: Option<Range<Money>>,
    /// Share of the samples in which each rig is the cheapest.
    pub shares: Vec<f64>,
    /// Net cost of each rig over the samples.
    pub distributions: Vec<Distribution>,
}

/// Share of the samples from which on a rig leads: "likely" in the language that the IPCC calibrated
/// for its reports (Mastrandrea and others 2010), where less is "about as likely as not".
const LEANING: f64 = 0.66;
/// Share from which on it leads clearly: "extremely likely" there.
const CLEAR: f64 = 0.95;
/// A difference that no whole dollar shows.
const NO_DIFFERENCE: f64 = 0.5;

/// The verdict on some rigs, from the samples of their costs.
pub(crate) fn verdict(plan: &Plan, sampled: Sampled, rigs: &[RigReport]) -> Verdict {
    let (shares, distributions) = (sampled.shares, sampled.nets);
    // A rig of whose cost something is not known is compared with no other.
    let (mut order, left_out): (Vec<usize>, Vec<usize>) =
        (0..rigs.len()).partition(|rig| rigs[*rig].is_complete());
    let net = |index: usize| rigs[index].cost.net;
    sort_few(&mut order, |rig| net(*rig).likely().get());
    let capability = capability(plan, rigs);
    let left_out = incomplete(rigs, &left_out);
    let (Some(&first), second) = (order.first(), order.get(1)) else {
        let none = "Add a rig to see what it costs.".to_owned();
        return Verdict {
            sentence: if rigs.is_empty() { none } else { left_out },
            capability,
            cheapest: None,
            certainty: None,
            margin: None,
            shares,
            distributions,
        };
    };
    let months = plain(plan.horizon.get(), 0);
    let Some(&second) = second else {
        return Verdict {
            sentence: format!(
                "{} costs {} over {months} months.{left_out}",
                rigs[first].name,
                usd_range(net(first), plan.rounding)
            ),
            capability,
            cheapest: left_out.is_empty().then_some(first),
            certainty: None,
            margin: None,
            shares,
            distributions,
        };
    };
    let margin = net(second) - net(first);
    let share = shares.get(first).copied().unwrap_or_default();
    let certainty = certainty(margin.likely(), share);
    let of_100 = plain(share * 100.0, 0);
    let (a, b) = (&rigs[first].name, &rigs[second].name);
    let likely = usd(margin.likely(), plan.rounding);
    let sentence = match certainty {
        Certainty::Clear => format!(
            "{a} costs {likely} less than {b} over {months} months, and wins in {of_100} % of the \
             range."
        ),
        Certainty::Leaning => format!(
            "{a} probably costs {likely} less than {b} over {months} months: it wins in {of_100} % \
             of the range."
        ),
        Certainty::TooClose => format!(
            "Too close to call: over {months} months {a} and {b} are {likely} apart, and {a} wins in \
             {of_100} % of the range."
        ),
    };
    Verdict {
        sentence: sentence + &left_out,
        capability,
        cheapest: Some(first),
        certainty: Some(certainty),
        margin: Some(margin),
        shares,
        distributions,
    }
}

/// What is said of rigs whose costs are incomplete, each with what has to be entered; with a blank
/// before it where others are compared.
fn incomplete(rigs: &[RigReport], which: &[usize]) -> String {
    let said = which.iter().map(|rig| {
        let rig = &rigs[*rig];
        let fields = rig.missing.iter().map(|of| ["\u{201c}", of.name, "\u{201d}"].concat());
        let fields: Vec<String> = fields.collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        format!("{} is not compared until {} is entered.", rig.name, list(&fields))
    });
    let said: Vec<String> = said.collect();
    let join = if which.len() < rigs.len() && !said.is_empty() { " " } else { "" };
    [join, &said.join(" ")].concat()
}

/// How sure a rig is the cheapest, from the likely difference and its share of the samples.
fn certainty(margin: Money, share: f64) -> Certainty {
    if margin.get() < NO_DIFFERENCE || share < LEANING {
        Certainty::TooClose
    } else if share < CLEAR {
        Certainty::Leaning
    } else {
        Certainty::Clear
    }
}

/// Which rigs hold the target model, or the largest that each runs.
fn capability(plan: &Plan, rigs: &[RigReport]) -> String {
    // What a provider runs need not fit anywhere.
    let rigs: Vec<&RigReport> = rigs.iter().filter(|rig| !rig.capability.target.by_api()).collect();
    let Some(target) = rigs.first().map(|rig| &rig.capability.target) else { return String::new() };
    if plan.workload.model == ANY_MODEL {
        let mut text = ["With ", &tokens(target.context_tokens), " of context "].concat();
        let mut join = "";
        for rig in rigs {
            let fit = &rig.capability.target;
            let what = [" runs up to ", &fit.model_name, " at ", fit.quant_id].concat();
            let what = if fit.fits { what } else { " runs none of the listed models".to_owned() };
            text = [&text, join, &rig.name, &what].concat();
            join = ", ";
        }
        return text + ".";
    }
    let what = format!(
        "{} at {} with {} of context",
        target.model_name,
        target.quant_id,
        tokens(target.context_tokens)
    );
    let (able, unable): (Vec<_>, Vec<_>) =
        rigs.into_iter().partition(|rig| rig.capability.target.fits);
    let names = |rigs: &[&RigReport]| {
        let names: Vec<&str> = rigs.iter().map(|rig| rig.name.as_str()).collect();
        list(&names)
    };
    match (able.len(), unable.len()) {
        (0, 1) => format!("It cannot hold {what} in card memory."),
        (0, _) => format!("None of them holds {what} in card memory."),
        (1, 0) => format!("It holds {what}."),
        (_, 0) => format!("All of them hold {what}."),
        (1, _) => format!("Only {} holds {what}.", names(&able)),
        _ => format!("{} hold {what}; {} cannot.", names(&able), names(&unable)),
    }
}

/// Names joined as in a sentence.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
