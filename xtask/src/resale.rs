//! Fits how used cards hold their value, and writes `core/data/resale.csv`.
//!
//! Prices of used cards move like a random walk with a drift: what the last month's price says about
//! the next does not wear off. So for each card with enough dated prices of good quality since
//! [`SINCE`], with `p` the logarithm of the mean price of a month:
//!
//! ```text
//! drift    m  = (p_last - p_first) / T                       the walk's best estimate, T in years
//! noise    s2 = sum of (dp - m dt)^2 / dt, over the steps, / (steps - 1)
//! kept a year = e^m
//! spread      = e^(z s)                                      z = 1.2816: four times in five inside
//! after t years: P x e^(m t) x spread^(-/+ sqrt(t + t^2 / T))
//! ```
//!
//! The root holds the walk's own variance `t` and that of the estimated drift, `t^2 / T`. A card needs
//! [`MIN_MONTHS`] months that span [`MIN_YEARS`] years: a year of falling prices after a shortage says
//! nothing about the next ones. All others get the row `any`: the worst, mean and best yearly factor
//! of the yearly spans of the two cards with the longest history, without a walk.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::error::{Context, Result};
use crate::paths;
use crate::progress::say;
use crate::table::Table;

/// Dated prices of cards.
const PRICES: &str = "core/data/prices.csv";
/// How cards hold their value.
const FILE: &str = "core/data/resale.csv";

/// The first month that counts: mining with cards ended in 2022-09, and with it the prices that no
/// later month has seen.
const SINCE: &str = "2022-10";
/// Fewest months with a price.
const MIN_MONTHS: usize = 12;
/// Fewest years from the first to the last.
const MIN_YEARS: f64 = 2.0;
/// Four outcomes of five lie within so many standard deviations.
const Z: f64 = 1.2816;
/// The month that ends the first of the spans of the row `any`.
const MIDDLE: &str = "2023-10";

/// Months, the same in years, and the mean logarithms of their prices.
type Series = Vec<(String, f64, f64)>;

/// Fits, writes and prints the file.
pub(crate) fn run() -> Result {
    let text = fit(&read()?)?;
    paths::write(&paths::root().join(FILE), &text)?;
    print!("{text}");
    say("resale", &format!("wrote {FILE}"));
    Ok(())
}

/// Used prices of quality A and B by card.
fn read() -> Result<BTreeMap<String, Series>> {
    let table = Table::read(PRICES)?;
    let mut months: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for row in 0..table.len() {
        let month = table.cell(row, "as_of").get(..7).unwrap_or_default().to_owned();
        let used = table.cell(row, "condition") == "used" && table.cell(row, "quality") != "C";
        if !used || month.as_str() < SINCE {
            continue;
        }
        let price = match table.number(row, "usd_typical") {
            Ok(typical) => typical,
            Err(_) => f64::midpoint(table.number(row, "usd_low")?, table.number(row, "usd_high")?),
        };
        let gpu = table.cell(row, "gpu").to_owned();
        months.entry((gpu, month)).or_default().push(libm::log(price));
    }
    let mut cards: BTreeMap<String, Series> = BTreeMap::new();
    for ((gpu, month), logs) in months {
        let number = |text: &str| text.parse::<f64>().context(format!("{PRICES}: {month}"));
        let years = number(&month[..4])? + (number(&month[5..])? - 1.0) / 12.0;
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        cards.entry(gpu).or_default().push((month, years, mean));
    }
    Ok(cards)
}

/// The whole file.
fn fit(cards: &BTreeMap<String, Series>) -> Result<String> {
    let mut text = String::from(
        "gpu,kept_percent_low,kept_percent_likely,kept_percent_high,spread,span_years,months,\
         noise_percent_per_root_year,from,to,as_of,source\n",
    );
    text.push_str(&any(cards)?);
    for (gpu, series) in cards {
        let (Some(first), Some(last)) = (series.first(), series.last()) else { continue };
        let span = last.1 - first.1;
        if series.len() < MIN_MONTHS || span < MIN_YEARS {
            continue;
        }
        let drift = (last.2 - first.2) / span;
        let steps = series.windows(2).map(|pair| {
            let (time, change) = (pair[1].1 - pair[0].1, pair[1].2 - pair[0].2);
            (change - drift * time) * (change - drift * time) / time
        });
        let noise = libm::sqrt(steps.sum::<f64>() / (series.len() as f64 - 2.0));
        let kept = libm::exp(drift) * 100.0;
        let _ = writeln!(
            text,
            "{gpu},{kept:.1},{kept:.1},{kept:.1},{:.4},{span:.3},{},{:.1},{},{},{},\"random walk \
             through {} months of used prices, {} to {}\"",
            libm::exp(Z * noise),
            series.len(),
            noise * 100.0,
            first.0,
            last.0,
            last.0,
            series.len(),
            first.0,
            last.0
        );
    }
    Ok(text)
}

/// The row for cards without a history of their own.
fn any(cards: &BTreeMap<String, Series>) -> Result<String> {
    let mut factors = Vec::new();
    let mut to = "";
    for gpu in ["rtx-3090", "rtx-4090"] {
        let series = cards.get(gpu).ok_or("a card with a long history is missing")?;
        let middle = series.iter().find(|(month, ..)| month == MIDDLE).ok_or("no such month")?;
        let (first, last) = (&series[0], &series[series.len() - 1]);
        to = to.max(&last.0);
        for (from, to) in [(first, middle), (middle, last)] {
            factors.push(libm::exp((to.2 - from.2) / (to.1 - from.1)) * 100.0);
        }
    }
    factors.sort_by(f64::total_cmp);
    let mean = factors.iter().sum::<f64>() / factors.len() as f64;
    Ok(format!(
        "any,{:.0},{mean:.0},{:.0},1,,,,{SINCE},{to},{to},\"used prices of the RTX 3090 and RTX 4090 \
         between {SINCE} and {to}: worst year of the four spans, their mean, and the best\"\n",
        factors[0],
        factors[factors.len() - 1]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_file_is_what_the_prices_give() {
        let committed = paths::read_text(&paths::root().join(FILE)).expect("reads");
        assert_eq!(fit(&read().expect("reads")).expect("fits"), committed);
    }
}
