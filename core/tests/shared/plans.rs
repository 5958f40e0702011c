//! Plans drawn from the table of inputs, for properties that hold for every one.

#![allow(dead_code, reason = "each test file takes what it needs")]

use proptest::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::catalog::Condition;
use rigledger_core::plan::inputs::{InputId, Place, Scope};
use rigledger_core::plan::{Depreciation, Extra, Plan, Rig, RigKind, Supply};
use rigledger_core::units::format::Rounding;
use rigledger_core::units::{Basis, Months, Percent, Range, Usd};

/// A value of an input within its limits, sometimes as a range, sometimes at a limit.
pub(crate) fn value(id: InputId) -> impl Strategy<Value = Range<f64>> {
    let spec = id.spec();
    let one = prop_oneof![
        6 => spec.min..=spec.max,
        1 => Just(spec.min),
        1 => Just(spec.max),
    ];
    (one.clone(), one.clone(), one).prop_map(move |(a, b, c)| {
        let mut parts = [a, b, c].map(|value| (value * 100.0).round() / 100.0);
        parts.sort_by(f64::total_cmp);
        spec.held(Range::new(parts[0], parts[1], parts[2], Basis::User))
    })
}

fn some_gpu() -> impl Strategy<Value = String> {
    let ids: Vec<&str> = Catalog::embedded().gpus.iter().map(|gpu| gpu.id).collect();
    proptest::sample::select(ids).prop_map(str::to_owned)
}

/// A rig with some of its figures its own and the others left to the catalogue.
pub(crate) fn some_rig() -> impl Strategy<Value = Rig> {
    let extras = proptest::collection::vec(
        ("[ -~é€]{0,12}", value(InputId::ExtraCost), value(InputId::ExtraKept), any::<bool>()),
        0..4,
    );
    let points = proptest::collection::vec((0..120_u32, 0..5000_u32), 0..4);
    let choices = (
        proptest::sample::select(vec![RigKind::Owned, RigKind::Owned, RigKind::Rented]),
        proptest::sample::select(vec![None, Some(Condition::New), Some(Condition::Used)]),
        proptest::sample::select(vec![
            Depreciation::Declining,
            Depreciation::Straight,
            Depreciation::Points,
            Depreciation::Keep,
        ]),
        points,
    );
    (some_gpu(), "[ -~ü×]{0,12}", extras, choices).prop_map(|(gpu, name, extras, choices)| Rig {
        gpu,
        name,
        kind: choices.0,
        condition: choices.1,
        depreciation: choices.2,
        points: choices
            .3
            .into_iter()
            .map(|(month, usd)| (Months::new(f64::from(month)), Usd::new(f64::from(usd))))
            .collect(),
        extras: extras
            .into_iter()
            .map(|(name, cost, kept, owned)| Extra {
                name,
                cost: cost.map(Usd::new).with_basis(Basis::User),
                kept: Percent::new(kept.likely()),
                owned,
            })
            .collect(),
        ..Rig::default()
    })
}

/// A plan on some preset or none, with some of its inputs set.
pub(crate) fn some_plan() -> impl Strategy<Value = Plan> {
    let mut presets: Vec<&str> = Catalog::embedded().presets.iter().map(|p| p.id).collect();
    presets.push("");
    let inputs: Vec<InputId> =
        rigledger_core::plan::inputs::INPUTS.iter().map(|spec| spec.id).collect();
    let set = proptest::sample::select(inputs)
        .prop_flat_map(|id| (Just(id), 0..4_usize, proptest::option::of(value(id))));
    (
        proptest::sample::select(presets),
        proptest::collection::vec(some_rig(), 0..=4),
        proptest::collection::vec(set, 0..12),
        any::<bool>(),
        any::<bool>(),
        proptest::sample::select(vec![Supply::Flat, Supply::Gold, Supply::Titanium]),
        proptest::sample::select(vec!["us", "us-ca", "de", "nowhere"]),
    )
        .prop_map(|(preset, rigs, set, keep, down, supply, region)| {
            let mut plan = Catalog::embedded().preset_plan(preset);
            if !keep {
                plan.rigs = rigs;
            }
            plan.supply = supply;
            region.clone_into(&mut plan.region);
            if down {
                plan.rounding = Rounding::Down;
            }
            for (id, index, value) in set {
                let place = match id.spec().scope {
                    Scope::Plan => Place::Plan,
                    Scope::Rig => Place::Rig(index),
                    Scope::Extra => Place::Extra { rig: index, extra: 0 },
                };
                plan.set(id, place, value);
            }
            plan.sanitise();
            plan
        })
}
