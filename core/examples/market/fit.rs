//! The constants of the model, from the prices up to a month.
//!
//! Prices of used cards are known for a few years only, in which one shortage ended and another
//! began. So every constant starts from what is usual, counted like some years of data, and is drawn
//! to what the data say; the file and the look back use the same code.

use std::collections::BTreeMap;
use std::f64::consts::LN_2;
use std::fmt::Write;

use rigledger_core::catalog::Trade;
use rigledger_core::cost::market::{OUTER, Outlook, Walk};
use rigledger_core::units::Money;

use super::prices::{Card, Prices, written};

/// Computing cards halve in price in about six years when nothing else happens; how far that is known
/// is a standard error of 5 % a year.
const USUAL: (f64, f64) = (-LN_2 / 6.0, 0.05);
/// Usual spread of the market over a year, and the years of data that it counts as.
const MARKET: (f64, f64) = (0.18, 3.0);
/// Usual spread of one card beside the market by way of trade; those that servers leave behind come in
/// waves. Counted like so many years of prices of one card.
const OWN: [f64; 2] = [0.14, 0.30];
const OWN_YEARS: f64 = 3.0;
/// How far lasting drifts of cards differ: standard deviation.
const OWN_DRIFT: f64 = 0.05;
/// The usual monthly loss of a premium over the launch price, which halves it in half a year, and how
/// much it counts: like so many cards for a month at a premium of e.
const FADE: (f64, f64) = (-0.11, 1.0);
/// The fewest cards whose mean change within a month is the market's.
const CARDS: usize = 3;
/// Two prices that are no averages say something about time when they are so many months apart.
const APART: i32 = 3;
/// A price of a used professional card is compared with one of a new one at most so many months away.
const NEAR: i32 = 9;
/// The least spread of a walk.
const FLOOR: f64 = 0.05;

/// From one known month of a card to its next.
struct Step {
    card: usize,
    from: i32,
    to: i32,
    /// Change of the logarithm; later without what a premium over launch should have lost.
    change: f64,
    above_launch: f64,
    /// Variance of both ends as measurements.
    variance: f64,
    tracked: bool,
}

/// The market in one month.
#[derive(Default)]
struct Month {
    /// Weighted sum of the yearly rates of the steps through it, and of the weights.
    sum: f64,
    weight: f64,
    steps: usize,
    /// Whether one of them is of this month alone.
    alone: bool,
}

/// Everything that is fitted.
pub(crate) struct Fit {
    pub(crate) market: Walk,
    pub(crate) fade: f64,
    /// By way of trade.
    pub(crate) spread: [f64; 2],
    pub(crate) kept: [Kept; 2],
    /// Own drift and its error of each card, in the order of the prices.
    pub(crate) own: Vec<Option<(f64, f64)>>,
    /// Months with a price by card.
    pub(crate) months: Vec<usize>,
}

/// What a used one brings of the price of a new one.
#[derive(Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) share: f64,
    pub(crate) spread: f64,
    pub(crate) cards: usize,
}

impl Step {
    fn years(&self) -> f64 {
        f64::from(self.to - self.from) / 12.0
    }
}

/// Fits to what was known at the end of a month.
pub(crate) fn fit(prices: &Prices, until: i32) -> Fit {
    let untracked = prices.untracked(until);
    let mut steps = steps(prices, until, untracked);
    let fade = fade(&steps);
    for step in &mut steps {
        step.change -= step.above_launch * libm::expm1(-fade * step.years());
    }
    let months = months(&steps);
    let rate = |month: i32| months.get(&month).map_or(0.0, |month| month.sum / month.weight);
    let spread = market_spread(&months);
    let years = months.len() as f64 / 12.0;
    let mean = months.keys().map(|month| rate(*month)).sum::<f64>() / months.len().max(1) as f64;
    let drift = drawn(USUAL, mean, spread * spread / years.max(f64::MIN_POSITIVE));

    // Each card beside the market.
    let mut beside: Vec<(f64, f64)> = vec![(0.0, 0.0); prices.cards.len()];
    let mut squares = [0, 1].map(|trade: usize| (OWN[trade] * OWN[trade] * OWN_YEARS, OWN_YEARS));
    for step in &steps {
        let market = (step.from..step.to).map(rate).sum::<f64>() / 12.0;
        let own = step.change - market;
        beside[step.card].0 += own;
        beside[step.card].1 += step.years();
        if step.tracked || step.to - step.from >= APART {
            let sum = &mut squares[prices.cards[step.card].trade() as usize];
            sum.0 += own * own - step.variance;
            sum.1 += step.years();
        }
    }
    let own = squares.map(|(sum, years)| (sum / years).max(FLOOR * FLOOR).sqrt());
    let drifts = beside.iter().enumerate().map(|(card, (sum, years))| {
        let spread = own[prices.cards[card].trade() as usize];
        (*years > 0.0).then(|| drawn((0.0, OWN_DRIFT), sum / years, spread * spread / years))
    });
    Fit {
        market: Walk { drift: drift.0, drift_error: drift.1, spread },
        fade,
        spread: own,
        kept: Trade::ALL.map(|trade| kept(prices, trade, until)),
        own: drifts.collect(),
        months: prices.cards.iter().map(|card| card.levels(until, untracked).len()).collect(),
    }
}

