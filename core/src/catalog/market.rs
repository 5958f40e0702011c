//! How prices of used cards have moved: of all together, by how they are traded, and of single cards.
//! `cost::market` says what follows for a price.

use std::sync::LazyLock;

use super::cells::{Cells, rows};
use super::{Catalog, GpuKind, packed};

/// A row of `data/market.csv`: a random walk of the logarithm of a price, in years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarketRow {
    /// `all`, a way of trade, or the id of a card.
    pub of: &'static str,
    /// Mean change of the logarithm in a year; of a card and a way of trade beside that of all.
    pub drift: f64,
    /// Standard error of the drift.
    pub drift_error: f64,
    /// Standard deviation of the change over one year; of a card beside that of all.
    pub spread: f64,
    /// Of all: rate a year at which a price above that at launch comes back to it.
    pub fade: f64,
    /// Of a way of trade: share of the price of a new one that a used one brings.
    pub kept_from_new: f64,
    /// Standard deviation of the logarithm of that share.
    pub kept_from_new_spread: f64,
    /// Month of the last price behind it; empty where there is none.
    pub to: &'static str,
    /// What it was fitted to.
    pub source: &'static str,
}

/// How a card or machine is traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trade {
    /// In shops and between neighbours: cards for games and whole machines.
    Consumer,
    /// To offices and by dealers in what servers leave behind.
    Professional,
}

impl Trade {
    /// All.
    pub const ALL: [Self; 2] = [Self::Consumer, Self::Professional];

    /// How a kind of card is traded.
    pub const fn of(kind: GpuKind) -> Self {
        match kind {
            GpuKind::Consumer | GpuKind::Unified => Self::Consumer,
            GpuKind::Workstation | GpuKind::Datacentre => Self::Professional,
        }
    }

    /// Its word in the data file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::Professional => "professional",
        }
    }
}

impl MarketRow {
    /// From a row of the data file, in the order of `MARKET` in `build/columns.rs`.
    fn read(cells: &mut Cells) -> Option<Self> {
        let of = cells.text()?;
        let mut number = || cells.option_decimal().map(Option::unwrap_or_default);
        Some(Self {
            of,
            drift: number()?,
            drift_error: number()?,
            spread: number()?,
            fade: number()?,
            kept_from_new: number()?,
            kept_from_new_spread: number()?,
            to: cells.text()?,
            source: cells.text()?,
        })
    }
}

/// By what they are of.
static ROWS: LazyLock<&'static [MarketRow]> =
    LazyLock::new(|| rows(packed::MARKET, MarketRow::read));

impl Catalog {
    /// The walk of all used cards together.
    pub fn market(&self) -> Option<&'static MarketRow> {
        self.market_of("all")
    }

    /// What cards traded in a way have in common.
    pub fn trade(&self, trade: Trade) -> Option<&'static MarketRow> {
        self.market_of(trade.id())
    }

    /// The walk of a card of which used prices are known, or of all or a way of trade by its word.
    pub fn market_of(&self, of: &str) -> Option<&'static MarketRow> {
        super::find(&ROWS, |row| row.of, of)
    }
}
