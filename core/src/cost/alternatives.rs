//! Instead of owning: renting the same cards by the hour, or buying the same model's tokens by API.
//!
//! ```text
//! rent        p x n x h a day
//! API         price of a token, as in the kernel, x tokens generated
//! marginal    electricity at work / tokens            full    net cost / tokens
//! ```
//!
//! Both costs a token matter: the first says what one more answer costs, the second
//! what keeping the rig for all of them costs.

use serde::Serialize;

use super::case::{Case, End, Own, Values};
use super::draw::Draw;
use super::kernel::{self, HOUR, MILLION, blended};
use super::three;
use super::time::{MONTHS, Sums, Time};
use crate::plan::RigKind;
use crate::plan::inputs::{InputId, Place};
use crate::units::{Basis, Money, Months, Range, Term, TokensPerSecond, Working};

/// Halvings of an interval of hours.
const HALVINGS: usize = 50;

/// A rig against what else would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternatives {
    /// Tokens that the rig generates in a month at its hours, in millions; nothing where its speed is
    /// not known.
    pub million_tokens_per_month: Option<f64>,
    /// Electricity of a million more tokens.
    pub marginal_per_million: Option<Money>,
    /// How that comes about.
    pub marginal_working: Option<Working>,
    /// The whole net cost of a million tokens.
    pub full_per_million: Option<Range<Money>>,
    /// The same by hours a day, from one to all; empty where the speed is not known.
    pub by_hours: Vec<ByHours>,
    /// The same cards rented by the hour.
    pub rent: Option<Alternative>,
    /// The same model by API.
    pub api: Option<Alternative>,
}

/// The net cost of a million tokens when the rig works so many hours a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByHours {
    /// Hours a day.
    pub hours: u32,
    /// Net cost over the horizon, over the tokens generated in it.
    pub full_per_million: Range<Money>,
}

/// What the same work costs elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// Its price: of all cards for an hour, or of a million tokens generated with those read for them.
    pub price: Range<Money>,
    /// Where that comes from.
    pub source: String,
    /// How the cost comes about.
    pub working: Working,
    /// The price for a million tokens generated; nothing where the rig's speed is not known.
    pub per_million: Option<Money>,
    /// Its cost over the horizon.
    pub cost: Range<Money>,
    /// Hours a day from which on owning is the cheaper; nothing where it never is.
    pub break_even_hours: Option<f64>,
    /// The same in millions of tokens a month.
    pub break_even_million_tokens: Option<f64>,
    /// Months of keeping the rig from which on owning is the cheaper.
    pub break_even_months: Option<u32>,
}

/// A rig in numbers at one end.
struct At<'a> {
    case: &'a Case,
    index: usize,
    plan: Values,
    own: Own,
}

impl At<'_> {
    fn net(&self, hours: f64, sums: &Sums) -> f64 {
        let mut plan = self.plan;
        plan[InputId::LoadHours] = hours;
        kernel::net(&plan, &self.own, &self.case.rigs[self.index].fixed, sums)
    }
}

