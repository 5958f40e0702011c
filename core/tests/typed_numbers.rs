//! Numbers by what readers type into fields.

#![allow(clippy::unwrap_used, clippy::float_cmp, missing_docs, reason = "a test")]

use chrono::NaiveDate;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::session::edit::Edit;
use rigledger_core::{Catalog, Evaluator, plan::Plan, plan::link};

/// The preset's plan after something was typed into a field, and what was said, with its offers.
fn typed(state: &str, key: &str, place: Place, text: &str) -> (Plan, String, Vec<String>) {
    let catalog = Catalog::embedded();
    let mut plan = link::decode(state, catalog).0;
    let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let answer = Evaluator::default().explain(&plan, catalog, day);
    let index = if place == Place::Plan { "" } else { " 0" };
    let edit: Edit = format!("type {key}{index}").parse().unwrap();
    let said = edit.apply(&mut plan, &answer, text, catalog).unwrap_or_default();
    (plan, said.sentence(), said.offers)
}

fn id(key: &str) -> InputId {
    rigledger_core::plan::inputs::INPUTS.iter().find(|spec| spec.key == key).unwrap().id
}

const PRESET: &str = "preset=dual-3090-vs-4090";

#[test]
fn numbers_are_taken_as_meant() {
    for (key, text, ends) in [
        ("rate", "0,30", [0.3, 0.3]),
        ("rate", "25 ct", [0.25, 0.25]),
        ("rate", "25 cents", [0.25, 0.25]),
        ("rate", "25\u{a2}", [0.25, 0.25]),
        ("rate", "25-30 ct/kWh", [0.25, 0.3]),
        ("rate", "$0.31 per kWh", [0.31, 0.31]),
        ("rate", "0.125", [0.125, 0.125]),
        ("rate", "1.400", [1.4, 1.4]),
        ("price", "$1,599", [1599.0, 1599.0]),
        ("price", "1.599,50", [1599.5, 1599.5]),
        ("price", "1,599.50 USD", [1599.5, 1599.5]),
        ("price", "1 599 dollars", [1599.0, 1599.0]),
        ("price", "1'599", [1599.0, 1599.0]),
        ("price", "1.5k", [1500.0, 1500.0]),
        ("price", "700-900", [700.0, 900.0]),
        ("price", "700 - 900", [700.0, 900.0]),
        ("price", "700\u{2013}900", [700.0, 900.0]),
        ("price", "700 to 900", [700.0, 900.0]),
        ("price", "$700 to $900", [700.0, 900.0]),
        ("price", "between 700 and 900", [700.0, 900.0]),
        ("price", "about 650", [650.0, 650.0]),
        ("price", "650-700-800", [650.0, 800.0]),
        ("price", "900-1,000", [900.0, 1000.0]),
        ("price", "1.400.00", [0.0, 0.0]),
        ("hours", "1,5 h", [1.5, 1.5]),
        ("hours", "4h", [4.0, 4.0]),
        ("hours", "90 min", [1.5, 1.5]),
        ("horizon", "2 years", [24.0, 24.0]),
        ("horizon", "36 months", [36.0, 36.0]),
        ("context", "32K", [32768.0, 32768.0]),
        ("context", "32k tokens", [32768.0, 32768.0]),
        ("context", "16.384", [16384.0, 16384.0]),
        ("watts", "0.3 kW", [300.0, 300.0]),
        ("drift", "-3", [-3.0, -3.0]),
        ("drift", "\u{2212}3 %", [-3.0, -3.0]),
        ("drift", "-3 to 2", [-3.0, 2.0]),
        ("drift", "-5--3", [-5.0, -3.0]),
    ] {
        let place = if matches!(key, "price" | "watts") { Place::Rig(0) } else { Place::Plan };
        let (plan, said, _) = typed(PRESET, key, place, text);
        if ends == [0.0, 0.0] {
            assert!(said.ends_with("is not a number."), "{text}: {said}");
            continue;
        }
        assert_eq!(said, "", "{text}");
        let value = plan.value(id(key), place).unwrap();
        assert_eq!([value.low(), value.high()], ends, "{text}");
    }
}

#[test]
fn what_can_be_read_two_ways_is_asked() {
    let before = link::decode(PRESET, Catalog::embedded()).0;
    let (plan, said, offers) = typed(PRESET, "price", Place::Rig(0), "1.400");
    assert!(said.starts_with("1,400 or 1.4?"), "{said}");
    assert_eq!((plan, offers), (before.clone(), vec!["1400".to_owned(), "1.4".to_owned()]));
    let (plan, said, offers) = typed(PRESET, "rate", Place::Plan, "25");
    assert_eq!(said, "25 USD/kWh is too much. Did you mean cents?");
    assert_eq!((plan, offers), (before, vec!["0.25".to_owned()]));
}

#[test]
fn another_currency_is_told_and_nothing_is_taken() {
    for text in ["EUR 650", "EUR650", "650 euros", "\u{20ac}650", "\u{a3}500", "600 to 700 GBP"] {
        let before = link::decode(PRESET, Catalog::embedded()).0;
        let (plan, said, _) = typed(PRESET, "price", Place::Rig(0), text);
        assert!(said.starts_with("This comparison is in USD, not in "), "{text}: {said}");
        assert_eq!(plan, before, "{text}");
    }
    let euros = "preset=dual-3090-vs-4090&currency=EUR";
    for text in ["\u{20ac}650", "650 EUR", "650 \u{20ac}", "650 euro", "EUR 650"] {
        let (plan, said, _) = typed(euros, "price", Place::Rig(0), text);
        assert_eq!(said, "", "{text}");
        let price = plan.value(InputId::CardPrice, Place::Rig(0)).unwrap();
        assert_eq!(price.likely(), 650.0, "{text}");
    }
    let (_, said, _) = typed(euros, "price", Place::Rig(0), "$650");
    assert!(said.starts_with("This comparison is in EUR, not in $:"), "{said}");
}

#[test]
fn what_was_used_instead_is_said() {
    for (key, text, expected, used) in [
        ("hours", "40", "Enter 0 to 24 hours; 24 was used.", 24.0),
        ("hours", "4-8", "Enter one number here, not a range; 6 was used.", 6.0),
        ("horizon", "500", "Enter 0 to 120 months; 120 was used.", 120.0),
        ("horizon", "2.5", "Enter a whole number; 3 was used.", 3.0),
        ("cooling", "150", "Enter 0 to 100%; 100 was used.", 100.0),
        ("rate", "900", "Enter 0 to 2 USD/kWh; 2 was used.", 2.0),
    ] {
        let (plan, said, _) = typed(PRESET, key, Place::Plan, text);
        assert_eq!(said, expected);
        assert_eq!(plan.value(id(key), Place::Plan).unwrap().likely(), used, "{key} {text}");
    }
    let (plan, said, _) = typed(PRESET, "count", Place::Rig(0), "20");
    assert_eq!((said.as_str(), plan.rigs[0].count), ("Enter 1 to 16; 16 was used.", 16));
}

#[test]
fn what_is_no_number_changes_nothing() {
    let long = "9".repeat(9000);
    for text in
        ["many", "4 8", "1.2.3", "7 cows", "x", "-", "to", "NaN", "1e5", "<b>", "6/9", &long]
    {
        let before = link::decode(PRESET, Catalog::embedded()).0;
        let (plan, said, _) = typed(PRESET, "price", Place::Rig(0), text);
        assert!(said.ends_with("is not a number."), "{text}: {said}");
        assert_eq!(plan, before, "{text}");
    }
}
