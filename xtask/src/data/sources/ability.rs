//! What models are able to: the Epoch Capabilities Index, one number from many tests, fitted anew with each.
//!
//! ```csv
//! Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),Model accessibility,Accessibility group,model_versions
//! Llama 3.3 70B,Llama 3.3 70B,117.3,115.1,119.2,2024-12-06,Meta AI,United States of America,Open weights (restricted use),Open weights,
//! ```
//!
//! CC BY 4.0, "Epoch AI, Capabilities & benchmarking, epoch.ai/benchmarks". Only models that the table has.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::rounded;
use crate::data::names::Models;
use crate::data::sheet::{Sheet, Tables, row};
use crate::error::Result;

/// The reader.
pub(super) const EPOCH: Source = Source {
    name: "ability",
    about: "the Epoch Capabilities Index, Epoch AI",
    table: "capability_index.csv",
    credit: "Epoch AI (",
    first: |_, _| Ok(vec![Request::new(FILE, "https://epoch.ai/data/eci_scores.csv")]),
    more: None,
    read,
};

const FILE: &str = "eci_scores.csv";

fn read(tables: &Tables, answers: &Answers, day: NaiveDate) -> Result<Reading> {
    let text = answers.text(FILE)?;
    if text.trim().is_empty() {
        return Err(format!("{FILE}: the answer is empty"));
    }
    let sheet = Sheet::of_text(FILE, text)?;
    for column in ["Model", "eci", "eci_ci_low", "eci_ci_high", "date", "Accessibility group"] {
        sheet.column(column)?;
    }
    let models = Models::read(tables)?;
    let mut found = BTreeMap::new();
    for (line, cells) in sheet.rows.iter().enumerate() {
        let cell = |column: &str| sheet.cell(cells, column).trim();
        let number = |column: &str| -> Result<Option<f64>> {
            if cell(column).is_empty() {
                return Ok(None);
            }
            let number = cell(column).parse::<f64>().ok().filter(|n| (0.0..=400.0).contains(n));
            let wrong = || format!("{FILE}: line {}: {column}: a number is expected", line + 2);
            number.map(Some).ok_or_else(wrong)
        };
        let index = [number("eci")?, number("eci_ci_low")?, number("eci_ci_high")?];
        let [Some(index), low, high] = index else { continue };
        if low.is_some_and(|low| low > index) || high.is_some_and(|high| high < index) {
            return Err(format!("{FILE}: line {}: the index is outside of its interval", line + 2));
        }
        let name = cell("Model");
        let Some(model) = models.titled(name).or_else(|| models.repository(name)) else { continue };
        let end = |end: Option<f64>| end.map_or(String::new(), |end| rounded(end, 2));
        let cells = row([
            ("model", model.to_owned()),
            ("model_as_published", name.to_owned()),
            ("index", rounded(index, 2)),
            ("index_low", end(low)),
            ("index_high", end(high)),
            ("as_of", day.to_string()),
            ("quality", "A".to_owned()),
            (
                "source",
                "Epoch AI (https://epoch.ai/benchmarks), Capabilities & benchmarking, CC BY 4.0"
                    .to_owned(),
            ),
            ("notes", String::new()),
        ]);
        found.insert(model.to_owned(), cells);
    }
    Reading { rows: found.into_values().collect(), remarks: Vec::new() }
        .some("model that the table has")
}
