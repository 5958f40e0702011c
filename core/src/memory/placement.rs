//! What goes where, and whether it fits: judged card by card on the safe side.

use serde::Serialize;

use super::budget::Budget;
use super::compute::{Compute, Detail};
use super::llama::LlamaPlan;
use super::need::{self, CardNeed};
use super::prepared::Prepared;
use super::refusal::{self, Refusal};
use super::settings::Settings;
use super::weights::Weights;
use crate::catalog::MAX_CARDS;
use crate::catalog::Shape;
use crate::units::Bytes;

/// The room of one card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardRoom {
    /// All memory of the card.
    pub memory: Bytes,
    /// What is not the model's: see [`super::runtime::room`].
    pub reserved: Bytes,
}

/// What one card holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CardUse {
    /// The first block that the card holds.
    pub first_block: u32,
    /// How many blocks, whole or a share of each.
    pub blocks: u32,
    /// Whether it has the output head, or a share of it.
    pub output: bool,
    /// All memory of the card.
    #[serde(rename = "memory_bytes")]
    pub memory: Bytes,
    /// Weights.
    #[serde(rename = "weights_bytes")]
    pub weights: Bytes,
    /// KV cache.
    #[serde(rename = "cache_bytes")]
    pub cache: Bytes,
    /// Recurrent state.
    #[serde(rename = "recurrent_bytes")]
    pub recurrent: Bytes,
    /// The compute buffer as it most likely is.
    #[serde(rename = "compute_bytes")]
    pub compute: Bytes,
    /// The compute buffer at most; fit is judged by this.
    #[serde(rename = "compute_high_bytes")]
    pub compute_high: Bytes,
    /// What drafts, on the safe side: weights, cache and buffer.
    #[serde(rename = "draft_bytes", skip_serializing_if = "is_nothing")]
    pub draft: Bytes,
    /// What sits there beside the model: the part that lets it see, another model.
    #[serde(rename = "beside_bytes", skip_serializing_if = "is_nothing")]
    pub beside: Bytes,
    /// Driver, runtime and desktop.
    #[serde(rename = "reserved_bytes")]
    pub reserved: Bytes,
    /// Room that is left; zero where it does not fit.
    #[serde(rename = "spare_bytes")]
    pub spare: Bytes,
    /// Room that lacks; zero where it fits.
    #[serde(rename = "short_bytes")]
    pub short: Bytes,
}

impl CardUse {
    fn new(need: &CardNeed, room: &CardRoom) -> Self {
        let Compute { likely, safe } = need.compute;
        let margin = need::margin(need, room);
        Self {
            first_block: need.dealt.first,
            blocks: need.dealt.end.saturating_sub(need.dealt.first),
            output: need.dealt.output,
            memory: room.memory,
            weights: Bytes::new(need.weights),
            cache: Bytes::new(need.cache),
            recurrent: Bytes::new(need.recurrent),
            compute: Bytes::new(likely),
            compute_high: Bytes::new(safe),
            draft: Bytes::new(need.draft.saturating_add(need.draft_compute.safe)),
            beside: Bytes::ZERO,
            reserved: Bytes::new(need.reserved),
            spare: Bytes::new(u64::try_from(margin).unwrap_or(0)),
            short: Bytes::new(if margin < 0 { margin.unsigned_abs() } else { 0 }),
        }
    }

    /// All that it holds, the compute buffer on the safe side.
    pub fn total(&self) -> Bytes {
        let model = self.weights + self.cache + self.recurrent + self.compute_high;
        model + self.draft + self.beside + self.reserved
    }
}

/// Whether there is nothing to tell.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::trivially_copy_pass_by_ref, reason = "as the serialiser asks")
)]
fn is_nothing(bytes: &Bytes) -> bool {
    *bytes == Bytes::ZERO
}

/// What the host holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HostUse {
    /// The token table, and what was kept from the cards.
    #[serde(rename = "weights_bytes")]
    pub weights: Bytes,
    /// KV cache of blocks on the host.
    #[serde(rename = "cache_bytes")]
    pub cache: Bytes,
    /// Recurrent state of blocks on the host.
    #[serde(rename = "recurrent_bytes")]
    pub recurrent: Bytes,
    /// The compute buffer as it most likely is.
    #[serde(rename = "compute_bytes")]
    pub compute: Bytes,
    /// The compute buffer at most; fit is judged by this.
    #[serde(rename = "compute_high_bytes")]
    pub compute_high: Bytes,
    /// Logits.
    #[serde(rename = "output_bytes")]
    pub output: Bytes,
    /// Room that lacks; zero where it fits or the room is not known.
    #[serde(rename = "short_bytes")]
    pub short: Bytes,
}

