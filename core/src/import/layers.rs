//! What an architecture fixes without writing it into its files: which layers have a window, and
//! which caches follow no rule that is known here.
//!
//! Source: the architecture definitions of llama.cpp and transformers, as in `data/models.csv`.

use super::sketch::Layer;
use super::{Finding, InShape};
use crate::catalog::{self, Block, Blocks, Mixing, Shape};
use crate::memory::weights;

/// Every how manieth layer sees everything; the others have a window. 0 where none has.
pub(super) fn window_period(arch: &str, layers: u32) -> u32 {
    match arch {
        "gemma2" | "gpt-oss" => 2,
        "gemma3" | "gemma4" => 6,
        "gemma3n" => 5,
        "cohere2" | "cohere2moe" | "llama4" | "olmo2" | "exaone-moe" | "afmoe" | "laguna"
        | "muse-glimmer" => 4,
        // The small one has none.
        "exaone4" if layers >= 64 => 4,
        _ => 0,
    }
}

/// Whether the layer at this place has a window.
pub(super) fn windowed(period: u32, place: usize) -> bool {
    match usize::try_from(period) {
        Ok(period @ 2..) => !(place + 1).is_multiple_of(period),
        _ => false,
    }
}

/// The window of an architecture whose files do not name it, in tokens.
pub(super) fn built_in_window(arch: &str) -> u32 {
    if arch == "llama4" { 8192 } else { 0 }
}

/// Architectures whose cache or state follows rules of their own.
const IRREGULAR: [&str; 7] =
    ["deci", "deepseek4", "deepseek41", "inkling", "longcat-flash", "mllama", "qwen4exp"];
/// Of these, those whose cache the rules of all others give, but for a part beside it.
const NEARLY: [&str; 2] = ["longcat-flash", "mllama"];

/// For an architecture with rules of its own: the cache of a catalogue model with the same
/// dimensions, or a warning where there is none. What the file says itself stays.
pub(super) fn irregular(shape: &Shape, findings: &mut Vec<Finding>) -> Shape {
    if !IRREGULAR.contains(&shape.arch) {
        return *shape;
    }
    let same = |other: &Shape| {
        (other.arch, other.layers, other.width, other.heads, other.experts)
            == (shape.arch, shape.layers, shape.width, shape.heads, shape.experts)
    };
    let twin = catalog::models().iter().find(|model| same(&model.shape));
    // Of some the catalogue does not know the layout either.
    let Some(twin) = twin.filter(|model| model.shape.kv_bytes_per_token > 0) else {
        if !NEARLY.contains(&shape.arch) {
            let found = InShape::CacheUnknown { arch: shape.arch };
            findings.push(Finding::warning("Cache", found.into()));
        }
        return *shape;
    };
    findings.push(Finding::note("Cache", InShape::CacheOf { model: twin.name }.into()));
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    let cache = twin.shape;
    Shape {
        kv_heads: or(shape.kv_heads, cache.kv_heads),
        kv_layers: cache.kv_layers,
        kv_lora: or(shape.kv_lora, cache.kv_lora),
        rope_dim: cache.rope_dim,
        window: or(shape.window, cache.window),
        swa_layers: cache.swa_layers,
        swa_kv_heads: cache.swa_kv_heads,
        swa_head_dim: cache.swa_head_dim,
        v_head_dim: cache.v_head_dim,
        linear_layers: cache.linear_layers,
        linear_state_bytes: cache.linear_state_bytes,
        kv_bytes_per_token: cache.kv_bytes_per_token,
        swa_bytes_per_cell: cache.swa_bytes_per_cell,
        ff: or(shape.ff, cache.ff),
        q_lora: or(shape.q_lora, cache.q_lora),
        indexer_dim: or(shape.indexer_dim, cache.indexer_dim),
        indexer_heads: or(shape.indexer_heads, cache.indexer_heads),
        indexer_layers: or(shape.indexer_layers, cache.indexer_layers),
        ssm_inner: or(shape.ssm_inner, cache.ssm_inner),
        ssm_state: or(shape.ssm_state, cache.ssm_state),
        ssm_groups: or(shape.ssm_groups, cache.ssm_groups),
        ssm_heads: or(shape.ssm_heads, cache.ssm_heads),
        ssm_conv: or(shape.ssm_conv, cache.ssm_conv),
        ..*shape
    }
}

/// What mixes the tokens of a block that keeps what it has seen so.
pub(super) const fn mixing(layer: Layer) -> Mixing {
    match layer {
        Layer::Full => Mixing::Full,
        Layer::Window => Mixing::Window,
        Layer::Linear | Layer::Both => Mixing::Recurrent,
        Layer::Nothing => Mixing::Without,
    }
}

/// Keeps the blocks one by one, where the rule of the architecture has others.
pub(super) fn settle(shape: &mut Shape, own: &[Block]) {
    let by_rule = |(place, block): (u32, &Block)| weights::block_of(shape, place) == *block;
    if !(0..shape.layers).zip(own).all(by_rule) {
        shape.blocks = Blocks::new(own);
    }
}

