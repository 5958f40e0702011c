//! `benchmarks.csv`: measured speeds, by category.

use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::speed::rows::{HostRow, Question, Row};
use rigledger_core::speed::{Constants, range};

use super::speed_report::{Check, Report};
use super::speed_table::Table;

/// The hosts that rows name by id.
const HOSTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/hosts.csv");

/// Compares every row with what the built-in constants predict.
pub(crate) fn run(path: &str) -> Result<Report, Box<dyn Error>> {
    let (table, host_table) = (Table::read(path)?, Table::read(HOSTS)?);
    let hosts: Vec<HostRow<'_>> =
        (0..host_table.len()).map(|row| HostRow::read(|name| host_table.cell(row, name))).collect();
    let constants = Constants::embedded();
    let mut report = Report::default();
    for number in 0..table.len() {
        let row = Row::read(|name| table.cell(number, name));
        match Question::new(&row, Catalog::embedded(), &hosts, constants) {
            Ok(question) => {
                let predicted = question.predict(constants);
                let nearness = question.nearness(range::measured());
                let (low, high) = range::ends(question.kind, nearness, question.engine, constants);
                let id = table.cell(number, "id");
                report.checks.push(Check::new(
                    id,
                    &question,
                    predicted,
                    low * predicted,
                    high * predicted,
                ));
            }
            Err(reason) => *report.skipped.entry(reason).or_default() += 1,
        }
    }
    Ok(report)
}

/// The rows of `speed_checks.csv`: each predicted by a fit that had not seen its group.
pub(crate) fn run_checks(path: &str) -> Result<Report, Box<dyn Error>> {
    let table = Table::read(path)?;
    let checks = (0..table.len()).map(|row| Check::read(&table, row)).collect::<Result<_, _>>()?;
    Ok(Report { checks, ..Report::default() })
}
