//! How close the predictions are to what is known, by category.
//!
//! ```text
//! cargo run --release -p rigledger-core --example accuracy -- weights|memory|split|draft|mmproj|sizes FILE.csv [--json|--wrong]
//! cargo run --release -p rigledger-core --example accuracy -- speed|speed-checks FILE.csv [--json]
//! ```
//!
//! `weights`, `memory` and `split` take files with the columns of `llamacpp_weights.csv`,
//! `llamacpp_memory.csv` and `llamacpp_split.csv`, `draft` one with those of `llamacpp_draft_2.csv`,
//! `mmproj` one with those of `llamacpp_mmproj_2.csv`,
//! `sizes` one with those of `gguf_sizes.csv`. Every
//! row is compared, or counted as skipped with its reason. For `memory` and `split`, "all" is the
//! total of each row, so that no row counts more than once.
//!
//! `--wrong` lists every figure that is not exact.
//!
//! `speed` takes a file with the columns of `benchmarks.csv` and predicts each row with the constants
//! that are built in, which were fitted to the committed file; `speed-checks` takes
//! `speed_checks.csv`, where each row was predicted by a fit that had not seen its group.

mod draft;
mod memory;
mod mmproj;
mod report;
mod sizes;
mod speed;
mod speed_report;
mod speed_table;
mod split;
#[path = "weights.rs"]
mod weights_file;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use memory::Outcome;
use report::{Report, Sample};
use rigledger_core::catalog::Shape;
use rigledger_core::memory::Weights;
use rigledger_core::memory::weights::{Format, converted_drafts, weights};

fn main() -> ExitCode {
    let (mut json, mut wrong) = (false, false);
    let mut rest = Vec::new();
    for argument in std::env::args().skip(1) {
        if argument == "--json" {
            json = true;
        } else if argument == "--wrong" {
            wrong = true;
        } else {
            rest.push(argument);
        }
    }
    let outcome = match rest.as_slice() {
        [kind, file] if kind == "speed" => speed::run(file).map(|report| speed_text(&report, json)),
        [kind, file] if kind == "speed-checks" => {
            speed::run_checks(file).map(|report| speed_text(&report, json))
        }
        [kind, file] => run(kind, file).map(|report| {
            if wrong {
                report.wrong()
            } else if json {
                format!("{}\n", report.json())
            } else {
                report.text()
            }
        }),
        _ => Err(
            "usage: accuracy weights|memory|split|draft|mmproj|sizes|speed|speed-checks FILE.csv [--json]"
                .into(),
        ),
    };
    let text = match outcome {
        Ok(text) => text,
        Err(reason) => {
            eprintln!("accuracy: {reason}");
            return ExitCode::from(2);
        }
    };
    // A reader that has seen enough is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn speed_text(report: &speed_report::Report, json: bool) -> String {
    if json { format!("{}\n", report.json()) } else { report.text() }
}

fn run(kind: &str, file: &str) -> Result<Report, Box<dyn Error>> {
    match kind {
        "weights" => weights_file::run(file),
        "memory" => memory::run(file, &weigh).map(by_category),
        "split" => split::run(file, &weigh).map(by_category),
        "draft" => draft::run(file, &weigh).map(by_category),
        "mmproj" => mmproj::run(file).map(by_category),
        "sizes" => sizes::run(file),
        other => Err(format!("unknown kind {other}").into()),
    }
}

/// The weights of a mix as llama.cpp's quantizer makes it of an F16 file: no importance matrix, and
/// experts like all else (published gpt-oss files keep theirs).
fn weigh(shape: &Shape, mix: &str) -> Result<Weights, String> {
    let format = Format::parse(mix).ok_or_else(|| format!("unknown format {mix}"))?;
    let drafts = converted_drafts(shape) > 0;
    let format = format.with_imatrix(false).with_mxfp4_experts(false).with_drafts(drafts);
    weights(shape, &format).map_err(|reason| reason.to_string())
}

/// Each figure in its category, and in that of its kind of architecture.
fn by_category(outcome: Outcome) -> Report {
    let samples = outcome.samples.into_iter().map(|sample| Sample {
        categories: vec![
            sample.category.to_owned(),
            format!("{} {}", sample.category, sample.kind),
            format!("{} arch {}", sample.category, sample.arch),
        ],
        label: sample.label,
        predicted: sample.predicted,
        truth: sample.truth,
        repeats: sample.category != "total",
        tolerance: 0,
    });
    Report { samples: samples.collect(), skipped: outcome.skipped, notes: outcome.notes }
}
