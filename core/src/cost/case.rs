//! A plan as plain numbers: what the cost is computed from, again and again.
//!
//! Samples, flip points and curves ask for the net cost some ten thousand times per event of a
//! slider. So every input of the table has a place of its own in an array, shared ones in one of the
//! plan, others in one of each rig, and changing an input is writing a number. A figure that nobody
//! stated, and for which another one stands, is not a number.

use core::ops::{Index, IndexMut};

use chrono::NaiveDate;

use super::time::{Calendar, MONTHS};
use super::value::or;
use crate::catalog::{Catalog, LoadState, MAX_CARDS};
use crate::cost::supply::{self, Loss};
use crate::finding::Finding;
use crate::plan::inputs::{COUNT, INPUTS, Input, InputId, Place, Scope, untyped};
use crate::plan::{Depreciation, MAX_EXTRAS, Plan, RigKind, Supply};
use crate::resolve::{RigFacts, exchange, region_rate, watts};
use crate::units::AS_ENTERED;
use crate::units::{Basis, Range};

/// A number for each input.
#[derive(Clone, Copy, Debug)]
pub struct Values([f64; COUNT]);

/// Figures that are not there are equal.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
    }
}

impl Own {
    /// An order of rigs by their numbers.
    pub fn total_cmp(&self, other: &Self) -> core::cmp::Ordering {
        let numbers = |own: &Self| {
            let extras = own.extras.iter().flat_map(|extra| [extra.cost, extra.kept]);
            own.values.0.into_iter().chain(extras.collect::<Vec<f64>>())
        };
        let pairs = numbers(self).zip(numbers(other));
        let unequal = pairs.map(|(a, b)| a.total_cmp(&b)).find(|order| order.is_ne());
        unequal.unwrap_or(core::cmp::Ordering::Equal)
    }
}

impl Index<InputId> for Values {
    type Output = f64;
    fn index(&self, id: InputId) -> &f64 {
        &self.0[id as usize]
    }
}

impl IndexMut<InputId> for Values {
    fn index_mut(&mut self, id: InputId) -> &mut f64 {
        &mut self.0[id as usize]
    }
}

/// An extra's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ExtraValues {
    /// What it costs.
    pub cost: f64,
    /// Percent of its price that it keeps in a year.
    pub kept: f64,
}

/// The numbers of one rig.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Own {
    /// Its inputs.
    pub values: Values,
    /// Its extras; nothing past the last.
    pub extras: [ExtraValues; MAX_EXTRAS],
    /// Factor of the value after one year of a random walk; 1 for the likely value.
    pub spread: f64,
}

/// What no input of a rig changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// Id of the card.
    pub gpu: &'static str,
    /// Bought or rented.
    pub kind: RigKind,
    /// How its value falls.
    pub depreciation: Depreciation,
    /// Value by month, for [`Depreciation::Points`].
    pub points: Vec<(f64, f64)>,
    /// Years of prices behind the card's own curve; 0 where it has none.
    pub span_years: f64,
    /// What its supply loses, where a grade is chosen.
    pub loss: Option<Loss>,
    /// Rated watts of a supply for one card, by its maker's advice.
    pub advice_watts: Option<f64>,
    /// Rated power of a card.
    pub rated_watts: f64,
    /// The catalogue's draw at work and at rest by number of cards, where it is in use.
    draws: [Option<[f64; MAX_CARDS]>; 2],
    /// Whether that draw is a share of the rated power, as nobody measured it.
    draws_are_shares: [bool; 2],
    /// Which of its extras count.
    pub extras: [bool; MAX_EXTRAS],
    /// Whether the value kept is the catalogue's, for which the plan's may stand.
    kept_is_open: bool,
    /// Which inputs hold dollars of the catalogue: price, rent, tokens read and generated.
    in_dollars: [bool; 4],
}

/// One of three figures of every range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The one that makes a rig cheapest.
    Cheap,
    /// The likely one.
    Likely,
    /// The one that makes a rig dearest.
    Dear,
}

/// One rig in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct RigCase {
    /// Low, likely and high figure of every input.
    pub own: [Own; 3],
    /// The rest.
    pub fixed: Fixed,
}

/// A plan in numbers, with where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The dates.
    pub calendar: Calendar,
    /// Low, likely and high figure of every input that all rigs share.
    pub plan: [Values; 3],
    /// The rigs.
    pub rigs: Vec<RigCase>,
    /// Whether a rig buys as many tokens as another generates: then what decides a speed decides a
    /// cost, which no number here tells.
    pub follows_speed: bool,
    /// Sources and bases of what the plan leaves open.
    open: Vec<(InputId, Place, Basis, String)>,
}

