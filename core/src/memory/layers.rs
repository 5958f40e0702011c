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

use super::pattern::{self, Mixing, mixing};
use super::settings::LlamaVersion;
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
    /// Sparse indexes: 0 or 1.
    pub index: u8,
    /// Further caches or states, by architecture: 0 or 1.
    pub other: u8,
}

/// Whether layer `i` is among `count` of `of` layers, spread evenly, each at the end of its part.
fn spread(i: u32, of: u32, count: u32) -> bool {
    let part = |i: u64| i * u64::from(count) / u64::from(of.max(1));
    part(u64::from(i) + 1) > part(u64::from(i))
}

/// What each layer of a model keeps, in order.
pub fn kinds(shape: &Shape) -> Vec<LayerKind> {
    let layers = shape.layers;
    if shape.compressed() || matches!(shape.arch, "inkling" | "deci") {
        return (0..layers).map(|block| irregular(shape, block)).collect();
    }
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
                index: u8::from(pattern::has_index(shape, i)),
                other: u8::from(pattern::has_ngrams(shape, i) || pattern::crosses(shape, i)),
            }
        })
        .collect()
}

/// What a layer keeps whose architecture has kinds of its own.
fn irregular(shape: &Shape, block: u32) -> LayerKind {
    let mixing = mixing(shape, block);
    let mut kind = LayerKind {
        full: u8::from(mixing == Mixing::Full),
        window: u8::from(mixing == Mixing::Window),
        ..LayerKind::default()
    };
    match shape.arch {
        "inkling" => kind.recurrent = 1,
        "deci" => kind.other = u8::from(mixing == Mixing::Without),
        _ => {
            let every = pattern::compression(shape, block);
            let fine = if shape.arch == "deepseek41" { 1 } else { FINE };
            kind.window = 1;
            kind.full = u8::from(every == fine);
            kind.recurrent = kind.full;
            kind.other = u8::from(every > fine);
            kind.index = if shape.arch == "deepseek4" { kind.full } else { 0 };
        }
    }
    kind
}

/// When the keys of a cache are rotated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turned {
    /// Where their type is quantised.
    #[default]
    Quantised,
    /// Always.
    Always,
}

/// Values that one layer keeps a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheRow {
    /// Values of keys; with MLA the latent and its rotary part.
    pub k: u32,
    /// Values of values; 0 with MLA, which reads them out of the latent.
    pub v: u32,
    /// Tokens that a row stands for; 0 as 1.
    pub every: u32,
    /// Width of a key head, by which keys are rotated; 0 where they are not.
    pub k_head: u32,
    /// Width of a value head, by which values are rotated; 0 where they are not.
    pub v_head: u32,
    /// When keys are rotated.
    pub turned: Turned,
}

impl CacheRow {
    /// A row of keys alone.
    fn keys(k: u32) -> Self {
        Self { k, k_head: k, ..Self::default() }
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.k == 0 && self.v == 0
    }
}

/// What a layer of each kind keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// A layer that grows with the context.
    pub full: CacheRow,
    /// A layer with a window.
    pub window: CacheRow,
    /// A sparse index.
    pub index: CacheRow,
    /// The same before version 0.8 of llama.cpp.
    pub index_before: CacheRow,
    /// A further cache that only some architectures have: `DeepSeek` V4's coarse one, the sources of
    /// V4.1 that keep a row for two tokens.
    pub other: CacheRow,
    /// Whether `other` stands for blocks without attention that llama.cpp lists in its cache all
    /// the same.
    pub bare: bool,
    /// Bytes of a recurrent state.
    pub state: u32,
    /// Bytes of a further state that only some architectures have.
    pub other_state: u32,
}

impl Rows {
    /// What the layers of a model keep.
    pub fn of(shape: &Shape) -> Self {
        let mut rows = Self {
            full: full_row(shape),
            window: window_row(shape),
            index: index_row(shape),
            index_before: index_row(shape),
            state: state_bytes(shape),
            ..Self::default()
        };
        match shape.arch {
            // Compressor states: two of keys and scores, of both halves of a span of 4 or of 128.
            "deepseek4" => {
                rows.other = CacheRow { every: COARSE, ..CacheRow::keys(shape.head_dim) };
                rows.state = 2 * 4 * (2 * FINE) * (2 * shape.head_dim + 2 * shape.indexer_dim);
                rows.other_state = 2 * 4 * shape.head_dim * COARSE;
            }
            "deepseek41" => {
                let wide = shape.head_dim + shape.indexer_dim;
                rows.other = CacheRow { every: 2, ..CacheRow::keys(wide) };
                rows.state = 2 * 4 * shape.head_dim;
                rows.other_state = 2 * rows.state;
            }
            // The convolution over the embedding of n-grams, over four streams.
            "qwen4exp" => {
                rows.other_state = 4 * 3 * 3 * 4 * shape.width;
                rows.index_before = CacheRow::keys(shape.indexer_dim);
            }
            // Keys and values of one image of four tiles of 1601 places, in F32.
            "mllama" => rows.other_state = 4 * 2 * shape.kv_heads * shape.head_dim * 1601 * 4,
            "deci" => {
                rows.bare = true;
                rows.other.k_head = shape.head_dim;
                rows.other.v_head = shape.head_dim;
            }
            _ => {}
        }
        rows
    }

