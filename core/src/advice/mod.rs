//! What to make of the figures: which rig, how sure, and what each can do that the other cannot.

use serde::Serialize;

use crate::plan::Plan;
use crate::report::RigReport;
use crate::units::format::{plain, tokens, usd, usd_range};
use crate::units::{Range, Usd};

/// How sure the cheaper rig is the cheaper one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The ranges of net cost do not overlap.
    Clear,
    /// They overlap, but the likely figures are well apart.
    Leaning,
    /// The likely figures are closer to each other than their doubt allows to tell.
    TooClose,
}

/// The answer, in words and in figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// One sentence on cost.
    pub sentence: String,
    /// One sentence on what only some of the rigs can run, or that all or none can.
    pub capability: String,
    /// Index of the rig with the lowest likely net cost.
    pub cheapest: Option<usize>,
    /// How sure that is.
    pub certainty: Option<Certainty>,
    /// Net cost of the second cheapest less that of the cheapest.
    pub margin_usd: Option<Range<Usd>>,
}

/// Below this share of its own half-width a difference says nothing.
const NOTHING_TOLD: f64 = 0.25;

/// The verdict on some rigs.
pub fn verdict(plan: &Plan, rigs: &[RigReport]) -> Verdict {
    let mut order: Vec<usize> = (0..rigs.len()).collect();
    let net = |index: usize| rigs[index].cost.net_usd;
    order.sort_by(|a, b| net(*a).likely().get().total_cmp(&net(*b).likely().get()));
    let capability = capability(rigs);
    let (Some(&first), second) = (order.first(), order.get(1)) else {
        return Verdict {
            sentence: "Add a rig to see what it costs.".to_owned(),
            capability,
            cheapest: None,
            certainty: None,
            margin_usd: None,
        };
    };
    let months = plain(plan.horizon.get(), 0);
    let Some(&second) = second else {
        return Verdict {
            sentence: format!(
                "{} costs {} over {months} months.",
                rigs[first].name,
                usd_range(net(first), plan.rounding)
            ),
            capability,
            cheapest: Some(first),
            certainty: None,
            margin_usd: None,
        };
    };
    let margin = net(second) - net(first);
    let certainty = certainty(margin);
    let (a, b) = (&rigs[first].name, &rigs[second].name);
    let likely = usd(margin.likely(), plan.rounding);
    let sentence = match certainty {
        Certainty::Clear => format!(
            "{a} costs {likely} less than {b} over {months} months, and at least {} less \
             throughout the range.",
            usd(margin.low(), plan.rounding)
        ),
        Certainty::Leaning => format!(
            "{a} probably costs {likely} less than {b} over {months} months; at worst it costs {} \
             more.",
            usd(-margin.low(), plan.rounding)
        ),
        Certainty::TooClose => format!(
            "Too close to call: over {months} months {a} and {b} are {likely} apart, and either \
             may be the cheaper."
        ),
    };
    Verdict {
        sentence,
        capability,
        cheapest: Some(first),
        certainty: Some(certainty),
        margin_usd: Some(margin),
    }
}

/// How sure a difference between two net costs is.
///
/// Both ranges are taken as free of each other, although they share the price of electricity: the
/// difference looks less certain than it is, never more.
fn certainty(margin: Range<Usd>) -> Certainty {
    let half_width = (margin.high().get() - margin.low().get()) / 2.0;
    if margin.likely().get() < NOTHING_TOLD * half_width || margin.likely().get() < 0.5 {
        Certainty::TooClose
    } else if margin.low().get() > 0.0 {
        Certainty::Clear
    } else {
        Certainty::Leaning
    }
}

/// Which rigs hold the target model.
fn capability(rigs: &[RigReport]) -> String {
    let Some(target) = rigs.first().map(|rig| &rig.capability.target) else { return String::new() };
    let what = format!(
        "{} at {} with {} of context",
        target.model_name,
        target.quant_id,
        tokens(target.context_tokens)
    );
    let (able, unable): (Vec<_>, Vec<_>) = rigs.iter().partition(|rig| rig.capability.target.fits);
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
