//! Changing one number as the plan would, without resolving the plan again.
//!
//! What the catalogue filled in and another input decides follows along: the draw of several cards,
//! the share of value kept, the failures of a longer time, dollars in another currency.

use super::{Fixed, RigCase, RigValues, Values};
use crate::catalog::MAX_CARDS;
use crate::cost::draw;
use crate::machine::mean_failures;
use crate::plan::inputs::{InputId, Place};

/// Inputs of a rig that the catalogue fills in with dollars, in the order of
/// [`Fixed::in_dollars`].
pub(super) const DOLLARS: [InputId; 12] = [
    InputId::CardPrice,
    InputId::CardPrice2,
    InputId::CardPrice3,
    InputId::Rent,
    InputId::Worth,
    InputId::Worth2,
    InputId::Worth3,
    InputId::MachinePrice,
    InputId::SellPrice,
    InputId::Fee,
    InputId::StorageRunning,
    InputId::StorageStopped,
];

/// Sets an input among likely figures: `plan` and `rigs` are changed, `cases` tell what of the rigs
/// follows. A place that is not there is left alone.
pub fn set(
    plan: &mut Values,
    rigs: &mut [RigValues],
    cases: &[RigCase],
    (id, place): (InputId, Place),
    value: f64,
) {
    match place {
        Place::Plan => {
            let before = plan[id];
            plan[id] = value;
            let scale = (id == InputId::Fx && before > 0.0).then(|| value / before);
            if let (Some(scale), Some(case)) = (scale, cases.first()) {
                let [read, generated] = case.fixed.api_in_dollars;
                for (id, open) in [(InputId::ApiInput, read), (InputId::ApiOutput, generated)] {
                    if open {
                        plan[id] *= scale;
                    }
                }
            }
            for (rig, case) in rigs.iter_mut().zip(cases) {
                let inputs = &mut rig.inputs;
                let dollars = DOLLARS.into_iter().zip(case.fixed.in_dollars);
                if let (InputId::Horizon, Some(rates)) = (id, case.fixed.failures) {
                    inputs[InputId::Failures] = mean_failures(rates, value);
                }
                if let Some(scale) = scale {
                    dollars.filter(|(_, open)| *open).for_each(|(id, _)| inputs[id] *= scale);
                }
            }
            if matches!(id, InputId::InputRatio | InputId::CachedShare) {
                buy_as_fastest(plan, rigs, cases, None);
            }
        }
        Place::Rig(index) | Place::Extra { rig: index, .. } => {
            if let (Some(rig), Some(case)) = (rigs.get_mut(index), cases.get(index)) {
                set_rig(rig, &case.fixed, (id, place), value);
            }
            if matches!(id, InputId::Speed | InputId::ReadSpeed) {
                buy_as_fastest(plan, rigs, cases, Some(index));
            }
        }
        Place::Share { .. } => {}
    }
}

/// Whether [`set`] changes numbers of other rigs as well when it sets this input.
pub fn reaches_rigs(id: InputId, cases: &[RigCase]) -> bool {
    match id {
        InputId::Fx | InputId::Horizon => true,
        InputId::InputRatio | InputId::CachedShare | InputId::Speed | InputId::ReadSpeed => {
            cases.iter().any(|case| case.fixed.buys_as_fastest)
        }
        _ => false,
    }
}

/// Rigs that buy as many tokens as the fastest of the others generates follow it, but for the one whose
/// own speed is set.
fn buy_as_fastest(
    plan: &Values,
    rigs: &mut [RigValues],
    cases: &[RigCase],
    but_for: Option<usize>,
) {
    let speeds = rigs
        .iter()
        .zip(cases)
        .filter_map(|(rig, case)| draw::tokens_a_second(plan, &rig.inputs, &case.fixed));
    let Some(fastest) = speeds.reduce(f64::max) else { return };
    for (index, (rig, case)) in rigs.iter_mut().zip(cases).enumerate() {
        if case.fixed.buys_as_fastest && but_for != Some(index) {
            rig.inputs[InputId::Speed] = fastest;
        }
    }
}

/// Sets an input of a rig, or of one of its extras, among that rig's likely figures.
pub fn set_rig(rig: &mut RigValues, fixed: &Fixed, (id, place): (InputId, Place), value: f64) {
    match place {
        Place::Rig(_) => {
            rig.inputs[id] = value;
            if matches!(id.kind().1, InputId::CardCount | InputId::GpuPower | InputId::PowerLimit) {
                update_draws(&mut rig.inputs, fixed);
            }
        }
        Place::Extra { extra, .. } => {
            if let Some(slot) = rig.extras.get_mut(extra) {
                if id == InputId::ExtraCost { slot.cost = value } else { slot.kept = value }
            }
        }
        Place::Plan | Place::Share { .. } => {}
    }
}

/// Sets the draws that the catalogue gives, by the number of cards, their rated power and their limit.
fn update_draws(inputs: &mut Values, fixed: &Fixed) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 16")]
    let cards = (fixed.all_cards(inputs) as usize).clamp(1, MAX_CARDS) - 1;
    for group in &fixed.groups {
        let (rated, ids) = (group.rated(inputs), group.inputs);
        for (state, id) in [ids.load, ids.idle].into_iter().enumerate() {
            let Some(by_count) = group.draws[state] else { continue };
            let shares = group.draws_are_shares[state] && group.rated_watts > 0.0;
            let scale = if shares { rated / group.rated_watts } else { 1.0 };
            let free = by_count[cards] * scale;
            // As in `resolve::watts`: a limit caps what is drawn at work.
            let limit = inputs[ids.limit];
            inputs[id] = if id == ids.load && limit < free { limit } else { free };
        }
    }
}
