//! What would do instead of owning: renting the same cards by the hour, or buying the same model's
//! tokens by API.
//!
//! ```text
//! rent        what the same rig costs as a rented one
//! API         what the tokens of the same rig cost by API
//! marginal    what an hour at work costs x hours for a million tokens
//! full        net cost / tokens
//! ```
//!
//! Hours, tokens and amounts are those of [`kernel`]: the time that prompts take is in them. Both costs
//! of a token matter: the marginal one says what one more answer costs, the full one what keeping the
//! rig for all of them costs.
//!
//! Rent is paid for the hours at work, and for those at rest in which the machine is said to run on; what
//! stays stored with the provider is paid besides.

use serde::Serialize;

use super::case::{Case, End, Fixed, RigValues, Values};
use super::crossing::{Crossing, When};
use super::draw::{self, Draw};
use super::kernel::{self, HOUR, MILLION};
use super::time::{MONTHS, Sums, Time};
use super::{Figures, LineId, over_ends};
use crate::plan::RigKind;
use crate::plan::inputs::{InputId, Place};
use crate::units::{Basis, Money, Months, Range, Term, Working};

/// A rig beside what would do instead.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternatives {
    /// Tokens that the rig generates in a month, in millions; `None` if its speed is not known.
    pub million_tokens_per_month: Option<f64>,
    /// Hours a day that the rig is at work.
    pub hours_a_day: f64,
    /// What a million more tokens are paid for.
    pub marginal_of: Marginal,
    /// What a million more tokens cost; `None` if the rig's speed is not known.
    pub marginal_per_million: Option<Money>,
    /// How that comes about.
    pub marginal_working: Option<Working>,
    /// Net cost over the horizon by a million of the tokens generated in it; `None` if the rig generates
    /// none.
    pub full_per_million: Option<Range<Money>>,
    /// Cost of a million tokens for 1 to 24 hours a day, and for those at which what would do instead
    /// costs as much; empty if the speed is not known.
    pub by_hours: Vec<ByHours>,
    /// Renting the same cards by the hour; `None` if their rent is not known, and for a rented rig.
    pub rent: Option<Alternative>,
    /// Buying the same model's tokens by API; `None` if their price or the speed is not known.
    pub api: Option<Alternative>,
}

/// What a rig's hours at work are paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Marginal {
    /// Electricity, of cards that are there.
    Electricity,
    /// Rent.
    Rent,
}

/// What a million tokens cost when the rig works a number of hours a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ByHours {
    /// Hours a day.
    pub hours: f64,
    /// Net cost over the horizon by a million of the tokens generated in it.
    pub full_per_million: Range<Money>,
    /// The same of renting the cards, storage included; `None` if their rent is not known.
    pub rent_per_million: Option<Money>,
    /// The same by API; `None` if no price is known.
    pub api_per_million: Option<Money>,
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
    /// Its cost over the horizon.
    pub cost: Range<Money>,
    /// For how many hours a day having the rig costs no more, at the likely price.
    pub crossing: Crossing,
    /// The same in millions of tokens a month; `None` if the rig's speed is not known.
    pub by_tokens: Option<When>,
    /// For how many months of keeping the rig it costs no more, at the plan's hours; ten years at most.
    pub by_months: When,
    /// The same at the cheapest offer; `None` if there is one price.
    pub cheapest: Option<Cheapest>,
}

/// The cheapest offer of what would do instead.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cheapest {
    /// Its price, as that of the [`Alternative`].
    pub price: Money,
    /// Its cost over the horizon, all else being likely.
    pub cost: Money,
    /// For how many hours a day having the rig costs no more.
    pub crossing: Crossing,
}

/// A rig in numbers at one end.
#[derive(Clone, Copy)]
struct At {
    plan: Values,
    rig: RigValues,
    sums: Sums,
}

impl At {
    /// The same at a number of hours at work a day, and at the tokens that come of them.
    fn working(&self, hours: f64) -> Self {
        let mut at = *self;
        at.plan[InputId::LoadHours] = hours;
        let seconds = draw::seconds_a_token(&at.plan, &at.rig.inputs);
        if seconds.is_finite() {
            at.plan[InputId::TokensADay] = hours * HOUR / seconds;
        }
        at
    }

