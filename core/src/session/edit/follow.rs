//! What follows a rig's cards when a reader changes them: the name that its preset gave them, the power
//! supply that came with them, NVLink bridges, and what all of them bring.

use crate::catalog::{Catalog, NvLink};
use crate::machine::is_supply;
use crate::plan::{Extra, Have, Plan, Rig};
use crate::resolve::is_nvlink;
use crate::units::{Money, Range};

/// Whether two rigs have the same cards.
fn same_cards(one: &Rig, other: &Rig) -> bool {
    let kinds = |rig: &Rig| [0, 1, 2].map(|kind| (rig.gpu_of(kind).to_owned(), rig.count_of(kind)));
    one.kind == other.kind && kinds(one) == kinds(other)
}

/// The supply among what else a rig needs.
fn supply(rig: &Rig) -> Option<&Extra> {
    rig.extras.iter().find(|extra| is_supply(&extra.name))
}

/// Stated amounts of all cards of a rig follow their number: what they bring, and bridges, of which two
/// cards share one.
fn follow_number(rig: &mut Rig, before: &Rig, usual: Option<&Rig>) {
    let kinds = |rig: &Rig| [0, 1, 2].map(|kind| rig.gpu_of(kind).to_owned());
    if kinds(rig) != kinds(before) {
        // What was stated for some cards says nothing of others.
        if rig.resale.is_some() || usual.is_some_and(|usual| usual.resale.is_some()) {
            rig.resale = usual.and_then(|usual| usual.resale);
            rig.resale_quoted = usual.and_then(|usual| usual.resale_quoted);
        }
        return;
    }
    let (now, then) = (rig.all_cards(), before.all_cards());
    let resale =
        rig.resale.map(|all| all.map(|all| all * (f64::from(now) / f64::from(then.max(1)))));
    let back = usual.and_then(|usual| usual.resale).filter(|usual| {
        let off = |all: Range<Money>| (all.likely() - usual.likely()).get().abs();
        resale.is_some_and(|all| off(all) < 1e-6 * usual.likely().get().abs())
    });
    rig.resale = back.or(resale);
    let (bridges, had) = (now / 2, (then / 2).max(1));
    let place = rig.extras.iter().position(|extra| is_nvlink(&extra.name));
    match place {
        Some(place) if bridges == 0 => {
            rig.extras.remove(place);
        }
        Some(place) => {
            if let Some(bridge) = rig.extras.get_mut(place).filter(|_| bridges != had) {
                let factor = f64::from(bridges) / f64::from(had);
                bridge.cost = bridge.cost.map(|cost| cost * factor);
            }
        }
        None => {}
    }
}

/// Changes what belongs to the cards of a rig, of an index, that is no longer as it was `before`; what
/// the reader typed stays.
pub(super) fn follow_cards(
    plan: &mut Plan,
    index: usize,
    (before, start): (&Rig, &Plan),
    catalog: &Catalog,
) {
    // A slider that is held tells the same number again and again.
    if plan.rigs.get(index).is_none_or(|rig| same_cards(rig, before)) {
        return;
    }
    let ready: Vec<Rig> = catalog
        .rigs
        .iter()
        .map(|ready| catalog.ready_rig(ready))
        .map(|rig| catalog.rig_in(rig, plan))
        .collect();
    let have = plan.have;
    let Some(rig) = plan.rigs.get_mut(index) else { return };
    let usual = start.rigs.get(index).filter(|usual| same_cards(usual, rig));
    follow_number(rig, before, usual);
    // A name of the preset's that says "Dual" of four cards.
    let mut named =
        start.rigs.iter().filter(|known| !known.name.is_empty() && known.name == rig.name);
    if named.clone().next().is_some() && !named.any(|known| same_cards(known, rig)) {
        rig.name.clear();
    }
    if let (true, Some(usual)) = (rig.name.is_empty(), usual) {
        usual.name.clone_into(&mut rig.name);
    }
    if let Some(gpu) = catalog.gpu(&rig.gpu)
        && !matches!(gpu.nvlink, NvLink::Bridge | NvLink::Unknown)
    {
        rig.extras.retain(|extra| !is_nvlink(&extra.name));
    }
    let like = ready.iter().find(|ready| same_cards(ready, rig));
    // A supply that nobody typed costs what one of the preset or of a ready-made rig does.
    let is_ours = |extra: &Extra| {
        let mut known = start.rigs.iter().chain(&ready).filter_map(supply);
        is_supply(&extra.name) && known.any(|known| known.cost == extra.cost)
    };
    let place = rig.extras.iter().position(is_ours);
    let wanted = usual.or(like).and_then(supply).cloned();
    match (place, wanted) {
        (Some(place), Some(wanted)) => {
            if let Some(extra) = rig.extras.get_mut(place) {
                *extra = wanted;
            }
        }
        // What the cards need is worked out where the computer counts; else it is better than nothing.
        (Some(place), None) if like.is_some() || have != Have::Machine => {
            rig.extras.remove(place);
        }
        _ => {}
    }
    // Back at the preset's cards, what went with others comes back.
    let Some(usual) = usual else { return };
    let kinds: [fn(&str) -> bool; 2] = [is_supply, is_nvlink];
    for is in kinds {
        let extra = usual.extras.iter().position(|extra| is(&extra.name));
        let has = |rig: &Rig| rig.extras.iter().any(|extra| is(&extra.name));
        if let Some(place) = extra.filter(|_| !has(rig) && has(usual) && !has(before))
            && let Some(extra) = usual.extras.get(place)
        {
            rig.extras.insert(place.min(rig.extras.len()), extra.clone());
        }
    }
}
