//! The search: each candidate in the best of its ways, in order, and the lines of the best trades.
//!
//! ```text
//! way      the best ability in which the rig does the job within the limits; of several the cheapest
//! order    by net cost; where the best model is asked for, by ability and then by net cost
//! group    what is bought, and what is hired: rented, or a provider's; lines are drawn in each
//! speed    the line on which no cheaper rig of the group is as fast
//! ability  the line on which nothing that costs less to buy runs a better model or format
//! ```
//!
//! Bounds, which pass over what cannot be among the rows:
//!
//! ```text
//! outlay >= cards bought x price of a card        before anything is worked out
//! fit    before speed, speed before money         each costs tens of times the one before
//! net    >= net without electricity and rent      the same for every way that keeps to the cards
//! ```

use chrono::NaiveDate;
use serde::Serialize;

use super::Question;
use super::candidate::{Candidate, of_cards, without_cards};
use super::offer::{Offer, cards_price, offer};
use super::way::{Way, ability, at_provider, models, ways};
use crate::catalog::{Catalog, Condition, Split};
use crate::fit::{Demand, Fit, Shelf};
use crate::memory::Offload;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{OffloadKind, Plan, RigKind, link};
use crate::resolve::{API, BY_SUBSCRIPTION, Facts, resolve};
use crate::rig::Job;
use crate::units::{Money, TokensPerSecond};

/// Bits that a provider's model is taken to have: nobody says.
const PROVIDER_BITS: f64 = 8.0;
/// By how much an amount must be below a bound to be surely below it, in the plan's currency: sums are
/// added up in two orders.
const SLACK: f64 = 1e-6;

/// Whether the search passes over what cannot be among the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// It does.
    On,
    /// It works out everything: for tests only.
    Off,
}

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
    /// It is the next by net cost, and costs so much more than the cheapest.
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

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    let mut search = Search {
        question,
        catalog,
        today,
        bounds,
        ways,
        kept: Vec::new(),
        keys: [Vec::new(), Vec::new()],
        considered: 0,
    };
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

