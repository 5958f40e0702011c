//! Figures that a plan states beyond those with fields of their own, by their row of the table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::inputs::{INPUTS, InputId};
use crate::units::{Basis, Range};

/// Figures by input, sorted; one that is the table's default is left out, so that equal plans are
/// equal here.
///
/// In JSON an object of keys as in links: `{"discount": 5, "tax": 8.25}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Range<f64>>", into = "BTreeMap<String, Range<f64>>")]
pub struct Given(Vec<(InputId, Range<f64>)>);

impl Given {
    /// The figure of an input: as stated, else the table's default; `None` where the catalogue
    /// decides.
    pub fn get(&self, id: InputId) -> Option<Range<f64>> {
        match self.0.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(at) => self.0.get(at).map(|(_, range)| *range),
            Err(_) => id.spec().default_range(),
        }
    }

    /// Sets or, with `None` or the default, forgets a figure, which the table has held to its
    /// limits.
    pub(super) fn set(&mut self, id: InputId, held: Option<Range<f64>>) {
        let found = self.0.binary_search_by_key(&id, |(id, _)| *id);
        match (found, held.filter(|range| id.spec().default_range() != Some(*range))) {
            (Ok(at), Some(range)) => self.0[at].1 = range,
            (Err(at), Some(range)) => self.0.insert(at, (id, range)),
            (Ok(at), None) => {
                self.0.remove(at);
            }
            (Err(_), None) => {}
        }
    }
}

impl Given {
    /// Forgets a figure.
    pub(super) fn forget(&mut self, id: InputId) {
        self.0.retain(|(known, _)| *known != id);
    }
}

impl TryFrom<BTreeMap<String, Range<f64>>> for Given {
    type Error = String;

    fn try_from(figures: BTreeMap<String, Range<f64>>) -> Result<Self, String> {
        let mut given = Self::default();
        for (key, range) in figures {
            let spec = INPUTS.iter().find(|spec| spec.key == key && spec.is_given());
            let spec = spec.ok_or_else(|| format!("there is no input {key:?}"))?;
            given.set(spec.id, Some(range.with_basis(Basis::User)));
        }
        Ok(given)
    }
}

impl From<Given> for BTreeMap<String, Range<f64>> {
    fn from(given: Given) -> Self {
        given.0.into_iter().map(|(id, range)| (id.spec().key.to_owned(), range)).collect()
    }
}
