//! Amounts in several currencies: what is converted, by which rate, and what is said where there is none.

#![allow(clippy::unwrap_used, clippy::float_cmp, missing_docs, reason = "a test")]

use chrono::NaiveDate;

use rigledger_core::cost::LineId;
use rigledger_core::evaluate;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::{Plan, link};
use rigledger_core::report::Report;
use rigledger_core::session::edit::Edit;
use rigledger_core::{Catalog, Evaluator};

fn plan(state: &str) -> Plan {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert!(findings.is_empty(), "{findings:?}");
    plan
}

fn report(state: &str) -> Report {
    let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    evaluate(&plan(state), Catalog::embedded(), today)
}

fn likely(report: &Report, id: InputId, place: Place) -> Option<f64> {
    report.case.figure(id, place).map(|figure| figure.likely())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1e-3)
}

fn per_dollar(currency: &str) -> f64 {
    Catalog::embedded().per_dollar(currency).unwrap()
}

#[test]
fn electricity_converts_by_the_currency_of_its_region() {
    for (region, own) in [("de", "EUR"), ("gb", "GBP"), ("ca-qc", "CAD"), ("us", "USD")] {
        let price = Catalog::embedded().region(region).unwrap().price;
        for currency in ["EUR", "USD", "GBP", "JPY"] {
            let report =
                report(&format!("preset=none&a.gpu=rtx-3090&region={region}&currency={currency}"));
            let rate = likely(&report, InputId::Rate, Place::Plan).unwrap();
            let expected = price / per_dollar(own) * per_dollar(currency);
            assert!(near(rate, expected), "{region} {currency}: {rate} {expected}");
        }
    }
    let german = report("preset=none&a.gpu=rtx-3090&region=de&currency=EUR");
    assert!(near(likely(&german, InputId::Rate, Place::Plan).unwrap(), 0.3835));
    // A rate that was typed converts dollars; what is in the region's currency already stays.
    let typed = report("preset=none&a.gpu=rtx-3090&region=de&currency=EUR&fx=0.5");
    assert!(near(likely(&typed, InputId::Rate, Place::Plan).unwrap(), 0.3835));
    let typed = report("preset=none&a.gpu=rtx-3090&region=us&currency=EUR&fx=0.5");
    assert!(near(likely(&typed, InputId::Rate, Place::Plan).unwrap(), 0.1872 / 2.0));
}

#[test]
fn the_published_rate_is_in_use_with_its_day() {
    let dollars = report("preset=none&a.gpu=rtx-3090");
    let euros = report("preset=none&a.gpu=rtx-3090&currency=EUR");
    assert!(near(likely(&euros, InputId::Fx, Place::Plan).unwrap(), per_dollar("EUR")));
    let source = euros.case.source(InputId::Fx, Place::Plan);
    assert!(source.contains("Central Bank") && source.contains("2026-"), "{source}");
    let price = |report: &Report| likely(report, InputId::CardPrice, Place::Rig(0)).unwrap();
    assert!(near(price(&euros), price(&dollars) * per_dollar("EUR")));
    let worth = |report: &Report| report.rigs[0].assumptions.market_value.clone().unwrap().value;
    assert!(near(worth(&euros).high().get(), worth(&dollars).high().get() * per_dollar("EUR")));
    let typed = report("preset=none&a.gpu=rtx-3090&currency=EUR&fx=0.5");
    assert!(near(price(&typed), price(&dollars) * 0.5));
}

#[test]
fn a_currency_without_a_rate_converts_nothing() {
    let state = "preset=none&a.gpu=rtx-3090&b.gpu=rtx-4090&b.price=90000&rate=1.5&currency=XOF";
    let without = report(state);
    assert!(without.findings.iter().any(|of| of.message().contains("No exchange rate of XOF")));
    assert_eq!(without.rigs[0].assumptions.card_price, None);
    let missing = |report: &Report, rig: usize| -> Vec<&str> {
        report.rigs[rig].missing.iter().map(|of| of.key).collect()
    };
    // Who states every amount needs no rate.
    assert_eq!((missing(&without, 0), missing(&without, 1)), (vec!["fx"], vec![]));
    let with = report(&format!("{state}&fx=600"));
    assert!(with.rigs.iter().all(|rig| rig.missing.is_empty()));
    assert!(!with.findings.iter().any(|of| of.message().contains("exchange rate")));
    // Nor do the amounts of a preset stand for francs.
    let preset = report("preset=dual-3090-vs-4090&currency=XOF");
    assert!(preset.rigs.iter().all(|rig| rig.missing.iter().any(|of| of.key == "fx")));
    for rig in &preset.rigs {
        assert_eq!(rig.cost.line(LineId::Hardware).unwrap().amount.high().get(), 0.0);
    }
}

