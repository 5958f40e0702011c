//! Money: properties of the cost, of its samples, and of what decides.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers of tests; any logarithm will do here"
)]

#[path = "shared/plans.rs"]
mod plans;

use std::cell::RefCell;

use chrono::NaiveDate;
use plans::some_plan;
use proptest::prelude::*;
use rigledger_core::advice::sample::SAMPLES;
use rigledger_core::cost::LineId;
use rigledger_core::plan::inputs::{InputId, Place, Unit};
use rigledger_core::plan::{Depreciation, Plan, RigKind, link};
use rigledger_core::units::{Basis, Money, Range};
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
fn every_flip_put_back_in_is_a_tie_to_the_cent() {
    let (mut ties, mut steps) = (0, 0);
    for state in PLANS {
        let plan = decoded(state);
        let sensitivity = report(&plan).sensitivity(&plan);
        for effect in &sensitivity.inputs {
            for flip in &effect.flips {
                let at = |value| likely(&report(&with(&plan, effect.id, effect.place, value)));
                let nets = at(flip.value);
                let best = nets.iter().copied().fold(f64::INFINITY, f64::min);
                if flip.tie {
                    ties += 1;
                    let gap = (nets[flip.below] - nets[flip.above]).abs();
                    assert!(gap < 0.005, "{state}: {effect:?} {nets:?}");
                    assert!(nets[flip.below] < best + 0.005, "{state}: {effect:?} {nets:?}");
                } else {
                    steps += 1;
                    assert!(nets[flip.above] <= best, "{state}: {effect:?} {nets:?}");
                    let before = at(flip.value - 1.0);
                    let best = before.iter().copied().fold(f64::INFINITY, f64::min);
                    assert!(before[flip.below] <= best, "{state}: {effect:?} {before:?}");
                }
            }
        }
    }
    assert!(ties > 100 && steps > 10, "only {ties} ties and {steps} steps");
}

/// Where no flip is told, a search over the whole span of the limits finds none.
#[test]
fn no_flip_is_missed() {
    for state in PLANS {
        let plan = decoded(state);
        let before = report(&plan);
        let sensitivity = before.sensitivity(&plan);
        for (id, place) in plan.places() {
            // Where tokens are bought as another rig generates them, what decides its speed flips a
            // verdict by more than the numbers of the case tell.
            if before.case.follows_speed && id.decides_fit() {
                assert!(sensitivity.of(id, place).is_none(), "{id:?}");
                continue;
            }
            if matches!(id, InputId::Context) {
                continue;
            }
            let spec = id.spec();
            let flips = sensitivity.of(id, place).map_or(0, |effect| effect.flips.len());
            let mut changes = 0;
            let mut last = None;
            for step in 0..=60 {
                // Closer near the low end, where most of the action is.
                let share = f64::from(step) / 60.0;
                let value = spec.min + (spec.max - spec.min) * share * share * share;
                let value = if spec.whole { value.round() } else { value };
                let nets = likely(&report(&with(&plan, id, place, value)));
                let best = (0..nets.len()).reduce(|a, b| if nets[b] < nets[a] { b } else { a });
                changes += usize::from(last.is_some_and(|last| last != best));
                last = Some(best);
            }
            assert!(flips >= changes, "{state}: {id:?} {place:?}: {flips} flips, {changes} seen");
        }
    }
}

