//! The part of the published accuracy that is about speed: the cross-validation that
//! `cargo xtask calibrate` left, summed up by category.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::{compared, rounded};
use crate::error::{Context, Result};
use crate::paths;

/// Published measurements.
const ROWS: &str = "core/data/benchmarks.csv";
/// What a fit that had not seen a row's group said of it.
const CHECKS: &str = "core/data/speed_checks.csv";

/// Errors of speeds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Speed {
    /// The measurements, from the top of the repository.
    pub(crate) file: String,
    /// The predictions.
    pub(crate) checks: String,
    /// Where the measurements come from.
    pub(crate) source: String,
    /// The day on which the measurements were gathered.
    pub(crate) as_of: String,
    /// Rows of the file.
    pub(crate) rows: usize,
    /// "all" first, then by name.
    pub(crate) categories: Vec<SpeedCategory>,
    /// The ten rows that are farthest off.
    pub(crate) worst: Vec<SpeedWorst>,
    /// Rows that cannot be answered, by reason.
    pub(crate) skipped: BTreeMap<String, u32>,
}

/// Errors of the rows of one category, in percent.
#[derive(Serialize, Deserialize)]
pub(crate) struct SpeedCategory {
    pub(crate) name: String,
    pub(crate) rows: u32,
    pub(crate) median_pct: f64,
    pub(crate) p90_pct: f64,
    pub(crate) worst_pct: f64,
    pub(crate) bias_pct: f64,
    pub(crate) inside_80_pct: f64,
    pub(crate) plain_median_pct: f64,
    pub(crate) plain_p90_pct: f64,
}

/// One row that is far off.
#[derive(Serialize, Deserialize)]
pub(crate) struct SpeedWorst {
    pub(crate) row: String,
    pub(crate) predicted: f64,
    pub(crate) truth: f64,
    pub(crate) error_pct: f64,
}

/// What the program prints.
#[derive(Deserialize)]
struct Printed {
    categories: Vec<SpeedCategory>,
    worst: Vec<SpeedWorst>,
    skipped: BTreeMap<String, u32>,
}

impl Speed {
    /// Sums up the committed cross-validation.
    pub(super) fn compare() -> Result<Self> {
        let read = |kind: &str, file: &str| -> Result<Printed> {
            let what = || format!("reading what the accuracy program prints for {kind}");
            serde_json::from_str(&compared(kind, file)?).context(what())
        };
        let Printed { mut categories, mut worst, .. } = read("speed-checks", CHECKS)?;
        for category in &mut categories {
            for figure in [
                &mut category.median_pct,
                &mut category.p90_pct,
                &mut category.worst_pct,
                &mut category.bias_pct,
                &mut category.inside_80_pct,
                &mut category.plain_median_pct,
                &mut category.plain_p90_pct,
            ] {
                *figure = rounded(*figure);
            }
        }
        for row in &mut worst {
            row.error_pct = rounded(row.error_pct);
        }
        let rows = paths::read_text(&paths::root().join(ROWS))?;
        Ok(Self {
            file: ROWS.to_owned(),
            checks: CHECKS.to_owned(),
            source: "speeds that others measured and published".to_owned(),
            as_of: "2026-11-23".to_owned(),
            rows: rows.lines().count().saturating_sub(1),
            categories,
            worst,
            skipped: read("speed", ROWS)?.skipped,
        })
    }

    /// The errors of one category.
    pub(crate) fn category(&self, name: &str) -> Result<&SpeedCategory> {
        let found = self.categories.iter().find(|category| category.name == name);
        found.ok_or_else(|| format!("the published speeds have no category {name}"))
    }

    /// JSON with one category, row or reason a line.
    pub(super) fn readable(&self, text: &mut String) -> serde_json::Result<()> {
        fn list<T: Serialize>(
            text: &mut String,
            name: &str,
            items: &[T],
        ) -> serde_json::Result<()> {
            let lines: Vec<String> = (items.iter())
                .map(|item| Ok(format!("\n      {}", serde_json::to_string(item)?)))
                .collect::<serde_json::Result<_>>()?;
            let _ = writeln!(text, "    {name:?}: [{}\n    ],", lines.join(","));
            Ok(())
        }
        text.push_str("  \"speed\": {\n");
        for (name, value) in [
            ("file", &self.file),
            ("checks", &self.checks),
            ("source", &self.source),
            ("as_of", &self.as_of),
        ] {
            let _ = writeln!(text, "    {name:?}: {},", serde_json::to_string(value)?);
        }
        let _ = writeln!(text, "    \"rows\": {},", self.rows);
        list(text, "categories", &self.categories)?;
        list(text, "worst", &self.worst)?;
        let skipped: Vec<String> = (self.skipped.iter())
            .map(|(reason, rows)| Ok(format!("\n      {}: {rows}", serde_json::to_string(reason)?)))
            .collect::<serde_json::Result<_>>()?;
        let _ = write!(text, "    \"skipped\": {{{}\n    }}\n  }}", skipped.join(","));
        Ok(())
    }
}

/// One row of the checks, as far as the page shows it.
pub(crate) struct Point {
    /// The categories, apart by semicolons.
    pub(crate) categories: String,
    /// Tokens a second.
    pub(crate) measured: f64,
    /// Tokens a second.
    pub(crate) predicted: f64,
}

/// The rows of the committed checks. None of their cells has a comma or a quote.
pub(crate) fn points() -> Result<Vec<Point>> {
    let text = paths::read_text(&paths::root().join(CHECKS))?;
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [_, categories, measured, predicted, ..] = cells.as_slice() else {
                return Err(format!("{CHECKS}: a row with too few cells: {line}"));
            };
            let number = |cell: &str| cell.parse().context(format!("{CHECKS}: {line}"));
            Ok(Point {
                categories: (*categories).to_owned(),
                measured: number(measured)?,
                predicted: number(predicted)?,
            })
        })
        .collect()
}
