//! The next step of an owner: keep, add one, sell and buy, rent for peaks.
//!
//! ```text
//! keep     the cards that are there, for the job
//! add      one more of a kind of them
//! sell     all of them, for a rig that does the job, faster than they do if they do it: the three
//!          cheapest by net cost
//! rent     a rented rig does the job when it is wanted, and the cards stay: what they lose in value
//!          counts, and all of the work is rented
//! ```
//!
//! All count what the cards could be sold for today, so that keeping them is not free: what is sold
//! brings that, what is kept brings what it sells for at the end. Cards that are kept run in what is there;
//! for another rig that is a usual PC unless the question says otherwise, and what it needs beyond is bought.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::candidate::{Candidate, Cards};
use super::limits::Limits;
use super::offer::Offer;
use super::search::{best_of, find};
use super::{OwnCards, Question};
use crate::catalog::Catalog;
use crate::cost::{CostLine, LineId};
use crate::plan::inputs::{InputId, Place, untyped};
use crate::plan::{Have, Plan, Rig, RigKind, link};
use crate::resolve::resolve;
use crate::rig::{Job, RigReport};
use crate::risk::{Level, Risk, risks};
use crate::session::Evaluator;
use crate::units::{Amounts, Basis, Money, Months, Range, TokensPerSecond};

/// Rigs to buy that are offered.
const TO_BUY: usize = 3;
/// How much faster a rig must be that replaces one which does the job: less is within what a range
/// leaves open.
const FASTER: f64 = 1.1;

/// What an owner may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Keep the cards.
    Keep,
    /// Buy one more.
    Add,
    /// Sell them and buy another rig.
    Sell,
    /// Keep them, and rent when they do not do.
    Rent,
}

/// A model that a rig runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Runs {
    /// Id of the model.
    pub model: &'static str,
    /// Id of the largest listed format that fits.
    pub quant: &'static str,
    /// Decode of each user.
    pub decode_tok_s: Option<Range<TokensPerSecond>>,
}

/// What an owner may do, and what comes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What.
    pub kind: StepKind,
    /// The rig that does the job then.
    pub rig: String,
    /// What is paid now, less what is sold; below zero where more comes in.
    pub cash_now: Money,
    /// Net cost over the horizon, with what the cards lose in value.
    pub net: Money,
    /// For how long that is.
    pub horizon: Months,
    /// A million tokens with everything counted, for the work that is asked for; `None` where the rig
    /// generates none.
    pub million: Option<Range<Money>>,
    /// A million tokens more: their electricity, or their rent; `None` where the speed is not known.
    pub million_more: Option<Money>,
    /// How its amounts are written.
    pub amounts: Amounts,
    /// Whether the job is done.
    pub job: Job,
    /// Decode of each user, where the model fits.
    pub decode_tok_s: Option<Range<TokensPerSecond>>,
    /// What of the model runs: id, format and runtime.
    pub runs_as: [String; 3],
    /// What of the short list the rig runs.
    pub runs: Vec<Runs>,
    /// What is paid and comes back, by the name of the line, as far as it is bought or sold now.
    pub pays: Vec<(String, Money)>,
    /// What could rule it out and what is to be checked: supply, circuit, heat, places, lanes, runtimes.
    pub(crate) risks: Vec<Risk>,
    /// The state string of its plan.
    pub link: String,
}

/// Its values, its sentence and its link.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut step = serializer.serialize_struct("Step", 14)?;
        step.serialize_field("step", &self.kind)?;
        step.serialize_field("rig", &self.rig)?;
        step.serialize_field("sentence", &self.sentence())?;
        step.serialize_field("cash_now", &self.cash_now)?;
        step.serialize_field("net", &self.net)?;
        step.serialize_field("million", &self.million)?;
        step.serialize_field("million_more", &self.million_more)?;
        step.serialize_field("job", &self.job)?;
        step.serialize_field("decode_tok_s", &self.decode_tok_s)?;
        step.serialize_field("runs_as", &self.runs_as)?;
        step.serialize_field("runs", &self.runs)?;
        step.serialize_field("pays", &self.pays)?;
        step.serialize_field("risks", &self.said_risks())?;
        step.serialize_field("link", &self.link)?;
        step.end()
    }
}

