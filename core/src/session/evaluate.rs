//! The answer to a plan in one function, and an evaluator for plan after plan.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::advice::{Sampled, Sensitivity};
use crate::catalog::Catalog;
use crate::cost::case::Running;
use crate::cost::{Case, Missing};
use crate::finding::{Finding, Found};
use crate::fit::Outcome;
use crate::machine::{Further, Question, machine};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Drafter, Ends, Plan, Rig, RigKind, link};
use crate::report::{MODEL_VERSION, Report};
use crate::resolve::{Facts, RigFacts, is_nvlink, resolve};
use crate::rig::{Assumptions, Job, MoreCards, RigReport};
use crate::units::{Assumption, Range, TokensPerSecond, Watts};
use crate::{advice, cost};

use super::capabilities::{Estimates, Ran};
use super::measured;
use super::outcomes::Outcomes;

/// Works out the answer to a plan.
///
/// `today` is the day for which prices and ages are meant. The function has no other input, does
/// nothing else, and does not fail: what a plan gets wrong stands among the findings.
///
/// ```
/// use chrono::NaiveDate;
/// use rigledger_core::{Catalog, evaluate, plan::link};
///
/// let catalog = Catalog::embedded();
/// let (plan, findings) = link::decode("preset=dual-3090-vs-4090", catalog);
/// assert!(findings.is_empty());
/// let report = evaluate(&plan, catalog, NaiveDate::default());
/// let net = report.rigs[1].cost.net;
/// assert_eq!((net.low().get().floor(), net.high().get().floor()), (753.0, 953.0));
/// ```
pub fn evaluate(plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Report {
    Evaluator::default().evaluate(plan, catalog, today)
}

/// Evaluates plan after plan, as under a slider, and works out anew only what a change touches.
///
/// Its answers are those of [`evaluate`]. What a rig can run depends on its cards and on the
/// workload, not on prices, hours or rates: while those move, no memory is computed. While no number
/// of the case changes, samples and the effects of inputs stay as they were.
#[derive(Debug, Default)]
pub struct Evaluator {
    estimates: Estimates,
    costing: Costing,
}

impl Evaluator {
    /// Works out the answer to a plan, like [`evaluate`].
    pub fn evaluate(&mut self, plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Report {
        let (facts, findings) = resolve(plan, catalog, today);
        let ran = self.estimates.run(plan, &facts.rigs, catalog);
        self.costing.report(plan, (&facts, findings, ran), catalog, today)
    }

    /// Takes a plan as what was opened: to that the next ones can be given back, if it is no preset's.
    pub fn open(&mut self, plan: &Plan, catalog: &Catalog) {
        self.costing.open(plan, catalog);
    }

    /// Works out the answer to a plan and what explains it: what each input does to the answer.
    pub fn explain(&mut self, plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Answer {
        let report = self.evaluate(plan, catalog, today);
        self.costing.answer(plan, report, catalog)
    }
}

/// Evaluates the costs of plan after plan, as [`Evaluator`] does, but works out nothing of what rigs can
/// run: it is told that ([`super::outcomes`]). The page has this one, and needs neither the models nor
/// what is known of memory and speed.
#[derive(Debug, Default)]
pub struct CostEvaluator {
    outcomes: Outcomes,
    costing: Costing,
}

impl CostEvaluator {
    /// Takes what rigs of a plan can run, and gives their names with what is known of them then; what of
    /// `text` cannot be read is left out.
    pub fn learn(
        &mut self,
        plan: &Plan,
        text: &str,
        catalog: &Catalog,
        today: NaiveDate,
    ) -> Vec<(String, Arc<Outcome>)> {
        let (facts, _) = resolve(plan, catalog, today);
        self.outcomes.learn(plan, &facts.rigs, text);
        let ran = self.outcomes.run(plan, &facts.rigs).unwrap_or_default();
        let names = facts.rigs.into_iter().map(|rig| rig.name);
        names.zip(ran.into_iter().map(|ran| ran.outcome)).collect()
    }

    /// Takes a plan as what was opened: to that the next ones can be given back, if it is no preset's.
    pub fn open(&mut self, plan: &Plan, catalog: &Catalog) {
        self.costing.open(plan, catalog);
    }

    /// The answer to a plan, without what its rigs can run beside the model asked for; `None` if it has
    /// to be told first what one of them can run.
    pub fn explain(&mut self, plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Option<Answer> {
        let (facts, findings) = resolve(plan, catalog, today);
        let ran = self.outcomes.run(plan, &facts.rigs)?;
        let report = self.costing.report(plan, (&facts, findings, ran), catalog, today);
        Some(self.costing.answer(plan, report, catalog))
    }
}

/// Works out costs, and keeps what costs most time for the next plan.
#[derive(Debug, Default)]
struct Costing {
    sampled: Option<Samples>,
    explained: Option<Explained>,
    /// The plan that was opened, where that is no preset's.
    opened: Option<Plan>,
}

/// An answer, and what explains it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer.
    pub report: Report,
    /// The plan of its preset, else the one that was opened, for what can be given back to that.
    pub usual: Arc<Plan>,
    /// What each input does to the answer.
    pub sensitivity: Arc<Sensitivity>,
}

/// The samples of a case.
#[derive(Clone, Debug)]
struct Samples {
    case: Arc<Case>,
    sampled: Sampled,
    /// The middles of the rigs' net costs without the plan's stress; `None` if it has none.
    calm: Option<Vec<f64>>,
}

impl Samples {
    fn of(case: Case) -> Self {
        let calm = case
            .without_stress()
            .map(|calm| advice::sample(&calm).nets.iter().map(|net| net.median).collect());
        Self { sampled: advice::sample(&case), case: Arc::new(case), calm }
    }
}

/// What explains the answer to the plan before.
#[derive(Debug)]
struct Explained {
    start: (String, String, Option<Range<f64>>),
    usual: Arc<Plan>,
    case: Arc<Case>,
    sensitivity: Arc<Sensitivity>,
}

impl Costing {
    /// The answer to a plan that has been resolved, whose rigs run as stated.
    fn report(
        &mut self,
        plan: &Plan,
        (facts, mut findings, ran): (&Facts<'_>, Vec<Finding>, Vec<Ran>),
        catalog: &Catalog,
        today: NaiveDate,
    ) -> Report {
        let running: Vec<Running> = (facts.rigs.iter().zip(&ran).zip(&plan.rigs))
            .map(|((facts, ran), rig)| running(rig, facts, &ran.outcome, plan, catalog))
            .collect();
        let mut case = Case::of(plan, &facts.rigs, &running, catalog, today, &mut findings);
        findings.extend(of_workloads(&ran));
        tokens_bought(plan, facts, &mut case);
        let job = |(rig, ran): (usize, &Ran)| Job::of(&case, rig, &ran.outcome);
        let jobs: Vec<Job> = ran.iter().enumerate().map(job).collect();
        case.compare(&jobs.iter().map(|job| *job == Job::Done).collect::<Vec<bool>>());
        let Samples { case, sampled, calm } = self.samples(case);
        let able = |rig: &usize| jobs[*rig] == Job::Done && case.compared[*rig];
        let able: Vec<usize> = (0..jobs.len()).filter(able).collect();
        let ends = cost::Ends::of(&case);
        let mut rigs: Vec<RigReport> = facts
            .rigs
            .iter()
            .zip(ran)
            .zip(running)
            .enumerate()
            .map(|(index, ((rig, ran), running))| RigReport {
                name: rig.name.clone(),
                gpu_id: rig.gpu.id,
                gpu_name: rig.gpu.name,
                gpu_count: rig.count,
                more_cards: more_cards(&case, index, rig),
                cards: rig.cards.clone(),
                card_memory_bytes: rig.gpu.memory,
                card_bandwidth_gb_s: rig.gpu.bandwidth,
                card_rated_watts: rig.gpu.tdp,
                assumptions: assumptions((&case, &ends), index, rig),
                missing: cost::missing(&case, index),
                job: jobs[index],
                tie_price: cost::tie_price(&case, index, &able),
                cost: cost::cost(&case, &ends, index, rig),
                machine: running.machine,
                outcome: ran.outcome,
                workload_findings: ran.findings,
                capability: ran.capability,
            })
            .collect();
        findings.extend(incomplete(&rigs));
        findings.extend(drafting(plan, &rigs));
        findings.extend(rigs.iter().filter_map(measured::finding));
        findings.extend(link_without_connector(&facts.rigs));
        for (rig, net) in rigs.iter_mut().zip(&sampled.nets).filter(|_| plan.ends == Ends::Likely) {
            rig.cost.narrow([net.low, net.tenth, net.ninetieth, net.high]);
        }
        let verdict = advice::verdict(plan, sampled, &rigs);
        findings.extend(stressed(plan, calm.as_deref(), &rigs, verdict.cheapest));
        Report {
            model_version: MODEL_VERSION,
            today,
            state: link::encode(plan, catalog),
            horizon_months: plan.horizon,
            currency: plan.currency.clone(),
            verdict,
            rigs,
            findings,
            case,
        }
    }

    /// An answer with what explains it.
    fn answer(&mut self, plan: &Plan, report: Report, catalog: &Catalog) -> Answer {
        // The same preset in the same currency.
        let fx = plan.value(InputId::Fx, Place::Plan);
        let start = (plan.preset.clone(), plan.currency.clone(), fx);
        let case = Arc::clone(&report.case);
        let known = self.explained.take().filter(|known| known.start == start);
        let explained = match known {
            Some(known) if Arc::ptr_eq(&known.case, &case) => known,
            known => {
                let usual = known.map(|known| known.usual);
                let usual = usual.unwrap_or_else(|| Arc::new(self.start_of(plan, catalog)));
                let sensitivity = Arc::new(report.sensitivity(&usual));
                Explained { start, usual, case, sensitivity }
            }
        };
        let Explained { usual, sensitivity, .. } = self.explained.insert(explained);
        Answer { report, usual: Arc::clone(usual), sensitivity: Arc::clone(sensitivity) }
    }

    /// Takes a plan as what the next ones started from, if it is no preset's.
    fn open(&mut self, plan: &Plan, catalog: &Catalog) {
        self.explained = None;
        self.opened = catalog.preset(&plan.preset).is_none().then(|| plan.clone());
    }

    /// What a plan started from.
    fn start_of(&self, plan: &Plan, catalog: &Catalog) -> Plan {
        match &self.opened {
            Some(opened) if opened.preset == plan.preset => catalog.started(opened.clone(), plan),
            _ => catalog.start_of(plan),
        }
    }

    /// The samples of a case: those of the plan before if no number has changed.
    fn samples(&mut self, case: Case) -> Samples {
        let known = self.sampled.take().filter(|known| *known.case == case);
        self.sampled.insert(known.unwrap_or_else(|| Samples::of(case))).clone()
    }
}

/// What was found on reading the workloads that rigs have, each finding once.
fn of_workloads(ran: &[Ran]) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    for finding in ran.iter().flat_map(|ran| &*ran.findings) {
        if !told.contains(finding) {
            told.push(finding.clone());
        }
    }
    told
}

/// What the cost of a rig takes from how it runs the model asked for.
pub(crate) fn running(
    rig: &Rig,
    facts: &RigFacts<'_>,
    outcome: &Outcome,
    plan: &Plan,
    catalog: &Catalog,
) -> Running {
    let more: Vec<Further<'_>> = facts.more.iter().map(Further::of).collect();
    let machine = (rig.kind == RigKind::Owned).then(|| {
        machine(
            &Question {
                have: plan.have,
                gpu: &facts.gpu,
                count: facts.count,
                more: &more,
                power_limit: facts.setup.power_limit,
                host_memory: outcome.host,
                extras: facts.extras,
            },
            catalog,
        )
    });
    let rate = |speed: Range<TokensPerSecond>| speed.map(TokensPerSecond::get);
    Running {
        speed: outcome.total_tok_s().map(rate),
        read_speed: outcome.speed.map(|speed| rate(speed.prefill)),
        draws: outcome.draws,
        machine,
        weights: outcome.weights,
    }
}

/// What a card of a rig draws as its cost counts it; `otherwise` where the cost has no figure.
fn drawn(case: &Case, id: InputId, rig: usize, otherwise: &Assumption<Watts>) -> Assumption<Watts> {
    let place = Place::Rig(rig);
    case.figure(id, place).map_or_else(
        || otherwise.clone(),
        |watts| Assumption {
            value: watts.map(Watts::new).with_basis(watts.basis()),
            source: case.source(id, place).to_owned(),
        },
    )
}

/// What is assumed of a rig.
fn assumptions(
    (case, ends): (&Case, &cost::Ends),
    index: usize,
    rig: &RigFacts<'_>,
) -> Assumptions {
    Assumptions {
        card_price: rig.card_price.clone(),
        market_value: rig.market_value.as_ref().map(|market| market.value.clone()),
        load_watts_per_card: drawn(case, InputId::LoadWatts, index, &rig.load_watts),
        idle_watts_per_card: drawn(case, InputId::IdleWatts, index, &rig.idle_watts),
        resale: cost::resale(case, ends, index),
    }
}

/// The cards of further kinds of a rig, with the draw that its cost counts.
fn more_cards(case: &Case, index: usize, rig: &RigFacts<'_>) -> Vec<MoreCards> {
    let of = |kind| MoreCards::of(kind, |id, watts| drawn(case, id, index, watts));
    rig.more.iter().map(of).collect()
}

/// A rig that buys tokens buys as many as the fastest of the others generates in an hour at work, in
/// whatever order they stand.
fn tokens_bought(plan: &Plan, facts: &Facts<'_>, case: &mut Case) {
    let rate = |rig: usize| case.tokens_a_second(rig);
    let known = facts.rigs.iter().enumerate().filter_map(|(at, rig)| Some((&rig.name, rate(at)?)));
    let faster = |a: &Range<f64>, b: &Range<f64>| a.likely() > b.likely();
    let fastest = known.reduce(|best, next| if faster(&next.1, &best.1) { next } else { best });
    let Some((name, speed)) = fastest else { return };
    let source = format!("as many as {name} generates");
    for (index, rig) in plan.rigs.iter().enumerate() {
        if rig.kind == RigKind::Api {
            case.set_bought_speed(index, speed, source.clone());
        }
    }
}

/// Findings on what has to be entered before the costs of rigs are complete. Of cards without a price
/// and of a currency without a rate there are some already.
fn incomplete(rigs: &[RigReport]) -> Vec<Finding> {
    let missing = rigs.iter().flat_map(|rig| rig.missing.iter().map(move |of| (rig, of)));
    let unsaid = missing.filter(|(_, of)| !matches!(of.id, InputId::CardPrice | InputId::Fx));
    let finding = |(rig, of): (&RigReport, &Missing)| {
        Finding::warning(rig.name.clone(), Found::Incomplete { input: of.name })
    };
    unsaid.map(finding).collect()
}

/// Whether the plan's stress changes which rig leads; `calm` are the middles of their net costs without
/// it.
fn stressed(
    plan: &Plan,
    calm: Option<&[f64]>,
    rigs: &[RigReport],
    leader: Option<usize>,
) -> Option<Finding> {
    let (calm, leader) = (calm?, leader?);
    let able = calm.iter().enumerate().filter(|(rig, _)| rigs[*rig].is_able());
    let usual = able.reduce(|best, next| if next.1 < best.1 { next } else { best });
    let (usual, _) = usual.filter(|_| rigs.iter().filter(|rig| rig.is_able()).count() > 1)?;
    let found = Found::Stressed {
        factor: plan.stress.factor(),
        leader: rigs[leader].name.clone(),
        usual: (usual != leader).then(|| rigs[usual].name.clone()),
    };
    Some(Finding::note("Used prices", found))
}

/// Findings on drafting that loses, and on models that have no head to draft with.
fn drafting(plan: &Plan, rigs: &[RigReport]) -> Vec<Finding> {
    let of = |(index, rig): (usize, &RigReport)| {
        let (outcome, drafter) = (&rig.outcome, plan.workload_of(index).drafting);
        let gain = outcome.speed?.drafting_gain;
        let found = match (gain, drafter) {
            (Some(gain), _) if gain.likely() < 1.0 => Found::DraftingLoses { gain: gain.likely() },
            (None, Drafter::Mtp) => {
                Found::NoDraftHead { model: outcome.model_name.clone().into_owned() }
            }
            _ => return None,
        };
        Some(Finding::warning(rig.name.clone(), found))
    };
    rigs.iter().enumerate().filter_map(of).collect()
}

/// Findings on NVLink bridges that are listed for cards without a connector.
fn link_without_connector(rigs: &[RigFacts<'_>]) -> Vec<Finding> {
    rigs.iter()
        .filter(|rig| !rig.gpu.has_nvlink() && rig.extras.iter().any(|e| is_nvlink(&e.name)))
        .map(|rig| {
            let found = Found::BridgeWithoutConnector { card: rig.gpu.short_name() };
            Finding::warning(rig.name.clone(), found)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Basis;

    const STATE: &str = "preset=dual-3090-vs-4090&c.gpu=rtx-5090";

    #[test]
    fn a_cost_slider_recomputes_no_memory() {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(STATE, catalog);
        let mut evaluator = Evaluator::default();
        let before = evaluator.evaluate(&plan, catalog, NaiveDate::default());
        for (id, place) in plan.places() {
            if id.decides_fit() {
                continue;
            }
            let mut moved = plan.clone();
            moved.set(id, place, Some(Range::exact(id.spec().max, Basis::User)));
            let after = evaluator.evaluate(&moved, catalog, NaiveDate::default());
            for (before, after) in before.rigs.iter().zip(&after.rigs) {
                assert!(Arc::ptr_eq(&before.capability, &after.capability), "{id:?}");
            }
        }
    }

    /// A name is no number of the case.
    #[test]
    fn a_change_that_reaches_no_number_is_not_sampled_again() {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(STATE, catalog);
        let mut evaluator = Evaluator::default();
        let before = evaluator.explain(&plan, catalog, NaiveDate::default());
        let mut moved = plan.clone();
        moved.rigs[0].name = "Another name".to_owned();
        let after = evaluator.explain(&moved, catalog, NaiveDate::default());
        assert!(Arc::ptr_eq(&before.report.case, &after.report.case));
        assert!(Arc::ptr_eq(&before.sensitivity, &after.sensitivity));
        let mut moved = plan.clone();
        moved.preset.clear();
        let other = evaluator.explain(&moved, catalog, NaiveDate::default());
        let usual = catalog.preset_plan("");
        assert_eq!(*other.usual, usual);
        assert_eq!(*other.sensitivity, other.report.sensitivity(&usual));
    }

    #[test]
    fn plan_after_plan_gives_the_answers_of_each_alone() {
        let catalog = Catalog::embedded();
        let mut evaluator = Evaluator::default();
        for state in [
            STATE,
            "preset=dual-3090-vs-4090&rate=0.4",
            "preset=dual-3090-vs-4090&context=32768",
            "preset=dual-3090-vs-4090&a.count=4&b.gpu=rtx-3090&b.count=4",
            "preset=dual-3090-vs-4090&model=nonsense",
            "preset=dual-3090-vs-4090&model=nonsense&rate=0.4",
            STATE,
        ] {
            let (plan, _) = link::decode(state, catalog);
            let alone = evaluate(&plan, catalog, NaiveDate::default());
            assert_eq!(evaluator.evaluate(&plan, catalog, NaiveDate::default()), alone, "{state}");
        }
    }
}
