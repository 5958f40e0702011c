//! Plans drawn from the table of inputs, for properties that hold for every one.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file takes what it needs")]

use proptest::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::catalog::{CacheType, Logits, Runtime, Split};
use rigledger_core::catalog::{Condition, Vendor};
use rigledger_core::import::Imported;
use rigledger_core::memory::LlamaVersion;
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::plan::inputs::{InputId, Place, Scope};
use rigledger_core::plan::own::{OwnModel, OwnText};
use rigledger_core::plan::{
    CUSTOM_GPU, Depreciation, Drafter, Ends, Extra, Have, OffloadKind, Plan, Rig, RigKind, RunAs,
    Stress, Supply, Task, Work, Workload,
};
use rigledger_core::units::Rounding;
use rigledger_core::units::{Basis, Money, Months, Percent, Range, Ratio};

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
// Long: one part of a rig after the other.
pub(crate) fn some_rig() -> impl Strategy<Value = Rig> {
    let extras = proptest::collection::vec(
        ("[ -~é€]{0,12}", value(InputId::ExtraCost), value(InputId::ExtraKept), any::<bool>()),
        0..4,
    );
    let switches = (any::<bool>(), any::<Option<bool>>());
    let shares = proptest::collection::vec(value(InputId::CardShare), 0..5);
    let vendor =
        proptest::sample::select(vec![Vendor::Nvidia, Vendor::Amd, Vendor::Intel, Vendor::Apple]);
    let custom = (any::<bool>(), "[ -~é]{0,12}", vendor);
    let points = proptest::collection::vec((0..120_u32, 0..5000_u32), 0..4);
    let money = (
        proptest::sample::select(vec![
            RigKind::Owned,
            RigKind::Owned,
            RigKind::Rented,
            RigKind::Api,
            RigKind::Subscription,
        ]),
        proptest::sample::select(vec![None, Some(Condition::New), Some(Condition::Used)]),
        proptest::sample::select(vec![
            Depreciation::Declining,
            Depreciation::Straight,
            Depreciation::Points,
            Depreciation::Keep,
        ]),
        points,
    );
    let run = (
        proptest::option::weighted(0.2, proptest::sample::select(Runtime::ALL.to_vec())),
        proptest::option::weighted(0.1, proptest::sample::select(Split::ALL.to_vec())),
        proptest::option::weighted(0.1, Just(OffloadKind::Layers)),
        prop_oneof![4 => Just(""), 1 => Just("q8_0"), 1 => Just("fp8_e4m3")],
        prop_oneof![4 => Just(""), 1 => Just("Q8_0")],
    );
    let further = || prop_oneof![2 => Just(String::new()), 1 => some_gpu()];
    let cards = (some_gpu(), further(), further());
    let all = (cards, "[ -~ü×]{0,12}", extras, switches, shares, custom, (money, run));
    all.prop_map(|(cards, name, extras, switches, shares, (custom, own, vendor), (money, run))| {
        let ((first, second, third), (desktop, nvlink)) = (cards, switches);
        let (runtime, split, offload, cache, quant) = run;
        let (cache, quant) = (cache.to_owned(), quant.to_owned());
        Rig {
            run: RunAs { runtime, split, offload, cache, quant, ..RunAs::default() },
            gpu2: second,
            gpu3: third,
            kind: money.0,
            condition: money.1,
            depreciation: money.2,
            points: money
                .3
                .into_iter()
                .map(|(month, usd)| (Months::new(f64::from(month)), Money::new(f64::from(usd))))
                .collect(),
            gpu: if custom { CUSTOM_GPU.to_owned() } else { first },
            measured: own.clone(),
            gpu_name: own,
            gpu_vendor: vendor,
            desktop,
            nvlink,
            shares: shares.into_iter().map(|share| Ratio::new(share.likely())).collect(),
            name,
            extras: extras
                .into_iter()
                .map(|(name, cost, kept, owned)| Extra {
                    name,
                    cost: cost.map(Money::new).with_basis(Basis::User),
                    kept: Percent::new(kept.likely()),
                    owned,
                })
                .collect(),
            ..Rig::default()
        }
    })
}

/// A model as if read from a file: one of the catalogue, with or without its weights.
fn some_own() -> impl Strategy<Value = OwnText> {
    let models = Catalog::embedded().models;
    (0..models.len(), any::<bool>(), "[ -~é]{0,12}").prop_filter_map(
        "a model has layers",
        |(index, weighed, name)| {
            let model = &models[index];
            let format = Format::parse("Q4_K_M")?;
            let weights = weights(&model.shape, &format).ok().filter(|_| weighed);
            let max_context = model.max_context;
            let file =
                Imported { name, shape: model.shape, weights, max_context, findings: vec![] };
            OwnModel::of(&file).map(|model| OwnText::of(&model))
        },
    )
}