#[test]
fn curves_are_what_setting_the_input_gives() {
    for state in PLANS {
        let plan = decoded(state);
        let sensitivity = report(&plan).sensitivity(&plan);
        for effect in &sensitivity.inputs {
            let [low, high] = effect.span;
            for point in [0_u8, 7, 16, 25, 32] {
                let value = low + (high - low) * f64::from(point) / 32.0;
                let value = if effect.id.spec().whole { value.round() } else { value };
                let nets = likely(&report(&with(&plan, effect.id, effect.place, value)));
                for (other, curve) in sensitivity.others.iter().zip(&effect.curves) {
                    let real = nets[*other] - nets[sensitivity.cheapest];
                    let told = curve[usize::from(point)];
                    assert!(
                        (real - told).abs() < 0.01,
                        "{state}: {effect:?} at {value}: {real} {told}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_articles_extras_flip_its_verdict_at_97_dollars() {
    let plan = decoded("preset=dual-3090-vs-4090&a.extras=All:325");
    let sensitivity = report(&plan).sensitivity(&plan);
    let extras = sensitivity.of(InputId::ExtraCost, Place::Extra { rig: 0, extra: 0 }).unwrap();
    assert_eq!(extras.flips.len(), 1);
    assert!((extras.flips[0].value - 96.70).abs() < 1e-6, "{extras:?}");
    let heat = sensitivity.of(InputId::Heat, Place::Plan).unwrap();
    assert_eq!(heat.flips, [], "saved heating alone flips nothing");
}

#[test]
fn a_price_that_is_all_that_differs_decides_at_the_others_price() {
    let plan = decoded(
        "preset=none&a.gpu=rtx-3090&a.price=700&a.resale=300&b.gpu=rtx-3090&b.price=800&b.resale=300",
    );
    let sensitivity = report(&plan).sensitivity(&plan);
    let price = sensitivity.of(InputId::CardPrice, Place::Rig(0)).unwrap();
    assert!((price.flips[0].value - 800.0).abs() < 1e-6, "{price:?}");
    assert_eq!((price.flips[0].below, price.flips[0].above), (0, 1));
}

#[test]
fn the_tornado_is_ranked_and_its_swings_are_the_ranges_ends() {
    let plan = decoded("preset=dual-3090-vs-4090&rate=0.1-0.15-0.4");
    let sensitivity = report(&plan).sensitivity(&plan);
    let widths: Vec<f64> = sensitivity
        .tornado
        .iter()
        .map(|place| sensitivity.inputs[*place].swing.map_or(0.0, |[a, b]| (a - b).abs()))
        .collect();
    assert!(widths.is_sorted_by(|a, b| a >= b) && widths.iter().all(|width| *width > 0.0));
    // Resale of the one and of the other, $100 and $200 of range, the rate and the cooling, $50.
    assert_eq!(sensitivity.tornado.len(), 4);
    assert!((widths[0] - 306.6).abs() < 1e-9, "{widths:?}");
    assert!((widths[1] - 200.0).abs() < 1e-9 && (widths[3] - 50.0).abs() < 1e-9, "{widths:?}");
}

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
    let report = report(&decoded(
        "preset=dual-3090-vs-4090&horizon=0&tax=10&shipping=0".trim_end_matches("&shipping=0"),
    ));
    let rig = &report.rigs[0].cost;
    // (1400 + 325) x 1.1 less 950.
    assert!((rig.net.likely().get() - (1725.0 * 1.1 - 950.0)).abs() < 1e-9);
    assert!(rig.line(LineId::Electricity).unwrap().amount.high().get() == 0.0);
}

#[test]
fn owned_parts_count_nothing_and_rented_cards_only_their_hours() {
    let plan = decoded(
        "preset=none&rate=0.2&a.gpu=rtx-3090&a.count=2&a.owned=2&a.extras=Case:80:own&a.watts=300\
                        &b.gpu=rtx-3090&b.kind=rented&b.rent=0.3",
    );
    let report = report(&plan);
    let energy = 2.0 * 300.0 * 4.0 / 1000.0 / 0.9 * 730.0 * 0.2;
    assert!(near(report.rigs[0].cost.net.likely().get(), energy));
    let rent = 0.3 * 4.0 * 730.0;
    assert!(near(report.rigs[1].cost.net.likely().get(), rent));
}

#[test]
fn tokens_by_api_are_as_many_as_the_fastest_rig_generates() {
    let state = "preset=none&model=llama-3.3-70b&horizon=12&hours=5&api_input=0.2&api_output=0.6\
                 &a.kind=api&b.gpu=rtx-4090&c.gpu=rtx-3090&c.count=2";
    let there = report(&decoded(state));
    let [api, small, large] = [0, 1, 2].map(|rig| &there.rigs[rig]);
    // A single card does not hold the model, two do.
    assert!(!small.capability.target.fits && large.capability.target.fits);
    let speed = large.capability.target.total_tok_s().unwrap();
    let tokens = |tok_s: f64| (tok_s * 100.0).round() / 100.0 * 3600.0 * 5.0 * 365.0;
    // Three tokens are read for each one written.
    let costs = |tok_s: f64| tokens(tok_s) / 1e6 * (0.6 + 3.0 * 0.2);
    let net = api.cost.net;
    assert!(near(net.likely().get(), costs(speed.likely().get())), "{net:?}");
    assert!(near(net.low().get(), costs(speed.low().get())), "the least tokens cost the least");
    assert!(near(net.high().get(), costs(speed.high().get())));
    let labels: Vec<&str> = api.cost.lines.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["Tokens by API", "Net cost"]);
    assert!(api.cost.energy_kwh.high().get() == 0.0 && there.alternatives(0).is_none());
    assert_eq!((api.gpu_id, &*api.name), ("api", "API only"));
    assert!(api.capability.target.by_api() && api.capability.target.fits);
    assert!(there.verdict.capability().contains("Only 2× RTX 3090 holds"));
    assert!(there.findings.iter().all(|finding| finding.subject != "API only"));
    // Another order is the same comparison; a faster rig sets the measure.
    let mut swapped = decoded(state);
    swapped.rigs.rotate_left(1);
    assert!(near(report(&swapped).rigs[2].cost.net.likely().get(), net.likely().get()));
    let faster = report(&decoded(&format!("{state}&d.gpu=rtx-pro-6000-blackwell")));
    let speed = faster.rigs[3].capability.target.total_tok_s().unwrap();
    assert!(near(faster.rigs[0].cost.net.likely().get(), costs(speed.likely().get())));
    // As many as one states; what is cached costs its share.
    let own = format!("{state}&a.speed=100&cached=50&cached_price=10");
    let net = report(&decoded(&own)).rigs[0].cost.net.likely().get();
    assert!(near(net, tokens(100.0) / 1e6 * (0.6 + 3.0 * 0.2 * (0.5 + 0.5 * 0.1))));
}

#[test]
fn what_has_no_price_is_said_and_not_passed_off_as_free() {
    let said = |state: &str, subject: &str| {
        let findings = report(&decoded(state)).findings;
        let open = findings.iter().filter(|of| of.message().contains("cost is incomplete"));
        open.filter(|finding| finding.subject == subject).count()
    };
    let beside = "preset=none&a.gpu=rtx-4090&b.kind=api&model=";
    // No offer for this model; and no rig that generates anything with this one.
    assert_eq!(said(&[beside, "falcon3-7b"].concat(), "API only"), 2);
    assert_eq!(said(&[beside, "llama-3.1-405b"].concat(), "API only"), 1);
    assert_eq!(said(&[beside, "llama-3.1-8b"].concat(), "API only"), 0);
    let rented = "preset=none&a.kind=rented&a.gpu=";
    assert_eq!(said(&[rented, "rtx-3090"].concat(), "Rented 1× RTX 3090"), 0);
    assert_eq!(said(&[rented, "rtx-3080-10gb"].concat(), "Rented 1× RTX 3080"), 1);
}

#[test]
fn rigs_without_cards_of_their_own_come_by_name() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.rig_called(" api Only ").unwrap().kind, RigKind::Api);
    for (name, count) in [("Rented RTX 4090", 1), ("rented 2x RTX 3090", 2)] {
        let rig = catalog.rig_called(name).unwrap();
        assert_eq!((rig.kind, rig.count), (RigKind::Rented, count), "{name}");
    }
    assert_eq!(catalog.rig_called("RTX 4090").unwrap().kind, RigKind::Owned);
    for ready in catalog.rigs {
        let name = catalog.ready_name(ready);
        assert_eq!(catalog.rig_called(&name).unwrap(), catalog.ready_rig(ready), "{name}");
    }
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
fn break_evens_are_ties() {
    let plan = decoded(
        "preset=dual-3090-vs-4090&a.rent=0.3&api_input=0.5&api_output=2&a.speed=15&horizon=36",
    );
    let before = report(&plan);
    let all = before.alternatives(0).unwrap();
    let rent = all.rent.unwrap();
    let hours = rent.break_even_hours.unwrap();
    let own = likely(&report(&with(&plan, InputId::LoadHours, Place::Plan, hours)))[0];
    let cost = 0.6 * hours * 365.0 / 12.0 * 36.0;
    assert!((own - cost).abs() < 0.01, "{own} {cost}");
    let api = all.api.unwrap();
    // 2 + 3 x 0.5 a million generated; 15 tok/s.
    assert!(near(api.price.likely().get(), 3.5));
    let hours = api.break_even_hours.unwrap_or(24.0);
    let own = likely(&report(&with(&plan, InputId::LoadHours, Place::Plan, hours)))[0];
    let cost = 3.5 * 15.0 * 3600.0 / 1e6 * hours * 365.0 / 12.0 * 36.0;
    assert!(
        api.break_even_hours.is_none() && own > cost || (own - cost).abs() < 0.01,
        "{own} {cost}"
    );
    // Marginal: 700 W for 1e6 / 15 seconds at $0.15.
    let marginal = all.marginal_per_million.unwrap().get();
    assert!(near(marginal, 0.7 * 1e6 / 15.0 / 3600.0 * 0.15), "{marginal}");
    let tokens = all.million_tokens_per_month.unwrap();
    assert!(near(tokens, 15.0 * 3600.0 * 4.0 * 365.0 / 12.0 / 1e6));
    let full = all.full_per_million.unwrap().likely().get();
    assert!(near(full, likely(&before)[0] / (tokens * 36.0)));
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
                | InputId::Cooling | InputId::Drift | InputId::Season => true,
                InputId::Resale | InputId::KeptPerYear | InputId::Kept | InputId::Worth | InputId::Heat
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
    fn a_against_b_is_minus_b_against_a(plan in some_plan()) {
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
            if matches!(id.spec().unit, Unit::Money | Unit::MoneyPerKwh | Unit::UsdPerHour) && let Some(value) = plan.value(id, place) {
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
    fn samples_hold_the_likely_case_within_the_ranges(plan in some_plan()) {
        let report = report(&plan);
        let verdict = &report.verdict;
        prop_assert_eq!(verdict.shares.len(), report.rigs.len());
        if !report.rigs.is_empty() {
            let compared = report.rigs.iter().any(|rig| rig.is_complete());
            prop_assert!(near(verdict.shares.iter().sum(), if compared { 1.0 } else { 0.0 }));
        }
        for (rig, net) in report.rigs.iter().zip(&verdict.distributions) {
            let range = rig.cost.net;
            let hair = 1e-6 * range.high().get().abs().max(range.low().get().abs()).max(1.0);
            prop_assert!(net.low <= range.likely().get() && range.likely().get() <= net.high);
            prop_assert!(net.low >= range.low().get() - hair, "{net:?} {range:?}");
            prop_assert!(net.high <= range.high().get() + hair, "{net:?} {range:?}");
            prop_assert_eq!(net.counts.iter().map(|count| usize::from(*count)).sum::<usize>(), SAMPLES);
            prop_assert!(net.quantile(0.05) <= net.quantile(0.5) && net.quantile(0.5) <= net.quantile(0.95));
        }
        prop_assert_eq!(&self::report(&plan).verdict, verdict);
    }

    #[test]
    fn cash_flows_add_up_to_the_net_cost(plan in some_plan()) {
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
