//! What follows a rig's cards when they are changed on the page: its name, its supply, its bridge.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::plan::{Plan, link};
use rigledger_core::session::edit::Edit;
use rigledger_core::{Catalog, Evaluator, evaluate};

const PUBLISHED: &str = "preset=dual-3090-vs-4090";

fn change(plan: &mut Plan, edit: &str, value: &str) {
    let catalog = Catalog::embedded();
    let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let answer = Evaluator::default().explain(plan, catalog, day);
    let edit: Edit = edit.parse().unwrap();
    assert_eq!(edit.apply(plan, &answer, value, catalog), None, "{edit} {value}");
}

fn changed(state: &str, edits: &[(&str, &str)]) -> Plan {
    let mut plan = link::decode(state, Catalog::embedded()).0;
    for (edit, value) in edits {
        change(&mut plan, edit, value);
    }
    plan
}

fn extras(plan: &Plan) -> Vec<&str> {
    plan.rigs[0].extras.iter().map(|extra| extra.name.as_str()).collect()
}

#[test]
fn a_presets_name_goes_with_its_cards_and_comes_back_with_them() {
    for edits in [
        &[("slide count 0", "4")][..],
        &[("type count 0", "4")],
        &[("card 0", "RTX 4090")],
        &[("slide count 0", "3"), ("card 0", "RTX 3090")],
    ] {
        let plan = changed(PUBLISHED, edits);
        assert_eq!(plan.rigs[0].name, "", "{edits:?}");
        assert_eq!(plan.rigs[1].name, "Single RTX 4090");
    }
    let start = changed(PUBLISHED, &[]);
    let there = ("slide count 0", "4");
    for back in [("slide count 0", "2"), ("type count 0", "2"), ("reset count 0", "")] {
        assert_eq!(changed(PUBLISHED, &[there, back]), start, "{back:?}");
    }
    let report = evaluate(
        &changed(PUBLISHED, &[there]),
        Catalog::embedded(),
        NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
    );
    assert_eq!(report.rigs[0].name, "4\u{d7} RTX 3090");
}

#[test]
fn a_name_that_the_reader_gave_stays() {
    for edit in [("slide count 0", "4"), ("card 0", "rx 7900 xtx")] {
        let plan = changed(PUBLISHED, &[("name-rig 0", "My box"), edit]);
        assert_eq!(plan.rigs[0].name, "My box", "{edit:?}");
    }
}

#[test]
fn a_bridge_goes_where_a_card_has_no_connector() {
    let bridge = |plan: &Plan| extras(plan).contains(&"NVLink bridge");
    for (card, stays) in
        [("RTX 3090 Ti", true), ("RTX 4090", false), ("4060 ti 16gb", false), ("7900 xtx", false)]
    {
        assert_eq!(bridge(&changed(PUBLISHED, &[("card 0", card)])), stays, "{card}");
    }
    // Back at the preset's card it is there again.
    let plan = changed(PUBLISHED, &[("card 0", "RTX 5090"), ("card 0", "RTX 3090")]);
    assert!(bridge(&plan));
}

#[test]
fn a_supply_that_nobody_typed_follows_the_cards() {
    let cost = |plan: &Plan| {
        let supply = |name: &str| name.contains("PSU") || name.to_lowercase().contains("supply");
        let extra = plan.rigs[0].extras.iter().find(|extra| supply(&extra.name));
        extra.map(|extra| (extra.name.clone(), extra.cost.likely().get()))
    };
    let of = |name: &str, cost: f64| Some((name.to_owned(), cost));
    let start = changed(PUBLISHED, &[]);
    assert_eq!(cost(&start), of("PSU upgrade", 150.0));
    // Four of them have a supply of their own among the ready-made rigs, one has none.
    let plan = changed(PUBLISHED, &[("slide count 0", "4")]);
    assert_eq!(cost(&plan), of("1500 W Titanium supply", 380.0));
    assert_eq!(cost(&changed(PUBLISHED, &[("slide count 0", "1")])), None);
    // What the reader typed stays.
    let plan = changed(PUBLISHED, &[("type extras 0 1", "222"), ("slide count 0", "4")]);
    assert_eq!(cost(&plan), of("PSU upgrade", 222.0));
}

#[test]
fn stated_amounts_of_all_cards_follow_their_number() {
    let resale = |plan: &Plan| {
        let all = plan.rigs[0].resale.unwrap();
        (all.low().get(), all.high().get())
    };
    let bridge = |plan: &Plan| {
        let bridge = plan.rigs[0].extras.iter().find(|extra| extra.name == "NVLink bridge");
        bridge.map(|bridge| bridge.cost.likely().get())
    };
    for (count, ends, bridges) in [
        ("1", (450.0, 500.0), None),
        ("2", (900.0, 1000.0), Some(100.0)),
        ("3", (1350.0, 1500.0), Some(100.0)),
        ("4", (1800.0, 2000.0), Some(200.0)),
    ] {
        let plan = changed(PUBLISHED, &[("slide count 0", count)]);
        assert_eq!((resale(&plan), bridge(&plan)), (ends, bridges), "{count}");
    }
    // What is told of one card says nothing of another.
    assert_eq!(changed(PUBLISHED, &[("card 0", "RTX 5090")]).rigs[0].resale, None);
    // Nor of a further kind, which brings something too.
    let more = ("more-card 0 1", "3060");
    let plan = changed(PUBLISHED, &[more]);
    assert_eq!((plan.rigs[0].resale, plan.rigs[0].resale_quoted), (None, None));
    let plan = changed(PUBLISHED, &[more, ("more-card 0 1", "")]);
    assert_eq!(plan.rigs[0].resale, changed(PUBLISHED, &[]).rigs[0].resale);
}