/// A workload, most of it as usual.
fn some_workload() -> impl Strategy<Value = Workload> {
    let catalog = Catalog::embedded();
    let models: Vec<&str> = catalog.models.iter().map(|model| model.id).collect();
    let quants: Vec<&str> = catalog.weight_formats().map(|quant| quant.id).collect();
    let caches: Vec<&str> = CacheType::ALL.iter().map(|cache| cache.id()).collect();
    let select = |ids: Vec<&'static str>| proptest::sample::select(ids);
    let runtimes = prop_oneof![
        2 => Just(Runtime::LlamaCpp),
        1 => proptest::sample::select(Runtime::ALL.to_vec()),
    ];
    let offloads = vec![OffloadKind::None, OffloadKind::Layers, OffloadKind::Experts];
    let names = (
        prop_oneof![3 => select(models), 1 => Just("own"), 1 => Just("nonsense")],
        prop_oneof![3 => select(quants), 1 => Just("file")],
        select(caches.clone()),
        prop_oneof![1 => Just(""), 1 => select(caches)],
    );
    let how = (
        runtimes,
        proptest::option::of(proptest::sample::select(Split::ALL.to_vec())),
        proptest::sample::select(offloads),
        any::<[bool; 4]>(),
        prop_oneof![
            4 => Just((Drafter::Off, Task::Mixed)),
            1 => (
                proptest::sample::select(vec![Drafter::Mtp, Drafter::Model, Drafter::Ngram]),
                proptest::sample::select(vec![Task::Code, Task::Prose, Task::Copy]),
            ),
        ],
    );
    let own = proptest::option::of(some_own());
    (names, how, own).prop_map(|((model, quant, cache, cache_v), how, own)| {
        let (runtime, split, offload, switches, (drafting, task)) = how;
        let [unified, flash_attention, pipelined, all] = switches;
        Workload {
            model: model.to_owned(),
            quant: quant.to_owned(),
            cache: cache.to_owned(),
            cache_v: cache_v.to_owned(),
            runtime,
            split,
            offload,
            drafting,
            task,
            unified,
            flash_attention,
            pipelined,
            llama: if all && unified { LlamaVersion::V0_5 } else { LlamaVersion::default() },
            logits: if all { Logits::All } else { Logits::Server },
            own,
            ..Workload::default()
        }
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
        proptest::option::of(some_workload()),
        proptest::sample::select(vec![Supply::Flat, Supply::Gold, Supply::Titanium]),
        proptest::sample::select(vec!["us", "us-ca", "de", "nowhere"]),
    )
        .prop_map(|(preset, rigs, set, keep, down, workload, supply, region)| {
            let mut plan = Catalog::embedded().preset_plan(preset);
            if !keep {
                plan.rigs = rigs;
            }
            if let Some(workload) = workload {
                plan.workload = workload;
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
                    Scope::Share => Place::Share { rig: index, card: 0 },
                };
                plan.set(id, place, value);
            }
            plan.sanitise();
            plan
        })
}

/// A plan as of [`some_plan`], for whom other choices on money are made too: what there is already,
/// what the rigs have in common, what the future brings, what ranges mean, where and in what currency.
pub(crate) fn any_plan() -> impl Strategy<Value = Plan> {
    let choices = (
        proptest::sample::select(vec![Have::Nothing, Have::Pc, Have::Machine]),
        proptest::sample::select(vec![Work::Hours, Work::Tokens]),
        proptest::sample::select(vec![Stress::None, Stress::None, Stress::Halve, Stress::Rise]),
        proptest::sample::select(vec![Ends::Likely, Ends::Extreme]),
        proptest::sample::select(vec!["us", "us-ca", "de", "gb", "jp", "nowhere"]),
        proptest::sample::select(vec!["USD", "USD", "EUR", "GBP", "JPY", "XYZ"]),
    );
    (some_plan(), choices).prop_map(|(mut plan, (have, work, stress, ends, region, currency))| {
        (plan.have, plan.work, plan.stress, plan.ends) = (have, work, stress, ends);
        region.clone_into(&mut plan.region);
        currency.clone_into(&mut plan.currency);
        plan
    })
}
