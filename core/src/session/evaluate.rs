//! The answer to a plan in one function, and an evaluator for plan after plan.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::advice::{Sampled, Sensitivity};
use crate::catalog::{Catalog, Gpu};
use crate::cost::Case;
use crate::finding::{Finding, Found, Unpriced};
use crate::fit::{Capability, Demand, Shelf};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, RigKind, Workload, link};
use crate::report::{MODEL_VERSION, Report};
use crate::resolve::{API, Facts, RigFacts, Setup, is_nvlink, resolve};
use crate::rig::{Assumptions, RigReport};
use crate::units::{Range, TokensPerSecond};
use crate::{advice, cost};

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
/// workload, not on prices, hours or rates: while those move, no memory is computed. While the
/// workload moves and no cost follows it, samples and the effects of inputs stay as they were.
#[derive(Debug, Default)]
pub struct Evaluator {
    shelf: Shelf,
    workload: Workload,
    demand_findings: Vec<Finding>,
    known: Vec<Known>,
    sampled: Option<(Arc<Case>, Sampled)>,
    explained: Option<Explained>,
}

/// An answer, and what explains it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer.
    pub report: Report,
    /// The plan of its preset, for what can be given back to that.
    pub usual: Arc<Plan>,
    /// What each input does to the answer.
    pub sensitivity: Arc<Sensitivity>,
}

/// What explains the answer to the plan before.
#[derive(Debug)]
struct Explained {
    preset: String,
    usual: Arc<Plan>,
    case: Arc<Case>,
    sensitivity: Arc<Sensitivity>,
}

/// What some cards can run under the evaluator's workload.
#[derive(Debug)]
struct Known {
    gpu: Gpu,
    count: u32,
    setup: Setup,
    capability: Arc<Capability>,
}

