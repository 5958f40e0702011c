//! The article's table, to the dollar, and what is true beside it.

use chrono::NaiveDate;
use rigledger_core::advice::Certainty;
use rigledger_core::cost::LineId;
use rigledger_core::plan::link;
use rigledger_core::units::{Amounts, Rounding};
use rigledger_core::{Catalog, Report, evaluate};

fn report(state: &str) -> Report {
    let catalog = Catalog::embedded();
    let (plan, findings) = link::decode(state, catalog);
    assert_eq!(findings, [], "the link itself must be sound");
    evaluate(&plan, catalog, NaiveDate::default())
}

/// The lines of one rig as the reader sees them.
fn shown(report: &Report, rig: usize) -> Vec<(String, String)> {
    let amounts = Amounts { rounding: Rounding::Down, ..Amounts::default() };
    report.rigs[rig]
        .cost
        .lines
        .iter()
        .map(|line| (line.label.clone(), amounts.range(line.amount)))
        .collect()
}

#[track_caller]
fn assert_lines(report: &Report, rig: usize, expected: &[(&str, &str)]) {
    let shown = shown(report, rig);
    let shown: Vec<(&str, &str)> =
        shown.iter().map(|(label, amount)| (label.as_str(), amount.as_str())).collect();
    assert_eq!(shown, expected);
}

#[test]
fn the_published_table_comes_out_to_the_dollar() {
    let report = report("preset=dual-3090-vs-4090");
    assert_lines(
        &report,
        0,
        &[
            ("Cards, 2", "$1,400"),
            ("NVLink bridge", "$100"),
            ("PSU upgrade", "$150"),
            ("Cooling and noise", "$50–100"),
            ("Total hardware", "$1,700–1,750"),
            ("Electricity", "$306"),
            ("Resale", "$900–1,000"),
            ("Net cost", "$1,006–1,156"),
        ],
    );
    assert_lines(
        &report,
        1,
        &[
            ("Card", "$2,200"),
            ("Total hardware", "$2,200"),
            ("Electricity", "$153"),
            ("Resale", "$1,400–1,600"),
            ("Net cost", "$753–953"),
        ],
    );
}

#[test]
fn the_published_table_keeps_its_cents_inside() {
    let report = report("preset=dual-3090-vs-4090");
    let electricity =
        |rig: usize| report.rigs[rig].cost.line(LineId::Electricity).unwrap().amount.likely().get();
    assert!((electricity(0) - 306.60).abs() < 1e-9, "{}", electricity(0));
    assert!((electricity(1) - 153.30).abs() < 1e-9, "{}", electricity(1));
    // The single card does not hold the 70B model, so it leads nothing, whatever it costs.
    let margin = report.rigs[0].cost.net - report.rigs[1].cost.net;
    assert!((margin.likely().get() - 228.30).abs() < 1e-9);
    assert!((margin.low().get() - 53.30).abs() < 1e-9);
    assert!((margin.high().get() - 403.30).abs() < 1e-9);
    assert_eq!((report.verdict.cheapest, report.verdict.certainty), (Some(0), None));
}

/// Of a model that both hold, the verdict is the article's.
#[test]
fn where_both_hold_the_model_the_4090_is_cheaper() {
    let verdict = report("preset=dual-3090-vs-4090&model=qwen3-32b").verdict;
    assert_eq!((verdict.cheapest, verdict.certainty), (Some(1), Some(Certainty::Clear)));
}

#[test]
fn the_article_mixes_two_horizons_and_is_told_so() {
    let report = report("preset=dual-3090-vs-4090");
    let told = report.findings.iter().filter(|finding| finding.message().contains("18 months"));
    assert_eq!(told.count(), 2, "{:?}", report.findings);
}

