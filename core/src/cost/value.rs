//! What the cards of a rig are worth as time goes by.
//!
//! ```text
//! resale stated    V(m) = P x (R / P)^(m / H)         by the same factor each month
//! declining        V(m) = P x k^t x s^sqrt(t + t^2/T)
//! straight line    V(m) = P x (1 - (1 - k) t)         not below nothing
//! own points       straight lines between them, level before the first and after the last
//! kept for good    V(m) = 0
//! ```
//!
//! with all cards' value today `P`, a stated resale `R` at the horizon `H`, the share `k` kept in a year,
//! the years `t = m / 12`, and, where a card's price history was fitted, its spread `s` and the years
//! `T` behind it (see `data/resale.csv`): 1 for the likely value, and for the ends a band that widens
//! with time.

#![expect(clippy::float_cmp, reason = "figures that nobody touched are exact")]

use super::case::{Fixed, RigValues, Values};
use crate::plan::Depreciation;
use crate::plan::inputs::InputId;

/// What all cards of a rig are worth after some months, whoever owns them.
pub fn value(plan: &Values, own: &RigValues, fixed: &Fixed, months: f64) -> f64 {
    let rig = &own.inputs;
    let worth = or(rig[InputId::Worth], rig[InputId::CardPrice]) * rig[InputId::CardCount];
    let years = months / 12.0;
    if fixed.depreciation == Depreciation::Keep {
        return 0.0;
    }
    let stated = rig[InputId::Resale];
    if !stated.is_nan() {
        return toward(worth, stated, months, plan[InputId::Horizon]);
    }
    let kept = or(rig[InputId::Kept], plan[InputId::KeptPerYear]) / 100.0;
    match fixed.depreciation {
        Depreciation::Points if !fixed.points.is_empty() => between(&fixed.points, months),
        Depreciation::Straight => worth * (1.0 - (1.0 - kept) * years).max(0.0),
        _ => worth * power(kept, years) * spread(own.spread, fixed.span_years, years),
    }
}

/// Whether an input changes what cards or extras sell for.
pub const fn depends_on(id: InputId) -> bool {
    matches!(
        id,
        InputId::CardPrice
            | InputId::CardCount
            | InputId::Worth
            | InputId::Kept
            | InputId::KeptPerYear
            | InputId::Resale
            | InputId::Horizon
            | InputId::Fx
            | InputId::ExtraCost
            | InputId::ExtraKept
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

/// The factor of a widening band.
pub(super) fn spread(one_year: f64, span: f64, years: f64) -> f64 {
    if one_year == 1.0 {
        return 1.0;
    }
    let drift = if span > 0.0 { years * years / span } else { 0.0 };
    libm::pow(one_year, (years + drift).sqrt())
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
