//! Which licence a row is under, by its source (`core/data/licences.csv`). What a source's terms keep others
//! from giving on is left out of the files; a single figure without stated terms is a fact with its source.

use std::path::Path;

use serde_json::{Value, json};

use crate::data::Sheet;
use crate::error::Result;

/// What is known of one source.
#[derive(Clone, Debug)]
pub(super) struct Licence {
    /// What a row's `source` has in it.
    names: String,
    /// Its name.
    pub(super) name: String,
    /// Where it is stated.
    pub(super) url: String,
    /// Whether rows may be given on.
    pub(super) give_on: bool,
    /// Who is to be named.
    pub(super) credit: String,
}

/// All that are known; of several that fit a source the first.
#[derive(Debug)]
pub(super) struct Licences(Vec<Licence>);

/// What rows say whose source states no terms.
const FACT: &str = "not stated: a single figure, with its source";

impl Licences {
    /// From a folder of tables.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let sheet = Sheet::read(folder, "licences.csv")?;
        let licence = |row: &Vec<String>| {
            let cell = |name: &str| sheet.cell(row, name).to_owned();
            let give_on = match cell("give_on").as_str() {
                "yes" => true,
                "no" => false,
                other => {
                    return Err(format!("licences.csv: give_on: {other:?} is neither yes nor no"));
                }
            };
            Ok(Licence {
                names: cell("names"),
                name: cell("licence"),
                url: cell("url"),
                give_on,
                credit: cell("credit"),
            })
        };
        sheet.rows.iter().map(licence).collect::<Result<_>>().map(Self)
    }

    /// What is known of a row's source.
    pub(super) fn of(&self, source: &str) -> Option<&Licence> {
        self.0.iter().find(|licence| source.contains(&licence.names))
    }

    /// The licence's name as a cell.
    pub(super) fn name(&self, source: &str) -> &str {
        self.of(source).map_or(FACT, |licence| &licence.name)
    }

    /// All under which something is given on, each once.
    pub(super) fn given(&self) -> Vec<&Licence> {
        let mut all: Vec<&Licence> = Vec::new();
        for licence in self.0.iter().filter(|licence| licence.give_on) {
            if !all.iter().any(|known| known.credit == licence.credit) {
                all.push(licence);
            }
        }
        all
    }

    /// All from which nothing is given on, each once.
    pub(super) fn kept_back(&self) -> Vec<&Licence> {
        let mut all: Vec<&Licence> = Vec::new();
        for licence in self.0.iter().filter(|licence| !licence.give_on) {
            if !all.iter().any(|known| known.credit == licence.credit) {
                all.push(licence);
            }
        }
        all
    }

    /// Those of a description of tables.
    pub(super) fn of_all(&self) -> Vec<Value> {
        let one = |licence: &&Licence| json!({ "name": licence.name, "path": licence.url, "title": licence.credit });
        self.given().iter().map(one).collect()
    }
}
