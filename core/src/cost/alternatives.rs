//! What would do instead of owning: renting the same cards by the hour, or buying the same model's
//! tokens by API.
//!
//! ```text
//! rent        p x n x h a day
//! API         price of a token, as in the kernel, x tokens generated
//! marginal    electricity at work / tokens            full    net cost / tokens
//! ```
//!
//! Both costs of a token matter: the marginal one says what one more answer costs, the full one what
//! keeping the rig for all of them costs.

use serde::Serialize;

use super::case::{Case, End, RigValues, Values};
use super::draw::Draw;
use super::kernel::{self, HOUR, MILLION, blended};
use super::over_ends;
use super::time::{MONTHS, Sums, Time};
use crate::plan::RigKind;
use crate::plan::inputs::{InputId, Place};
use crate::units::{Basis, Money, Months, Range, Term, TokensPerSecond, Working};

/// Halvings of an interval of hours.
const HALVINGS: usize = 50;

/// A rig beside what would do instead.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternatives {
    /// Tokens that the rig generates in a month at its hours, in millions; `None` if its speed is not
    /// known.
    pub million_tokens_per_month: Option<f64>,
    /// Electricity of a million more tokens; `None` if the rig generates none.
    pub marginal_per_million: Option<Money>,
    /// How the electricity of a million more tokens comes about.
    pub marginal_working: Option<Working>,
    /// Net cost over the horizon by a million of the tokens generated in it; `None` if the rig generates
    /// none.
    pub full_per_million: Option<Range<Money>>,
    /// Full cost of a million tokens for 1 to 24 hours a day; empty if the speed is not known.
    pub by_hours: Vec<ByHours>,
    /// Renting the same cards by the hour; `None` if their rent is not known.
    pub rent: Option<Alternative>,
    /// Buying the same model's tokens by API; `None` if their price or the speed is not known.
    pub api: Option<Alternative>,
}

/// The net cost of a million tokens when the rig works a number of hours a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByHours {
    /// Hours a day.
    pub hours: u32,
    /// Net cost over the horizon by a million of the tokens generated in it.
    pub full_per_million: Range<Money>,
}

/// What the same work costs elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// Its price: of all cards for an hour, or of a million tokens generated with those read for them.
    pub price: Range<Money>,
    /// Where the price comes from.
    pub source: String,
    /// How its cost over the horizon comes about.
    pub working: Working,
    /// The price for a million tokens generated; `None` if the rig's speed is not known.
    pub per_million: Option<Money>,
    /// Its cost over the horizon.
    pub cost: Range<Money>,
    /// Hours a day from which on owning is cheaper; `None` if it never is.
    pub break_even_hours: Option<f64>,
    /// The break-even hours as millions of tokens a month.
    pub break_even_million_tokens: Option<f64>,
    /// Months of keeping the rig from which on owning is cheaper; `None` if it never is.
    pub break_even_months: Option<u32>,
}

/// A rig in numbers at one end.
struct At<'a> {
    case: &'a Case,
    index: usize,
    plan: Values,
    rig: RigValues,
}

impl At<'_> {
    /// Net cost at a number of hours at work a day.
    fn net(&self, hours: f64, sums: &Sums) -> f64 {
        let mut plan = self.plan;
        plan[InputId::LoadHours] = hours;
        kernel::net(&plan, &self.rig, &self.case.rigs[self.index].fixed, sums)
    }
}

/// What the alternatives to a rig are weighed by, at the three ends of every range.
struct Scales<'a> {
    ends: [At<'a>; 3],
    sums: [Sums; 3],
    /// Hours at work a day.
    hours: f64,
    /// Months until the rig is sold.
    months: f64,
    /// Tokens generated in an hour at work, in millions, most of them at the cheapest end; `None` if the
    /// speed is not known.
    hourly: Option<[f64; 3]>,
}

