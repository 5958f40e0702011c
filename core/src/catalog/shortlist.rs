//! The models that are listed for every rig: a size class each, well known, with published files.

use super::cells::Cells;

/// A listed model.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Id of the model.
    pub model: &'static str,
    /// Ids of its weight formats, from the smallest to the largest.
    pub quants: Vec<&'static str>,
}

impl Listed {
    /// From a row of the data file, in the order of `SHORTLIST` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            model: cells.text()?,
            quants: cells.text()?.split_ascii_whitespace().collect(),
        })
    }
}