/// A usual figure with its standard error, drawn to a measured one with its variance: the mean weighted
/// by both, and its standard error.
fn drawn((usual, error): (f64, f64), measured: f64, variance: f64) -> (f64, f64) {
    let (before, now) = (1.0 / (error * error), 1.0 / variance);
    ((usual * before + measured * now) / (before + now), 1.0 / (before + now).sqrt())
}

fn steps(prices: &Prices, until: i32, untracked: f64) -> Vec<Step> {
    let mut steps = Vec::new();
    for (card, prices) in prices.cards.iter().enumerate() {
        for pair in prices.levels(until, untracked).windows(2) {
            steps.push(Step {
                card,
                from: pair[0].month,
                to: pair[1].month,
                change: pair[1].log - pair[0].log,
                above_launch: prices.above_launch(pair[0].log),
                variance: pair[0].variance + pair[1].variance,
                tracked: pair[0].tracked && pair[1].tracked,
            });
        }
    }
    steps
}

/// The rate a year at which a premium over the launch price wears off: the slope of monthly changes
/// beyond the usual drift over the premium.
fn fade(steps: &[Step]) -> f64 {
    let months = || steps.iter().filter(|step| step.to - step.from == 1);
    let usual = USUAL.0 / 12.0;
    let product: f64 = months().map(|step| step.above_launch * (step.change - usual)).sum();
    let square: f64 = months().map(|step| step.above_launch * step.above_launch).sum();
    let slope = (FADE.0 * FADE.1 + product) / (FADE.1 + square);
    -12.0 * libm::log1p(slope.clamp(-0.5, 0.0))
}

/// The yearly rate of the market in each month, from all steps through it. A step counts the less the
/// less certain the rate is that it tells.
fn months(steps: &[Step]) -> BTreeMap<i32, Month> {
    let mut months: BTreeMap<i32, Month> = BTreeMap::new();
    for step in steps {
        let own = OWN[0] * OWN[0];
        let weight = 1.0 / (step.variance / step.years() + own);
        for month in step.from..step.to {
            let month = months.entry(month).or_default();
            month.sum += weight * step.change / step.years();
            month.weight += weight;
            month.steps += 1;
            month.alone |= step.to - step.from == 1;
        }
    }
    months
}

/// The market's spread: of months in which enough cards tell it, and of the gaps between them as one
/// step each, about the usual drift.
fn market_spread(months: &BTreeMap<i32, Month>) -> f64 {
    let (usual, counted) = MARKET;
    let (mut sum, mut years) = (usual * usual * counted, counted);
    let mut gap = (0.0, 0.0);
    let mut close = |gap: &mut (f64, f64)| {
        sum += gap.0 * gap.0;
        years += gap.1;
        *gap = (0.0, 0.0);
    };
    for month in months.values() {
        let change = (month.sum / month.weight - USUAL.0) / 12.0;
        if month.alone && month.steps >= CARDS {
            close(&mut gap);
            gap = (change, 1.0 / 12.0);
            close(&mut gap);
        } else {
            gap = (gap.0 + change, gap.1 + 1.0 / 12.0);
        }
    }
    close(&mut gap);
    (sum / years).max(FLOOR * FLOOR).sqrt()
}

/// The median over cards of what used ones brought beside new ones: in the same month; of professional
/// cards, of which no such months are known, in months near by.
fn kept(prices: &Prices, trade: Trade, until: i32) -> Kept {
    let near = if trade == Trade::Consumer { 0 } else { NEAR };
    let of_card = |card: &Card| {
        let known = |month: i32| month <= until;
        let new: Vec<_> = card
            .new
            .iter()
            .filter(|row| known(row.month) && (near > 0 || !row.third_party))
            .collect();
        let mut losses = Vec::new();
        for used in card.used.iter().filter(|row| known(row.month)) {
            let away = |month: i32| (month - used.month).abs();
            let Some(nearest) = new.iter().map(|row| away(row.month)).min() else { continue };
            if nearest <= near {
                let beside: Vec<f64> = new
                    .iter()
                    .filter(|row| away(row.month) == nearest)
                    .map(|row| row.log)
                    .collect();
                losses.push(used.log - beside.iter().sum::<f64>() / beside.len() as f64);
            }
        }
        (!losses.is_empty()).then(|| losses.iter().sum::<f64>() / losses.len() as f64)
    };
    let cards = prices.cards.iter().filter(|card| card.trade() == trade);
    let mut losses: Vec<f64> = cards.filter_map(of_card).collect();
    losses.sort_by(f64::total_cmp);
    let count = losses.len();
    if count == 0 {
        return Kept { share: 1.0, spread: 0.0, cards: 0 };
    }
    let median = f64::midpoint(losses[(count - 1) / 2], losses[count / 2]);
    let square = losses.iter().map(|loss| (loss - median) * (loss - median)).sum::<f64>();
    Kept { share: libm::exp(median), spread: (square / count as f64).sqrt(), cards: count }
}

