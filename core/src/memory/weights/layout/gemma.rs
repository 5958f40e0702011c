//! Gemma 3n and Gemma 4: per-layer embeddings, and heads that differ between windowed and full
//! attention.

use super::super::tensor::Role;
use super::decoder;
use super::plan::Plan;
use super::sink::Sink;
use crate::catalog::Shape;
use crate::memory::pattern::{Mixing, mixing};

/// Streams of Gemma 3n's alternating updates.
const STREAMS: u64 = 4;
/// Rank of Gemma 3n's learned residual.
const LAUREL_RANK: u64 = 64;

/// What stands before the blocks.
pub(super) fn before(shape: &Shape, vocab: u64, sink: &mut Sink<'_>) {
    let [width, layers, each] = [shape.width, shape.layers, shape.layer_embedding].map(u64::from);
    if each == 0 {
        return;
    }
    if shape.arch == "gemma3n" {
        sink.stack(Role::KeptF16, width, width, STREAMS - 1);
        sink.stack(Role::KeptF16, width, width, STREAMS - 1);
    }
    sink.matrix(Role::LayerEmbedding, each * layers, vocab);
    sink.matrix(Role::KeptF16, width, each * layers);
    sink.vector(each);
}

/// One block.
pub(super) fn block(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let [width, ff, each] = [shape.width, shape.ff, shape.layer_embedding].map(u64::from);
    sink.vector(plan.norms * width);
    if shape.arch == "gemma3n" {
        decoder::attention(shape, plan, sink);
        sink.vector(3 * width + STREAMS * STREAMS * (STREAMS + 1));
        sink.matrix(Role::KeptF16, width, STREAMS);
        sink.matrix(Role::KeptF16, width, LAUREL_RANK);
        sink.matrix(Role::KeptF16, LAUREL_RANK, width);
    } else {
        attention(shape, block, sink);
        // The block's output is scaled.
        sink.vector(1);
    }
    // Small Gemma 4 models with a shared cache have twice the width there.
    let shares = block >= shape.layers.saturating_sub(shape.shared_kv_layers);
    let wide = shares && shape.arch == "gemma4" && shape.wide_shared_ff;
    decoder::feed_forward(plan, if wide { 2 * ff } else { ff }, width, sink);
    if shape.experts > 0 {
        let [count, ff] = [shape.experts, shape.expert_ff].map(u64::from);
        sink.vector(4 * width);
        sink.matrix(Role::KeptF32, width, count);
        sink.experts(Role::Gate, width, 2 * ff, count);
        sink.experts(Role::Down, ff, width, count);
        sink.experts(Role::Vector, 1, 1, count);
    }
    if each > 0 {
        sink.matrix(Role::Matrix, width, each);
        sink.matrix(Role::Matrix, each, width);
        sink.vector(width);
    }
}

/// Gemma 4's attention; full attention of the larger models uses the keys as values.
fn attention(shape: &Shape, block: u32, sink: &mut Sink<'_>) {
    let window = mixing(shape, block) == Mixing::Window;
    let (kv_heads, head) = if window {
        let own = shape.swa_kv_heads;
        (if own > 0 { own } else { shape.kv_heads }, shape.swa_head_dim)
    } else {
        (shape.kv_heads, shape.head_dim)
    };
    let [width, heads, kv_heads, head] = [shape.width, shape.heads, kv_heads, head].map(u64::from);
    sink.matrix(Role::Query, width, heads * head);
    // Blocks that share a cache have keys and values too, which nothing reads: with them the
    // published totals of E2B and E4B differ by their image and audio projections alone.
    sink.matrix(Role::Key, width, kv_heads * head);
    if window || shape.layer_embedding > 0 {
        sink.matrix(Role::Value, width, kv_heads * head);
    }
    sink.vector(2 * head);
    sink.matrix(Role::AttentionOutput, heads * head, width);
}
