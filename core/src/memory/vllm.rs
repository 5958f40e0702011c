//! What vLLM holds on each card.
//!
//! ```text
//! budget      = gpu_memory_utilization x memory
//! weights     = all / cards (tensor parallel), or a run of whole blocks (pipeline parallel)
//! cache       = sum over layers of (K + V) / cards x bytes x cells x sequences; at least one KV head a card
//! cells       = up to a multiple of 16; with a window at most window + one step's tokens
//! state       = of each sequence, and once more for each token that is drafted; where a model has both, a
//!               state is a page of as many tokens as hold it, in groups of as many layers as have a cache
//! activations = 2 T (2 ff / cards + 4 d + 2 q / cards) + 4 sequences V        T = 2048 or more, in 16 bits
//!             + 2 T used (expert ff / cards + d)                              with experts
//! ```
//!
//! vLLM fills its budget with cache whatever is asked for; what is counted here is the cache that
//! the asked context needs. Source: vLLM's documentation of `gpu_memory_utilization`, `block_size`
//! and `max_num_batched_tokens`; the activations are an estimate, half as much again is the safe side.

use super::compute::Compute;
use super::deal::{self, Dealt};
use super::layers::CacheRow;
use super::need::{self, CardNeed, HostNeed, Need, part, unused_by_vllm};
use super::placement::CardRoom;
use super::prepared::{Prepared, Sum};
use super::runtime::{VLLM_BATCH, VLLM_BLOCK};
use super::settings::Settings;
use crate::catalog::{MAX_CARDS, Split};

/// What every card must hold.
pub(super) fn need(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> Need {
    let count = cards.len().min(MAX_CARDS);
    let wide = u64::try_from(count).unwrap_or(1).max(1);
    let ways = if settings.split == Split::Pipeline { 1 } else { wide };
    let step = VLLM_BATCH.max(u64::from(settings.batch));
    let sequences = u64::from(settings.sequences.max(1));
    let dealt = deal(prepared, settings, count);
    let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: HostNeed::default() };
    for ((card, room), place) in need.cards.iter_mut().zip(cards).zip(dealt) {
        let own = prepared.between(place.first, place.end);
        card.dealt = place;
        card.reserved = unused_by_vllm(room, settings);
        let all = own.dense + own.experts + ends(prepared, place);
        card.weights = part(all, 1, ways) + prepared.everywhere;
        let paging = Paging { page: VLLM_BLOCK, aligned: true, step };
        (card.cache, card.recurrent) = cache(prepared, settings, own, ways, paging);
        let all =
            need::activations(prepared, step, sequences, ways) + workspace(prepared, step, ways);
        card.compute = Compute::about(all);
        if place.output {
            card.draft = prepared.drafting_elsewhere(settings, ways);
        }
    }
    need
}

/// What the products of routed experts take: of each token its part for each of its experts, before and
/// after they go back to the stream's width.
pub(super) fn workspace(prepared: &Prepared, step: u64, ways: u64) -> u64 {
    let shape = &prepared.shape;
    let each = u64::from(shape.expert_ff) / ways + u64::from(shape.width);
    2 * step * u64::from(shape.experts_used) * each
}

/// The blocks of each card: all, or equal runs of them under pipeline parallel.
pub(super) fn deal(prepared: &Prepared, settings: &Settings, count: usize) -> [Dealt; MAX_CARDS] {
    if settings.split != Split::Pipeline {
        return [Dealt { first: 0, end: prepared.blocks(), output: true }; MAX_CARDS];
    }
    let mut equal = [0; MAX_CARDS];
    for share in equal.iter_mut().take(count) {
        *share = 1;
    }
    deal::deal(prepared.blocks(), 0, 0, &equal, count)
}

/// Bytes of the head and of the token table, where a card's blocks have them.
pub(super) fn ends(prepared: &Prepared, place: Dealt) -> u64 {
    let output = if place.output { prepared.output } else { 0 };
    let table = place.first == 0 && !prepared.shape.tied;
    output + if table { prepared.embedding } else { 0 }
}

/// How a runtime keeps caches and states.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paging {
    /// Tokens of a page.
    pub(super) page: u64,
    /// Whether a state is a page too, and pages so large that it is.
    pub(super) aligned: bool,
    /// Tokens of a step, which a window has beside its own.
    pub(super) step: u64,
}

/// Bytes of cache and of state of some blocks on one of `ways` cards.
pub(super) fn cache(
    prepared: &Prepared,
    settings: &Settings,
    own: Sum,
    ways: u64,
    paging: Paging,
) -> (u64, u64) {
    let Paging { page, aligned, step } = paging;
    let sequences = u64::from(settings.sequences.max(1));
    let each = u64::from(settings.context.get()).div_ceil(sequences);
    let shape = &prepared.shape;
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
    let one = part(u64::from(rows.state), 1, ways);
    // Bytes of a token in one layer, where its pages hold states too.
    let shared =
        if aligned && own.recurrent > 0 { full.checked_div(u64::from(own.full)) } else { None };
    let shared = shared.filter(|row| *row > 0);
    let page = shared.map_or(page, |row| one.div_ceil(row).next_multiple_of(page)).max(1);
    let block = |tokens: u64| tokens.next_multiple_of(page);
    let window = block(each.min(u64::from(shape.window) + step));
    let windowed = u64::from(own.window) * row(rows.window, swa_heads);
    let cache = full
        .saturating_mul(block(each))
        .saturating_add(windowed.saturating_mul(window))
        .saturating_mul(sequences);
    let recurrent = match shared {
        Some(row) => {
            let layers = u64::from(own.recurrent).next_multiple_of(u64::from(own.full).max(1));
            layers.saturating_mul(page).saturating_mul(row)
        }
        None => u64::from(own.recurrent) * one,
    };
    let other = part(u64::from(own.other) * u64::from(rows.other_state), 1, ways);
    // Of each drafted token there is one to go back to.
    let states = sequences.saturating_mul(1 + u64::from(settings.draft_tokens));
    (cache, recurrent.saturating_add(other).saturating_mul(states))
}
