//! The cards of a rig, of one kind or of several, and what is around them.

use super::machine::{Card, Link};
use crate::catalog::{Gpu, MAX_CARDS};
use crate::plan::group::MAX_GROUPS;
use crate::units::{GigabytesPerSecond, Range, Watts};

/// Cards of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Cards<'a> {
    /// The card.
    pub gpu: &'a Gpu,
    /// The number of cards.
    pub count: usize,
    /// Power limit of each; `None` at the default.
    pub limit: Option<Watts>,
}

/// The cards of a rig and what is around them, as far as speed goes.
#[derive(Clone, Copy, Debug)]
pub struct Hardware<'a> {
    /// The card of the first kind.
    pub gpu: &'a Gpu,
    /// The number of cards of that kind.
    pub count: usize,
    /// Cards of other kinds, after those in order.
    pub more: &'a [Cards<'a>],
    /// What each card has of the model, in any unit that all share; `None` for what follows from their
    /// memory.
    pub shares: Option<[f64; MAX_CARDS]>,
    /// The link between the cards.
    pub link: Link,
    /// Power limit of each card of the first kind; `None` at the default.
    pub limit: Option<Watts>,
    /// Rated bandwidth of the host's memory, where it is known.
    pub host: Option<Range<GigabytesPerSecond>>,
}

/// The cards of one kind among all of a rig, as far as power goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Kinds {
    /// Place of the first of them.
    pub(super) first: usize,
    /// Rated power of each, where it is known, and its limit as a share of that.
    pub(super) power: Option<(Watts, f64)>,
}

impl<'a> Hardware<'a> {
    /// Some cards at their defaults: on their own PCIe connectors, without peer access.
    pub fn new(gpu: &'a Gpu, count: usize) -> Self {
        let link = Link::of(gpu);
        Self { gpu, count, more: &[], shares: None, link, limit: None, host: None }
    }

    /// Number of all cards.
    pub(super) fn all_cards(&self) -> usize {
        let more: usize = self.more.iter().map(|cards| cards.count).sum();
        (self.count + more).clamp(1, MAX_CARDS)
    }

    /// Every card in order, of which there are `count`, and where each kind begins; `limited` puts a card
    /// under a limit that is so much of its rated power. Places past the last hold the last kind.
    pub(super) fn dealt(
        &self,
        count: usize,
        limited: impl Fn(&mut Card, f64),
    ) -> ([Card; MAX_CARDS], [Kinds; MAX_GROUPS]) {
        let first = Cards { gpu: self.gpu, count: self.count, limit: self.limit };
        let mut kinds = [Kinds::default(); MAX_GROUPS];
        let mut cards = [Card::new(self.gpu); MAX_CARDS];
        let mut place = 0;
        for (kind, group) in kinds.iter_mut().zip(core::iter::once(&first).chain(self.more)) {
            let rated = group.gpu.tdp.filter(|rated| *rated > Watts::ZERO);
            let ratio = |rated: Watts| group.limit.map_or(1.0, |limit| limit.get() / rated.get());
            *kind = Kinds { first: place, power: rated.map(|rated| (rated, ratio(rated))) };
            let mut card = Card::new(group.gpu);
            if let Some((_, ratio)) = kind.power.filter(|_| group.limit.is_some()) {
                limited(&mut card, ratio);
            }
            cards.iter_mut().skip(place).for_each(|slot| *slot = card);
            place += group.count;
        }
        // Shares that leave every card without a part are none.
        let held = |shares: &[f64; MAX_CARDS]| shares.iter().take(count).any(|share| *share > 0.0);
        if let Some(shares) = self.shares.filter(held) {
            for (card, share) in cards.iter_mut().zip(shares) {
                card.share = Some(share);
            }
        }
        (cards, kinds)
    }
}
