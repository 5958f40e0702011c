//! Multi-head latent attention, as llama.cpp's files have it: the up projection of the latent in
//! two stacks, one matrix a head.

use super::super::tensor::Role;
use super::sink::Sink;
use crate::catalog::Shape;

/// Attention of one block, with a sparse index where there is one.
pub(super) fn attention(shape: &Shape, block: u32, sink: &mut Sink<'_>) {
    let [width, heads, head, value, latent, rope, compressed] = [
        shape.width,
        shape.heads,
        shape.head_dim,
        if shape.v_head_dim > 0 { shape.v_head_dim } else { shape.head_dim },
        shape.kv_lora,
        shape.rope_dim,
        shape.q_lora,
    ]
    .map(u64::from);
    if compressed > 0 {
        sink.matrix(Role::Matrix, width, compressed);
        sink.matrix(Role::Matrix, compressed, heads * head);
        sink.vector(compressed);
    } else {
        sink.matrix(Role::Query, width, heads * head);
    }
    sink.matrix(Role::Matrix, width, latent + rope);
    sink.vector(latent);
    sink.stack(Role::Matrix, head.saturating_sub(rope), latent, heads);
    sink.stack(Role::Matrix, latent, value, heads);
    if shape.arch == "bailingmoe3" {
        // A gate for each head.
        sink.matrix(Role::Matrix, width, heads);
    }
    sink.matrix(Role::AttentionOutput, heads * value, width);
    let [index, index_heads] = [shape.indexer_dim, shape.indexer_heads].map(u64::from);
    if index > 0 && has_index(shape, block) {
        sink.vector(2 * index);
        sink.matrix(Role::Matrix, width, index_heads);
        // `indexer.attn_k` ends like a key projection, and the quantizer goes by the name.
        sink.matrix(Role::Key, width, index);
        sink.matrix(Role::Matrix, compressed, index_heads * index);
    }
}

/// Whether a block has a sparse index of its own, or takes that of the block before.
const fn has_index(shape: &Shape, block: u32) -> bool {
    // GLM-5.2: the first two, then one of four.
    shape.indexer_layers == 0 || block < 2 || (block - 2).is_multiple_of(4)
}
