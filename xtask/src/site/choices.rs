//! Writes what fields propose into the script that shows it.

use std::path::Path;

use rigledger_core::Catalog;
use rigledger_core::html::lists;
use serde_json::{Map, Value, json};

use crate::error::{Context, Result};
use crate::paths;

/// The script, and what stands in it for the lists.
const PLACE: (&str, &str) = ("choices.js", "const LISTS = {};");

/// Writes the lists of the catalogue into the script of the folder.
pub(super) fn write(built: &Path) -> Result {
    let (name, empty) = PLACE;
    let file = built.join(name);
    let script = paths::read_text(&file)?;
    let filled = script.replacen(empty, &format!("const LISTS = {};", as_json()?), 1);
    if filled == script {
        return Err(format!("{name} has no {empty}"));
    }
    paths::write(&file, filled)
}

/// By its id each list: headings with their proposals, each a name and what is worth knowing.
fn as_json() -> Result<String> {
    let mut all = Map::new();
    for (id, groups) in lists(Catalog::embedded()) {
        let group = |group: &rigledger_core::html::Proposals| {
            let names = group.all.iter().map(|one| json!([one.name, one.more]));
            json!([group.name, names.collect::<Vec<_>>()])
        };
        all.insert(id.to_owned(), Value::Array(groups.iter().map(group).collect()));
    }
    serde_json::to_string(&all).context("writing the lists")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_has_a_place_for_the_lists() {
        let script = include_str!("../../../public/choices.js");
        assert_eq!(script.matches(PLACE.1).count(), 1);
        let all: Value = serde_json::from_str(&as_json().expect("writes")).expect("reads");
        assert!(all["list-cards"][0][1][0][1].as_str().is_some_and(|more| more.contains(" GiB, ")));
    }
}
