//! What a file's model has beside attention and experts: a state, biases, a sparse index, further
//! tables, blocks that are wider than others.
//!
//! Tensors tell where they are all there; metadata and what the architecture fixes, elsewhere.

use super::header::Keys;
use super::seen::Seen;
use crate::catalog::Shape;
use crate::import::layers;
use crate::import::state::State;

/// Number that stands for a sigmoid in `expert_gating_func`.
const SIGMOID: u32 = 2;

/// Fills them in. `complete` says whether all tensors were seen.
pub(super) fn details(keys: &mut Keys<'_>, shape: &mut Shape, seen: &Seen, complete: bool) {
    shape.rope_factors = match seen.rope_factors {
        0 if !complete => layers::built_in_rope_factors(shape),
        values => values,
    };
    shape.qkv_bias = seen.qkv_bias && shape.kv_lora == 0 && !layers::fixes_qkv_bias(shape.arch);
    // DeepSeek's experts are scored by a sigmoid where a bias balances them.
    let balanced = seen.router_bias
        || !complete && shape.arch == "deepseek2" && keys.count("expert_gating_func") == SIGMOID;
    shape.router_bias = balanced && shape.experts > 0 && !layers::fixes_router_bias(shape.arch);
    let tables = if complete { seen.draft_tables } else { layers::drafts_with_tables(shape.arch) };
    shape.draft_tables = tables && shape.mtp_layers > 0;
    if shape.experts > 0 {
        let latent = keys.count("moe_latent_size");
        shape.expert_latent = if latent == 0 { seen.expert_latent } else { latent };
    }
    if layers::has_layer_embedding(shape.arch) {
        shape.layer_embedding = keys.count("embedding_length_per_layer_input");
    }
    index(keys, shape, seen, complete);
    widths(keys, shape, seen);
}

/// The sparse index, which some blocks may take from the one before.
fn index(keys: &mut Keys<'_>, shape: &mut Shape, seen: &Seen, complete: bool) {
    shape.indexer_dim = keys.count("attention.indexer.key_length");
    shape.indexer_heads = keys.count("attention.indexer.head_count");
    if shape.indexer_dim == 0 {
        return;
    }
    let loaded = usize::try_from(shape.layers).unwrap_or_default();
    let own = if complete {
        seen.blocks.iter().take(loaded).filter(|has| has.index).count()
    } else {
        // One flag a block, where they differ.
        let flags = keys.list("attention.indexer.types");
        flags.iter().take(loaded).filter(|flag| **flag != 0).count()
    };
    let own = u32::try_from(own).unwrap_or(u32::MAX);
    shape.indexer_layers = if own == shape.layers { 0 } else { own };
}

/// Blocks that share a cache may have a feed-forward part of twice the others' width.
fn widths(keys: &mut Keys<'_>, shape: &mut Shape, seen: &Seen) {
    if !layers::has_layer_embedding(shape.arch) || shape.shared_kv_layers == 0 {
        return;
    }
    let mut widths = keys.list("feed_forward_length");
    if widths.len() < 2 {
        widths = seen.blocks.iter().map(|has| has.dense_ff).collect();
    }
    widths.truncate(usize::try_from(shape.layers).unwrap_or_default());
    let own = shape.layers.saturating_sub(shape.shared_kv_layers);
    let own = usize::try_from(own).unwrap_or_default().min(widths.len());
    let (own, shared) = widths.split_at(own);
    let widest = |widths: &[u32]| widths.iter().copied().max().unwrap_or_default();
    let (own, shared) = (widest(own), widest(shared));
    if own > 0 && own.checked_mul(2) == Some(shared) {
        shape.ff = own;
        shape.wide_shared_ff = true;
    }
}

/// The state of a linear layer.
pub(super) fn state(keys: &mut Keys<'_>, shape: &Shape) -> State {
    let mut get = |key: &str| u64::from(keys.count(key));
    let tail = get("shortconv.l_cache");
    if tail > 0 {
        return State::Short { kernel: tail, width: u64::from(shape.width) };
    }
    let kernel = get("ssm.conv_kernel");
    let kimi = get("kda.head_dim");
    if kimi > 0 {
        return State::Kimi { kernel, heads: u64::from(shape.heads), head_dim: kimi };
    }
    let (inner, state) = (get("ssm.inner_size"), get("ssm.state_size"));
    if inner == 0 || state == 0 {
        return State::Unknown;
    }
    // What is a rank in the first Mamba is the number of heads in all others.
    let (groups, heads) = (get("ssm.group_count"), get("ssm.time_step_rank"));
    State::Grouped { kernel, inner, groups, state, heads }
}
