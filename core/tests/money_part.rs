//! The part of the page on money: what it says is what the core worked out, and whatever a plan says
//! it is whole HTML.

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/formula.rs"]
mod formula;
#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use std::collections::HashMap;

use asked::{answered, answered_plan};
use formula::worked_out;
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::cost::When;
use rigledger_core::html::{Part, place};
use rigledger_core::units::Working;
use rigledger_core::units::format::plain;

const OWN_RENT_API: &str = "preset=dual-3090-vs-4090&model=llama-3.1-8b&a.rent=0.2-0.4&b.rent=0.4\
                            &api_output=0.6&api_input=0.2&heat=30&idle=4&discount=5";

fn value_of(working: &Working) -> f64 {
    let terms: HashMap<&str, f64> =
        working.terms.iter().map(|term| (&*term.name, term.value.likely())).collect();
    worked_out(&working.formula, &terms)
}

#[test]
fn workings_give_the_amounts() {
    let answered = answered(OWN_RENT_API);
    let view = answered.view();
    let mut seen = 0;
    for rig in 0..2 {
        let all = view.report.alternatives(rig).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.abs(), "{a} is not {b}");
        let marginal = all.marginal_per_million.unwrap();
        near(value_of(&all.marginal_working.unwrap()), marginal.get());
        for other in [all.rent, all.api].into_iter().flatten() {
            near(value_of(&other.working), other.cost.likely().get());
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn the_cost_of_a_million_is_that_of_a_rig_at_those_hours() {
    let at = |hours: &str| {
        let answered = answered(&format!("{OWN_RENT_API}&hours={hours}"));
        let all = answered.view().report.alternatives(0).unwrap();
        (all.full_per_million.unwrap(), all)
    };
    let (_, all) = at("4");
    let whole: Vec<_> = all.by_hours.iter().filter(|at| at.hours.fract() == 0.0).collect();
    assert_eq!(whole.len(), 24);
    for hours in [1, 9, 24] {
        let (full, _) = at(&hours.to_string());
        let point = whole[hours - 1];
        let difference = point.full_per_million.likely().get() - full.likely().get();
        assert!(difference.abs() < 1e-9, "{hours}: {difference}");
        assert!(point.full_per_million.low() <= point.full_per_million.likely());
    }
    // What is stored with the provider is in the rent of a million: it falls with the hours.
    let rent = |at: usize| whole[at].rent_per_million.unwrap().get();
    let monthly = all.million_tokens_per_month.unwrap();
    let hourly = monthly / (4.0 * 365.0 / 12.0);
    assert!(rent(0) > rent(23) && rent(23) > 0.9 * 0.6 / hourly, "{} {}", rent(0), rent(23));
}

#[test]
fn the_chart_and_the_table_name_the_same_hours() {
    let answered = answered("preset=dual-3090-vs-4090");
    let view = answered.view();
    let html = text(&Part::Money.html(&view));
    let When::From { from } = view.report.alternatives(0).unwrap().rent.unwrap().crossing.hours
    else {
        panic!("from")
    };
    let from = plain(from, 1);
    assert!(html.contains(&format!("from {from} h a day")), "{from}");
    assert!(html.contains(&format!("are level at {from} h a day")), "{from}\n{html}");
    // Why it is so is a sentence.
    let why = "An hour at work costs $0.11 at home, $0.60 rented: that saves some of what having \
               the rig costs at rest, ";
    assert!(html.contains(why), "{html}");
}

#[test]
fn every_chart_has_its_place_and_its_figures() {
    let answered = answered(OWN_RENT_API);
    let view = answered.view();
    let html = Part::Money.html(&view);
    let charts = Part::Money.charts(&view);
    assert_eq!(charts.len(), 3);
    for chart in &charts {
        assert!(html.contains(&place(chart)), "{}", chart.id);
        assert!(!chart.is_empty() && chart.summary.len() > 10, "{}", chart.id);
        for point in chart.series.iter().flat_map(|series| &series.points) {
            assert!(point.low <= point.likely && point.likely <= point.high);
            assert!((chart.x.from..=chart.x.to).contains(&point.x), "{}: {}", chart.id, point.x);
        }
    }
    // Own twice, rented twice, API.
    assert_eq!(charts[0].series.len(), 5);
    // The cheapest month is the one that the core found.
    let best = view.report.holding(1).unwrap().best_month;
    assert!(charts[1].marks.iter().any(|mark| mark.x.total_cmp(&f64::from(best)).is_eq()));
    // One rig is cheaper, the other faster or not: the line holds the cheapest always.
    let line = charts[2].series.last().unwrap();
    let cheapest = view.report.rigs.iter().map(|rig| rig.cost.net.likely().get());
    assert!((line.points[0].x - cheapest.fold(f64::INFINITY, f64::min)).abs() < 1e-9);
}

#[test]
fn when_to_sell_is_told_by_half_years_and_in_one_way() {
    let answered = answered("preset=dual-3090-vs-4090");
    let html = Part::Money.html(&answered.view());
    let figure = html.split("id=\"money-holding\"").nth(1).unwrap();
    let figure = figure.split("</figure>").next().unwrap();
    let rows: Vec<&str> = figure.split("<tr data-x=").skip(1).collect();
    let month = |row: &&str| {
        let head = row.split("<th scope=\"row\">").nth(1).unwrap();
        head.split('<').next().unwrap().parse::<u32>().unwrap()
    };
    let months: Vec<u32> = rows.iter().map(month).collect();
    assert!(months.starts_with(&[6, 12, 18, 24, 30]) && months.len() < 26, "{months:?}");
    // All amounts have cents, or none has.
    let cells = rows.iter().flat_map(|row| row.split("<td>").skip(1));
    let amounts: Vec<&str> = cells.flat_map(|cell| cell.split('$').skip(1)).collect();
    let cents = amounts.iter().filter(|amount| amount.contains('.')).count();
    assert!(amounts.len() > rows.len(), "{amounts:?}");
    assert!(cents == 0 || cents == amounts.len(), "{amounts:?}");
}

#[test]
fn flows_and_tornado_are_told_in_their_order() {
    let answered = answered("preset=dual-3090-vs-4090");
    let view = answered.view();
    let html = Part::Money.html(&view);
    let said = text(&html);
    for flow in view.report.flows(1) {
        assert!(html.contains(&flow.date.to_string()));
    }
    assert!(said.contains("Sale") && !said.contains("InstalmentsElectricity"), "{said}");
    // The first is that of the scale.
    let rows: Vec<&str> = html.split("<td class=\"swing\">").skip(1).collect();
    assert_eq!(rows.len() - 1, view.sensitivity.tornado.len());
    assert!(rows.len() > 2);
    let scale = rows[0].split("</svg>").next().unwrap();
    let figures = scale.matches("<text ").count();
    assert!((3..=6).contains(&figures) && scale.contains(">$0<"), "{scale}");
    // Each of its figures is a line in every bar.
    assert!(rows[1..].iter().all(|row| row.matches("class=\"tick\"").count() == figures));
}

#[test]
fn a_rig_that_cannot_run_the_model_still_has_its_money() {
    let answered = answered("preset=dual-3090-vs-4090&model=qwen3-235b-a22b");
    let view = answered.view();
    let html = Part::Money.html(&view);
    assert!(html.contains("money-flows") && html.contains("What decides"));
    assert!(Part::Money.charts(&view)[2].is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_plan_it_is_whole(plan in plans::some_plan()) {
        let answered = answered_plan(plan);
        let html = Part::Money.html(&answered.view());
        Markup::of(&html).assert_whole();
        prop_assert!(!html.contains("NaN") && !html.contains(">inf"));
    }
}
