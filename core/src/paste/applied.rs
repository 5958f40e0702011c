//! What was measured of a machine's use, in the plan: the draw of a rig, the price of a card, the work.
//!
//! ```text
//! energy   all draws of the rig x f, cards and the machine around them alike, so that the plan draws
//!          at the wall what the plug counted: those at work, those at rest, or both, by what the
//!          machine did meanwhile
//! sold     price of a card = the likely price, with a tenth of the sales below and above the ends
//! tokens   tokens a day = answers / days; tokens read for each = prompts / answers; share of the cache
//! ```
//!
//! The factor is looked for from what the plan would count without any measurement, so that one does not
//! build upon another. Cooling is no part of what a plug counts.

use chrono::NaiveDate;
use serde::Serialize;

use super::carried::{self, Kept};
use super::usage::{Energy, Sold, Tokens};
use crate::catalog::Catalog;
use crate::cost::case::{Case, End, Values};
use crate::cost::draw::Draw;
use crate::plan::group::{GROUPS, GroupInputs};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, Rig, Work};
use crate::units::{Basis, Range};

/// Factors between which draws are looked for.
const FACTORS: (f64, f64) = (0.02, 50.0);
/// Halvings of the interval between them: to a millionth.
const HALVINGS: usize = 40;

/// What a machine did while a plug counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum While {
    /// It worked and waited as many hours a day as the plan says.
    #[default]
    Plan,
    /// It was on and waited all the time.
    Rest,
    /// It generated all the time.
    Work,
}

impl While {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plan, Self::Rest, Self::Work];

    /// Its word in links and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plan => "p",
            Self::Rest => "r",
            Self::Work => "w",
        }
    }

    /// The one of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Whether draws at work, and at rest, have a part in what is counted.
    const fn counts(self) -> [bool; 2] {
        match self {
            Self::Plan => [true, true],
            Self::Rest => [false, true],
            Self::Work => [true, false],
        }
    }
}

/// The draws of a rig that a measurement of energy moves: those of all kinds of cards and of the machine
/// around them; at work, then at rest.
fn draws(at: While) -> impl Iterator<Item = InputId> {
    let [work, rest] = at.counts();
    let load = GROUPS.map(|group: GroupInputs| group.load);
    let idle = GROUPS.map(|group: GroupInputs| group.idle);
    let load = load.into_iter().chain([InputId::HostLoad]).filter(move |_| work);
    load.chain(idle.into_iter().chain([InputId::HostIdle]).filter(move |_| rest))
}

/// The plan with all draws of a rig left to the catalogue.
pub fn without_draws(plan: &Plan, rig: usize) -> Plan {
    let mut plan = plan.clone();
    for id in draws(While::Plan) {
        plan.set(id, Place::Rig(rig), None);
    }
    plan
}

/// Kilowatt-hours a day at the wall of a rig whose draws are moved by a factor.
fn daily(case: &Case, rig: usize, at: While, factor: f64) -> Option<f64> {
    let (mut plan, rigs) = case.at(End::Likely);
    plan[InputId::Cooling] = 0.0;
    let mut values: Values = rigs.get(rig)?.inputs;
    for id in draws(at) {
        values[id] *= factor;
    }
    let draw = Draw::of(&plan, &values, &case.rigs.get(rig)?.fixed);
    let kwh = match at {
        While::Plan => draw.load_kwh + draw.idle_kwh,
        While::Rest => draw.idle_watts * 24.0 / 1000.0,
        While::Work => draw.load_watts * 24.0 / 1000.0,
    };
    (kwh.is_finite() && kwh > 0.0).then_some(kwh)
}

/// Kilowatt-hours that a rig should have taken in so many days; `None` where it takes nothing.
pub fn expected(case: &Case, rig: usize, at: While, days: f64) -> Option<f64> {
    daily(case, rig, at, 1.0).map(|daily| daily * days)
}

/// Sets the draws of a rig so that it takes what was measured. `case` is that of the plan
/// [without any](without_draws). Says whether that can be.
pub fn set_energy(plan: &mut Plan, case: &Case, rig: usize, energy: &Energy, at: While) -> bool {
    let wanted = energy.kwh / energy.days;
    let (mut low, mut high) = FACTORS;
    let of = |factor: f64| daily(case, rig, at, factor);
    let within = of(low).zip(of(high)).is_some_and(|(a, b)| (a..=b).contains(&wanted));
    if !within {
        return false;
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if of(middle).is_some_and(|daily| daily < wanted) { low = middle } else { high = middle }
    }
    let factor = f64::midpoint(low, high);
    let Some(known) = case.rigs.get(rig) else { return false };
    for id in draws(at) {
        let watts = known.likely()[id];
        if watts.is_finite() && watts > 0.0 {
            let spec = id.spec();
            let watts = libm::round(watts * factor * 100.0) / 100.0;
            let watts = Range::exact(watts.clamp(spec.min, spec.max), Basis::User);
            plan.set(id, Place::Rig(rig), Some(watts));
        }
    }
    true
}

