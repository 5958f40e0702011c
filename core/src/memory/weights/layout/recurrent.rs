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
    sink.vector(2 * heads + state);
    sink.matrix(Role::Matrix, inner, width);
}

/// The delta attention of Kimi and Ling.
pub(super) fn kimi(shape: &Shape, sink: &mut Sink<'_>) {
    let [width, inner, state, _, heads, conv] = dimensions(shape);
    sink.matrix(Role::Query, width, inner);
    sink.matrix(Role::Key, width, inner);
    sink.matrix(Role::Value, width, inner);
    sink.matrix(Role::KeptF32, conv, 3 * inner);
    // The decay's and the gate's projections: Kimi's are of low rank, Ling's are not.
    for _ in 0..2 {
        if shape.arch == "bailingmoe3" {
            sink.matrix(Role::Matrix, width, inner);
        } else {
            sink.matrix(Role::Matrix, width, state);
            sink.matrix(Role::Matrix, state, inner);
        }
    }
    sink.matrix(Role::Matrix, width, heads);
    sink.vector(heads + inner + state);
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
