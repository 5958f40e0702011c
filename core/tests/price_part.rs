//! The price of a card over time, below the lines of the cost table that tell of cards: every dated price is
//! drawn, what is expected is what the costs count, and a card without prices says so.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use std::collections::BTreeSet;

use asked::{answered, answered_plan};
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::catalog::Condition;
use rigledger_core::chart::{Chart, Series};
use rigledger_core::cost::LineId;
use rigledger_core::cost::table::rows;
use rigledger_core::html::{Answered, View, all_price_charts, line, place, price_charts, prices};

/// The key of a line of the table.
fn key(view: &View<'_>, id: LineId) -> String {
    let rows = rows(view.report.rigs.iter().map(|rig| &rig.cost));
    rows.iter().find(|row| row.id == id).unwrap().key()
}

fn series<'a>(chart: &'a Chart, name: &str) -> &'a Series {
    chart.series.iter().find(|series| series.name == name).unwrap()
}

fn opened(answered: &Answered, id: LineId) -> (String, Vec<Chart>) {
    let view = answered.view();
    let key = key(&view, id);
    (prices(&view, &key), price_charts(&view, &key))
}

#[test]
fn every_dated_price_is_drawn_and_told_with_its_source() {
    let answered = answered("preset=dual-3090-vs-4090-today");
    let (html, charts) = opened(&answered, LineId::Cards);
    assert_eq!(charts.len(), 2, "one a card");
    for (chart, gpu) in charts.iter().zip(["rtx-3090", "rtx-4090"]) {
        assert!(html.contains(&place(chart)));
        let known = Catalog::embedded().price_history(gpu);
        assert!(known.len() > 60, "{gpu}: {}", known.len());
        for (name, condition) in [("sold used", Condition::Used), ("new", Condition::New)] {
            let known: Vec<_> = known.iter().filter(|row| row.condition == condition).collect();
            let months: BTreeSet<&str> = known.iter().map(|row| row.as_of).collect();
            let drawn = series(chart, name);
            assert_eq!(drawn.points.len(), months.len(), "{gpu} {name}");
            for row in known {
                let at = drawn.points.iter().find(|point| chart.x.text(point.x) == row.as_of);
                let point = at.unwrap();
                assert!(point.low <= row.usd[0] && row.usd[2] <= point.high, "{gpu} {row:?}");
                assert!(chart.notes.iter().any(|note| note.x.total_cmp(&point.x).is_eq()));
            }
        }
        for point in chart.series.iter().flat_map(|series| &series.points) {
            assert!((chart.x.from..=chart.x.to).contains(&point.x));
            assert!(point.low <= point.likely && point.likely <= point.high);
        }
        // Its file has months, not numbers of them.
        assert!(chart.csv().contains("\nsold used,2022-10,"), "{}", chart.csv());
    }
    let said = text(&html);
    for words in [
        "Price of the RTX 3090 over time",
        "Tom's Hardware eBay series",
        "sold",
        "Every dated price of the RTX 4090",
        "How often that was right",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // A row of the table for every month that is drawn, so that all of them can be read.
    let figure = html.split("</figure>").next().unwrap();
    let rows = figure.matches("<tr data-x=").count();
    assert!(rows >= charts[0].notes.len(), "{rows}");
}

#[test]
fn what_is_expected_is_what_the_costs_count() {
    let answered = answered("preset=none&a.gpu=rtx-3090&a.count=2&horizon=24&b.gpu=rtx-4090");
    let (_, charts) = opened(&answered, LineId::Resale);
    let view = answered.view();
    for (rig, chart) in charts.iter().enumerate() {
        let fan = series(chart, "expected to bring");
        let at = fan.points.iter().find(|point| (point.x - fan.points[0].x - 24.0).abs() < 1e-9);
        let line = view.report.rigs[rig].cost.lines.iter().find(|line| line.id == LineId::Resale);
        let cards = f64::from(view.report.rigs[rig].gpu_count);
        let resale = line.unwrap().amount.likely().get();
        assert!((at.unwrap().likely * cards - resale).abs() < 0.01, "{resale} {at:?}");
        // It opens like a fan.
        let width = |point: &rigledger_core::chart::Point| point.high / point.low;
        assert!(fan.points.windows(2).all(|pair| width(&pair[0]) <= width(&pair[1]) + 1e-12));
        assert!((fan.points[0].high - fan.points[0].low).abs() < 1e-9, "today is today");
    }
}

#[test]
fn what_was_foreseen_stands_beside_what_came() {
    let answered = answered("preset=dual-3090-vs-4090-today");
    let (html, charts) = opened(&answered, LineId::Cards);
    let foreseen = Catalog::embedded().foreseen("rtx-3090");
    let drawn = series(&charts[0], "foreseen of used ones before");
    assert_eq!(drawn.points.len(), foreseen.len());
    let inside = foreseen.iter().filter(|row| row.is_inside()).count();
    assert!(inside > 0 && inside < foreseen.len(), "{inside} of {}", foreseen.len());
    let told = format!(
        "Of {} monthly prices of used ones that could be foreseen half a year or more before, {inside} lay",
        foreseen.len()
    );
    assert!(text(&html).contains(&told), "{told}");
    // Whatever came was a price that is drawn.
    let used = series(&charts[0], "sold used");
    for row in drawn.points.iter().zip(foreseen) {
        assert!(used.points.iter().any(|point| point.x.total_cmp(&row.0.x).is_eq()), "{row:?}");
    }
}

#[test]
fn a_card_without_dated_prices_says_so() {
    let own = "preset=none&a.gpu=custom&a.gpu_name=Mine&a.gpu_gib=48&a.price=900";
    let (html, charts) = opened(&answered(own), LineId::Cards);
    assert!(text(&html).contains("No dated price of the"), "{}", text(&html));
    assert!(!html.contains("Every dated price"));
    // The other rig's card has prices.
    assert!(charts.iter().any(|chart| chart.notes.is_empty()));
    // At least one of the catalogue's cards is such a card, and what is typed for it is drawn on.
    let bare = Catalog::embedded()
        .gpus
        .iter()
        .find(|gpu| Catalog::embedded().price_history(gpu.id).is_empty());
    let state = format!("preset=none&a.gpu={}&a.price=1000", bare.unwrap().id);
    let (html, charts) = opened(&answered(&state), LineId::Cards);
    assert!(text(&html).contains("is on record, new or used"));
    assert_eq!(charts[0].series.len(), 1, "what is expected alone: {:?}", charts[0].series);
}

#[test]
fn other_lines_and_rented_cards_have_no_prices_over_time() {
    let answered = answered("preset=none&a.gpu=rtx-3090&b.gpu=rtx-4090&b.kind=rented");
    let view = answered.view();
    for row in rows(view.report.rigs.iter().map(|rig| &rig.cost)) {
        let of_cards = matches!(row.id, LineId::Cards | LineId::Owned | LineId::Resale);
        assert_eq!(prices(&view, &row.key()).is_empty(), !of_cards, "{}", row.label);
    }
    assert!(prices(&view, "no such line").is_empty());
    let charts = all_price_charts(&view);
    let ids: BTreeSet<&str> = charts.iter().map(|chart| chart.id).collect();
    assert!(ids.len() == charts.len() && charts.len() == 2, "{ids:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_plan_it_is_whole(plan in plans::some_plan()) {
        let answered = answered_plan(plan);
        let view = answered.view();
        let mut html = String::new();
        for row in rows(view.report.rigs.iter().map(|rig| &rig.cost)) {
            let key = row.key();
            html += &line(&view, &key);
            html += &prices(&view, &key);
        }
        Markup::of(&html).assert_whole();
        for chart in all_price_charts(&view) {
            prop_assert!(html.contains(&place(&chart)) || chart.is_empty());
        }
    }
}
