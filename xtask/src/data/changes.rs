//! `core/data/changes.csv`: what each reading of the sources changed, a row a source and day. The feed of the
//! site is made of it.

use std::path::Path;

use chrono::NaiveDate;

use super::merge::{Merged, shape};
use super::sheet::{Row, Sheet, row};
use super::sources::Source;
use crate::error::Result;

/// The file.
pub(crate) const FILE: &str = "changes.csv";
/// Its columns.
const COLUMNS: [&str; 6] = ["on", "source", "table", "changed", "added", "what"];
/// Facts that are named, of those with the largest moves.
const NAMED: usize = 5;

/// Adds what a source changed; nothing where it changed nothing.
pub(super) fn note(folder: &Path, source: &Source, merged: &Merged, day: NaiveDate) -> Result {
    if merged.changed.is_empty() && merged.added.is_empty() {
        return Ok(());
    }
    let mut sheet = if folder.join(FILE).is_file() {
        Sheet::read(folder, FILE)?
    } else {
        Sheet::empty(FILE, &COLUMNS)
    };
    let cells = row([
        ("on", day.to_string()),
        ("source", source.name.to_owned()),
        ("table", source.table.to_owned()),
        ("changed", merged.changed.len().to_string()),
        ("added", merged.added.len().to_string()),
        ("what", what(source.table, merged)?),
    ]);
    sheet.rows.push(sheet.ordered(cells)?);
    sheet.write(folder)
}

/// The largest moves in words.
fn what(table: &str, merged: &Merged) -> Result<String> {
    let mut moves: Vec<Move> = Vec::new();
    for (old, new) in &merged.changed {
        moves.extend(largest(table, old, new)?);
    }
    moves.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
    let named: Vec<String> = moves.iter().take(NAMED).map(Move::text).collect();
    Ok(named.join("; "))
}

/// A number of a row that moved.
pub(crate) struct Move {
    /// The row's key.
    pub(crate) key: String,
    /// The column.
    pub(crate) column: &'static str,
    /// Before and after, as written.
    pub(crate) cells: [String; 2],
    /// The change as a share of what was.
    pub(crate) share: f64,
}

impl Move {
    /// It in a few words.
    pub(crate) fn text(&self) -> String {
        let [from, to] = &self.cells;
        format!("{} {} {from} to {to} ({:+.0} %)", self.key, self.column, self.share * 100.0)
    }
}

/// The number of a row that moved the most; `None` where none did.
pub(crate) fn largest(table: &str, old: &Row, new: &Row) -> Result<Option<Move>> {
    let known = shape(table)?;
    let cell = |row: &Row, name: &str| row.get(name).cloned().unwrap_or_default();
    let key: Vec<String> = known.key.iter().map(|name| cell(new, name)).collect();
    let all = known.says.iter().filter_map(|column| {
        let pair = [cell(old, column), cell(new, column)];
        let [from, to] = [pair[0].parse::<f64>().ok()?, pair[1].parse::<f64>().ok()?];
        let share = if from == 0.0 { f64::INFINITY } else { to / from - 1.0 };
        (share != 0.0).then(|| Move { key: key.join(" "), column, cells: pair, share })
    });
    Ok(all.max_by(|a, b| a.share.abs().total_cmp(&b.share.abs())))
}
