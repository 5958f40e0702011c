//! A table of `core/data/` that can be changed and written back as it was, but for the rows that changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};
use crate::paths;

/// Cells by the names of their columns.
pub(crate) type Row = BTreeMap<String, String>;

/// A row of pairs.
pub(crate) fn row<const N: usize>(cells: [(&str, String); N]) -> Row {
    cells.into_iter().map(|(column, cell)| (column.to_owned(), cell)).collect()
}

/// The folder of tables.
pub(crate) struct Tables {
    folder: PathBuf,
}

impl Tables {
    /// Of a folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// One of them.
    pub(crate) fn sheet(&self, file: &str) -> Result<Sheet> {
        Sheet::read(&self.folder, file)
    }
}

/// A table with its rows.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) file: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads a table of a folder.
    pub(crate) fn read(folder: &Path, file: &str) -> Result<Self> {
        Self::of_text(file, &paths::read_text(&folder.join(file))?)
    }

    /// A table from its text.
    pub(crate) fn of_text(file: &str, text: &str) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let columns = cells(reader.headers().context(format!("reading {file}"))?);
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(cells(&record.context(format!("reading {file}"))?));
        }
        Ok(Self { file: file.to_owned(), columns, rows })
    }

    /// One without rows.
    pub(crate) fn empty(file: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { file: file.to_owned(), columns, rows: Vec::new() }
    }

    /// The table as text.
    pub(crate) fn text(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).context(format!("writing {}", self.file))?;
        for row in &self.rows {
            writer.write_record(row).context(format!("writing {}", self.file))?;
        }
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        String::from_utf8(bytes).context(format!("writing {}", self.file))
    }

    /// Writes it into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result {
        paths::write(&folder.join(&self.file), self.text()?)
    }

    /// The place of a column; one that is not there is a mistake of the program.
    pub(crate) fn column(&self, name: &str) -> Result<usize> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| format!("{} has no column {name}", self.file))
    }

    /// A cell; empty where there is no such column.
    pub(crate) fn cell<'a>(&'a self, row: &'a [String], name: &str) -> &'a str {
        let place = self.columns.iter().position(|column| column == name);
        place.and_then(|place| row.get(place)).map_or("", String::as_str)
    }

    /// Cells of a row by their columns.
    pub(crate) fn named(&self, row: &[String]) -> Row {
        self.columns.iter().cloned().zip(row.iter().cloned()).collect()
    }

    /// A row in the order of the columns.
    pub(crate) fn ordered(&self, mut row: Row) -> Result<Vec<String>> {
        let cells = self.columns.iter().map(|name| row.remove(name).unwrap_or_default()).collect();
        match row.keys().next() {
            None => Ok(cells),
            Some(name) => Err(format!("{} has no column {name}", self.file)),
        }
    }

    /// Rows in the order of some columns, as texts; those that are alike stay as they stand.
    pub(crate) fn sort(&mut self, by: &[&str]) -> Result {
        let places: Vec<usize> = by.iter().map(|name| self.column(name)).collect::<Result<_>>()?;
        let key = |row: &Vec<String>| -> Vec<String> {
            places.iter().map(|&place| row[place].clone()).collect()
        };
        self.rows.sort_by_cached_key(key);
        Ok(())
    }
}