/// Weighs a rig of a case that generates at a speed; nothing for one that buys its tokens.
pub(crate) fn alternatives(
    case: &Case,
    index: usize,
    speed: Option<Range<TokensPerSecond>>,
) -> Option<Alternatives> {
    let rig = case.rigs.get(index).filter(|rig| rig.fixed.kind != RigKind::Api)?;
    let place = Place::Rig(index);
    let speed = case
        .figure(InputId::Speed, place)
        .or(speed.map(|speed| speed.map(TokensPerSecond::get)))
        .filter(|speed| speed.low() > 0.0);
    let ends = [End::Cheap, End::Likely, End::Dear].map(|end| {
        let (plan, own) = case.at(end);
        At { case, index, plan, own: own[index] }
    });
    let months = case.months();
    let sums = [0, 1, 2].map(|end| Time::up_to(&ends[end].plan, &case.calendar, months));
    let hours = ends[1].plan[InputId::LoadHours];
    // Tokens in an hour at work, in millions; the fastest where all is cheapest.
    let hourly = speed.map(|speed| {
        [speed.high(), speed.likely(), speed.low()].map(|speed| speed * HOUR / MILLION)
    });
    let monthly = hourly.map(|hourly| hourly.map(|hourly| hourly * hours * Months::DAYS));
    let likely = &ends[1];
    let draw = Draw::of(&likely.plan, &likely.own.values, &rig.fixed);
    let marginal = monthly.filter(|monthly| monthly[1] > 0.0).map(|monthly| {
        let [price, _] = kernel::prices(&likely.plan);
        let heat = 1.0 - likely.plan[InputId::Heat] / 100.0;
        Money::new(draw.load_kwh * price * heat * Months::DAYS / monthly[1])
    });
    let net = |end: usize| ends[end].net(hours, &sums[end]);
    let marginal_working = monthly.filter(|monthly| monthly[1] > 0.0).map(|monthly| {
        let term = |name: &str, unit, value: f64, source: &str| Term {
            name: name.to_owned(),
            unit,
            value: Range::exact(value, Basis::Computed),
            source: source.to_owned(),
        };
        let month = "hours a day × 3600 × tokens a second × 365 ÷ 12, in millions";
        let [price, _] = kernel::prices(&likely.plan);
        let (energy, heat) = ("electricity at work in a day", "share that saves heating");
        let terms = vec![
            term(energy, "kWh", draw.load_kwh, "draw at the wall × hours a day"),
            term("price", "USD/kWh", price, "the rate, by hours where they differ"),
            term(heat, "%", likely.plan[InputId::Heat], case.source(InputId::Heat, Place::Plan)),
            term("days", "", Months::DAYS, "of a month"),
            term("tokens", "", monthly[1], month),
        ];
        let formula = format!("{energy} × price × (1 \u{2212} {heat} ÷ 100) × days ÷ tokens");
        Working::of(formula, terms)
    });
    let full = monthly.filter(|monthly| monthly[1] > 0.0 && months > 0).map(|monthly| {
        let months = months as f64;
        three(|end| net(end) / (monthly[end] * months), Basis::Computed).map(Money::new)
    });
    let by_hours = hourly.filter(|_| months > 0).map_or_else(Vec::new, |hourly| {
        let tokens =
            |end: usize, hours: u32| hourly[end] * f64::from(hours) * Months::DAYS * months as f64;
        let point = |hours: u32| {
            let net = |end: usize| ends[end].net(f64::from(hours), &sums[end]);
            let full = three(|end| net(end) / tokens(end, hours), Basis::Computed);
            ByHours { hours, full_per_million: full.map(Money::new) }
        };
        (1..=24).map(point).collect()
    });
    let count = likely.own.values[InputId::CardCount];
    let rent = case.figure(InputId::Rent, place).map(|rent| {
        let price = rent.map(|rent| rent * count);
        let source = case.source(InputId::Rent, place);
        weigh(&ends, &sums, hourly.map(|hourly| hourly[1]), Offer { price, source, an_hour: 1.0 })
    });
    let api = hourly.zip(case.figure(InputId::ApiOutput, Place::Plan)).map(|(hourly, _)| {
        let price = three(|end| blended(&case.plan[end]), Basis::Computed);
        let source = case.source(InputId::ApiOutput, Place::Plan);
        weigh(&ends, &sums, Some(hourly[1]), Offer { price, source, an_hour: hourly[1] })
    });
    Some(Alternatives {
        million_tokens_per_month: monthly.map(|monthly| monthly[1]),
        marginal_per_million: marginal,
        marginal_working,
        full_per_million: full,
        by_hours,
        rent,
        api,
    })
}

/// A price, where it comes from, and how many of it an hour at work takes.
struct Offer<'a> {
    price: Range<f64>,
    source: &'a str,
    an_hour: f64,
}

/// An offer beside the rig, which generates `hourly` millions of tokens in an hour at work.
fn weigh(
    ends: &[At<'_>; 3],
    sums: &[Sums; 3],
    hourly: Option<f64>,
    Offer { price, source, an_hour }: Offer<'_>,
) -> Alternative {
    let likely = &ends[1];
    let hours = likely.plan[InputId::LoadHours];
    let cost =
        |price: f64, hours: f64, sums: &Sums| price * an_hour * hours * Months::DAYS * sums.plain;
    let prices = [price.low(), price.likely(), price.high()];
    // More expensive than owning, at so many hours.
    let gap = |hours: f64| likely.net(hours, &sums[1]) - cost(prices[1], hours, &sums[1]);
    let break_even = crossing(gap, InputId::LoadHours.spec().max);
    let time = Time::of(&likely.plan, &likely.case.calendar, MONTHS);
    let pays = |month: &u32| {
        let sums = time.at(usize::try_from(*month).unwrap_or(0));
        likely.net(hours, &sums) <= cost(prices[1], hours, &sums)
    };
    let month = (1..=u32::try_from(MONTHS).unwrap_or(0)).find(pays);
    let term = |name: &str, unit, value: Range<f64>, source: &str| Term {
        name: name.to_owned(),
        unit,
        value,
        source: source.to_owned(),
    };
    let computed = |value: f64| Range::exact(value, Basis::Computed);
    let place = Place::Plan;
    let terms = vec![
        term("price", "USD", price, source),
        term("amount in an hour", "", computed(an_hour), "one hour, or a million tokens of it"),
        term("hours", "h/day", computed(hours), likely.case.source(InputId::LoadHours, place)),
        term("days", "", computed(Months::DAYS), "of a month"),
        term("months", "", computed(sums[1].plain), "each at its present value"),
    ];
    Alternative {
        price: price.map(Money::new),
        source: source.to_owned(),
        working: Working::of("price × amount in an hour × hours × days × months", terms),
        per_million: hourly
            .filter(|hourly| *hourly > 0.0)
            .map(|hourly| Money::new(prices[1] * an_hour / hourly)),
        cost: three(|end| cost(prices[end], hours, &sums[end]), Basis::Computed).map(Money::new),
        break_even_hours: break_even,
        break_even_million_tokens: break_even
            .zip(hourly)
            .map(|(hours, hourly)| hours * hourly * Months::DAYS),
        break_even_months: month,
    }
}

/// Where a gap falls to nothing between zero and a most; nothing where it does not.
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
