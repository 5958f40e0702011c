//! The rows of an answer: which offers are on the lines, why each is there and what it gives up.

use serde::Serialize;

use super::offer::Offer;
use crate::catalog::{Catalog, Split};
use crate::plan::{OffloadKind, link};
use crate::units::{Amounts, Money, TokensPerSecond};

/// A row of the answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The rig.
    #[serde(flatten)]
    pub offer: Offer,
    /// Net cost a month; nothing for a horizon of no months.
    pub net_per_month: Option<Money>,
    /// How it runs: id of the model.
    pub model: String,
    /// Id of the format.
    pub quant: String,
    /// Id of the runtime.
    pub runtime: &'static str,
    /// Key of the split; nothing for less than two cards.
    pub split: Option<&'static str>,
    /// Whether a part of the model is kept in the host's memory.
    pub on_host: bool,
    /// Whether no cheaper rig of its group is as fast: of those that are bought, or of the others.
    pub on_speed_line: bool,
    /// Whether nothing that costs less to buy runs a better model or format.
    pub on_ability_line: bool,
    /// Why it is there and what it gives up.
    pub why: Why,
    /// The state string of its plan.
    pub link: String,
}

/// Why a rig is among the rows, and what it gives up, as values.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// Why it is there.
    pub reason: Reason,
    /// What it gives up.
    pub gives_up: GivesUp,
    /// How its amounts are written.
    pub amounts: Amounts,
}

/// Why a rig is among the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// It costs the least of all that do the job and are bought; else, of those that are hired.
    Cheapest {
        /// Whether it is bought.
        bought: bool,
    },
    /// It runs the best model, and costs the least of those that do.
    Ablest,
    /// No cheaper rig is as fast.
    Fast(TokensPerSecond),
    /// Nothing that costs less to buy runs a better model or format; bits of its weights.
    Able(f64),
    /// It is among the cheapest, and costs so much more than the first of them.
    Next(Money),
}

/// What a rig gives up against another.
#[derive(Clone, Debug, PartialEq)]
pub enum GivesUp {
    /// It is the only one, or nothing is better in anything.
    Nothing,
    /// The next faster one: how many tokens a second it adds, and for how much.
    Speed {
        /// What it is called.
        other: String,
        /// By how much it is faster.
        faster: TokensPerSecond,
        /// By how much it costs more.
        dearer: Money,
    },
    /// Money: the cheapest costs so much less.
    Money {
        /// What it is called.
        other: String,
        /// By how much it is cheaper.
        cheaper: Money,
    },
    /// Another is cheaper and at least as fast.
    Both {
        /// What it is called.
        other: String,
        /// By how much it is cheaper.
        cheaper: Money,
        /// By how much it is faster.
        faster: TokensPerSecond,
    },
    /// Nothing is left to be sold, and a provider reads the prompts.
    Keeping,
}

/// The offers of a group, in order, and which of them are rows.
pub(super) struct Shown<'a> {
    pub(super) offers: &'a [Offer],
    pub(super) chosen: &'a [usize],
    pub(super) speed: &'a [usize],
    pub(super) ability: &'a [usize],
}

impl<'a> Shown<'a> {
    /// The row of an offer; `any_model` says whether the best model was asked for.
    pub(super) fn row(&self, at: usize, any_model: bool, catalog: &Catalog) -> Option<Row> {
        let offer = self.offers.get(at)?.clone();
        let months = offer.plan.horizon.get();
        let workload = &offer.plan.workload;
        let runtime = workload.runtime;
        let has_cards = offer.candidate.kind.has_cards();
        let split = workload.split.filter(|_| has_cards && offer.candidate.count() > 1);
        Some(Row {
            net_per_month: (months > 0.0).then(|| Money::new(offer.net.get() / months)),
            model: workload.model.clone(),
            quant: if has_cards { workload.quant.clone() } else { String::new() },
            runtime: if has_cards { runtime.id() } else { "" },
            split: split.map(Split::id),
            on_host: workload.offload != OffloadKind::None,
            on_speed_line: self.speed.contains(&at),
            on_ability_line: self.ability.contains(&at),
            why: self.why(at, any_model)?,
            link: link::encode(&offer.plan, catalog),
            offer,
        })
    }

    fn all(&self, of: &'a [usize]) -> impl Iterator<Item = &'a Offer> {
        of.iter().filter_map(|at| self.offers.get(*at))
    }

    /// Why an offer is a row, and what it gives up against the others that are.
    fn why(&self, at: usize, any_model: bool) -> Option<Why> {
        let own = self.offers.get(at)?;
        let net = |offer: &Offer| offer.net.get();
        let cheapest = self.all(self.chosen).min_by(|a, b| net(a).total_cmp(&net(b)))?;
        let more = Money::new(net(own) - net(cheapest));
        let reason = if at == 0 && any_model {
            Reason::Ablest
        } else if cheapest.place == own.place {
            Reason::Cheapest { bought: !own.is_hired() }
        } else if self.speed.contains(&at) {
            Reason::Fast(TokensPerSecond::new(own.speed()))
        } else if self.ability.contains(&at) {
            Reason::Able(own.bits_per_weight?)
        } else {
            Reason::Next(more)
        };
        let faster = |other: &Offer| TokensPerSecond::new(other.speed() - own.speed());
        // The next faster one on the line, else one that is cheaper and as fast.
        let above = self.all(self.speed).find(|other| other.speed() > own.speed());
        let is_better = |other: &&Offer| {
            own.speed() > 0.0 && net(other) < net(own) && other.speed() >= own.speed()
        };
        let better = self.all(self.chosen).find(is_better);
        let gives_up = if own.is_hired() {
            GivesUp::Keeping
        } else if let Some(other) = better {
            let cheaper = Money::new(net(own) - net(other));
            GivesUp::Both { other: other.name.clone(), cheaper, faster: faster(other) }
        } else if let Some(other) = above {
            let dearer = Money::new(net(other) - net(own));
            GivesUp::Speed { other: other.name.clone(), faster: faster(other), dearer }
        } else if more > Money::ZERO {
            GivesUp::Money { other: cheapest.name.clone(), cheaper: more }
        } else {
            GivesUp::Nothing
        };
        Some(Why { reason, gives_up, amounts: own.plan.amounts() })
    }
}

/// The places of offers on the line that is best in two things at once: no other costs as little and
/// brings as much; to bring more is to bring more than `factor` times as much. Of two that are alike the
/// first is on it.
pub(super) fn line(
    offers: &[Offer],
    counts: impl Fn(&Offer) -> bool,
    cost: impl Fn(&Offer) -> f64,
    gain: impl Fn(&Offer) -> f64,
    factor: f64,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..offers.len()).filter(|at| counts(&offers[*at])).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&offers[*a], &offers[*b]);
        cost(a).total_cmp(&cost(b)).then(gain(b).total_cmp(&gain(a)))
    });
    let mut most = 0.0;
    order.retain(|at| {
        let own = gain(&offers[*at]);
        let better = own > most * factor;
        if better {
            most = own;
        }
        better
    });
    order
}
