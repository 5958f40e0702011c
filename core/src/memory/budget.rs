//! How many bytes of weights each card has room for: what all formats of a model have in common.
//!
//! ```text
//! room for weights = memory - cache - recurrent state - compute buffer - reserved
//! fits             = every card's weights <= its room, and the host's token table <= its own
//! ```
//!
//! Caches, buffers and the order of blocks depend on the model, the settings and the cards, but not
//! on the format. So a scan over formats works them out once, and each further format costs a few
//! additions. The buffer is bounded first; it is planned in full, once, only where a format falls
//! between the bounds.

use super::compute::Detail;
use super::llama::LlamaPlan;
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::refusal;
use super::replay;
use super::settings::{Offload, Settings};
use crate::catalog::{MAX_CARDS, Split};
use crate::units::Bytes;

/// The room of one card.
#[derive(Clone, Copy, Debug, Default)]
struct Room {
    first: u32,
    end: u32,
    output: bool,
    /// Most bytes of weights with which it surely fits.
    sure: i64,
    /// Bytes of weights above which it surely does not fit.
    most: i64,
    /// The compute buffer that `sure` is counted with.
    compute: u64,
    /// Whether that is planned in full.
    planned: bool,
}

/// What was found of a model, settings and cards, whatever the format.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "lives on the stack: a check allocates nothing")]
enum Known {
    /// Something refuses to run.
    Refused,
    /// Whole layers to each card, nothing else on the host than the token table.
    Layers {
        rooms: [Room; MAX_CARDS],
        /// What the host has left for the token table.
        host: i64,
        pool: u64,
    },
    /// The format has a part in it.
    Other,
}

/// The room for weights of a model in any format, under some settings on some cards.
#[derive(Debug)]
pub struct Budget<'a> {
    settings: &'a Settings,
    cards: &'a [CardRoom],
    host: Option<Bytes>,
    known: Known,
    /// Blocks that decide how layers are dealt.
    dealt: (u32, u32),
}

impl<'a> Budget<'a> {
    /// Works out the rooms, with this much memory on the host where that is known. `model` is in any
    /// format.
    pub(crate) fn new(
        model: &Prepared,
        settings: &'a Settings,
        cards: &'a [CardRoom],
        host: Option<Bytes>,
    ) -> Self {
        let cards = cards.get(..MAX_CARDS).unwrap_or(cards);
        let layers = settings.runtime.is_llama()
            && settings.offload == Offload::None
            && !settings.pins_experts()
            && settings.split == Split::Layer
            && !cards.is_empty();
        let known = if refusal::any(model, settings, cards) {
            Known::Refused
        } else if layers {
            rooms(model, settings, cards, host)
        } else {
            Known::Other
        };
        Self { settings, cards, host, known, dealt: (model.blocks(), model.draft) }
    }
}

fn rooms(model: &Prepared, settings: &Settings, cards: &[CardRoom], host: Option<Bytes>) -> Known {
    let plan = LlamaPlan::new(model, settings, cards, Detail::Bounds);
    let mut rooms = [Room::default(); MAX_CARDS];
    let mut pool = 0_u64;
    for (index, (room, card)) in rooms.iter_mut().zip(cards).enumerate() {
        let need = plan.around(index, card);
        let left = |compute: u64| {
            let held = need.cache.saturating_add(need.recurrent).saturating_add(need.draft);
            // Of what drafts the safe side counts, whatever the other buffer is.
            let taken = held.saturating_add(need.draft_compute.safe).saturating_add(compute);
            signed(card.memory.get()).saturating_sub(signed(taken.saturating_add(need.reserved)))
        };
        pool += card.memory.get();
        *room = Room {
            first: need.dealt.first,
            end: need.dealt.end,
            output: need.dealt.output,
            sure: left(need.compute.safe),
            most: left(need.compute.likely),
            compute: need.compute.safe,
            planned: false,
        };
    }
    let host = host.map_or(i64::MAX, |memory| {
        let need = plan.host();
        let taken = need.total().saturating_sub(need.weights);
        signed(memory.get()).saturating_sub(signed(taken))
    });
    Known::Layers { rooms, host, pool }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

impl Prepared {
    /// Whether it runs: as [`super::Placement::fits`]. The budget is that of the same model in any
    /// format, and becomes more exact where it must.
    pub(crate) fn fits_in(&self, budget: &mut Budget<'_>) -> bool {
        let Budget { settings, cards, host, .. } = *budget;
        if budget.dealt != (self.blocks(), self.draft) {
            // Another number of blocks is dealt in another way.
            return self.fits(settings, cards, host);
        }
        let Known::Layers { rooms, host, pool } = &mut budget.known else {
            return match budget.known {
                Known::Refused => false,
                _ => self.fits_otherwise(settings, cards, host),
            };
        };
        // What no pool of memory holds, no way of dealing does.
        if self.weights() > *pool || signed(self.embedding) > *host {
            return false;
        }
        let mut sure = true;
        for (room, _) in rooms.iter().zip(cards) {
            let weights = signed(self.weights_of(room.first, room.end, room.output));
            if weights > room.most {
                return false;
            }
            sure &= weights <= room.sure;
        }
        if sure {
            return true;
        }
        let mut plan = None;
        for index in 0..cards.len() {
            let (before, rest) = rooms.split_at_mut(index);
            let Some((room, card)) = rest.first_mut().zip(cards.get(index)) else { break };
            let weights = signed(self.weights_of(room.first, room.end, room.output));
            if weights > room.sure && !room.planned {
                // Cards of like blocks in the middle compute the same.
                let twin = before.iter().find(|other| other.planned && self.alike(other, room));
                let compute = twin.map_or_else(
                    || {
                        let plan = plan.get_or_insert_with(|| {
                            LlamaPlan::new(self, settings, cards, Detail::Exact)
                        });
                        plan.around(index, card).compute.safe
                    },
                    |other| other.compute,
                );
                let left = room.sure.saturating_add(signed(room.compute));
                room.sure = left.saturating_sub(signed(compute));
                (room.most, room.compute, room.planned) = (room.sure, compute, true);
            }
            if weights > room.sure {
                return false;
            }
        }
        true
    }

    /// Whether two cards compute the same graph.
    fn alike(&self, a: &Room, b: &Room) -> bool {
        let dense = self.shape.dense_layers;
        let expert = |room: &Room| self.shape.experts == 0 || room.first >= dense;
        let inner = |room: &Room| room.first > 0 && !room.output && expert(room);
        inner(a)
            && inner(b)
            && !replay::by_number(&self.shape)
            && self.slice(a.first, a.end) == self.slice(b.first, b.end)
    }

    /// What a card of these blocks holds of the weights.
    pub(super) fn weights_of(&self, first: u32, end: u32, output: bool) -> u64 {
        if first == end && !output {
            return 0;
        }
        let own = self.between(first, end);
        let output = if output { self.output + self.output_padding } else { 0 };
        own.dense + own.experts + own.padding + output + self.everywhere
    }
}
