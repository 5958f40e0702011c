//! Money: properties of the cost, of its samples, and of what decides.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers of tests; any logarithm will do here"
)]

#[path = "money/alternatives.rs"]
mod alternatives;
#[path = "money/decides.rs"]
mod decides;
#[path = "money/elsewhere.rs"]
mod elsewhere;
#[path = "shared/plans.rs"]
mod plans;
#[path = "money/properties.rs"]
mod properties;

use std::cell::RefCell;

use chrono::NaiveDate;
use rigledger_core::cost::LineId;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::units::{Basis, Range};
use rigledger_core::{Catalog, Evaluator, Report};

fn today() -> NaiveDate {
    "2026-11-25".parse().unwrap()
}

fn report(plan: &Plan) -> Report {
    thread_local! {
        static EVALUATOR: RefCell<Evaluator> = RefCell::default();
    }
    EVALUATOR.with_borrow_mut(|evaluator| evaluator.evaluate(plan, Catalog::embedded(), today()))
}

fn decoded(state: &str) -> Plan {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert_eq!(findings, [], "{state}");
    plan
}

/// The same plan with one input at another value.
fn with(plan: &Plan, id: InputId, place: Place, value: f64) -> Plan {
    let mut plan = plan.clone();
    plan.set(id, place, Some(Range::exact(value, Basis::User)));
    plan
}

fn likely(report: &Report) -> Vec<f64> {
    report.rigs.iter().map(|rig| rig.cost.net.likely().get()).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-7 * a.abs().max(b.abs()).max(1.0)
}

/// Plans that reach into every corner of the money.
const PLANS: [&str; 10] = [
    "preset=dual-3090-vs-4090",
    "preset=dual-3090-vs-4090-today",
    "preset=dual-3090-vs-4090&rate=0.15-0.2-0.3&idle=8&discount=6&drift=-2~3~8",
    "preset=dual-3090-vs-4090-today&c.gpu=rtx-5090&d.gpu=rtx-3090&d.count=4&idle=20",
    "preset=dual-3090-vs-4090-today&supply=gold&a.psu_watts=1200&idle=12&a.host_watts=80&a.host_idle=55",
    "preset=dual-3090-vs-4090-today&financed=80&interest=12&discount=4&tax=8&selling=13&heat=30",
    "preset=dual-3090-vs-4090-today&peak=0.4-0.5-0.6&peak_work=60&season=140&season_months=4&cooling=20",
    "preset=dual-3090-vs-4090-today&prefill=30&a.limit=250&supply=titanium&c.gpu=rtx-3060-12gb&c.count=4",
    "preset=none&a.gpu=rtx-3090&a.extras=Box:300-400-500:50&b.gpu=rtx-4090&b.kind=rented&c.gpu=rtx-5090\
     &c.depreciation=straight&d.gpu=rtx-3060-12gb&d.count=3&d.owned=1&d.shipping=20-30-60",
    "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&b.kind=api&c.gpu=rtx-3090&c.count=2&c.kind=rented\
     &hours=4-8-12&discount=4&cached=30&cached_price=25",
];

#[test]
fn what_rigs_share_is_drawn_once() {
    // The same rig twice, once for $10 more: whatever the uncertain figures, it loses by $10.
    let rig = |letter: &str| format!("&{letter}.gpu=rtx-3090&{letter}.count=2");
    let state = format!("preset=none&rate=0.1-0.2-0.9{}{}&b.shipping=10", rig("a"), rig("b"));
    let verdict = report(&decoded(&state)).verdict;
    assert_eq!(verdict.shares, [1.0, 0.0]);
    // Two cards of one kind against four of it: the price of a card is shared, so the four cost more.
    let state =
        "preset=none&a.gpu=rtx-3090&a.count=2&a.resale=0&b.gpu=rtx-3090&b.count=4&b.resale=0";
    assert_eq!(report(&decoded(state)).verdict.shares, [1.0, 0.0]);
}

