//! What cards cost: dated prices, and the rule by which one of them is in use.
//!
//! Of a card in a condition, on a day:
//!
//! 1. Prices of the last nine months count; where there is none, those of the nine months up to the
//!    newest known. What is dated after the day is left out while anything earlier is known.
//! 2. Among them the good ones, grades A and B, where there are any, else the rough ones, grade C. Of
//!    each site its newest month counts, which `build/prices.rs` sees to.
//! 3. The median of what is typical is the likely price, the lowest and the highest figure are its ends.
//!    Rough prices that are newer than the newest good one move the ends, never the middle.
//! 4. Each end is at least as far from the middle as the grade asks ([`Grade::least`]), by the root of the
//!    number of prices less; to that comes, in quadrature, how far prices have moved since
//!    (`data/market.csv`). So the ends are passed in one case of ten each.
//!
//! Used cards where no condition is asked for. Where used is asked for and only new ones have a price,
//! that price less what a new one loses by being sold. A newest price of two years ago and more, or only
//! the maker's at launch, is a last resort and says so: a fresh price in the other condition goes before
//! it. So does a later price of a used one that is above that of a new one.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::units::{Assumption, Basis, Money, OUTER, Range, sort_few};

use super::age::{CARD_PRICE, beside};
use super::cells::Cells;
use super::{Catalog, Gpu, GpuKind, Trade};

/// Whether a card is sold new or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// From a shop.
    New,
    /// From somebody who had it.
    Used,
}

impl Condition {
    /// Its word in texts and in the data file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Used => "used",
        }
    }
}

/// How far a price can be trusted, from the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Grade {
    /// Measured or tracked.
    A,
    /// A dated article or a maintained list.
    B,
    /// A round figure.
    C,
    /// The maker's list price at launch.
    Launch,
}

impl Grade {
    /// Least share by which an end of a single price lies above or below it. Prices of grade B in one
    /// month differ by a tenth between sources, round figures by more than twice that; a tracked
    /// average is as sure as its count of sales lets it be, of which single ones scatter by a fifth.
    pub fn least(self, sold: Option<u32>) -> f64 {
        match (self, sold) {
            (Self::A, Some(sold)) => (0.2 / f64::from(sold.max(1)).sqrt()).max(0.03),
            (Self::A, None) => 0.03,
            (Self::B, _) => 0.1,
            (Self::C | Self::Launch, _) => 0.25,
        }
    }

    /// Whether a rough price stands back behind it.
    const fn is_good(self) -> bool {
        matches!(self, Self::A | Self::B)
    }

    /// What texts call the grade.
    pub const fn words(self) -> &'static str {
        match self {
            Self::A => "tracked",
            Self::B => "dated",
            Self::C => "rough",
            Self::Launch => "list",
        }
    }
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
    /// How far to trust it.
    pub grade: Grade,
    /// How many sales a tracked price sums up, where that is known.
    pub sold: Option<u32>,
    /// Where the price was published.
    pub source: &'static str,
}

impl Price {
    /// From a row that `build/prices.rs` wrote.
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
        let as_of = cells.text()?;
        let grade = cells.one_of(&[("A", Grade::A), ("B", Grade::B), ("C", Grade::C)])?;
        Some(Self {
            gpu,
            condition,
            usd,
            as_of,
            grade,
            sold: cells.option()?,
            source: cells.text()?,
        })
    }
}

/// The price of a card in use, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quote {
    /// The price, in US dollars.
    pub usd: Range<Money>,
    /// The condition in which the card was found.
    pub condition: Condition,
    /// Share of the price of a new one that this is, where only new ones have a price.
    pub kept_from_new: Option<f64>,
    /// Month of the newest price behind it, YYYY-MM.
    pub as_of: &'static str,
    /// How far to trust that.
    pub grade: Grade,
    /// How many prices are behind it, besides those that only moved its ends.
    pub prices: usize,
    /// How many sales those sum up, where that is known.
    pub sold: Option<u32>,
    /// Where the newest was read; empty for a list price.
    pub source: &'static str,
    /// Whether nothing better than an old price or that at launch is known.
    pub last_resort: bool,
}

/// Months within which prices say together what a card costs.
const MONTHS: i32 = beside(CARD_PRICE).cast_signed();
/// Months from which on the newest price is a last resort.
const OLD: i32 = match CARD_PRICE.last {
    Some(months) => months,
    None => i32::MAX,
};

