//! What cards draw: measured watts at work and at rest.

use super::Catalog;
use super::cells::Cells;

/// What a card is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadState {
    /// Generating tokens.
    Load,
    /// On and waiting.
    Idle,
}

/// A measured draw of one card.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    /// Id of the card.
    pub gpu: &'static str,
    /// Cards that shared the work: two that wait for each other draw less than one alone.
    pub cards: u32,
    /// What the card was doing when it was measured.
    pub state: LoadState,
    /// Lowest, likely and highest, for each card.
    pub watts: [f64; 3],
    /// The month, YYYY-MM.
    pub as_of: &'static str,
    /// Where the draw was published.
    pub source: &'static str,
}

impl Draw {
    /// From a row of the data file, in the order of `DRAWS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            gpu: cells.text()?,
            cards: cells.number()?,
            state: cells.one_of(&[("load", LoadState::Load), ("idle", LoadState::Idle)])?,
            watts: [cells.decimal()?, cells.decimal()?, cells.decimal()?],
            as_of: cells.text()?,
            source: cells.text()?,
        })
    }
}

impl Catalog {
    /// The measured draw of one of `count` cards: of the row with the most cards up to that number.
    pub fn draw_of(&self, gpu: &str, count: u32, state: LoadState) -> Option<&'static Draw> {
        self.draws
            .iter()
            .filter(|row| row.gpu == gpu && row.state == state && row.cards <= count)
            .max_by_key(|row| row.cards)
    }
}
