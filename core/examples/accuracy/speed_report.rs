//! Errors of speeds by category, as text and as JSON.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use rigledger_core::speed::rows::Question;
use serde_json::{Value, json};

use crate::speed_table::Table;

/// One row that was predicted.
pub(crate) struct Check {
    id: String,
    categories: Vec<String>,
    measured: f64,
    predicted: f64,
    low: f64,
    high: f64,
    plain: f64,
}

impl Check {
    pub(crate) fn new(id: &str, question: &Question, predicted: f64, low: f64, high: f64) -> Self {
        Self {
            id: id.to_owned(),
            categories: question.categories(),
            measured: question.value,
            predicted,
            low,
            high,
            plain: question.plain(),
        }
    }

    /// A row of `speed_checks.csv`.
    pub(crate) fn read(table: &Table, row: usize) -> Result<Self, Box<dyn Error>> {
        let number = |name: &str| {
            let cell = table.cell(row, name);
            cell.parse::<f64>().map_err(|_| format!("row {row}: no number in column {name}"))
        };
        Ok(Self {
            id: table.cell(row, "id").to_owned(),
            categories: table.cell(row, "categories").split(';').map(str::to_owned).collect(),
            measured: number("measured")?,
            predicted: number("predicted")?,
            low: number("low")?,
            high: number("high")?,
            plain: number("plain_rule")?,
        })
    }

    fn percent(&self) -> f64 {
        (self.predicted / self.measured - 1.0) * 100.0
    }
}

/// All rows of a file.
#[derive(Default)]
pub(crate) struct Report {
    /// Rows that were predicted.
    pub(crate) checks: Vec<Check>,
    /// Rows that were not, by reason.
    pub(crate) skipped: BTreeMap<String, u32>,
    /// Lines that say more.
    pub(crate) notes: Vec<String>,
}

/// The errors of one category.
struct Errors {
    name: String,
    rows: usize,
    median: f64,
    p90: f64,
    worst: f64,
    bias: f64,
    inside: f64,
    plain_median: f64,
    plain_p90: f64,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

fn errors(name: &str, checks: &[&Check]) -> Errors {
    let sorted = |of: &dyn Fn(&Check) -> f64| {
        let mut values: Vec<f64> = checks.iter().map(|check| of(check)).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let absolute = sorted(&|check| check.percent().abs());
    let plain = sorted(&|check| ((check.plain / check.measured - 1.0) * 100.0).abs());
    let inside =
        checks.iter().filter(|check| (check.low..=check.high).contains(&check.measured)).count();
    Errors {
        name: name.to_owned(),
        rows: checks.len(),
        median: quantile(&absolute, 0.5),
        p90: quantile(&absolute, 0.9),
        worst: quantile(&absolute, 1.0),
        bias: quantile(&sorted(&Check::percent), 0.5),
        inside: inside as f64 / checks.len().max(1) as f64 * 100.0,
        plain_median: quantile(&plain, 0.5),
        plain_p90: quantile(&plain, 0.9),
    }
}

impl Report {
    fn errors(&self) -> Vec<Errors> {
        let mut categories: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
        for check in &self.checks {
            for name in &check.categories {
                categories.entry(name).or_default().push(check);
            }
        }
        let all = ("all", self.checks.iter().collect());
        std::iter::once(all).chain(categories).map(|(name, checks)| errors(name, &checks)).collect()
    }

    fn worst(&self) -> Vec<&Check> {
        let mut worst: Vec<&Check> = self.checks.iter().collect();
        let off = |check: &Check| libm::log(check.predicted / check.measured).abs();
        worst.sort_by(|a, b| off(b).total_cmp(&off(a)));
        worst.truncate(10);
        worst
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "{:<30} {:>5} {:>9} {:>8} {:>9} {:>8} {:>9}   plain rule: median, p90 %",
            "category", "rows", "median %", "p90 %", "worst %", "bias %", "inside %"
        );
        for errors in self.errors() {
            let _ = writeln!(
                text,
                "{:<30} {:>5} {:>9.1} {:>8.1} {:>9.1} {:>+8.1} {:>9.1}   {:.1}, {:.1}",
                errors.name,
                errors.rows,
                errors.median,
                errors.p90,
                errors.worst,
                errors.bias,
                errors.inside,
                errors.plain_median,
                errors.plain_p90,
            );
        }
        let _ = writeln!(text, "\nfarthest off (id, predicted, measured):");
        for check in self.worst() {
            let _ = writeln!(
                text,
                "  {:<14} {:>10.2} {:>10.2}  {}",
                check.id,
                check.predicted,
                check.measured,
                check.categories.join(", ")
            );
        }
        let skipped: u32 = self.skipped.values().sum();
        let rows = self.checks.len() + usize::try_from(skipped).unwrap_or(0);
        let share = self.checks.len() as f64 / rows.max(1) as f64 * 100.0;
        let _ = writeln!(text, "\nanswered {} of {rows} rows ({share:.1} %)", self.checks.len());
        for (reason, rows) in &self.skipped {
            let _ = writeln!(text, "  skipped {rows:>4}: {reason}");
        }
        for note in &self.notes {
            let _ = writeln!(text, "{note}");
        }
        text
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let category = |errors: &Errors| {
            json!({
                "name": errors.name,
                "rows": errors.rows,
                "median_pct": errors.median,
                "p90_pct": errors.p90,
                "worst_pct": errors.worst,
                "bias_pct": errors.bias,
                "inside_80_pct": errors.inside,
                "plain_median_pct": errors.plain_median,
                "plain_p90_pct": errors.plain_p90,
            })
        };
        let worst = |check: &&Check| {
            json!({
                "row": check.id,
                "predicted": check.predicted,
                "truth": check.measured,
                "error_pct": check.percent(),
            })
        };
        json!({
            "categories": self.errors().iter().map(category).collect::<Vec<_>>(),
            "worst": self.worst().iter().map(worst).collect::<Vec<_>>(),
            "skipped": self.skipped,
            "notes": self.notes,
        })
    }
}
