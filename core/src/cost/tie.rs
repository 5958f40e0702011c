//! What a card may cost at most: the price at which a rig ties with the best of the others.

use super::case::{Case, End, set_rig};
use super::kernel;
use super::root::root;
use super::time::Time;
use crate::plan::RigKind;
use crate::plan::inputs::{InputId, Place};
use crate::units::Money;

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
        best - kernel::net(&plan, &rig, &own.fixed, &sums)
    };
    let spec = InputId::CardPrice.spec();
    let [from, to] = [spec.min, spec.max].map(|price| (price, gap(price)));
    let crosses = from.1 >= 0.0 && to.1 <= 0.0;
    crosses.then(|| root(gap, from, to)).filter(|price| price.is_finite()).map(Money::new)
}
