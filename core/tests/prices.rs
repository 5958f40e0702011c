//! Which price of a card is in use, clause by clause of the rule in `src/catalog/price.rs`, on
//! catalogues made up for each.

#![allow(clippy::unwrap_used, clippy::float_cmp, missing_docs, reason = "a test")]

use chrono::NaiveDate;

use rigledger_core::Catalog;
use rigledger_core::catalog::{Condition, Gpu, Grade, Price, Quote, Trade};
use rigledger_core::evaluate;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link;
use rigledger_core::report::Report;
use rigledger_core::units::{Money, OUTER};

/// A used price of an RTX 3090 in the middle of nowhere.
const USED: Price = Price {
    gpu: "rtx-3090",
    condition: Condition::Used,
    usd: [1000.0; 3],
    as_of: "2026-11",
    grade: Grade::B,
    sold: None,
    source: "one",
};
const NEW: Price = Price { condition: Condition::New, ..USED };

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()
}

fn catalog(prices: &[Price]) -> Catalog {
    Catalog { prices: prices.to_vec().leak(), ..*Catalog::embedded() }
}

fn card() -> Gpu {
    *Catalog::embedded().gpu("rtx-3090").unwrap()
}

fn quote(prices: &[Price], wanted: Option<Condition>) -> Quote {
    catalog(prices).quote(&card(), wanted, Some(today())).unwrap()
}

fn ends(quote: &Quote) -> [f64; 3] {
    [quote.usd.low(), quote.usd.likely(), quote.usd.high()].map(Money::get)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs()
}

/// How far an end is after some years, from how far it is today.
fn after(distance: f64, years: f64) -> f64 {
    let catalog = Catalog::embedded();
    let [market, own] =
        [catalog.market(), catalog.market_of("rtx-3090")].map(|row| row.unwrap().spread);
    let moved = OUTER * OUTER * (market * market + own * own) * years;
    libm::exp((libm::log(distance).powi(2) + moved).sqrt())
}

#[test]
fn a_single_exact_price_is_as_wide_as_its_grade_asks() {
    let sold = |sold| Price { grade: Grade::A, sold, ..USED };
    for (price, least) in [
        (USED, 0.1),
        (Price { grade: Grade::C, ..USED }, 0.25),
        (sold(None), 0.03),
        (sold(Some(400)), 0.03),
        (sold(Some(4)), 0.1),
    ] {
        let [low, likely, high] = ends(&quote(&[price], None));
        assert_eq!(likely, 1000.0);
        assert!(close(low, 1000.0 * (1.0 - least)) && close(high, 1000.0 * (1.0 + least)));
    }
    // Its own ends stay where they are wider.
    let wide = Price { usd: [600.0, 1000.0, 1050.0], ..USED };
    let [low, _, high] = ends(&quote(&[wide], None));
    assert!(close(low, 600.0) && close(high, 1100.0));
}

#[test]
fn several_prices_give_their_median_and_their_ends() {
    let of = |source, usd| Price { source, usd, ..USED };
    let prices = [
        of("one", [700.0, 800.0, 900.0]),
        of("two", [900.0, 950.0, 1300.0]),
        of("three", [820.0, 820.0, 820.0]),
    ];
    let found = quote(&prices, None);
    assert!(ends(&found).into_iter().zip([700.0, 820.0, 1300.0]).all(|(a, b)| close(a, b)));
    assert_eq!((found.prices, found.last_resort), (3, false));
    // Two that agree are surer than one.
    let [low, ..] = ends(&quote(&[of("one", [1000.0; 3]), of("two", [1000.0; 3])], None));
    assert!(close(low, 1000.0 * (1.0 - 0.1 / 2.0_f64.sqrt())));
}

#[test]
fn rough_prices_stand_back_and_newer_ones_move_the_ends() {
    let rough = Price { usd: [2000.0; 3], grade: Grade::C, source: "rough", ..USED };
    let older = Price { as_of: "2026-10", ..rough };
    let good = Price { as_of: "2026-10", ..USED };
    let alone = quote(&[good], None);
    assert_eq!(ends(&quote(&[good, older], None)), ends(&alone));
    let moved = quote(&[good, rough], None);
    assert_eq!(moved.usd.likely(), alone.usd.likely());
    assert!(close(moved.usd.high().get(), 1000.0 * after(2.0, 1.0 / 12.0)));
    assert_eq!(moved.usd.low(), alone.usd.low());
    // When the good one is older than nine months, the rough one says what the card costs.
    let old = Price { as_of: "2026-01", ..USED };
    let found = quote(&[old, rough], None);
    assert_eq!((found.usd.likely().get(), found.grade), (2000.0, Grade::C));
}

