//! The dimensions of a model from the metadata and the tensors of its GGUF file.
//!
//! Metadata say how wide things are, the tensors which block has what: keys, a recurrent state,
//! experts. Where a part of the file is missing, metadata alone have to do.
//!
//! Source: the keys that llama.cpp reads (`<arch>.block_count`, `<arch>.attention.key_length` ...)
//! and the window patterns of its architectures.

use super::details::{details, state};
use super::header::{Header, Keys};
use super::seen::{Seen, seen};
use super::tensor::Tensor;
use crate::catalog::{Block, Feed, Shape};
use crate::import::sketch::{Layer, Sketch};
use crate::import::{self, Finding, InGguf, MAX_LAYERS, layers};
use crate::memory::weights;

/// The shape. `complete` says whether `tensors` are all there are.
pub(super) fn shape(
    header: &Header,
    tensors: &[Tensor],
    complete: bool,
    findings: &mut Vec<Finding>,
) -> Shape {
    let arch = import::arch(header.arch(), findings);
    let mut keys = Keys { header, findings: Vec::new() };
    let seen = seen(tensors);
    let mut shape = Shape { arch, tied: complete && !seen.head, ..Shape::default() };
    shape.mtp_layers = keys.count("nextn_predict_layers");
    let mut blocks = keys.count("block_count").min(MAX_LAYERS);
    if complete && shape.mtp_layers > 0 && !seen.drafts {
        // Some publishers leave the draft blocks out, and their number in.
        shape.mtp_layers = 0;
        blocks = blocks.min(u32::try_from(seen.blocks.len()).unwrap_or(u32::MAX));
    }
    shape.layers = blocks.saturating_sub(shape.mtp_layers);
    if blocks == 0 {
        let counted = u32::try_from(seen.blocks.len()).unwrap_or(u32::MAX);
        shape.layers = counted.saturating_sub(shape.mtp_layers);
        let found = InGguf::LayersCounted { layers: shape.layers };
        keys.findings.push(Finding::corrected("Layers", found.into()));
    }
    shape.width = or(keys.count("embedding_length"), seen.width);
    shape.vocab = or(seen.vocab, or(keys.header.tokens(), keys.count("vocab_size")));
    let kv_heads = keys.list("attention.head_count_kv");
    attention(&mut keys, &mut shape, &kv_heads);
    let mut layers = vec![Layer::Full; usize::try_from(shape.layers).unwrap_or_default()];
    if complete && seen.blocks.iter().any(|has| has.keys || has.fused || has.state) {
        by_tensors(&mut layers, &seen, arch);
    } else {
        by_metadata(&mut layers, &mut keys, &kv_heads);
    }
    windows(&mut keys, &mut shape, &mut layers, &kv_heads);
    let mixed = layers.clone();
    shared(&mut keys, &mut shape, &mut layers);
    experts(&mut keys, &mut shape, &seen, complete);
    details(&mut keys, &mut shape, &seen, complete);
    let state = state(&mut keys, &shape);
    findings.append(&mut keys.findings);
    let finished = Sketch { shape, layers, state }.finish(findings);
    let mut shape = layers::irregular(&finished, findings);
    if complete {
        let own = own(&shape, &mixed, &seen);
        layers::settle(&mut shape, &own);
    }
    shape
}

/// The blocks as their tensors go; what follows the mixing by the rule of the architecture, where no
/// tensor tells it.
fn own(shape: &Shape, mixed: &[Layer], seen: &Seen) -> Vec<Block> {
    let block = |(place, layer): (u32, &Layer)| {
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let has = seen.blocks.get(at).copied().unwrap_or_default();
        let feed = match (has.experts, has.dense_ff > 0) {
            (true, _) => Feed::Experts,
            (false, true) => Feed::Dense,
            (false, false) => weights::block_of(shape, place).feed,
        };
        Block { mixing: layers::mixing(*layer), feed }
    };
    (0..shape.layers).zip(mixed).map(block).collect()
}

