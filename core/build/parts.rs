//! `data/parts.csv`: what each part costs now.
//!
//! A part can have many rows: several sources, each with several months. The newest row of each
//! source counts, unless it is older than nine months than the newest of the part: the lowest of
//! them, the median and the highest become one row.

use std::collections::BTreeMap;
use std::error::Error;

use crate::age::{PART_PRICE, beside};
use crate::prices::month;
use crate::table::{Row, Table, constant, has};

/// Months up to the newest price of a part that still say what it costs.
const MONTHS: u32 = beside(PART_PRICE);

/// The text of the constants `PARTS` (`part`, `name`, `usd_low`, `usd_typical`, `usd_high`) and
/// `PART_SOURCES` (`part`, `as_of`, `source` of the newest row), sorted by part.
pub(crate) fn pack(table: &Table) -> Result<String, Box<dyn Error>> {
    // The newest row of each source by part. In the file rows of a part stand in the order of dates.
    let mut parts: BTreeMap<&str, BTreeMap<&str, Row>> = BTreeMap::new();
    for row in table.rows() {
        let newest = parts.entry(row.plain("part")?).or_default();
        newest.insert(row.plain("source")?, row);
    }
    let (mut prices, mut sources) = (Vec::new(), Vec::new());
    for (part, rows) in parts {
        let mut rows: Vec<(u32, Row)> = rows
            .into_values()
            .map(|row| month(row).map(|month| (month, row)))
            .collect::<Result<_, _>>()?;
        rows.sort_by_key(|(month, _)| *month);
        let Some(&(latest, newest)) = rows.last() else { continue };
        rows.retain(|(month, _)| month + MONTHS > latest);
        let mut usd = [Vec::new(), Vec::new(), Vec::new()];
        for (_, row) in &rows {
            let typical =
                number(*row, "usd_typical")?.ok_or_else(|| row.wrong("usd_typical", ""))?;
            usd[0].push(number(*row, "usd_low")?.unwrap_or(typical));
            usd[1].push(typical);
            usd[2].push(number(*row, "usd_high")?.unwrap_or(typical));
        }
        usd[1].sort_by(f64::total_cmp);
        let count = usd[1].len();
        let cells = [
            usd[0].iter().copied().fold(f64::INFINITY, f64::min),
            f64::midpoint(usd[1][(count - 1) / 2], usd[1][count / 2]),
            usd[2].iter().copied().fold(0.0, f64::max),
        ];
        let mut cells = cells.map(|usd| usd.to_string());
        // Where nobody states ends, the page says one figure.
        if cells[0] == cells[2] {
            cells[0].clear();
            cells[2].clear();
        }
        let [low, typical, high] = cells;
        prices.push(vec![part.to_owned(), newest.plain("name")?.to_owned(), low, typical, high]);
        let named = count > 1 && has("SOURCES");
        let more = if named { format!(", and {} more", count - 1) } else { String::new() };
        let source = format!("{}{more}", newest.packed("source")?);
        sources.push(vec![part.to_owned(), newest.plain("as_of")?.to_owned(), source]);
    }
    Ok(constant("PARTS", &prices) + &constant("PART_SOURCES", &sources))
}

fn number(row: Row, column: &str) -> Result<Option<f64>, Box<dyn Error>> {
    let cell = row.cell(column)?;
    if cell.is_empty() {
        return Ok(None);
    }
    cell.parse().map(Some).map_err(|_| row.wrong(column, cell))
}
