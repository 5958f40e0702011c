//! What vLLM holds on each card.
//!
//! ```text
//! budget      = gpu_memory_utilization x memory
//! weights     = all / cards (tensor parallel), or a run of whole blocks (pipeline parallel)
//! cache       = sum over layers of (K + V) / cards x bytes x cells x sequences; at least one KV head a card
//! cells       = up to a multiple of 16; with a window at most window + one step's tokens
//! activations = 2 T (2 ff / cards + 4 d + 2 q / cards) + 4 sequences V        T = 2048, in 16 bits
//! ```
//!
//! vLLM fills its budget with cache whatever is asked for; what is counted here is the cache that
//! the asked context needs. Source: vLLM's documentation of `gpu_memory_utilization`, `block_size`
//! and `max_num_batched_tokens`; the activations are an estimate, half as much again is the safe side.

use super::compute::Compute;
use super::deal;
use super::layers::CacheRow;
use super::need::{CardNeed, HostNeed, Need, part, unused_by_vllm};
use super::placement::CardRoom;
use super::prepared::{Prepared, Sum};
use super::runtime::{VLLM_BATCH, VLLM_BLOCK};
use super::settings::Settings;
use crate::catalog::{MAX_CARDS, Split};

/// What every card must hold.
pub(super) fn need(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> Need {
    let count = cards.len().min(MAX_CARDS);
    let wide = u64::try_from(count).unwrap_or(1).max(1);
    let tensor = settings.split != Split::Pipeline;
    let mut equal = [0; MAX_CARDS];
    for share in equal.iter_mut().take(count) {
        *share = 1;
    }
    let dealt = deal::deal(prepared.blocks(), 0, 0, &equal, count);
    let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: HostNeed::default() };
    for (index, (card, room)) in need.cards.iter_mut().zip(cards).enumerate() {
        let ways = if tensor { wide } else { 1 };
        let mut place = dealt.get(index).copied().unwrap_or_default();
        if tensor {
            place.first = 0;
            place.end = prepared.blocks();
            place.output = true;
        }
        let own = prepared.between(place.first, place.end);
        let ends = if place.output { prepared.output } else { 0 }
            + if place.first == 0 && !prepared.shape.tied { prepared.embedding } else { 0 };
        card.dealt = place;
        card.reserved = unused_by_vllm(room, settings);
        card.weights = part(own.dense + own.experts + ends, 1, ways) + prepared.everywhere;
        let (cache, state) = cache(prepared, settings, own, ways);
        card.cache = cache;
        card.recurrent = state;
        card.compute = activations(prepared, settings, ways);
        if place.output {
            card.draft = prepared.drafting_elsewhere(settings, ways);
        }
    }
    need
}

/// Bytes of cache and of state of some blocks on one of `ways` cards.
fn cache(prepared: &Prepared, settings: &Settings, own: Sum, ways: u64) -> (u64, u64) {
    let sequences = u64::from(settings.sequences.max(1));
    let each = u64::from(settings.context.get()).div_ceil(sequences);
    let block = |tokens: u64| tokens.div_ceil(VLLM_BLOCK) * VLLM_BLOCK;
    let shape = &prepared.shape;
    let step = VLLM_BATCH.max(u64::from(settings.batch));
    let window = block(each.min(u64::from(shape.window) + step));
    let row = |row: CacheRow, kv_heads: u32| {
        // Every card has the latent; a KV head is never divided.
        let heads = u64::from(kv_heads.max(1));
        let divisor = if shape.kv_lora > 0 {
            1
        } else {
            heads.checked_div(heads.div_ceil(ways)).unwrap_or(1)
        };
        part(settings.cache_k.row(u64::from(row.k)), 1, divisor)
            + part(settings.cache_v.row(u64::from(row.v)), 1, divisor)
    };
    let swa_heads = if shape.swa_kv_heads > 0 { shape.swa_kv_heads } else { shape.kv_heads };
    let rows = &prepared.rows;
    // Every card has an index; a row of a compressed cache stands for several tokens.
    let each_row = |row: CacheRow| {
        let bytes = settings.cache_k.row(u64::from(row.k)) + settings.cache_v.row(u64::from(row.v));
        bytes.div_ceil(u64::from(row.every.max(1)))
    };
    let full = if shape.compressed() {
        u64::from(own.full) * each_row(rows.full) + u64::from(own.other) * each_row(rows.other)
    } else {
        u64::from(own.full) * row(rows.full, shape.kv_heads)
    };
    let full = full + u64::from(own.index) * each_row(rows.index);
    let windowed = u64::from(own.window) * row(rows.window, swa_heads);
    let cache = full
        .saturating_mul(block(each))
        .saturating_add(windowed.saturating_mul(window))
        .saturating_mul(sequences);
    let state = (u64::from(own.recurrent) * u64::from(rows.state)
        + u64::from(own.other) * u64::from(rows.other_state))
        * sequences;
    (cache, part(state, 1, ways))
}

/// What a step's activations take.
fn activations(prepared: &Prepared, settings: &Settings, ways: u64) -> Compute {
    let shape = &prepared.shape;
    let step = VLLM_BATCH.max(u64::from(settings.batch));
    let experts = u64::from(shape.experts_used) * u64::from(shape.expert_ff);
    let wide = u64::from(shape.ff).max(experts) / ways;
    let q = u64::from(shape.heads) * u64::from(shape.head_dim) / ways;
    let hidden = 2 * step * (2 * wide + 4 * u64::from(shape.width) + 2 * q);
    let logits = 4 * u64::from(settings.sequences.max(1)) * u64::from(shape.vocab);
    let likely = hidden + logits;
    Compute { likely, safe: likely + likely / 2 }
}
