//! Properties of the cost of any plan.

use proptest::prelude::*;
use rigledger_core::advice::distribution::SAMPLES;
use rigledger_core::cost::LineId;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Depreciation, Ends, RigKind, Work};
use rigledger_core::units::{Basis, Money, Range};
use rigledger_core::{Catalog, evaluate};

use super::plans::{any_plan, some_plan};
use super::{decoded, likely, near, report, today, with};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn energy_adds_up_over_time(plan in some_plan()) {
        let whole = report(&with(&plan, InputId::Horizon, Place::Plan, 24.0));
        let half = report(&with(&plan, InputId::Horizon, Place::Plan, 12.0));
        for (whole, half) in whole.rigs.iter().zip(&half.rigs) {
            let (whole, half) = (whole.cost.energy_kwh.likely().get(), half.cost.energy_kwh.likely().get());
            prop_assert!(near(whole, 2.0 * half), "{whole} {half}");
        }
    }

    #[test]
    fn dearer_things_never_make_a_rig_cheaper(plan in some_plan(), low in 0.0..1.0_f64, more in 0.0..1.0_f64) {
        for (id, place) in plan.places() {
            let grows = match id {
                InputId::Rate | InputId::Shipping | InputId::Tax | InputId::ExtraCost | InputId::LoadWatts
                | InputId::IdleWatts | InputId::HostLoad | InputId::HostIdle | InputId::Rent
                | InputId::Storage | InputId::StorageRunning | InputId::StorageStopped
                | InputId::Cooling | InputId::Drift | InputId::Season => true,
                InputId::Resale | InputId::KeptPerYear | InputId::Kept | InputId::Heat
                | InputId::PsuEfficiency => false,
                _ => continue,
            };
            // A tax on what is financed cheaper than it is worth can pay; that is no error.
            if plan.given.get(InputId::Financed).is_some_and(|share| share.high() > 0.0) {
                continue;
            }
            let spec = id.spec();
            let a = spec.min + (spec.max - spec.min) * low * 0.5;
            let b = a + (spec.max - a) * more * 0.5;
            let before = likely(&report(&with(&plan, id, place, a)));
            let after = likely(&report(&with(&plan, id, place, b)));
            for (before, after) in before.into_iter().zip(after) {
                let (less, more) = if grows { (before, after) } else { (after, before) };
                prop_assert!(less <= more + 1e-6 * more.abs().max(1.0), "{id:?} {place:?} {a} {b}: {before} {after}");
            }
        }
    }

    #[test]
    fn a_against_b_is_minus_b_against_a(plan in any_plan()) {
        let mut turned = plan.clone();
        turned.rigs.reverse();
        let (one, other) = (report(&plan), report(&turned));
        let mut nets = likely(&other);
        nets.reverse();
        prop_assert_eq!(likely(&one), nets);
        let mut shares = other.verdict.shares.clone();
        shares.reverse();
        for (a, b) in one.verdict.shares.iter().zip(shares) {
            prop_assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
    }

    #[test]
    fn another_currency_scales_every_amount(plan in some_plan(), factor in 0.1..20.0_f64) {
        // Amounts as entered are in the plan's currency; the catalogue's follow the rate.
        let mut plan = plan;
        for (id, place) in plan.places() {
            if id == InputId::Fx {
                plan.set(id, place, None);
            }
        }
        // No region's price is in francs, so that it is taken as it stands: state it instead.
        plan.set(InputId::Rate, Place::Plan, plan.value(InputId::Rate, Place::Plan).or(Some(Range::exact(0.2, Basis::User))));
        let mut scaled = plan.clone();
        "CHF".clone_into(&mut scaled.currency);
        for (id, place) in plan.places() {
            if id.spec().unit.is_money() && let Some(value) = plan.value(id, place) {
                let value = value.map(|usd| usd * factor);
                // Only where the table leaves room for it.
                prop_assume!(value.high() <= id.spec().max);
                scaled.set(id, place, Some(value.with_basis(Basis::User)));
            }
        }
        for rig in &mut scaled.rigs {
            for (_, usd) in &mut rig.points {
                *usd = *usd * factor;
            }
        }
        scaled.set(InputId::Fx, Place::Plan, Some(Range::exact(factor, Basis::User)));
        let (before, after) = (report(&plan), report(&scaled));
        for (before, after) in before.rigs.iter().zip(&after.rigs) {
            for (before, after) in before.cost.lines.iter().zip(&after.cost.lines) {
                let (a, b) = (before.amount.likely().get() * factor, after.amount.likely().get());
                prop_assert!((a - b).abs() < 1e-5 * a.abs().max(1.0), "{before:?} {after:?} {factor}");
            }
        }
    }

    #[test]
    fn samples_hold_the_likely_case_within_the_ranges(plan in any_plan()) {
        let report = report(&plan);
        let verdict = &report.verdict;
        prop_assert_eq!(verdict.shares.len(), report.rigs.len());
        if !report.rigs.is_empty() {
            let compared = report.rigs.iter().any(rigledger_core::rig::RigReport::is_complete);
            let all = f64::from(u8::from(compared));
            prop_assert!(near(verdict.shares.iter().sum(), all));
        }
        for (rig, net) in report.rigs.iter().zip(&verdict.distributions) {
            let (range, likely) = (rig.cost.extremes, rig.cost.net.likely());
            let hair = 1e-6 * range.high().get().abs().max(range.low().get().abs()).max(1.0);
            prop_assert!(net.low <= likely.get() && likely.get() <= net.high);
            // The article's own ends are those of each figure, whatever goes together.
            if plan.ends == Ends::Likely {
                prop_assert!(net.low >= range.low().get() - hair, "{net:?} {range:?}");
                prop_assert!(net.high <= range.high().get() + hair, "{net:?} {range:?}");
            }
            prop_assert_eq!(net.counts.iter().map(|count| usize::from(*count)).sum::<usize>(), SAMPLES);
            prop_assert!(net.quantile(0.05) <= net.quantile(0.5) && net.quantile(0.5) <= net.quantile(0.95));
        }
        // Whatever was asked before.
        let afresh = evaluate(&plan, Catalog::embedded(), today());
        prop_assert_eq!(&afresh.verdict, verdict);
    }

    #[test]
    fn cash_flows_add_up_to_the_net_cost(plan in any_plan()) {
        let report = report(&plan);
        for (index, rig) in report.rigs.iter().enumerate() {
            let flows = report.flows(index);
            let net = rig.cost.net.likely().get();
            let last = flows.last().unwrap();
            let scale = flows.iter().map(|flow| flow.present.get().abs()).sum::<f64>().max(1.0);
            prop_assert!((last.so_far.get() - net).abs() < 1e-9 * scale, "{} {net}", last.so_far.get());
        }
    }

    #[test]
    fn a_value_kept_for_good_is_never_returned(plan in some_plan()) {
        let mut plan = plan;
        for rig in &mut plan.rigs {
            rig.depreciation = Depreciation::Keep;
            rig.kind = RigKind::Owned;
        }
        for rig in report(&plan).rigs {
            prop_assert_eq!(rig.cost.line(LineId::Resale).unwrap().amount.high(), Money::ZERO);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn twice_the_work_takes_twice_the_energy_at_work(plan in any_plan(), tokens in 1.0..1e6_f64) {
        let mut plan = with(&plan, InputId::OnHours, Place::Plan, 0.0);
        plan.work = Work::Tokens;
        let whole = tokens.round();
        let once = report(&with(&plan, InputId::TokensADay, Place::Plan, whole));
        let twice = report(&with(&plan, InputId::TokensADay, Place::Plan, 2.0 * whole));
        for (index, (once, twice)) in once.rigs.iter().zip(&twice.rigs).enumerate() {
            // A rig whose speed is not known works the plan's hours.
            let speed = report(&plan).figure(&plan, InputId::Speed, Place::Rig(index));
            let has_fee = plan.rigs[index].kind == RigKind::Subscription;
            if has_fee || speed.is_none_or(|speed| speed.likely() <= 0.0) {
                continue;
            }
            let kwh = [once, twice].map(|rig| rig.cost.energy_kwh.likely().get());
            prop_assert!(near(kwh[1], 2.0 * kwh[0]), "{kwh:?}");
            let rent = [once, twice].map(|rig| rig.cost.line(LineId::Rent).map_or(0.0, |line| line.amount.likely().get()));
            prop_assert!(near(rent[1], 2.0 * rent[0]), "{rent:?}");
        }
    }

    #[test]
    fn who_does_not_do_the_job_or_has_no_price_never_leads(plan in any_plan()) {
        let report = report(&plan);
        if let Some(leader) = report.verdict.cheapest {
            prop_assert!(report.rigs[leader].is_able(), "{:?}", report.rigs[leader].job);
        }
        for effect in &report.sensitivity(&plan).inputs {
            for flip in &effect.flips {
                prop_assert!(flip.below != flip.above);
                prop_assert!(report.rigs[flip.below].is_complete() && report.rigs[flip.above].is_complete());
            }
        }
        for (rig, share) in report.rigs.iter().zip(&report.verdict.shares) {
            prop_assert!(rig.is_complete() || *share == 0.0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn costs_and_speed_use_one_draw(plan in any_plan()) {
        let report = report(&plan);
        for (index, rig) in report.rigs.iter().enumerate() {
            let place = Place::Rig(index);
            let stated = plan.value(InputId::LoadWatts, place).is_some();
            let target = &rig.capability.target;
            let speed = target.speed.filter(|_| target.fits && !stated);
            // A machine that comes whole is measured at the wall, with all that is in it.
            if plan.rigs[index].kind != RigKind::Owned || report.case.rigs[index].fixed.draws_at_wall {
                continue;
            }
            if let Some(of_speed) = speed.and_then(|speed| speed.draw_watts_per_card) {
                let of_cost = report.figure(&plan, InputId::LoadWatts, place).unwrap().likely();
                prop_assert!(near(of_cost, of_speed.get()), "{of_cost} {of_speed:?}");
            }
        }
    }
}

/// What is overpaid is lost: of a card that the market prices to the last dollar, of another but for
/// what its price says of its worth.
#[test]
fn a_dearer_purchase_costs_more_for_every_card() {
    for gpu in Catalog::embedded().gpus {
        let at =
            |price: u32| report(&decoded(&format!("preset=none&a.gpu={}&a.price={price}", gpu.id)));
        let (low, high) = (at(500), at(900));
        let more = likely(&high)[0] - likely(&low)[0];
        let known = low.rigs[0].assumptions.market_value.is_some();
        assert!(if known { near(more, 400.0) } else { more > 0.0 }, "{}: {more}", gpu.id);
        for (a, b) in low.rigs[0].cost.lines.iter().zip(&high.rigs[0].cost.lines) {
            let paid = matches!(a.id, LineId::Cards | LineId::Hardware | LineId::Net);
            assert!(!known || paid || a.amount == b.amount, "{}: {:?}", gpu.id, a.id);
        }
    }
}

/// Whatever is paid for it, however many stand beside it.
#[test]
fn the_same_card_sells_for_the_same_in_every_rig() {
    for gpu in Catalog::embedded().gpus {
        let rig = |letter: &str, price: u32, count: u32| {
            format!("&{letter}.gpu={}&{letter}.price={price}&{letter}.count={count}", gpu.id)
        };
        let link =
            ["preset=none", &rig("a", 300, 1), &rig("b", 900, 4), "&b.condition=new"].concat();
        let report = report(&decoded(&link));
        let each = |rig: usize, cards: f64| {
            report.rigs[rig].assumptions.resale.value.map(|usd| usd.get() / cards)
        };
        let (one, four) = (each(0, 1.0), each(1, 4.0));
        let known = report.rigs[0].assumptions.market_value.is_some();
        assert!(!known || near(one.likely(), four.likely()), "{}: {one:?} {four:?}", gpu.id);
        assert!(!known || near(one.low(), four.low()), "{}: {one:?} {four:?}", gpu.id);
    }
}
