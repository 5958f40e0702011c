//! `llamacpp_weights.csv`: bytes of a file's tensors, by model and mix.

use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::memory::weights::{Format, weights};

use super::report::{Report, Row, Sample, read, text};

/// Compares every row.
pub(crate) fn run(path: &str) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    for row in read(path)? {
        match compare(&row) {
            Ok(samples) => report.samples.extend(samples),
            Err(reason) => report.skip(reason),
        }
    }
    Ok(report)
}

fn compare(row: &Row) -> Result<Vec<Sample>, String> {
    let id = text(row, "model");
    let model = Catalog::embedded().model(id).ok_or_else(|| format!("unknown model {id}"))?;
    let mix = text(row, "mix");
    let mut format = Format::parse(mix).ok_or_else(|| format!("unknown type {mix}"))?;
    if let Some(imatrix) = row.get("imatrix") {
        format = format.with_imatrix(imatrix == "1");
    }
    if let Some(experts) = row.get("experts") {
        format = format.with_mxfp4_experts(experts == "mxfp4");
    }
    // Whether the file has the blocks that draft tokens: 0 says that it has not.
    if let Ok(drafts) = text(row, "nextn_bytes").parse::<u64>() {
        format = format.with_drafts(drafts > 0);
    }
    let truth = text(row, "bytes").parse().map_err(|_| "no number in column bytes".to_owned())?;
    let predicted = weights(&model.shape, &format).map_err(|error| format!("{id}: {error}"))?;
    let kind = match &model.shape {
        shape if shape.linear_layers > 0 => "hybrid",
        shape if shape.kv_lora > 0 => "mla",
        shape if shape.experts > 0 => "moe",
        _ => "dense",
    };
    let label = format!("{id} {mix} imatrix {}", text(row, "imatrix"));
    let mut samples = vec![Sample {
        categories: vec![
            format!("kind {kind}"),
            format!("arch {}", model.shape.arch),
            format!("mix {mix}"),
        ],
        label: label.clone(),
        predicted: predicted.file.get(),
        truth,
        tolerance: 0,
        repeats: false,
    }];
    for (part, column, bytes) in [
        ("embedding", "token_embd_bytes", predicted.embedding),
        ("draft blocks", "nextn_bytes", predicted.draft),
    ] {
        // A table for each layer is beside the token table, and not in this column.
        if model.shape.layer_embedding > 0 && part == "embedding" {
            continue;
        }
        if let Ok(truth) = text(row, column).parse() {
            samples.push(Sample {
                categories: vec![format!("part {part}")],
                label: format!("{label} {part}"),
                predicted: bytes.get(),
                truth,
                tolerance: 0,
                repeats: true,
            });
        }
    }
    Ok(samples)
}