#[test]
fn nine_months_count_and_age_widens() {
    let at = |as_of, usd| Price { as_of, usd: [usd; 3], source: as_of, ..USED };
    let found = quote(&[at("2026-01", 500.0), at("2026-02", 800.0), at("2026-08", 900.0)], None);
    assert_eq!((found.prices, found.as_of, found.usd.likely().get()), (2, "2026-08", 850.0));
    // Where there is none, the nine months up to the newest.
    let found = quote(&[at("2024-02", 500.0), at("2024-12", 700.0), at("2025-05", 900.0)], None);
    assert_eq!((found.prices, found.usd.likely().get()), (2, 800.0));
    for (as_of, months) in [("2026-10", 1.0), ("2026-05", 6.0), ("2025-11", 12.0)] {
        let [low, _, high] = ends(&quote(&[at(as_of, 1000.0)], None));
        assert!(close(high, 1000.0 * after(1.1, months / 12.0)), "{high}");
        assert!(close(low, 1000.0 / after(1.0 / 0.9, months / 12.0)), "{low}");
    }
}

#[test]
fn what_comes_after_the_day_is_not_known_yet() {
    let later = Price { as_of: "2026-12", usd: [500.0; 3], ..USED };
    assert_eq!(quote(&[USED, later], None).usd.likely().get(), 1000.0);
    assert_eq!(quote(&[later], None).usd.likely().get(), 500.0);
}

#[test]
fn the_condition_found_is_that_asked_for_or_says_so() {
    let dear = Price { usd: [1500.0; 3], ..NEW };
    assert_eq!(quote(&[USED, dear], None).condition, Condition::Used);
    assert_eq!(quote(&[USED, dear], Some(Condition::New)).usd.likely().get(), 1500.0);
    assert_eq!(quote(&[dear], None).condition, Condition::New);
    assert_eq!(quote(&[USED], Some(Condition::New)).condition, Condition::Used);
    // Used, from a new one: less what that loses, and as unsure of it.
    let trade = Catalog::embedded().trade(Trade::Consumer).unwrap();
    let found = quote(&[dear], Some(Condition::Used));
    assert_eq!(found.kept_from_new, Some(trade.kept_from_new));
    assert!(close(found.usd.likely().get(), 1500.0 * trade.kept_from_new));
    let doubt = (libm::log(1.1).powi(2) + (OUTER * trade.kept_from_new_spread).powi(2)).sqrt();
    assert!(close(found.usd.high().get(), 1500.0 * trade.kept_from_new * libm::exp(doubt)));
    assert!(found.text().contains("of what a new one costs"), "{}", found.text());
}

#[test]
fn a_new_one_costs_no_less_than_what_a_used_one_sold_for_later() {
    let before = Price { as_of: "2026-09", ..NEW };
    let dear = Price { usd: [2500.0; 3], ..USED };
    let found = quote(&[before, dear], Some(Condition::New));
    assert_eq!((found.condition, found.usd.likely().get()), (Condition::Used, 2500.0));
    // Not by one of the same month or before, nor by one that is cheaper.
    for (new, used) in [(NEW, dear), (before, Price { as_of: "2026-08", ..dear })] {
        let found = quote(&[new, used], Some(Condition::New));
        assert_eq!(found.condition, Condition::New);
    }
    let cheap = Price { usd: [900.0; 3], ..USED };
    assert_eq!(quote(&[before, cheap], Some(Condition::New)).condition, Condition::New);
}

