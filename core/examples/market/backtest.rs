//! How often a later price was inside the range that was foreseen for it.
//!
//! For each month in which at least [`KNOWN`] months of prices were behind it, the model is fitted to
//! the prices up to it. Each card's mean price of that month is the start, each later row of the file
//! a price to be foreseen, and it counts as inside where it lies between the quantiles that leave a
//! tenth of the outcomes on either side. Rows of all three letters count, as readers meet them all.
//! What was foreseen from months with less behind them is told apart: that was the end of a shortage
//! of which no earlier price in the file could have told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use rigledger_core::catalog::Trade;

use super::foreseen::{range, starts};
use super::prices::{Prices, written};

/// Months of prices that must be known before anything is foreseen.
pub(crate) const KNOWN: i32 = 12;
/// Names of horizons with their fewest and most months.
const HORIZONS: [(&str, i32, i32); 5] = [
    ("6 months", 6, 6),
    ("5 to 8 months", 5, 8),
    ("12 months", 12, 12),
    ("10 to 15 months", 10, 15),
    ("24 months and more", 24, i32::MAX),
];
/// A share inside is worth a verdict from so many rows and starting months on.
const ROWS: usize = 30;
const STARTS: usize = 6;

/// A price that came after the day looked back from, and what was foreseen for it.
struct Foreseen {
    card: usize,
    start: i32,
    months: i32,
    /// Below the range, inside it, or above.
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Below,
    Inside,
    Above,
}

/// The share of later prices inside, for one horizon and kind of card.
pub(crate) struct Group {
    /// Such as "6 months" or "6 months professional".
    pub(crate) name: String,
    /// Later prices.
    pub(crate) rows: usize,
    /// Cards that they are of.
    pub(crate) cards: usize,
    /// Months from which they were foreseen.
    pub(crate) starts: usize,
    /// Percent of the rows.
    pub(crate) inside: f64,
    pub(crate) below: f64,
    pub(crate) above: f64,
    /// Mean over cards of the percent of each one's rows.
    pub(crate) inside_by_card: f64,
}

/// The look back.
pub(crate) struct Backtest {
    pub(crate) groups: Vec<Group>,
    pub(crate) rows: usize,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Looks back from every month that had enough behind it.
pub(crate) fn run(prices: &Prices) -> Backtest {
    let (first, last) = (prices.first().unwrap_or_default(), prices.last().unwrap_or_default());
    let mut foreseen = Vec::new();
    starts(prices, |start, fit, card, level| {
        for row in prices.cards[card].used.iter().filter(|row| row.month > start) {
            let months = row.month - start;
            let [low, _, high] = range((prices, fit), card, level, months);
            let price = libm::exp(row.log);
            let place = if price < low {
                Place::Below
            } else if price > high {
                Place::Above
            } else {
                Place::Inside
            };
            foreseen.push(Foreseen { card, start, months, place });
        }
    });
    let mut groups = Vec::new();
    let (early, foreseen): (Vec<Foreseen>, Vec<Foreseen>) =
        foreseen.into_iter().partition(|row| row.start < first + KNOWN);
    for (name, least, most) in HORIZONS {
        let near = within(&foreseen, least, most);
        groups.push(group(name.to_owned(), &near));
        for trade in Trade::ALL {
            let rows: Vec<&Foreseen> = near
                .iter()
                .copied()
                .filter(|row| prices.cards[row.card].trade() == trade)
                .collect();
            if !rows.is_empty() && rows.len() < near.len() {
                groups.push(group(format!("{name} {}", trade.id()), &rows));
            }
        }
    }
    for (name, least, most) in HORIZONS {
        groups.push(group(format!("{name} early"), &within(&early, least, most)));
    }
    let rows = foreseen.len();
    Backtest { groups, rows, from: written(first + KNOWN), to: written(last) }
}

/// The rows of a horizon.
fn within(rows: &[Foreseen], least: i32, most: i32) -> Vec<&Foreseen> {
    rows.iter().filter(|row| (least..=most).contains(&row.months)).collect()
}

fn group(name: String, rows: &[&Foreseen]) -> Group {
    let mut cards: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for row in rows {
        let inside = if row.place == Place::Inside { 100.0 } else { 0.0 };
        cards.entry(row.card).or_default().push(inside);
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
    let by_card: Vec<f64> = cards.values().map(|of| mean(of)).collect();
    let percent = |place: Place| {
        100.0 * rows.iter().filter(|row| row.place == place).count() as f64
            / rows.len().max(1) as f64
    };
    Group {
        name,
        rows: rows.len(),
        cards: cards.len(),
        starts: rows.iter().map(|row| row.start).collect::<BTreeSet<_>>().len(),
        inside: percent(Place::Inside),
        below: percent(Place::Below),
        above: percent(Place::Above),
        inside_by_card: mean(&by_card),
    }
}

impl Group {
    /// Whether there are enough rows and starting months to say how good the ranges are.
    pub(crate) const fn tells(&self) -> bool {
        self.rows >= ROWS && self.starts >= STARTS
    }
}

impl Backtest {
    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "later prices inside the range that eight of ten should be in, {} of them, foreseen from {} \
             on with what was known then, up to {}\n\n{:<32} {:>6} {:>6} {:>7} {:>8} {:>7} {:>7} {:>8}\n",
            self.rows,
            self.from,
            self.to,
            "",
            "rows",
            "cards",
            "starts",
            "inside %",
            "below",
            "above",
            "by card"
        );
        for group in &self.groups {
            let _ = writeln!(
                text,
                "{:<32} {:>6} {:>6} {:>7} {:>8.0} {:>7.0} {:>7.0} {:>8.0}{}",
                group.name,
                group.rows,
                group.cards,
                group.starts,
                group.inside,
                group.below,
                group.above,
                group.inside_by_card,
                if group.tells() { "" } else { "  too few to tell" }
            );
        }
        text
    }

    /// For programs.
    pub(crate) fn json(&self) -> String {
        let groups: Vec<String> = self
            .groups
            .iter()
            .map(|group| {
                format!(
                    "{{\"name\":\"{}\",\"rows\":{},\"cards\":{},\"starts\":{},\"inside_pct\":{:.6},\
                     \"below_pct\":{:.6},\"above_pct\":{:.6},\"inside_by_card_pct\":{:.6},\"tells\":{}}}",
                    group.name,
                    group.rows,
                    group.cards,
                    group.starts,
                    group.inside,
                    group.below,
                    group.above,
                    group.inside_by_card,
                    group.tells()
                )
            })
            .collect();
        format!(
            "{{\"rows\":{},\"from\":\"{}\",\"to\":\"{}\",\"groups\":[{}]}}",
            self.rows,
            self.from,
            self.to,
            groups.join(",")
        )
    }
}