/// Whether more of an input makes a rig cheaper.
fn falls(id: InputId) -> bool {
    matches!(
        id,
        InputId::KeptPerYear | InputId::Kept | InputId::Resale | InputId::Worth | InputId::Heat
    )
}

impl Case {
    /// The numbers of a plan whose cards have been found.
    pub(crate) fn of(
        plan: &Plan,
        rigs: &[RigFacts<'_>],
        catalog: &Catalog,
        today: NaiveDate,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut case = Self {
            calendar: Calendar::from(today),
            plan: [Values([f64::NAN; COUNT]); 3],
            rigs: Vec::with_capacity(rigs.len()),
            follows_speed: false,
            open: Vec::new(),
        };
        // No cost depends on what the rigs are to run, so that a case stays while that moves.
        let costs = |spec: &&Input| spec.scope == Scope::Plan && !spec.id.decides_fit();
        for spec in INPUTS.iter().filter(costs) {
            let value = plan.value(spec.id, Place::Plan);
            case.put(spec.id, Place::Plan, value);
        }
        if let Some(rate) = exchange(plan, catalog).filter(|rate| rate.source != STATED) {
            case.leave(InputId::Fx, Place::Plan, rate.value, rate.source);
        }
        case.region(plan, catalog, findings);
        case.api(plan, catalog);
        let any = catalog.resale_of("any");
        if plan.kept_per_year.is_none()
            && let Some(any) = any
        {
            let kept = range(any.kept, Basis::Computed);
            case.leave(InputId::KeptPerYear, Place::Plan, kept, any.source.to_owned());
        }
        let loss = grade(plan.supply)
            .and_then(|grade| {
                catalog.supplies.iter().find(|row| row.grade == grade && row.volts == 115)
            })
            .map(|row| supply::loss(row.percent));
        for (index, facts) in rigs.iter().enumerate() {
            case.rig(index, facts, plan, catalog, loss);
        }
        case
    }

    /// Price and carbon of the region's electricity.
    fn region(&mut self, plan: &Plan, catalog: &Catalog, findings: &mut Vec<Finding>) {
        let usual = &Plan::default().region;
        let found = catalog.region(&plan.region);
        if found.is_none() {
            findings.push(
                Finding::corrected(
                    "Region",
                    format!("There is no region \u{201c}{}\u{201d}.", plan.region),
                )
                .suggest("The average of the United States stands in for it."),
            );
        }
        let Some(region) = found.or_else(|| catalog.region(usual)) else { return };
        if plan.rate.is_none() {
            // A price in a currency without a rate stays open.
            if let Some(price) = region_rate(plan, region, catalog) {
                let source = format!("{}, {}, {}", region.name, region.as_of, region.source);
                let price = Range::exact(price, Basis::Specified);
                self.leave(InputId::Rate, Place::Plan, price, source);
            }
        }
        if let Some(grams) = region.co2
            && plan.value(InputId::GridCo2, Place::Plan).is_none()
        {
            let grams = Range::exact(grams, Basis::Specified);
            let source = format!("{}, average mix", region.name);
            self.leave(InputId::GridCo2, Place::Plan, grams, source);
        }
    }

    /// Prices of the plan's model by API.
    fn api(&mut self, plan: &Plan, catalog: &Catalog) {
        let Some(price) = catalog.api_price_of(&plan.workload.model) else { return };
        let fx = self.plan[1][InputId::Fx];
        for (id, offers) in [(InputId::ApiInput, price.input), (InputId::ApiOutput, price.output)] {
            if plan.value(id, Place::Plan).is_none() {
                let usd = range(offers.usd.map(|usd| usd * fx), Basis::Measured);
                self.leave(
                    id,
                    Place::Plan,
                    usd,
                    offers_text(offers.count, offers.as_of, offers.source),
                );
            }
        }
    }

    fn rig(
        &mut self,
        index: usize,
        facts: &RigFacts<'_>,
        plan: &Plan,
        catalog: &Catalog,
        loss: Option<Loss>,
    ) {
        let (rig, gpu, place) = (&plan.rigs[index], facts.gpu, Place::Rig(index));
        let rated = gpu.tdp.map_or(0.0, Into::into);
        let draws = |stated: bool, state| {
            let mut row = [0.0; MAX_CARDS];
            for (count, figure) in (1..).zip(&mut row) {
                *figure = watts(&gpu, count, state, None, catalog).0[1];
            }
            (!stated).then_some(row)
        };
        let kept = rig.given.get(InputId::Kept);
        let kept_is_open = kept.is_none() && plan.kept_per_year.is_none();
        let curve = catalog.resale_of(gpu.id).filter(|_| kept_is_open);
        let rent = rig.given.get(InputId::Rent);
        let fixed = Fixed {
            gpu: gpu.id,
            kind: rig.kind,
            depreciation: rig.depreciation,
            points: rig.points.iter().map(|(month, usd)| (month.get(), usd.get())).collect(),
            span_years: curve.and_then(|curve| curve.span_years).unwrap_or(0.0),
            loss,
            advice_watts: gpu.recommended_psu.map(Into::into),
            rated_watts: rated,
            draws: [
                draws(rig.load_watts.is_some(), LoadState::Load),
                draws(rig.idle_watts.is_some(), LoadState::Idle),
            ],
            draws_are_shares: [LoadState::Load, LoadState::Idle]
                .map(|state| watts(&gpu, facts.count, state, None, catalog).1.is_none()),
            extras: core::array::from_fn(|at| rig.extras.get(at).is_some_and(|extra| !extra.owned)),
            kept_is_open,
            in_dollars: [
                rig.card_price.is_none(),
                rent.is_none(),
                plan.value(InputId::ApiInput, Place::Plan).is_none(),
                plan.value(InputId::ApiOutput, Place::Plan).is_none(),
            ],
        };
        let own = Own {
            values: Values([f64::NAN; COUNT]),
            extras: [ExtraValues::default(); MAX_EXTRAS],
            spread: 1.0,
        };
        self.rigs.push(RigCase { own: [own; 3], fixed });
        for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig) {
            self.put(spec.id, place, plan.value(spec.id, place));
        }
        let mut open = |id, stated: bool, value: Range<f64>, source: &str| {
            if !stated {
                self.leave(id, place, value, source.to_owned());
            }
        };
        let (load, idle) = (&facts.load_watts, &facts.idle_watts);
        if let Some(price) = &facts.card_price {
            open(InputId::CardPrice, rig.card_price.is_some(), untyped(price.value), &price.source);
        }
        open(InputId::LoadWatts, rig.load_watts.is_some(), untyped(load.value), &load.source);
        open(InputId::IdleWatts, rig.idle_watts.is_some(), untyped(idle.value), &idle.source);
        if let Some(curve) = curve.filter(|curve| curve.gpu == gpu.id) {
            open(InputId::Kept, false, range(curve.kept, Basis::Computed), curve.source);
        }
        if let Some(offers) = catalog.rent_of(gpu.id) {
            let fx = self.plan[1][InputId::Fx];
            let usd = range(offers.usd.map(|usd| usd * fx), Basis::Measured);
            let source = offers_text(offers.count, offers.as_of, offers.source);
            if rent.is_none() {
                self.leave(InputId::Rent, place, usd, source);
            }
        }
        let case = &mut self.rigs[index];
        let spread = curve.map_or(1.0, |curve| curve.spread);
        // The price paid enters a resale as its likely figure: who pays more does not thereby sell
        // for more. In the likely case the value follows the price that a slider moves.
        let worth = or(case.own[1].values[InputId::Worth], case.own[1].values[InputId::CardPrice]);
        for (own, spread) in case.own.iter_mut().zip([1.0 / spread, 1.0, spread]) {
            own.spread = spread;
        }
        case.own[0].values[InputId::Worth] = worth;
        case.own[2].values[InputId::Worth] = worth;
        for (place, extra) in rig.extras.iter().take(MAX_EXTRAS).enumerate() {
            if extra.owned {
                continue;
            }
            let costs = [extra.cost.low(), extra.cost.likely(), extra.cost.high()];
            for (own, cost) in case.own.iter_mut().zip(costs) {
                own.extras[place] = ExtraValues { cost: cost.get(), kept: extra.kept.get() };
            }
        }
    }

