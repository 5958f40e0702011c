//! Unlike cards side by side in one rig: the inputs of each kind.
//!
//! ```text
//! a.gpu=rtx-3090 & a.count=2 & a.gpu2=rtx-3060-12gb & a.count2=1 & a.price2=250
//! ```
//!
//! Figures of the second and the third kind have the keys of the first with a 2 or a 3 behind them. What a
//! rig states once holds for all of its cards: how they are bought and lose value, their slots, shares.

use super::inputs::{INPUTS, Input, InputId, Place};
use super::{Plan, Rig};
use crate::units::{Basis, Range};

/// Kinds of cards that a rig may have.
pub const MAX_GROUPS: usize = 3;

/// What a reader calls a kind of cards that a rig does not have.
pub const NO_CARD: &str = "none";

/// The inputs of the cards of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupInputs {
    /// Number of cards.
    pub count: InputId,
    /// Price of one.
    pub price: InputId,
    /// Draw of one at work.
    pub load: InputId,
    /// Draw of one at rest.
    pub idle: InputId,
    /// Power limit of one.
    pub limit: InputId,
    /// How many are there already.
    pub owned: InputId,
    /// What one could be sold for today.
    pub worth: InputId,
}

/// The inputs of each kind, in the order of a rig's cards.
pub const GROUPS: [GroupInputs; MAX_GROUPS] = [
    GroupInputs {
        count: InputId::CardCount,
        price: InputId::CardPrice,
        load: InputId::LoadWatts,
        idle: InputId::IdleWatts,
        limit: InputId::PowerLimit,
        owned: InputId::Owned,
        worth: InputId::Worth,
    },
    GroupInputs {
        count: InputId::CardCount2,
        price: InputId::CardPrice2,
        load: InputId::LoadWatts2,
        idle: InputId::IdleWatts2,
        limit: InputId::PowerLimit2,
        owned: InputId::Owned2,
        worth: InputId::Worth2,
    },
    GroupInputs {
        count: InputId::CardCount3,
        price: InputId::CardPrice3,
        load: InputId::LoadWatts3,
        idle: InputId::IdleWatts3,
        limit: InputId::PowerLimit3,
        owned: InputId::Owned3,
        worth: InputId::Worth3,
    },
];

impl GroupInputs {
    /// All of them, in one order for every kind.
    pub const fn all(&self) -> [InputId; 7] {
        [self.count, self.price, self.load, self.idle, self.limit, self.owned, self.worth]
    }
}

impl InputId {
    /// Which kind of cards of a rig an input is about, from 0 on, and the same input of the first kind;
    /// an input that is about no kind in particular stands for itself.
    pub fn kind(self) -> (usize, Self) {
        // Those of further kinds follow each other in the table.
        if (self as usize).wrapping_sub(Self::CardCount2 as usize) >= 14 {
            return (0, self);
        }
        for (at, group) in GROUPS.iter().enumerate().skip(1) {
            if let Some(place) = group.all().iter().position(|id| *id == self) {
                return (at, GROUPS[0].all()[place]);
            }
        }
        (0, self)
    }
}

impl Rig {
    /// The card of a kind: an id, empty where the rig has no such kind.
    pub fn gpu_of(&self, kind: usize) -> &str {
        match kind {
            0 => &self.gpu,
            1 => &self.gpu2,
            2 => &self.gpu3,
            _ => "",
        }
    }

    /// Sets the card of a kind.
    pub(crate) fn set_gpu(&mut self, kind: usize, id: &str) {
        id.clone_into(self.gpu_mut(kind));
    }

    /// The field of that id; of a kind beyond the last that of the last.
    pub(super) const fn gpu_mut(&mut self, kind: usize) -> &mut String {
        match kind {
            0 => &mut self.gpu,
            1 => &mut self.gpu2,
            _ => &mut self.gpu3,
        }
    }

    /// Forgets every figure of the list but those of further kinds of cards.
    pub(crate) fn keep_further(&mut self) {
        let of_first = |spec: &&Input| spec.id.kind().0 == 0;
        INPUTS.iter().filter(of_first).for_each(|spec| self.given.forget(spec.id));
    }

    /// Sets the number of cards of a kind.
    pub(super) fn set_count(&mut self, kind: usize, count: u32) {
        match (kind, GROUPS.get(kind)) {
            (0, _) => self.count = count,
            (_, Some(group)) => {
                let count = Range::exact(f64::from(count), Basis::User);
                self.given.set(group.count, Some(group.count.spec().held(count)));
            }
            (_, None) => {}
        }
    }

    /// Sets the card of a further kind, with no figures of its own; an empty id takes the kind out.
    pub(crate) fn set_further(&mut self, kind: usize, gpu: &str) {
        if let Some(group) = GROUPS.get(kind).filter(|_| kind > 0) {
            gpu.clone_into(self.gpu_mut(kind));
            group.all().into_iter().for_each(|id| self.given.forget(id));
        }
    }

    /// The kinds of cards beside the first that the rig has, by their places in [`GROUPS`].
    pub fn further(&self) -> impl Iterator<Item = usize> {
        (1..MAX_GROUPS).filter(|kind| !self.gpu_of(*kind).is_empty())
    }

    /// Number of cards of a kind, 0 where the rig has no such kind.
    pub fn count_of(&self, kind: usize) -> u32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 16")]
        let stated = |id: InputId| self.given.get(id).map_or(1, |count| count.likely() as u32);
        match kind {
            0 => self.count,
            _ if self.gpu_of(kind).is_empty() => 0,
            _ => GROUPS.get(kind).map_or(0, |group| stated(group.count)),
        }
    }

    /// Number of all its cards.
    pub fn all_cards(&self) -> u32 {
        self.further().fold(self.count, |all, kind| all.saturating_add(self.count_of(kind)))
    }
}

impl Plan {
    /// Whether this plan has what an input of a rig is about: figures of a second kind of cards are not
    /// there where a rig has one kind.
    pub fn has(&self, id: InputId, place: Place) -> bool {
        match (id.kind(), place) {
            ((0, _), _) => true,
            ((kind, _), Place::Rig(rig)) => {
                self.rigs.get(rig).is_some_and(|rig| !rig.gpu_of(kind).is_empty())
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::inputs::INPUTS;

    #[test]
    fn every_kind_has_the_inputs_of_the_first() {
        for (at, group) in GROUPS.iter().enumerate() {
            for (id, first) in group.all().into_iter().zip(GROUPS[0].all()) {
                assert_eq!(id.kind(), (at, first));
                let (spec, of_first) = (id.spec(), first.spec());
                assert_eq!(
                    (spec.unit, spec.min, spec.max),
                    (of_first.unit, of_first.min, of_first.max)
                );
                assert_eq!(spec.uncertain, of_first.uncertain);
                if at > 0 {
                    assert_eq!(spec.key, format!("{}{}", of_first.key, at + 1));
                }
            }
        }
        let further = INPUTS.iter().filter(|spec| spec.id.kind().0 > 0).count();
        assert_eq!(further, 14, "the rows of further kinds stand together");
    }
}
