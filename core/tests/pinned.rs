//! Pinned links give the same amounts when the data have moved; live ones say what did.

#![expect(clippy::unwrap_used, reason = "tests")]

use chrono::NaiveDate;
use rigledger_core::cost::LineId;
use rigledger_core::plan::link;
use rigledger_core::session::pin;
use rigledger_core::units::Money;
use rigledger_core::{Catalog, Plan, Report, evaluate};

const STATES: [&str; 11] = [
    "preset=dual-3090-vs-4090",
    "preset=dual-3090-vs-4090-today",
    "preset=none&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-5090",
    "preset=none&a.gpu=rtx-3090&a.count=4&a.limit=250&b.gpu=rtx-pro-6000-blackwell&horizon=36&tax=8&discount=5",
    "preset=none&a.gpu=rtx-4090&a.kind=rented&b.gpu=rtx-4090",
    "preset=none&a.gpu=custom&a.gpu_gib=24&a.price=500-600-900&a.watts=200-250-300&b.gpu=tesla-p40",
    "preset=none&supply=gold&a.gpu=rtx-3090&a.count=2&a.extras=A:10-20-40:80;B:5:own&b.gpu=rtx-4090&region=de&currency=EUR&fx=0.9",
    "preset=none&a.gpu=rtx-5090&b.gpu=rtx-4090&region=de&currency=EUR&discount=2",
    "preset=none&a.gpu=rtx-3090&a.depreciation=straight&b.gpu=rtx-3090&b.depreciation=points&b.points=12:700;24:500",
    "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&b.kind=api&discount=3",
    "preset=none&model=qwen3-32b&a.gpu=dgx-spark-gb10&b.gpu=ryzen-ai-max-395&kept=73-91-106&drift=3",
];

fn day() -> NaiveDate {
    "2026-11-26".parse().unwrap()
}

/// The catalogue in some other year: everything that it fills into a plan's money is another figure.
fn moved() -> Catalog {
    let mut catalog = *Catalog::embedded();
    let mut prices = catalog.prices.to_vec();
    for row in &mut prices {
        row.usd = row.usd.map(|usd| usd * 1.37);
    }
    catalog.prices = prices.leak();
    let mut draws = catalog.draws.to_vec();
    for row in &mut draws {
        row.watts = row.watts.map(|watts| watts * 1.21);
    }
    catalog.draws = draws.leak();
    let mut regions = catalog.regions.to_vec();
    for row in &mut regions {
        row.price *= 1.5;
    }
    catalog.regions = regions.leak();
    let mut resales = catalog.resales.to_vec();
    for row in &mut resales {
        row.kept = row.kept.map(|kept| kept * 0.8);
    }
    catalog.resales = resales.leak();
    catalog
}

/// The amounts of all rigs: low, likely and high. What is paid for cards has the computer and the tax in
/// it, as the price in a pinned link has its tax.
fn amounts(report: &Report) -> Vec<(LineId, [f64; 3])> {
    let mut all: Vec<(LineId, [f64; 3])> = Vec::new();
    for line in report.rigs.iter().flat_map(|rig| &rig.cost.lines) {
        let ends = [line.amount.low(), line.amount.likely(), line.amount.high()].map(Money::get);
        let is_paid_with = matches!(line.id, LineId::Computer | LineId::Tax);
        match all.last_mut().filter(|last| is_paid_with && last.0 == LineId::Cards) {
            Some((_, paid)) => {
                for (paid, tax) in paid.iter_mut().zip(ends) {
                    *paid += tax;
                }
            }
            None => all.push((line.id, ends)),
        }
    }
    all
}

#[test]
fn a_pinned_link_gives_the_same_amounts_to_the_cent_when_the_data_have_moved() {
    let now = Catalog::embedded();
    let later = moved();
    let mut moved_at_all = 0;
    for state in STATES {
        let (plan, findings) = link::decode(state, now);
        assert_eq!(findings, [], "{state}");
        let report = evaluate(&plan, now, day());
        let pinned = pin::pinned_state(&plan, &report);
        assert!(pinned.len() < link::MAX_LENGTH, "{} bytes", pinned.len());
        let (again, findings) = link::decode(&pinned, &later);
        assert_eq!(findings, [], "{pinned}");
        let then = evaluate(&again, &later, day());
        let (was, is) = (amounts(&report), amounts(&then));
        assert_eq!(was.len(), is.len(), "{state}");
        for ((id, was), (same, is)) in was.iter().zip(&is) {
            assert_eq!(id, same, "{state}");
            assert!((was[1] - is[1]).abs() < 0.005, "{state}: {id:?}: {was:?} is {is:?}\n{pinned}");
            if *id == LineId::Net {
                let near = 0.4 * (was[2] - was[0]);
                let ends = (was[0] - is[0]).abs().max((was[2] - is[2]).abs());
                assert!(ends <= near, "{state}: {was:?} is {is:?}\n{pinned}");
            }
        }
        moved_at_all += usize::from(amounts(&evaluate(&plan, &later, day())) != was);
    }
    assert!(moved_at_all >= 6, "only {moved_at_all} plans depend on the data");
}

#[test]
fn the_whole_of_a_plan_comes_back_from_its_link() {
    for state in STATES {
        let (mut plan, _) = link::decode(state, Catalog::embedded());
        let (again, findings) = link::decode(&link::encode_whole(&plan), Catalog::embedded());
        assert_eq!(findings, [], "{state}");
        plan.preset = Plan::default().preset;
        assert_eq!(again, plan, "{state}");
    }
}

#[test]
fn a_live_link_follows_the_data_and_says_what_changed() {
    let (now, later) = (Catalog::embedded(), moved());
    let (plan, _) = link::decode("preset=dual-3090-vs-4090-today", now);
    let report = evaluate(&plan, now, day());
    let live = pin::live_state(&report, day());
    let (again, findings) = link::decode(&live, now);
    assert_eq!(findings, []);
    assert_eq!(again, plan);
    assert_eq!(pin::changes(&live, &plan, &report), Some((day(), Vec::new())));
    let then = evaluate(&plan, &later, day());
    let (since, said) = pin::changes(&live, &plan, &then).unwrap();
    assert_eq!((since, said.len()), (day(), 2), "{said:?}");
    let first = said[0].sentence();
    assert!(first.starts_with("Dual RTX 3090: net cost ") && first.contains(" than $"), "{said:?}");
    for hostile in [
        "seen=",
        "seen=2026-11-26",
        "seen=x:1_2",
        "seen=2026-11-26:1_2_3_4_5_6",
        "seen=2026-11-26:a_b",
        "",
    ] {
        assert_eq!(pin::changes(hostile, &plan, &report), None, "{hostile}");
    }
}
