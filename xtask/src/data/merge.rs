//! How rows of a source come into a table: what says something else takes the place of what was known, which
//! is kept as history; what says the same again is as of the newer day.

use std::path::Path;

use chrono::NaiveDate;

use super::sheet::{Row, Sheet};
use super::sources::{SOURCES, Source};
use crate::error::Result;

/// Where rows are kept that others took the place of, below the folder of tables: files of the same names
/// and columns, with the day on which that happened.
pub(crate) const HISTORY: &str = "history";
/// The column of that day.
const REPLACED: &str = "replaced_on";

/// What makes a row of a table the same fact, what it says, and how the table is sorted.
pub(crate) struct Shape {
    /// The file.
    pub(crate) file: &'static str,
    /// Columns that name the fact.
    pub(crate) key: &'static [&'static str],
    /// Columns that say it. Where one differs, the row is another.
    pub(crate) says: &'static [&'static str],
    /// Columns by which rows stand in order.
    pub(crate) order: &'static [&'static str],
}

/// The tables that sources write.
pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        file: "electricity.csv",
        key: &["region"],
        says: &["currency", "price_per_kwh"],
        order: &["region"],
    },
    Shape {
        file: "exchange_rates.csv",
        key: &["currency"],
        says: &["per_euro"],
        order: &["currency"],
    },
    Shape {
        file: "rentals.csv",
        key: &["gpu", "provider", "tier"],
        says: &["usd_per_hour_low", "usd_per_hour", "usd_per_hour_high"],
        order: &["gpu", "as_of", "provider"],
    },
    Shape {
        file: "api_prices.csv",
        key: &["model", "provider", "provider_model"],
        says: &["usd_per_million_input", "usd_per_million_output", "deprecated"],
        order: &["model", "provider", "provider_model"],
    },
    Shape { file: "benchmarks.csv", key: &["id"], says: &["value"], order: &["id"] },
    Shape {
        file: "capability_index.csv",
        key: &["model"],
        says: &["index", "index_low", "index_high"],
        order: &["model"],
    },
    Shape {
        file: "file_sizes.csv",
        key: &["model", "quant"],
        says: &["bytes"],
        order: &["model", "quant"],
    },
];

/// What came of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Merged {
    /// Rows of facts that were not known.
    pub(crate) added: Vec<Row>,
    /// Rows before and after, of facts that changed.
    pub(crate) changed: Vec<(Row, Row)>,
    /// Rows that a source says again on a newer day.
    pub(crate) renewed: usize,
    /// Rows that are older than what is known, or that another source keeps.
    pub(crate) left: usize,
}

impl Merged {
    /// It in a line.
    pub(crate) fn text(&self) -> String {
        format!(
            "{} changed, {} new, {} as before, {} left alone",
            self.changed.len(),
            self.added.len(),
            self.renewed,
            self.left
        )
    }
}

/// The shape of a table that sources write.
pub(crate) fn shape(file: &str) -> Result<&'static Shape> {
    let shape = SHAPES.iter().find(|shape| shape.file == file);
    shape.ok_or_else(|| format!("{file}: no table that a source writes"))
}

/// Puts rows into the source's table, and what they took the place of into its history.
pub(super) fn merge(
    folder: &Path,
    source: &Source,
    rows: Vec<Row>,
    day: NaiveDate,
) -> Result<Merged> {
    if rows.is_empty() {
        return Ok(Merged::default());
    }
    let shape = shape(source.table)?;
    let mut sheet = Sheet::read(folder, shape.file)?;
    let mut merged = Merged::default();
    for row in rows {
        put(&mut sheet, shape, source, row, &mut merged)?;
    }
    if merged.added.is_empty() && merged.changed.is_empty() && merged.renewed == 0 {
        return Ok(merged);
    }
    sheet.sort(shape.order)?;
    if !merged.changed.is_empty() {
        keep(folder, &sheet, &merged, day)?;
    }
    sheet.write(folder)?;
    Ok(merged)
}

/// Whether a row of a table is kept by another of the sources that are read.
fn is_of_another(source: &Source, row: &Row) -> bool {
    let credit = row.get("source").map_or("", String::as_str);
    let others = SOURCES.iter().filter(|other| other.name != source.name);
    !credit.starts_with(source.credit) && others.into_iter().any(|o| credit.starts_with(o.credit))
}

fn put(sheet: &mut Sheet, shape: &Shape, source: &Source, row: Row, merged: &mut Merged) -> Result {
    let cell = |row: &Row, name: &str| row.get(name).cloned().unwrap_or_default();
    let same = |old: &Row| shape.key.iter().all(|name| cell(old, name) == cell(&row, name));
    let place = sheet.rows.iter().position(|known| same(&sheet.named(known)));
    let Some(place) = place else {
        let whole = sheet.ordered(row)?;
        merged.added.push(sheet.named(&whole));
        sheet.rows.push(whole);
        return Ok(());
    };
    let old = sheet.named(&sheet.rows[place]);
    // Months and days compare by what both have.
    let (from, to) = (cell(&old, "as_of"), cell(&row, "as_of"));
    let common = from.len().min(to.len());
    if to[..common] < from[..common] || is_of_another(source, &old) {
        merged.left += 1;
        return Ok(());
    }
    let mut new = old.clone();
    new.extend(row);
    let says = |name: &&&str| !alike(&cell(&old, name), &cell(&new, name));
    let differs = shape.says.iter().any(|name| says(&name));
    if !differs && from == to {
        merged.left += 1;
        return Ok(());
    }
    if !differs {
        // What was written of the same number stays as it was.
        for name in shape.says {
            new.insert((*name).to_owned(), cell(&old, name));
        }
    }
    sheet.rows[place] = sheet.ordered(new.clone())?;
    if differs {
        merged.changed.push((old, new));
    } else {
        merged.renewed += 1;
    }
    Ok(())
}

/// Whether two cells say the same number or text.
fn alike(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => a == b,
    }
}

/// Keeps what was taken out of a table.
fn keep(folder: &Path, sheet: &Sheet, merged: &Merged, day: NaiveDate) -> Result {
    let folder = folder.join(HISTORY);
    let mut history = if folder.join(&sheet.file).is_file() {
        Sheet::read(&folder, &sheet.file)?
    } else {
        let mut columns: Vec<&str> = sheet.columns.iter().map(String::as_str).collect();
        columns.push(REPLACED);
        Sheet::empty(&sheet.file, &columns)
    };
    // Columns that the table got later.
    for column in &sheet.columns {
        if !history.columns.contains(column) {
            history.columns.push(column.clone());
            history.rows.iter_mut().for_each(|row| row.push(String::new()));
        }
    }
    for (old, _) in &merged.changed {
        let mut old = old.clone();
        old.insert(REPLACED.to_owned(), day.to_string());
        let old = history.ordered(old)?;
        history.rows.push(old);
    }
    history.write(&folder)
}
