//! A plan as plain numbers, from which the cost is computed again and again.
//!
//! Samples, flip points and curves ask for the net cost some ten thousand times each time a slider
//! moves. So every input of the table has its own place in an array: one array for the inputs that all
//! rigs share, one for those of each rig. To change an input is to write a number. An input that
//! nobody stated, and which another input stands in for, is not a number (NaN).
//!
//! `Case::of` fills in the numbers; [`set`] changes one as the plan would.

mod build;
mod edit;

use core::ops::{Index, IndexMut};

pub use edit::{reaches_rigs, set, set_rig};

use super::time::{Calendar, MONTHS};
use super::value::or;
use crate::catalog::MAX_CARDS;
use crate::cost::supply::Loss;
use crate::plan::inputs::{COUNT, INPUTS, InputId, Place};
use crate::plan::{Depreciation, MAX_EXTRAS, RigKind};
use crate::units::{Basis, Range};

/// A number for each input of the table, in the input's own unit; NaN where there is none.
#[derive(Clone, Copy, Debug)]
pub struct Values([f64; COUNT]);

impl Values {
    /// No number for any input.
    const NONE: Self = Self([f64::NAN; COUNT]);
}

/// Two missing numbers count as equal, unlike two NaN.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
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

/// The numbers of an extra.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ExtraValues {
    /// Price, in the plan's currency.
    pub cost: f64,
    /// Percent of its price that it keeps in a year.
    pub kept: f64,
}

/// The numbers of one rig at one end of their ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RigValues {
    /// The rig's inputs; NaN for inputs of the plan.
    pub inputs: Values,
    /// The extras that are bought, at their places in the plan; all others are zero.
    pub extras: [ExtraValues; MAX_EXTRAS],
    /// Factor of the value after one year of a random walk; 1 for the likely value.
    pub spread: f64,
}

impl RigValues {
    /// An order of rigs by their numbers, for whatever must not depend on their places in the plan.
    pub fn total_cmp(&self, other: &Self) -> core::cmp::Ordering {
        let numbers = |rig: &Self| {
            let extras = rig.extras.iter().flat_map(|extra| [extra.cost, extra.kept]);
            rig.inputs.0.into_iter().chain(extras.collect::<Vec<f64>>())
        };
        let pairs = numbers(self).zip(numbers(other));
        let unequal = pairs.map(|(a, b)| a.total_cmp(&b)).find(|order| order.is_ne());
        unequal.unwrap_or(core::cmp::Ordering::Equal)
    }
}

/// What no input of a rig changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// Id of the card.
    pub gpu: &'static str,
    /// Whether the rig is bought or rented, or stands for tokens by API.
    pub kind: RigKind,
    /// How its value declines.
    pub depreciation: Depreciation,
    /// Months and the value of all cards then, for [`Depreciation::Points`].
    pub points: Vec<(f64, f64)>,
    /// Years of prices behind the card's own curve; 0 where it has none.
    pub span_years: f64,
    /// What its power supply loses; `None` if the plan chooses no grade.
    pub loss: Option<Loss>,
    /// Rated watts of a supply for one card, as its maker advises.
    pub advice_watts: Option<f64>,
    /// Rated power of a card, in watts.
    pub rated_watts: f64,
    /// The catalogue's draw in watts, at work and at rest, of one of 1 to [`MAX_CARDS`] cards; `None` if
    /// the plan states it.
    draws: [Option<[f64; MAX_CARDS]>; 2],
    /// Whether that draw is a share of the rated power because nobody has measured it.
    draws_are_shares: [bool; 2],
    /// Which of its extras are bought.
    pub extras: [bool; MAX_EXTRAS],
    /// Whether the value kept in a year is the catalogue's, which the plan's replaces once stated.
    kept_is_open: bool,
    /// Which inputs hold dollars of the catalogue: price, rent, tokens read and generated.
    in_dollars: [bool; 4],
}

/// One of three combinations of the figures of all ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The figures that make a rig cheapest.
    Cheapest,
    /// The likely figures.
    Likely,
    /// The figures that make a rig most expensive.
    Costliest,
}

impl End {
    /// All three, in the order in which workings and reports keep them.
    pub const ALL: [Self; 3] = [Self::Cheapest, Self::Likely, Self::Costliest];
}

/// One rig in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct RigCase {
    /// Low, likely and high figure of every input.
    pub ranges: [RigValues; 3],
    /// What stays while its inputs change.
    pub fixed: Fixed,
}

/// A figure that the plan leaves open, and what it rests on.
#[derive(Clone, Debug, PartialEq)]
struct Open {
    id: InputId,
    place: Place,
    basis: Basis,
    source: String,
}

/// A plan in numbers, with where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The dates of the months from today on.
    pub calendar: Calendar,
    /// Low, likely and high figure of every input that all rigs share.
    pub plan: [Values; 3],
    /// The rigs, in the plan's order.
    pub rigs: Vec<RigCase>,
    /// Whether a rig buys as many tokens as another generates. What decides a speed then decides a
    /// cost as well, though no number here follows it.
    pub follows_speed: bool,
    /// The figures that the plan leaves open.
    open: Vec<Open>,
}

