//! Reads the tables that the build packed: a column a line, its cells between tabs, as like beside
//! like compresses better than rows.
//!
//! Text compresses to a third of what tables of structures and pointers weigh in the page, and all
//! of it is read in about a millisecond. Tests hold every file to its rows, so a cell that cannot be
//! read, which would drop its row here, never gets this far.

#![expect(clippy::option_option, reason = "unreadable, missing, or there")]

use core::slice;
use core::str::FromStr;

use crate::units::{Bytes, decimal};

/// The cells of one row, in the order of the table's columns.
pub(super) struct Cells<'a> {
    columns: slice::Iter<'a, Vec<&'static str>>,
    row: usize,
}

impl Cells<'_> {
    /// The next cell as it stands.
    pub(super) fn text(&mut self) -> Option<&'static str> {
        self.columns.next()?.get(self.row).copied()
    }

    /// The next cell as a decimal number.
    pub(super) fn decimal(&mut self) -> Option<f64> {
        decimal(self.text()?)
    }

    /// The next cell as a decimal number that may be missing.
    pub(super) fn option_decimal(&mut self) -> Option<Option<f64>> {
        let cell = self.text()?;
        if cell.is_empty() { Some(None) } else { decimal(cell).map(Some) }
    }

    /// The next cell as a whole number.
    pub(super) fn number<T: FromStr>(&mut self) -> Option<T> {
        self.text()?.parse().ok()
    }

    /// The next cell as bytes, written as they are or in GiB with a `G` behind.
    pub(super) fn bytes(&mut self) -> Option<Bytes> {
        let cell = self.text()?;
        match cell.strip_suffix('G') {
            Some(gib) => Some(Bytes::from_gib(decimal(gib)?)),
            None => cell.parse().ok().map(Bytes::new),
        }
    }

    /// The next cell as a whole number that may be missing.
    pub(super) fn option<T: FromStr>(&mut self) -> Option<Option<T>> {
        let cell = self.text()?;
        if cell.is_empty() { Some(None) } else { cell.parse().ok().map(Some) }
    }

    /// The next cell as a count, which is 0 where it is empty.
    pub(super) fn count<T: FromStr + Default>(&mut self) -> Option<T> {
        self.option().map(Option::unwrap_or_default)
    }

    /// Whether the next cell says "yes"; an empty one does not.
    pub(super) fn flag(&mut self) -> Option<bool> {
        match self.text()? {
            "yes" => Some(true),
            "no" | "" => Some(false),
            _ => None,
        }
    }

    /// What the next cell stands for.
    pub(super) fn one_of<T: Copy>(&mut self, values: &[(&str, T)]) -> Option<T> {
        let cell = self.text()?;
        values.iter().find(|(name, _)| *name == cell).map(|(_, value)| *value)
    }
}

/// The rows of a packed table.
pub(super) fn rows<T>(
    packed: &'static str,
    read: impl Fn(&mut Cells<'_>) -> Option<T>,
) -> &'static [T] {
    let columns: Vec<Vec<&str>> =
        packed.split('\n').map(|line| line.split('\t').collect()).collect();
    let count = columns.first().map_or(0, Vec::len);
    let rows: Vec<T> =
        (0..count).filter_map(|row| read(&mut Cells { columns: columns.iter(), row })).collect();
    rows.leak()
}
