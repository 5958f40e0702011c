//! A candidate in one way: what it costs and how fast it is, by the functions that answer a plan.

use chrono::NaiveDate;
use serde::Serialize;

use super::candidate::Candidate;
use super::limits::{Takes, places};
use crate::catalog::Catalog;
use crate::cost::case::{Case, End, Fixed, Values};
use crate::cost::draw::{self, Draw};
use crate::cost::time::Time;
use crate::cost::{self, LineId, kernel};
use crate::fit::{Fit, Outcome};
use crate::plan::inputs::InputId;
use crate::plan::{Plan, RigKind};
use crate::resolve::Facts;
use crate::rig::Job;
use crate::session::running;
use crate::speed::Nearness;
use crate::units::{Money, Range, TokensPerSecond, Watts};

/// A rig that could be had, and what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offer {
    /// What it is.
    #[serde(skip)]
    pub candidate: Candidate,
    /// Its plan, with it as the only rig.
    #[serde(skip)]
    pub plan: Plan,
    /// What the reader calls it.
    pub name: String,
    /// What is paid before it runs, less what is sold for it and with what selling costs; nothing for
    /// what is not bought.
    pub outlay: Money,
    /// Net cost over the horizon, in the likely case.
    pub net: Money,
    /// The same without electricity: no way of running the model goes below it.
    #[serde(skip)]
    pub(super) floor: f64,
    /// Decode of each user; nothing of a provider.
    pub decode_tok_s: Option<Range<TokensPerSecond>>,
    /// How near measurements are to that speed.
    #[serde(skip)]
    pub(crate) nearness: Option<Nearness>,
    /// Bits of a weight of the model; nothing of a provider.
    pub bits_per_weight: Option<f64>,
    /// What it takes of a room; nothing of what is not bought.
    pub takes: Option<Takes>,
    /// How good the answers are, to be compared only.
    #[serde(skip)]
    pub ability: u32,
    /// Whether it does the job.
    pub job: Job,
    /// Whether all that its cost needs is known.
    #[serde(skip)]
    pub complete: bool,
    /// What selling the cards that are sold for it costs, in the plan's currency.
    #[serde(skip)]
    pub(super) fee: f64,
    /// Its place in the order of the catalogue.
    #[serde(skip)]
    pub(super) place: usize,
}

impl Offer {
    /// Decode of each user in the likely case; 0 where it is not known.
    pub fn speed(&self) -> f64 {
        self.decode_tok_s.map_or(0.0, |speed| speed.likely().get())
    }

    /// Whether nothing bought is kept: it is rented, or a provider's.
    pub const fn is_hired(&self) -> bool {
        !matches!(self.candidate.kind, RigKind::Owned)
    }
}

/// What comes of the only rig of a plan, on which a model fits as `fit` says.
pub(super) fn offer(
    candidate: Candidate,
    plan: &Plan,
    facts: &Facts<'_>,
    fit: &Fit,
    catalog: &Catalog,
    today: NaiveDate,
) -> Option<Offer> {
    let (rig, known) = (plan.rigs.first()?, facts.rigs.first()?);
    let outcome = Outcome::of(fit, plan.workload.context, plan.workload.users);
    let running = running(rig, known, &outcome, plan, catalog);
    // A part of which no price is known makes the sum a part of it.
    let priced = running.machine.as_ref().is_none_or(|machine| machine.unpriced.is_empty());
    let case = Case::of(
        plan,
        &facts.rigs,
        core::slice::from_ref(&running),
        catalog,
        today,
        &mut Vec::new(),
    );
    let job = Job::of(&case, 0, &outcome);
    let complete = priced && cost::missing(&case, 0).is_empty();
    let (values, rigs) = case.at(End::Likely);
    let (rig, fixed) = (rigs.first()?, &case.rigs.first()?.fixed);
    let months = case.months();
    let sums = Time::of(&values, &case.calendar, months).at(months);
    let sold = kernel::sold(&values, rig, fixed, sums.months);
    let amounts = kernel::amounts(&values, rig, fixed, &sums, sold);
    // Saved heating is a share of the electricity, and never more than it.
    let power = amounts[LineId::Electricity] - amounts[LineId::Heat];
    let hired = amounts[LineId::Rent] + amounts[LineId::Storage];
    let net = amounts[LineId::Net];
    let fee = amounts[LineId::Sale] * values[InputId::Selling] / 100.0;
    debug_assert!(values[InputId::Horizon] >= 0.0);
    let takes =
        (candidate.kind == RigKind::Owned).then(|| takes(candidate, &values, &rig.inputs, fixed));
    Some(Offer {
        candidate,
        plan: plan.clone(),
        name: known.name.clone(),
        outlay: Money::new(amounts[LineId::Hardware] - amounts[LineId::Sale] + fee),
        net: Money::new(net),
        floor: net - power - hired,
        decode_tok_s: fit.decode_tok_s(),
        nearness: fit.speed.map(|speed| speed.nearness),
        bits_per_weight: None,
        takes,
        ability: 0,
        job,
        complete,
        fee,
        place: 0,
    })
}

/// What a bought rig takes of a room, in the likely case.
fn takes(candidate: Candidate, plan: &Values, rig: &Values, fixed: &Fixed) -> Takes {
    let mut reading = *plan;
    reading[InputId::Prefill] = 100.0;
    let mut open = *rig;
    open[InputId::SupplyWatts] = f64::NAN;
    let whole = candidate.cards.is_whole();
    let at_wall = |plan: &Values| Watts::new(Draw::of(plan, rig, fixed).load_watts);
    Takes {
        work_watts: at_wall(plan),
        most_watts: at_wall(&reading),
        supply_watts: (!whole).then(|| Watts::new(draw::supply_rating(&open, fixed))),
        places: places(candidate.cards),
    }
}

/// What one card of the only rig of a plan costs in the likely case, and how many of them are bought;
/// `None` where no price is known. No outlay is lower than their product.
pub(super) fn cards_price(plan: &Plan, facts: &Facts<'_>) -> Option<f64> {
    let (rig, known) = (plan.rigs.first()?, facts.rigs.first()?);
    if rig.further().next().is_some() {
        // Cards that are there: what else is bought is one of them.
        return Some(0.0);
    }
    let owned = rig.given.get(InputId::Owned).map_or(0.0, |owned| owned.likely());
    let bought = (f64::from(known.count) - owned).max(0.0);
    if bought <= 0.0 {
        return Some(0.0);
    }
    Some(known.card_price.as_ref()?.value.likely().get() * bought)
}