/// What an owner can do next; nothing where no card is there.
pub fn steps(question: &Question, catalog: &Catalog, today: NaiveDate) -> Vec<Step> {
    if question.own.is_empty() {
        return Vec::new();
    }
    let own = &question.own;
    let asked = Asked { question, catalog, today };
    let own_cards = |more: &dyn Fn(usize) -> u32| Candidate {
        kind: RigKind::Owned,
        cards: Cards::owned(own, more),
    };
    // Limits on what is bought do not take away what is there, and what runs them is there too.
    let plan = Plan { have: Have::Machine, ..question.plan.clone() };
    let there = Question {
        plan,
        budget: None,
        monthly: None,
        new_only: false,
        limits: Limits::default(),
        ..question.clone()
    };
    let there = Asked { question: &there, catalog, today };
    let mut steps = Vec::new();
    let kept = there.of(StepKind::Keep, own_cards(&|_| 0));
    let affordable = |step: &Step| question.budget.is_none_or(|most| step.cash_now <= most);
    let able = kept.as_ref().filter(|(_, step)| step.job == Job::Done);
    let faster = able.map(|(offer, _)| offer.speed() * FASTER);
    steps.extend(kept.as_ref().map(|(_, step)| step.clone()));
    for more in 0..own.len() {
        let added = asked.of(StepKind::Add, own_cards(&|kind| u32::from(kind == more)));
        let added = added.filter(|(offer, _)| question.limits.admit(offer));
        steps.extend(added.map(|(_, step)| step).filter(affordable));
    }
    steps.extend(asked.sold(own, faster));
    if let Some((offer, _)) = &kept {
        steps.extend(asked.rented(offer, faster));
    }
    steps
}

struct Asked<'a> {
    question: &'a Question,
    catalog: &'a Catalog,
    today: NaiveDate,
}

