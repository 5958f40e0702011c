//! The texts of the files: the constants, and how each row was predicted by a fit that had not seen it.

use std::collections::BTreeSet;

use rigledger_core::speed::terms::Term;
use rigledger_core::speed::{Constants, Engine, Kind, range};

use super::fit::Fit;
use super::rows::{Measurement, coverage};
use super::{CHECKS, CONSTANTS, HeldOut};
use crate::error::{Context, Result};

/// Four significant digits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to a range")]
fn short(value: f64) -> String {
    let digits = (3.0 - libm::log10(value.abs()).floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Records as CSV.
fn written(file: &str, records: Vec<Vec<String>>) -> Result<String> {
    let failed = || format!("writing {file}");
    let mut out = csv::Writer::from_writer(Vec::new());
    for record in records {
        out.write_record(record).context(failed())?;
    }
    String::from_utf8(out.into_inner().context(failed())?).context(failed())
}

/// `data/speed.csv`: constants that differ from their priors, then what the rows have measured.
pub(super) fn constants(
    rows: &[Measurement],
    fit: &Fit<'_>,
    constants: &Constants,
) -> Result<String> {
    let depends = fit.dependencies(constants);
    let columns = ["place", "term", "key", "unit", "value", "prior", "rows", "groups"];
    let mut records = vec![columns.map(str::to_owned).to_vec()];
    for (place, &value) in constants.values().iter().enumerate() {
        let Some((spec, key)) = Term::at(place) else { continue };
        // What no row speaks about stays at its prior, which needs no line.
        if short(value) == short(spec.prior) {
            continue;
        }
        let users: Vec<&Measurement> = rows
            .iter()
            .zip(&depends)
            .filter(|(_, places)| places.contains(&place))
            .map(|(row, _)| row)
            .collect();
        let groups: BTreeSet<&str> = users.iter().map(|row| &*row.group).collect();
        let count = |n: usize| if spec.spread > 0.0 { n.to_string() } else { String::new() };
        records.push(vec![
            place.to_string(),
            spec.name.to_owned(),
            spec.keys.name(key),
            spec.unit.to_owned(),
            short(value),
            short(spec.prior),
            count(users.len()),
            count(groups.len()),
        ]);
    }
    for row in coverage(rows.iter()) {
        let engine = Engine::ALL[usize::from(row.engine)].name();
        let kind = Kind::ALL[usize::from(row.kind)].name();
        let mut record = vec![
            format!("{} {} {}", row.engine, row.kind, row.cards),
            "measured".to_owned(),
            format!("{} / {engine} / {kind} / {}", row.gpu, row.cards),
            "sizes".to_owned(),
            row.sizes.to_string(),
        ];
        record.resize(columns.len(), String::new());
        records.push(record);
    }
    written(CONSTANTS, records)
}

/// `data/speed_checks.csv`.
pub(super) fn checks(
    rows: &[Measurement],
    held_out: &[HeldOut],
    constants: &Constants,
) -> Result<String> {
    let columns =
        ["id", "categories", "measured", "predicted", "low", "high", "plain_rule", "nearness"];
    let mut records = vec![columns.map(str::to_owned).to_vec()];
    for (Measurement { id, question, .. }, &HeldOut { predicted, nearness }) in
        rows.iter().zip(held_out)
    {
        let (low, high) = range::ends(question.kind, nearness, question.engine, constants);
        records.push(vec![
            id.clone(),
            question.categories().join(";"),
            short(question.value),
            short(predicted),
            short(low * predicted),
            short(high * predicted),
            short(question.plain()),
            nearness.name().to_owned(),
        ]);
    }
    written(CHECKS, records)
}
