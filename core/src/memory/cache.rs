//! How much memory the KV cache and the recurrent state take, layer by layer.
//!
//! ```text
//! n_ctx   = pad(-c)                                       pad: up to a multiple of 256
//! ctx_seq = unified ? n_ctx : pad(n_ctx / n_seq)          streams = unified ? 1 : n_seq
//! full attention      cells = ctx_seq
//! compressed          cells = pad(ctx_seq / tokens of a row, up), and always a stream for each sequence
//! sliding window      cells = pad(min(ctx_seq, window x (unified ? n_seq : 1) + min(n_ubatch, n_ctx)))
//! cache bytes   = sum over layers of (row(type_k, K) + row(type_v, V)) x cells x streams + rotations
//! rotations     = 4 r r for K, r the largest 64 x 2^i that divides a key head; 4 x 64 x 64 for V:
//!                 where the type is quantised and the head a multiple of 64, from 0.8 on
//! state bytes   = n_seq x 4 x ((conv - 1)(inner + 2 groups x state) + state x inner)      a layer
//! ```
//!
//! K and V are values a token and layer: KV heads x head width; with MLA the latent and its rotary
//! part, and no V. Without flash attention every layer has as many values as the widest. A quantised
//! tensor whose row is no multiple of 512 values has one row's padding on a card, and every tensor
//! starts at a multiple of 128 bytes.
//!
//! Source: llama.cpp 0.5 (commit `0c1e57098`) and 0.8, whose own planning these forms reproduce to
//! the byte.

use super::layers::{CacheRow, Rows, Turned};
use super::settings::{Settings, Sizes, pad};
use crate::catalog::CacheType;

/// Where tensors start on a card.
const ALIGNMENT: u64 = 128;
/// CUDA pads the last row of a quantised tensor to a multiple of this.
const ROW_PADDING: u64 = 512;

/// Up to a multiple of the alignment.
pub(super) const fn align(bytes: u64) -> u64 {
    bytes.div_ceil(ALIGNMENT) * ALIGNMENT
}

/// The side of the matrix that rotates heads of this width: the largest power of two times 64 that
/// divides it; 0 where none does.
pub(super) const fn rotation(head: u64) -> u64 {
    if head == 0 || !head.is_multiple_of(64) {
        return 0;
    }
    let mut side = 64;
    while head.is_multiple_of(2 * side) {
        side *= 2;
    }
    side
}

/// Bytes of the matrices that rotate a layer's keys and values.
pub(super) fn rotations(row: CacheRow, settings: &Settings) -> [u64; 2] {
    let square = |side: u64| 4 * side * side;
    let keys = match row.turned {
        Turned::Always => true,
        Turned::Quantised => settings.cache_k.quantised(),
    };
    let keys = if keys { square(rotation(u64::from(row.k_head))) } else { 0 };
    let values = settings.cache_v.quantised() && rotation(u64::from(row.v_head)) > 0;
    [keys, if values { square(64) } else { 0 }]
}

/// Bytes of one tensor of `rows` rows of `values` values, on a card or on the host.
fn tensor(kind: CacheType, values: u64, rows: u64, card: bool) -> u64 {
    if values == 0 || rows == 0 {
        return 0;
    }
    let bytes = kind.row(values).saturating_mul(rows);
    let over = values % ROW_PADDING;
    let padding =
        if card && kind.quantised() && over > 0 { kind.row(ROW_PADDING - over) } else { 0 };
    if card { align(bytes.saturating_add(padding)) } else { bytes.div_ceil(32) * 32 }
}

/// Bytes of the cache of one layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LayerBytes {
    /// Of a layer that grows with the context.
    pub full: u64,
    /// Of a layer with a window.
    pub window: u64,
    /// Of a sparse index.
    pub index: u64,
    /// Of a further cache that only some architectures have.
    pub other: u64,
    /// Of a layer's recurrent state.
    pub recurrent: u64,
    /// Of a further state that only some architectures have.
    pub other_state: u64,
}

/// Bytes of the cache of one layer of each kind under llama.cpp, on a card or on the host.
pub(crate) fn layer_bytes(
    rows: &Rows,
    settings: &Settings,
    sizes: &Sizes,
    card: bool,
) -> LayerBytes {
    // Values lie transposed without flash attention, and then all layers have as many.
    let latent = rows.full.v == 0;
    let turned = !settings.flash_attention && !latent;
    let widest = if turned { rows.full.v.max(rows.window.v) } else { 0 };
    let one = |row: CacheRow, cells: u64, values: u32| {
        let rows = cells.saturating_mul(sizes.streams);
        let [k_turn, v_turn] = if settings.llama_version.keeps_rotations() {
            rotations(row, settings)
        } else {
            [0, 0]
        };
        tensor(settings.cache_k, u64::from(row.k), rows, card)
            .saturating_add(tensor(settings.cache_v, u64::from(values), rows, card))
            .saturating_add(k_turn + v_turn)
    };
    let compressed = |row: CacheRow| match row.every {
        0 | 1 => sizes.full,
        every => pad(sizes.full.div_ceil(u64::from(every))),
    };
    let wide = |row: CacheRow| row.v.max(widest);
    let index = rows.index_row(settings.llama_version);
    let copies = sizes.sequences.saturating_mul(sizes.snapshots);
    LayerBytes {
        full: one(rows.full, compressed(rows.full), wide(rows.full)),
        window: one(rows.window, sizes.window, wide(rows.window)),
        index: one(index, compressed(index), index.v),
        other: if rows.other.is_empty() && !rows.bare {
            0
        } else {
            one(rows.other, compressed(rows.other), if rows.bare { widest } else { rows.other.v })
        },
        recurrent: u64::from(rows.state).saturating_mul(copies),
        other_state: u64::from(rows.other_state).saturating_mul(copies),
    }
}