    /// The row of a sparse index under a version of llama.cpp.
    pub(super) fn index_row(&self, version: LlamaVersion) -> CacheRow {
        if version < LlamaVersion::V0_8 { self.index_before } else { self.index }
    }
}

/// Tokens of `DeepSeek` V4's fine rows.
pub(super) const FINE: u32 = 4;
/// Tokens of `DeepSeek` V4's coarse rows.
pub(super) const COARSE: u32 = 128;
/// Values that a block of `DeepSeek` V4.1 reads of n-grams for each token.
pub(super) const ENGRAM_WIDTH: u64 = 6144;

/// The row of a layer that grows with the context.
pub fn full_row(shape: &Shape) -> CacheRow {
    if shape.kv_lora > 0 {
        return CacheRow::keys(shape.kv_lora + shape.rope_dim);
    }
    match shape.arch {
        "deepseek4" => return CacheRow { every: FINE, ..CacheRow::keys(shape.head_dim) },
        "deepseek41" => return CacheRow::keys(shape.head_dim + shape.indexer_dim),
        _ => {}
    }
    let v_dim = if shape.v_head_dim > 0 { shape.v_head_dim } else { shape.head_dim };
    CacheRow {
        k: shape.kv_heads * shape.head_dim,
        v: shape.kv_heads * v_dim,
        k_head: shape.head_dim,
        v_head: v_dim,
        ..CacheRow::default()
    }
}

/// The row of a layer with a window.
pub fn window_row(shape: &Shape) -> CacheRow {
    if shape.compressed() {
        return CacheRow::keys(shape.head_dim);
    }
    let or = |value: u32, other: u32| if value > 0 { value } else { other };
    let heads = or(shape.swa_kv_heads, shape.kv_heads);
    let k_dim = or(shape.swa_head_dim, shape.head_dim);
    let v_dim = or(shape.v_head_dim, k_dim);
    CacheRow {
        k: heads * k_dim,
        v: heads * v_dim,
        k_head: k_dim,
        v_head: v_dim,
        ..CacheRow::default()
    }
}

/// The row of a sparse index: a key, and what some architectures keep beside it.
fn index_row(shape: &Shape) -> CacheRow {
    let key = shape.indexer_dim;
    match shape.arch {
        "deepseek4" => CacheRow { every: FINE, turned: Turned::Always, ..CacheRow::keys(key) },
        "deepseek32" | "glm-dsa" => CacheRow { turned: Turned::Always, ..CacheRow::keys(key) },
        // The key, its gate and the pooled key.
        "glm5-next" => CacheRow::keys(3 * key),
        // The key and the pooled key.
        "qwen4exp" => CacheRow::keys(2 * key),
        // A half for values too, which nothing uses.
        "minimax-m3" => CacheRow { v: key, v_head: key, ..CacheRow::keys(key) },
        // Part of the rows of its sources.
        "deepseek41" => CacheRow::default(),
        _ => CacheRow::keys(key),
    }
}

/// Bytes of one layer's recurrent state for one sequence.
pub fn state_bytes(shape: &Shape) -> u32 {
    let conv = shape.ssm_conv.saturating_sub(1);
    match shape.arch {
        // Inputs of the short convolutions of keys, values and both results, as wide as the widest.
        "inkling" => {
            let heads = shape.kv_heads.max(shape.swa_kv_heads);
            4 * 3 * (2 * heads * shape.head_dim + 2 * shape.width)
        }
        // Beside the states of the layers there is one of the n-grams.
        "qwen4exp" => {
            let channels = shape.ssm_inner + 2 * shape.ssm_groups * shape.ssm_state;
            4 * (conv * channels + shape.ssm_state * shape.ssm_inner)
        }
        _ => shape.linear_state_bytes.checked_div(shape.linear_layers).unwrap_or(0),
    }
}

impl Shape {
    /// Rows of the token table in a GGUF file: Gemma 3's loses 64 rows of padding.
    pub(super) fn vocab_in_file(&self) -> u32 {
        if self.arch.starts_with("gemma3") && self.vocab == 262_208 { 262_144 } else { self.vocab }
    }

    /// Whether it keeps compressed keys only, as `DeepSeek`-V4 does.
    pub(super) fn compressed(&self) -> bool {
        matches!(self.arch, "deepseek4" | "deepseek41")
    }

    /// Whether llama.cpp keeps a state for each drafted token, so that it can be taken back.
    pub(super) fn rolls_back(&self) -> bool {
        matches!(
            self.arch,
            "kimi-k3"
                | "qwen35"
                | "qwen35moe"
                | "qwen4exp"
                | "deepseek4"
                | "deepseek41"
                | "glm5-next"
                | "nemotron_h"
                | "nemotron_h_moe"
                | "lfm2"
                | "lfm2moe"
                | "bailingmoe3"
        )
    }
}