impl Asked<'_> {
    /// What comes of a candidate: in the best of its ways, or as the question has it where it does the
    /// job in none.
    fn of(&self, kind: StepKind, candidate: Candidate) -> Option<(Offer, Step)> {
        let best = best_of(self.question, candidate, self.catalog, self.today);
        let offer = match best {
            Some(offer) => offer,
            None => super::search::as_asked(self.question, candidate, self.catalog, self.today)?,
        };
        let step = self.step(kind, &offer, &offer.plan, 0)?;
        Some((offer, step))
    }

    /// A step whose work is done by one rig of a plan.
    fn step(&self, kind: StepKind, offer: &Offer, plan: &Plan, rig: usize) -> Option<Step> {
        let report = Evaluator::default().evaluate(plan, self.catalog, self.today);
        let answer = report.rigs.get(rig)?;
        let workload = &plan.workload;
        let mut risks = risks(plan, &report, self.catalog, rig);
        risks.retain(|risk| risk.level != Level::Fine);
        let alternatives = report.alternatives(rig);
        let runs_as = [&*workload.model, &*workload.quant, workload.runtime.id()];
        Some(Step {
            kind,
            rig: answer.name.clone(),
            cash_now: offer.outlay,
            net: offer.net,
            horizon: plan.horizon,
            million: alternatives.as_ref().and_then(|all| all.full_per_million),
            million_more: alternatives.as_ref().and_then(|all| all.marginal_per_million),
            amounts: plan.amounts(),
            job: answer.job,
            decode_tok_s: answer.capability.target.decode_tok_s(),
            runs_as: runs_as.map(str::to_owned),
            runs: runs(answer),
            pays: report.rigs.first().map_or_else(Vec::new, |rig| pays(rig, offer)),
            risks,
            link: link::encode(plan, self.catalog),
        })
    }

    /// The question with another floor, ways of having a rig, and number of rows.
    fn narrowed(&self, faster: Option<f64>, kind: RigKind, rows: usize) -> Question {
        let mut question =
            Question { own: Vec::new(), kinds: vec![kind], rows, ..self.question.clone() };
        let floor = question.plan.value(InputId::SpeedFloor, Place::Plan);
        let floor = floor.map_or(0.0, |floor| floor.likely());
        if let Some(faster) = faster.filter(|faster| *faster > floor) {
            let faster = Range::exact(faster, Basis::User);
            question.plan.set(InputId::SpeedFloor, Place::Plan, Some(faster));
        }
        question
    }

    /// Rigs that are bought for what the cards bring.
    fn sold(&self, own: &[OwnCards], faster: Option<f64>) -> Vec<Step> {
        let worth = |cards: &OwnCards| {
            let rig = Rig { gpu: cards.gpu.id.into(), ..Rig::default() };
            let plan = Plan { rigs: vec![rig], ..self.question.plan.clone() };
            let (facts, _) = resolve(&plan, self.catalog, self.today);
            let market = facts.rigs.first()?.market_value.as_ref()?;
            Some(untyped(market.value.value).map(|one| one * f64::from(cards.count)))
        };
        let all: Option<Vec<Range<f64>>> = own.iter().map(worth).collect();
        let sum = all.into_iter().flatten().reduce(|sum, more| sum + more);
        let Some(sum) = sum else { return Vec::new() };
        let count = own.iter().fold(0, |count, cards| cards.count.saturating_add(count));
        let mut question = self.narrowed(faster, RigKind::Owned, TO_BUY);
        // What one of them brings on average: all of them are sold.
        question.sells = Some((count, sum.map(|all| all / f64::from(count.max(1)))));
        if question.cards.is_empty() {
            question.cards = self.catalog.gpus.iter().collect();
        }
        question.cards.retain(|gpu| own.iter().all(|cards| gpu.id != cards.gpu.id));
        let mut found = find(&question, self.catalog, self.today).rows;
        found.truncate(TO_BUY);
        let floor = self.question.plan.value(InputId::SpeedFloor, Place::Plan);
        let step = |mut offer: Offer| {
            offer.plan.set(InputId::SpeedFloor, Place::Plan, floor);
            let plan = offer.plan.clone();
            self.step(StepKind::Sell, &offer, &plan, 0)
        };
        found.into_iter().filter_map(|row| step(row.offer)).collect()
    }

    /// The cheapest rented rig that does the job, beside the cards that are kept.
    fn rented(&self, kept: &Offer, faster: Option<f64>) -> Option<Step> {
        let question = self.narrowed(faster, RigKind::Rented, 1);
        let question = Question { budget: None, ..question };
        let row = find(&question, self.catalog, self.today).rows.into_iter().next()?;
        let mut plan = row.offer.plan.clone();
        plan.rigs.splice(0..0, kept.plan.rigs.iter().cloned());
        let floor = self.question.plan.value(InputId::SpeedFloor, Place::Plan);
        plan.set(InputId::SpeedFloor, Place::Plan, floor);
        let mut offer = row.offer;
        // The cards rest: they draw nothing, and lose their value.
        offer.net += Money::new(kept.floor);
        offer.outlay = Money::ZERO;
        let mut step = self.step(StepKind::Rent, &offer, &plan, 1)?;
        step.pays.clear();
        Some(step)
    }
}

/// What of the short list a rig runs.
fn runs(rig: &RigReport) -> Vec<Runs> {
    let fitting = rig.capability.models.iter().filter(|row| row.shown.fits);
    let of = |row: &crate::fit::ModelRow| Runs {
        model: row.model_id,
        quant: row.shown.quant_id,
        decode_tok_s: row.shown.decode_tok_s(),
    };
    fitting.map(of).collect()
}

/// The lines of what is bought and sold now.
fn pays(rig: &RigReport, offer: &Offer) -> Vec<(String, Money)> {
    let now = [LineId::Cards, LineId::Computer, LineId::Tax, LineId::Shipping, LineId::Sale];
    let lines = rig.cost.lines.iter().filter(|line| now.contains(&line.id));
    // The line of the report counts those that are there too.
    let label = |line: &CostLine| match line.id {
        LineId::Cards => "Cards that are bought".to_owned(),
        _ => line.label.clone(),
    };
    let paid = lines.map(|line| (label(line), line.amount.likely()));
    // The line of the report has that of the end too.
    let fee = ("Cost of selling them".to_owned(), Money::new(offer.fee));
    paid.chain([fee]).filter(|(_, amount)| amount.get() > 0.0).collect()
}
