//! What a used card will bring: one model for all cards.
//!
//! ```text
//! log V(t) = log V - x (1 - e^(-k t)) + (m + c) t + zM sqrt(sM^2 t + dM^2 t^2)
//!                                                + zE sqrt(l^2 + sE^2 t + dE^2 t^2)
//! ```
//!
//! with natural logarithms and the years `t` from today. `V` is what the card is worth used today: its
//! market price, less what a new one loses by being sold once. `x = max(0, log(V / launch price))` is
//! what it stands above its launch price; that wears off at the rate `k`. `m` is the drift of all cards,
//! `c` what the card's own drift has been beside it; both are drawn to what is usual by the little that
//! is known, and `dM`, `dE` are the standard errors that remain. `sM` moves the whole market, so `zM` is
//! one standard normal number for all rigs; `sE` moves one card, `zE` is one for each card. `l` is the
//! doubt about the loss from new to used, 0 for a card that is used already.
//!
//! A quantile of the whole lies at the same quantile of a normal distribution with both spreads. The
//! constants stand in `data/market.csv` with their fit in `examples/market`; how often later prices
//! were inside the range of earlier ones says `cargo xtask backtest`.

use crate::catalog::{Catalog, Gpu, GpuKind, MarketRow, Trade};
use crate::units::Money;
pub use crate::units::OUTER;

/// A random walk of the logarithm of a price, in years.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Walk {
    /// Mean change of the logarithm in a year.
    pub drift: f64,
    /// Standard error of that.
    pub drift_error: f64,
    /// Standard deviation of the change over one year besides.
    pub spread: f64,
}

impl Walk {
    /// Standard deviation of the logarithm after some years, with one that is there from the start.
    fn deviation(&self, start: f64, years: f64) -> f64 {
        let (walk, drift) = (self.spread * self.spread, self.drift_error * self.drift_error);
        (start * start + (walk + drift * years) * years).sqrt()
    }
}

/// What is expected of the price of a kind of card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Of all cards.
    pub market: Walk,
    /// Of this one beside all.
    pub own: Walk,
    /// Rate a year at which a price above that at launch comes back to it.
    pub fade: f64,
    /// Price at launch, in US dollars; of machines whose price depends on memory there is none.
    pub launch: Option<f64>,
    /// Share of the price of a new one that a used one brings at once.
    pub kept_from_new: f64,
    /// Standard deviation of the logarithm of that share.
    pub kept_from_new_spread: f64,
}

impl Outlook {
    /// What is known of a card; nothing where the catalogue has no market.
    pub fn of(catalog: &Catalog, gpu: &Gpu) -> Option<Self> {
        let (market, trade) = (catalog.market()?, catalog.trade(Trade::of(gpu.kind))?);
        let card = catalog.market_of(gpu.id);
        let walk = |row: &MarketRow| Walk {
            drift: row.drift,
            drift_error: row.drift_error,
            spread: row.spread,
        };
        // The launch price of a machine is that of its smallest memory.
        let machine = gpu.kind == GpuKind::Unified;
        Some(Self {
            market: walk(market),
            own: walk(card.unwrap_or(trade)),
            fade: market.fade,
            launch: gpu.launch_price.map(Money::get).filter(|_| !machine),
            kept_from_new: trade.kept_from_new,
            kept_from_new_spread: trade.kept_from_new_spread,
        })
    }

    /// What a card is worth used today, in the money of its price.
    pub fn worth(&self, price: f64, new: bool) -> f64 {
        if new { price * self.kept_from_new } else { price }
    }

    /// What each dollar that a card is worth used today will be after some years. `worth` in US
    /// dollars a card says how far it stands above its launch; `new` whether that follows from the
    /// price of a new one.
    pub fn after(&self, worth: f64, new: bool, years: f64) -> Share {
        let premium = match self.launch {
            Some(launch) if worth > launch && launch > 0.0 => libm::log(worth / launch),
            _ => 0.0,
        };
        let faded = if premium > 0.0 { -libm::expm1(-self.fade * years) } else { 0.0 };
        let start = if new { self.kept_from_new_spread } else { 0.0 };
        let own = self.own.deviation(start, years);
        Share {
            log: (self.market.drift + self.own.drift) * years - premium * faded,
            market: self.market.deviation(0.0, years),
            own: [own, own],
        }
    }

