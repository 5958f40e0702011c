//! What the article claims, and what the model and the data say: `data/claims.csv`, recomputed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "helpers of tests; figures of a file"
)]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rigledger_core::catalog::LoadState;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link;
use rigledger_core::{Catalog, Report, evaluate};

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            columns
                .iter()
                .zip(&row)
                .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
                .collect()
        })
        .collect()
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row[column].parse().ok()
}

fn report(state: &str) -> Report {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert_eq!(findings, [], "{state}");
    evaluate(&plan, Catalog::embedded(), "2026-11-25".parse::<NaiveDate>().unwrap())
}

/// Prices of a card and condition from a month to a month.
fn prices(parts: &[&str]) -> Vec<Row> {
    let [_, gpu, condition, from, to] = parts else { panic!("{parts:?}") };
    let mut rows = rows("prices.csv");
    rows.retain(|row| {
        row["gpu"] == *gpu
            && row["condition"] == *condition
            && row["quality"] != "C"
            && (*from..=*to).contains(&&row["as_of"][..7])
    });
    rows
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// Low and high of what a claim is about.
fn figure(state: &str, figure: &str) -> (f64, f64) {
    let catalog = Catalog::embedded();
    let parts: Vec<&str> = figure.split(':').collect();
    let gpu = || catalog.gpu(parts[1]).unwrap();
    let exact = |value: f64| (value, value);
    let of_rig = || report(state).rigs[parts[1].parse::<usize>().unwrap()].clone();
    match parts[0] {
        "a" | "b" => {
            let rig = &report(state).rigs[usize::from(parts[0] == "b")];
            let line = rig.cost.lines.iter().find(|line| line.label == parts[1]).unwrap();
            (line.amount_usd.low().get(), line.amount_usd.high().get())
        }
        "lead" => {
            let lead = report(state).verdict.margin_usd.unwrap();
            (lead.low().get(), lead.high().get())
        }
        "rate" => exact(catalog.region(parts[1]).unwrap().price),
        "price" => ends(prices(&parts).iter().flat_map(|row| {
            ["usd_low", "usd_typical", "usd_high"]
                .into_iter()
                .filter_map(|column| number(row, column))
                .collect::<Vec<_>>()
        })),
        "typical" => ends(prices(&parts).iter().filter_map(|row| number(row, "usd_typical"))),
        "sold" => {
            let parts = [parts[0], parts[1], "used", parts[2], parts[3]];
            ends(prices(&parts).iter().filter_map(|row| number(row, "n_sold")))
        }
        "part" => {
            let part = catalog.parts.iter().find(|part| part.id == parts[1]).unwrap();
            (part.usd[0], part.usd[2])
        }
        "launch_price" => exact(gpu().launch_price.unwrap().get()),
        "launched" => exact(gpu().launch_date[..7].replace('-', "").parse().unwrap()),
        "kept" => exact(catalog.resale_of(parts[1]).unwrap().kept[1]),
        "nvlink" => exact(f64::from(u8::from(gpu().has_nvlink()))),
        "draw" => {
            let count: u32 = parts[2].parse().unwrap();
            let draw = catalog.draw_of(parts[1], count, LoadState::Load).unwrap();
            (draw.watts[0] * f64::from(count), draw.watts[2] * f64::from(count))
        }
        "supply" => {
            let report = report(state);
            let rig = &report.case.rigs[parts[1].parse::<usize>().unwrap()];
            exact(rigledger_core::power::supply_rating(&rig.own[1].values, &rig.fixed))
        }
        "cache_gib" => exact(of_rig().capability.target.cache_bytes.gib()),
        "weights_gib" => exact(of_rig().capability.target.weights_bytes.gib()),
        _ => panic!("{figure:?} is no figure"),
    }
}

#[test]
fn every_claim_is_what_the_model_says() {
    let claims = rows("claims.csv");
    assert_eq!(claims.len(), 39);
    let mut wrong = Vec::new();
    for (number, claim) in (1..).zip(&claims) {
        assert_eq!(claim["id"], number.to_string());
        for column in ["claim", "verdict", "source", "topic", "as_of"] {
            assert!(!claim[column].is_empty(), "claim {number} has no {column}");
        }
        let (state, what) = (&claim["state"], &claim["figure"]);
        if what.is_empty() {
            // What no figure of the model is about stands on its source alone, or has none.
            let unsupported = claim["verdict"] == "unsupported";
            assert!(unsupported || claim["topic"] == "hardware", "claim {number} is not checked");
            continue;
        }
        let (low, high) = figure(state, what);
        let told = [self::number(claim, "low"), self::number(claim, "high")];
        let near =
            |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() <= 0.0005 * a.abs().max(1.0));
        let holds = if claim["topic"] == "memory" {
            told[0].is_some_and(|least| least <= low + 1e-9)
                && told[1].is_some_and(|most| high <= most + 1e-9)
        } else {
            near(told[0], low) && near(told[1], high)
        };
        if !holds {
            wrong.push(format!("{number}: {told:?}, but {low} to {high}: {}", claim["claim"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The amounts in the words of a truth are those that are checked.
#[test]
fn the_words_say_the_figures() {
    let extras = report("preset=dual-3090-vs-4090&a.extras=All:325");
    let usual = link::decode("preset=dual-3090-vs-4090", Catalog::embedded()).0;
    let sensitivity = extras.sensitivity(&usual);
    let effect = sensitivity.of(InputId::ExtraCost, Place::Extra { rig: 0, extra: 0 }).unwrap();
    assert_eq!(effect.flips[0].value.round(), 97.0, "claim 6");
    assert_eq!(Catalog::embedded().resale_of("rtx-3090").unwrap().kept[1], 100.1, "claim 16");
}
