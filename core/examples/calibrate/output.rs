//! What is written: the constants, and how each row was predicted by a fit that had not seen it.

use std::collections::BTreeSet;
use std::error::Error;

use rigledger_core::speed::terms::{COUNT, Term};
use rigledger_core::speed::{Constants, Engine, Kind, Nearness, range};

use crate::speed_report::{Check, Report};
use crate::{Known, coverage, fit};

/// Errors by category.
pub(crate) fn report(
    known: &[Known],
    checks: &[(f64, Nearness)],
    constants: &Constants,
    skipped: std::collections::BTreeMap<String, u32>,
) -> Report {
    let checks = known.iter().zip(checks).map(|(row, &(predicted, nearness))| {
        let (low, high) = range::ends(row.question.kind, nearness, row.question.engine, constants);
        Check::new(&row.id, &row.question, predicted, low * predicted, high * predicted)
    });
    Report { checks: checks.collect(), skipped, notes: Vec::new() }
}

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

/// `data/speed.csv`.
pub(crate) fn constants(known: &[Known], constants: &Constants) -> Result<String, Box<dyn Error>> {
    let rows: Vec<&Known> = known.iter().collect();
    let spreads: Vec<f64> =
        (0..COUNT).map(|place| Term::at(place).map_or(0.0, |(spec, _)| spec.spread)).collect();
    let depends = fit::dependencies(&rows, constants, &spreads);
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["place", "term", "key", "unit", "value", "prior", "rows", "groups"])?;
    for (place, &value) in constants.values().iter().enumerate() {
        let Some((spec, key)) = Term::at(place) else { continue };
        let users: Vec<&Known> = depends
            .iter()
            .zip(known)
            .filter(|(places, _)| places.contains(&place))
            .map(|(_, row)| row)
            .collect();
        let groups: BTreeSet<&str> = users.iter().map(|row| &*row.group).collect();
        // What no row speaks about stays at its prior, which needs no line.
        if short(value) == short(spec.prior) {
            continue;
        }
        let count = |n: usize| if spec.spread > 0.0 { n.to_string() } else { String::new() };
        out.write_record([
            place.to_string(),
            spec.name.to_owned(),
            spec.keys.name(key),
            spec.unit.to_owned(),
            short(value),
            short(spec.prior),
            count(users.len()),
            count(groups.len()),
        ])?;
    }
    for row in coverage(known.iter()) {
        let engine = Engine::ALL[usize::from(row.engine)].name();
        let kind = Kind::ALL[usize::from(row.kind)].name();
        out.write_record([
            format!("{} {} {}", row.engine, row.kind, row.cards),
            "measured".to_owned(),
            format!("{} / {engine} / {kind} / {}", row.gpu, row.cards),
            "sizes".to_owned(),
            row.sizes.to_string(),
            String::new(),
            String::new(),
            String::new(),
        ])?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

/// `data/speed_checks.csv`.
pub(crate) fn checks(
    known: &[Known],
    checks: &[(f64, Nearness)],
    constants: &Constants,
) -> Result<String, Box<dyn Error>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "id",
        "categories",
        "measured",
        "predicted",
        "low",
        "high",
        "plain_rule",
        "nearness",
    ])?;
    for (row, &(predicted, nearness)) in known.iter().zip(checks) {
        let (low, high) = range::ends(row.question.kind, nearness, row.question.engine, constants);
        out.write_record([
            row.id.clone(),
            row.question.categories().join(";"),
            short(row.question.value),
            short(predicted),
            short(low * predicted),
            short(high * predicted),
            short(row.question.plain()),
            nearness.name().to_owned(),
        ])?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}