#[test]
fn what_a_preset_states_is_converted_and_what_is_typed_stays() {
    let dollars = plan("preset=dual-3090-vs-4090&a.price=650");
    let euros = plan("preset=dual-3090-vs-4090&a.price=650&currency=EUR");
    let value = |plan: &Plan, id, place| plan.value(id, place).unwrap().likely();
    let price = |plan: &Plan, rig| value(plan, InputId::CardPrice, Place::Rig(rig));
    assert_eq!((price(&euros, 0), price(&dollars, 0)), (650.0, 650.0));
    assert!((price(&euros, 1) - price(&dollars, 1) * per_dollar("EUR")).abs() < 0.006);
    let extra = |plan: &Plan| value(plan, InputId::ExtraCost, Place::Extra { rig: 0, extra: 0 });
    assert!((extra(&euros) - extra(&dollars) * per_dollar("EUR")).abs() < 0.006);
    // The link says no more than what was chosen.
    let state = link::encode(&euros, Catalog::embedded());
    assert_eq!(state, "v=1&currency=EUR&a.price=650");
    assert_eq!(plan(&state), euros);
}

#[test]
fn choosing_a_currency_on_the_page_is_as_in_a_link() {
    let catalog = Catalog::embedded();
    let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let mut plan = plan("preset=dual-3090-vs-4090&a.price=650");
    let mut apply = |edit: &str, value: &str| {
        let answer = Evaluator::default().explain(&plan, catalog, today);
        let edit: Edit = edit.parse().expect("an edit");
        assert_eq!(edit.apply(&mut plan, &answer, value, catalog), None);
        link::encode(&plan, catalog)
    };
    assert_eq!(apply("currency", "EUR"), "v=1&currency=EUR&a.price=650");
    assert_eq!(apply("type fx", "0.5"), "v=1&fx=0.5&currency=EUR&a.price=650");
    assert_eq!(apply("currency", "XOF"), "v=1&fx=0.5&currency=XOF&a.price=650");
    assert_eq!(apply("type fx", ""), "v=1&currency=XOF&a.price=650");
    // Rigs that have changed places keep theirs, through a currency without a rate and back.
    apply("forward-rig 1", "");
    apply("currency", "USD");
    let expected = link::decode("preset=dual-3090-vs-4090&a.price=650", catalog).0;
    assert_eq!(plan.rigs, [expected.rigs[1].clone(), expected.rigs[0].clone()]);
}

#[test]
fn parts_of_added_rigs_are_in_the_plans_currency() {
    let catalog = Catalog::embedded();
    let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let added = |state: &str| {
        let mut plan = plan(state);
        let answer = Evaluator::default().explain(&plan, catalog, today);
        let edit: Edit = "add-rig".parse().expect("an edit");
        assert_eq!(edit.apply(&mut plan, &answer, "2x RTX 3090", catalog), None);
        plan.rigs.last().unwrap().extras.first().unwrap().cost.likely().get()
    };
    let [dollars, euros] =
        ["", "&currency=EUR"].map(|more| added(&format!("preset=none&a.gpu=rtx-4090{more}")));
    assert!((euros - dollars * per_dollar("EUR")).abs() < 0.006, "{dollars} {euros}");
}

#[test]
fn regions_have_their_tax() {
    let tax = |region: &str| Catalog::embedded().sales_tax_of(region).map(|tax| tax.percent);
    assert_eq!((tax("de"), tax("gb"), tax("us-or")), (Some(19.0), Some(20.0), Some(0.0)));
    assert_eq!(tax("us"), None);
}
