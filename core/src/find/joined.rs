//! Rigs that were found side by side, or beside those of a plan: they have one way of running a model
//! in common.

use chrono::NaiveDate;

use crate::catalog::Catalog;
use crate::fit::{Demand, Shelf};
use crate::plan::{MAX_RIGS, Plan, Rig, Workload};
use crate::resolve::resolve;

/// A plan with these rigs, as many as one may have, and of some ways of running a model the one in which
/// most of them hold it: of several the first.
pub fn joined(
    plan: &Plan,
    rigs: impl IntoIterator<Item = Rig>,
    ways: &[&Workload],
    catalog: &Catalog,
    today: NaiveDate,
) -> Plan {
    let mut plan = Plan { rigs: rigs.into_iter().take(MAX_RIGS).collect(), ..plan.clone() };
    let holding = |way: &&Workload| {
        let tried = Plan { workload: (*way).clone(), ..plan.clone() };
        let (facts, _) = resolve(&tried, catalog, today);
        let demand = Demand::of_target(way, catalog, &mut Shelf::default());
        let with_cards = plan.rigs.iter().zip(&facts.rigs).filter(|(rig, _)| rig.kind.has_cards());
        with_cards.filter(|(_, known)| demand.quick_fit(known).fits).count()
    };
    let mut best: Option<(usize, &Workload)> = None;
    for way in ways {
        let holds = holding(way);
        if best.is_none_or(|(most, _)| holds > most) {
            best = Some((holds, way));
        }
    }
    if let Some((_, way)) = best {
        plan.workload = way.clone();
    }
    plan
}
