//! Hyper-connections: several residual streams, and what mixes them before and after each part of a
//! block.

use super::super::tensor::Role;
use super::sink::Sink;
use crate::catalog::Shape;

/// Residual streams.
pub(super) const STREAMS: u64 = 4;
/// Rank of the mixing of Qwen4's streams.
const RANK: u64 = 320;

/// Mixes of one part of a block: how the streams are read and written, and how they mix with each
/// other, which Hy4 leaves out.
fn mixes(shape: &Shape) -> (u64, u64) {
    if shape.arch == "hy_v4" { (2 * STREAMS, 2) } else { (STREAMS * (2 + STREAMS), 3) }
}

/// Those of both parts of a block.
pub(super) fn connections(shape: &Shape, sink: &mut Sink<'_>) {
    let (mixes, scales) = mixes(shape);
    // The quantizer takes GLM's for what they are, and the others' for matrices.
    let role = if shape.arch == "glm5-next" { Role::KeptF32 } else { Role::Wide };
    for _ in 0..2 {
        sink.matrix(role, STREAMS * u64::from(shape.width), mixes);
        sink.vector(mixes);
        sink.vector(scales);
    }
}

/// What makes one stream of them after the blocks.
pub(super) fn output(shape: &Shape, sink: &mut Sink<'_>) {
    if matches!(shape.arch, "deepseek4" | "hy_v4") {
        sink.matrix(Role::Wide, STREAMS * u64::from(shape.width), STREAMS);
        sink.vector(STREAMS);
        sink.vector(1);
    }
}

/// What Qwen4's low-rank mixing stands before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Attention, or what stands in its place.
    Attention,
    /// The feed-forward part, for whose own matrices the quantizer takes the mixing's by their names.
    FeedForward,
    /// The output head, which writes nothing back.
    Output,
}

/// Qwen4's low-rank mixing before a part.
pub(super) fn low_rank(shape: &Shape, part: Part, sink: &mut Sink<'_>) {
    let wide = STREAMS * u64::from(shape.width);
    let (up, down) = match part {
        Part::FeedForward => (Role::Up, Role::Down),
        Part::Attention | Part::Output => (Role::Matrix, Role::Matrix),
    };
    sink.vector(wide);
    sink.matrix(up, RANK, wide);
    sink.matrix(down, wide, RANK);
    if part != Part::Output {
        sink.matrix(Role::Matrix, wide, STREAMS);
    }
}
