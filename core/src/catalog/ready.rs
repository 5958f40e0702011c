//! Ready-made rigs: what people buy, with what it needs besides the cards.

use super::cells::Cells;

/// A ready-made rig.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// Id of the card or machine.
    pub gpu: &'static str,
    /// How many.
    pub cards: u32,
    /// Ids of the parts that they need, between blanks.
    pub parts: &'static str,
    /// What else is set, in the grammar of links without the rig's letter.
    pub state: &'static str,
}

impl Ready {
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
