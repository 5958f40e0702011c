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
use super::need::{self, CardNeed, HostNeed, Need};
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::runtime::MLX_CHUNK;
use super::settings::{Settings, pad};
use super::{deal::Dealt, layers::CacheRow};
use crate::catalog::MAX_CARDS;

/// What the machine must hold.
pub(super) fn need(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> Need {
    let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: HostNeed::default() };
    let (Some(card), Some(room)) = (need.cards.first_mut(), cards.first()) else { return need };
    let blocks = prepared.blocks();
    let own = prepared.between(0, blocks);
    let table = if prepared.shape.tied { 0 } else { prepared.embedding };
    card.dealt = Dealt { first: 0, end: blocks, output: true };
    card.reserved = room.reserved.get();
    card.weights = own.dense + own.experts + prepared.output + table + prepared.everywhere;
    let sequences = u64::from(settings.sequences.max(1));
    let each = u64::from(settings.context.get()).div_ceil(sequences);
    let window = pad(each.min(u64::from(prepared.shape.window) + MLX_CHUNK));
    let rows = &prepared.rows;
    let row = |row: CacheRow| {
        let bytes = settings.cache_k.row(u64::from(row.k)) + settings.cache_v.row(u64::from(row.v));
        bytes.div_ceil(u64::from(row.every.max(1)))
    };
    let full = u64::from(own.full) * row(rows.full) + u64::from(own.index) * row(rows.index);
    let other = if prepared.shape.compressed() { row(rows.other) } else { 0 };
    let windowed = u64::from(own.window) * row(rows.window);
    card.cache = (full + u64::from(own.other) * other)
        .saturating_mul(pad(each))
        .saturating_add(windowed.saturating_mul(window))
        .saturating_mul(sequences);
    card.recurrent = (u64::from(own.recurrent) * u64::from(rows.state)
        + u64::from(own.other) * u64::from(rows.other_state))
        * sequences;
    card.compute = Compute::about(need::activations(prepared, MLX_CHUNK, 1, 1));
    card.draft = prepared.drafting_elsewhere(settings, 1);
    need
}