/// Months from a month `YYYY-MM` to a day.
pub fn months_since(month: &str, today: NaiveDate) -> i32 {
    let part =
        |from: usize, to: usize| month.get(from..to).and_then(|text| text.parse::<i32>().ok());
    let since = part(0, 4).zip(part(5, 7)).map(|(year, month)| year * 12 + month);
    since.map_or(0, |since| today.year() * 12 + today.month0().cast_signed() + 1 - since)
}

impl Quote {
    /// Where the price comes from, in words.
    pub fn text(&self) -> String {
        let month = self.as_of;
        if self.grade == Grade::Launch {
            return format!("list price at launch, {month}, as no other is known");
        }
        let mut text = match self.kept_from_new {
            None => self.condition.word().to_owned(),
            Some(kept) => {
                let percent = crate::units::format::plain(kept * 100.0, 0);
                format!("used, {percent} % of what a new one costs")
            }
        };
        let plural = if self.prices == 1 { "price" } else { "prices" };
        let count = self.prices.to_string();
        text.push_str(
            &[", ", &count, " ", self.grade.words(), " ", plural, " up to ", month].concat(),
        );
        if let Some(sold) = self.sold {
            text.push_str(&[", ", &sold.to_string(), " sales"].concat());
        }
        if self.last_resort {
            text.push_str(", as no newer one is known");
        }
        text.push_str(", newest: ");
        text.push_str(self.source);
        text
    }

    /// The price as a figure in use, in another currency.
    pub fn in_currency(&self, per_dollar: f64) -> Assumption<Money> {
        let value = self.usd.map(|usd| usd * per_dollar).with_basis(self.usd.basis());
        Assumption { value, source: self.text() }
    }

    /// Whether a later price of a used one is above this of a new one: what sells used for more is no
    /// longer to be had for less.
    fn outbid_by(&self, used: &Self) -> bool {
        used.condition == Condition::Used
            && self.condition == Condition::New
            && used.as_of > self.as_of
            && used.usd.likely() > self.usd.likely()
    }

    /// The price of a used one, from that of a new one, of which it keeps a share whose logarithm has a
    /// standard deviation.
    fn used(self, (kept, deviation): (f64, f64)) -> Self {
        let usd = widened(self.usd, OUTER * deviation).map(|usd| usd * kept);
        Self { usd, kept_from_new: Some(kept), ..self }
    }
}

/// The ends moved apart by a distance of logarithms, in quadrature with the one that they have.
fn widened(usd: Range<Money>, by: f64) -> Range<Money> {
    if by <= 0.0 {
        return usd;
    }
    let likely = usd.likely().get();
    let far = |end: f64| {
        let own = if end > 0.0 && likely > 0.0 { libm::log(end / likely) } else { 0.0 };
        libm::exp((own * own + by * by).sqrt())
    };
    let ends = [likely / far(usd.low().get()), likely * far(usd.high().get())];
    Range::new(Money::new(ends[0]), usd.likely(), Money::new(ends[1]), usd.basis())
}

impl Catalog {
    /// The price of a card on a day, by the rule of this module; nothing where nobody knows one.
    /// Without a day as if all prices were of today.
    pub fn quote(
        &self,
        gpu: &Gpu,
        wanted: Option<Condition>,
        today: Option<NaiveDate>,
    ) -> Option<Quote> {
        // What a whole machine costs depends on its memory, and prices are of the catalogue's.
        let listed = self.gpu(gpu.id).is_none_or(|known| known.memory == gpu.memory);
        if gpu.kind == GpuKind::Unified && !listed {
            return None;
        }
        let [used, new] =
            [Condition::Used, Condition::New].map(|condition| self.quote_in(gpu, condition, today));
        let as_used = |quote: Quote| self.loss_from_new(gpu).map(|kept| quote.used(kept));
        let order = match wanted {
            Some(Condition::New) => [new, used],
            Some(Condition::Used) => [used, new.and_then(as_used)],
            None => [used, new],
        };
        let found = order.into_iter().flatten();
        // Of two the first, but whatever is fresh before what is old.
        let best = found
            .reduce(|a, b| if a.last_resort && !b.last_resort || a.outbid_by(&b) { b } else { a });
        best.or_else(|| {
            let launch = launch(gpu)?;
            match wanted {
                Some(Condition::Used) => as_used(launch),
                _ => Some(launch),
            }
        })
    }

