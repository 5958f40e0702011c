//! `data/benchmarks.csv`: the measurements that stand beside the figures of the page.

use std::error::Error;
use std::fmt::Write;

use crate::table::Table;

/// The text of one constant: the names of the columns, then a row a line; cells between tabs, a cell
/// like that of the row above as `"`, which halves it.
pub(crate) fn write(table: &Table) -> Result<String, Box<dyn Error>> {
    let names = table.columns();
    let mut packed = names.join("\t");
    let mut above = vec![""; names.len()];
    for row in table.rows() {
        packed.push('\n');
        for (place, (column, above)) in names.iter().zip(&mut above).enumerate() {
            let cell = row.plain(column)?;
            packed.push_str(if place > 0 { "\t" } else { "" });
            packed.push_str(if !cell.is_empty() && cell == *above { "\"" } else { cell });
            *above = cell;
        }
    }
    let mut text = String::new();
    writeln!(text, "const MEASUREMENTS: &str = {packed:?};")?;
    Ok(text)
}