fn or(value: u32, other: u32) -> u32 {
    if value == 0 { other } else { value }
}

fn attention(keys: &mut Keys<'_>, shape: &mut Shape, kv_heads: &[u32]) {
    shape.heads = keys.count("attention.head_count");
    shape.kv_heads = or(kv_heads.iter().copied().max().unwrap_or_default(), shape.heads);
    shape.kv_lora = keys.count("attention.kv_lora_rank");
    shape.q_lora = keys.count("attention.q_lora_rank");
    let even = shape.width.checked_div(shape.heads).unwrap_or_default();
    shape.head_dim = or(keys.count("attention.key_length"), even);
    let value = or(keys.count("attention.value_length"), shape.head_dim);
    if shape.kv_lora > 0 {
        let absorbed = keys.count("attention.key_length_mla");
        // A key of absorbed attention is the latent and its rotary part, which may be none.
        shape.rope_dim = match shape.head_dim.checked_sub(shape.kv_lora) {
            Some(rotary) if absorbed > 0 => rotary,
            _ => keys.count("rope.dimension_count"),
        };
        // Without the keys of absorbed attention, runtimes hold every head's keys and values.
        if absorbed == 0 {
            keys.findings.push(Finding::warning("Cache", InGguf::OldLatent.into()));
        }
        shape.head_dim = or(absorbed, shape.head_dim);
        shape.v_head_dim = or(keys.count("attention.value_length_mla"), value);
        shape.kv_heads = shape.heads;
    } else if value != shape.head_dim {
        shape.v_head_dim = value;
    }
    if shape.heads == 0 && shape.head_dim == 0 {
        keys.findings.push(Finding::corrected("Attention", InGguf::NoHeads.into()));
    }
}

fn by_tensors(layers: &mut [Layer], seen: &Seen, arch: &str) {
    // Kimi's linear layers name their projections like those of attention.
    let beside = matches!(arch, "falcon-h1" | "llama");
    for (place, layer) in layers.iter_mut().enumerate() {
        let has = seen.blocks.get(place).copied().unwrap_or_default();
        *layer = match (has.keys || (has.fused && !has.state), has.state) {
            (true, true) if beside => Layer::Both,
            (true, false) => Layer::Full,
            (_, true) => Layer::Linear,
            (false, false) => Layer::Nothing,
        };
    }
}

/// Without all tensors: a block without key heads has a state, unless it is a feed-forward block.
fn by_metadata(layers: &mut [Layer], keys: &mut Keys<'_>, kv_heads: &[u32]) {
    let feed_forward = keys.list("feed_forward_length");
    let every = usize::try_from(keys.count("full_attention_interval")).unwrap_or_default();
    for (place, layer) in layers.iter_mut().enumerate() {
        let has_keys = kv_heads.len() < 2 || kv_heads.get(place).is_none_or(|heads| *heads > 0);
        let on_turn = every == 0 || (place + 1).is_multiple_of(every);
        if !has_keys || !on_turn {
            let only_feeds =
                feed_forward.len() > 1 && feed_forward.get(place).is_some_and(|width| *width > 0);
            *layer = if only_feeds && keys.header.arch().starts_with("nemotron") {
                Layer::Nothing
            } else {
                Layer::Linear
            };
        }
    }
}

