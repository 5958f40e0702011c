//! What the rigs of a plan can run, worked out; or as [`super::outcomes`] has it handed over.

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalog::{Catalog, Gpu};
use crate::finding::Finding;
use crate::fit::{Capability, Demand, Outcome, Shelf};
use crate::paste::moved;
use crate::plan::{Plan, Workload};
use crate::resolve::{API, BY_SUBSCRIPTION, RigFacts, Setup};
use crate::units::Watts;

/// What one rig can run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ran {
    /// All of it; empty where only the outcome has been handed over.
    pub capability: Arc<Capability>,
    /// How it runs the model asked for.
    pub outcome: Arc<Outcome>,
    /// What was found on reading its workload.
    pub findings: Arc<[Finding]>,
}

/// All that decides what a rig can run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    workload: Workload,
    gpu: Gpu,
    count: u32,
    /// Card, number and power limit of each further kind.
    more: Vec<(Gpu, u32, Option<Watts>)>,
    setup: Setup,
    /// What the reader measured on them.
    measured: String,
}

impl Asked {
    /// Of the rig of an index.
    pub(super) fn of(plan: &Plan, index: usize, rig: &RigFacts<'_>) -> Self {
        Self {
            workload: plan.workload_of(index).into_owned(),
            gpu: rig.gpu,
            count: rig.count,
            more: rig.more.iter().map(|kind| (kind.gpu, kind.count, kind.power_limit)).collect(),
            setup: rig.setup,
            measured: plan.rigs.get(index).map(|rig| rig.measured.clone()).unwrap_or_default(),
        }
    }
}

/// Works it out, and keeps it for the next plan: what a rig can run depends on its cards and on the
/// workload, not on prices, hours or rates.
#[derive(Debug, Default)]
pub struct Estimates {
    shelf: Shelf,
    known: Vec<(Asked, Ran)>,
}

impl Estimates {
    /// What each rig of a plan can run.
    pub(crate) fn run(
        &mut self,
        plan: &Plan,
        rigs: &[RigFacts<'_>],
        catalog: &Catalog,
    ) -> Vec<Ran> {
        // Made when the first rig needs them.
        let mut demands: Vec<(Cow<'_, Workload>, Demand, Arc<[Finding]>)> = Vec::new();
        let mut known: Vec<(Asked, Ran)> = Vec::with_capacity(rigs.len());
        for (index, rig) in rigs.iter().enumerate() {
            let asked = Asked::of(plan, index, rig);
            let same = self.known.iter().chain(&known).find(|(before, _)| *before == asked);
            let same = same.map(|(_, ran)| ran.clone());
            let ran = same.unwrap_or_else(|| {
                let workload = plan.workload_of(index);
                let place = demands.iter().position(|(of, ..)| *of == workload);
                let place = place.unwrap_or_else(|| {
                    let mut found = Vec::new();
                    let demand = Demand::of(&workload, catalog, &mut self.shelf, &mut found);
                    demands.push((workload, demand, found.into()));
                    demands.len() - 1
                });
                let (_, demand, findings) = &demands[place];
                let estimated = match rig.gpu.id {
                    API | BY_SUBSCRIPTION => demand.by_provider(rig.gpu.id, catalog),
                    _ => demand.on_rig(rig, &mut self.shelf),
                };
                let capability = moved::capability(estimated, (plan, index), rig, catalog);
                let (depth, users) = (plan.workload.context, plan.workload.users);
                let outcome = Outcome::of(&capability.target, depth, users);
                let (capability, outcome) = (Arc::new(capability), Arc::new(outcome));
                let findings = match demand.found_on(rig) {
                    Some(found) => findings.iter().cloned().chain([found]).collect(),
                    None => Arc::clone(findings),
                };
                Ran { capability, outcome, findings }
            });
            known.push((asked, ran));
        }
        let ran = known.iter().map(|(_, ran)| ran.clone()).collect();
        self.known = known;
        ran
    }
}
