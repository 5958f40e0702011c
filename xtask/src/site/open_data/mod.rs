//! The tables for others: as CSV and JSON with licence, schema and dates, each preset's result, and a feed of
//! what changed. All of it lies under `data/` of the site, open to pages of any origin (`public/_headers`).
//!
//! ```text
//! data/index.html          what there is
//! data/TABLE.csv, .json    a table of core/data; JSON with what its columns are, and licences
//! data/datapackage.json    all tables, columns and licences, as Frictionless Data has it
//! data/presets/NAME.json   a preset's result: as published, and as the data have it now
//! data/presets/NAME/YYYY-MM-DD.json, .html
//!                          the same as it was on that day, which never changes (cargo xtask pin)
//! data/feed.xml            Atom: what readings of the sources changed, and verdicts that turned
//! ```

mod feed;
mod licences;
mod page;
mod pinned;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use serde_json::{Value, json};

use self::licences::Licences;
use self::table::Published;
use super::presets;
use crate::data::FOLDER;
use crate::error::{Context, Result};
use crate::paths;

pub(crate) use pinned::{check as check_pins, folder as pins, pin};

/// The folder of the site.
const DATA: &str = "data";

/// Writes all of it into the folder that Trunk has built; `index` is its page.
pub(super) fn write(built: &Path, index: &str) -> Result {
    let to = built.join(DATA);
    let (tables, licences) = tables(&paths::root().join(FOLDER))?;
    for table in &tables {
        paths::write(&to.join(format!("{}.csv", table.name)), table.csv()?)?;
        paths::write(&to.join(format!("{}.json", table.name)), text(&table.json(&licences))?)?;
    }
    paths::write(&to.join("datapackage.json"), text(&package(&tables, &licences))?)?;
    let results = presets::results()?;
    for (name, result) in &results {
        paths::write(&to.join(format!("presets/{name}.json")), text(result)?)?;
    }
    let pins = pinned::pages(&to, index)?;
    paths::write(&to.join("feed.xml"), feed::feed(&feed::entries()?, &presets::site()))?;
    let page = page::page(index, &tables, &licences, &results, &pins)?;
    paths::write(&to.join("index.html"), page)
}

/// The tables of a folder as they are given on, in the order of their names.
fn tables(folder: &Path) -> Result<(Vec<Published>, Licences)> {
    let licences = Licences::read(folder)?;
    let readme = paths::read_text(&folder.join("README.md"))?;
    let mut tables = Vec::new();
    for name in paths::files_under(folder)? {
        if let Some(stem) = name.strip_suffix(".csv") {
            tables.push(Published::read(folder, stem, &readme, &licences)?);
        }
    }
    Ok((tables, licences))
}

/// JSON as files have it.
fn text(value: &Value) -> Result<String> {
    Ok(serde_json::to_string(value).context("writing JSON")? + "\n")
}

/// What describes all tables.
fn package(tables: &[Published], licences: &Licences) -> Value {
    json!({
        "name": "rigledger",
        "title": "What local-LLM rigs cost, and how fast they are",
        "model_version": rigledger_core::MODEL_VERSION,
        "licenses": licences.of_all(),
        "resources": tables.iter().map(|table| table.resource(licences)).collect::<Vec<_>>(),
    })
}
