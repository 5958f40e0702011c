//! What nobody knows of the cost of a rig. A figure of these counts nothing in its sums, so that a rig
//! that misses one is shown, but compared with no other.

use serde::Serialize;

use super::Case;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{RigKind, Work};

/// An input that has to be entered before the cost of a rig is complete.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missing {
    /// Which.
    #[serde(skip)]
    pub id: InputId,
    /// Whose.
    #[serde(skip)]
    pub place: Place,
    /// Its key in a link, such as `price` of a rig or `api_output` of the plan.
    pub key: &'static str,
    /// What the reader calls it.
    pub name: &'static str,
}

/// What is missing of a rig of a case, in the order of the table of inputs; nothing of a rig that the
/// case does not have.
pub(crate) fn missing(case: &Case, rig: usize) -> Vec<Missing> {
    let Some(own) = case.rigs.get(rig) else { return Vec::new() };
    let place = Place::Rig(rig);
    let of = |id: InputId| own.likely()[id];
    let wanted: &[(InputId, Place)] = match own.fixed.kind {
        // Cards that are there already are not bought.
        RigKind::Owned if of(InputId::Owned) >= of(InputId::CardCount) => {
            &[(InputId::Rate, Place::Plan)]
        }
        RigKind::Owned => &[(InputId::Rate, Place::Plan), (InputId::CardPrice, place)],
        RigKind::Rented => &[(InputId::Rent, place)],
        RigKind::Subscription => &[(InputId::Fee, place)],
        // So many tokens a day are bought at any speed.
        RigKind::Api if own.fixed.work == Work::Tokens => {
            &[(InputId::ApiInput, Place::Plan), (InputId::ApiOutput, Place::Plan)]
        }
        RigKind::Api => &[
            (InputId::ApiInput, Place::Plan),
            (InputId::ApiOutput, Place::Plan),
            (InputId::Speed, place),
        ],
    };
    let open = |(id, place): &&(InputId, Place)| case.figure(*id, *place).is_none();
    let mut ids: Vec<(InputId, Place)> = wanted.iter().filter(open).copied().collect();
    let is_money = |(id, _): &(InputId, Place)| *id != InputId::Speed;
    // Whatever the catalogue knows in dollars is known as soon as their price is.
    if ids.iter().any(is_money) && case.figure(InputId::Fx, Place::Plan).is_none() {
        ids.retain(|input| !is_money(input));
        ids.insert(0, (InputId::Fx, Place::Plan));
    }
    ids.into_iter()
        .map(|(id, place)| Missing { id, place, key: id.spec().key, name: id.spec().name })
        .collect()
}
