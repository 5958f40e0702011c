//! How long facts are good for: one table of ages, in months, at which a kind of fact is marked, made wider, left
//! out of the middle beside newer ones of its kind, and no longer used.
//!
//! | kind | marked | wider from | out of the middle | not used |
//! | --- | --- | --- | --- | --- |
//! | price of a card | 6 | the first month | 9 behind the newest | 24: a last resort, which says so |
//! | price of a part | 6 | – | 9 behind the newest | – |
//! | rent, price of tokens | 6 | – | 12 behind the newest | – |
//! | price of electricity | 24 | 24 | one row a region | – |
//! | rate of exchange | 6 | – | one row a currency | – |
//!
//! Rents and prices of tokens halve within a year or two; a household's price of electricity is stated twice a year
//! at best; rates of exchange are read every week, so that one of half a year ago says that nobody reads them any
//! more.
//!
//! The build includes this file as well (`build.rs`), so it names nothing else of the crate.

/// The ages of one kind of fact, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// Older than this it is marked as old.
    pub marked: i32,
    /// Older than this its range is wider; `None` where age makes none.
    pub wider: Option<i32>,
    /// Behind the newest of its kind by more than this, it is left out of the middle; `None` where there is one
    /// row a fact.
    pub beside: Option<u32>,
    /// From this age on it is used only where there is nothing else; `None` where it is used as long as it is the
    /// newest.
    pub last: Option<i32>,
}

/// Months behind the newest within which others of its kind count beside it.
pub const fn beside(ages: Ages) -> u32 {
    match ages.beside {
        Some(months) => months,
        None => u32::MAX / 2,
    }
}

/// Prices of cards (`price.rs`, `build/prices.rs`). Wider by how far the market has moved since.
pub const CARD_PRICE: Ages = Ages { marked: 6, wider: Some(0), beside: Some(9), last: Some(24) };
/// Prices of parts (`build/parts.rs`).
pub const PART_PRICE: Ages = Ages { marked: 6, wider: None, beside: Some(9), last: None };
/// Rents by the hour (`build/offers.rs`).
pub const RENT: Ages = Ages { marked: 6, wider: None, beside: Some(12), last: None };
/// Prices of tokens (`build/offers.rs`).
pub const TOKENS: Ages = Ages { marked: 6, wider: None, beside: Some(12), last: None };
/// Prices of electricity.
pub const ELECTRICITY: Ages = Ages { marked: 24, wider: Some(24), beside: None, last: None };
/// Rates of exchange.
pub const EXCHANGE: Ages = Ages { marked: 6, wider: None, beside: None, last: None };

/// Share by which a household's price of electricity may have moved in a year, up or down: assumed.
pub const ELECTRICITY_A_YEAR: f64 = 0.1;
