//! Tables as programs export them: a header, and cells between commas, semicolons or tabs.

use crate::paste::text::cells;
use crate::units::decimal;

/// The most rows that are read.
const MOST_ROWS: usize = 40_000;

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// Names of the columns, in small letters.
    pub(super) header: Vec<String>,
    /// The rows, each with as many cells as it has.
    pub(super) rows: Vec<Vec<String>>,
    /// Whether a comma may be a decimal point.
    comma: bool,
}

impl Table {
    /// The first line that has all that `is_header` asks for, and what stands below it.
    pub(super) fn read(text: &str, is_header: impl Fn(&[String]) -> bool) -> Option<Self> {
        let mut lines = text.lines();
        let (header, separator) = lines.by_ref().find_map(|line| {
            let line = line.trim_start_matches('\u{feff}');
            let separator = ['\t', ';', ','].into_iter().find(|letter| line.contains(*letter))?;
            let names: Vec<String> =
                split(line, separator).iter().map(|cell| cell.to_lowercase()).collect();
            is_header(&names).then_some((names, separator))
        })?;
        let rows = lines.filter(|line| !line.trim().is_empty()).take(MOST_ROWS);
        let rows = rows.map(|line| split(line, separator)).collect();
        Some(Self { header, rows, comma: separator != ',' })
    }

    /// The first column whose name does.
    pub(super) fn column(&self, does: impl Fn(&str) -> bool) -> Option<usize> {
        self.header.iter().position(|name| does(name))
    }

    /// The number in a cell; nothing where there is none.
    pub(super) fn number(&self, row: &[String], column: usize) -> Option<f64> {
        let cell = row.get(column)?.trim();
        let plain = if self.comma && !cell.contains('.') {
            cell.replace(',', ".")
        } else {
            cell.replace(',', "")
        };
        decimal(&plain).filter(|number| number.abs() < 1e15)
    }
}

fn split(line: &str, separator: char) -> Vec<String> {
    if separator == ',' {
        return cells(line);
    }
    line.split(separator).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
}
