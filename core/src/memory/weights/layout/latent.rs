//! Multi-head latent attention, as llama.cpp's files have it: the up projection of the latent in
//! two stacks, one matrix a head.

use super::super::tensor::Role;
use super::sink::Sink;
use crate::catalog::Shape;
use crate::memory::pattern::has_index;

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
    // The quantizer spares what is small in GLM-5.3, and gives its queries eight bits.
    let spared = shape.arch == "glm5-next";
    let small = if spared { Role::KeptF16 } else { Role::Matrix };
    let query = if spared { Role::AtLeastQ8 } else { Role::Matrix };
    if compressed > 0 {
        sink.matrix(query, width, compressed);
        sink.matrix(query, compressed, heads * head);
        sink.vector(compressed);
    } else {
        sink.matrix(Role::Query, width, heads * head);
    }
    sink.matrix(small, width, latent + rope);
    sink.vector(latent);
    sink.stack(small, head.saturating_sub(rope), latent, heads);
    sink.stack(small, latent, value, heads);
    match shape.arch {
        // A gate for each head.
        "bailingmoe3" => sink.matrix(Role::Matrix, width, heads),
        "hy_v4" | "kimi-k3" => sink.matrix(Role::Matrix, width, heads * value),
        _ => {}
    }
    if shape.arch == "hy_v4" {
        // A learned sink for each head.
        sink.vector(heads);
    }
    sink.matrix(Role::AttentionOutput, heads * value, width);
    let [index, index_heads] = [shape.indexer_dim, shape.indexer_heads].map(u64::from);
    // A block that drafts tokens has an index of its own.
    if has_index(shape, block) {
        sink.vector(index);
        sink.vector(index);
        sink.matrix(if spared { Role::KeptF32 } else { Role::Wide }, width, index_heads);
        // `indexer.attn_k` ends like a key projection, and the quantizer goes by the name.
        sink.matrix(if spared { Role::KeptF16 } else { Role::Key }, width, index);
        sink.matrix(small, compressed, index_heads * index);
        if spared {
            // The gate by which keys are pooled, and its positions.
            sink.matrix(Role::KeptF32, width, index);
            sink.matrix(Role::KeptF32, index, POOLED);
        }
    }
}

/// Keys of GLM-5.3's index that are pooled into one.
const POOLED: u64 = 4;
