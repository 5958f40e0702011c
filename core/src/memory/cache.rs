//! How much memory the KV cache and the recurrent state take, layer by layer.
//!
//! ```text
//! n_ctx   = pad(-c)                                       pad: up to a multiple of 256
//! ctx_seq = unified ? n_ctx : pad(n_ctx / n_seq)          streams = unified ? 1 : n_seq
//! full attention      cells = ctx_seq
//! sliding window      cells = pad(min(ctx_seq, window x (unified ? n_seq : 1) + min(n_ubatch, n_ctx)))
//! cache bytes   = sum over layers of (row(type_k, K) + row(type_v, V)) x cells x streams
//! state bytes   = n_seq x 4 x ((conv - 1)(inner + 2 groups x state) + state x inner)      a layer
//! ```
//!
//! K and V are values a token and layer: KV heads x head width; with MLA the latent and its rotary
//! part, and no V. A quantised tensor whose row is no multiple of 512 values has one row's padding
//! on a card, and every tensor starts at a multiple of 128 bytes.
//!
//! Source: llama.cpp commit `0c1e57098`, whose own planning these forms reproduce to the byte.

use super::layers::CacheRow;
use super::settings::{Settings, Sizes};
use crate::catalog::CacheType;

/// Where tensors start on a card.
const ALIGNMENT: u64 = 128;
/// CUDA pads the last row of a quantised tensor to a multiple of this.
const ROW_PADDING: u64 = 512;

/// Up to a multiple of the alignment.
pub(super) const fn align(bytes: u64) -> u64 {
    bytes.div_ceil(ALIGNMENT) * ALIGNMENT
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
    /// Of a layer's recurrent state.
    pub recurrent: u64,
}

/// Bytes of the cache of one layer of each kind under llama.cpp, on a card or on the host.
pub(crate) fn layer_bytes(
    full: CacheRow,
    window: CacheRow,
    state: u32,
    settings: &Settings,
    sizes: &Sizes,
    card: bool,
) -> LayerBytes {
    let one = |row: CacheRow, cells: u64| {
        let rows = cells.saturating_mul(sizes.streams);
        tensor(settings.cache_k, u64::from(row.k), rows, card)
            .saturating_add(tensor(settings.cache_v, u64::from(row.v), rows, card))
            .saturating_add(tensor(settings.cache_k, u64::from(row.index), rows, card))
    };
    LayerBytes {
        full: one(full, sizes.full),
        window: one(window, sizes.window),
        recurrent: u64::from(state).saturating_mul(sizes.sequences),
    }
}
