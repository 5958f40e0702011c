//! `data/rentals.csv` and `data/api_prices.csv`: many offers of the same thing, summed up.
//!
//! The page asks what renting a card or buying a model's tokens costs now, so each card and each
//! model becomes one line: the lowest, the median and the highest of the offers of the last months
//! (`src/catalog/age.rs`), how many they are, the newest month, and the source of the newest.

use std::collections::BTreeMap;
use std::error::Error;

use crate::age::{Ages, beside};
use crate::prices::month;
use crate::table::{Row, Table, constant};

/// The text of a constant with a line for each value of `key`, and low, median and high of each group
/// of columns: the price, or its low, typical and high.
pub(crate) fn pack(
    table: &Table,
    (name, ages): (&str, Ages),
    key: &str,
    groups: &[&[&str]],
    wanted: impl Fn(Row) -> bool,
) -> Result<String, Box<dyn Error>> {
    let mut offers: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in table.rows().filter(|row| wanted(*row)) {
        offers.entry(row.cell(key)?).or_default().push(row);
    }
    let mut lines = Vec::new();
    for (id, mut rows) in offers {
        let months: Vec<u32> = rows.iter().map(|row| month(*row)).collect::<Result<_, _>>()?;
        let newest = months.iter().copied().max().unwrap_or_default();
        let mut months = months.into_iter();
        rows.retain(|_| months.next().is_some_and(|month| month + beside(ages) > newest));
        let mut cells = vec![id.to_owned()];
        for columns in groups {
            let (mut all, mut middle) = (Vec::new(), Vec::new());
            for row in &rows {
                let prices = numbers(*row, columns)?;
                middle.push(prices[prices.len() / 2]);
                all.extend(prices);
            }
            all.sort_by(f64::total_cmp);
            middle.sort_by(f64::total_cmp);
            let median = f64::midpoint(middle[(middle.len() - 1) / 2], middle[middle.len() / 2]);
            let ends = [all.first(), Some(&median), all.last()];
            cells.extend(
                ends.into_iter()
                    .flatten()
                    .map(|price| (price * 1e6).round() / 1e6)
                    .map(|price| price.to_string()),
            );
        }
        let mut last = rows[0];
        for row in &rows {
            if row.cell("as_of")? > last.cell("as_of")? {
                last = *row;
            }
        }
        cells.push(rows.len().to_string());
        cells.push(last.cell("as_of")?.to_owned());
        // The first words name the source; the rest says where in it.
        cells.push(last.packed("source")?.split(" (http").next().unwrap_or_default().to_owned());
        lines.push(cells);
    }
    Ok(constant(name, &lines))
}

/// The prices of a row that are stated, from the lowest to the highest.
fn numbers(row: Row, columns: &[&str]) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut numbers = Vec::new();
    for column in columns {
        let cell = row.cell(column)?;
        if !cell.is_empty() {
            numbers.push(cell.parse::<f64>().map_err(|_| row.wrong(column, cell))?);
        }
    }
    numbers.sort_by(f64::total_cmp);
    if numbers.is_empty() { Err(row.wrong(columns[0], "")) } else { Ok(numbers) }
}
