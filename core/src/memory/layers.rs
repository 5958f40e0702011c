//! Which cache each layer keeps: derived from the architecture's name and the counts of a shape.
//!
//! ```text
//! full           where `pattern` has full attention, among the layers that share no earlier cache
//! window         the others of these, or all of them
//! recurrent      all but the full ones, or where `pattern` has a recurrent state
//! spread         floor((i + 1) n / layers) > floor(i n / layers), for n of the layers
//! ```
//!
//! The counts of the shape always win: where `pattern` would give another number of layers, they are
//! spread evenly instead. Source: `src/models/*.cpp` of llama.cpp and the models' `config.json`.

use super::pattern::{Mixing, mixing};
use crate::catalog::Shape;

/// What one layer keeps between tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerKind {
    /// Caches that grow with the context: 0 or 1, and 2 in `LongCat`'s double layers.
    pub full: u8,
    /// Caches that stop at the window: 0 or 1.
    pub window: u8,
    /// Recurrent states: 0 or 1.
    pub recurrent: u8,
}

/// Whether layer `i` is among `count` of `of` layers, spread evenly, each at the end of its part.
fn spread(i: u32, of: u32, count: u32) -> bool {
    let part = |i: u64| i * u64::from(count) / u64::from(of.max(1));
    part(u64::from(i) + 1) > part(u64::from(i))
}

/// What each layer of a model keeps, in order.
pub fn kinds(shape: &Shape) -> Vec<LayerKind> {
    let layers = shape.layers;
    let Shape { swa_layers, linear_layers, shared_kv_layers, .. } = *shape;
    // A map of layers that nobody verified: every layer is taken to grow, which is the safe side.
    let unknown = shape.kv_layers + swa_layers + linear_layers == 0;
    let kv_layers = if unknown { layers } else { shape.kv_layers };
    // Layers that use an earlier layer's cache are the last ones.
    let own = layers.saturating_sub(shared_kv_layers);
    // Every layer has these: LongCat has two caches a layer, Falcon H1 a cache and a state.
    let each = kv_layers.checked_div(layers).filter(|&each| each >= 1);
    let everywhere = each.is_some_and(|each| each * layers == kv_layers);
    // The pattern itself where it gives the right number, even spreading where not.
    let placed = |kind: Mixing, of: u32, count: u32| {
        let found = (0..of).filter(|&i| mixing(shape, i) == kind).count();
        let agrees = usize::try_from(count) == Ok(found);
        move |i| if agrees { mixing(shape, i) == kind } else { spread(i, of, count) }
    };
    let full = placed(Mixing::Full, own, kv_layers);
    let recurrent = placed(Mixing::Recurrent, layers, linear_layers);
    let recurrent_rest = linear_layers > 0 && linear_layers == own.saturating_sub(kv_layers);
    let window_everywhere = swa_layers == own;
    (0..layers)
        .map(|i| {
            let inside = i < own;
            let is_full = inside && (everywhere || full(i));
            let windowed = inside && swa_layers > 0 && (window_everywhere || !is_full);
            let state = if recurrent_rest { !is_full } else { recurrent(i) };
            let each = u8::try_from(each.unwrap_or(1)).unwrap_or(u8::MAX);
            LayerKind {
                full: if is_full { if everywhere { each } else { 1 } } else { 0 },
                window: u8::from(windowed),
                recurrent: u8::from(state),
            }
        })
        .collect()
}

/// Values that one layer keeps a token: of keys, of values, of a sparse index's key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheRow {
    /// Values of keys; with MLA the latent and its rotary part.
    pub k: u32,
    /// Values of values; 0 with MLA, which reads them out of the latent.
    pub v: u32,
    /// Values of the index's key.
    pub index: u32,
}

/// The row of a layer that grows with the context.
pub fn full_row(shape: &Shape) -> CacheRow {
    if shape.kv_lora > 0 {
        return CacheRow { k: shape.kv_lora + shape.rope_dim, v: 0, index: shape.indexer_dim };
    }
    if shape.compressed() {
        // Compressed keys only; the catalogue has their average.
        let k = shape.kv_bytes_per_token.div_ceil(2).checked_div(shape.kv_layers).unwrap_or(0);
        return CacheRow { k, v: 0, index: 0 };
    }
    let v_dim = if shape.v_head_dim > 0 { shape.v_head_dim } else { shape.head_dim };
    CacheRow { k: shape.kv_heads * shape.head_dim, v: shape.kv_heads * v_dim, index: 0 }
}

/// The row of a layer with a window.
pub fn window_row(shape: &Shape) -> CacheRow {
    if shape.compressed() {
        let k = shape.swa_bytes_per_cell.div_ceil(2).checked_div(shape.swa_layers).unwrap_or(0);
        return CacheRow { k, v: 0, index: 0 };
    }
    let or = |value: u32, other: u32| if value > 0 { value } else { other };
    let heads = or(shape.swa_kv_heads, shape.kv_heads);
    let k_dim = or(shape.swa_head_dim, shape.head_dim);
    let v_dim = or(shape.v_head_dim, k_dim);
    CacheRow { k: heads * k_dim, v: heads * v_dim, index: 0 }
}

/// Bytes of one layer's recurrent state for one sequence.
pub fn state_bytes(shape: &Shape) -> u32 {
    shape.linear_state_bytes.checked_div(shape.linear_layers).unwrap_or(0)
}

impl Shape {
    /// Rows of the token table in a GGUF file: Gemma 3's loses 64 rows of padding.
    pub(super) fn vocab_in_file(&self) -> u32 {
        if self.arch.starts_with("gemma3") && self.vocab == 262_208 { 262_144 } else { self.vocab }
    }

    /// Whether it keeps compressed keys only, as DeepSeek-V4 does.
    pub(super) fn compressed(&self) -> bool {
        self.arch.starts_with("deepseek4")
    }
}