    /// Sets how many tokens a second a rig buys by API, where the plan does not state it.
    pub(crate) fn buys(&mut self, rig: usize, speed: Range<f64>, source: String) {
        if self.figure(InputId::Speed, Place::Rig(rig)).is_none() {
            self.leave(InputId::Speed, Place::Rig(rig), speed, source);
            self.follows_speed = true;
        }
    }

    /// Writes a figure that the plan or the table states.
    fn put(&mut self, id: InputId, place: Place, value: Option<Range<f64>>) {
        let Some(value) = value else { return };
        for (end, figure) in [value.low(), value.likely(), value.high()].into_iter().enumerate() {
            match place {
                Place::Plan => self.plan[end][id] = figure,
                Place::Rig(rig) => self.rigs[rig].own[end].values[id] = figure,
                Place::Extra { .. } | Place::Share { .. } => {}
            }
        }
    }

    /// Writes a figure that the plan leaves open, with its source.
    fn leave(&mut self, id: InputId, place: Place, value: Range<f64>, source: String) {
        self.put(id, place, Some(value));
        self.open.push((id, place, value.basis(), source));
    }

    /// A figure in use; `None` where there is none.
    pub fn figure(&self, id: InputId, place: Place) -> Option<Range<f64>> {
        if let (InputId::PowerLimit, Place::Rig(rig)) = (id, place) {
            let RigCase { own, fixed } = self.rigs.get(rig)?;
            let stated = own[1].values[id];
            let limit = if stated.is_nan() { fixed.rated_watts } else { stated };
            return (limit > 0.0).then(|| Range::exact(limit, self.basis(id, place)));
        }
        let of = |end: usize| match (place, id) {
            (Place::Plan, _) => Some(self.plan[end][id]),
            (Place::Rig(rig), _) => Some(self.rigs.get(rig)?.own[end].values[id]),
            (Place::Extra { rig, extra }, InputId::ExtraCost) => {
                Some(self.rigs.get(rig)?.own[end].extras.get(extra)?.cost)
            }
            (Place::Extra { rig, extra }, _) => {
                Some(self.rigs.get(rig)?.own[end].extras.get(extra)?.kept)
            }
            (Place::Share { .. }, _) => None,
        };
        let [low, likely, high] = [of(0)?, of(1)?, of(2)?];
        (!likely.is_nan()).then(|| Range::new(low, likely, high, self.basis(id, place)))
    }

