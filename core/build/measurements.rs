//! `data/benchmarks.csv`: the measurements that stand beside the figures of the page.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;

use crate::table::Table;

/// Columns of drafting, whose rows stay in the file.
const OF_DRAFTING: [&str; 4] = ["spec_method", "spec_tokens", "acceptance", "tok_s_plain"];

/// The text of one constant: the names of the columns, then a row a line; cells between tabs, a cell
/// like that of the row above as `"`, which halves it.
///
/// Rows of plain decode and prefill on cards that a plan can name: the others are compared with
/// nothing on the page.
pub(crate) fn write(table: &Table, gpus: &Table) -> Result<String, Box<dyn Error>> {
    let cards: BTreeSet<&str> = gpus.rows().map(|row| row.cell("id")).collect::<Result<_, _>>()?;
    let names: Vec<&str> =
        table.columns().into_iter().filter(|name| !OF_DRAFTING.contains(name)).collect();
    let mut packed = names.join("\t");
    let mut above = vec![""; names.len()];
    for row in table.rows() {
        let known = |card: &str| card.starts_with("cpu-") || cards.contains(card);
        if !row.cell("spec_method")?.is_empty() || !row.cell("gpu")?.split('+').all(known) {
            continue;
        }
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
