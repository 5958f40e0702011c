//! Low-rank mixing of four residual streams, and the n-grams that one block looks up, in the graph of
//! a card.
//!
//! ```text
//! norm of all streams and its gate 16 T d each, gates' rank 4 T 320; what a part reads 4 T d
//! n-grams        values, keys and products of all streams 16 T d each, and a convolution over them
//! ```
//!
//! Source: `src/models/qwen4exp.cpp` of llama.cpp.

use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::layers::LayerKind;

/// Residual streams.
const STREAMS: u64 = 4;
/// Rank of the streams' gates.
const RANK: u64 = 320;
/// Tokens before the batch that the convolution over n-grams reads, and what it multiplies.
const BEFORE: u64 = 9;
const TAPS: usize = 4;

impl Builder<'_> {
    /// A block whose streams are read through a gate of low rank.
    pub(super) fn gated_block(
        &mut self,
        mut streams: Id,
        kind: LayerKind,
        number: u32,
        rows: Option<Id>,
    ) -> Id {
        if kind.other > 0 {
            streams = self.ngrams(streams);
        }
        let (read, norm) = self.read_gated(streams, self.t);
        let mut out =
            if kind.recurrent > 0 { self.recurrent(read) } else { self.attention(read, kind) };
        let mut tokens = self.t;
        if let Some(rows) = rows {
            tokens = self.scene.sizes.outputs;
            let size = f32s(tokens * self.d);
            out = self.graph.own(size, &[out, rows]);
            let flat = self.graph.reshape(streams);
            let chosen = self.graph.own(STREAMS * size, &[flat, rows]);
            streams = self.graph.reshape(chosen);
        }
        let streams = self.write_gated(out, streams, norm, rows);
        let (read, norm) = self.read_gated(streams, tokens);
        let out = self.feed_forward(read, number, tokens);
        self.write_gated(out, streams, norm, None)
    }

    /// The norm of the streams, and what a part reads of it.
    fn read_gated(&mut self, streams: Id, tokens: u64) -> (Id, Id) {
        let size = f32s(tokens * self.d);
        let norm = self.norm(streams, STREAMS * size);
        let flat = self.graph.reshape(norm);
        let parts = self.graph.reshape(flat);
        let gate = self.stream_gate(flat, tokens);
        let gate = self.graph.reshape(gate);
        (self.graph.own(size, &[parts, gate]), flat)
    }

    /// The gate of all streams.
    fn stream_gate(&mut self, norm: Id, tokens: u64) -> Id {
        let mut low = self.matrix(norm, RANK, tokens);
        for _ in 0..2 {
            low = self.graph.in_place(f32s(RANK * tokens), &[low]);
        }
        self.matrix(low, STREAMS * self.d, tokens)
    }

    /// The streams after a part; `rows` selects the tokens with logits.
    fn write_gated(&mut self, out: Id, streams: Id, norm: Id, rows: Option<Id>) -> Id {
        let size = self.graph.size(streams);
        let tokens = self.graph.size(norm) / f32s(STREAMS * self.d);
        let mut shares = self.matrix(norm, STREAMS, tokens);
        shares = self.graph.in_place(f32s(STREAMS * tokens), &[shares]);
        let few = size / self.d;
        if let Some(rows) = rows {
            shares = self.graph.own(few, &[shares, rows]);
        }
        for _ in 0..2 {
            shares = self.graph.in_place(few, &[shares]);
        }
        self.graph.own(size, &[out, streams, shares])
    }

    /// Adds what n-grams say to the streams.
    fn ngrams(&mut self, streams: Id) -> Id {
        let Some(looked_up) = self.looked_up else { return streams };
        let (t, width) = (self.t, STREAMS * self.d);
        let size = f32s(t * width);
        let before = self.gathered(BEFORE * width);
        let before = self.graph.reshape(before);
        let value = self.matrix(looked_up, self.d, t);
        let value = self.graph.reshape(value);
        let value = self.graph.own(size, &[value]);
        let key = self.matrix(looked_up, width, t);
        let key = self.graph.reshape(key);
        let key = self.norm(key, size);
        // Keys and values come before the streams that they are compared with.
        self.graph.expand(value);
        self.graph.expand(key);
        let seen = self.graph.reshape(streams);
        let query = self.norm(seen, size);
        let alike = self.graph.in_place(size, &[key, query]);
        let few = f32s(STREAMS * t);
        let sum = self.graph.own(few, &[alike]);
        let scaled = self.graph.in_place(few, &[sum]);
        let sign = self.graph.in_place(few, &[scaled]);
        let mut root = scaled;
        for _ in 0..3 {
            root = self.graph.in_place(few, &[root]);
        }
        let share = self.graph.in_place(few, &[sign, root]);
        let share = self.graph.in_place(few, &[share]);
        let gated = self.graph.in_place(size, &[value, share]);
        let flat = self.graph.reshape(gated);
        let parts = self.graph.reshape(flat);
        let normed = self.norm(parts, size);
        let normed = self.graph.reshape(normed);
        let sequences = self.scene.sizes.sequences;
        let joined = self.graph.own(f32s((t + BEFORE * sequences) * width), &[before, normed]);
        let last = self.graph.slice(joined, f32s(width));
        let last = self.graph.own(f32s(BEFORE * sequences * width), &[last]);
        let stored = self.graph.store(self.cache, &[last]);
        self.graph.expand(stored);
        let taps = [0; TAPS].map(|_| {
            let part = self.graph.slice(joined, size);
            let part = self.graph.own(size, &[part]);
            let tap = self.graph.own(2 * width, &[self.weights]);
            let tap = self.graph.reshape(tap);
            let tap = self.graph.own(f32s(width), &[tap]);
            self.graph.in_place(size, &[part, tap])
        });
        let sum = taps.into_iter().reduce(|sum, tap| self.graph.in_place(size, &[sum, tap]));
        let sum = self.graph.in_place(size, &[sum.unwrap_or(gated)]);
        let sum = self.graph.own(size, &[sum]);
        let sum = self.graph.reshape(sum);
        let both = self.graph.in_place(size, &[gated, sum]);
        self.graph.in_place(size, &[streams, both])
    }

    /// One stream out of all after the last block.
    pub(super) fn last_gated(&mut self, streams: Id) -> Id {
        let outputs = self.scene.sizes.outputs;
        let size = f32s(outputs * self.d);
        if !self.before() {
            // What a draft would read.
            let kept = self.graph.reshape(streams);
            self.graph.expand(kept);
        }
        let norm = self.norm(streams, STREAMS * size);
        let flat = self.graph.reshape(norm);
        let gate = self.stream_gate(flat, outputs);
        let gate = self.graph.in_place(STREAMS * size, &[gate]);
        let gated = self.graph.in_place(STREAMS * size, &[flat, gate]);
        let gated = self.graph.reshape(gated);
        let first = self.graph.slice(gated, size);
        let mut sum = self.graph.own(size, &[first]);
        for _ in 1..STREAMS {
            let part = self.graph.slice(gated, size);
            sum = self.graph.in_place(size, &[sum, part]);
        }
        self.graph.in_place(size, &[sum])
    }
}
