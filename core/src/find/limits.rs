//! What a room, a case and a socket let in: limits of a rig that are no money and no speed.
//!
//! ```text
//! noise     quiet: every card has fans of its own, and the machine takes no more than quiet fans carry
//!           fans:  every card has fans of its own, and so much as a desk stands
//!           any
//! slots     places behind cards side by side: a card of two places takes two
//! circuit   watts at the wall that the circuit carries for hours, held to what the rig takes at most
//! supply_watts   rated power of the supply that stays, held to what makers advise for the cards
//! ```
//!
//! How loud a card is depends on whose it is, and for most nobody publishes a figure. What is known is
//! whether it has fans of its own (a card for servers has none: it needs a blower or a server's), and
//! the heat that has to be carried away. The two amounts of heat stand in `data/limits.csv`.
//!
//! Only what is bought stands in a room: rented cards, tokens by API and subscriptions keep to every
//! limit. A machine that is sold whole has no slots and brings its supply.

use serde::Serialize;

use super::candidate::Cards;
use super::offer::Offer;
use crate::catalog::{GpuKind, Limit};
use crate::plan::RigKind;
use crate::units::Watts;

/// How loud a rig may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Noise {
    /// As loud as it is.
    #[default]
    Any,
    /// No card without fans of its own, and no more heat than a desk stands.
    Fans,
    /// No card without fans of its own, and no more heat than slow fans carry away.
    Quiet,
}

impl Noise {
    /// All of them, the loudest first.
    pub const ALL: [Self; 3] = [Self::Any, Self::Fans, Self::Quiet];

    /// Its word in a question.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Fans => "fans",
            Self::Quiet => "quiet",
        }
    }

    /// The most that a rig may draw at work, at the wall; `None` for any.
    pub fn most(self) -> Option<Watts> {
        let id = match self {
            Self::Any => return None,
            Self::Fans => "noise-desk",
            Self::Quiet => "noise-quiet",
        };
        Limit::of(id).map(|limit| Watts::new(limit.value))
    }
}

/// Limits of a rig that are no money and no speed; those of the default let everything in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Limits {
    /// How loud it may be.
    pub noise: Noise,
    /// Places for cards side by side; `None` for any number.
    pub slots: Option<u32>,
    /// What the circuit carries for hours; `None` for anything.
    pub circuit: Option<Watts>,
    /// Rated power of the supply that is there and stays; `None` where any may be bought.
    pub supply: Option<Watts>,
}

/// What a rig takes of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Takes {
    /// Draw at the wall at work, on average.
    pub work_watts: Watts,
    /// The same while it does nothing but read prompts: the most that it takes for hours.
    pub most_watts: Watts,
    /// Rated power of the supply that makers advise; nothing of a machine that brings its own.
    pub supply_watts: Option<Watts>,
    /// Places behind cards; `None` of a machine that is sold whole, and where it is not known.
    pub places: Option<u32>,
}

impl Limits {
    /// Whether cards have a place in the case and fans, before anything is worked out.
    pub(super) fn hold(&self, kind: RigKind, cards: Cards) -> bool {
        if kind != RigKind::Owned || cards.is_whole() || cards == Cards::default() {
            return true;
        }
        let fits = |slots: u32| places(cards).is_some_and(|taken| taken <= slots);
        let fans = || cards.kinds().all(|(gpu, _)| gpu.kind != GpuKind::Datacentre);
        (self.noise == Noise::Any || fans()) && self.slots.is_none_or(fits)
    }

    /// Whether a rig keeps to all of them.
    pub(super) fn admit(&self, offer: &Offer) -> bool {
        let Some(takes) = &offer.takes else { return true };
        let within = |most: Option<Watts>, watts: Watts| most.is_none_or(|most| watts <= most);
        self.hold(offer.candidate.kind, offer.candidate.cards)
            && within(self.noise.most(), takes.work_watts)
            && within(self.circuit, takes.most_watts)
            && takes.supply_watts.is_none_or(|watts| within(self.supply, watts))
    }
}

/// Places behind cards; `None` of a module for a server's board, where the words of the catalogue tell
/// none, and where there is no card.
pub(super) fn places(cards: Cards) -> Option<u32> {
    cards
        .kinds()
        .map(|(gpu, count)| Some(gpu.places()?.saturating_mul(count)))
        .reduce(|all, more| Some(all?.saturating_add(more?)))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn cards_without_fans_and_without_room_are_left_out() {
        let catalog = Catalog::embedded();
        let cards = |id: &str, count| Cards::alike(catalog.gpu(id).expect("is known"), count);
        let quiet = Limits { noise: Noise::Quiet, ..Limits::default() };
        let narrow = Limits { slots: Some(4), ..Limits::default() };
        for (limits, id, count, held) in [
            (quiet, "rtx-3090", 1, true),
            (quiet, "tesla-p40", 1, false),
            (quiet, "m4-max", 1, true),
            (narrow, "tesla-p40", 2, true),
            (narrow, "rtx-3090", 2, false),
            (narrow, "h100-80gb-sxm", 1, false),
            (narrow, "m4-max", 1, true),
            (Limits::default(), "h100-80gb-sxm", 8, true),
        ] {
            assert_eq!(limits.hold(RigKind::Owned, cards(id, count)), held, "{count} {id}");
            assert!(limits.hold(RigKind::Rented, cards(id, count)), "{id} is elsewhere");
        }
        let [quiet, desk] = [Noise::Quiet, Noise::Fans].map(Noise::most);
        assert!(quiet.is_some() && quiet < desk, "{quiet:?} {desk:?}");
    }
}
