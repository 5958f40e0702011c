//! Properties that hold for every plan, drawn from the table of inputs.

#[path = "shared/plans.rs"]
mod plans;

use chrono::NaiveDate;
use plans::some_plan;
use proptest::prelude::*;
use rigledger_core::cost::Role;
use rigledger_core::fit::Fit;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::units::{Basis, KilowattHours, Money, Range};
use rigledger_core::{Catalog, Report, evaluate};

fn report(plan: &Plan) -> Report {
    evaluate(plan, Catalog::embedded(), NaiveDate::default())
}

/// The same plan with one input at another value.
fn with(plan: &Plan, id: InputId, place: Place, value: f64) -> Plan {
    let mut plan = plan.clone();
    plan.set(id, place, Some(Range::exact(value, Basis::User)));
    plan
}

/// Low, likely and high of the net cost of each rig.
fn nets(report: &Report) -> Vec<[f64; 3]> {
    let ends = |net: Range<Money>| [net.low().get(), net.likely().get(), net.high().get()];
    report.rigs.iter().map(|rig| ends(rig.cost.net)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_link_gives_back_its_plan(plan in some_plan()) {
        let catalog = Catalog::embedded();
        let state = link::encode(&plan, catalog);
        let (back, findings) = link::decode(&state, catalog);
        prop_assert_eq!(findings, [], "{}", state);
        prop_assert_eq!(back, plan, "{}", state);
    }

    #[test]
    fn json_gives_back_its_plan(plan in some_plan()) {
        let text = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    }

    #[test]
    fn no_link_panics(state in "\\PC*") {
        let (plan, _) = link::decode(&state, Catalog::embedded());
        report(&plan);
    }

    #[test]
    fn no_link_of_known_keys_panics(
        pairs in proptest::collection::vec(
            ("(v|preset|rate|users|ubatch|model|quant|cache|own|runtime|split|offload|fa|rigs|\
               [a-e]\\.(gpu|count|price|extras|resale|gpu_gib|gpu_gb_s|host_gib|shares|nvlink|desktop))",
             prop_oneof![
                3 => "[0-9a-z.~:;,%+-]{0,12}",
                1 => "(own|custom|file|vllm|tensor|layers|experts|on|off|auto)",
             ]),
            0..8,
        )
    ) {
        let state: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        let (plan, _) = link::decode(&state.join("&"), Catalog::embedded());
        report(&plan);
    }

    /// Ends need not add up: most samples lie inside them, and what is paid at a low price of the market
    /// is also sold at one.
    #[test]
    fn a_net_cost_is_the_sum_of_its_lines(plan in some_plan()) {
        for rig in report(&plan).rigs {
            let mut net = 0.0;
            for line in &rig.cost.lines {
                let amount = line.amount.likely().get();
                match line.role {
                    Role::Paid => net += amount,
                    Role::Returned => net -= amount,
                    Role::Sum => {}
                }
            }
            let told = rig.cost.net;
            let near = 1e-6 * net.abs().max(1.0);
            prop_assert!((net - told.likely().get()).abs() <= near, "{net} {told:?}");
            prop_assert!(told.low() <= told.likely() && told.likely() <= told.high(), "{told:?}");
        }
    }

    #[test]
    fn the_last_month_of_the_curve_is_the_net_cost(plan in some_plan()) {
        for rig in report(&plan).rigs {
            let last = rig.cost.over_time.last().unwrap().net;
            let net = rig.cost.net;
            for (a, b) in [(last.low(), net.low()), (last.likely(), net.likely()), (last.high(), net.high())] {
                prop_assert!((a.get() - b.get()).abs() <= 1e-6 * b.get().abs().max(1.0));
            }
        }
    }

    #[test]
    fn more_of_what_costs_never_costs_less(
        plan in some_plan(),
        low in 0.0..1.0_f64,
        more in 0.0..1.0_f64,
    ) {
        // Hours at work take the place of idle ones where the day is full, and those may be dearer.
        let mut plan = with(&plan, InputId::IdleHours, Place::Plan, 0.0);
        // What is stored with a provider may be dearer while the machine is stopped.
        for rig in 0..plan.rigs.len() {
            plan = with(&plan, InputId::Storage, Place::Rig(rig), 0.0);
        }
        for id in [InputId::LoadHours, InputId::Rate] {
            let spec = id.spec();
            let (a, b) = (spec.max * low, spec.max * (low + (1.0 - low) * more));
            let before = nets(&report(&with(&plan, id, Place::Plan, a)));
            let after = nets(&report(&with(&plan, id, Place::Plan, b)));
            for (before, after) in before.into_iter().flatten().zip(after.into_iter().flatten()) {
                prop_assert!(after >= before - 1e-6 * before.abs().max(1.0), "{id:?} {a} {b}");
            }
        }
    }

    #[test]
    fn longer_context_never_needs_less_memory(plan in some_plan(), low in 1..64_u32, more in 1..64_u32) {
        let need = |tokens: u32| {
            let plan = with(&plan, InputId::Context, Place::Plan, f64::from(tokens * 1024));
            report(&plan).rigs.into_iter().map(|rig| rig.capability.target.clone()).collect::<Vec<_>>()
        };
        for (short, long) in need(low).into_iter().zip(need(low + more)) {
            // Layers in host memory take their cache along.
            let cache = |fit: &Fit| fit.cache_bytes + fit.host.cache + fit.host.recurrent;
            prop_assert!(cache(&long) >= cache(&short));
            prop_assert!(short.fits || !long.fits, "fits at more context, not at less");
        }
    }

    #[test]
    fn a_fit_is_judged_card_by_card(plan in some_plan()) {
        for rig in report(&plan).rigs {
            for fit in rig.capability.models.iter().map(|row| &row.shown).chain([&rig.capability.target]) {
                let short = fit.cards.iter().any(|card| card.short.get() > 0);
                prop_assert_eq!(fit.fits, !short && fit.why_not.is_none());
                for card in &fit.cards {
                    prop_assert_eq!(card.total() + card.spare, card.memory + card.short);
                }
            }
        }
    }

    #[test]
    fn zero_hours_cost_no_energy(plan in some_plan()) {
        let plan = with(&plan, InputId::LoadHours, Place::Plan, 0.0);
        let plan = with(&plan, InputId::IdleHours, Place::Plan, 0.0);
        for rig in report(&plan).rigs {
            prop_assert!(rig.cost.energy_kwh.high() <= KilowattHours::ZERO);
        }
    }

    #[test]
    fn every_figure_of_a_plan_is_within_the_table(plan in some_plan()) {
        for (id, place) in plan.places() {
            if let Some(value) = plan.value(id, place) {
                prop_assert_eq!(id.spec().held(value), value, "{:?}", id);
            }
        }
    }
}

#[test]
fn names_of_earlier_versions_are_read() {
    let read = |text| serde_json::from_str::<Plan>(text).unwrap();
    let before = r#"{"electricity_usd_per_kwh": 0.2, "rigs": [{"card_price_usd": 700,
        "resale_usd": 400, "extras": [{"name": "Board", "cost_usd": 90}]}]}"#;
    let now = before.replace("_usd", "");
    assert_ne!(before, now);
    assert_eq!(read(before), read(&now));
}

#[test]
fn the_same_plan_gives_the_same_report_to_the_byte() {
    let catalog = Catalog::embedded();
    for preset in catalog.presets {
        let (plan, findings) = preset.plan();
        assert_eq!(findings, [], "preset {} has mistakes", preset.id);
        let once = serde_json::to_string(&report(&plan)).unwrap();
        assert_eq!(once, serde_json::to_string(&report(&plan)).unwrap());
    }
}
