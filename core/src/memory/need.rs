//! What each card and the host must hold: the one estimate behind every answer about fit.
//!
//! Nothing here allocates, so that a whole catalogue can be scanned while a slider moves.

use super::compute::{Compute, Detail};
use super::deal::Dealt;
use super::draft::DraftUse;
use super::llama::LlamaPlan;
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::runtime;
use super::settings::Settings;
use super::{exllama, mlx, sglang, vllm};
use crate::catalog::{MAX_CARDS, Runtime};
use crate::units::Bytes;

/// What one card must hold, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CardNeed {
    pub(super) dealt: Dealt,
    pub(super) weights: u64,
    pub(super) cache: u64,
    pub(super) recurrent: u64,
    pub(super) compute: Compute,
    pub(super) reserved: u64,
    /// Weights and cache of what drafts.
    pub(super) draft: u64,
    /// The buffer of what drafts.
    pub(super) draft_compute: Compute,
}

impl CardNeed {
    /// Adds what drafts.
    pub(super) fn drafted_by(&mut self, draft: &DraftUse) {
        self.draft = (draft.weights + draft.cache).get();
        let [likely, safe] = [draft.compute, draft.compute_high].map(Bytes::get);
        self.draft_compute = Compute { likely, safe };
    }

    /// All of it on the safe side.
    pub(super) fn total(&self) -> u64 {
        self.with(self.compute.safe.saturating_add(self.draft_compute.safe))
    }

    /// All of it with the lower bound of the compute buffer.
    pub(super) fn at_least(&self) -> u64 {
        self.with(self.compute.likely.saturating_add(self.draft_compute.likely))
    }

    fn with(&self, compute: u64) -> u64 {
        [self.weights, self.cache, self.recurrent, compute, self.reserved, self.draft]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

/// What the host must hold, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HostNeed {
    pub(super) weights: u64,
    pub(super) cache: u64,
    pub(super) recurrent: u64,
    pub(super) compute: Compute,
    pub(super) output: u64,
}

impl HostNeed {
    /// All of it but the compute buffer.
    pub(super) fn surely(&self) -> u64 {
        [self.weights, self.cache, self.recurrent, self.output]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    pub(super) fn total(&self) -> u64 {
        [self.weights, self.cache, self.recurrent, self.compute.safe, self.output]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

/// What every card and the host must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) cards: [CardNeed; MAX_CARDS],
    pub(super) host: HostNeed,
}

/// What every card and the host must hold.
pub(super) fn need(
    prepared: &Prepared,
    settings: &Settings,
    cards: &[CardRoom],
    detail: Detail,
) -> Need {
    match settings.runtime {
        Runtime::LlamaCpp | Runtime::IkLlama | Runtime::Ollama | Runtime::LmStudio => {
            let plan = LlamaPlan::new(prepared, settings, cards, detail);
            let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: plan.host() };
            for (index, (card, room)) in need.cards.iter_mut().zip(cards).enumerate() {
                *card = plan.card(index, room);
            }
            need
        }
        Runtime::Mlx => mlx::need(prepared, settings, cards),
        Runtime::Vllm => vllm::need(prepared, settings, cards),
        Runtime::Sglang | Runtime::Ktransformers => sglang::need(prepared, settings, cards),
        Runtime::ExllamaV2 | Runtime::ExllamaV3 => exllama::need(prepared, settings, cards),
    }
}

/// One part of a whole that is divided by shares, rounded up.
pub(super) fn part(whole: u64, share: u64, total: u64) -> u64 {
    let divided = (u128::from(whole) * u128::from(share)).div_ceil(u128::from(total.max(1)));
    u64::try_from(divided).unwrap_or(u64::MAX)
}

/// Bytes that activations take on one of `ways` cards that work on `step` tokens at once, with logits of so
/// many rows.
pub(super) fn activations(prepared: &Prepared, step: u64, rows: u64, ways: u64) -> u64 {
    let shape = &prepared.shape;
    let experts = u64::from(shape.experts_used) * u64::from(shape.expert_ff);
    let wide = u64::from(shape.ff).max(experts) / ways;
    let q = u64::from(shape.heads) * u64::from(shape.head_dim) / ways;
    let hidden = 2 * step * (2 * wide + 4 * u64::from(shape.width) + 2 * q);
    hidden + 4 * rows * u64::from(shape.vocab)
}

/// How much room is left, or lacks, on one card.
pub(super) fn margin(need: &CardNeed, room: &CardRoom) -> i64 {
    let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    signed(room.memory.get()).saturating_sub(signed(need.total()))
}

/// What of a card's memory is left to others where vLLM runs: its share is stated, and what it loads besides
/// the model is part of that.
pub(crate) fn left_by_vllm(room: &CardRoom, settings: &Settings) -> Bytes {
    let used = u64::from(settings.gpu_utilisation.min(1000));
    Bytes::new(part(room.memory.get(), 1000 - used, 1000)).max(room.reserved)
}

/// The share of a card's memory that vLLM does not take for the model.
pub(super) fn unused_by_vllm(room: &CardRoom, settings: &Settings) -> u64 {
    left_by_vllm(room, settings).get()
        + runtime::VLLM_GRAPHS.bytes.get()
        + runtime::VLLM_OTHER.bytes.get()
}
