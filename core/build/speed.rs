//! `data/speed.csv`: the constants of the speed model, by their places, and what was measured.

use std::error::Error;
use std::fmt::Write;

use crate::table::Table;

/// What only programs that read measurements ask for: engines that no plan names. The page does
/// without them.
const PROGRAMS_ONLY: [&str; 10] = [
    "before 2024-06",
    "before 2026",
    "before 2026-07",
    "ik_llama.cpp",
    "KTransformers",
    "llamafile",
    "MLC",
    "MLX",
    "SGLang",
    "llama.cpp Vulkan, NVIDIA",
];

/// Two texts: constants, a place and a value a line; and coverage, a card, engine, kind, number of
/// cards and sizes a line. `page`: for the browser.
pub(crate) fn write(table: &Table, page: bool) -> Result<String, Box<dyn Error>> {
    let (mut constants, mut covered) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let key = row.cell("key")?;
        let measured = row.cell("term")? == "measured";
        // What the era before measured is near to what is estimated for today's.
        let near = measured && key.contains("before 2026-07");
        if page && !near && PROGRAMS_ONLY.iter().any(|name| key.contains(name)) {
            continue;
        }
        let (place, value) = (row.cell("place")?, row.cell("value")?);
        if measured {
            let card = key.split(" / ").next().unwrap_or_default();
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
