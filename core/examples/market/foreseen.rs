//! What earlier fits foresaw of each card, beside what came.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::backtest::KNOWN;
use super::fit::{Fit, fit};
use super::prices::{Level, Prices, written};

/// A price counts as foreseen by what was known at least so many months before.
const AHEAD: i32 = 6;

/// Each month from which prices are foreseen, with the fit to what was known then, a card, and the mean of its
/// prices in that month.
pub(crate) fn starts(prices: &Prices, mut of: impl FnMut(i32, &Fit, usize, Level)) {
    let (first, last) = (prices.first().unwrap_or_default(), prices.last().unwrap_or_default());
    for start in first..last {
        let fit = fit(prices, start);
        for (card, of_card) in prices.cards.iter().enumerate() {
            let levels = of_card.levels(start, prices.untracked(start));
            if let Some(level) = levels.last().filter(|level| level.month == start) {
                of(start, &fit, card, *level);
            }
        }
    }
}

/// What eight of ten prices should lie between some months after a month in which a card was worth
/// `level`, in dollars: the ends, and the middle between them.
pub(crate) fn range(
    (prices, fit): (&Prices, &Fit),
    card: usize,
    level: Level,
    months: i32,
) -> [f64; 3] {
    let worth = libm::exp(level.log);
    let share = fit.outlook(prices, card).after(worth, false, f64::from(months) / 12.0);
    [worth * share.quantile(0.1), worth * share.median(), worth * share.quantile(0.9)]
}

/// The file: a row for each card and month with prices, foreseen from the last month long enough before it.
pub(crate) fn file(prices: &Prices) -> String {
    let (first, last) = (prices.first().unwrap_or_default(), prices.last().unwrap_or_default());
    let untracked = prices.untracked(last);
    let mut rows: BTreeMap<(&str, i32), String> = BTreeMap::new();
    starts(prices, |start, fit, card, level| {
        let of = &prices.cards[card];
        let later = of.levels(last, untracked);
        for came in later.iter().filter(|came| came.month - start >= AHEAD) {
            if start < first + KNOWN {
                continue;
            }
            let [low, likely, high] = range((prices, fit), card, level, came.month - start);
            // Starts come in their order, so that the last of them stays.
            let row = rows.entry((of.gpu.id, came.month)).or_default();
            row.clear();
            let (made, month, came) = (written(start), written(came.month), libm::exp(came.log));
            let _ = writeln!(
                row,
                "{},{month},{made},{low:.0},{likely:.0},{high:.0},{came:.0},{month},prices.csv up to {made}",
                of.gpu.id
            );
        }
    });
    let head = "gpu,month,made,usd_low,usd_likely,usd_high,usd_came,as_of,source\n";
    rows.into_values().fold(head.to_owned(), |text, row| text + &row)
}