impl Evaluator {
    /// Works out the answer to a plan, like [`evaluate`].
    pub fn evaluate(&mut self, plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Report {
        let (facts, mut findings) = resolve(plan, catalog, today);
        let mut case = Case::of(plan, &facts.rigs, catalog, today, &mut findings);
        let capabilities = self.capabilities(plan, &facts.rigs, catalog);
        findings.extend(self.demand_findings.iter().cloned());
        tokens_bought(plan, &facts, &mut case, &capabilities);
        findings.extend(unpriced(plan, &facts, &case));
        let ends = cost::Ends::of(&case);
        let rigs: Vec<RigReport> = facts
            .rigs
            .iter()
            .zip(capabilities)
            .enumerate()
            .map(|(index, (rig, capability))| RigReport {
                name: rig.name.clone(),
                gpu_id: rig.gpu.id,
                gpu_name: rig.gpu.name,
                gpu_count: rig.count,
                cards: rig.cards.clone(),
                card_memory_bytes: rig.gpu.memory,
                card_bandwidth_gb_s: rig.gpu.bandwidth,
                card_rated_watts: rig.gpu.tdp,
                assumptions: Assumptions {
                    card_price: rig.card_price.clone(),
                    load_watts_per_card: rig.load_watts.clone(),
                    idle_watts_per_card: rig.idle_watts.clone(),
                    resale: cost::resale(&case, &ends, index),
                },
                cost: cost::cost(&case, &ends, index, rig),
                capability,
            })
            .collect();
        findings.extend(link_without_connector(&facts.rigs));
        let known = self.sampled.take().filter(|(known, _)| **known == case);
        let (case, sampled) = known.unwrap_or_else(|| {
            let sampled = advice::sample(&case);
            (Arc::new(case), sampled)
        });
        let verdict = advice::verdict(plan, sampled.clone(), &rigs);
        self.sampled = Some((Arc::clone(&case), sampled));
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

    /// Works out the answer to a plan and what explains it: what each input does to the answer.
    pub fn explain(&mut self, plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Answer {
        let report = self.evaluate(plan, catalog, today);
        let known = self.explained.take().filter(|known| known.preset == plan.preset);
        let (case, preset) = (Arc::clone(&report.case), plan.preset.clone());
        let explained = match known {
            Some(known) if Arc::ptr_eq(&known.case, &case) => known,
            known => {
                let usual = known.map(|known| known.usual);
                let usual = usual.unwrap_or_else(|| Arc::new(catalog.preset_plan(&preset)));
                let sensitivity = Arc::new(report.sensitivity(&usual));
                Explained { preset, usual, case, sensitivity }
            }
        };
        let Explained { usual, sensitivity, .. } = self.explained.insert(explained);
        Answer { report, usual: Arc::clone(usual), sensitivity: Arc::clone(sensitivity) }
    }

    /// What each rig can run: as known from the plan before, else worked out.
    fn capabilities(
        &mut self,
        plan: &Plan,
        rigs: &[RigFacts<'_>],
        catalog: &Catalog,
    ) -> Vec<Arc<Capability>> {
        if self.workload != plan.workload {
            self.known.clear();
            self.demand_findings.clear();
            self.workload.clone_from(&plan.workload);
        }
        // Made when the first rig needs it.
        let mut demand = None;
        let mut known = Vec::with_capacity(rigs.len());
        for rig in rigs {
            let same = |known: &&Known| {
                known.count == rig.count && known.setup == rig.setup && known.gpu == rig.gpu
            };
            let found =
                self.known.iter().chain(&known).find(same).map(|k| Arc::clone(&k.capability));
            let capability = found.unwrap_or_else(|| {
                let demand = demand.get_or_insert_with(|| {
                    self.demand_findings.clear();
                    Demand::of(&plan.workload, catalog, &mut self.shelf, &mut self.demand_findings)
                });
                Arc::new(match rig.gpu.id {
                    API => demand.by_api(catalog),
                    _ => demand.on_rig(rig, &mut self.shelf),
                })
            });
            known.push(Known { gpu: rig.gpu, count: rig.count, setup: rig.setup, capability });
        }
        let capabilities = known.iter().map(|known| Arc::clone(&known.capability)).collect();
        self.known = known;
        capabilities
    }
}

/// A rig that buys tokens buys as many as the fastest of the others generates, in whatever order
/// they stand.
fn tokens_bought(
    plan: &Plan,
    facts: &Facts<'_>,
    case: &mut Case,
    capabilities: &[Arc<Capability>],
) {
    let speeds = facts.rigs.iter().zip(capabilities).map(|(rig, able)| (rig, &able.target));
    let known = speeds.filter_map(|(rig, fit)| Some((&rig.name, fit.total_tok_s()?)));
    let faster = |a: &Range<TokensPerSecond>, b: &Range<TokensPerSecond>| a.likely() > b.likely();
    let fastest = known.reduce(|best, next| if faster(&next.1, &best.1) { next } else { best });
    let Some((name, speed)) = fastest else { return };
    let source = format!("as many as {name} generates");
    for (index, rig) in plan.rigs.iter().enumerate() {
        if rig.kind == RigKind::Api {
            // As finely as a field shows it.
            let shown = |speed: TokensPerSecond| libm::round(speed.get() * 100.0) / 100.0;
            case.set_bought_speed(index, speed.map(shown), source.clone());
        }
    }
}

/// Findings on what is rented or bought by API at a price that nobody knows.
fn unpriced(plan: &Plan, facts: &Facts<'_>, case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, (rig, known)) in plan.rigs.iter().zip(&facts.rigs).enumerate() {
        let mut wanted = |missing: Unpriced, id: InputId, place: Place| {
            if case.figure(id, place).is_none() {
                let found = Found::Unpriced { missing, input: id.spec().name };
                findings.push(Finding::warning(known.name.clone(), found));
            }
        };
        let place = Place::Rig(index);
        match rig.kind {
            RigKind::Owned => {}
            RigKind::Rented => wanted(Unpriced::Rent, InputId::Rent, place),
            RigKind::Api => {
                wanted(Unpriced::Tokens, InputId::ApiOutput, Place::Plan);
                wanted(Unpriced::Count, InputId::Speed, place);
            }
        }
    }
    findings
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

    #[test]
    fn a_workload_slider_recomputes_no_cost() {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(STATE, catalog);
        let mut evaluator = Evaluator::default();
        let before = evaluator.explain(&plan, catalog, NaiveDate::default());
        for id in [InputId::Context, InputId::Users, InputId::Ubatch] {
            let mut moved = plan.clone();
            moved.set(id, Place::Plan, Some(Range::exact(id.spec().max, Basis::User)));
            let after = evaluator.explain(&moved, catalog, NaiveDate::default());
            assert!(Arc::ptr_eq(&before.report.case, &after.report.case), "{id:?}");
            assert!(Arc::ptr_eq(&before.sensitivity, &after.sensitivity), "{id:?}");
        }
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
