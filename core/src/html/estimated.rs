//! What is drawn and told where it is worked out what rigs can run: in the worker, and for the static page.

use crate::catalog::Catalog;
use crate::plan::{Plan, link};
use crate::resolve::resolve;
use crate::session::outcomes;
use crate::session::{Estimates, Ran};
use chrono::NaiveDate;

use super::page::Region;
use super::text::{add, escaped};
use super::view::{Able, View};
use super::{memory, models};

/// What the rigs of a plan can run: as text for [`crate::CostEvaluator::learn`], and drawn.
#[derive(Clone, Debug)]
pub struct Estimated {
    /// The outcomes.
    pub outcomes: String,
    /// The regions that show nothing else.
    pub regions: [(Region, String); 2],
}

/// The id of the element in which a static page has the outcomes of its plan.
pub const OUTCOMES: &str = "outcomes";

impl Estimated {
    /// Of an answer.
    pub fn of(view: &View<'_>) -> Self {
        let rigs = view.report.rigs.iter();
        let outcomes = rigs.map(|rig| (&*rig.outcome, &*rig.workload_findings));
        Self::drawn(outcomes::written(outcomes), &Able::of(view))
    }

    /// Of the state string of a link, whose costs nobody asks for.
    pub fn of_state(state: &str, today: NaiveDate, estimates: &mut Estimates) -> Self {
        let catalog = Catalog::embedded();
        let (plan, _): (Plan, _) = link::decode(state, catalog);
        let (facts, _) = resolve(&plan, catalog, today);
        let ran = estimates.run(&plan, &facts.rigs, catalog);
        let rigs = facts.rigs.iter().zip(&ran);
        let rigs = rigs.map(|(rig, ran): (_, &Ran)| (rig.name.as_str(), &*ran.capability));
        let able = Able { plan: &plan, rigs: rigs.collect() };
        let outcomes = ran.iter().map(|ran| (&*ran.outcome, &*ran.findings));
        Self::drawn(outcomes::written(outcomes), &able)
    }

    fn drawn(outcomes: String, able: &Able<'_>) -> Self {
        let regions =
            [(Region::Memory, memory::memory(able)), (Region::Models, models::models(able))];
        Self { outcomes, regions }
    }

    /// The HTML of a region, if it is one of these.
    pub fn region(&self, region: Region) -> Option<&str> {
        self.regions.iter().find(|(of, _)| *of == region).map(|(_, html)| html.as_str())
    }

    /// What the live page needs to begin with the plan of a state string: it is in the static page.
    pub fn place(&self, state: &str) -> String {
        let mut html = String::new();
        add(&mut html, &["<template id=\"", OUTCOMES, "\" data-state=\"", &escaped(state)]);
        add(&mut html, &["\" data-outcomes=\"", &escaped(&self.outcomes), "\"></template>"]);
        html
    }
}