    /// Where a figure in use comes from.
    pub fn source(&self, id: InputId, place: Place) -> &str {
        let open = self.open.iter().find(|open| (open.0, open.1) == (id, place));
        open.map_or_else(
            || self.figure(id, place).map_or("", |figure| id.spec().source_of(figure)),
            |open| &open.3,
        )
    }

    /// What a figure in use rests on.
    pub fn basis(&self, id: InputId, place: Place) -> Basis {
        let open = self.open.iter().find(|open| (open.0, open.1) == (id, place));
        open.map_or(Basis::User, |open| open.2)
    }

    /// All numbers at one end of their ranges.
    pub fn at(&self, end: End) -> (Values, Vec<Own>) {
        let plan = corner([&self.plan[0], &self.plan[1], &self.plan[2]], end);
        let rigs = self.rigs.iter().map(|rig| rig.at(end)).collect();
        (plan, rigs)
    }

    /// The plan's value kept in a year at one end of its range, where it has one.
    pub fn kept_at(&self, end: End) -> Option<f64> {
        let at = match end {
            End::Cheap => 2,
            End::Likely => 1,
            End::Dear => 0,
        };
        let kept = self.plan[at][InputId::KeptPerYear];
        (!kept.is_nan()).then_some(kept)
    }

    /// Months until the rigs are sold.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held by the table"
    )]
    pub fn months(&self) -> usize {
        (self.plan[1][InputId::Horizon] as usize).min(MONTHS)
    }
}

impl RigCase {
    /// Its numbers at one end of their ranges.
    pub fn at(&self, end: End) -> Own {
        let values = corner([&self.own[0].values, &self.own[1].values, &self.own[2].values], end);
        let (same, other) = match end {
            End::Cheap => (0, 2),
            End::Likely => (1, 1),
            End::Dear => (2, 0),
        };
        Own { values, extras: self.own[same].extras, spread: self.own[other].spread }
    }

    /// What one card is worth today: as stated, else its likely price.
    pub fn worth(&self) -> f64 {
        let likely = &self.own[1].values;
        or(likely[InputId::Worth], likely[InputId::CardPrice])
    }

    /// Whether its value follows the curve fitted to prices of its own card.
    pub fn has_own_curve(&self) -> bool {
        self.fixed.kept_is_open && !self.own[1].values[InputId::Kept].is_nan()
    }

    /// Whether an input is a card's draw from the catalogue.
    pub fn draws_are_open(&self, id: InputId) -> bool {
        let [load, idle] = &self.fixed.draws;
        match id {
            InputId::LoadWatts => load.is_some(),
            InputId::IdleWatts => idle.is_some(),
            _ => false,
        }
    }
}

