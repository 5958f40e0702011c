//! The measurements that the constants are fitted to.

use std::collections::BTreeMap;

use rigledger_core::Catalog;
use rigledger_core::speed::Constants;
use rigledger_core::speed::range::Measured;
use rigledger_core::speed::rows::{HostRow, Question, Row};

use crate::error::Result;
use crate::progress::say;
use crate::table::Table;

/// Published measurements.
const BENCHMARKS: &str = "core/data/benchmarks.csv";
/// The hosts that they ran on.
const HOSTS: &str = "core/data/hosts.csv";

/// A measurement that the model can answer.
pub(super) struct Measurement {
    /// The row's id.
    pub(super) id: String,
    /// Card, number of cards and model, which near relatives share.
    pub(super) group: String,
    /// What was measured, in the terms of the model.
    pub(super) question: Question,
}

/// The rows that the model can answer. `constants` decide how power limits bend a question.
pub(super) fn measured(constants: &Constants) -> Result<Vec<Measurement>> {
    let (table, hosts) = (Table::read(BENCHMARKS)?, Table::read(HOSTS)?);
    let hosts: Vec<HostRow<'_>> =
        (0..hosts.len()).map(|row| HostRow::read(|name| hosts.cell(row, name))).collect();
    let catalog = Catalog::embedded();
    let mut measured = Vec::new();
    for number in 0..table.len() {
        let row = Row::read(|name| table.cell(number, name));
        if let Ok(question) = Question::new(&row, catalog, &hosts, constants) {
            // Models of one shape are one family.
            let shape = catalog.model(row.model).map(|model| model.shape).unwrap_or_default();
            let group = format!(
                "{} {} {} {} {} {}",
                row.gpu, row.gpu_count, shape.layers, shape.width, shape.ff, shape.experts
            );
            let id = table.cell(number, "id").to_owned();
            measured.push(Measurement { id, group, question });
        }
    }
    say("calibrate", &format!("{} of {} rows can be answered", measured.len(), table.len()));
    Ok(measured)
}

/// What rows together have measured: a set of sizes for each card, engine, kind and number of cards.
pub(super) fn coverage<'a>(rows: impl Iterator<Item = &'a Measurement>) -> Vec<Measured<'static>> {
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