/// Architectures whose files may name a window that runtimes do not use.
pub(super) fn ignores_window(arch: &str) -> bool {
    matches!(
        arch,
        "llama" | "phi3" | "phimoe" | "qwen2" | "qwen2moe" | "qwen3" | "qwen3moe" | "starcoder2"
    )
}

/// The dense width of a model that has experts in every block: most have none, but files go on
/// naming a width. Some run both parts, or give the width another sense.
pub(super) fn dense_width(shape: &Shape) -> u32 {
    match shape.arch {
        "gpt-oss" => shape.expert_ff,
        "llama4" | "gemma4" | "minimax-01" | "mistral4" => shape.ff,
        _ => 0,
    }
}

/// Whether an architecture always has biases of query, key and value, so that a shape need not say.
pub(super) fn fixes_qkv_bias(arch: &str) -> bool {
    matches!(
        arch,
        "deepseek4"
            | "deepseek41"
            | "gpt-oss"
            | "mimo"
            | "phi2"
            | "phimoe"
            | "qwen2"
            | "qwen2moe"
            | "seed_oss"
            | "starcoder2"
    )
}

/// Whether an architecture always has biases of its router, so that a shape need not say.
pub(super) fn fixes_router_bias(arch: &str) -> bool {
    matches!(
        arch,
        "afmoe"
            | "bailingmoe2"
            | "bailingmoe3"
            | "deepseek32"
            | "deepseek4"
            | "deepseek41"
            | "dots1"
            | "ernie4_5-moe"
            | "exaone-moe"
            | "glm-dsa"
            | "glm4moe"
            | "glm5-next"
            | "gpt-oss"
            | "hy-v3"
            | "hy_v4"
            | "inkling"
            | "kimi-k3"
            | "kimi-linear"
            | "laguna"
            | "lfm2moe"
            | "longcat-flash"
            | "mimo2"
            | "minimax-m2"
            | "minimax-m3"
            | "nemotron_h"
            | "nemotron_h_moe"
            | "step35"
    )
}

/// Whether each layer looks tokens up in a table of its own.
pub(super) fn has_layer_embedding(arch: &str) -> bool {
    matches!(arch, "gemma3n" | "gemma4")
}

/// Blocks that draft tokens in every published model of an architecture whose configurations do not
/// say it.
pub(super) fn built_in_drafts(arch: &str) -> u32 {
    u32::from(arch == "longcat-flash")
}

/// Whether the published files of an architecture mostly have a table and a head for the blocks
/// that draft tokens. Of the GLM-4.5 family, only 4.6 has none.
pub(super) fn drafts_with_tables(arch: &str) -> bool {
    matches!(arch, "deepseek2" | "deepseek32" | "glm4moe")
}

/// Values of the rotary factors that every file of an architecture has.
///
/// Gemma 4 turns a part of each head alone where it sees everything; converters write a factor for
/// every pair of values, so large for the others that they stand still.
pub(super) fn built_in_rope_factors(shape: &Shape) -> u32 {
    if shape.arch == "gemma4" { shape.head_dim / 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;
    use crate::memory::weights::{Format, weights};
    use crate::units::Bytes;

    /// Bytes of a shape's file after a change.
    fn file(shape: &Shape, change: impl Fn(&mut Shape)) -> Option<Bytes> {
        let mut shape = *shape;
        change(&mut shape);
        weights(&shape, &Format::parse("F16")?).ok().map(|weights| weights.file)
    }

    #[test]
    fn the_tensor_lists_fix_the_same_biases() {
        let mut compared = 0;
        for model in Catalog::embedded().models {
            let shape = &model.shape;
            let arch = shape.arch;
            let Some(without) = file(shape, |_| {}) else { continue };
            compared += 1;
            // Latent attention and Gemma 4's have none.
            if shape.kv_lora == 0 && arch != "gemma4" {
                let off = file(shape, |shape| shape.qkv_bias = false).unwrap();
                let on = file(shape, |shape| shape.qkv_bias = true).unwrap();
                assert_eq!(off == on, fixes_qkv_bias(arch), "{}", model.id);
            }
            if shape.moe_layers > 0 && arch != "gemma4" {
                let off = file(shape, |shape| shape.router_bias = false).unwrap();
                let on = file(shape, |shape| shape.router_bias = true).unwrap();
                assert_eq!(off == on, fixes_router_bias(arch), "{}", model.id);
            }
            if shape.layer_embedding > 0 {
                let off = file(shape, |shape| shape.layer_embedding = 0).unwrap();
                assert_eq!(off != without, has_layer_embedding(arch), "{}", model.id);
            }
        }
        assert!(compared > 150, "{compared}");
    }

    #[test]
    fn key_heads_of_windowed_layers_are_the_others_where_a_shape_does_not_say() {
        let shape = &Catalog::embedded().model("gemma-4-e4b").unwrap().shape;
        assert_eq!((shape.kv_heads, shape.swa_kv_heads), (2, 2));
        let unsaid = file(shape, |shape| shape.swa_kv_heads = 0).unwrap();
        assert_eq!(file(shape, |_| {}), Some(unsaid));
    }
}
