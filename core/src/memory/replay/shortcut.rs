//! `LongCat`'s pairs of blocks in the graph of a card: experts beside the first block's feed-forward
//! part, whose sum is added after the second.
//!
//! ```text
//! router         512 experts and 256 that return what they are given, 4 T 768
//! experts        computed only where their sum is added, so that what they read outlives the second
//!                block's attention; 2 x 4 T u e, their product, 4 T u d and its weighted sum
//! ```
//!
//! Source: `src/models/longcat-flash.cpp` of pull request 19182 of llama.cpp.

use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::layers::LayerKind;

impl Builder<'_> {
    /// A block of a pair; the second adds what the experts of the first left.
    pub(super) fn paired_block(
        &mut self,
        stream: Id,
        kind: LayerKind,
        number: u32,
        rows: Option<Id>,
    ) -> Id {
        let (t, d) = (self.t, self.d);
        let mut residual = stream;
        let norm = self.norm(stream, f32s(t * d));
        let mut out = self.attention(norm, kind);
        let mut tokens = t;
        if let Some(rows) = rows {
            tokens = self.scene.sizes.outputs;
            let size = f32s(tokens * d);
            out = self.graph.own(size, &[out, rows]);
            residual = self.graph.own(size, &[residual, rows]);
            self.beside = self.beside.map(|beside| self.graph.own(size, &[beside, rows]));
        }
        let size = f32s(tokens * d);
        let sum = self.graph.in_place(size, &[out, residual]);
        let norm = self.norm(sum, size);
        let beside = if number.is_multiple_of(2) {
            let experts = self.part_zero_experts(norm, tokens);
            self.beside.replace(experts);
            None
        } else {
            self.beside.take()
        };
        let width = u64::from(self.scene.shape.ff);
        let out = self.dense(norm, width, tokens);
        let out = self.graph.in_place(size, &[out, sum]);
        beside.map_or(out, |beside| self.graph.in_place(size, &[out, beside]))
    }

    /// Routed experts, half as many more of which return what they are given.
    fn part_zero_experts(&mut self, x: Id, tokens: u64) -> Id {
        let shape = self.scene.shape;
        let [count, used, width] =
            [shape.experts + shape.experts / 2, shape.experts_used, shape.expert_ff].map(u64::from);
        let size = |values: u64| f32s(values * tokens);
        let logits = self.matrix(x, count, tokens);
        let probs = self.graph.in_place(size(count), &[logits]);
        let biased = self.graph.in_place(size(count), &[probs, self.weights]);
        let sorted = self.graph.own(size(count), &[biased]);
        let chosen = self.graph.slice(sorted, size(used));
        let flat = self.graph.reshape(probs);
        let picked = self.graph.own(size(used), &[flat, chosen]);
        let shares = self.graph.in_place(size(used), &[picked]);
        // Those without weights go to one of zeros.
        let plain = self.graph.own(size(used), &[chosen]);
        let clamped = self.graph.in_place(size(used), &[plain]);
        let places = self.graph.own(size(used), &[clamped]);
        let mut zero = plain;
        for _ in 0..2 {
            zero = self.graph.in_place(size(used), &[zero]);
        }
        let rows = self.graph.reshape(x);
        let up = self.graph.own(size(width * used), &[self.weights, rows, places]);
        let gate = self.graph.own(size(width * used), &[self.weights, rows, places]);
        let act = self.graph.own(size(width * used), &[gate, up]);
        let down = self.graph.own(size(self.d * used), &[self.weights, act, places]);
        let weighted = self.graph.in_place(size(self.d * used), &[down, shares]);
        let sum = self.added(weighted, used, size(self.d));
        let flat = self.graph.reshape(shares);
        let zero = self.graph.in_place(size(used), &[flat, zero]);
        let zero = self.graph.own(size(1), &[zero]);
        let given = self.graph.in_place(size(self.d), &[x, zero]);
        self.graph.in_place(size(self.d), &[sum, given])
    }

    /// The sum of so many parts of a tensor, one after another; `size` of one in bytes.
    pub(super) fn added(&mut self, parts: Id, count: u64, size: u64) -> Id {
        let first = self.graph.slice(parts, size);
        (1..count).fold(first, |sum, _| {
            let part = self.graph.slice(parts, size);
            self.graph.in_place(size, &[sum, part])
        })
    }
}