/// Each input's figure at one end.
fn corner(figures: [&Values; 3], end: End) -> Values {
    let mut values = *figures[1];
    if end != End::Likely {
        for spec in &INPUTS {
            let low = (end == End::Cheap) != falls(spec.id);
            values[spec.id] = figures[if low { 0 } else { 2 }][spec.id];
        }
    }
    values
}

/// Sets an input of numbers at their likely figures, as setting it in the plan would.
///
/// What the catalogue had filled in and another input decides follows along: the draw of several
/// cards, the share of value kept, dollars in another currency.
pub fn set(
    plan: &mut Values,
    own: &mut [Own],
    rigs: &[RigCase],
    (id, place): (InputId, Place),
    value: f64,
) {
    match place {
        Place::Plan => {
            let before = plan[id];
            plan[id] = value;
            let scale = (id == InputId::Fx && before > 0.0).then(|| value / before);
            if let (Some(scale), Some(rig)) = (scale, rigs.first()) {
                let [.., read, generated] = rig.fixed.in_dollars;
                for (id, open) in [(InputId::ApiInput, read), (InputId::ApiOutput, generated)] {
                    if open {
                        plan[id] *= scale;
                    }
                }
            }
            for (own, rig) in own.iter_mut().zip(rigs) {
                let values = &mut own.values;
                if id == InputId::KeptPerYear && rig.fixed.kept_is_open {
                    values[InputId::Kept] = f64::NAN;
                }
                let dollars =
                    [InputId::CardPrice, InputId::Rent].into_iter().zip(rig.fixed.in_dollars);
                if let Some(scale) = scale {
                    dollars.filter(|(_, open)| *open).for_each(|(id, _)| values[id] *= scale);
                }
            }
        }
        Place::Rig(rig) | Place::Extra { rig, .. } => {
            if let (Some(own), Some(case)) = (own.get_mut(rig), rigs.get(rig)) {
                set_own(own, &case.fixed, (id, place), value);
            }
        }
        Place::Share { .. } => {}
    }
}

/// Whether an input of the plan changes numbers of its rigs as well, beside [`set`].
pub const fn reaches_rigs(id: InputId) -> bool {
    matches!(id, InputId::KeptPerYear | InputId::Fx)
}

/// The same for an input of a rig or of one of its extras, in that rig's numbers.
pub fn set_own(own: &mut Own, fixed: &Fixed, (id, place): (InputId, Place), value: f64) {
    match place {
        Place::Rig(_) => {
            own.values[id] = value;
            if matches!(id, InputId::CardCount | InputId::GpuPower | InputId::PowerLimit) {
                draws_follow(&mut own.values, fixed);
            }
        }
        Place::Extra { extra, .. } => {
            if let Some(slot) = own.extras.get_mut(extra) {
                if id == InputId::ExtraCost { slot.cost = value } else { slot.kept = value }
            }
        }
        Place::Plan | Place::Share { .. } => {}
    }
}

/// What cards draw, where the catalogue says it: by their number, their rated power and their limit.
fn draws_follow(values: &mut Values, fixed: &Fixed) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 16")]
    let cards = (values[InputId::CardCount] as usize).clamp(1, MAX_CARDS) - 1;
    let rated = or(values[InputId::GpuPower], fixed.rated_watts);
    for (place, id) in [InputId::LoadWatts, InputId::IdleWatts].into_iter().enumerate() {
        let Some(row) = fixed.draws[place] else { continue };
        let shares = fixed.draws_are_shares[place] && fixed.rated_watts > 0.0;
        let free = if shares { row[cards] * (rated / fixed.rated_watts) } else { row[cards] };
        // As in `resolve::watts`: a limit holds what is drawn at work.
        let limit = values[InputId::PowerLimit];
        values[id] = if id == InputId::LoadWatts && limit < free { limit } else { free };
    }
}

/// The word of a grade in the data file.
fn grade(supply: Supply) -> Option<&'static str> {
    Some(match supply {
        Supply::Flat => return None,
        Supply::White => "80plus",
        Supply::Bronze => "bronze",
        Supply::Silver => "silver",
        Supply::Gold => "gold",
        Supply::Platinum => "platinum",
        Supply::Titanium => "titanium",
    })
}

fn range([low, likely, high]: [f64; 3], basis: Basis) -> Range<f64> {
    Range::new(low, likely, high, basis)
}

fn offers_text(count: u32, as_of: &str, source: &str) -> String {
    format!("{count} offers up to {as_of}, newest: {source}")
}

/// Where the numbers of a plan come from that it states itself.
pub const STATED: &str = AS_ENTERED;