    /// What a card could be sold for used, on a day; nothing where only its price at launch is known,
    /// which says nothing of that.
    pub fn market_value(&self, gpu: &Gpu, today: Option<NaiveDate>) -> Option<Quote> {
        self.quote(gpu, Some(Condition::Used), today).filter(|quote| quote.grade != Grade::Launch)
    }

    /// Share of its price that a new card brings when it is sold at once, and the standard deviation of
    /// its logarithm.
    pub fn loss_from_new(&self, gpu: &Gpu) -> Option<(f64, f64)> {
        let trade = self.trade(Trade::of(gpu.kind))?;
        Some((trade.kept_from_new, trade.kept_from_new_spread))
    }

    /// Standard deviation of the logarithm of a card's price after a year.
    fn spread_of(&self, gpu: &Gpu) -> f64 {
        let own = self.market_of(gpu.id).or_else(|| self.trade(Trade::of(gpu.kind)));
        let [market, own] = [self.market(), own].map(|row| row.map_or(0.0, |row| row.spread));
        (market * market + own * own).sqrt()
    }

    /// What prices of a card in one condition say together.
    fn quote_in(&self, gpu: &Gpu, condition: Condition, today: Option<NaiveDate>) -> Option<Quote> {
        let age = |row: &Price| today.map_or(0, |today| months_since(row.as_of, today));
        let of_card = |row: &&Price| row.gpu == gpu.id && row.condition == condition;
        let mut rows: Vec<&Price> = self.prices.iter().filter(of_card).collect();
        if rows.iter().any(|row| age(row) >= 0) {
            rows.retain(|row| age(row) >= 0);
        }
        let newest = rows.iter().map(|row| age(row)).min()?;
        rows.retain(|row| age(row) <= if newest <= MONTHS { MONTHS } else { newest + MONTHS });
        let (good, rough): (Vec<&Price>, Vec<&Price>) =
            rows.into_iter().partition(|row| row.grade.is_good());
        let since = good.iter().map(|row| row.as_of).max();
        let (counted, beside) = match since {
            Some(since) => (good, rough.into_iter().filter(|row| row.as_of > since).collect()),
            None => (rough, Vec::new()),
        };
        let mut typical: Vec<f64> = counted.iter().map(|row| row.usd[1]).collect();
        sort_few(&mut typical, |usd| *usd);
        let (count, last) = (typical.len(), typical.len().checked_sub(1)?);
        let middle = f64::midpoint(typical[last / 2], typical[count / 2]);
        let all = || counted.iter().chain(&beside);
        let low = all().map(|row| row.usd[0]).fold(middle, f64::min);
        let high = all().map(|row| row.usd[2]).fold(middle, f64::max);
        let first = counted.iter().max_by_key(|row| (row.as_of, core::cmp::Reverse(row.grade)))?;
        let sold: u32 = counted.iter().filter_map(|row| row.sold).sum();
        let sold = (sold > 0).then_some(sold);
        let grade = counted.iter().map(|row| row.grade).max()?;
        let share = grade.least(sold) / (count as f64).sqrt();
        let ages: i32 = counted.iter().map(|row| age(row).max(0)).sum();
        let years = f64::from(ages) / (12.0 * count as f64);
        let ends = [low.min(middle * (1.0 - share)), middle, high.max(middle * (1.0 + share))];
        let [low, middle, high] = ends.map(Money::new);
        let usd = Range::new(low, middle, high, Basis::Measured);
        Some(Quote {
            usd: widened(usd, OUTER * self.spread_of(gpu) * years.sqrt()),
            condition,
            kept_from_new: None,
            as_of: first.as_of,
            grade,
            prices: count,
            sold,
            source: first.source,
            last_resort: newest >= OLD,
        })
    }
}

/// The maker's list price at launch, which is what nobody asks any more.
fn launch(gpu: &Gpu) -> Option<Quote> {
    let price = gpu.launch_price?;
    let usd = Range::exact(price, Basis::Specified);
    Some(Quote {
        usd: widened(usd, libm::log(1.0 + Grade::Launch.least(None))),
        condition: Condition::New,
        kept_from_new: None,
        as_of: gpu.launch_date.get(..7).unwrap_or(gpu.launch_date),
        grade: Grade::Launch,
        prices: 1,
        sold: None,
        source: "",
        last_resort: true,
    })
}
