//! `DeepSeek` V4 and V4.1: one key head for all, an output projection in two steps, compressed
//! caches, and hyper-connections in place of the residual stream.

use super::super::tensor::Role;
use super::decoder;
use super::hyper;
use super::plan::Plan;
use super::sink::Sink;
use crate::catalog::Shape;
use crate::memory::layers::{COARSE, ENGRAM_WIDTH, FINE};
use crate::memory::pattern::{chooses_rows, compression, has_ngrams};

/// Heads that share a first step of the output projection.
const GROUP: u64 = 8;
/// Rank of that step, for each group.
const OUTPUT_RANK: u64 = 1024;
/// Blocks whose experts are chosen by the token itself.
const BY_TOKEN: u32 = 3;

/// One block.
pub(super) fn block(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let [width, heads, head, compressed] =
        [shape.width, shape.heads, shape.head_dim, shape.q_lora].map(u64::from);
    sink.vector(width);
    sink.vector(heads);
    sink.matrix(Role::Matrix, width, compressed);
    sink.vector(compressed);
    sink.matrix(Role::Matrix, compressed, heads * head);
    sink.matrix(Role::Matrix, width, head);
    sink.vector(head);
    let groups = heads.div_ceil(GROUP);
    let rank = OUTPUT_RANK.saturating_mul(groups);
    sink.matrix(Role::Matrix, head * heads.min(GROUP), rank);
    sink.matrix(Role::Matrix, rank, width);
    hyper::connections(shape, sink);
    sink.vector(width);
    if shape.arch == "deepseek41" {
        sources(shape, block, sink);
    } else {
        compressors(shape, block, sink);
    }
    let by_token = shape.arch == "deepseek4" && block < BY_TOKEN;
    // Whatever a file says of a bias, blocks that go by the token have none.
    let routed = Shape { router_bias: false, ..*shape };
    decoder::experts(&routed, &Plan { router_bias: !by_token, ..*plan }, sink);
    if by_token {
        sink.matrix(Role::KeptF32, u64::from(shape.experts_used), u64::from(shape.vocab));
    }
    if shape.arch == "deepseek41" {
        // A second bias, for tokens of images.
        sink.vector(u64::from(shape.experts));
        if has_ngrams(shape, block) {
            sink.matrix(Role::Matrix, ENGRAM_WIDTH, 5 * width);
            sink.matrix(Role::KeptF32, width, hyper::STREAMS);
        }
    }
}

/// V4's compressors, and the index of the fine one.
fn compressors(shape: &Shape, block: u32, sink: &mut Sink<'_>) {
    let every = compression(shape, block);
    if every == 0 {
        return;
    }
    let [width, head, key, heads, compressed] =
        [shape.width, shape.head_dim, shape.indexer_dim, shape.indexer_heads, shape.q_lora]
            .map(u64::from);
    // The fine one has two halves, of spans that overlap.
    let one = |width_of: u64, sink: &mut Sink<'_>| {
        let wide = if every == COARSE { width_of } else { 2 * width_of };
        sink.matrix(Role::Matrix, width, wide);
        sink.matrix(Role::Matrix, width, wide);
        sink.matrix(Role::Wide, wide, u64::from(every));
        sink.vector(width_of);
    };
    one(head, sink);
    if every == FINE {
        sink.matrix(Role::Wide, width, heads);
        sink.matrix(Role::Matrix, compressed, heads * key);
        one(key, sink);
    }
}

/// V4.1's sources, and the blocks that choose among their rows.
fn sources(shape: &Shape, block: u32, sink: &mut Sink<'_>) {
    let [width, head, key, heads, compressed] =
        [shape.width, shape.head_dim, shape.indexer_dim, shape.indexer_heads, shape.q_lora]
            .map(u64::from);
    let every = compression(shape, block);
    if every > 0 {
        sink.matrix(Role::Matrix, width, head);
        if every > 1 {
            sink.matrix(Role::Matrix, width, head);
        }
        sink.vector(head);
        sink.matrix(Role::Key, head, key);
        sink.vector(key);
    }
    if chooses_rows(shape, block) {
        sink.matrix(Role::Matrix, compressed, heads * key);
        sink.matrix(Role::Wide, width, heads);
    }
}
