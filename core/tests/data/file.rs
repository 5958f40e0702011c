//! A data file as people wrote it, and the checks of single cells. Whatever is wrong is noted, so
//! that all of it can be shown at once.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A file with its rows, and what is wrong with them.
pub(crate) struct File {
    pub(crate) name: &'static str,
    columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    wrong: RefCell<Vec<String>>,
}

/// One row, which knows its place.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    file: &'a File,
    number: usize,
}

/// The path of a data file.
pub(crate) fn path(name: &str) -> String {
    format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

impl File {
    /// Reads a file; one that cannot be read is the end of the test.
    pub(crate) fn read(name: &'static str) -> Self {
        let mut reader = csv::Reader::from_path(path(name)).unwrap();
        let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| cells(row.unwrap())).collect();
        Self { name, columns, rows, wrong: RefCell::default() }
    }

    /// Notes what is wrong with the file.
    pub(crate) fn wrong(&self, what: impl AsRef<str>) {
        self.wrong.borrow_mut().push(format!("{}: {}", self.name, what.as_ref()));
    }

    /// Everything that is wrong.
    pub(crate) fn into_wrong(self) -> Vec<String> {
        self.wrong.into_inner()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|number| Row { file: self, number })
    }

    /// All values of a column.
    pub(crate) fn column(&self, column: &str) -> BTreeSet<&str> {
        self.rows().map(|row| row.text(column)).collect()
    }

    /// Rows stand in the order of their key, and no key stands twice.
    pub(crate) fn sorted(&self, key: &[&str], unique: bool) {
        let keys: Vec<Vec<&str>> =
            self.rows().map(|row| key.iter().map(|column| row.text(column)).collect()).collect();
        for (number, pair) in keys.windows(2).enumerate() {
            let row = Row { file: self, number: number + 1 };
            if pair[0] > pair[1] {
                row.wrong(format!("stands behind {}", pair[0].join(" ")));
            } else if unique && pair[0] == pair[1] {
                row.wrong("its key stands twice");
            }
        }
    }

    /// Every row says where its facts come from, and when.
    pub(crate) fn provenance(&self) {
        for row in self.rows() {
            if row.text("source").trim().len() < 4 {
                row.wrong("no source");
            }
            row.date("as_of");
        }
    }
}

impl<'a> Row<'a> {
    /// Notes what is wrong with the row.
    pub(crate) fn wrong(self, what: impl AsRef<str>) {
        let key: Vec<&str> =
            self.file.rows[self.number].iter().take(3).map(String::as_str).collect();
        let line = self.number + 2;
        self.file.wrong(format!("line {line} ({}): {}", key.join(", "), what.as_ref()));
    }

    /// Notes what is wrong, unless all is well.
    pub(crate) fn check(self, right: bool, what: impl AsRef<str>) {
        if !right {
            self.wrong(what);
        }
    }

    /// A cell; a column that is missing is the end of the test.
    pub(crate) fn text(self, column: &str) -> &'a str {
        let place = self.file.columns.iter().position(|name| name == column);
        let place = place.unwrap_or_else(|| panic!("{} has no column {column}", self.file.name));
        &self.file.rows[self.number][place]
    }

    /// A number that may be missing, in its range.
    pub(crate) fn maybe(self, column: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let cell = self.text(column);
        if cell.is_empty() {
            return None;
        }
        match cell.parse::<f64>() {
            Ok(number) if range.contains(&number) => Some(number),
            Ok(_) => {
                self.wrong(format!("{column} = {cell} is outside of {range:?}"));
                None
            }
            Err(_) => {
                self.wrong(format!("{column} = {cell:?} is no number"));
                None
            }
        }
    }

    /// A number in its range.
    pub(crate) fn number(self, column: &str, range: RangeInclusive<f64>) -> Option<f64> {
        self.check(!self.text(column).is_empty(), format!("no {column}"));
        self.maybe(column, range)
    }

    /// A whole number in its range; an empty cell is 0.
    pub(crate) fn count(self, column: &str, range: RangeInclusive<u64>) -> u64 {
        let cell = self.text(column);
        if cell.is_empty() {
            return 0;
        }
        match cell.parse::<u64>() {
            Ok(number) if range.contains(&number) => number,
            Ok(number) => {
                self.wrong(format!("{column} = {cell} is outside of {range:?}"));
                number
            }
            Err(_) => {
                self.wrong(format!("{column} = {cell:?} is no whole number"));
                0
            }
        }
    }

    /// One of several words.
    pub(crate) fn one_of(self, column: &str, words: &[&str]) {
        let cell = self.text(column);
        self.check(words.contains(&cell), format!("{column} = {cell:?} is none of {words:?}"));
    }

    /// Something that stands in another file.
    pub(crate) fn refers(self, what: &str, id: &str, known: &BTreeSet<&str>) {
        self.check(known.contains(id), format!("the {what} {id:?} is not known"));
    }

    /// A day or a month.
    pub(crate) fn date(self, column: &str) {
        let cell = self.text(column);
        self.check(is_date(cell), format!("{column} = {cell:?} is no date"));
    }

    /// A value that was built in is that of the file.
    pub(crate) fn same(self, column: &str, built_in: f64) {
        let cell = self.text(column);
        let written = if cell.is_empty() { Ok(0.0) } else { cell.parse::<f64>() };
        let close = |written: f64| (written - built_in).abs() <= written.abs() * 1e-12;
        self.check(
            written.is_ok_and(close),
            format!("{column} = {cell:?}, but {built_in} is built in"),
        );
    }

    /// A text that was built in is that of the file.
    pub(crate) fn same_text(self, column: &str, built_in: &str) {
        let cell = self.text(column);
        self.check(cell == built_in, format!("{column} = {cell:?}, but {built_in:?} is built in"));
    }
}

/// Whether a text is `YYYY-MM` or `YYYY-MM-DD`, and such a day exists.
pub(crate) fn is_date(text: &str) -> bool {
    let day = match text.len() {
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    // Written back, so that "2026-1-011" is not taken for a day.
    day.parse::<chrono::NaiveDate>()
        .is_ok_and(|date| date.to_string() == day && ("1990".."2100").contains(&&text[..4]))
}
