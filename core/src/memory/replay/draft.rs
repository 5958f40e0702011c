//! The graph of a context that drafts with a block of the model: the last state and the next token's
//! embedding become one, then the block and the head.
//!
//! Source: `graph_mtp` of llama.cpp's `src/models/*.cpp`.

use super::Scene;
use super::block::{Builder, f32s};
use super::cards::OWN;
use super::graph::{Graph, Id};
use super::{own_table, position_bytes};

/// Builds it.
pub(super) fn build(scene: &Scene<'_>) -> Graph {
    let (t, d, shape) = (scene.sizes.tokens, u64::from(scene.shape.width), scene.shape);
    let size = f32s(t * d);
    let mut graph = Graph::new();
    graph.here = OWN;
    let weights = graph.outside();
    let cache = graph.outside();
    let table = own_table(shape);
    let token = graph.input(if table { f32s(t) } else { size });
    let streams = if shape.compressed() { 4 } else { 1 };
    let state = graph.input(streams * size);
    let positions = graph.input(position_bytes(shape) * t);
    let kind = scene.kinds.first().copied().unwrap_or_default();
    let index_rows = (kind.index > 0).then(|| graph.input(8 * t));
    let mut builder =
        Builder { index_rows, ..Builder::new(scene, graph, [weights, cache, positions]) };
    builder.inputs();
    if kind.index > 0 {
        builder.pooled = Some(builder.pools());
    }
    let rows = builder.graph.input(f32s(scene.sizes.outputs));
    let token = if table { builder.graph.own(size, &[weights, token]) } else { token };
    let logits = if shape.compressed() {
        builder.streams_ahead(token, state, rows)
    } else {
        builder.stream_ahead(token, state, rows)
    };
    builder.graph.expand(logits);
    builder.graph.pin(logits);
    builder.graph
}

impl Builder<'_> {
    /// Logits of the tokens after the next, with one stream.
    fn stream_ahead(&mut self, token: Id, state: Id, rows: Id) -> Id {
        let shape = self.scene.shape;
        let size = f32s(self.t * self.d);
        let token = self.norm(token, size);
        let state = self.norm(state, size);
        let both = self.graph.own(2 * size, &[token, state]);
        let stream = self.matrix(both, self.d, self.t);
        let kind = self.scene.kinds.first().copied().unwrap_or_default();
        let stream = self.block(stream, kind, self.scene.first, None);
        let outputs = self.scene.sizes.outputs;
        let few = f32s(outputs * self.d);
        let last = if shape.arch == "step35" {
            let stream = self.graph.own(few, &[stream, rows]);
            self.norm(stream, few)
        } else {
            let normed = self.norm(stream, size);
            self.graph.pin(normed);
            self.graph.own(few, &[normed, rows])
        };
        self.matrix(last, u64::from(shape.vocab_in_file()), outputs)
    }

    /// Logits of the tokens after the next, with four streams.
    fn streams_ahead(&mut self, token: Id, state: Id, rows: Id) -> Id {
        let size = f32s(self.t * self.d);
        let state = self.graph.reshape(state);
        let state = self.norm(state, 4 * size);
        let token = self.norm(token, size);
        let token = self.graph.reshape(token);
        let token = self.graph.own(4 * size, &[token]);
        let both = self.graph.own(8 * size, &[token, state]);
        let streams = self.matrix(both, 4 * self.d, self.t);
        let kind = self.scene.kinds.first().copied().unwrap_or_default();
        let streams = self.mixed_block(streams, kind, self.scene.first);
        let last = self.last_stream(streams, rows);
        self.output(last, None)
    }
}
