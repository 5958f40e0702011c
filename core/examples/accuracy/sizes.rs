//! `gguf_sizes.csv`: sizes that publishers state, by model and format.
//!
//! A published figure is mostly rounded, to 0.1 GiB a part. An error is what lies beyond half of
//! `size_resolution`: a prediction within the rounding has none. The categories "... at face value"
//! count the rounding as error too.
//!
//! A whole file is larger than its tensors by its header: about 45 B for each token.

use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::catalog::{Model, Shape};
use rigledger_core::memory::weights::{Format, dynamic, weights};

use super::report::{Report, Row, Sample, read, text};

/// Bytes of a GGUF header for each token: its text, score and merges.
const HEADER_PER_TOKEN: u64 = 45;
/// From this size on, the rounding of 0.1 GiB is at most 0.3 %.
const LARGE: u64 = 15 << 30;

/// Who decided on the types of a file's tensors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Maker {
    /// llama.cpp's quantizer alone.
    Stock,
    /// The publisher, under the names of llama.cpp's mixes.
    Own,
}

/// Compares every row.
pub(crate) fn run(path: &str) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    for row in read(path)? {
        match compare(&row) {
            Ok(samples) => report.samples.extend(samples),
            Err(reason) => report.skip(reason),
        }
    }
    report.notes.push(
        "An error is what lies beyond half the step to which a published size was rounded; \
         \"at face value\" counts the rounding as error."
            .to_owned(),
    );
    Ok(report)
}

fn compare(row: &Row) -> Result<Vec<Sample>, String> {
    let id = text(row, "model_id");
    let model = Catalog::embedded().model(id).ok_or_else(|| format!("unknown model {id}"))?;
    let quant = text(row, "quant");
    if quant.starts_with("UD-") {
        return dynamic_mix(row, model, quant);
    }
    let publisher = text(row, "publisher");
    let shape = shape_of(model, row);
    let format = format_of(quant, publisher, row, model)?;
    let weights = weights(&shape, &format).map_err(|error| format!("{id}: {error}"))?;
    let (truth, resolution) = published(row)?;
    let mut predicted = weights.file.get();
    match text(row, "measures") {
        "file" => predicted += HEADER_PER_TOKEN * u64::from(shape.vocab),
        "safetensors without embedding" => predicted -= weights.embedding.get(),
        _ => {}
    }
    let maker = maker(publisher, quant, model, text(row, "format"));
    let kind = text(row, "format");
    let name = match maker {
        Maker::Stock => "stock",
        Maker::Own => "own mixes",
    };
    let size = if truth >= LARGE { "from 15 GiB" } else { "below 15 GiB" };
    let density = if model.shape.experts > 0 { "MoE" } else { "dense" };
    let gguf = kind == "gguf";
    let categories = if gguf {
        vec![
            "gguf".to_owned(),
            name.to_owned(),
            format!("{name} {size}"),
            format!("{name} {density}"),
            format!("quant {quant}"),
            format!("publisher {}", if publisher.is_empty() { "not stated" } else { publisher }),
        ]
    } else {
        let part = if model.vision { "with an image part" } else { "text only" };
        vec![format!("format {kind}"), format!("format {kind} {part}")]
    };
    let label = format!("{id} {quant} {publisher}");
    let sample = |categories: Vec<String>, tolerance, repeats| Sample {
        categories,
        label: label.clone(),
        predicted,
        truth,
        tolerance,
        repeats,
    };
    let mut samples = vec![sample(categories, resolution / 2, false)];
    if gguf && maker == Maker::Stock && truth >= LARGE {
        samples.push(sample(vec![format!("stock {size} at face value")], 0, true));
    }
    Ok(samples)
}

/// A format whose publisher chooses the type of each tensor anew for every model.
fn dynamic_mix(row: &Row, model: &Model, quant: &str) -> Result<Vec<Sample>, String> {
    let found = dynamic(&model.shape, quant).ok_or_else(|| format!("unknown type {quant}"))?;
    let (truth, resolution) = published(row)?;
    let header = if text(row, "measures") == "file" { model.shape.vocab } else { 0 };
    let density = if model.shape.experts > 0 { "MoE" } else { "dense" };
    Ok(vec![Sample {
        categories: vec![
            "dynamic mixes".to_owned(),
            format!("dynamic mixes {density}"),
            format!("quant {quant}"),
        ],
        label: format!("{} {quant} {}", model.id, text(row, "publisher")),
        predicted: found.weights.file.get() + HEADER_PER_TOKEN * u64::from(header),
        truth,
        tolerance: resolution / 2,
        repeats: false,
    }])
}

