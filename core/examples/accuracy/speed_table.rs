//! Files of measured speeds and of hosts.

use std::error::Error;

/// A file of rows.
pub(crate) struct Table {
    columns: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Reads a file with one line of column names, and comments after `#`.
    pub(crate) fn read(path: &str) -> Result<Self, Box<dyn Error>> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_path(path)
            .map_err(|error| format!("{path}: {error}"))?;
        let columns = reader.headers()?.clone();
        Ok(Self { columns, rows: reader.records().collect::<Result<_, _>>()? })
    }

    /// Rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A cell; empty where there is no such column.
    pub(crate) fn cell(&self, row: usize, column: &str) -> &str {
        let place = self.columns.iter().position(|name| name == column);
        let cell = place.and_then(|place| self.rows.get(row)?.get(place));
        cell.unwrap_or("")
    }
}
