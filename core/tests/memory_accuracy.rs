//! The accuracy program's comparisons on the committed truth: without weights on one device, with
//! the true weights on two, and what is loaded beside a model: blocks that draft and projectors.

#![expect(clippy::unwrap_used, reason = "also in what the tests share")]

#[path = "../examples/accuracy/draft.rs"]
mod draft;
#[path = "../examples/accuracy/memory.rs"]
mod memory;
#[path = "../examples/accuracy/mmproj.rs"]
mod mmproj;
#[path = "../examples/accuracy/split.rs"]
mod split;

use std::collections::{BTreeMap, BTreeSet};

use memory::Outcome;
use rigledger_core::catalog::{Catalog, Shape};
use rigledger_core::memory::projector::{ProjectorFormat, Tower};
use rigledger_core::memory::weights::{Format, converted_drafts, weights};
use rigledger_core::memory::{BlockWeights, Prepared, Settings, Weights};
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

/// Most of the 90th percentile of errors of compute buffers, in percent, by kind.
const LIMITS: [(&str, f64); 4] = [("dense", 0.01), ("moe", 0.01), ("mla", 0.01), ("hybrid", 4.0)];

/// The same for what the newest version plans.
const NEWER: [(&str, f64); 4] = [("dense", 0.01), ("moe", 0.01), ("mla", 0.01), ("hybrid", 0.01)];

/// Architectures whose graphs are not replayed in full.
const OUTLINED: [&str; 4] = ["deepseek41", "inkling", "longcat-flash", "minimax-m3"];

fn check(outcome: &Outcome, limits: &[(&str, f64)]) {
    assert_eq!(outcome.skipped, BTreeMap::new());
    let archs: BTreeSet<&str> = outcome.samples.iter().map(|sample| sample.arch).collect();
    assert!(archs.len() > 8, "{archs:?}");
    assert!(outcome.samples.iter().all(|sample| !sample.label.is_empty()));
    for note in &outcome.notes {
        println!("{note}");
    }
    for category in ["kv", "recurrent"] {
        let (.., worst, exact, rows) = errors(outcome, category, None);
        println!("{category}: {exact} of {rows} exact, worst {worst:.2} %");
        assert_eq!(exact, rows, "{category}");
    }
    for &(kind, limit) in limits {
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
    // What 0.8 plans for a card, to the byte.
    let samples = outcome.samples.iter().filter(|sample| {
        sample.category == "compute"
            && sample.label.contains("0.8.0-dev")
            && !sample.label.contains("backend cpu")
            && !OUTLINED.contains(&sample.arch)
    });
    let off = samples.filter(|sample| sample.predicted != sample.truth);
    let off: Vec<&String> = off.map(|sample| &sample.label).collect();
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn one_device() {
    check(&memory::run(&path("llamacpp_memory.csv"), &weightless).unwrap(), &LIMITS);
}

/// The newest llama.cpp, and architectures of 2026.
#[test]
fn one_device_of_today() {
    check(&memory::run(&path("llamacpp_memory_2.csv"), &stock).unwrap(), &NEWER);
}

#[test]
fn two_devices_of_today() {
    let outcome = split::run(&path("llamacpp_split_2.csv"), &stock).unwrap();
    check(&outcome, &NEWER);
    let (.., exact, rows) = errors(&outcome, "weights", None);
    assert_eq!(exact, rows, "weights");
    let (.., worst, _, _) = errors(&outcome, "total", None);
    assert!(worst <= 0.5, "{worst}");
}

/// The stock mix, with the blocks that draft tokens where the converter keeps them.
fn stock(shape: &Shape, mix: &str) -> Result<Weights, String> {
    let format = Format::parse(mix).unwrap().with_imatrix(false).with_mxfp4_experts(false);
    let format = format.with_drafts(converted_drafts(shape) > 0);
    weights(shape, &format).map_err(|reason| reason.to_string())
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
    check(&outcome, &LIMITS);
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

/// Rows that are not exact, of the architectures that `with` takes.
fn wrong(outcome: &Outcome, category: &str, with: impl Fn(&str) -> bool) -> Vec<String> {
    let samples = outcome.samples.iter();
    let samples = samples.filter(|sample| sample.category == category && with(sample.arch));
    samples
        .filter(|sample| sample.predicted != sample.truth)
        .map(|sample| {
            format!("{category} {}: {} for {}", sample.label, sample.predicted, sample.truth)
        })
        .collect()
}

#[test]
fn drafting() {
    let outcome = draft::run(&path("llamacpp_draft_2.csv"), &stock).unwrap();
    assert_eq!(outcome.skipped, BTreeMap::new());
    let categories = [
        "target weights",
        "target kv",
        "target recurrent",
        "recurrent without",
        "draft weights",
        "draft kv",
    ];
    for category in categories {
        assert_eq!(wrong(&outcome, category, |_| true), Vec::<String>::new());
    }
    for category in ["draft compute", "draft host compute"] {
        assert_eq!(wrong(&outcome, category, |_| true), Vec::<String>::new());
    }
}

#[test]
fn projectors() {
    let outcome = mmproj::run(&path("llamacpp_mmproj_2.csv")).unwrap();
    assert_eq!(outcome.skipped, BTreeMap::new());
    for category in ["parameters", "weights", "compute", "device", "host"] {
        assert_eq!(wrong(&outcome, category, |_| true), Vec::<String>::new());
    }
}

/// A model without blocks that draft, a model without a projector, a projector by its size.
#[test]
fn what_a_model_has_not() {
    let model = |id| Catalog::embedded().model(id).unwrap();
    let plain = model("llama-3.1-8b").shape;
    let prepared = Prepared::new(&plain, &stock(&plain, "Q4_K_M").unwrap());
    assert_eq!(prepared.drafting(&Settings { draft_tokens: 3, ..Settings::default() }), None);
    let shape = model("qwen3.5-9b").shape;
    let prepared = Prepared::new(&shape, &stock(&shape, "Q4_K_M").unwrap());
    assert_eq!(prepared.drafting(&Settings::default()), None);
    assert!(prepared.drafting(&Settings { draft_tokens: 3, ..Settings::default() }).is_some());

    assert_eq!(Tower::of(&plain, 0), None);
    assert_eq!(Tower::of(&shape, 1), None);
    // The published number of parameters less the text and the block that drafts.
    let tower = Tower::of(&shape, 456_010_480).unwrap();
    assert_eq!(tower.parameters(), 456_010_480);
    let [wide, narrow] =
        [ProjectorFormat::F16, ProjectorFormat::Q8_0].map(|format| tower.needs(format, true));
    assert!(narrow.card() < wide.card());
    assert!(wide.card() < tower.needs(ProjectorFormat::F16, false).card());
    assert_eq!(narrow.host, wide.host);
}
