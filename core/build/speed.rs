//! `data/speed.csv`: the constants of the speed model, by their places, and what was measured.

use std::error::Error;
use std::fmt::Write;

use crate::table::Table;

/// Two texts: constants, a place and a value a line; and coverage, a card, engine, kind, number of
/// cards and sizes a line.
pub(crate) fn write(table: &Table) -> Result<String, Box<dyn Error>> {
    let (mut constants, mut covered) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let (place, value) = (row.cell("place")?, row.cell("value")?);
        if row.cell("term")? == "measured" {
            let card = row.cell("key")?.split(" / ").next().unwrap_or_default();
            covered.push(format!("{card}\t{}\t{value}", place.replace(' ', "\t")));
        } else {
            constants.push(format!("{place}\t{value}"));
        }
    }
    let mut text = String::new();
    for (name, lines) in [("CONSTANTS", constants), ("MEASURED", covered)] {
        writeln!(text, "pub(crate) const {name}: &str = {:?};", lines.join("\n"))?;
    }
    Ok(text)
}
