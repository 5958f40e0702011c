//! A table as it is given on: without the rows that may not be, and with the licence of each.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::licences::Licences;
use crate::data::Sheet;
use crate::error::Result;

/// The column that is added.
const LICENCE: &str = "licence_of_source";

/// A table as others get it.
pub(super) struct Published {
    /// Its name, without an ending; tables of history have their folder before it.
    pub(super) name: String,
    /// What a row is, as the data's README says, with its backticks.
    pub(super) about: String,
    /// The rows.
    pub(super) sheet: Sheet,
    /// Rows that are left out, as the terms of their source ask for.
    pub(super) left_out: usize,
    /// The newest day or month of a row; empty where rows have none.
    pub(super) newest: String,
    kinds: Vec<Kind>,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Date,
    Text,
}

impl Kind {
    /// Of all cells of a column; where all are empty, texts.
    fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        // Digits that begin with a nought are a name, not a number.
        let number = |cell: &&str| {
            let digits = cell.trim_start_matches('-');
            let name = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
            !name && cell.parse::<f64>().is_ok_and(f64::is_finite)
        };
        let date = |cell: &&str| {
            let day = if cell.len() == 7 { format!("{cell}-01") } else { (*cell).to_owned() };
            day.len() == 10 && day.parse::<chrono::NaiveDate>().is_ok()
        };
        if cells.is_empty() {
            Self::Text
        } else if cells.iter().all(number) {
            Self::Number
        } else if cells.iter().all(date) {
            Self::Date
        } else {
            Self::Text
        }
    }

    /// As Frictionless Data calls it. Dates have months without days among them, so they are texts there.
    fn name(self) -> &'static str {
        if self == Self::Number { "number" } else { "string" }
    }
}

/// What the data's README says a row of the file is.
pub(super) fn about(readme: &str, file: &str) -> String {
    let begin = format!("| `{file}` | ");
    let line = readme.lines().find_map(|line| line.strip_prefix(begin.as_str()));
    let cell = line.and_then(|line| line.split(" | ").next()).unwrap_or_default();
    // A bar within a cell is escaped there.
    cell.replace("\\|", "|")
}

impl Published {
    /// Reads a table of a folder.
    pub(super) fn read(
        folder: &Path,
        name: &str,
        readme: &str,
        licences: &Licences,
    ) -> Result<Self> {
        let mut sheet = Sheet::read(folder, &format!("{name}.csv"))?;
        let file = format!("{}.csv", name.rsplit('/').next().unwrap_or(name));
        let about = match name.split_once('/') {
            Some(_) => format!("{}, as it was before another took its place", about(readme, &file)),
            None => about(readme, &file),
        };
        let all = sheet.rows.len();
        if let Ok(place) = sheet.column("source")
            && sheet.file != "licences.csv"
        {
            let given =
                |row: &Vec<String>| licences.of(&row[place]).is_none_or(|licence| licence.give_on);
            sheet.rows.retain(given);
            sheet.columns.push(LICENCE.to_owned());
            for row in &mut sheet.rows {
                let licence = licences.name(&row[place]).to_owned();
                row.push(licence);
            }
        }
        let column = |place: usize| sheet.rows.iter().map(move |row| row[place].as_str());
        let kinds = (0..sheet.columns.len()).map(|place| Kind::of(column(place))).collect();
        let dated = ["as_of", "on"].iter().find_map(|name| sheet.column(name).ok());
        let newest = dated.and_then(|place| column(place).max()).unwrap_or_default().to_owned();
        Ok(Self {
            name: name.to_owned(),
            about,
            left_out: all - sheet.rows.len(),
            newest,
            kinds,
            sheet,
        })
    }

    /// The table as CSV, with names that a spreadsheet would run as a formula kept from it.
    pub(super) fn csv(&self) -> Result<String> {
        let mut sheet = self.sheet.clone();
        for row in &mut sheet.rows {
            for (cell, kind) in row.iter_mut().zip(&self.kinds) {
                if *kind == Kind::Text && cell.starts_with(['=', '+', '-', '@']) {
                    cell.insert(0, '\'');
                }
            }
        }
        sheet.text()
    }

    /// Columns with their kinds.
    fn fields(&self) -> Vec<Value> {
        let field = |(name, kind): (&String, &Kind)| {
            let mut field = json!({ "name": name, "type": kind.name() });
            if *kind == Kind::Date {
                field["format"] = json!("YYYY-MM or YYYY-MM-DD");
            }
            field
        };
        self.sheet.columns.iter().zip(&self.kinds).map(field).collect()
    }

    /// The licences of its rows, each once.
    fn licences(&self, licences: &Licences) -> Vec<Value> {
        let Ok(place) = self.sheet.column("source") else { return Vec::new() };
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for row in &self.sheet.rows {
            if let Some(licence) = licences.of(&row[place])
                && seen.insert(&licence.credit)
            {
                all.push(
                    json!({ "name": licence.name, "path": licence.url, "title": licence.credit }),
                );
            }
        }
        all
    }

    /// What describes it among all.
    pub(super) fn resource(&self, licences: &Licences) -> Value {
        json!({
            "name": self.name.replace('/', "-"),
            "path": format!("{}.csv", self.name),
            "json": format!("{}.json", self.name),
            "description": self.about.replace('`', ""),
            "rows": self.sheet.rows.len(),
            "left_out": self.left_out,
            "newest": self.newest,
            "licenses": self.licences(licences),
            "schema": { "fields": self.fields(), "missingValues": [""] },
        })
    }

    /// The table as JSON: what describes it, and its rows by columns; what is not known is null.
    pub(super) fn json(&self, licences: &Licences) -> Value {
        let cell = |(cell, kind): (&String, &Kind)| match (cell.is_empty(), kind) {
            (true, _) => Value::Null,
            (false, Kind::Number) => number(cell),
            (false, Kind::Date | Kind::Text) => json!(cell),
        };
        let row = |row: &Vec<String>| -> Value {
            let cells = row.iter().zip(&self.kinds).map(cell);
            self.sheet.columns.iter().cloned().zip(cells).collect::<Map<_, _>>().into()
        };
        let mut table = self.resource(licences);
        table["rows"] = self.sheet.rows.iter().map(row).collect();
        table
    }
}

/// A number as JSON has it; whole ones without a point, so that bytes stay what they are.
fn number(cell: &str) -> Value {
    cell.parse::<i64>().map_or_else(|_| json!(cell.parse::<f64>().ok()), |whole| json!(whole))
}
