//! A plan that carries every figure it used, so that it gives the same likely amounts when the data have
//! moved; and what has moved since a link was made. The range of a net cost comes out a little wider: a
//! resale that is stated does not move with the market of the other cards.
//!
//! ```text
//! v=1&preset=none&rate=0.1872&hours=4&...&a.price=700-850-1000&a.resale=...     pinned
//! v=1&seen=2026-11-26:507_550&preset=...                                        live
//! ```
//!
//! The day counts only where amounts are discounted or a season has its own rate: then months have the days
//! of the calendar from that day on.
//!
//! A live link leaves to the catalogue what its plan does, and says what the net costs were on the day
//! on which it was made.

use chrono::NaiveDate;

use crate::plan::Plan;
use crate::plan::inputs::{InputId, Place, untyped};
use crate::plan::link::{self, SEEN};
use crate::report::Report;
use crate::units::format::machine;
use crate::units::{Amounts, Money, decimal};

/// The plan with every figure in use stated, those that the catalogue filled in among them.
pub fn pinned(plan: &Plan, report: &Report) -> Plan {
    let mut pinned = plan.clone();
    for (id, place) in plan.places() {
        // A rate of tax that is stated is one on all that is bought.
        if id != InputId::Tax
            && plan.value(id, place).is_none()
            && let Some(figure) = report.case.figure(id, place)
        {
            pinned.set(id, place, Some(figure));
        }
    }
    for (index, rig) in report.rigs.iter().enumerate() {
        let place = Place::Rig(index);
        // A price that is stated has its tax in it.
        for group in &report.case.rigs[index].fixed.groups {
            let id = group.inputs.price;
            if plan.value(id, place).is_none()
                && plan.value(InputId::Tax, Place::Plan).is_none()
                && group.taxes_cards
                && let Some(price) = report.case.figure(id, place)
            {
                let tax =
                    report.figure(plan, InputId::Tax, Place::Plan).map_or(0.0, |tax| tax.likely());
                pinned.set(id, place, Some(price.map(|net| net * (1.0 + tax / 100.0))));
                // What such a card is worth has none.
                if report.case.figure(group.inputs.worth, place).is_none() {
                    let worth = price.map(|net| net * group.kept_of_price);
                    pinned.set(group.inputs.worth, place, Some(worth));
                }
            }
        }
        // Curves of value are the catalogue's: what they came to at the horizon's end is stated, before
        // the plan's stress, which a stated resale has too.
        if plan.value(InputId::Resale, place).is_none() {
            let resale = untyped(rig.assumptions.resale.value);
            let calm = resale.map(|resale: f64| resale / plan.stress.factor());
            pinned.set(InputId::Resale, place, Some(calm));
        }
    }
    pinned
}

/// The state string of [`pinned`], with nothing left to a preset or a default.
pub fn pinned_state(plan: &Plan, report: &Report) -> String {
    link::encode_whole(&pinned(plan, report))
}

/// The state string of a live link.
pub fn live_state(report: &Report, today: NaiveDate) -> String {
    let nets: Vec<String> = report
        .rigs
        .iter()
        .map(|rig| machine(libm::round(rig.cost.net.likely().get() * 100.0) / 100.0))
        .collect();
    [&report.state, "&", SEEN, "=", &today.to_string(), ":", &nets.join("_")].concat()
}

/// What a live link saw: its day and the net cost of each rig; `None` where the link says neither.
pub(crate) fn seen(state: &str) -> Option<(NaiveDate, Vec<f64>)> {
    let value = link::value_of(state, SEEN)?;
    let (day, nets) = value.split_once(':')?;
    let nets: Option<Vec<f64>> = nets
        .split('_')
        .take(crate::plan::MAX_RIGS + 1)
        .map(|net| match net.strip_prefix('-') {
            Some(net) => decimal(net).map(|net| -net),
            None => decimal(net),
        })
        .collect();
    Some((day.parse().ok()?, nets.filter(|nets| nets.len() <= crate::plan::MAX_RIGS)?))
}

/// A rig whose net cost is another than when a live link was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the reader calls it.
    pub rig: String,
    /// The net cost when the link was made.
    pub was: Money,
    /// The net cost by today's data.
    pub is: Money,
    /// How the plan writes amounts.
    pub amounts: Amounts,
}

/// The day of a live link, and the rigs that cost another amount now, as far as that is shown; `None`
/// where the link says no amounts or is about other rigs.
pub fn changes(state: &str, plan: &Plan, report: &Report) -> Option<(NaiveDate, Vec<Change>)> {
    let (day, nets) = seen(state)?;
    if nets.len() != report.rigs.len() {
        return None;
    }
    let amounts = plan.amounts();
    let changed = report.rigs.iter().zip(nets).filter_map(|(rig, was)| {
        let (was, is) = (Money::new(was), rig.cost.net.likely());
        let looks_alike = amounts.whole(was) == amounts.whole(is);
        (!looks_alike).then(|| Change { rig: rig.name.clone(), was, is, amounts })
    });
    Some((day, changed.collect()))
}