impl Search<'_> {
    fn key(&self, offer: &Offer) -> Key {
        let unable = if self.question.any_model() { u32::MAX - offer.ability } else { 0 };
        (unable, offer.net.get(), offer.outlay.get(), offer.place)
    }

    /// All counts of one card, the fewest first.
    fn of_one_card(&mut self, candidates: &[Candidate]) {
        let first = self.considered;
        self.considered += candidates.len();
        for (place, candidate) in (first..).zip(candidates) {
            let plan = candidate.plan(self.question);
            let (facts, _) = resolve(&plan, self.catalog, self.today);
            if candidate.kind == RigKind::Owned {
                let price = cards_price(&plan, &facts);
                let Some(price) = price else { return };
                let most = self.question.budget.map_or(f64::INFINITY, Money::get);
                // More of them cost no less.
                if self.bounds == Bounds::On && price > most {
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
        for ways in self.ways.chunk_by(|a, b| a.rank == b.rank) {
            let suit = ways.iter().filter(|way| way.suits(&rig.gpu, rig.count));
            let fitting =
                suit.filter(|way| way.demand.fits(rig)).map(|way| (way, way.demand.quick_fit(rig)));
            // What fits on the cards is a way of its own.
            let split = |(way, fit): &(&Way, Fit)| !way.offloads || fit.offload != Offload::None;
            let mut fitting: Vec<(&Way, Fit)> =
                fitting.filter(split).filter(|(_, fit)| !slow(fit)).collect();
            let speed = |fit: &Fit| fit.decode_tok_s().map_or(0.0, |speed| speed.likely().get());
            fitting.sort_by(|(_, a), (_, b)| speed(b).total_cmp(&speed(a)));
            let fastest = fitting.first().map_or(0.0, |(_, fit)| speed(fit));
            let mut best: Option<Offer> = None;
            for (way, fit) in &fitting {
                let mut offer = offer(candidate, plan, facts, fit, self.catalog, self.today)?;
                if !offer.complete {
                    break;
                }
                if offer.job != Job::Done || !self.affords(&offer) {
                    continue;
                }
                offer.plan.workload.clone_from(&way.workload);
                (offer.ability, offer.bits_per_weight) = (way.ability, Some(way.bits));
                offer.place = place;
                if best.is_none()
                    && !way.offloads
                    && self.bounds == Bounds::On
                    && self.hopeless(&offer, fastest)
                {
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

    fn affords(&self, offer: &Offer) -> bool {
        let months = self.question.plan.horizon.get().max(1.0);
        let budget = self.question.budget.is_none_or(|most| offer.outlay <= most);
        budget && self.question.monthly.is_none_or(|most| offer.net.get() / months <= most.get())
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
    fn provider(&mut self, candidate: Candidate, shelf: &mut Shelf) {
        self.considered += 1;
        for (model, place) in models(self.question, self.catalog) {
            let mut plan = candidate.plan(self.question);
            plan.workload = at_provider(&plan, &model);
            let demand = Demand::of_target(&plan.workload, self.catalog, shelf);
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
        let speed = line(offers, is_fast, |offer| offer.net.get(), Offer::speed);
        let outlay = |offer: &Offer| offer.outlay.get();
        let ability = line(offers, |o| !o.is_hired(), outlay, |o| f64::from(o.ability));
        let first = |at: &usize| *at < self.question.rows;
        let chosen = |at: &usize| first(at) || speed.contains(at) || ability.contains(at);
        let chosen: Vec<usize> = (0..offers.len()).filter(chosen).collect();
        let shown = Shown { offers, chosen: &chosen, speed: &speed, ability: &ability };
        chosen.iter().filter_map(|at| self.row(*at, &shown)).collect()
    }

    fn row(&self, at: usize, shown: &Shown<'_>) -> Option<Row> {
        let offer = shown.offers.get(at)?.clone();
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
            on_speed_line: shown.speed.contains(&at),
            on_ability_line: shown.ability.contains(&at),
            why: shown.why(at, self.question.any_model())?,
            link: link::encode(&offer.plan, self.catalog),
            offer,
        })
    }
}

/// The offers of a group, in order, and which of them are rows.
struct Shown<'a> {
    offers: &'a [Offer],
    chosen: &'a [usize],
    speed: &'a [usize],
    ability: &'a [usize],
}

impl<'a> Shown<'a> {
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
        let next = self.all(self.speed).find(|other| other.speed() > own.speed());
        let is_better = |other: &&Offer| {
            own.speed() > 0.0 && net(other) < net(own) && other.speed() >= own.speed()
        };
        let better = self.all(self.chosen).find(is_better);
        let gives_up = if own.is_hired() {
            GivesUp::Keeping
        } else if let Some(other) = better {
            let cheaper = Money::new(net(own) - net(other));
            GivesUp::Both { other: other.name.clone(), cheaper, faster: faster(other) }
        } else if let Some(other) = next {
            let dearer = Money::new(net(other) - net(own));
            GivesUp::Speed { other: other.name.clone(), faster: faster(other), dearer }
        } else if more > Money::ZERO {
            GivesUp::Money { other: cheapest.name.clone(), cheaper: more }
        } else {
            GivesUp::Nothing
        };
        Some(Why { reason, gives_up })
    }
}

/// The places of offers on the line that is best in two things at once: no other costs as little and
/// brings as much. Of two that are alike the first is on it.
fn line(
    offers: &[Offer],
    counts: impl Fn(&Offer) -> bool,
    cost: impl Fn(&Offer) -> f64,
    gain: impl Fn(&Offer) -> f64,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..offers.len()).filter(|at| counts(&offers[*at])).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&offers[*a], &offers[*b]);
        cost(a).total_cmp(&cost(b)).then(gain(b).total_cmp(&gain(a)))
    });
    let mut most = f64::NEG_INFINITY;
    order.retain(|at| {
        let better = gain(&offers[*at]) > most;
        most = most.max(gain(&offers[*at]));
        better
    });
    order
}