/// Whether a higher figure of an input makes a rig cheaper.
const fn lowers_cost(id: InputId) -> bool {
    matches!(
        id,
        InputId::KeptPerYear | InputId::Kept | InputId::Resale | InputId::Worth | InputId::Heat
    )
}

impl Case {
    /// A figure in use, with its range; `None` if neither the plan nor the catalogue has one.
    pub fn figure(&self, id: InputId, place: Place) -> Option<Range<f64>> {
        if let (InputId::PowerLimit, Place::Rig(rig)) = (id, place) {
            let rig = self.rigs.get(rig)?;
            let limit = or(rig.likely()[id], rig.fixed.rated_watts);
            return (limit > 0.0).then(|| Range::exact(limit, self.basis(id, place)));
        }
        let of = |end: usize| match (place, id) {
            (Place::Plan, _) => Some(self.plan[end][id]),
            (Place::Rig(rig), _) => Some(self.rigs.get(rig)?.ranges[end].inputs[id]),
            (Place::Extra { rig, extra }, InputId::ExtraCost) => {
                Some(self.rigs.get(rig)?.ranges[end].extras.get(extra)?.cost)
            }
            (Place::Extra { rig, extra }, _) => {
                Some(self.rigs.get(rig)?.ranges[end].extras.get(extra)?.kept)
            }
            (Place::Share { .. }, _) => None,
        };
        let [low, likely, high] = [of(0)?, of(1)?, of(2)?];
        (!likely.is_nan()).then(|| Range::new(low, likely, high, self.basis(id, place)))
    }

    /// The entry of a figure that the plan leaves open.
    fn open(&self, id: InputId, place: Place) -> Option<&Open> {
        self.open.iter().find(|open| (open.id, open.place) == (id, place))
    }

    /// Where a figure in use comes from; empty if there is no figure.
    pub fn source(&self, id: InputId, place: Place) -> &str {
        self.open(id, place).map_or_else(
            || self.figure(id, place).map_or("", |figure| id.spec().source_of(figure)),
            |open| &open.source,
        )
    }

    /// What a figure in use rests on: what the catalogue says of it, else the reader's word.
    pub fn basis(&self, id: InputId, place: Place) -> Basis {
        self.open(id, place).map_or(Basis::User, |open| open.basis)
    }

    /// All numbers at one end of their ranges: those of the plan, and those of each rig.
    pub fn at(&self, end: End) -> (Values, Vec<RigValues>) {
        let plan = corner([&self.plan[0], &self.plan[1], &self.plan[2]], end);
        let rigs = self.rigs.iter().map(|rig| rig.at(end)).collect();
        (plan, rigs)
    }

    /// Percent of its value that a card keeps in a year by the plan, at one end of its range; `None` if
    /// the plan has no such figure.
    pub fn kept_at(&self, end: End) -> Option<f64> {
        let at = match end {
            End::Cheapest => 2,
            End::Likely => 1,
            End::Costliest => 0,
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
    /// The likely figures of its inputs.
    pub const fn likely(&self) -> &Values {
        &self.ranges[1].inputs
    }

    /// Its numbers at one end of their ranges.
    pub fn at(&self, end: End) -> RigValues {
        let [low, likely, high] = &self.ranges;
        let inputs = corner([&low.inputs, &likely.inputs, &high.inputs], end);
        // A low price of an extra makes a rig cheaper, as a high value of the cards does.
        let (price, worth) = match end {
            End::Cheapest => (low, high),
            End::Likely => (likely, likely),
            End::Costliest => (high, low),
        };
        RigValues { inputs, extras: price.extras, spread: worth.spread }
    }

    /// What one card is worth today: as stated, else its likely price.
    pub fn worth(&self) -> f64 {
        or(self.likely()[InputId::Worth], self.likely()[InputId::CardPrice])
    }

    /// Whether its value follows the curve fitted to prices of its own card.
    pub fn has_own_curve(&self) -> bool {
        self.fixed.kept_is_open && !self.likely()[InputId::Kept].is_nan()
    }

    /// Whether an input is a card's draw as the catalogue gives it.
    pub const fn is_draw_of_catalog(&self, id: InputId) -> bool {
        let [load, idle] = &self.fixed.draws;
        match id {
            InputId::LoadWatts => load.is_some(),
            InputId::IdleWatts => idle.is_some(),
            _ => false,
        }
    }
}

/// Each input's figure at one end; `figures` are the low, likely and high ones.
fn corner(figures: [&Values; 3], end: End) -> Values {
    let mut values = *figures[1];
    if end != End::Likely {
        for spec in &INPUTS {
            let low = (end == End::Cheapest) != lowers_cost(spec.id);
            values[spec.id] = figures[if low { 0 } else { 2 }][spec.id];
        }
    }
    values
}
