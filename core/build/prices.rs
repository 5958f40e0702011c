//! `data/prices.csv`: which rows the page needs.
//!
//! By its rule (`src/catalog/price.rs`) only the last months of a card and condition say what it costs,
//! of each site the newest, and rough prices only where they are newer than the good ones. All else
//! stays in the file. A unified machine that is sold with less memory than the one of `data/gpus.csv`
//! is another machine: its price is not taken, nor a rough one without a size beside one with it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;

use crate::age::{CARD_PRICE, beside};
use crate::table::{Row, Table, constant};

/// Months up to the newest price of a card and condition within which others count beside it. The rule
/// counts as many back from a day that is no earlier.
const MONTHS: u32 = beside(CARD_PRICE);

/// The text of the constant `PRICES`: `gpu`, `condition`, `usd_low`, `usd_typical`, `usd_high`, the month
/// of `as_of`, `quality`, `n_sold` of tracked prices, `source`, sorted by the first two.
pub(crate) fn pack(table: &Table, gpus: &Table) -> Result<String, Box<dyn Error>> {
    let mut memory = HashMap::new();
    for row in gpus.rows() {
        memory.insert(row.cell("id")?, row.cell("memory_gib")?);
    }
    // Machines of which a price states that memory.
    let mut sized = HashSet::new();
    let mut groups: BTreeMap<[&str; 2], Vec<(u32, Row)>> = BTreeMap::new();
    for row in table.rows().filter(|row| has_its_memory(&memory, *row)) {
        let key = [row.plain("gpu")?, row.plain("condition")?];
        groups.entry(key).or_default().push((month(row)?, row));
        if !row.cell("memory_gib")?.is_empty() {
            sized.insert(key[0]);
        }
    }
    let mut lines = Vec::new();
    for ([gpu, condition], mut rows) in groups {
        let has_size = |row: Row| row.cell("memory_gib").is_ok_and(|gib| !gib.is_empty());
        rows.retain(|(_, row)| is_good(*row) || has_size(*row) || !sized.contains(gpu));
        rows.sort_by_key(|(month, _)| *month);
        let newest = rows.last().map_or(0, |(month, _)| *month);
        rows.retain(|(month, _)| month + MONTHS >= newest);
        let good = rows.iter().filter(|(_, row)| is_good(*row)).map(|(month, _)| *month).max();
        for (at, row) in &rows {
            let site = site(row.cell("source")?);
            let later = |(other, row): &(u32, Row)| {
                other > at && row.cell("source").is_ok_and(|source| self::site(source) == site)
            };
            let rough = !is_good(*row) && good.is_some_and(|good| *at <= good);
            if !rough && !rows.iter().any(later) {
                lines.push(line(gpu, condition, *row)?);
            }
        }
    }
    Ok(constant("PRICES", &lines))
}

/// The text of the constant `PRICE_HISTORY`: every price of a card with the memory of `gpus.csv`, with the columns of
/// `PRICES`. It stands beside a price that a reader opens, and nothing that the page loads first names it.
pub(crate) fn history(table: &Table, gpus: &Table) -> Result<String, Box<dyn Error>> {
    let mut memory = HashMap::new();
    for row in gpus.rows() {
        memory.insert(row.cell("id")?, row.cell("memory_gib")?);
    }
    let mut lines = Vec::new();
    for row in table.rows().filter(|row| has_its_memory(&memory, *row)) {
        lines.push(line(row.plain("gpu")?, row.plain("condition")?, row)?);
    }
    lines.sort_by(|a, b| (&a[0], &a[5]).cmp(&(&b[0], &b[5])));
    Ok(constant("PRICE_HISTORY", &lines))
}

/// The cells of a price.
fn line(gpu: &str, condition: &str, row: Row) -> Result<Vec<String>, Box<dyn Error>> {
    let mut usd = [row.plain("usd_low")?, row.plain("usd_typical")?, row.plain("usd_high")?];
    // Where ends say nothing more, the page reads one figure.
    if usd[0] == usd[1] && usd[1] == usd[2] {
        usd = ["", usd[1], ""];
    }
    let quality = row.plain("quality")?;
    let sold = if quality == "A" { row.plain("n_sold")? } else { "" };
    let date = row.plain("as_of")?;
    let month = date.get(..7).unwrap_or(date);
    let [low, typical, high] = usd;
    let cells = [gpu, condition, low, typical, high, month, quality, sold, row.packed("source")?];
    Ok(cells.map(str::to_owned).into())
}

/// Whose a price is: of an address the host, of a repository its owner and name, else the whole text.
fn site(source: &str) -> &str {
    let text = source.split_once("://").map_or(source, |(_, rest)| rest);
    let text = text.strip_prefix("www.").unwrap_or(text);
    let ends: &[char] = if text.starts_with("github") { &['@', ' '] } else { &['/', ' ', ','] };
    text.split(ends).next().unwrap_or(text)
}

/// Whether a price is of the machine with the memory of `gpus.csv`; where no size is stated, it is.
fn has_its_memory(memory: &HashMap<&str, &str>, row: Row) -> bool {
    let stated = row.cell("memory_gib").unwrap_or_default();
    let known = row.cell("gpu").ok().and_then(|gpu| memory.get(gpu));
    stated.is_empty() || known.is_some_and(|known| *known == stated)
}

fn is_good(row: Row) -> bool {
    row.cell("quality").is_ok_and(|letter| ["A", "B"].contains(&letter))
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