/// Figures that no machine may change: those of a mix of everything, to the last bit.
#[test]
fn samples_are_the_same_on_every_machine() {
    let report = report(&decoded(PLANS[2]));
    let bits: Vec<u64> = report
        .verdict
        .distributions
        .iter()
        .flat_map(|net| [net.low, net.mean, net.high])
        .map(f64::to_bits)
        .collect();
    insta::assert_debug_snapshot!("samples_are_the_same_on_every_machine", bits);
}

#[test]
fn a_horizon_of_nothing_costs_the_purchase_less_the_resale_at_once() {
    let report = report(&decoded("preset=dual-3090-vs-4090&horizon=0&tax=10"));
    let rig = &report.rigs[0].cost;
    // (1400 + 325) x 1.1 less 950.
    assert!((rig.net.likely().get() - (1725.0 * 1.1 - 950.0)).abs() < 1e-9);
    assert!(rig.line(LineId::Electricity).unwrap().amount.high().get() == 0.0);
}

#[test]
fn instalments_without_interest_or_cost_of_capital_cost_nothing_more() {
    let plain = report(&decoded("preset=dual-3090-vs-4090"));
    let paid = report(&decoded("preset=dual-3090-vs-4090&financed=100&instalments=36"));
    for (a, b) in likely(&plain).into_iter().zip(likely(&paid)) {
        assert!(near(a, b), "{a} {b}");
    }
    // At the cost of capital as its rate a loan is worth what it is, but for the days of the months.
    let monthly = ((1.0_f64 + 0.06).powi(1)).sqrt().sqrt().cbrt() - 1.0;
    let state = format!(
        "preset=dual-3090-vs-4090&financed=100&interest={:.9}&discount=6",
        monthly * 1200.0
    );
    let loan = report(&decoded(&state));
    let interest = loan.rigs[0].cost.line(LineId::Interest).unwrap().amount.likely().get();
    assert!(interest.abs() < 3.0, "{interest}");
}

#[test]
fn when_to_sell_has_its_minimum_where_a_search_finds_it() {
    let plan = decoded("preset=dual-3090-vs-4090&a.depreciation=straight&a.resale=auto&a.keeps=70");
    let report = report(&plan);
    let holding = report.holding(0).unwrap();
    assert_eq!(holding.per_month.len(), 120);
    let month = |month: u32| {
        let plan = with(&plan, InputId::Horizon, Place::Plan, f64::from(month));
        let per_month = self::report(&plan).rigs[0].cost.net_per_month.unwrap();
        per_month.likely().get()
    };
    for point in holding.per_month.iter().step_by(17) {
        assert!(near(point.net.likely().get(), month(point.month)), "{point:?}");
    }
    let best = (1..=120).reduce(|a, b| if month(b) < month(a) { b } else { a });
    assert_eq!(Some(holding.best_month), best);
}

#[test]
fn tariffs_add_up() {
    let base = report(&decoded("preset=dual-3090-vs-4090"));
    let energy = |report: &Report| {
        report.rigs[0].cost.line(LineId::Electricity).unwrap().amount.likely().get()
    };
    // Half of the work at twice the price costs half as much again.
    let peak = report(&decoded("preset=dual-3090-vs-4090&peak=0.3&peak_work=50"));
    assert!(near(energy(&peak), energy(&base) * 1.5));
    // Three months a year at double price: a quarter more over whole years.
    let season = report(&decoded("preset=dual-3090-vs-4090&season=200&season_months=3"));
    assert!(near(energy(&season), energy(&base) * 1.25));
    // 12 % a year, month by month, over two years.
    let drift = report(&decoded("preset=dual-3090-vs-4090&drift=12"));
    let growth = 1.12_f64.ln() / 12.0;
    let sum: f64 = (0..24).map(|month| (growth * f64::from(month)).exp()).sum();
    assert!(near(energy(&drift), energy(&base) * sum / 24.0));
}
