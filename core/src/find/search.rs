//! The search: each candidate in the best of its ways, in order, and the lines of the best trades.
//!
//! ```text
//! way      the best ability in which the rig does the job within the limits; of several the cheapest
//! order    by net cost; where the best model is asked for, by model and then by net cost
//! group    what is bought, and what is hired: rented, or a provider's; lines are drawn in each
//! speed    the line on which no cheaper rig of the group is as fast
//! ability  the line on which nothing that costs less to buy runs a better model or format
//! ```
//!
//! Bounds, which pass over what cannot be among the rows:
//!
//! ```text
//! outlay >= cards bought x price of a card        before anything is worked out
//! places and fans                                 known of a card before anything is worked out
//! fit    before speed, speed before money         each costs tens of times the one before
//! outlay of one way that keeps to the cards       is that of all of them
//! net    >= net without electricity and rent      the same for every way that keeps to the cards
//! ```

use chrono::NaiveDate;
use serde::Serialize;

use super::Question;
use super::candidate::{Candidate, of_cards, without_cards};
use super::offer::{Offer, cards_price, offer};
use super::row::{Row, Shown, line};
use super::way::{Way, ability, at_provider, models, place, ways};
use crate::catalog::{Catalog, Condition};
use crate::fit::{Demand, Fit, Shelf};
use crate::memory::Offload;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, RigKind};
use crate::resolve::{API, BY_SUBSCRIPTION, Facts, resolve};
use crate::rig::Job;
use crate::units::Money;

/// Bits that a provider's model is taken to have: nobody says.
const PROVIDER_BITS: f64 = 8.0;
/// By how much an amount must be below a bound to be surely below it, in the plan's currency: sums are
/// added up in two orders.
const SLACK: f64 = 1e-6;

/// By what factor a rig must be faster than all cheaper ones to be on the line: less is within what
/// every estimate leaves open.
const FASTER: f64 = 1.02;

/// Whether the search passes over what cannot be among the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// It does.
    On,
    /// It works out everything: for tests only.
    Off,
}

/// The answer to a question.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Found {
    /// The rigs, in order.
    pub rows: Vec<Row>,
    /// Number of rigs that were considered.
    pub considered: usize,
    /// The most that may be paid now, where that was asked.
    pub budget: Option<Money>,
    /// The currency of all amounts.
    pub currency: String,
}

/// Answers a question.
pub fn find(question: &Question, catalog: &Catalog, today: NaiveDate) -> Found {
    search(question, catalog, today, Bounds::On)
}

/// Answers a question with or without bounds; both give the same rows.
pub fn search(question: &Question, catalog: &Catalog, today: NaiveDate, bounds: Bounds) -> Found {
    let mut shelf = Shelf::default();
    let ways = ways(question, catalog, &mut shelf);
    let mut search = Search::new(question, catalog, today, bounds, ways);
    for kind in [RigKind::Owned, RigKind::Rented] {
        for candidates in of_cards(question, kind, catalog) {
            search.of_one_card(&candidates);
        }
    }
    for candidate in without_cards(question) {
        search.provider(candidate, &mut shelf);
    }
    search.answer()
}

/// What becomes of one candidate: the best way in which it does the job within the limits.
pub(super) fn best_of(
    question: &Question,
    candidate: Candidate,
    catalog: &Catalog,
    today: NaiveDate,
) -> Option<Offer> {
    let ways = ways(question, catalog, &mut Shelf::default());
    let search = Search::new(question, catalog, today, Bounds::Off, ways);
    let plan = candidate.plan(question);
    let (facts, _) = resolve(&plan, catalog, today);
    search.best(candidate, 0, &plan, &facts)
}

/// What becomes of one candidate that does the job in no way: in the fastest of those in which it holds
/// the model, else as the question has it.
pub(super) fn as_asked(
    question: &Question,
    candidate: Candidate,
    catalog: &Catalog,
    today: NaiveDate,
) -> Option<Offer> {
    let mut plan = candidate.plan(question);
    let (facts, _) = resolve(&plan, catalog, today);
    let rig = facts.rigs.first()?;
    let ways = ways(question, catalog, &mut Shelf::default());
    let suit = ways.iter().filter(|way| way.suits(&rig.gpu, rig.count) && way.demand.fits(rig));
    let speed = |fit: &Fit| fit.decode_tok_s().map_or(0.0, |speed| speed.likely().get());
    let fits = suit.map(|way| (way, way.demand.quick_fit(rig)));
    let fastest = fits.max_by(|(_, a), (_, b)| speed(a).total_cmp(&speed(b)));
    let (workload, fit) = fastest.map_or_else(
        || {
            let demand = Demand::of_target(&plan.workload, catalog, &mut Shelf::default());
            (plan.workload.clone(), demand.quick_fit(rig))
        },
        |(way, fit)| (way.workload.clone(), fit),
    );
    let offer = offer(candidate, &plan, &facts, &fit, catalog, today)?;
    plan.workload = workload;
    Some(Offer { plan, ..offer })
}