    /// Net cost of the rig.
    fn net(&self, fixed: &Fixed) -> f64 {
        kernel::net(&self.plan, &self.rig, fixed, &self.sums)
    }

    /// What the same work costs as rent, or as tokens, by the kind in `fixed`.
    fn bill(&self, fixed: &Fixed) -> f64 {
        let nothing = kernel::Sold::default();
        let all = kernel::amounts(&self.plan, &self.rig, fixed, &self.sums, nothing);
        all[LineId::Rent] + all[LineId::Storage]
    }

    /// Tokens generated in a month, in millions.
    fn monthly(&self, fixed: &Fixed) -> f64 {
        kernel::tokens_a_day(&self.plan, &self.rig.inputs, fixed) * Months::DAYS / MILLION
    }
}

/// What the alternatives to a rig are weighed by, at the three ends of every range.
struct Scales<'a> {
    case: &'a Case,
    index: usize,
    ends: [At; 3],
    /// Hours that a million tokens take with what is read for them; infinite if the speed is not known.
    hours_a_million: f64,
}

/// Weighs a rig of a case; `None` for one without cards.
pub(crate) fn alternatives(case: &Case, index: usize) -> Option<Alternatives> {
    let own = case.rigs.get(index).filter(|rig| rig.fixed.kind.has_cards())?;
    let place = Place::Rig(index);
    let scales = Scales::of(case, index);
    let [hours, _] = draw::hours(&scales.likely().plan, own.likely(), &own.fixed);
    let is_known = scales.hours_a_million.is_finite();
    let rent = case.figure(InputId::Rent, place).filter(|_| own.fixed.kind == RigKind::Owned);
    let rent = rent.map(|rent| {
        let count = own.likely()[InputId::CardCount];
        scales.weigh(RigKind::Rented, rent.map(|rent| rent * count))
    });
    let api = case.figure(InputId::ApiOutput, Place::Plan).filter(|_| is_known).map(|_| {
        let price = over_ends(|end| kernel::blended(&case.plan[end]), Basis::Computed);
        scales.weigh(RigKind::Api, price)
    });
    let (marginal_of, marginal) = scales.marginal();
    Some(Alternatives {
        million_tokens_per_month: is_known.then(|| scales.likely().monthly(&own.fixed)),
        hours_a_day: hours,
        marginal_of,
        marginal_per_million: marginal.as_ref().map(|(cost, _)| *cost),
        marginal_working: marginal.map(|(_, working)| working),
        full_per_million: scales.full(None),
        by_hours: scales.by_hours([&rent, &api]),
        rent,
        api,
    })
}

impl<'a> Scales<'a> {
    /// Of the rig at `index`, which there is.
    fn of(case: &'a Case, index: usize) -> Self {
        let ends = End::ALL.map(|end| {
            let (plan, rigs) = case.at(end);
            let sums = Time::up_to(&plan, &case.calendar, case.months());
            At { plan, rig: rigs[index], sums }
        });
        let seconds = draw::seconds_a_token(&ends[1].plan, &ends[1].rig.inputs);
        Self { case, index, ends, hours_a_million: MILLION * seconds / HOUR }
    }

    const fn likely(&self) -> &At {
        &self.ends[1]
    }

