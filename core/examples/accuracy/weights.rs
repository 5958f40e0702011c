//! `llamacpp_weights.csv`: bytes of a file's tensors, by model and mix.

use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::catalog::Shape;
use rigledger_core::memory::LlamaVersion;
use rigledger_core::memory::weights::{Format, Role, tensors, weights};

use super::report::{Report, Row, Sample, read, text};

/// Compares every row.
pub(crate) fn run(path: &str) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    // The file of the newer tree has the columns of the first one.
    let newer = path.trim_end_matches(".csv").ends_with("_2");
    let version = if newer { LlamaVersion::default() } else { LlamaVersion::V0_5 };
    for row in read(path)? {
        match compare(&row, version) {
            Ok(samples) => report.samples.extend(samples),
            Err(reason) => report.skip(reason),
        }
    }
    Ok(report)
}

fn compare(row: &Row, version: LlamaVersion) -> Result<Vec<Sample>, String> {
    let id = text(row, "model");
    let model = Catalog::embedded().model(id).ok_or_else(|| format!("unknown model {id}"))?;
    let mix = text(row, "mix");
    let mut format = Format::parse(mix).ok_or_else(|| format!("unknown type {mix}"))?;
    format = format.with_version(version);
    if let Some(imatrix) = row.get("imatrix") {
        format = format.with_imatrix(imatrix == "1");
    }
    if let Some(experts) = row.get("experts") {
        format = format.with_mxfp4_experts(experts == "mxfp4");
    }
    // Whether the file has the blocks that draft tokens: 0 says that it has not.
    if text(row, "drafts") == "alone" || text(row, "model_as_published").ends_with(" MTP") {
        format = format.with_drafts_alone();
    } else if let Ok(drafts) = text(row, "nextn_bytes").parse::<u64>() {
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
        // Further tables are beside the token table, and not in this column.
        if part == "embedding" && has_tables(&model.shape) {
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

/// Whether a model has tables beside the token table.
fn has_tables(shape: &Shape) -> bool {
    let mut found = false;
    let visited = tensors(shape, |tensor| found |= tensor.role == Role::LayerEmbedding);
    visited.is_ok() && found
}
