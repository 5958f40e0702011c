//! A CSV file as rows whose cells are asked for by the name of their column.

use crate::error::{Context, Result};
use crate::paths;

/// A file of rows.
pub(crate) struct Table {
    file: String,
    columns: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Reads `file`, a path from the top of the repository. Its first line names the columns; lines
    /// that start with `#` are comments.
    pub(crate) fn read(file: &str) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_path(paths::root().join(file))
            .context(format!("reading {file}"))?;
        let columns = reader.headers().context(format!("reading {file}"))?.clone();
        let rows = reader.records().collect::<std::result::Result<_, _>>();
        Ok(Self { file: file.to_owned(), columns, rows: rows.context(format!("reading {file}"))? })
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A cell; empty where there is no such row or column.
    pub(crate) fn cell(&self, row: usize, column: &str) -> &str {
        let place = self.columns.iter().position(|name| name == column);
        place.and_then(|place| self.rows.get(row)?.get(place)).unwrap_or("")
    }

    /// A cell's number; an error names file and line.
    pub(crate) fn number(&self, row: usize, column: &str) -> Result<f64> {
        let line = || format!("{}, row {}, {column}", self.file, row + 1);
        self.cell(row, column).parse().context(line())
    }
}