impl Fit {
    /// What it expects of a card.
    pub(crate) fn outlook(&self, prices: &Prices, card: usize) -> Outlook {
        let trade = prices.cards[card].trade() as usize;
        let (drift, drift_error) = self.own[card].unwrap_or((0.0, OWN_DRIFT));
        Outlook {
            market: self.market,
            own: Walk { drift, drift_error, spread: self.spread[trade] },
            fade: self.fade,
            launch: prices.cards[card].gpu.launch_price.map(Money::get),
            kept_from_new: self.kept[trade].share,
            kept_from_new_spread: self.kept[trade].spread,
        }
    }
}

/// The data file, from all prices.
pub(crate) fn file(prices: &Prices) -> String {
    let (Some(first), Some(last)) = (prices.first(), prices.last()) else { return String::new() };
    let fit = fit(prices, last);
    let mut text = String::from(
        "of,drift,drift_error,spread,fade,kept_from_new,kept_from_new_spread,months,from,to,as_of,\
         source\n",
    );
    let Walk { drift, drift_error, spread } = fit.market;
    let all: usize = fit.months.iter().sum();
    let (from, to) = (written(first), written(last));
    let mut lines = vec![format!(
        "all,{drift:.4},{drift_error:.4},{spread:.4},{:.3},,,{all},{from},{to},{to},used prices of \
         {} cards in prices.csv",
        fit.fade,
        prices.cards.len()
    )];
    for trade in Trade::ALL {
        let Kept { share, spread, cards } = fit.kept[trade as usize];
        lines.push(format!(
            "{},,{OWN_DRIFT:.4},{:.4},,{share:.3},{spread:.3},,{from},{to},{to},\"prices.csv; from new \
             to used: median of {cards} cards\"",
            trade.id(),
            fit.spread[trade as usize]
        ));
    }
    for (place, card) in prices.cards.iter().enumerate() {
        let (Some((drift, error)), Some(first), Some(last)) =
            (fit.own[place], card.used.first(), card.used.last())
        else {
            continue;
        };
        let (from, to) = (written(first.month), written(last.month));
        lines.push(format!(
            "{},{drift:.4},{error:.4},{:.4},,,,{},{from},{to},{to},{} months of used prices in \
             prices.csv",
            card.gpu.id,
            fit.spread[card.trade() as usize],
            fit.months[place],
            fit.months[place]
        ));
    }
    lines.sort();
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Fewest months with a price, and fewest years that they span, of a card with a row of its own in
/// [`kept_file`].
const OF_ITS_OWN: (usize, i32) = (12, 24);

/// The same for costs: the share that a used card keeps in a year. Ends of the row `any` hold for one year
/// in eight cases of ten. A card's spread and years give what `cost::value` widens: both walks by the
/// root of time, and the errors of both drifts.
pub(crate) fn kept_file(prices: &Prices) -> String {
    let Some(last) = prices.last() else { return String::new() };
    let fit = fit(prices, last);
    let mut text = String::from(
        "gpu,kept_percent_low,kept_percent_likely,kept_percent_high,spread,span_years,months,\
         noise_percent_per_root_year,from,to,as_of,source\n",
    );
    let percent = |log: f64| libm::exp(log) * 100.0;
    let square = |a: f64, b: f64| a * a + b * b;
    let all = fit.market;
    let year = square(all.spread, fit.spread[Trade::Consumer as usize])
        + square(all.drift_error, OWN_DRIFT);
    let end = OUTER * year.sqrt();
    let (first, to) = (prices.first().map(written).unwrap_or_default(), written(last));
    let _ = writeln!(
        text,
        "any,{:.0},{:.0},{:.0},1,,,,{first},{to},{to},\"used prices of {} cards between {first} and \
         {to}: what eight years of ten should bring, and the middle\"",
        percent(all.drift - end),
        percent(all.drift),
        percent(all.drift + end),
        prices.cards.len()
    );
    for (place, card) in prices.cards.iter().enumerate() {
        let (Some((drift, error)), Some(first), Some(last)) =
            (fit.own[place], card.used.first(), card.used.last())
        else {
            continue;
        };
        let months = fit.months[place];
        if months < OF_ITS_OWN.0 || last.month - first.month < OF_ITS_OWN.1 {
            continue;
        }
        let walk = square(all.spread, fit.spread[card.trade() as usize]);
        let kept = percent(all.drift + drift);
        let (from, to) = (written(first.month), written(last.month));
        let _ = writeln!(
            text,
            "{},{kept:.1},{kept:.1},{kept:.1},{:.4},{:.3},{months},{:.1},{from},{to},{to},\"random walk: \
             that of all cards, and {months} months of used prices of this one, {from} to {to}\"",
            card.gpu.id,
            libm::exp(OUTER * walk.sqrt()),
            walk / square(all.drift_error, error),
            walk.sqrt() * 100.0,
        );
    }
    text
}
