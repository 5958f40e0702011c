//! Blocks with a recurrent state, or a short convolution, in place of attention.

use super::super::tensor::Role;
use super::sink::Sink;
use crate::catalog::Shape;

/// Gated delta net of Qwen3-Next and Qwen3.5.
pub(super) fn delta(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, inner, state, _, heads, conv] = dimensions(shape);
    let channels = channels(shape);
    sink.matrix(Role::Fused, width, channels);
    sink.matrix(Role::Matrix, width, inner);
    sink.matrix(Role::KeptF32, conv, channels);
    if shape.arch == "qwen3next" {
        sink.matrix(Role::Matrix, width, 2 * heads);
    } else {
        sink.matrix(Role::Matrix, width, heads);
        sink.matrix(Role::Matrix, width, heads);
    }
    sink.vector(heads);
    sink.vector(heads);
    sink.vector(state);
    sink.matrix(Role::Matrix, inner, width);
}

/// The delta attention of Kimi and Ling.
pub(super) fn kimi(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, inner, state, _, heads, conv] = dimensions(shape);
    sink.matrix(Role::Query, width, inner);
    sink.matrix(Role::Key, width, inner);
    sink.matrix(Role::Value, width, inner);
    sink.matrix(Role::KeptF32, conv, 3 * inner);
    // The quantizer spares what is small in GLM-5.3.
    let small = if shape.arch == "glm5-next" { Role::KeptF16 } else { Role::Matrix };
    // The decay's and the gate's projections: of low rank in Kimi Linear, not in Ling, and K3 has one
    // of each kind.
    for gate in [false, true] {
        if shape.arch == "bailingmoe3" || gate && shape.arch == "kimi-k3" {
            sink.matrix(Role::Matrix, width, inner);
        } else {
            sink.matrix(small, width, state);
            sink.matrix(small, state, inner);
        }
    }
    sink.matrix(small, width, heads);
    sink.vector(heads);
    sink.vector(inner);
    sink.vector(state);
    sink.matrix(Role::AttentionOutput, inner, width);
}

/// Mamba 2.
pub(super) fn mamba(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, inner, _, _, heads, conv] = dimensions(shape);
    let channels = channels(shape);
    sink.matrix(Role::Matrix, width, channels.saturating_add(inner + heads));
    sink.matrix(Role::KeptF32, conv, channels);
    sink.vector(channels.saturating_add(3 * heads + inner));
    sink.matrix(Role::Matrix, inner, width);
}

/// Mamba 1, as Jamba has it, with norms of its step and of both sides of its state.
pub(super) fn mamba_one(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, inner, state, _, _, conv] = dimensions(shape);
    let step = width.div_ceil(16);
    sink.matrix(Role::Matrix, width, 2 * inner);
    sink.matrix(Role::KeptF32, conv, inner);
    sink.vector(inner);
    sink.matrix(Role::Matrix, inner, step + 2 * state);
    sink.vector(step);
    sink.matrix(Role::Matrix, step, inner);
    sink.vector(inner);
    sink.vector(state);
    sink.vector(state);
    sink.vector(state * inner);
    sink.vector(inner);
    sink.matrix(Role::Matrix, inner, width);
}

/// `MiniMax`'s lightning attention.
pub(super) fn lightning(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, inner, ..] = dimensions(shape);
    sink.vector(inner);
    sink.matrix(Role::Fused, width, 3 * inner);
    sink.matrix(Role::Matrix, width, inner);
    sink.matrix(Role::AttentionOutput, inner, width);
}

/// The short convolution of LFM2.
pub(super) fn short_convolution(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, _, _, _, _, conv] = dimensions(shape);
    sink.matrix(Role::Matrix, width, 3 * width);
    sink.matrix(Role::KeptF32, conv, width);
    sink.matrix(Role::Matrix, width, width);
}

fn dimensions(shape: &Shape) -> [u64; 6] {
    [
        shape.width,
        shape.ssm_inner,
        shape.ssm_state,
        shape.ssm_groups,
        shape.ssm_heads,
        shape.ssm_conv,
    ]
    .map(u64::from)
}

/// Channels of the convolution: the inner part, and a key and a query for each group.
fn channels(shape: &Shape) -> u64 {
    let [_, inner, state, groups, _, _] = dimensions(shape);
    (groups * state).saturating_mul(2).saturating_add(inner)
}
