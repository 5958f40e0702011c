//! Fits the constants of the speed model to published measurements, cross-validated by group.
//!
//! ```text
//! cargo run --release -p rigledger-core --example calibrate -- BENCHMARKS HOSTS POWER [CONSTANTS CHECKS]
//! ```
//!
//! The model is the library's own. Every tenth of the groups (card, number, model) is predicted by a
//! fit that has not seen them; ranges come from those residuals; the constants that are written are
//! fitted to all rows. `cargo xtask calibrate` runs this on the committed files.

mod fit;
mod limits;
mod output;
#[path = "../accuracy/speed_hosts.rs"]
mod speed_hosts;
#[path = "../accuracy/speed_report.rs"]
mod speed_report;
#[path = "../accuracy/speed_table.rs"]
mod speed_table;

use std::collections::BTreeMap;
use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::speed::Constants;
use rigledger_core::speed::range::{self, Measured};
use rigledger_core::speed::rows::{HostRow, Question, Row};
use rigledger_core::speed::terms::{Kind, Nearness, Term, of_engine, residual};

use speed_table::Table;

/// Parts into which the groups are divided.
const FOLDS: u64 = 10;

/// One row that can be answered.
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) question: Question,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [benchmarks, hosts, power, rest @ ..] = arguments.as_slice() else {
        return Err("usage: calibrate BENCHMARKS HOSTS POWER [CONSTANTS CHECKS]".into());
    };
    let mut start = Constants::prior();
    limits::fit(power, &mut start)?;
    let table = Table::read(benchmarks)?;
    let hosts = Table::read(hosts)?;
    let hosts: Vec<HostRow<'_>> = speed_hosts::hosts(&hosts);
    let (known, skipped) = known(&table, &hosts, &start);
    eprintln!("{} rows, {} of them answered", table.len(), known.len());

    let mut checks: Vec<Option<(f64, Nearness)>> = vec![None; known.len()];
    let fold = |known: &Known| hash(&known.group) % FOLDS;
    for part in 0..FOLDS {
        let train: Vec<&Known> = known.iter().filter(|row| fold(row) != part).collect();
        let constants = fit::fit(&train, &start);
        for (row, check) in known.iter().zip(&mut checks) {
            if fold(row) == part {
                let others: Vec<Measured<'_>> =
                    coverage(known.iter().filter(|other| other.group != row.group));
                *check = Some((row.question.predict(&constants), row.question.nearness(&others)));
            }
        }
    }
    let all: Vec<&Known> = known.iter().collect();
    let mut constants = fit::fit(&all, &start);
    let checks: Vec<(f64, Nearness)> = checks.into_iter().flatten().collect();
    ranges(&known, &checks, &mut constants);
    widths(&known, &checks, &mut constants);
    let report = output::report(&known, &checks, &constants, skipped);
    print!("{}", report.text());
    if let [constants_file, checks_file] = rest {
        std::fs::write(constants_file, output::constants(&known, &constants)?)?;
        std::fs::write(checks_file, output::checks(&known, &checks, &constants)?)?;
    }
    Ok(())
}

/// The rows that can be answered, and why the others cannot.
fn known(
    table: &Table,
    hosts: &[HostRow<'_>],
    limits: &Constants,
) -> (Vec<Known>, BTreeMap<String, u32>) {
    let catalog = Catalog::embedded();
    let (mut known, mut skipped) = (Vec::new(), BTreeMap::new());
    for number in 0..table.len() {
        let row = Row::read(|name| table.cell(number, name));
        match Question::new(&row, catalog, hosts, limits) {
            Ok(question) => {
                // Models of one shape are one family.
                let shape = catalog.model(row.model).map(|model| model.shape).unwrap_or_default();
                let group = format!(
                    "{} {} {} {} {} {}",
                    row.gpu, row.gpu_count, shape.layers, shape.width, shape.ff, shape.experts
                );
                known.push(Known { id: table.cell(number, "id").to_owned(), group, question });
            }
            Err(reason) => *skipped.entry(reason).or_default() += 1,
        }
    }
    (known, skipped)
}

/// A hash that is the same everywhere (FNV-1a).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What rows together have measured.
pub(crate) fn coverage<'a>(rows: impl Iterator<Item = &'a Known>) -> Vec<Measured<'static>> {
    let mut found: BTreeMap<(&str, u8, u8, u8), Measured<'static>> = BTreeMap::new();
    for row in rows {
        let one = row.question.covers();
        if one.gpu.is_empty() {
            continue;
        }
        let entry = found.entry((one.gpu, one.engine, one.kind, one.cards)).or_insert(one);
        entry.sizes |= one.sizes;
    }
    found.into_values().collect()
}

/// Rows at which the residuals of a kind and nearness count as much as those of the whole kind.
const ENOUGH: f64 = 20.0;
/// No range is narrower than this: the same configuration, reported twice, differs by 12 %.
const NARROWEST: f64 = 0.05;

/// The ends of the ranges: the tenth and ninetieth of hundred residuals of rows not fitted to.
fn ranges(known: &[Known], checks: &[(f64, Nearness)], constants: &mut Constants) {
    let residuals = |kind: Kind, nearness: Option<Nearness>| -> Vec<f64> {
        let mut found: Vec<f64> = known
            .iter()
            .zip(checks)
            .filter(|(row, (_, near))| {
                row.question.kind == kind && nearness.is_none_or(|wanted| wanted == *near)
            })
            .map(|(row, (predicted, _))| libm::log(row.question.value / predicted))
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

/// Widths of no more than these, as factors of the logarithm: fewer than hundreds of rows speak about
/// an engine.
const WIDTHS: (f64, f64) = (0.5, 2.5);

/// How much wider the range of each engine is than that of all, kind by kind: eight of ten of its residuals
/// are to lie inside.
fn widths(known: &[Known], checks: &[(f64, Nearness)], constants: &mut Constants) {
    let mut found: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (row, &(predicted, nearness)) in known.iter().zip(checks) {
        let question = &row.question;
        let (low, high) = range::ends(question.kind, nearness, question.engine, constants);
        let residual = libm::log(question.value / predicted);
        let end = libm::log(if residual < 0.0 { low } else { high });
        found.entry(of_engine(question.engine, question.kind)).or_default().push(residual / end);
    }
    for (key, mut reached) in found {
        reached.sort_by(f64::total_cmp);
        let weight = reached.len() as f64 / (reached.len() as f64 + ENOUGH);
        let width = quantile(&reached, 0.8) * weight + 1.0 - weight;
        constants.set(Term::Width.start() + key, width.clamp(WIDTHS.0, WIDTHS.1));
    }
}

/// A quantile of sorted values; nothing where there are none.
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
