//! `data/quality.csv`: how much perplexity each format costs, by model, summed up.

use std::collections::BTreeMap;
use std::error::Error;

use crate::table::{Table, constant};

/// Losses of a model in a format: in percent of perplexity, and as divergence of its predictions in
/// nats.
#[derive(Default)]
struct Losses {
    perplexity: Vec<f64>,
    divergence: Vec<f64>,
}

/// A row for each format: its id, and for each model between semicolons its id with the lowest, middle and highest loss in
/// percent, one number where they are the same; behind `~` divergence in nats, where nothing else was
/// measured.
pub(crate) fn write(table: &Table, quants: &Table) -> Result<String, Box<dyn Error>> {
    let known: Vec<&str> = quants.rows().map(|row| row.cell("id")).collect::<Result<_, _>>()?;
    let mut formats: BTreeMap<&str, BTreeMap<&str, Losses>> = BTreeMap::new();
    for row in table.rows() {
        let (model, quant) = (row.cell("model")?, row.cell("quant")?);
        // A head of six bits is what exllama makes by default.
        let quant = quant.strip_suffix("-H6").unwrap_or(quant);
        // Compared with another quantization, not with the model as it was made.
        let relative = row.cell("metric_dataset")?.contains("vs the 6.0bpw quant");
        if model.is_empty() || relative || !known.contains(&quant) {
            continue;
        }
        let losses = formats.entry(quant).or_default().entry(model).or_default();
        if let Ok(percent) = row.cell("delta_ppl_pct")?.parse::<f64>() {
            losses.perplexity.push(percent);
        } else if let Ok(nats) = row.cell("kld_mean")?.parse::<f64>() {
            losses.divergence.push(nats);
        }
    }
    let mut rows = Vec::new();
    for (quant, models) in formats {
        let mut measured = Vec::new();
        for (model, losses) in models {
            let (mut values, mark) = if losses.perplexity.is_empty() {
                (losses.divergence, "~")
            } else {
                (losses.perplexity, "")
            };
            values.sort_by(f64::total_cmp);
            let (Some(low), Some(high)) = (values.first(), values.last()) else { continue };
            let middle = values.get(values.len() / 2).unwrap_or(low);
            let mut text: Vec<String> = [low, middle, high].map(|value| figures(*value)).into();
            text.dedup();
            measured.push(format!("{model} {mark}{}", text.join("/")));
        }
        if !measured.is_empty() {
            rows.push(vec![quant.to_owned(), measured.join(";")]);
        }
    }
    Ok(constant("QUALITIES", &rows))
}

/// A number to three significant figures.
fn figures(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
