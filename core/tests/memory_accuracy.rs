//! The accuracy program's comparisons on the committed truth: without weights on one device, with
//! the true weights on two.

#![expect(clippy::unwrap_used, reason = "also in what the tests share")]

#[path = "../examples/accuracy/memory.rs"]
mod memory;
#[path = "../examples/accuracy/split.rs"]
mod split;

use std::collections::BTreeMap;

use memory::Outcome;
use rigledger_core::catalog::Shape;
use rigledger_core::memory::{BlockWeights, Weights};
use rigledger_core::units::Bytes;

/// Blocks without weight: what is compared here does not depend on it.
#[expect(clippy::unnecessary_wraps, reason = "the program's weights can be missing")]
fn weightless(shape: &Shape, _mix: &str) -> Result<Weights, String> {
    let blocks = vec![BlockWeights::default(); shape.layers as usize];
    // The converter leaves DeepSeek's draft blocks out.
    let draft_blocks = if shape.arch == "deepseek2" { 0 } else { shape.mtp_layers };
    Ok(Weights { blocks, draft_blocks, ..Weights::default() })
}

fn path(name: &str) -> String {
    let folder = std::env::var("RIGLEDGER_TRUTH")
        .unwrap_or_else(|_| format!("{}/tests/truth", env!("CARGO_MANIFEST_DIR")));
    format!("{folder}/{name}")
}

/// Median, 90th percentile, worst error in percent and exact rows of a category and kind.
fn errors(outcome: &Outcome, category: &str, kind: Option<&str>) -> (f64, f64, f64, usize, usize) {
    let mut exact = 0;
    let mut sizes: Vec<f64> = outcome
        .samples
        .iter()
        .filter(|sample| {
            sample.category == category && kind.is_none_or(|kind| sample.kind.starts_with(kind))
        })
        .map(|sample| {
            exact += usize::from(sample.predicted == sample.truth);
            let off = sample.predicted as f64 - sample.truth as f64;
            off.abs() / sample.truth.max(1) as f64 * 100.0
        })
        .collect();
    sizes.sort_by(f64::total_cmp);
    let at = |share: usize| sizes[(sizes.len() - 1) * share / 100];
    (at(50), at(90), at(100), exact, sizes.len())
}

fn check(outcome: &Outcome) {
    assert_eq!(outcome.skipped, BTreeMap::new());
    assert!(outcome.samples.iter().all(|sample| !sample.label.is_empty()));
    for note in &outcome.notes {
        println!("{note}");
    }
    for category in ["kv", "recurrent"] {
        let (.., worst, exact, rows) = errors(outcome, category, None);
        println!("{category}: {exact} of {rows} exact, worst {worst:.2} %");
        assert_eq!(exact, rows, "{category}");
    }
    for (kind, limit) in [("dense", 10.0), ("moe", 25.0), ("mla", 25.0), ("hybrid", 25.0)] {
        let (median, p90, worst, exact, rows) = errors(outcome, "compute", Some(kind));
        println!(
            "compute {kind}: {exact} of {rows} exact, median {median:.2} p90 {p90:.2} worst {worst:.2} %"
        );
        assert!(p90 <= limit, "{kind}: {p90}");
    }
    let (median, p90, worst, exact, rows) = errors(outcome, "compute", None);
    println!(
        "compute: {exact} of {rows} exact, median {median:.2} p90 {p90:.2} worst {worst:.2} %"
    );
    assert!(median <= 0.0, "{median}");
}

#[test]
fn one_device() {
    check(&memory::run(&path("llamacpp_memory.csv"), &weightless).unwrap());
}

/// The true weights of each device, spread over its blocks.
fn true_weights() -> Vec<(Shape, Weights)> {
    let mut all: Vec<(Shape, Weights)> = Vec::new();
    let mut first = 0;
    for row in memory::read(&path("llamacpp_split.csv")).unwrap() {
        let shape = memory::model(&row).unwrap().shape;
        let bytes = memory::number(&row, "weights_bytes").unwrap();
        let count = memory::number(&row, "n_blocks").unwrap();
        if row["device"] == "0" {
            first = bytes;
        } else if all.iter().all(|(known, _)| *known != shape) {
            let before = u64::from(shape.layers) - count;
            let block = |dense| BlockWeights {
                dense: Bytes::new(dense),
                experts: Bytes::ZERO,
                ..BlockWeights::default()
            };
            let mut blocks = vec![block(first / before); usize::try_from(before).unwrap()];
            blocks[0] = block(first / before + first % before);
            blocks.resize(shape.layers as usize, block(first / before));
            let output = Bytes::new(bytes.saturating_sub(count * (first / before)));
            let weightless = weightless(&shape, "").unwrap();
            all.push((shape, Weights { blocks, output, ..weightless }));
        }
    }
    all
}

#[test]
fn two_devices() {
    let all = true_weights();
    let weigh = |shape: &Shape, _: &str| {
        let found = all.iter().find(|(known, _)| known == shape);
        found.map(|(_, weights)| weights.clone()).ok_or_else(|| "no weights".to_owned())
    };
    let outcome = split::run(&path("llamacpp_split.csv"), &weigh).unwrap();
    check(&outcome);
    let (median, p90, worst, ..) = errors(&outcome, "total", None);
    println!("total: median {median:.3} p90 {p90:.3} worst {worst:.3} %");
    assert!(p90 <= 2.0, "{p90}");
    let wrong: Vec<&String> = outcome
        .notes
        .iter()
        .filter(|note| note.contains("does not:") && !note.contains("does not: 0 of"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
