//! Every dated price of a card, and what was foreseen of later ones: for those who open a price. Nothing that the
//! page loads first asks for it.

use std::sync::LazyLock;

use super::cells::{Cells, rows};
use super::price::Price;
use super::{Catalog, packed};

/// A row of `data/foreseen.csv`: the mean price of a used card in a month, and what the model of resale
/// foresaw of it from the prices known at least half a year before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foreseen {
    /// Id of the card.
    pub gpu: &'static str,
    /// The month of the price, YYYY-MM.
    pub month: &'static str,
    /// The month whose prices were the last that were known, YYYY-MM.
    pub made: &'static str,
    /// In US dollars: what eight of ten prices should lie between, and the middle of that.
    pub usd: [f64; 3],
    /// In US dollars: the price that came.
    pub came: f64,
}

impl Foreseen {
    /// From a row of the data file, in the order of `FORESEEN` in `build/columns.rs`.
    fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            gpu: cells.text()?,
            month: cells.text()?,
            made: cells.text()?,
            usd: [cells.decimal()?, cells.decimal()?, cells.decimal()?],
            came: cells.decimal()?,
        })
    }

    /// Whether the price that came lay within the range.
    pub fn is_inside(&self) -> bool {
        (self.usd[0]..=self.usd[2]).contains(&self.came)
    }
}

/// By card, then by month.
static PRICES: LazyLock<&'static [Price]> =
    LazyLock::new(|| rows(packed::PRICE_HISTORY, Price::read));
static FORESEEN: LazyLock<&'static [Foreseen]> =
    LazyLock::new(|| rows(packed::FORESEEN, Foreseen::read));

/// The rows of a card in a table that is sorted by card.
fn of<T>(rows: &'static [T], gpu: &str, name: impl Fn(&T) -> &'static str) -> &'static [T] {
    let from = rows.partition_point(|row| name(row) < gpu);
    let rows = &rows[from..];
    &rows[..rows.partition_point(|row| name(row) == gpu)]
}

impl Catalog {
    /// Every dated price of a card on record, new and used, by month.
    pub fn price_history(&self, gpu: &str) -> &'static [Price] {
        of(&PRICES, gpu, |row| row.gpu)
    }

    /// What was foreseen of the prices of a used card, by month.
    pub fn foreseen(&self, gpu: &str) -> &'static [Foreseen] {
        of(&FORESEEN, gpu, |row| row.gpu)
    }
}