    /// The same doubt around a stated share kept in a year.
    #[must_use]
    pub fn keeping(self, share_a_year: f64) -> Self {
        Self {
            market: Walk { drift: libm::log(share_a_year.max(f64::MIN_POSITIVE)), ..self.market },
            own: Walk { drift: 0.0, ..self.own },
            launch: None,
            ..self
        }
    }
}

/// What is left of each dollar at a moment: a median and the spreads around it. Made once for a
/// moment; each value of it is one exponential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Logarithm of the median.
    log: f64,
    /// Standard deviation of its logarithm that all cards share.
    market: f64,
    /// That of this card, below and above the median.
    own: [f64; 2],
}

impl Share {
    /// From a range that somebody stated, whose ends are passed in one case of ten each; none of its
    /// doubt is shared with other cards. All three are positive and in order.
    pub fn between(low: f64, likely: f64, high: f64) -> Self {
        let log = libm::log(likely);
        let own = [log - libm::log(low), libm::log(high) - log].map(|width| width / OUTER);
        Self { log, market: 0.0, own }
    }

    /// Half of all outcomes lie below.
    pub fn median(&self) -> f64 {
        libm::exp(self.log)
    }

    /// That share of all outcomes lies below.
    pub fn quantile(&self, share: f64) -> f64 {
        let z = normal_quantile(share);
        let own = self.own[usize::from(z > 0.0)];
        libm::exp(self.log + z * (self.market * self.market + own * own).sqrt())
    }

    /// The outcome for two draws from the standard normal distribution: of the market, the same for
    /// all cards, and of this card.
    pub fn at(&self, market: f64, own: f64) -> f64 {
        libm::exp(self.log + market * self.market + own * self.own[usize::from(own > 0.0)])
    }

    /// The factor by which an outcome is off the median, for two draws as in [`Self::at`].
    pub fn off_by(&self, market: f64, own: f64) -> f64 {
        libm::exp(market * self.market + own * self.own[usize::from(own > 0.0)])
    }

    /// The factor by which an outcome is off the median that is so many standard deviations of the
    /// whole doubt from it.
    pub fn doubt(&self, deviations: f64) -> f64 {
        if deviations == 0.0 {
            return 1.0;
        }
        let own = self.own[usize::from(deviations > 0.0)];
        libm::exp(deviations * (self.market * self.market + own * own).sqrt())
    }

    /// Whether there is any doubt.
    pub fn is_exact(&self) -> bool {
        self.market <= 0.0 && self.own.iter().all(|own| *own <= 0.0)
    }
}

