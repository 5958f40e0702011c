//! What the cards of a rig are worth as time goes by.
//!
//! ```text
//! resale stated    V(m) = P x (R / P)^(m / H) x d              by the same factor each month
//! declining        V(m) = P x e(t) x d                         e: see [`market`](super::market)
//!                  V(m) = P x k^t x d                          where the share kept is stated
//! straight line    V(m) = P x (1 - (1 - k) t) x d              not below nothing
//! own points       straight lines between them, level before the first and after the last, x d
//! kept for good    V(m) = 0
//! ```
//!
//! with the value today `P` of all cards, kind by kind but where one figure is stated for all, a stated resale `R` at the horizon `H`, the share `k` kept in a year,
//! the years `t = m / 12`, and the doubt `d`: 1 for the likely value, and for the ends what is passed in
//! one case of ten each. A range that is stated replaces the doubt; a single figure keeps it.
//! To all but a stated resale comes the plan's change of card prices a year; to all its stress.

#![expect(clippy::float_cmp, reason = "figures that nobody touched are exact")]

use super::case::{Fixed, Group, RigValues, Values};
use super::market::Share;
use crate::plan::Depreciation;
use crate::plan::inputs::InputId;

/// What one card could be sold for today: as stated, else by the market, else by its price, less what
/// a new one loses by being sold; 0 if neither is known.
pub fn worth(inputs: &Values, group: &Group) -> f64 {
    let ids = &group.inputs;
    or(or(inputs[ids.worth], inputs[ids.price] * group.kept_of_price), 0.0)
}

/// What all cards of all kinds could be sold for today.
fn all_worth(inputs: &Values, fixed: &Fixed) -> f64 {
    let of = |group: &Group| worth(inputs, group) * group.count(inputs);
    fixed.groups.iter().map(of).fold(0.0, |all, group| all + group)
}

/// Whether the rig states what all its cards together will be worth, whatever each kind does.
pub fn is_stated_together(inputs: &Values, fixed: &Fixed) -> bool {
    !inputs[InputId::Resale].is_nan()
        || fixed.depreciation == Depreciation::Points && !fixed.points.is_empty()
}

/// What all cards of a rig are worth after some months, whoever owned them before.
pub fn value(plan: &Values, rig: &RigValues, fixed: &Fixed, months: f64) -> f64 {
    let of = |group: &Group| of_group(plan, rig, (fixed, group), months);
    fixed.groups.iter().map(of).fold(0.0, |all, group| all + group)
}

/// What the cards of one kind are worth after some months. A figure that is stated for all cards of the
/// rig counts with its first kind.
pub fn of_group(
    plan: &Values,
    rig: &RigValues,
    (fixed, group): (&Fixed, &Group),
    months: f64,
) -> f64 {
    let inputs = &rig.inputs;
    if fixed.depreciation == Depreciation::Keep {
        return 0.0;
    }
    let together = is_stated_together(inputs, fixed);
    if together && group.inputs.count != InputId::CardCount {
        return 0.0;
    }
    let all = if together {
        all_worth(inputs, fixed)
    } else {
        worth(inputs, group) * group.count(inputs)
    };
    let (years, horizon) = (months / 12.0, plan[InputId::Horizon]);
    let stated = inputs[InputId::Resale];
    let share = outlook(plan, inputs, group, years);
    let middle = if stated.is_nan() {
        let trend = power(1.0 + plan[InputId::CardTrend] / 100.0, years);
        trend
            * match fixed.depreciation {
                Depreciation::Points if !fixed.points.is_empty() => between(&fixed.points, months),
                Depreciation::Straight => {
                    let kept = kept_a_year(plan, inputs, group);
                    all * (1.0 - (1.0 - kept) * years).max(0.0)
                }
                _ => match kept(plan, inputs) {
                    Some(kept) => all * power(kept, years),
                    None => all * share.map_or(1.0, |share| share.median()),
                },
            }
    } else {
        toward(all, stated, months, horizon)
    };
    let doubt = share.map_or(1.0, |share| share.doubt(rig.deviations));
    middle * doubt * stress(fixed, months, horizon)
}

/// What is expected of one card's value after some years; `None` if the catalogue expects nothing.
pub fn outlook(plan: &Values, inputs: &Values, group: &Group, years: f64) -> Option<Share> {
    let dollars = worth(inputs, group) / or(plan[InputId::Fx], 1.0);
    group.outlook.map(|outlook| outlook.after(dollars, group.worth_is_of_new, years))
}

/// Share of its value that a card keeps in a year, as the rig or the plan states it.
fn kept(plan: &Values, inputs: &Values) -> Option<f64> {
    let kept = or(inputs[InputId::Kept], plan[InputId::KeptPerYear]);
    (!kept.is_nan()).then_some(kept / 100.0)
}

/// Share of its value that a card keeps in the first year.
pub fn kept_a_year(plan: &Values, inputs: &Values, group: &Group) -> f64 {
    let expected = || outlook(plan, inputs, group, 1.0).map_or(1.0, |share| share.median());
    kept(plan, inputs).unwrap_or_else(expected)
}

/// What the plan's stress leaves of a sale, which it reaches by the horizon.
fn stress(fixed: &Fixed, months: f64, horizon: f64) -> f64 {
    if fixed.stress == 1.0 {
        return 1.0;
    }
    let way = if months < horizon { months / horizon } else { 1.0 };
    power(fixed.stress, way)
}

/// Whether an input changes what cards sell for.
pub fn depends_on(id: InputId) -> bool {
    matches!(
        id.kind().1,
        InputId::CardPrice
            | InputId::CardCount
            | InputId::Worth
            | InputId::Kept
            | InputId::KeptPerYear
            | InputId::Resale
            | InputId::Horizon
            | InputId::Fx
            | InputId::CardTrend
    )
}

/// Whether an input changes what the computer and extras sell for.
pub const fn extras_depend_on(id: InputId) -> bool {
    matches!(
        id,
        InputId::MachinePrice
            | InputId::MachineKept
            | InputId::ExtraCost
            | InputId::ExtraKept
            | InputId::Horizon
            | InputId::Fx
    )
}

/// What an extra still brings that keeps `kept` percent of its price in a year; at zero it is not sold.
pub fn extra(cost: f64, kept: f64, months: f64) -> f64 {
    if kept > 0.0 { cost * power(kept / 100.0, months / 12.0) } else { 0.0 }
}

/// A figure, or where it is not stated another.
pub fn or(stated: f64, otherwise: f64) -> f64 {
    if stated.is_nan() { otherwise } else { stated }
}

/// A power; the first is the base itself, which is common and should be exact.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 1.0 { base } else { libm::pow(base, exponent) }
}

/// The way to a stated resale.
fn toward(worth: f64, stated: f64, months: f64, horizon: f64) -> f64 {
    if months == horizon || horizon <= 0.0 {
        return stated;
    }
    let share = months / horizon;
    if worth > 0.0 && stated > 0.0 {
        worth * libm::pow(stated / worth, share)
    } else {
        // No factor leads from or to nothing.
        (worth * (1.0 - share) + stated * share).max(0.0)
    }
}

/// Straight lines between points in the order of their months.
fn between(points: &[(f64, f64)], months: f64) -> f64 {
    let after = points.iter().position(|(month, _)| *month >= months);
    match after {
        Some(0) => points[0].1,
        None => points.last().map_or(0.0, |(_, worth)| *worth),
        Some(place) => {
            let ((from, low), (to, high)) = (points[place - 1], points[place]);
            low + (high - low) * (months - from) / (to - from)
        }
    }
}