/// Weighs a rig of a case that generates at a speed; `None` for one that buys its tokens.
pub(crate) fn alternatives(
    case: &Case,
    index: usize,
    speed: Option<Range<TokensPerSecond>>,
) -> Option<Alternatives> {
    let place = Place::Rig(index);
    case.rigs.get(index).filter(|rig| rig.fixed.kind != RigKind::Api)?;
    let speed = case
        .figure(InputId::Speed, place)
        .or(speed.map(|speed| speed.map(TokensPerSecond::get)))
        .filter(|speed| speed.low() > 0.0);
    let scales = Scales::of(case, index, speed);
    let hourly = scales.hourly.map(|hourly| hourly[1]);
    let likely = &scales.ends[1];
    let rent = case.figure(InputId::Rent, place).map(|rent| {
        let count = likely.rig.inputs[InputId::CardCount];
        let price = rent.map(|rent| rent * count);
        scales.weigh(&Offer { price, source: case.source(InputId::Rent, place), an_hour: 1.0 })
    });
    let api = hourly.zip(case.figure(InputId::ApiOutput, Place::Plan)).map(|(hourly, _)| {
        let price = over_ends(|end| blended(&case.plan[end]), Basis::Computed);
        let source = case.source(InputId::ApiOutput, Place::Plan);
        scales.weigh(&Offer { price, source, an_hour: hourly })
    });
    let marginal = scales.marginal();
    Some(Alternatives {
        million_tokens_per_month: hourly.map(|hourly| hourly * scales.hours * Months::DAYS),
        marginal_per_million: marginal.as_ref().map(|(cost, _)| *cost),
        marginal_working: marginal.map(|(_, working)| working),
        full_per_million: scales.full(),
        by_hours: scales.by_hours(),
        rent,
        api,
    })
}

/// A price, where it comes from, and how many of its units an hour at work takes.
struct Offer<'a> {
    price: Range<f64>,
    source: &'a str,
    an_hour: f64,
}

impl<'a> Scales<'a> {
    /// Of the rig at `index`, which there is; `speed` in tokens a second.
    fn of(case: &'a Case, index: usize, speed: Option<Range<f64>>) -> Self {
        let ends = End::ALL.map(|end| {
            let (plan, rigs) = case.at(end);
            At { case, index, plan, rig: rigs[index] }
        });
        let months = case.months();
        let sums = [0, 1, 2].map(|end| Time::up_to(&ends[end].plan, &case.calendar, months));
        let hourly = speed.map(|speed| {
            [speed.high(), speed.likely(), speed.low()].map(|speed| speed * HOUR / MILLION)
        });
        let hours = ends[1].plan[InputId::LoadHours];
        Self { ends, sums, hours, months: months as f64, hourly }
    }

    /// Millions of tokens generated in a month; `None` if none are.
    fn monthly(&self) -> Option<[f64; 3]> {
        let monthly = self.hourly?.map(|hourly| hourly * self.hours * Months::DAYS);
        (monthly[1] > 0.0).then_some(monthly)
    }

    /// Electricity of a million more tokens, and how it comes about; `None` if the rig generates none.
    fn marginal(&self) -> Option<(Money, Working)> {
        let (likely, [_, tokens, _]) = (&self.ends[1], self.monthly()?);
        let fixed = &likely.case.rigs[likely.index].fixed;
        let draw = Draw::of(&likely.plan, &likely.rig.inputs, fixed);
        let [price, _] = kernel::prices(&likely.plan);
        let saved = likely.plan[InputId::Heat];
        let share = 1.0 - saved / 100.0;
        let cost = Money::new(draw.load_kwh * price * share * Months::DAYS / tokens);
        let month = "hours a day × 3600 × tokens a second × 365 ÷ 12, in millions";
        let (energy, heat) = ("electricity at work in a day", "share that saves heating");
        let source = likely.case.source(InputId::Heat, Place::Plan);
        let terms = vec![
            Term::computed(energy, "kWh", draw.load_kwh, "draw at the wall × hours a day"),
            Term::computed("price", "USD/kWh", price, "the rate, by hours where they differ"),
            Term::computed(heat, "%", saved, source),
            Term::computed("days", "", Months::DAYS, "of a month"),
            Term::computed("tokens", "", tokens, month),
        ];
        let formula = format!("{energy} × price × (1 \u{2212} {heat} ÷ 100) × days ÷ tokens");
        Some((cost, Working::of(formula, terms)))
    }