/// The order of rows: the less the better.
type Key = (u32, f64, f64, usize);

struct Search<'a> {
    question: &'a Question,
    catalog: &'a Catalog,
    today: NaiveDate,
    bounds: Bounds,
    ways: Vec<Way>,
    /// Every rig that does the job, but those that were passed over.
    kept: Vec<Offer>,
    /// The keys of the first rows so far, in order: of what is bought, and of what is hired.
    keys: [Vec<Key>; 2],
    considered: usize,
}

fn less(a: &Key, b: &Key) -> core::cmp::Ordering {
    let money = a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2));
    a.0.cmp(&b.0).then(money).then(a.3.cmp(&b.3))
}

impl<'a> Search<'a> {
    fn new(
        question: &'a Question,
        catalog: &'a Catalog,
        today: NaiveDate,
        bounds: Bounds,
        ways: Vec<Way>,
    ) -> Self {
        let keys = [Vec::new(), Vec::new()];
        Self { question, catalog, today, bounds, ways, kept: Vec::new(), keys, considered: 0 }
    }

    fn key(&self, offer: &Offer) -> Key {
        let any = self.question.any_model();
        let unable = if any { u32::MAX - place(offer.ability) } else { 0 };
        (unable, offer.net.get(), offer.outlay.get(), offer.place)
    }

    /// All counts of one card, the fewest first.
    fn of_one_card(&mut self, candidates: &[Candidate]) {
        let first = self.considered;
        self.considered += candidates.len();
        for (place, candidate) in (first..).zip(candidates) {
            let plan = candidate.plan(self.question);
            let (facts, _) = resolve(&plan, self.catalog, self.today);
            // More of them take no less room.
            if !self.question.limits.hold(candidate.kind, candidate.cards) {
                return;
            }
            if candidate.kind == RigKind::Owned {
                let price = cards_price(&plan, &facts);
                let Some(price) = price else { return };
                let sold = self
                    .question
                    .sells
                    .map_or(0.0, |(count, price)| f64::from(count) * price.likely());
                let most = self.question.budget.map_or(f64::INFINITY, Money::get) + sold;
                // More of them cost no less.
                if self.bounds == Bounds::On && price > most + SLACK {
                    return;
                }
                let condition = facts.rigs.first().and_then(|rig| rig.card_condition);
                if self.question.new_only && condition != Some(Condition::New) && price > 0.0 {
                    return;
                }
            }
            if let Some(best) = self.best(*candidate, place, &plan, &facts) {
                self.keep(best);
            }
        }
    }

