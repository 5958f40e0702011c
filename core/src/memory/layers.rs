//! Which cache each layer keeps: derived from the architecture's name and the counts of a shape.
//!
//! ```text
//! last of p      full attention in every p-th layer, i mod p = p - 1   (Gemma 2/3/4, gpt-oss, Cohere 2,
//!                Llama 4, EXAONE 4, OLMo 3, AFMoE; the others have a window) (Qwen3-Next, Qwen3.5,
//!                Kimi Linear, MiniMax-01: the others have a recurrent state)
//! first of p     i mod p = 0   (Step 3.5, Laguna, Cohere 2 MoE)
//! listed         by the layer numbers of the models' own configuration (LFM2, Granite 4 H, Nemotron H)
//! ```
//!
//! Source: `src/models/*.cpp` of llama.cpp and the models' `config.json`. The counts of the shape
//! always win: where a rule would give another number of layers, they are spread evenly instead.

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

/// Where full attention, or attention at all, stands among the layers.
#[derive(Clone, Copy)]
enum Pattern {
    /// The last of every so many.
    LastOf(u32),
    /// The first of every so many.
    FirstOf(u32),
    /// One every so many, from a place on.
    From(u32, u32),
    /// These, and none else.
    Listed(&'static [u32]),
    /// Spread evenly, each at the end of its part.
    Even,
}

impl Pattern {
    /// Whether layer `i` is meant, of `of` layers with `count` such layers.
    fn holds(self, i: u32, of: u32, count: u32) -> bool {
        match self {
            Self::LastOf(period) => i % period.max(1) == period.max(1) - 1,
            Self::FirstOf(period) => i.is_multiple_of(period.max(1)),
            Self::From(first, period) => i >= first && (i - first).is_multiple_of(period.max(1)),
            Self::Listed(layers) => layers.contains(&i),
            Self::Even => {
                let part = |i: u64| i * u64::from(count) / u64::from(of.max(1));
                part(u64::from(i) + 1) > part(u64::from(i))
            }
        }
    }

    /// The pattern itself where it gives the right number, even spreading where not.
    fn checked(self, of: u32, count: u32) -> Self {
        let found = (0..of).filter(|&i| self.holds(i, of, count)).count();
        if usize::try_from(count) == Ok(found) { self } else { Self::Even }
    }
}

/// The pattern of an architecture, for so many layers of which `count` have full attention.
fn pattern(arch: &str, layers: u32, count: u32) -> Pattern {
    match (arch, layers) {
        ("step35" | "laguna" | "cohere2moe", _) => Pattern::FirstOf(4),
        ("jamba", _) => Pattern::From(4, 8),
        ("granitehybrid", _) => Pattern::From(5, 10),
        // The first layer, then the last of every six.
        ("mimo2", 48) => Pattern::Listed(&[0, 5, 11, 17, 23, 29, 35, 41, 47]),
        // The last of every four, and the very last.
        ("kimi-linear", 27) => Pattern::Listed(&[3, 7, 11, 15, 19, 23, 26]),
        ("lfm2", 16) => Pattern::Listed(&[2, 5, 8, 10, 12, 14]),
        ("lfm2", 30) => Pattern::Listed(&[2, 6, 10, 14, 18, 21, 24, 27]),
        ("lfm2moe", 24) => Pattern::Listed(&[2, 6, 10, 14, 18, 21]),
        ("nemotron_h", 56) => Pattern::Listed(&[14, 21, 30, 39]),
        ("nemotron_h_moe", 52) => Pattern::Listed(&[5, 12, 19, 26, 33, 42]),
        ("nemotron_h_moe", 88) => Pattern::Listed(&[7, 16, 25, 36, 47, 58, 69, 78]),
        _ => Pattern::LastOf(layers.checked_div(count).unwrap_or(1)),
    }
}

/// The recurrent layers of models that also have layers with neither cache nor state.
fn recurrent_pattern(arch: &str, layers: u32) -> Option<Pattern> {
    match (arch, layers) {
        ("nemotron_h", 56) => Some(Pattern::Listed(&[
            0, 2, 4, 6, 7, 9, 11, 13, 16, 18, 20, 23, 25, 27, 29, 32, 34, 36, 38, 41, 43, 44, 46,
            48, 50, 52, 54,
        ])),
        ("nemotron_h_moe", 52) => Some(Pattern::Listed(&[
            0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25, 28, 30, 32, 35, 37, 39, 41, 44, 46, 48, 50,
        ])),
        ("nemotron_h_moe", 88) => Some(Pattern::Listed(&[
            0, 2, 4, 6, 9, 11, 13, 15, 18, 20, 22, 24, 27, 29, 31, 33, 35, 38, 40, 42, 44, 46, 49,
            51, 53, 55, 57, 60, 62, 64, 66, 68, 71, 73, 75, 77, 80, 82, 84, 86,
        ])),
        ("nemotron_h" | "nemotron_h_moe", _) => Some(Pattern::Even),
        _ => None,
    }
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
    let full = pattern(shape.arch, own, kv_layers).checked(own, kv_layers);
    let rest = own.saturating_sub(kv_layers);
    let recurrent =
        recurrent_pattern(shape.arch, layers).map(|pattern| pattern.checked(layers, linear_layers));
    let window_everywhere = swa_layers == own;
    (0..layers)
        .map(|i| {
            let inside = i < own;
            let is_full = inside && (everywhere || full.holds(i, own, kv_layers));
            let windowed = inside && swa_layers > 0 && (window_everywhere || !is_full);
            let state = if linear_layers == layers {
                true
            } else if let Some(pattern) = recurrent {
                pattern.holds(i, layers, linear_layers)
            } else {
                linear_layers > 0 && linear_layers == rest && !is_full
            };
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
