//! `llamacpp_mmproj_2.csv`: the files that let models see.

use std::error::Error;

use rigledger_core::catalog::Catalog;
use rigledger_core::memory::projector::{ProjectorFormat, Tower};

use super::memory::{Outcome, Row, Sample, kind, number, read};

/// Compares every row.
pub(crate) fn run(path: &str) -> Result<Outcome, Box<dyn Error>> {
    let mut outcome = Outcome::default();
    for row in read(path)? {
        if let Err(reason) = compare(&row, &mut outcome) {
            outcome.skip(reason);
        }
    }
    Ok(outcome)
}

fn compare(row: &Row, outcome: &mut Outcome) -> Result<(), String> {
    let text = |column: &str| row.get(column).map_or("", String::as_str);
    let id = text("models").split(';').next().unwrap_or_default();
    let model = Catalog::embedded().model(id).ok_or_else(|| format!("unknown model {id}"))?;
    let beside = number(row, "n_params")?;
    let tower = Tower::of(&model.shape, beside).ok_or_else(|| format!("{id}: no projector"))?;
    let format = match text("type") {
        "F16" => ProjectorFormat::F16,
        "Q8_0" => ProjectorFormat::Q8_0,
        other => return Err(format!("unknown type {other}")),
    };
    let used = tower.needs(format, text("flash_attn") == "1");
    let label = format!("{id} {} flash {}", text("type"), text("flash_attn"));
    for (category, predicted, column) in [
        ("parameters", tower.parameters(), "n_params"),
        ("weights", used.weights.get(), "weights_bytes"),
        ("compute", used.compute.get(), "compute_bytes"),
        ("device", used.card().get(), "device_bytes"),
        ("host", used.host.get(), "host_bytes"),
    ] {
        outcome.samples.push(Sample {
            category,
            kind: kind(&model.shape),
            arch: model.shape.arch,
            label: label.clone(),
            predicted,
            truth: number(row, column)?,
        });
    }
    Ok(())
}