#[test]
fn at_its_rated_power_the_4090_costs_197_dollars_of_electricity() {
    let report = report("preset=dual-3090-vs-4090&b.watts=450");
    assert_lines(
        &report,
        1,
        &[
            ("Card", "$2,200"),
            ("Total hardware", "$2,200"),
            ("Electricity", "$197"),
            ("Resale", "$1,400–1,600"),
            ("Net cost", "$797–997"),
        ],
    );
}

/// About $97 of extras in all flip the midpoints; about $141 with the 4090 at 450 W.
#[test]
fn extras_decide_the_articles_verdict() {
    for (watts, tie) in [(350, 96.7), (450, 140.5)] {
        for (extras, cheapest) in [(tie - 1.0, 0), (tie + 1.0, 1)] {
            let state = format!(
                "preset=dual-3090-vs-4090&model=qwen3-32b&b.watts={watts}&a.extras=All:{extras:.2}"
            );
            assert_eq!(report(&state).verdict.cheapest, Some(cheapest), "{state}");
        }
    }
}

#[test]
fn as_we_see_it_uses_measured_draw_dated_prices_and_one_horizon() {
    let report = report("preset=dual-3090-vs-4090-today");
    assert!(!report.findings.iter().any(|finding| finding.message().contains("quoted")));
    let [dual, single] = &report.rigs[..] else { panic!("two rigs") };
    let prices = |rig: &rigledger_core::rig::RigReport| {
        let price = rig.assumptions.card_price.as_ref().unwrap().value;
        (price.low().get(), price.likely().get(), price.high().get().round())
    };
    // Used prices of quality A and B in the nine months up to the newest.
    assert_eq!(prices(dual), (700.0, 850.0, 1210.0));
    assert_eq!(prices(single), (1400.0, 1775.0, 1901.0));
    // What the split leaves each of two cards to do is less than what one alone draws.
    let draw = |rig: &rigledger_core::rig::RigReport| rig.assumptions.load_watts_per_card.value;
    assert!((100.0..250.0).contains(&draw(dual).likely().get()), "{:?}", draw(dual));
    let speed = dual.capability.target.speed.unwrap();
    assert_eq!(speed.draw_watts_per_card, Some(draw(dual).likely()));
    // A whole machine around the cards, and its share of everything.
    for id in [LineId::Computer, LineId::Failures, LineId::Selling] {
        assert!(dual.cost.line(id).is_some_and(|line| line.amount.likely().get() > 0.0), "{id:?}");
    }
}

/// The table of the project's README is what the program answers for its day.
#[test]
fn the_readmes_table_is_the_answer() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, rest) = readme.split_once("as the data have it on ").expect("names its day");
    let day: NaiveDate = rest.get(..10).and_then(|day| day.parse().ok()).expect("is a day");
    let (table, below) = rest.split_once("Only the two 3090s").expect("has a table");
    let answer = |state: &str| {
        evaluate(&link::decode(state, Catalog::embedded()).0, Catalog::embedded(), day)
    };
    let (published, now) =
        (answer("preset=dual-3090-vs-4090"), answer("preset=dual-3090-vs-4090-today"));
    // The table leaves out the sum of the hardware.
    for (report, amounts) in [
        (&published, Amounts { rounding: Rounding::Down, ..Amounts::default() }),
        (&now, Amounts::default()),
    ] {
        for line in report.rigs.iter().flat_map(|rig| &rig.cost.lines) {
            let amount = amounts.range(line.amount);
            assert!(
                line.id == LineId::Hardware || table.contains(&amount),
                "{}: {amount}",
                line.label
            );
        }
    }
    for rig in &now.rigs {
        let likely = ["likely ", &Amounts::default().whole(rig.cost.net.likely())].concat();
        assert!(table.contains(&likely), "{likely}");
    }
    let [two, one] = [0, 1].map(|rig: usize| now.rigs[rig].cost.net.likely());
    let less = ["the 4090 costs ", &Amounts::default().whole(two - one), " less"].concat();
    assert!(below.contains(&less), "{less}");
}