    /// Net cost over the horizon by a million of the tokens generated in it; `None` if there are none.
    fn full(&self) -> Option<Range<Money>> {
        let monthly = self.monthly().filter(|_| self.months > 0.0)?;
        let net = |end: usize| self.ends[end].net(self.hours, &self.sums[end]);
        let full = |end: usize| net(end) / (monthly[end] * self.months);
        Some(over_ends(full, Basis::Computed).map(Money::new))
    }

    /// The full cost of a million tokens for 1 to 24 hours a day; empty if the speed is not known.
    fn by_hours(&self) -> Vec<ByHours> {
        let Some(hourly) = self.hourly.filter(|_| self.months > 0.0) else { return Vec::new() };
        let point = |hours: u32| {
            let a_day = f64::from(hours);
            let tokens = |end: usize| hourly[end] * a_day * Months::DAYS * self.months;
            let net = |end: usize| self.ends[end].net(a_day, &self.sums[end]);
            let full = over_ends(|end| net(end) / tokens(end), Basis::Computed);
            ByHours { hours, full_per_million: full.map(Money::new) }
        };
        (1..=24).map(point).collect()
    }

    /// What an offer costs at a number of hours a day, at a price of its unit.
    fn cost(offer: &Offer<'_>, price: f64, hours: f64, sums: &Sums) -> f64 {
        price * offer.an_hour * hours * Months::DAYS * sums.plain
    }

    /// An offer beside the rig.
    fn weigh(&self, offer: &Offer<'_>) -> Alternative {
        let Offer { price, source, an_hour } = *offer;
        let (likely, sums, hours) = (&self.ends[1], &self.sums, self.hours);
        let prices = [price.low(), price.likely(), price.high()];
        // By how much owning is the more expensive, at a number of hours a day.
        let gap = |hours: f64| {
            likely.net(hours, &sums[1]) - Self::cost(offer, prices[1], hours, &sums[1])
        };
        let break_even = crossing(gap, InputId::LoadHours.spec().max);
        let time = Time::of(&likely.plan, &likely.case.calendar, MONTHS);
        let pays = |month: &u32| {
            let sums = time.at(usize::try_from(*month).unwrap_or(0));
            likely.net(hours, &sums) <= Self::cost(offer, prices[1], hours, &sums)
        };
        let month = (1..=u32::try_from(MONTHS).unwrap_or(0)).find(pays);
        let worked = likely.case.source(InputId::LoadHours, Place::Plan);
        let unit = "one hour, or a million tokens of it";
        let terms = vec![
            Term::new("price", "USD", price, source),
            Term::computed("amount in an hour", "", an_hour, unit),
            Term::computed("hours", "h/day", hours, worked),
            Term::computed("days", "", Months::DAYS, "of a month"),
            Term::computed("months", "", sums[1].plain, "each at its present value"),
        ];
        let cost = |end: usize| Self::cost(offer, prices[end], hours, &sums[end]);
        let hourly = self.hourly.map(|hourly| hourly[1]);
        Alternative {
            price: price.map(Money::new),
            source: source.to_owned(),
            working: Working::of("price × amount in an hour × hours × days × months", terms),
            per_million: hourly
                .filter(|hourly| *hourly > 0.0)
                .map(|hourly| Money::new(prices[1] * an_hour / hourly)),
            cost: over_ends(cost, Basis::Computed).map(Money::new),
            break_even_hours: break_even,
            break_even_million_tokens: break_even
                .zip(hourly)
                .map(|(hours, hourly)| hours * hourly * Months::DAYS),
            break_even_months: month,
        }
    }
}

/// Where a gap falls to zero between 0 and `most`, by bisection; `None` if it is still open at `most`.
fn crossing(gap: impl Fn(f64) -> f64, most: f64) -> Option<f64> {
    if gap(0.0) <= 0.0 {
        return Some(0.0);
    }
    if gap(most) > 0.0 {
        return None;
    }
    let (mut low, mut high) = (0.0, most);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if gap(middle) > 0.0 { low = middle } else { high = middle }
    }
    Some(high)
}
