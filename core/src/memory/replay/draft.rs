//! The graph of a context that drafts with a block of the model: the last state and the next token's
//! embedding become one, then the block and the head.
//!
//! Source: `graph_mtp` of llama.cpp's `src/models/*.cpp`.

use super::Scene;
use super::block::{Builder, f32s};
use super::graph::Graph;
use super::{own_table, position_bytes};

/// Builds it.
pub(super) fn build(scene: &Scene<'_>) -> Graph {
    let (t, d, shape) = (scene.sizes.tokens, u64::from(scene.shape.width), scene.shape);
    let size = f32s(t * d);
    let mut graph = Graph::new();
    let weights = graph.outside();
    let cache = graph.outside();
    let table = own_table(shape);
    let token = graph.input(if table { f32s(t) } else { size });
    let streams = if shape.compressed() { 4 } else { 1 };
    let state = graph.input(streams * size);
    let positions = graph.input(position_bytes(shape) * t);
    let mut builder = Builder::new(scene, graph, [weights, cache, positions]);
    builder.inputs();
    let outputs = scene.sizes.outputs;
    let rows = builder.graph.input(f32s(outputs));
    let token = if table { builder.graph.own(size, &[weights, token]) } else { token };
    let token = builder.norm(token, size);
    let state = builder.norm(state, streams * size);
    let both = builder.graph.own((1 + streams) * size, &[token, state]);
    let stream = builder.matrix(both, streams * d, t);
    let kind = scene.kinds.first().copied().unwrap_or_default();
    let stream = builder.block(stream, kind, scene.first, None);
    let few = f32s(outputs * d);
    let last = if shape.arch == "step35" {
        let stream = builder.graph.own(few, &[stream, rows]);
        builder.norm(stream, few)
    } else {
        let normed = builder.norm(stream, size);
        builder.graph.pin(normed);
        builder.graph.own(few, &[normed, rows])
    };
    let logits = builder.matrix(last, u64::from(shape.vocab_in_file()), outputs);
    builder.graph.expand(logits);
    builder.graph.pin(logits);
    builder.graph
}
