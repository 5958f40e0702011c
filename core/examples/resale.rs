//! Fits how used cards hold their value, and writes `core/data/resale.csv`.
//!
//! ```text
//! cargo run --release -p rigledger-core --example resale [-- --check]
//! ```
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
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

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

/// Months and mean logarithms of their prices.
pub(crate) type Series = Vec<(String, f64, f64)>;

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let text = fit(&read(&data.join("prices.csv"))?)?;
    let path = data.join("resale.csv");
    if std::env::args().any(|argument| argument == "--check") {
        let same = std::fs::read_to_string(&path)? == text;
        println!("resale.csv is {}", if same { "up to date" } else { "out of date" });
        return if same { Ok(()) } else { Err("run the example without --check".into()) };
    }
    std::fs::write(&path, &text)?;
    print!("{text}");
    Ok(())
}

/// Used prices of quality A and B by card: a month, the same in years, the mean logarithm.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, Series>, Box<dyn Error>> {
    let mut months: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(path)?;
    let columns = reader.headers()?.clone();
    let at = |name: &str| columns.iter().position(|column| column == name).ok_or("no such column");
    let (gpu, condition, quality, as_of) =
        (at("gpu")?, at("condition")?, at("quality")?, at("as_of")?);
    let prices = [at("usd_low")?, at("usd_typical")?, at("usd_high")?];
    for row in reader.records() {
        let row = row?;
        let month = row[as_of].get(..7).unwrap_or_default().to_owned();
        if &row[condition] != "used" || &row[quality] == "C" || month.as_str() < SINCE {
            continue;
        }
        let [low, typical, high] = prices.map(|column| row[column].parse::<f64>().ok());
        let price = typical.or(low.zip(high).map(|(low, high)| f64::midpoint(low, high)));
        let price = price.ok_or_else(|| format!("no price in {row:?}"))?;
        months.entry((row[gpu].to_owned(), month)).or_default().push(libm::log(price));
    }
    let mut cards: BTreeMap<String, Series> = BTreeMap::new();
    for ((gpu, month), logs) in months {
        let years = month[..4].parse::<f64>()? + (month[5..7].parse::<f64>()? - 1.0) / 12.0;
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        cards.entry(gpu).or_default().push((month, years, mean));
    }
    Ok(cards)
}

/// The whole file.
pub(crate) fn fit(cards: &BTreeMap<String, Series>) -> Result<String, Box<dyn Error>> {
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
        writeln!(
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
        )?;
    }
    Ok(text)
}

/// The row for cards without a history of their own.
fn any(cards: &BTreeMap<String, Series>) -> Result<String, Box<dyn Error>> {
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