/// Whatever is bought at the catalogue's own price costs something.
#[test]
fn nothing_that_the_catalogue_sells_pays_for_itself() {
    let catalog = Catalog::embedded();
    let mut wrong = Vec::new();
    for gpu in catalog.gpus {
        for condition in ["", "&a.condition=new", "&a.condition=used"] {
            let state = format!("preset=none&a.gpu={}{condition}", gpu.id);
            let plan = link::decode(&state, catalog).0;
            let report = evaluate(&plan, catalog, today());
            let net = report.rigs[0].cost.net.likely().get();
            if report.rigs[0].is_complete() && net <= 0.0 {
                wrong.push(format!("{state}: {net}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn old_and_launch_prices_are_a_last_resort() {
    let old = Price { as_of: "2024-11", ..USED };
    assert!(quote(&[old], None).last_resort);
    assert!(!quote(&[Price { as_of: "2024-12", ..USED }], None).last_resort);
    // A fresh one in the other condition goes before it.
    let found = quote(&[old, NEW], None);
    assert_eq!((found.condition, found.last_resort), (Condition::New, false));
    let found = quote(&[old, NEW], Some(Condition::Used));
    assert!(found.kept_from_new.is_some() && !found.last_resort);
    // The maker's price only where there is none at all, and it is no market value.
    let none = catalog(&[]);
    let launch = none.quote(&card(), None, Some(today())).unwrap();
    assert_eq!((launch.grade, launch.last_resort), (Grade::Launch, true));
    assert_eq!(Some(launch.usd.likely()), card().launch_price);
    assert_eq!(none.market_value(&card(), Some(today())), None);
    let nothing = Gpu { launch_price: None, ..card() };
    assert_eq!(none.quote(&nothing, None, Some(today())), None);
}

#[test]
fn market_value_is_of_used_cards_whatever_is_asked() {
    let dear = Price { usd: [1500.0; 3], ..NEW };
    let worth = |prices: &[Price]| catalog(prices).market_value(&card(), Some(today())).unwrap();
    assert_eq!(worth(&[USED, dear]).usd.likely().get(), 1000.0);
    assert!(worth(&[dear]).usd.likely().get() < 1500.0);
}

fn report_on(catalog: &Catalog, state: &str) -> Report {
    let (plan, findings) = link::decode(state, catalog);
    assert!(findings.is_empty(), "{findings:?}");
    evaluate(&plan, catalog, today())
}

fn says(report: &Report, words: &str) -> bool {
    report.findings.iter().any(|of| of.message().contains(words))
}

#[test]
fn findings_name_condition_age_and_absence() {
    let with = |prices: &[Price], state: &str| {
        report_on(&catalog(prices), &format!("preset=none&a.gpu=rtx-3090{state}"))
    };
    assert!(says(&with(&[NEW], "&a.condition=used"), "No recent price of a used RTX 3090"));
    assert!(says(&with(&[USED], "&a.condition=new"), "No recent price of a new RTX 3090"));
    for state in ["", "&a.condition=used"] {
        let report = with(&[USED], state);
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
    let old = Price { as_of: "2023-10", ..USED };
    assert!(says(&with(&[old], ""), "is 37 months old"));
    assert!(says(&with(&[], ""), "No dated price"));
    // Nothing is said of the price of cards that are not bought.
    assert!(!says(&with(&[], "&a.owned=1"), "No dated price"));
    assert!(!says(&with(&[], "&a.price=500"), "No dated price"));
}

/// A card of which nobody knows a price, beside one that costs a lot.
const UNKNOWN: &str =
    "preset=none&model=qwen3-14b&a.gpu=rtx-4070-super&b.gpu=rtx-3090&b.price=9000&b.worth=500";

#[test]
fn an_incomplete_rig_neither_leads_nor_is_second() {
    let catalog = Catalog::embedded();
    let report = report_on(catalog, UNKNOWN);
    let missing = |report: &Report, rig: usize| -> Vec<&str> {
        report.rigs[rig].missing.iter().map(|of| of.key).collect()
    };
    assert_eq!((missing(&report, 0), missing(&report, 1)), (vec!["price"], vec![]));
    assert_eq!(report.rigs[0].assumptions.card_price, None);
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["rigs"][0]["assumptions"]["card_price"].is_null());
    assert_eq!(json["rigs"][0]["missing"][0]["key"], "price");
    let verdict = &report.verdict;
    assert_eq!((verdict.cheapest, verdict.certainty, verdict.margin), (None, None, None));
    assert_eq!(verdict.shares, [0.0, 1.0]);
    let named = "2\u{d7}";
    assert!(!verdict.sentence().starts_with(named));
    assert!(verdict.sentence().contains("is not compared until"), "{}", verdict.sentence());
    // Among three the other two are compared.
    let three = report_on(catalog, &format!("{UNKNOWN}&c.gpu=rtx-4090&c.price=8000&c.worth=500"));
    assert_eq!(three.verdict.shares[0], 0.0);
    assert!(three.verdict.cheapest.is_some_and(|rig| rig != 0));
    let nets = |rig: usize| three.rigs[rig].cost.net.likely().get();
    let apart = three.verdict.margin.unwrap().likely().get();
    assert!((apart - (nets(1) - nets(2)).abs()).abs() < 1e-9);
    let (plan, _) = link::decode(&three.state, catalog);
    let sensitivity = three.sensitivity(&plan);
    assert!(!sensitivity.others.contains(&0) && sensitivity.cheapest != 0);
    // With a price it is one of them.
    let known = report_on(catalog, &format!("{UNKNOWN}&a.price=500"));
    assert_eq!((known.verdict.cheapest, missing(&known, 0).len()), (Some(0), 0));
}

#[test]
fn where_all_is_incomplete_that_is_said() {
    let catalog = Catalog::embedded();
    let report =
        report_on(catalog, "preset=none&a.gpu=rtx-4070-super&b.gpu=rtx-4070-super&b.count=2");
    assert_eq!(report.verdict.cheapest, None);
    assert_eq!(report.verdict.sentence().matches("is not compared until").count(), 2);
    assert!(report.verdict.shares.iter().all(|share| *share == 0.0));
    // Cards that are there already need no price.
    let owned = report_on(catalog, "preset=none&model=qwen3-8b&a.gpu=rtx-4070-super&a.owned=1");
    assert!(owned.rigs[0].is_complete() && owned.verdict.cheapest == Some(0));
}

/// The ages of `src/catalog/age.rs`, on the report.
#[test]
fn an_old_price_of_electricity_is_marked_and_has_a_range() {
    let catalog = Catalog::embedded();
    let (plan, _) = link::decode("preset=none&region=us-tx&a.gpu=rtx-3090", catalog);
    let region = catalog.region("us-tx").unwrap();
    let read: NaiveDate = format!("{}-01", &region.as_of[..7]).parse().unwrap();
    let rate = |months: u32| {
        let report = evaluate(&plan, catalog, read + chrono::Months::new(months));
        let marked = report.findings.iter().filter(|finding| finding.subject == "Region").count();
        let rate = report.figure(&plan, InputId::Rate, Place::Plan).unwrap();
        (marked, rate.low(), rate.likely(), rate.high())
    };
    let [young, old, older] = [24, 25, 60].map(rate);
    assert_eq!(young, (0, region.price, region.price, region.price));
    assert!(old.0 == 1 && old.1 < region.price && old.2 == region.price && old.3 > region.price);
    assert!(older.1 < old.1 && older.3 > old.3);
    // What the reader states is neither.
    let (stated, _) = link::decode("preset=none&region=us-tx&rate=0.2&a.gpu=rtx-3090", catalog);
    let report = evaluate(&stated, catalog, read + chrono::Months::new(60));
    assert!(report.findings.iter().all(|finding| finding.subject != "Region"));
}

/// What is typed moves no end of its slider: that follows the catalogue's figure. Draws as well where the
/// model fits as where it does not, of which no draw is estimated, and of rented cards' storage.
#[test]
fn what_a_slider_spans_does_not_follow_the_hand() {
    let catalog = Catalog::embedded();
    let around = |state: &str, id: InputId| {
        let (plan, _) = link::decode(state, catalog);
        evaluate(&plan, catalog, NaiveDate::default()).case.usual((id, Place::Rig(1)), None)
    };
    for model in ["llama-3.1-8b", "qwen3-235b-a22b"] {
        for (key, id) in [
            ("price", InputId::CardPrice),
            ("price2", InputId::CardPrice2),
            ("worth", InputId::Worth),
            ("watts", InputId::LoadWatts),
            ("watts2", InputId::LoadWatts2),
            ("idle_watts", InputId::IdleWatts),
            ("idle_watts2", InputId::IdleWatts2),
            ("rent", InputId::Rent),
            ("storage", InputId::Storage),
            ("stopped_price", InputId::StorageStopped),
        ] {
            let more = if key == "rent" { "" } else { "&b.gpu2=rtx-3060-12gb" };
            let open = format!("preset=none&model={model}&a.gpu=rtx-3090&b.gpu=rtx-5090{more}");
            // As high as the input goes.
            let most = id.spec().max.min(7000.0);
            let (before, after) =
                (around(&open, id), around(&format!("{open}&b.{key}={most}"), id));
            assert!(before > 0.0 && (before - after).abs() < 1e-9, "{key}: {before}, then {after}");
        }
    }
}
