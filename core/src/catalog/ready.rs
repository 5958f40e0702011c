//! Ready-made rigs: what people buy, with what it needs besides the cards.

use super::cells::Cells;

/// A ready-made rig: a row of `data/rigs.csv`.
#[derive(Clone, Copy, Debug)]
pub struct ReadyRig {
    /// Id of the card or machine.
    pub gpu: &'static str,
    /// Number of cards.
    pub cards: u32,
    /// Ids of the parts that the cards need, separated by blanks.
    pub parts: &'static str,
    /// What else is set, in the grammar of links without the rig's letter; empty for nothing.
    pub state: &'static str,
}

impl ReadyRig {
    /// From a row of the data file, in the order of `RIGS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            gpu: cells.text()?,
            cards: cells.number()?,
            parts: cells.text()?,
            state: cells.text()?,
        })
    }
}