    fn fixed(&self) -> &'a Fixed {
        &self.case.rigs[self.index].fixed
    }

    /// What a million more tokens cost, and how that comes about; `None` if the speed is not known.
    fn marginal(&self) -> (Marginal, Option<(Money, Working)>) {
        let (likely, place) = (self.likely(), Place::Rig(self.index));
        let inputs = &likely.rig.inputs;
        let is_rented = self.fixed().kind == RigKind::Rented;
        let of = if is_rented { Marginal::Rent } else { Marginal::Electricity };
        if !self.hours_a_million.is_finite() {
            return (of, None);
        }
        let how = "1000000 × seconds a token, with what is read for it, ÷ 3600";
        let hours = Term::computed("hours", "h", self.hours_a_million, how);
        if is_rented {
            let (rent, count) = (inputs[InputId::Rent], inputs[InputId::CardCount]);
            if rent.is_nan() {
                return (of, None);
            }
            let terms = vec![
                Term::computed("rent", "USD/h", rent, self.case.source(InputId::Rent, place)),
                Term::computed("cards", "", count, "of this rig"),
                hours,
            ];
            let cost = Money::new(rent * count * self.hours_a_million);
            return (
                of,
                Some((
                    cost,
                    Working::in_currency(self.case.amounts.currency, "rent × cards × hours", terms),
                )),
            );
        }
        let draw = Draw::of(&likely.plan, inputs, self.fixed());
        let [price, _] = kernel::prices(&likely.plan);
        let saved = likely.plan[InputId::Heat];
        let energy = draw.load_watts / 1000.0 * (1.0 + likely.plan[InputId::Cooling] / 100.0);
        let cost = energy * price * (1.0 - saved / 100.0) * self.hours_a_million;
        let heat = "share that saves heating";
        let source = self.case.source(InputId::Heat, Place::Plan);
        let terms = vec![
            Term::computed("electricity", "kWh", energy, "an hour's draw at the wall, and cooling"),
            Term::computed("price", "USD/kWh", price, "the rate, by hours where they differ"),
            Term::computed(heat, "%", saved, source),
            hours,
        ];
        let formula = format!("electricity × price × (1 \u{2212} {heat} ÷ 100) × hours");
        (
            of,
            Some((
                Money::new(cost),
                Working::in_currency(self.case.amounts.currency, formula, terms),
            )),
        )
    }

    /// Net cost over the horizon by a million of the tokens generated in it, at the plan's hours or at
    /// others; `None` if there are none.
    fn full(&self, hours: Option<f64>) -> Option<Range<Money>> {
        let fixed = self.fixed();
        let own = &self.case.rigs[self.index].ranges;
        let at = |end: usize| {
            let mut at = self.ends[end];
            // The fastest where the rig is cheapest: most tokens at the least cost.
            for id in [InputId::Speed, InputId::ReadSpeed] {
                at.rig.inputs[id] = own[2 - end].inputs[id];
            }
            hours.map_or(at, |hours| at.working(hours))
        };
        let all = [at(0), at(1), at(2)];
        let tokens = all.map(|at| at.monthly(fixed) * at.sums.months);
        tokens.iter().all(|tokens| *tokens > 0.0).then(|| {
            over_ends(|end| all[end].net(fixed) / tokens[end], Basis::Computed).map(Money::new)
        })
    }

    /// The cost of a million tokens by hours a day, with that of renting and of the API; empty if the
    /// speed is not known.
    fn by_hours(&self, others: [&Option<Alternative>; 2]) -> Vec<ByHours> {
        let crossings = others.into_iter().flatten().flat_map(|other| other.crossing.hours.ends());
        let mut hours: Vec<f64> = (1..=24).map(f64::from).collect();
        hours.extend(crossings.flatten().filter(|at| (1.0..24.0).contains(at)));
        hours.sort_by(f64::total_cmp);
        hours.dedup();
        let at = |hours: f64| {
            let at = self.likely().working(hours);
            let tokens = at.monthly(self.fixed()) * at.sums.months;
            let [rent_per_million, api_per_million] = [RigKind::Rented, RigKind::Api]
                .map(|kind| Money::new(at.bill(&self.as_a(kind)) / tokens));
            Some(ByHours {
                hours,
                full_per_million: self.full(Some(hours))?,
                rent_per_million: others[0].as_ref().map(|_| rent_per_million),
                api_per_million: others[1].as_ref().map(|_| api_per_million),
            })
        };
        hours.into_iter().filter_map(at).collect()
    }

    /// The same rig as one that is hired.
    fn as_a(&self, kind: RigKind) -> Fixed {
        let mut fixed = self.fixed().clone();
        fixed.kind = kind;
        fixed
    }

    /// For how many hours a day the rig costs no more than the same work elsewhere.
    fn crossing(&self, at: &At, other: &Fixed) -> Crossing {
        let net = |hours: f64| at.working(hours).net(self.fixed());
        let bill = |hours: f64| at.working(hours).bill(other);
        let most = InputId::LoadHours.spec().max;
        // Where the day has no more room for waiting, the line bends.
        let (plan, halves) = (&at.plan, (0..=48_u32).map(|half| f64::from(half) / 2.0));
        let bends = [most - plan[InputId::IdleHours], plan[InputId::OnHours]];
        let mut points: Vec<f64> =
            halves.chain(bends).filter(|hours| (0.0..=most).contains(hours)).collect();
        points.sort_by(f64::total_cmp);
        let hours = When::of(|hours| net(hours) - bill(hours), points.into_iter());
        let worked = Months::DAYS * at.sums.plain;
        let hour = |of: f64| Money::new(if worked > 0.0 { of / worked } else { 0.0 });
        Crossing {
            hours,
            at_rest: Money::new(net(0.0)),
            other_at_rest: Money::new(bill(0.0)),
            own_hour: hour(net(1.0) - net(0.0)),
            other_hour: hour(bill(1.0) - bill(0.0)),
        }
    }

    /// The rig beside the same work as rent or as tokens by API.
    fn weigh(&self, kind: RigKind, price: Range<f64>) -> Alternative {
        let (likely, own, other) = (self.likely(), self.fixed(), self.as_a(kind));
        let is_api = kind == RigKind::Api;
        let (prices, place): (&[InputId], _) = if is_api {
            (&[InputId::ApiInput, InputId::ApiOutput], Place::Plan)
        } else {
            (&[InputId::Rent], Place::Rig(self.index))
        };
        let source = self.case.source(prices[prices.len() - 1], place);
        let crossing = self.crossing(likely, &other);
        let time = Time::of(&likely.plan, &self.case.calendar, MONTHS);
        let pays = |month: u32| {
            let sums = time.at(usize::try_from(month).unwrap_or(0));
            let at = At { sums, ..*likely };
            (f64::from(month), at.net(own) <= at.bill(&other))
        };
        let cheapest = (price.low() < price.likely()).then(|| {
            let mut at = *likely;
            for id in prices {
                let low = self.case.figure(*id, place).map_or(f64::NAN, |price| price.low());
                let values = if is_api { &mut at.plan } else { &mut at.rig.inputs };
                values[*id] = low;
            }
            let price = if is_api {
                kernel::blended(&at.plan)
            } else {
                at.rig.inputs[InputId::Rent] * at.rig.inputs[InputId::CardCount]
            };
            let cost = Money::new(at.bill(&other));
            Cheapest { price: Money::new(price), cost, crossing: self.crossing(&at, &other) }
        });
        let is_known = self.hours_a_million.is_finite();
        Alternative {
            price: price.map(Money::new),
            source: source.to_owned(),
            working: self.working(kind),
            cost: over_ends(|end| self.ends[end].bill(&other), Basis::Computed).map(Money::new),
            crossing,
            by_tokens: is_known.then(|| crossing.hours.scaled(Months::DAYS / self.hours_a_million)),
            by_months: When::of_whole((1..=u32::try_from(MONTHS).unwrap_or(0)).map(pays)),
            cheapest,
        }
    }

    /// How the cost of the same work elsewhere comes about: as that of a rig of the kind.
    fn working(&self, kind: RigKind) -> Working {
        let figures = Figures {
            case: self.case,
            index: self.index,
            plan: self.ends.map(|at| at.plan),
            draw: self.ends.map(|at| Draw::of(&at.plan, &at.rig.inputs, self.fixed())),
            sums: self.ends.map(|at| at.sums),
            amounts: Default::default(),
            sold: Range::exact(0.0, Basis::Computed),
        };
        if kind == RigKind::Api { figures.tokens() } else { figures.hired() }
    }
}
