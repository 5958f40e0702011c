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
mod group;

use core::ops::{Index, IndexMut};

pub use build::Running;
pub use edit::{reaches_rigs, set, set_rig};
pub use group::Group;

use super::market::OUTER;
use super::time::{Calendar, MONTHS};
use super::value::{self, or};
use crate::cost::supply::Loss;
use crate::plan::group::GROUPS;
use crate::plan::inputs::{COUNT, INPUTS, InputId, Place};
use crate::plan::{Depreciation, MAX_EXTRAS, RigKind, Work};
use crate::units::{Amounts, Basis, Range};

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
    /// Standard deviations by which the logarithm of a resale is off its middle; 0 for the likely one.
    pub deviations: f64,
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
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Fixed {
    /// Its cards by kind, of which there is one at least.
    pub groups: Vec<Group>,
    /// Whether the rig is bought or rented, or stands for tokens by API.
    pub kind: RigKind,
    /// How its value declines.
    pub depreciation: Depreciation,
    /// Months and the value of all cards then, for [`Depreciation::Points`].
    pub points: Vec<(f64, f64)>,
    /// Whether a stated range of what the cards keep or bring replaces the doubt about it.
    pub is_range_stated: bool,
    /// What the rigs of the plan have in common.
    pub work: Work,
    /// The factor of what cards bring at the end.
    pub stress: f64,
    /// Percent of a card's value that failures cost in a year, under its maker's warranty and after it;
    /// `None` if the plan states a percentage.
    pub failures: Option<[f64; 2]>,
    /// Whether the rig buys as many tokens as the fastest of the others generates.
    pub buys_as_fastest: bool,
    /// Whether draws are those of a whole machine at the wall, which lose nothing more in a supply.
    pub draws_at_wall: bool,
    /// Whether the tax is on listed extras.
    pub taxes_extras: bool,
    /// What its power supply loses; `None` if the plan chooses no grade.
    pub loss: Option<Loss>,
    /// Rated watts of a supply for one card, as its maker advises.
    pub advice_watts: Option<f64>,
    /// Which of its extras are bought.
    pub extras: [bool; MAX_EXTRAS],
    /// Which inputs hold dollars of the catalogue, in the order of [`edit::DOLLARS`].
    in_dollars: [bool; edit::DOLLARS.len()],
    /// Whether prices of tokens read and generated are dollars of the catalogue.
    api_in_dollars: [bool; 2],
}

impl Fixed {
    /// The cards of a kind, the first being 0; `None` where the rig has no such kind.
    pub fn group(&self, kind: usize) -> Option<&Group> {
        let count = GROUPS.get(kind)?.count;
        self.groups.iter().find(|group| group.inputs.count == count)
    }

    /// Number of all cards.
    pub fn all_cards(&self, inputs: &Values) -> f64 {
        self.groups.iter().fold(0.0, |all, group| all + group.count(inputs))
    }

    /// Whether the tax is on all cards.
    pub fn taxes_cards(&self) -> bool {
        self.groups.iter().all(|group| group.taxes_cards)
    }
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
    /// How amounts are written.
    pub amounts: Amounts,
    /// The dates of the months from today on.
    pub calendar: Calendar,
    /// Low, likely and high figure of every input that all rigs share.
    pub plan: [Values; 3],
    /// The rigs, in the plan's order.
    pub rigs: Vec<RigCase>,
    /// Which rigs are compared with each other.
    pub compared: Vec<bool>,
    /// The figures that the plan leaves open.
    open: Vec<Open>,
    /// The likely figures that the catalogue has, whether the plan leaves them open or not.
    offered: Vec<(InputId, Place, f64)>,
}

/// Whether a higher figure of an input makes a rig cheaper.
const fn lowers_cost(id: InputId) -> bool {
    matches!(
        id,
        InputId::KeptPerYear
            | InputId::Kept
            | InputId::Resale
            | InputId::Worth
            | InputId::Worth2
            | InputId::Worth3
            | InputId::Heat
    )
}

