//! What MLX's `mlx-lm` holds of a unified memory.
//!
//! ```text
//! weights     = all, the token table too
//! cache       = sum over layers of (row(type_k, K) + row(type_v, V)) x cells x sequences
//! cells       = up to a multiple of 256; with a window at most window + one chunk of a prompt
//! activations = 2 T (2 ff + 4 d + 2 q) + 4 V      T = 2048 tokens of a prompt worked on at once
//! ```
//!
//! Source: `mlx-lm`'s cache classes (`KVCache` grows by 256 tokens, `RotatingKVCache` takes a whole chunk
//! beside its window, `QuantizedKVCache` has a scale and a bias of 16 bits for 64 values: as many bytes as
//! `q8_0` and `q4_0`) and its `prefill_step_size`; the activations are an estimate.

use super::compute::Compute;
use super::deal::Dealt;
use super::need::{self, CardNeed, HostNeed, Need};
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::runtime::{MLX_CHUNK, MLX_GROWTH};
use super::settings::Settings;
use super::vllm::{self, Paging};
use crate::catalog::MAX_CARDS;

/// What the machine must hold.
pub(super) fn need(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> Need {
    let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: HostNeed::default() };
    let (Some(card), Some(room)) = (need.cards.first_mut(), cards.first()) else { return need };
    let own = prepared.between(0, prepared.blocks());
    card.dealt = Dealt { first: 0, end: prepared.blocks(), output: true };
    card.reserved = room.reserved.get();
    let ends = vllm::ends(prepared, card.dealt);
    card.weights = own.dense + own.experts + ends + prepared.everywhere;
    // Each sequence has a cache of its own, as in vLLM on one card.
    let paging = Paging { page: MLX_GROWTH, aligned: false, step: MLX_CHUNK };
    (card.cache, card.recurrent) = vllm::cache(prepared, settings, own, 1, paging);
    card.compute = Compute::about(need::activations(prepared, MLX_CHUNK, 1, 1));
    card.draft = prepared.drafting_elsewhere(settings, 1);
    need
}
