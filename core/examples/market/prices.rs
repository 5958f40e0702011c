//! Prices as the fit needs them: by card and month, in logarithms.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use rigledger_core::Catalog;
use rigledger_core::catalog::{Gpu, GpuKind, Trade};
use rigledger_core::units::Money;

/// Standard deviation of a month's figure that was averaged over tens of sold cards.
const TRACKED: f64 = 0.02;
/// What two other sources of one month usually differ by, and how many pairs of sources that counts.
const UNTRACKED: (f64, f64) = (0.10, 3.0);

/// One row of the file.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Months since year 0.
    pub(crate) month: i32,
    /// Logarithm of the typical price.
    pub(crate) log: f64,
    /// Whether it is an average over sold cards.
    pub(crate) tracked: bool,
    /// From a shop of which the file says that it asks more than the market for what is no longer made.
    pub(crate) third_party: bool,
}

/// A card with its prices in the order of months.
pub(crate) struct Card {
    /// The card as the catalogue has it.
    pub(crate) gpu: &'static Gpu,
    /// Prices of used ones.
    pub(crate) used: Vec<Row>,
    /// Prices of new ones.
    pub(crate) new: Vec<Row>,
}

/// All cards, by id. Unified machines are not among them: their prices are of many sizes of memory.
pub(crate) struct Prices {
    /// Cards with a used price.
    pub(crate) cards: Vec<Card>,
}

/// The mean of a month's prices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    /// Months since year 0.
    pub(crate) month: i32,
    /// Mean logarithm.
    pub(crate) log: f64,
    /// Variance of that as a measurement.
    pub(crate) variance: f64,
    /// Whether all of it is tracked.
    pub(crate) tracked: bool,
}

impl Prices {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut reader = csv::Reader::from_path(path)?;
        let columns = reader.headers()?.clone();
        let at = |name: &str| columns.iter().position(|column| column == name).ok_or("no column");
        let (gpu, condition, quality, as_of, source) =
            (at("gpu")?, at("condition")?, at("quality")?, at("as_of")?, at("source")?);
        let usd = [at("usd_low")?, at("usd_typical")?, at("usd_high")?];
        let mut cards: BTreeMap<&str, Card> = BTreeMap::new();
        for row in reader.records() {
            let row = row?;
            let gpu = Catalog::embedded().gpu(&row[gpu]).ok_or("an unknown card")?;
            if gpu.kind == GpuKind::Unified {
                continue;
            }
            let [low, typical, high] = usd.map(|column| row[column].parse::<f64>().ok());
            let price = typical.or(low.zip(high).map(|(low, high)| f64::midpoint(low, high)));
            let price = price.ok_or_else(|| format!("no price in {row:?}"))?;
            let date = row[as_of].split_once('-').ok_or("no month")?;
            let month = date.1.get(..2).ok_or("no month")?.parse::<i32>()? - 1;
            let card = cards.entry(gpu.id).or_insert_with(|| Card {
                gpu,
                used: Vec::new(),
                new: Vec::new(),
            });
            let rows = if &row[condition] == "used" { &mut card.used } else { &mut card.new };
            rows.push(Row {
                month: date.0.parse::<i32>()? * 12 + month,
                log: libm::log(price),
                tracked: &row[quality] == "A",
                third_party: row[source].starts_with("Amazon"),
            });
        }
        let mut cards: Vec<Card> =
            cards.into_values().filter(|card| !card.used.is_empty()).collect();
        for card in &mut cards {
            card.used.sort_by_key(|row| row.month);
            card.new.sort_by_key(|row| row.month);
        }
        Ok(Self { cards })
    }

    /// The first month of a used price.
    pub(crate) fn first(&self) -> Option<i32> {
        self.cards.iter().filter_map(|card| Some(card.used.first()?.month)).min()
    }

    /// The last month of a used price.
    pub(crate) fn last(&self) -> Option<i32> {
        self.cards.iter().filter_map(|card| Some(card.used.last()?.month)).max()
    }

    /// Variance of one price that is no average, from what such sources of one card and month differ by.
    pub(crate) fn untracked(&self, until: i32) -> f64 {
        let (usual, pairs) = UNTRACKED;
        let (mut sum, mut count) = (usual * usual * pairs, pairs);
        for card in &self.cards {
            let rows = || card.used.iter().filter(|row| row.month <= until && !row.tracked);
            let mut months: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
            rows().for_each(|row| months.entry(row.month).or_default().push(row.log));
            for logs in months.values() {
                let mean = logs.iter().sum::<f64>() / logs.len() as f64;
                sum += logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>();
                count += logs.len() as f64 - 1.0;
            }
        }
        sum / count
    }
}

impl Card {
    /// How it is traded.
    pub(crate) const fn trade(&self) -> Trade {
        Trade::of(self.gpu.kind)
    }

    /// Logarithm of a price less that at launch, where it stands above it.
    pub(crate) fn above_launch(&self, log: f64) -> f64 {
        let launch = self.gpu.launch_price.map(Money::get).filter(|usd| *usd > 0.0);
        launch.map_or(0.0, |usd| (log - libm::log(usd)).max(0.0))
    }

    /// Its months with the mean of their prices, `untracked` being the variance of those that are no
    /// averages.
    pub(crate) fn levels(&self, until: i32, untracked: f64) -> Vec<Level> {
        let known = self.used.partition_point(|row| row.month <= until);
        let months = self.used[..known].chunk_by(|a, b| a.month == b.month);
        months
            .map(|rows| {
                let count = rows.len() as f64;
                let variance = |row: &Row| if row.tracked { TRACKED * TRACKED } else { untracked };
                Level {
                    month: rows[0].month,
                    log: rows.iter().map(|row| row.log).sum::<f64>() / count,
                    variance: rows.iter().map(variance).sum::<f64>() / count / count,
                    tracked: rows.iter().all(|row| row.tracked),
                }
            })
            .collect()
    }
}

/// A month as it is written.
pub(crate) fn written(month: i32) -> String {
    format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}
