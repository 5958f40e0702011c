//! What a card may cost at most: the price at which a rig ties with the best of the others.

use super::case::{Case, End, set_rig};
use super::kernel;
use super::time::Time;
use crate::plan::RigKind;
use crate::plan::inputs::{InputId, Place};
use crate::units::Money;

/// Rounds of root finding.
const ROUNDS: usize = 60;
/// Net costs this close are equal, in the plan's currency.
const SAME: f64 = 1e-9;

/// The price of a card at which a rig costs in the likely case as much as the best of the `others`.
///
/// What a card is worth stays where the market says it, and follows the price where it does not.
/// `None` if no card is bought, and if no price within the input's limits ties.
pub(crate) fn tie_price(case: &Case, index: usize, others: &[usize]) -> Option<Money> {
    let own = case.rigs.get(index).filter(|rig| rig.fixed.kind == RigKind::Owned)?;
    let bought = own.likely()[InputId::CardCount] - own.likely()[InputId::Owned];
    let (plan, rigs) = case.at(End::Likely);
    let sums = Time::up_to(&plan, &case.calendar, case.months());
    let net = |rig: usize| kernel::net(&plan, &rigs[rig], &case.rigs[rig].fixed, &sums);
    let others = others.iter().copied().filter(|other| *other != index && *other < rigs.len());
    let best = others.map(net).reduce(f64::min).filter(|_| bought > 0.0)?;
    let place = (InputId::CardPrice, Place::Rig(index));
    let gap = |price: f64| {
        let mut rig = rigs[index];
        set_rig(&mut rig, &own.fixed, place, price);
        kernel::net(&plan, &rig, &own.fixed, &sums) - best
    };
    let spec = InputId::CardPrice.spec();
    root(gap, spec.min, spec.max).map(Money::new)
}

/// Where a rising gap is zero between two values, by the Illinois method, which takes one step on a
/// straight line; `None` if it has one sign.
fn root(gap: impl Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    let (mut a, mut b) = ((low, gap(low)), (high, gap(high)));
    if a.1 > 0.0 || b.1 < 0.0 {
        return None;
    }
    let mut side = 0;
    for _ in 0..ROUNDS {
        let value = (a.0 * b.1 - b.0 * a.1) / (b.1 - a.1);
        if !value.is_finite() {
            return None;
        }
        let here = gap(value);
        if here.abs() < SAME {
            return Some(value);
        }
        if here < 0.0 {
            a = (value, here);
            if side == -1 {
                b.1 *= 0.5;
            }
            side = -1;
        } else {
            b = (value, here);
            if side == 1 {
                a.1 *= 0.5;
            }
            side = 1;
        }
    }
    Some(f64::midpoint(a.0, b.0))
}
