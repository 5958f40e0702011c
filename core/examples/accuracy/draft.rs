//! `llamacpp_draft_2.csv`: a target with the blocks of its own that draft tokens.

use std::collections::BTreeMap;
use std::error::Error;

use rigledger_core::catalog::{CacheType, Logits};
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::memory::{Prepared, Settings};
use rigledger_core::units::Tokens;

use super::memory::{BOUNDLESS, Outcome, Row, Sample, Weigh, kind, model, number, read, version};

/// Compares every row.
pub(crate) fn run(path: &str, weigh: Weigh<'_>) -> Result<Outcome, Box<dyn Error>> {
    let mut outcome = Outcome::default();
    let mut prepared: BTreeMap<String, Result<Prepared, String>> = BTreeMap::new();
    for row in read(path)? {
        if let Err(reason) = compare(&row, weigh, &mut prepared, &mut outcome) {
            outcome.skip(reason);
        }
    }
    Ok(outcome)
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

fn compare(
    row: &Row,
    weigh: Weigh<'_>,
    known: &mut BTreeMap<String, Result<Prepared, String>>,
    outcome: &mut Outcome,
) -> Result<(), String> {
    let model = model(row)?;
    let (shape, mix, draft) = (&model.shape, text(row, "mix"), text(row, "draft"));
    let ready = known.entry(format!("{} {mix} {draft}", model.id)).or_insert_with(|| {
        let prepared = Prepared::new(shape, &weigh(shape, mix)?);
        if draft != "mtp-file" {
            return Ok(prepared);
        }
        let format = Format::parse(mix).ok_or_else(|| format!("unknown format {mix}"))?;
        let format = format.with_imatrix(false).with_mxfp4_experts(false).with_drafts_alone();
        let file = weights(shape, &format).map_err(|reason| reason.to_string())?;
        Ok(prepared.with_draft_file(&file))
    });
    let prepared = ready.as_ref().map_err(Clone::clone)?;
    let cache = CacheType::parse(text(row, "kv_type")).ok_or("unknown cache type")?;
    let small = |column| u32::try_from(number(row, column)?).map_err(|_| "too large".to_owned());
    let settings = Settings {
        context: Tokens::new(small("ctx")?),
        cache_k: cache,
        cache_v: cache,
        ubatch: small("n_ubatch")?,
        sequences: small("n_seq")?,
        unified: number(row, "kv_unified")? == 1,
        draft_tokens: small("n_draft")?,
        logits: Logits::Server,
        llama_version: version(row),
        ..Settings::default()
    };
    let placed = prepared.place(&settings, &[BOUNDLESS], None);
    let card = placed.cards.first().ok_or("no card")?;
    let used = prepared.drafting(&settings).ok_or("nothing drafts")?;
    let plain = Settings { draft_tokens: 0, ..settings };
    let before = prepared.place(&plain, &[BOUNDLESS], None);
    let before = before.cards.first().ok_or("no card")?;
    let label = format!(
        "{} {draft} {mix} ctx {} {} ub {} seq {} kv_unified {}",
        model.id,
        text(row, "ctx"),
        text(row, "kv_type"),
        text(row, "n_ubatch"),
        text(row, "n_seq"),
        text(row, "kv_unified"),
    );
    for (category, predicted, column) in [
        ("target weights", card.weights, "target_weights_bytes"),
        ("target kv", card.cache, "target_kv_bytes"),
        ("target recurrent", card.recurrent, "target_recurrent_bytes"),
        ("recurrent without", before.recurrent, "target_recurrent_bytes_without"),
        ("target compute", card.compute, "target_compute_bytes"),
        ("draft weights", used.weights, "draft_weights_bytes"),
        ("draft kv", used.cache, "draft_kv_bytes"),
        ("draft compute", used.compute, "draft_compute_bytes"),
        ("draft host compute", used.host_compute, "draft_host_compute_bytes"),
    ] {
        outcome.samples.push(Sample {
            category,
            kind: kind(shape),
            arch: shape.arch,
            label: label.clone(),
            predicted: predicted.get(),
            truth: number(row, column)?,
        });
    }
    Ok(())
}
