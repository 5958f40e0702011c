//! `data/prices.csv`: which rows the page needs.
//!
//! It asks what a card costs now, so only the last months of each card and condition are built in;
//! the whole history stays in the file. Of unified machines without a price of good quality round
//! figures of new ones are built in too: they are sold as ready-made rigs.

use std::collections::{HashMap, HashSet};
use std::error::Error;

use crate::table::{Row, Table};

/// Months up to the newest price of a card and condition that still say what it costs.
const MONTHS: u32 = 6;
/// Letters of the sources that are built in: measured or tracked, and dated articles.
const GOOD: [&str; 2] = ["A", "B"];

/// The newest month of good quality by card and condition.
pub(crate) struct Newest {
    months: HashMap<(String, String), u32>,
    /// Unified machines without any.
    machines: HashSet<String>,
}

impl Newest {
    /// Looks for it in the whole file.
    pub(crate) fn of(table: &Table, gpus: &Table) -> Result<Self, Box<dyn Error>> {
        let mut newest: HashMap<(String, String), u32> = HashMap::new();
        for row in table.rows().filter(|row| is_good(*row)) {
            let latest = newest.entry(group(row)?).or_default();
            *latest = month(row)?.max(*latest);
        }
        let mut machines = HashSet::new();
        for row in gpus.rows() {
            let id = row.cell("id")?;
            if row.cell("kind")? == "unified" && !newest.keys().any(|(gpu, _)| gpu == id) {
                machines.insert(id.to_owned());
            }
        }
        Ok(Self { months: newest, machines })
    }

    /// Whether a row says what its card costs now.
    pub(crate) fn wants(&self, row: Row) -> Result<bool, Box<dyn Error>> {
        if self.machines.contains(row.cell("gpu")?) {
            return Ok(row.cell("condition")? == "new");
        }
        let latest = self.months.get(&group(row)?).copied().unwrap_or_default();
        Ok(is_good(row) && month(row)? + MONTHS > latest)
    }
}

fn is_good(row: Row) -> bool {
    row.cell("quality").is_ok_and(|letter| GOOD.contains(&letter))
}

fn group(row: Row) -> Result<(String, String), Box<dyn Error>> {
    Ok((row.cell("gpu")?.to_owned(), row.cell("condition")?.to_owned()))
}

/// Months since year 0 of a date `YYYY-MM`.
pub(crate) fn month(row: Row) -> Result<u32, Box<dyn Error>> {
    let date = row.cell("as_of")?;
    let parts = date.split_once('-').and_then(|(year, rest)| {
        Some((year.parse::<u32>().ok()?, rest.get(..2)?.parse::<u32>().ok()?))
    });
    let (year, month) = parts.ok_or_else(|| row.wrong("as_of", date))?;
    Ok(year * 12 + month)
}
