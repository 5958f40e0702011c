//! What cards cost: dated prices, and the one in use.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::units::Assumption;
use crate::units::{Basis, Money, Range, sort_few};

use super::Catalog;
use super::cells::Cells;

/// Whether a card is sold new or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// From a shop.
    New,
    /// From somebody who had it.
    Used,
}

/// A dated price of a card.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    /// Id of the card.
    pub gpu: &'static str,
    /// New or used.
    pub condition: Condition,
    /// Lowest, typical and highest; all the same where one figure is known.
    pub usd: [f64; 3],
    /// The month, YYYY-MM.
    pub as_of: &'static str,
    /// Where it was read.
    pub source: &'static str,
}

impl Price {
    /// From a row of the data file, in the order of `PRICES` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let gpu = cells.text()?;
        let condition = cells.one_of(&[("new", Condition::New), ("used", Condition::Used)])?;
        let (low, typical, high) =
            (cells.option_decimal()?, cells.option_decimal()?, cells.option_decimal()?);
        let typical = match (typical, low, high) {
            (Some(typical), ..) => typical,
            (None, Some(low), Some(high)) => f64::midpoint(low, high),
            _ => return None,
        };
        let usd = [low.unwrap_or(typical), typical, high.unwrap_or(typical)];
        Some(Self { gpu, condition, usd, as_of: cells.text()?, source: cells.text()? })
    }
}

/// Months from a month `YYYY-MM` to a day.
pub(crate) fn months_since(month: &str, today: NaiveDate) -> i32 {
    let part =
        |from: usize, to: usize| month.get(from..to).and_then(|text| text.parse::<i32>().ok());
    let since = part(0, 4).zip(part(5, 7)).map(|(year, month)| year * 12 + month);
    since.map_or(0, |since| today.year() * 12 + today.month0().cast_signed() + 1 - since)
}

impl Catalog {
    /// The price of a card now and the month of the newest: of the condition asked for, else used
    /// where a used price is known, else new.
    ///
    /// The catalogue holds the prices of good quality in the six months up to the newest one; those
    /// after `today` are left out where earlier ones are known. The lowest and the highest of them are the ends; the likely one is their median.
    pub fn price_of(
        &self,
        gpu: &str,
        wanted: Option<Condition>,
        today: Option<NaiveDate>,
    ) -> Option<(Assumption<Money>, &'static str)> {
        let order = match wanted {
            Some(Condition::New) => [Condition::New, Condition::Used],
            _ => [Condition::Used, Condition::New],
        };
        order.into_iter().find_map(|condition| {
            let mut rows: Vec<&Price> = self
                .prices
                .iter()
                .filter(|price| price.gpu == gpu && price.condition == condition)
                .collect();
            let known =
                |price: &&Price| today.is_none_or(|today| months_since(price.as_of, today) >= 0);
            if rows.iter().any(known) {
                rows.retain(known);
            }
            let low = rows.iter().map(|row| row.usd[0]).reduce(f64::min)?;
            let high = rows.iter().map(|row| row.usd[2]).reduce(f64::max)?;
            let mut typical: Vec<f64> = rows.iter().map(|row| row.usd[1]).collect();
            sort_few(&mut typical, |usd| *usd);
            let middle =
                f64::midpoint(typical[(typical.len() - 1) / 2], typical[typical.len() / 2]);
            let newest = rows.iter().max_by_key(|row| row.as_of)?;
            let word = match condition {
                Condition::New => "new",
                Condition::Used => "used",
            };
            let source = format!(
                "{word}, {} dated {} up to {}, newest: {}",
                rows.len(),
                if rows.len() == 1 { "price" } else { "prices" },
                newest.as_of,
                newest.source
            );
            let ends = [low, middle, high].map(Money::new);
            let value = Range::new(ends[0], ends[1], ends[2], Basis::Measured);
            Some((Assumption { value, source }, newest.as_of))
        })
    }
}
