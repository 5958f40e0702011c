//! Rigs that were found side by side, or beside those of a plan: each runs the model as it was found to.

use crate::plan::{MAX_RIGS, Plan, Rig, RunAs, Workload};

/// A plan with these rigs, as many as one may have. A rig with a way of its own runs the model so, the
/// others as the plan does.
pub fn joined<'a>(
    plan: &Plan,
    rigs: impl IntoIterator<Item = (Rig, Option<&'a Workload>)>,
) -> Plan {
    let runs = |(rig, way): (Rig, Option<&Workload>)| match way {
        Some(way) if rig.kind.has_cards() => Rig { run: of(way, &plan.workload), ..rig },
        _ => rig,
    };
    Plan { rigs: rigs.into_iter().take(MAX_RIGS).map(runs).collect(), ..plan.clone() }
}

/// What of a way is not the plan's.
fn of(way: &Workload, plan: &Workload) -> RunAs {
    let same = way.runtime == plan.runtime;
    let text = |own: &String, of_plan: &String| {
        if own == of_plan { String::new() } else { own.clone() }
    };
    RunAs {
        runtime: (!same).then_some(way.runtime),
        // A split that the plan states would hold for the runtime that both have.
        split: way.split.filter(|split| !same || plan.split != Some(*split)),
        offload: (way.offload != plan.offload).then_some(way.offload),
        quant: text(&way.quant, &plan.quant),
        cache: text(&way.cache, &plan.cache),
        ..RunAs::default()
    }
}
