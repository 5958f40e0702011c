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
            Ok(sample) => report.samples.push(sample),
            Err(reason) => report.skip(reason),
        }
    }
    Ok(report)
}

fn compare(row: &Row) -> Result<Sample, String> {
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
    Ok(Sample {
        categories: vec![
            format!("kind {kind}"),
            format!("arch {}", model.shape.arch),
            format!("mix {mix}"),
        ],
        label: format!("{id} {mix} imatrix {}", text(row, "imatrix")),
        predicted: predicted.file.get(),
        truth,
        tolerance: 0,
    })
}