fn windows(keys: &mut Keys<'_>, shape: &mut Shape, layers: &mut [Layer], kv_heads: &[u32]) {
    shape.window = keys.count("attention.sliding_window");
    let listed = keys.list("attention.sliding_window_pattern");
    let period = match listed.as_slice() {
        [] => layers::window_period(shape.arch, shape.layers),
        [one] => *one,
        _ => 0,
    };
    if shape.window == 0 {
        shape.window = layers::built_in_window(shape.arch);
    }
    if shape.window == 0 {
        return;
    }
    for (place, layer) in layers.iter_mut().enumerate() {
        let windowed = if listed.len() > 1 {
            listed.get(place).is_some_and(|flag| *flag != 0)
        } else {
            layers::windowed(period, place)
        };
        if windowed && *layer == Layer::Full {
            *layer = Layer::Window;
        }
    }
    if let Some((full, window)) = by_kind(layers, kv_heads) {
        shape.kv_heads = full;
        shape.swa_kv_heads = if window == full { 0 } else { window };
    }
    if let Some((full, window)) = by_kind(layers, &keys.list("attention.head_count")) {
        shape.heads = full;
        shape.swa_heads = if window == full { 0 } else { window };
    }
    let width = keys.count("attention.key_length_swa");
    shape.swa_head_dim = if width == shape.head_dim { 0 } else { width };
    // Of windowed layers with a width of their own, the heads are said even if they are as many.
    if shape.swa_head_dim > 0 && shape.swa_kv_heads == 0 {
        shape.swa_kv_heads = shape.kv_heads;
    }
}

/// The heads of blocks that see everything and of windowed ones, from a list of one a block.
fn by_kind(layers: &[Layer], heads: &[u32]) -> Option<(u32, u32)> {
    let of = |wanted: Layer| {
        let both = layers.iter().zip(heads);
        both.filter(|(layer, _)| **layer == wanted).map(|(_, heads)| *heads).max()
    };
    if heads.len() > 1 { of(Layer::Full).zip(of(Layer::Window)) } else { None }
}

/// The last blocks may use the cache of an earlier one.
fn shared(keys: &mut Keys<'_>, shape: &mut Shape, layers: &mut [Layer]) {
    shape.shared_kv_layers = keys.count("attention.shared_kv_layers");
    let shared = usize::try_from(shape.shared_kv_layers).unwrap_or(usize::MAX);
    for layer in layers.iter_mut().rev().take(shared) {
        *layer = Layer::Nothing;
    }
}

fn experts(keys: &mut Keys<'_>, shape: &mut Shape, seen: &Seen, complete: bool) {
    shape.ff = keys.count("feed_forward_length");
    shape.experts = keys.count("expert_count");
    if shape.experts == 0 {
        return;
    }
    shape.experts_used = keys.count("expert_used_count");
    shape.expert_ff = or(keys.count("expert_feed_forward_length"), or(seen.expert_ff, shape.ff));
    shape.shared_experts = keys.count("expert_shared_count");
    let shared_ff = keys.count("expert_shared_feed_forward_length");
    let all_shared = shape.expert_ff.saturating_mul(shape.shared_experts);
    shape.shared_ff = or(seen.shared_ff, or(shared_ff, all_shared));
    if shape.shared_ff > 0 && shape.shared_experts == 0 {
        shape.shared_experts = 1;
    }
    let loaded = seen.blocks.iter().take(usize::try_from(shape.layers).unwrap_or_default());
    if complete {
        let with = loaded.clone().filter(|has| has.experts).count();
        shape.moe_layers = u32::try_from(with).unwrap_or(u32::MAX);
        // Blocks that alternate do not make the first of them a leading one.
        let leading = loaded.take_while(|has| !has.experts).count();
        let leading = u32::try_from(leading).unwrap_or(u32::MAX);
        if shape.moe_layers > 0 && leading.saturating_add(shape.moe_layers) == shape.layers {
            shape.dense_layers = leading;
        }
        shape.dense_layers = or(keys.count("leading_dense_block_count"), shape.dense_layers);
    } else {
        shape.dense_layers = keys.count("leading_dense_block_count");
        let every = keys.count("interleave_moe_layer_step").max(1);
        shape.moe_layers = shape.layers.saturating_sub(shape.dense_layers) / every;
    }
    // Metadata often repeat some width although no block has a dense part.
    if complete && seen.dense_ff == 0 || !complete && shape.moe_layers == shape.layers {
        shape.ff = layers::dense_width(shape);
    }
}