impl HostUse {
    /// Everything that the host holds, in bytes.
    pub(crate) fn total(&self) -> Bytes {
        self.weights + self.cache + self.recurrent + self.compute_high + self.output
    }
}

/// What goes where, and whether it fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// Each card.
    pub cards: Vec<CardUse>,
    /// The host.
    pub host: HostUse,
    /// Whether it runs: nothing refuses, and every card and the host have room.
    pub fits: bool,
    /// What refuses to run.
    pub refusals: Vec<Refusal>,
    /// The card with the least room left.
    pub tightest: Option<usize>,
}

impl Prepared {
    /// Places the model on cards, with this much memory on the host where that is known.
    pub fn place(&self, settings: &Settings, cards: &[CardRoom], host: Option<Bytes>) -> Placement {
        let cards = cards.get(..MAX_CARDS).unwrap_or(cards);
        let need = need::need(self, settings, cards, Detail::Exact);
        let uses: Vec<CardUse> =
            need.cards.iter().zip(cards).map(|(need, room)| CardUse::new(need, room)).collect();
        let total = need.host.total();
        let host_use = HostUse {
            weights: Bytes::new(need.host.weights),
            cache: Bytes::new(need.host.cache),
            recurrent: Bytes::new(need.host.recurrent),
            compute: Bytes::new(need.host.compute.likely),
            compute_high: Bytes::new(need.host.compute.safe),
            output: Bytes::new(need.host.output),
            short: host.map_or(Bytes::ZERO, |room| Bytes::new(total).saturating_sub(room)),
        };
        let refusals: Vec<Refusal> = refusal::all(self, settings, cards).collect();
        let tightest = need
            .cards
            .iter()
            .zip(cards)
            .map(|(need, room)| need::margin(need, room))
            .enumerate()
            .min_by_key(|&(_, margin)| margin)
            .map(|(index, _)| index);
        let fits = refusals.is_empty()
            && uses.iter().all(|card| card.short == Bytes::ZERO)
            && host_use.short == Bytes::ZERO;
        Placement { cards: uses, host: host_use, fits, refusals, tightest }
    }

    /// Whether it runs: as [`Placement::fits`], without a report.
    ///
    /// Most answers follow from bounds of the compute buffer and allocate nothing; only where a card
    /// is full to within a buffer's uncertainty is the buffer planned in full.
    pub fn fits(&self, settings: &Settings, cards: &[CardRoom], host: Option<Bytes>) -> bool {
        self.fits_in(&mut Budget::new(self, settings, cards, host))
    }

    /// Whether it runs where the format decides more than the weights, and nothing refuses to run.
    pub(super) fn fits_otherwise(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> bool {
        if settings.runtime.is_llama() {
            let plan = LlamaPlan::new(self, settings, cards, Detail::Bounds);
            let mut sure = true;
            for (index, room) in cards.iter().enumerate() {
                let card = plan.card(index, room);
                if card.at_least() > room.memory.get() {
                    return false;
                }
                sure &= card.total() <= room.memory.get();
            }
            if let Some(room) = host {
                let host = plan.host();
                if host.surely() > room.get() {
                    return false;
                }
                sure &= host.total() <= room.get();
            }
            if sure {
                return true;
            }
        }
        self.margin(settings, cards, host).is_some_and(|margin| margin >= 0)
    }

    /// The room left in bytes where there is least of it, on a card or on the host, negative where
    /// it lacks; `None` where something refuses to run.
    pub fn margin(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> Option<i64> {
        let cards = cards.get(..MAX_CARDS).unwrap_or(cards);
        if refusal::all(self, settings, cards).next().is_some() {
            return None;
        }
        let need = need::need(self, settings, cards, Detail::Exact);
        let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let host = host
            .map_or(i64::MAX, |room| signed(room.get()).saturating_sub(signed(need.host.total())));
        let margins = need.cards.iter().zip(cards).map(|(need, room)| need::margin(need, room));
        Some(margins.fold(host, i64::min))
    }
}

/// Places a model once; for many questions about one model, make a [`Prepared`].
pub fn place(
    shape: &Shape,
    weights: &Weights,
    settings: &Settings,
    cards: &[CardRoom],
    host: Option<Bytes>,
) -> Placement {
    Prepared::new(shape, weights).place(settings, cards, host)
}