impl Case {
    /// A figure in use, with its range; `None` if neither the plan nor the catalogue has one.
    pub fn figure(&self, id: InputId, place: Place) -> Option<Range<f64>> {
        if let ((kind, InputId::PowerLimit), Place::Rig(rig)) = (id.kind(), place) {
            let rig = self.rigs.get(rig)?;
            let limit = or(rig.likely()[id], rig.fixed.group(kind)?.rated_watts);
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

    /// The figure around which a slider spans: that of the preset, else the catalogue's, whatever the
    /// plan states; 0 if there is none. It does not move with the slider.
    pub fn usual(&self, (id, place): (InputId, Place), preset: Option<f64>) -> f64 {
        let offered =
            |of: InputId| self.offered.iter().find(|offered| (offered.0, offered.1) == (of, place));
        let known = preset.or_else(|| offered(id).map(|offered| offered.2));
        known.unwrap_or_else(|| match (id.kind().1, place) {
            (InputId::PeakRate, Place::Plan) => self.usual((InputId::Rate, place), None),
            (InputId::Resale, Place::Rig(rig)) => self.rigs.get(rig).map_or(0.0, |rig| {
                let mut values = rig.at(End::Likely);
                values.inputs[id] = f64::NAN;
                value::value(&self.plan[1], &values, &rig.fixed, self.plan[1][InputId::Horizon])
            }),
            (InputId::GpuPower | InputId::PowerLimit, Place::Rig(rig)) => {
                let group = self.rigs.get(rig).and_then(|rig| rig.fixed.group(id.kind().0));
                group.map_or(0.0, |group| group.rated_watts)
            }
            _ => 0.0,
        })
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

    /// The same without a stress; `None` if it has none.
    pub(crate) fn without_stress(&self) -> Option<Self> {
        let is_stressed = |rig: &RigCase| rig.fixed.stress.total_cmp(&1.0).is_ne();
        self.rigs.iter().any(is_stressed).then(|| {
            let mut calm = self.clone();
            calm.rigs.iter_mut().for_each(|rig| rig.fixed.stress = 1.0);
            calm
        })
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
        let (market, deviations) = match end {
            End::Cheapest => (low, OUTER),
            End::Likely => (likely, 0.0),
            End::Costliest => (high, -OUTER),
        };
        let mut inputs = inputs;
        // Who has cards works less at a higher speed, who buys tokens buys more of them.
        if self.fixed.kind.has_cards() && end != End::Likely {
            for id in [InputId::Speed, InputId::ReadSpeed] {
                inputs[id] = if end == End::Cheapest { high.inputs[id] } else { low.inputs[id] };
            }
        }
        for group in self.fixed.groups.iter().filter(|group| group.pays_market_price) {
            // Who buys below the market's middle does not sell above it.
            inputs[group.inputs.worth] = market.inputs[group.inputs.worth];
        }
        let deviations = if self.fixed.is_range_stated { 0.0 } else { deviations };
        RigValues { inputs, extras: market.extras, deviations }
    }

    /// Its numbers at one end, with what its cards sell for at their likely value of today: what is paid
    /// at a low price of the market is also sold at one.
    pub fn sold_at(&self, end: End) -> RigValues {
        let mut rig = self.at(end);
        for group in self.fixed.groups.iter().filter(|group| group.pays_market_price) {
            rig.inputs[group.inputs.worth] = self.likely()[group.inputs.worth];
        }
        rig
    }

    /// What one card of a kind could be sold for today, in the likely case.
    pub fn worth(&self, group: &Group) -> f64 {
        value::worth(self.likely(), group)
    }

    /// Whether an input is a card's draw as the catalogue gives it.
    pub fn is_draw_of_catalog(&self, id: InputId) -> bool {
        let (kind, id) = id.kind();
        let Some(group) = self.fixed.group(kind) else { return false };
        let [load, idle] = &group.draws;
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
