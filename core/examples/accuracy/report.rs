//! Errors by category, as text and as JSON.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use serde_json::{Value, json};

/// One row by its columns' names.
pub(crate) type Row = BTreeMap<String, String>;

/// One figure that was predicted and is known.
pub(crate) struct Sample {
    /// The categories it counts in, beside "all".
    pub(crate) categories: Vec<String>,
    /// The row, for the list of the worst.
    pub(crate) label: String,
    /// Bytes that the core predicts.
    pub(crate) predicted: u64,
    /// Bytes that are known.
    pub(crate) truth: u64,
    /// Whether it repeats a figure in a category of its own, so that "all" leaves it out.
    pub(crate) repeats: bool,
    /// Half the step to which the truth was rounded: an error within it is none.
    pub(crate) tolerance: u64,
}

impl Sample {
    /// Bytes by which the prediction is off, beyond the rounding of what is known.
    fn error(&self) -> i128 {
        let error = i128::from(self.predicted) - i128::from(self.truth);
        let tolerance = i128::from(self.tolerance);
        if error > tolerance {
            error - tolerance
        } else if error < -tolerance {
            error + tolerance
        } else {
            0
        }
    }

    fn percent(&self) -> f64 {
        let error = self.error() as f64;
        if self.truth > 0 {
            error / self.truth as f64 * 100.0
        } else if error == 0.0 {
            0.0
        } else {
            100.0
        }
    }
}

/// All figures of a file.
#[derive(Default)]
pub(crate) struct Report {
    /// Figures that were compared.
    pub(crate) samples: Vec<Sample>,
    /// Rows that were not used, by reason.
    pub(crate) skipped: BTreeMap<String, u32>,
    /// Lines of the text that say more.
    pub(crate) notes: Vec<String>,
}

/// The errors of one category.
struct Errors {
    name: String,
    /// Absolute errors in percent, and in bytes, each in order.
    percents: Vec<f64>,
    bytes: Vec<u128>,
    exact: usize,
    bias: f64,
}

/// The value below which a share of the sorted values lies.
fn share<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

impl Report {
    pub(crate) fn skip(&mut self, reason: impl Into<String>) {
        *self.skipped.entry(reason.into()).or_default() += 1;
    }

    fn errors(&self) -> Vec<Errors> {
        let mut categories: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
        for sample in &self.samples {
            for name in &sample.categories {
                categories.entry(name).or_default().push(sample);
            }
        }
        let all = ("all", self.samples.iter().filter(|sample| !sample.repeats).collect());
        std::iter::once(all)
            .chain(categories)
            .map(|(name, samples)| errors(name, &samples))
            .collect()
    }

    fn worst(&self) -> Vec<&Sample> {
        let mut worst: Vec<&Sample> =
            self.samples.iter().filter(|sample| !sample.repeats).collect();
        worst.sort_by(|a, b| b.percent().abs().total_cmp(&a.percent().abs()));
        worst.truncate(10);
        worst
    }

    /// Every figure that is not exact.
    pub(crate) fn wrong(&self) -> String {
        let mut text = String::new();
        for sample in self.samples.iter().filter(|sample| sample.error() != 0) {
            let _ = writeln!(
                text,
                "{:>+10.4} %  {} {}: {} for {}, {:+}",
                sample.percent(),
                sample.categories.first().map_or("", String::as_str),
                sample.label,
                sample.predicted,
                sample.truth,
                sample.error()
            );
        }
        text
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "{:<34} {:>6} {:>6} {:>9} {:>9} {:>9} {:>9}   bytes: median, p90, worst",
            "category", "rows", "exact", "median %", "p90 %", "worst %", "bias %"
        );
        for errors in self.errors() {
            let _ = writeln!(
                text,
                "{:<34} {:>6} {:>6} {:>9.4} {:>9.4} {:>9.4} {:>+9.4}   {}, {}, {}",
                errors.name,
                errors.percents.len(),
                errors.exact,
                share(&errors.percents, 50),
                share(&errors.percents, 90),
                share(&errors.percents, 100),
                errors.bias,
                share(&errors.bytes, 50),
                share(&errors.bytes, 90),
                share(&errors.bytes, 100),
            );
        }
        text.push_str("\nworst rows\n");
        for sample in self.worst() {
            let _ = writeln!(
                text,
                "{:>+10.4} %  {}: {} for {}",
                sample.percent(),
                sample.label,
                sample.predicted,
                sample.truth
            );
        }
        let skipped: u32 = self.skipped.values().sum();
        let _ = writeln!(text, "\nskipped rows: {skipped}");
        for (reason, rows) in &self.skipped {
            let _ = writeln!(text, "{rows:>6}  {reason}");
        }
        for note in &self.notes {
            let _ = writeln!(text, "\n{note}");
        }
        text
    }

    /// For programs, as one object.
    pub(crate) fn json(&self) -> Value {
        let categories: Vec<Value> = (self.errors().into_iter())
            .map(|errors| {
                json!({
                    "name": errors.name,
                    "rows": errors.percents.len(),
                    "exact": errors.exact,
                    "median_pct": share(&errors.percents, 50),
                    "p90_pct": share(&errors.percents, 90),
                    "worst_pct": share(&errors.percents, 100),
                    "bias_pct": errors.bias,
                    "worst_bytes": u64::try_from(share(&errors.bytes, 100)).unwrap_or(u64::MAX),
                })
            })
            .collect();
        let worst: Vec<Value> = (self.worst().into_iter())
            .map(|sample| {
                json!({
                    "row": sample.label,
                    "predicted": sample.predicted,
                    "truth": sample.truth,
                    "error_pct": sample.percent(),
                })
            })
            .collect();
        json!({
            "categories": categories,
            "skipped": self.skipped,
            "worst": worst,
            "notes": self.notes,
        })
    }
}

fn errors(name: &str, samples: &[&Sample]) -> Errors {
    let mut percents: Vec<f64> = samples.iter().map(|sample| sample.percent().abs()).collect();
    percents.sort_by(f64::total_cmp);
    let mut bytes: Vec<u128> = samples.iter().map(|sample| sample.error().unsigned_abs()).collect();
    bytes.sort_unstable();
    let sum: f64 = samples.iter().map(|sample| sample.percent()).sum();
    Errors {
        name: name.to_owned(),
        exact: bytes.iter().filter(|error| **error == 0).count(),
        bias: sum / samples.len().max(1) as f64,
        percents,
        bytes,
    }
}

/// Reads a file of rows, with comments after `#`.
pub(crate) fn read(path: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// A cell; empty where there is no such column.
pub(crate) fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}
