//! What is drawn and told where it is worked out what rigs can run: in the worker, and for the static page.

use chrono::NaiveDate;

use crate::catalog::Catalog;
use crate::plan::link;
use crate::resolve::resolve;
use crate::session::{Estimates, outcomes};

use super::page::Region;
use super::text::{add, escaped};
use super::view::{Able, View};

/// What the rigs of a plan can run: as text for [`crate::CostEvaluator::learn`], and drawn.
#[derive(Clone, Debug)]
pub struct Estimated {
    /// The outcomes.
    pub outcomes: String,
    /// The HTML of the regions that show nothing else, in the order of [`Region::ESTIMATED`].
    pub regions: Vec<String>,
}

impl Estimated {
    /// Of the state string of a link, whose costs nobody asks for.
    pub fn of_state(state: &str, today: NaiveDate, estimates: &mut Estimates) -> Self {
        let catalog = Catalog::embedded();
        let (plan, _) = link::decode(state, catalog);
        let (facts, _) = resolve(&plan, catalog, today);
        let ran = estimates.run(&plan, &facts.rigs, catalog);
        let names = facts.rigs.iter().map(|rig| rig.name.as_str());
        let rigs = names.zip(ran.iter().map(|ran| &*ran.capability));
        let able = Able { plan: &plan, rigs: rigs.collect() };
        Self {
            outcomes: outcomes::written(ran.iter().map(|ran| (&*ran.outcome, &*ran.findings))),
            regions: Region::ESTIMATED.iter().filter_map(|region| region.drawn(&able)).collect(),
        }
    }
}

/// The id of the element in which a static page has the outcomes of its plan.
pub const OUTCOMES: &str = "outcomes";

/// What the live page needs to begin with the plan of an answer: it stands in the static page.
pub fn outcomes_place(view: &View<'_>) -> String {
    let rigs = view.report.rigs.iter();
    let told = outcomes::written(rigs.map(|rig| (&*rig.outcome, &*rig.workload_findings)));
    let state = escaped(&view.report.state);
    let mut html = String::new();
    add(&mut html, &["<template id=\"", OUTCOMES, "\" data-state=\"", &state]);
    add(&mut html, &["\" data-outcomes=\"", &escaped(&told), "\"></template>"]);
    html
}