    /// The best way of a candidate; nothing where it does not do the job, or may be passed over.
    fn best(
        &self,
        candidate: Candidate,
        place: usize,
        plan: &Plan,
        facts: &Facts<'_>,
    ) -> Option<Offer> {
        let rig = facts.rigs.first()?;
        let floor =
            plan.value(InputId::SpeedFloor, Place::Plan).map_or(0.0, |floor| floor.likely());
        let slow = |fit: &Fit| fit.decode_tok_s().is_none_or(|speed| speed.likely().get() < floor);
        // Whether no way that keeps to the cards can be afforded or priced.
        let mut barred = false;
        for ways in self.ways.chunk_by(|a, b| a.rank == b.rank) {
            let suit = ways.iter().filter(|way| way.suits(&rig.gpu, rig.count));
            let open = suit.filter(|way| !barred || way.offloads);
            let fits = |way: &&Way| way.offloads || way.demand.fits(rig);
            let fitting = open.filter(fits).map(|way| (way, way.demand.quick_fit(rig)));
            // What fits on the cards is a way of its own.
            let split = |(way, fit): &(&Way, Fit)| !way.offloads || fit.offload != Offload::None;
            let mut fitting: Vec<(&Way, Fit)> =
                fitting.filter(split).filter(|(_, fit)| fit.fits && !slow(fit)).collect();
            let speed = |fit: &Fit| fit.decode_tok_s().map_or(0.0, |speed| speed.likely().get());
            fitting.sort_by(|(_, a), (_, b)| speed(b).total_cmp(&speed(a)));
            let fastest = fitting.first().map_or(0.0, |(_, fit)| speed(fit));
            let mut best: Option<Offer> = None;
            for (way, fit) in &fitting {
                let mut offer = offer(candidate, plan, facts, fit, self.catalog, self.today)?;
                // What is bought for a model that keeps to the cards is the same in every way.
                let bars = self.bounds == Bounds::On && !way.offloads;
                let too_dear = self.question.budget.is_some_and(|most| offer.outlay > most);
                if !offer.complete || too_dear {
                    barred |= bars;
                    if bars {
                        break;
                    }
                    continue;
                }
                if offer.job != Job::Done || !self.affords(&offer) {
                    continue;
                }
                offer.plan.workload.clone_from(&way.workload);
                (offer.ability, offer.bits_per_weight) = (way.ability, Some(way.bits));
                offer.place = place;
                if best.is_none() && bars && self.hopeless(&offer, fastest) {
                    return None;
                }
                let better = |best: &Offer| less(&self.key(&offer), &self.key(best)).is_lt();
                if best.as_ref().is_none_or(better) {
                    best = Some(offer);
                }
            }
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// Whether an offer keeps to the limits of money and of the room.
    fn affords(&self, offer: &Offer) -> bool {
        let months = self.question.plan.horizon.get().max(1.0);
        let budget = self.question.budget.is_none_or(|most| offer.outlay <= most);
        let paid = budget
            && self.question.monthly.is_none_or(|most| offer.net.get() / months <= most.get());
        paid && self.question.limits.admit(offer)
    }

    /// Whether no way of a candidate that does the job in the rank of this offer can be among the rows;
    /// `fastest` is the most that any of them decodes.
    fn hopeless(&self, offer: &Offer, fastest: f64) -> bool {
        let key = self.key(offer);
        let bound = (key.0, offer.floor - SLACK, f64::NEG_INFINITY, 0);
        let keys = &self.keys[usize::from(offer.is_hired())];
        let full = keys.len() >= self.question.rows;
        let beaten = full && keys.last().is_some_and(|last| less(last, &bound).is_lt());
        let alike = |other: &&Offer| other.is_hired() == offer.is_hired();
        let cheaper = |other: &&Offer| other.net.get() < bound.1 && other.speed() >= fastest;
        let simpler = |other: &&Offer| {
            !other.is_hired()
                && other.outlay.get() < offer.outlay.get() - SLACK
                && other.ability >= offer.ability
        };
        beaten
            && self.kept.iter().filter(alike).any(|other| cheaper(&other))
            && (offer.is_hired() || self.kept.iter().any(|other| simpler(&other)))
    }

    fn keep(&mut self, offer: Offer) {
        let key = self.key(&offer);
        let keys = &mut self.keys[usize::from(offer.is_hired())];
        let place = keys.partition_point(|known| less(known, &key).is_lt());
        keys.insert(place, key);
        keys.truncate(self.question.rows);
        self.kept.push(offer);
    }

    /// What a provider has: the best model that does the job within the limits.
    fn provider(&mut self, candidate: Candidate, kept: &mut Shelf) {
        self.considered += 1;
        for (model, place) in models(self.question, self.catalog) {
            let mut plan = candidate.plan(self.question);
            plan.workload = at_provider(&plan, &model);
            let demand = Demand::of_target(&plan.workload, self.catalog, kept);
            let how = if candidate.kind == RigKind::Api { API } else { BY_SUBSCRIPTION };
            let fit = demand.at_provider(how, self.catalog);
            let (facts, _) = resolve(&plan, self.catalog, self.today);
            let Some(mut offer) = offer(candidate, &plan, &facts, &fit, self.catalog, self.today)
            else {
                continue;
            };
            if offer.complete && offer.job == Job::Done && self.affords(&offer) {
                offer.ability = ability(place, PROVIDER_BITS);
                offer.place = self.considered;
                self.keep(offer);
                return;
            }
        }
    }

    fn answer(mut self) -> Found {
        let mut kept = core::mem::take(&mut self.kept);
        kept.sort_by(|a, b| less(&self.key(a), &self.key(b)));
        let (hired, bought): (Vec<Offer>, Vec<Offer>) = kept.into_iter().partition(Offer::is_hired);
        let mut rows: Vec<Row> =
            [bought, hired].iter().flat_map(|group| self.rows(group)).collect();
        rows.sort_by(|a, b| less(&self.key(&a.offer), &self.key(&b.offer)));
        Found {
            rows,
            considered: self.considered,
            budget: self.question.budget,
            currency: self.question.plan.currency.clone(),
        }
    }

    /// The rows of a group of offers, which are in order.
    fn rows(&self, offers: &[Offer]) -> Vec<Row> {
        let is_fast = |offer: &Offer| offer.speed() > 0.0;
        let speed = line(offers, is_fast, |offer| offer.net.get(), Offer::speed, FASTER);
        let outlay = |offer: &Offer| offer.outlay.get();
        let ability = line(offers, |o| !o.is_hired(), outlay, |o| f64::from(o.ability), 1.0);
        let first = |at: &usize| *at < self.question.rows;
        let chosen = |at: &usize| first(at) || speed.contains(at) || ability.contains(at);
        let chosen: Vec<usize> = (0..offers.len()).filter(chosen).collect();
        let shown = Shown { offers, chosen: &chosen, speed: &speed, ability: &ability };
        chosen
            .iter()
            .filter_map(|at| shown.row(*at, self.question.any_model(), self.catalog))
            .collect()
    }
}
