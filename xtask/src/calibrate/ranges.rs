//! How wide the ranges are: the residuals of rows that were not fitted to.

use std::collections::BTreeMap;

use rigledger_core::speed::terms::{Kind, Nearness, Term, of_engine, residual};
use rigledger_core::speed::{Constants, range};

use super::HeldOut;
use super::rows::Measurement;

/// Rows at which the residuals of a kind and nearness count as much as those of the whole kind.
const ENOUGH: f64 = 20.0;
/// Rows at which those of an engine count as much as those of all: with more, categories of a few engines
/// have ranges that too many of their rows are inside.
const ENOUGH_OF_ENGINE: f64 = 1.0;
/// No range is narrower than this: the same configuration, reported twice, differs by 12 %.
const NARROWEST: f64 = 0.05;
/// Widths of no more than these, as factors of the logarithm: fewer than hundreds of rows speak about
/// an engine.
const WIDTHS: (f64, f64) = (0.35, 2.5);

/// Sets the ends of the ranges: the tenth and ninetieth of hundred residuals.
pub(super) fn ends(rows: &[Measurement], held_out: &[HeldOut], constants: &mut Constants) {
    let residuals = |kind: Kind, nearness: Option<Nearness>| -> Vec<f64> {
        let mut found: Vec<f64> = rows
            .iter()
            .zip(held_out)
            .filter(|(row, check)| {
                row.question.kind == kind && nearness.is_none_or(|wanted| wanted == check.nearness)
            })
            .map(|(row, check)| libm::log(row.question.value / check.predicted))
            .collect();
        found.sort_by(f64::total_cmp);
        found
    };
    for &kind in Kind::ALL {
        let whole = residuals(kind, None);
        let (mut low, mut high) = (-NARROWEST, NARROWEST);
        for &nearness in Nearness::ALL {
            let own = residuals(kind, Some(nearness));
            let weight = own.len() as f64 / (own.len() as f64 + ENOUGH);
            let blend = |share: f64| {
                quantile(&own, share) * weight + quantile(&whole, share) * (1.0 - weight)
            };
            // Farther away is never surer.
            low = f64::min(low, blend(0.1));
            high = f64::max(high, blend(0.9));
            let key = residual(kind, nearness);
            constants.set(Term::Low.start() + key, libm::exp(low));
            constants.set(Term::High.start() + key, libm::exp(high));
        }
    }
}

/// Sets how much wider the range of each engine is than that of all, kind by kind: eight of ten of its
/// residuals are to lie inside.
pub(super) fn widths(rows: &[Measurement], held_out: &[HeldOut], constants: &mut Constants) {
    let mut found: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for Measurement { question, .. } in rows {
        constants.set(Term::Width.start() + of_engine(question.engine, question.kind), 1.0);
    }
    for (row, check) in rows.iter().zip(held_out) {
        let question = &row.question;
        let (low, high) = range::ends(question.kind, check.nearness, question.engine, constants);
        let residual = libm::log(question.value / check.predicted);
        let end = libm::log(if residual < 0.0 { low } else { high });
        found.entry(of_engine(question.engine, question.kind)).or_default().push(residual / end);
    }
    for (key, mut reached) in found {
        reached.sort_by(f64::total_cmp);
        let weight = reached.len() as f64 / (reached.len() as f64 + ENOUGH_OF_ENGINE);
        let width = quantile(&reached, 0.82) * weight + 1.0 - weight;
        constants.set(Term::Width.start() + key, width.clamp(WIDTHS.0, WIDTHS.1));
    }
}

/// A quantile of sorted values, between the two nearest; zero of an empty list.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let place = share * (sorted.len() - 1) as f64;
    let (below, part) = (place.floor(), place.fract());
    let at = |place: f64| sorted[(place as usize).min(sorted.len() - 1)];
    at(below) * (1.0 - part) + at(below + 1.0) * part
}