/// The kinds of cards of a rig that some sales are of: that which they name, else the first.
fn group(rig: &Rig, sold: &Sold) -> Option<GroupInputs> {
    let own = [&rig.gpu, &rig.gpu2, &rig.gpu3];
    match sold.gpu {
        None => GROUPS.first().copied(),
        Some(gpu) => own.iter().position(|id| **id == gpu).and_then(|at| GROUPS.get(at)).copied(),
    }
}

/// The rig of a plan that some sales are about: `rig` where it has the card that they name, else the
/// first that has it; `None` where none has.
pub fn rig_sold(plan: &Plan, rig: usize, sold: &Sold) -> Option<usize> {
    let has = |at: &usize| plan.rigs.get(*at).is_some_and(|rig| group(rig, sold).is_some());
    core::iter::once(rig).chain(0..plan.rigs.len()).find(has)
}

/// The price of the card that some sales are about, as a plan has it.
pub fn price_of(rig: &Rig, sold: &Sold) -> Option<InputId> {
    group(rig, sold).map(|group| group.price)
}

/// Sets the price of the card that was sold. Says whether the rig has such a card.
pub fn set_price(plan: &mut Plan, rig: usize, sold: &Sold) -> bool {
    let Some(price) = plan.rigs.get(rig).and_then(|rig| price_of(rig, sold)) else { return false };
    let [low, likely, high] = sold.prices.map(|price| libm::round(price * 100.0) / 100.0);
    plan.set(price, Place::Rig(rig), Some(Range::new(low, likely, high, Basis::User)));
    true
}

/// Tokens a day, tokens read for each of them, and the share of these that a cache had, in percent.
pub fn work(tokens: &Tokens) -> [(InputId, f64); 3] {
    let held = |id: InputId, value: f64| (id, value.clamp(id.spec().min, id.spec().max));
    let cached = if tokens.read > 0.0 { tokens.cached / tokens.read * 100.0 } else { 0.0 };
    let tenth = |value: f64| libm::round(value * 10.0) / 10.0;
    [
        held(InputId::TokensADay, libm::round(tokens.generated / tokens.days)),
        held(InputId::InputRatio, tenth(tokens.read / tokens.generated)),
        held(InputId::CachedShare, tenth(cached)),
    ]
}

/// Sets the work of a plan to what was asked of an API; all rigs then do the same.
pub fn set_work(plan: &mut Plan, tokens: &Tokens) {
    for (id, value) in work(tokens) {
        plan.set(id, Place::Plan, Some(Range::exact(value, Basis::User)));
    }
    plan.work = Work::Tokens;
}

/// Forgets what was measured on a rig, with what it set.
pub fn forget(plan: &mut Plan, rig: usize, catalog: &Catalog) {
    let Some(own) = plan.rigs.get_mut(rig) else { return };
    let text = core::mem::take(&mut own.measured);
    for (_, kept) in carried::all(&text, catalog) {
        match kept {
            Kept::Energy(_, at) => {
                draws(at).for_each(|id| plan.set(id, Place::Rig(rig), None));
            }
            Kept::Sold(sold) => {
                if let Some(price) = plan.rigs.get(rig).and_then(|rig| price_of(rig, &sold)) {
                    plan.set(price, Place::Rig(rig), None);
                }
            }
            Kept::Speed(_) | Kept::Tokens(_) => {}
        }
    }
}

/// Forgets what was measured of a plan's work, with what it set.
pub fn forget_work(plan: &mut Plan, catalog: &Catalog) {
    let text = core::mem::take(&mut plan.measured);
    for (_, kept) in carried::all(&text, catalog) {
        if let Kept::Tokens(tokens) = kept {
            for (id, _) in work(&tokens) {
                plan.set(id, Place::Plan, None);
            }
        }
    }
}

/// The day on which the reader measured what a plan has for an input; `None` where that is no
/// measurement.
pub fn measured_on(plan: &Plan, id: InputId, place: Place, catalog: &Catalog) -> Option<NaiveDate> {
    let given = plan.value(id, place)?;
    let (text, rig) = match place {
        Place::Plan => (&plan.measured, None),
        Place::Rig(rig) => (&plan.rigs.get(rig)?.measured, plan.rigs.get(rig)),
        Place::Extra { .. } | Place::Share { .. } => return None,
    };
    let near = |value: f64| (value - given.likely()).abs() <= 0.01 + 1e-4 * value.abs();
    carried::all(text, catalog).into_iter().find_map(|(day, kept)| {
        let sets = match kept {
            Kept::Energy(_, at) => rig.is_some() && draws(at).any(|draw| draw == id),
            Kept::Sold(sold) => {
                rig.and_then(|rig| price_of(rig, &sold)) == Some(id) && near(sold.prices[1])
            }
            Kept::Tokens(tokens) => {
                work(&tokens).iter().any(|(of, value)| *of == id && near(*value))
            }
            Kept::Speed(_) => false,
        };
        sets.then_some(day)
    })
}