/// The number below which a share of the standard normal distribution lies, to seven digits: Wichura's
/// algorithm AS 241 in its shorter form (Applied Statistics 37, 1988).
///
/// ```
/// use rigledger_core::cost::market::normal_quantile;
/// assert!((normal_quantile(0.9) - 1.281_551_6).abs() < 1e-6);
/// ```
pub fn normal_quantile(share: f64) -> f64 {
    let middle = share - 0.5;
    if middle.abs() <= 0.425 {
        let r = 0.180_625 - middle * middle;
        return middle
            * (((59.109_374_72 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9)
            / (((67.187_563_6 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0);
    }
    let tail = if middle < 0.0 { share } else { 1.0 - share };
    let r = (-libm::log(tail.max(f64::MIN_POSITIVE))).sqrt();
    let far = if r <= 5.0 {
        let r = r - 1.6;
        (((0.170_238_211_03 * r + 1.306_728_481_6) * r + 2.756_815_39) * r + 1.423_437_277_7)
            / ((0.120_211_329_75 * r + 0.737_001_642_5) * r + 1.0)
    } else {
        let r = r - 5.0;
        (((0.017_337_203_997 * r + 0.428_682_943_37) * r + 3.081_226_386) * r + 6.657_905_115)
            / ((0.012_258_202_635 * r + 0.241_978_942_25) * r + 1.0)
    };
    if middle < 0.0 { -far } else { far }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook() -> Outlook {
        Outlook {
            market: Walk { drift: -0.13, drift_error: 0.04, spread: 0.18 },
            own: Walk { drift: 0.03, drift_error: 0.03, spread: 0.1 },
            fade: 1.5,
            launch: Some(1000.0),
            kept_from_new: 0.9,
            kept_from_new_spread: 0.16,
        }
    }

    #[test]
    fn quantiles_invert_the_distribution() {
        for step in 1..2000 {
            let share = f64::from(step) / 2000.0;
            let back = 0.5 * libm::erfc(-normal_quantile(share) / core::f64::consts::SQRT_2);
            assert!((back - share).abs() < 1e-7, "{share}: {back}");
        }
        for share in [1e-9, 1e-14] {
            let back = 0.5 * libm::erfc(-normal_quantile(share) / core::f64::consts::SQRT_2);
            assert!((back / share - 1.0).abs() < 1e-5, "{share}: {back}");
        }
        assert!((normal_quantile(0.9) - OUTER).abs() < 1e-6);
    }

    #[test]
    fn today_is_today() {
        let now = outlook().after(800.0, false, 0.0);
        assert!(now.is_exact());
        assert!((now.median() - 1.0).abs() < 1e-12);
        // A card bought new is worth its loss less, and how much is not known.
        assert!((outlook().worth(1000.0, true) - 900.0).abs() < 1e-9);
        let now = outlook().after(900.0, true, 0.0);
        assert!((now.quantile(0.9) - libm::exp(0.16 * OUTER)).abs() < 1e-6);
    }

    #[test]
    fn eight_outcomes_of_ten_lie_between_the_outer_quantiles() {
        let share = outlook().after(800.0, false, 2.0);
        let (low, high) = (share.quantile(0.1), share.quantile(0.9));
        let (mut inside, mut all) = (0, 0);
        for market in 0..300 {
            for own in 0..300 {
                let z = |place: i32| normal_quantile((f64::from(place) + 0.5) / 300.0);
                let value = share.at(z(market), z(own));
                inside += i32::from((low..=high).contains(&value));
                all += 1;
            }
        }
        let inside = f64::from(inside) / f64::from(all);
        assert!((inside - 0.8).abs() < 0.003, "{inside}");
        assert!(low < share.median() && share.median() < high);
        assert!((share.at(0.0, 0.0) - share.median()).abs() < 1e-12);
    }

    #[test]
    fn what_stands_above_launch_wears_off() {
        let plain = outlook().after(1000.0, false, 3.0).median();
        let dear = outlook().after(2000.0, false, 3.0).median();
        let left = 2.0 * dear / plain;
        // After three years e^-4.5 of log 2 is left.
        assert!(
            (left - libm::exp(core::f64::consts::LN_2 * libm::exp(-4.5))).abs() < 1e-9,
            "{left}"
        );
        // Dearer today never means cheaper then.
        let then = |price: f64| price * outlook().after(price, false, 3.0).median();
        assert!([500.0, 900.0, 1000.0, 1100.0, 2000.0, 5000.0].map(then).is_sorted());
        let unknown = Outlook { launch: None, ..outlook() };
        assert!((unknown.after(2000.0, false, 3.0).median() - plain).abs() < 1e-12);
    }

    #[test]
    fn a_stated_middle_keeps_the_doubt_and_a_stated_range_replaces_it() {
        let stated = outlook().keeping(0.8).after(5000.0, false, 2.0);
        let free = outlook().after(800.0, false, 2.0);
        assert!((stated.median() - 0.64).abs() < 1e-12);
        let width = |share: &Share| share.quantile(0.9) / share.quantile(0.1);
        assert!((width(&stated) / width(&free) - 1.0).abs() < 1e-9);
        let range = Share::between(0.5, 0.8, 0.9);
        for (share, expected) in [(0.1, 0.5), (0.5, 0.8), (0.9, 0.9)] {
            assert!((range.quantile(share) - expected).abs() < 1e-6, "{share}");
        }
        assert!((range.at(3.0, 0.0) - 0.8).abs() < 1e-12);
        assert!(Share::between(0.8, 0.8, 0.8).is_exact());
    }

    #[test]
    fn doubt_grows_with_time() {
        let width = |years: f64| {
            let share = outlook().after(800.0, false, years);
            share.quantile(0.9) / share.quantile(0.1)
        };
        assert!([0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0].map(width).is_sorted());
    }
}