/// The shape that a publisher's files have, where it is not the model's own.
fn shape_of(model: &Model, row: &Row) -> Shape {
    let mut shape = model.shape;
    // The vendor wrote the head of its small models out, though it is the table.
    let vendor = text(row, "publisher") == "Qwen" && text(row, "format") == "gguf";
    if vendor && shape.arch == "qwen2" {
        shape.tied = false;
    }
    // The vendor padded the feed-forward part so that blocks of 256 divide it.
    if shape.ff == 29_568 && vendor {
        shape.ff = 29_696;
    }
    shape
}

/// The format that a row names, as its publisher makes it.
fn format_of(quant: &str, publisher: &str, row: &Row, model: &Model) -> Result<Format, String> {
    let id = match (quant, publisher) {
        ("Q2_K_L", "unsloth") => "Q2_K_L-unsloth",
        ("GPTQ-INT4" | "AutoRound-INT4", _) => "GPTQ-4bit-g128",
        ("AWQ-INT4", _) => "AWQ-4bit-g128",
        ("FP8", _) => "FP8-E4M3-block128",
        ("Q4_K", _) => "Q4_K_M",
        ("Q5_K", _) => "Q5_K_M",
        ("Q3_K", _) => "Q3_K_M",
        ("MXFP4", _) => "MXFP4_MOE",
        ("MLX-bf16bit", _) => "BF16-checkpoint",
        _ => quant,
    };
    let format = Format::parse(id).ok_or_else(|| format!("unknown type {quant}"))?;
    let repo = text(row, "repo");
    let plain = match publisher {
        "mradermacher" => !repo.contains("i1-"),
        "bartowski" | "unsloth" | "lmstudio-community" | "ubergarm" | "AtomicChat"
        | "MaziyarPanahi" => false,
        _ => true,
    };
    // This publisher quantizes gpt-oss's experts anew.
    let anew = publisher == "mradermacher" && model.shape.arch == "gpt-oss";
    let format = format.with_imatrix(!plain || id == "IQ3_XXS").with_mxfp4_experts(!anew);
    // The quantizer had a rule of its own for fused projections until 2025.
    let format = format.with_rules_of_2025(model.release < "2026");
    let arch = model.shape.arch;
    Ok(match publisher {
        // MLX has no blocks that draft tokens.
        _ if quant.starts_with("MLX") => format.with_drafts(false),
        "bartowski"
            if matches!(arch, "qwen35" | "qwen35moe" | "hy-v3" | "bailingmoe3" | "step35") =>
        {
            format.with_drafts(true)
        }
        // From Qwen3.8 on most publishers keep them.
        "unsloth" | "mradermacher" | "lmstudio-community" if model.id == "qwen3.8-27b" => {
            format.with_drafts(true)
        }
        _ => format,
    })
}

/// Two publishers have recipes of their own: for experts always, for all models since 2026.
fn maker(publisher: &str, quant: &str, model: &Model, format: &str) -> Maker {
    let recent = model.release >= "2026";
    let own = match publisher {
        "bartowski" | "unsloth" | "AtomicChat" | "lmstudio-community" => {
            // Gemma 3n's per-layer table has a type of its own there.
            recent || model.shape.experts > 0 || model.shape.arch == "gemma3n"
        }
        "ubergarm" => true,
        _ => false,
    };
    let single = matches!(quant, "F32" | "F16" | "BF16" | "Q8_0");
    if own && format == "gguf" && !single { Maker::Own } else { Maker::Stock }
}

/// Bytes of a row and the step to which they were rounded.
fn published(row: &Row) -> Result<(u64, u64), String> {
    let exact = text(row, "size_bytes");
    if !exact.is_empty() {
        let bytes = exact.parse().map_err(|_| format!("no number of bytes: {exact}"))?;
        return Ok((bytes, 0));
    }
    let unit = match text(row, "size_unit") {
        "GiB" => 1_073_741_824.0,
        "GB" => 1e9,
        "MiB" => 1_048_576.0,
        "MB" => 1e6,
        "bytes" => 1.0,
        other => return Err(format!("unknown unit {other}")),
    };
    let number = |column: &str| {
        text(row, column).parse::<f64>().map_err(|_| format!("no number in column {column}"))
    };
    let bytes = |value: f64| rigledger_core::units::Bytes::from_f64(value * unit).get();
    Ok((bytes(number("size_value")?), bytes(number("size_resolution").unwrap_or(0.0))))
}
