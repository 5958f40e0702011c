//! Blocks of 2026 that share little with Llama's: Qwen4's, with low-rank hyper-connections and
//! n-grams, and Inkling's, with short convolutions and learned relative positions.

use super::super::tensor::Role;
use super::decoder;
use super::hyper::{self, Part, STREAMS};
use super::plan::Plan;
use super::recurrent;
use super::sink::Sink;
use crate::catalog::Shape;
use crate::memory::pattern::{Mixing, has_index, has_ngrams, mixing};

/// One block of Qwen4.
pub(super) fn qwen4(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let [width, key, heads] = [shape.width, shape.indexer_dim, shape.indexer_heads].map(u64::from);
    hyper::low_rank(shape, Part::Attention, sink);
    if mixing(shape, block) == Mixing::Recurrent {
        recurrent::delta(shape, sink);
    } else {
        decoder::attention(shape, plan, sink);
    }
    if has_index(shape, block) {
        sink.matrix(Role::KeptF16, width, heads * key);
        sink.matrix(Role::KeptF16, width, key);
        sink.vector(2 * key);
    }
    decoder::experts(shape, plan, sink);
    hyper::low_rank(shape, Part::FeedForward, sink);
    if has_ngrams(shape, block) {
        sink.matrix(Role::Matrix, width, STREAMS * width);
        sink.matrix(Role::Matrix, width, width);
        sink.vector(3 * STREAMS * width);
        sink.matrix(Role::Matrix, 4, STREAMS * width);
    }
}

/// Values that Inkling's learned positions are made of, for each head.
const RELATIVE: u64 = 16;
/// How far Inkling's full attention tells positions apart.
const FAR: u64 = 1024;

/// One block of Inkling.
pub(super) fn inkling(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let [width, head] = [shape.width, shape.head_dim].map(u64::from);
    let windowed = mixing(shape, block) == Mixing::Window;
    let seen = if windowed { decoder::windowed(shape) } else { *shape };
    let [heads, kv_heads] = [seen.heads, seen.kv_heads].map(u64::from);
    if block == 0 {
        // The norm of the embeddings, which the first card holds.
        sink.vector(width);
    }
    sink.vector(2 * width);
    decoder::attention(&seen, plan, sink);
    sink.matrix(Role::Matrix, width, RELATIVE * heads);
    let reach = if windowed { u64::from(shape.window) } else { FAR };
    sink.matrix(Role::KeptF32, reach, RELATIVE);
    // Short convolutions over keys, values and the results of both parts.
    for channels in [kv_heads * head, kv_heads * head, width, width] {
        sink.matrix(Role::KeptF32, 4, channels);
    }
    sink.vector(1);
    if block < shape.dense_layers {
        decoder::feed_forward(plan, u64::from(shape.ff), width, sink);
        return;
    }
    let [count, shared, ff] = [shape.experts, shape.shared_experts, shape.expert_ff].map(u64::from);
    sink.matrix(Role::KeptF32, width, count + shared);
    sink.vector(count);
    sink.experts(Role::Gate, width, ff, count);
    sink.experts(Role::Up, width, ff, count);
    sink.experts(Role::Down, ff, width, count);
    sink.stack(Role::Gate, width, ff, shared);
    sink.stack(Role::Up, width, ff, shared);
    sink.stack(Role::Down, ff, width, shared);
}
