//! What models are able to: the Epoch Capabilities Index, one number fitted to the results of many tests, by which
//! models can be compared that took none of them together.
//!
//! Source: `data/capability_index.csv`, by Epoch AI (CC BY 4.0). A step of ten is about what one generation of models
//! gains on the one before. It is of the model as published: what a format of few bits loses is apart
//! ([`super::Quality`]).

use super::cells::Cells;
use super::{ABILITIES, Catalog, Model};

/// How able a model is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ability {
    /// Id of the model.
    pub model: &'static str,
    /// The index; models of this catalogue have from 88 to 150.
    pub index: f64,
    /// The day on which it was read.
    pub as_of: &'static str,
}

impl Ability {
    /// From a row of the packed table.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self { model: cells.text()?, index: cells.decimal()?, as_of: cells.text()? })
    }
}

impl Catalog {
    /// How able a model is; `None` where nobody has an index of it.
    pub fn ability(&self, model: &Model) -> Option<&'static Ability> {
        let place = ABILITIES.binary_search_by_key(&model.id, |row| row.model).ok()?;
        ABILITIES.get(place)
    }
}
