//! Inkling's blocks in the graph of a card: attention with a bias of each pair of positions, short
//! convolutions over keys, values and the results of both parts, and shared experts among the routed.
//!
//! ```text
//! h heads, n cells, E reach of the bias: the window, or 1,024
//! bias           4 T h E of positions, and again where it is scaled; with the banded operation no more
//!                without: with a column of zeros and turned, 4 T h (E + 1) each; of every pair and
//!                turned, 4 T h n each, beside the scores
//! banded         flash attention over an F16 cache of one stream
//! arriving       the mask, or which bias each pair has, arrives for each block once more; after 30 that
//!                have arrived a new run begins
//! convolutions   4 (T + 3 S) channels and 4 T channels
//! experts        router of routed and shared ones, and the weights of both together
//! ```
//!
//! Source: `src/models/inkling.cpp` of pull request 25731 of llama.cpp.

use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::layers::LayerKind;

/// Values of a position for each head, and the reach of the bias of a layer without a window.
const RELATIVE: u64 = 16;
const FAR: u64 = 1024;
/// Tokens before the batch that a convolution reads.
const BEFORE: u64 = 3;

/// Inputs of Inkling's blocks.
#[derive(Clone, Copy)]
pub(super) struct Relative {
    /// The factor by which queries without a window grow with their position.
    scale: Id,
    /// Which bias each pair of a token and a cell has, without a window and with one.
    pairs: Id,
    near_pairs: Id,
    /// The shared experts' numbers.
    shared: Id,
    /// What hides tokens that only fill the table up.
    hidden: Id,
}

impl Builder<'_> {
    /// The inputs of the blocks, which arrive when they are first read.
    pub(super) fn relative_inputs(&mut self) -> Relative {
        let (t, sizes, shape) = (self.t, self.scene.sizes, self.scene.shape);
        let graph = &mut self.graph;
        Relative {
            scale: graph.input(f32s(t)),
            pairs: graph.input(4 * t * sizes.full),
            near_pairs: graph.input(4 * t * sizes.window),
            shared: graph.input(4 * t * u64::from(shape.shared_experts)),
            hidden: graph.input(f32s(u64::from(shape.vocab_in_file()))),
        }
    }

    /// A block with short convolutions after both of its parts.
    pub(super) fn relative_block(&mut self, stream: Id, kind: LayerKind, number: u32) -> Id {
        let shape = self.scene.shape;
        let (t, d) = (self.t, self.d);
        let size = f32s(t * d);
        let wide = u64::from(self.scene.full.k.max(self.scene.window.k));
        let state = self.gathered(BEFORE * (2 * wide + 2 * d));
        if let Some([_, rest]) = self.state_rows {
            // States that do not continue: none, but their list arrives.
            let rest = self.graph.own(0, &[self.cache, rest]);
            self.graph.expand(rest);
        }
        let norm = self.norm(stream, size);
        let out = self.relative_attention(norm, kind, state);
        let out = self.short_convolution(out, state, d);
        let sum = self.graph.in_place(size, &[stream, out]);
        let norm = self.norm(sum, size);
        let out = if number < shape.dense_layers {
            let out = self.dense(norm, u64::from(shape.ff), t);
            self.graph.in_place(size, &[out, self.weights])
        } else {
            self.mixed_experts(norm)
        };
        let out = self.short_convolution(out, state, d);
        self.graph.in_place(size, &[sum, out])
    }

    /// A convolution over the batch and the tokens before it, added to what it reads.
    fn short_convolution(&mut self, x: Id, state: Id, channels: u64) -> Id {
        let (t, sequences) = (self.t, self.scene.sizes.sequences);
        let x = self.graph.reshape(x);
        let turned = self.graph.reshape(x);
        let before = self.graph.slice(state, f32s(BEFORE * channels));
        let joined = self.graph.own(f32s((t + BEFORE * sequences) * channels), &[before, turned]);
        let last = self.graph.slice(joined, f32s(channels));
        let stored = self.graph.store(self.cache, &[last]);
        self.graph.expand(stored);
        let out = self.graph.own(f32s(t * channels), &[joined, self.weights]);
        let out = self.graph.in_place(f32s(t * channels), &[x, out]);
        self.graph.reshape(out)
    }

    /// Attention over the cache of a layer's kind, from the projections to the output.
    fn relative_attention(&mut self, norm: Id, kind: LayerKind, state: Id) -> Id {
        let windowed = kind.window > 0;
        let inputs = if windowed { self.window } else { self.full };
        let (Some(inputs), Some(relative)) = (inputs, self.relative) else { return norm };
        let shape = self.scene.shape;
        let row = if windowed { self.scene.window } else { self.scene.full };
        let (t, heads) = (self.t, u64::from(shape.heads));
        let [q, k, v] = [heads * u64::from(shape.head_dim), u64::from(row.k), u64::from(row.v)];
        let query = self.matrix(norm, q, t);
        let key = self.matrix(norm, k, t);
        let value = self.matrix(norm, v, t);
        let key = self.short_convolution(key, state, k);
        let value = self.short_convolution(value, state, v);
        let query = self.graph.reshape(query);
        let key = self.graph.reshape(key);
        let value = self.graph.reshape(value);
        let mut query = self.norm(query, f32s(t * q));
        let key = self.norm(key, f32s(t * k));
        if !windowed {
            query = self.graph.in_place(f32s(t * q), &[query, relative.scale]);
        }
        let settings = self.scene.settings;
        let plain = !settings.cache_k.quantised() && !settings.cache_v.quantised();
        let banded = settings.flash_attention && plain && self.scene.sizes.streams == 1;
        let reach = if windowed { u64::from(shape.window) } else { FAR };
        let bias = self.position_bias(norm, windowed, reach);
        let out = if banded {
            self.cached([query, key, value], inputs, true);
            let query = self.graph.reshape(query);
            let mask = self.graph.reshape(inputs.mask);
            let mask = self.graph.own(self.graph.size(mask), &[mask]);
            let bias = self.graph.reshape(bias);
            let out = self.graph.own(f32s(t * q), &[query, self.cache, mask, bias]);
            self.graph.reshape(out)
        } else {
            query = self.graph.in_place(f32s(t * q), &[query]);
            let pairs = if windowed { relative.near_pairs } else { relative.pairs };
            let bias = self.bias_of_pairs(bias, pairs, reach, inputs.cells);
            self.cached([query, key, value], inputs, false);
            self.biased_scores([query, bias], inputs, [q, v])
        };
        self.graph.expand(out);
        self.matrix(out, self.d, t)
    }

    /// Stores keys and values; heads are never turned.
    fn cached(&mut self, parts: [Id; 3], inputs: CacheInputs, key_first: bool) {
        let [query, key, value] = parts;
        let order = if key_first { [query, key, value] } else { [query, value, key] };
        for id in order {
            self.graph.expand(id);
        }
        self.store_both(key, value, inputs);
    }

    /// The bias of each head and position that a token may look back to.
    fn position_bias(&mut self, norm: Id, windowed: bool, reach: u64) -> Id {
        let (t, heads) = (self.t, u64::from(self.scene.shape.heads));
        let places = self.matrix(norm, heads * RELATIVE, t);
        let places = self.graph.reshape(places);
        let turned = self.graph.own(f32s(reach * RELATIVE), &[self.weights]);
        let size = f32s(t * heads * reach);
        let bias = self.graph.own(size, &[turned, places]);
        let bias = self.graph.reshape(bias);
        match self.relative.filter(|_| !windowed) {
            Some(relative) => self.graph.in_place(size, &[bias, relative.scale]),
            None => bias,
        }
    }

    /// The bias of each head and pair of a token and a cell.
    fn bias_of_pairs(&mut self, bias: Id, pairs: Id, reach: u64, cells: u64) -> Id {
        let (t, heads) = (self.t, u64::from(self.scene.shape.heads));
        let size = f32s(t * heads * (reach + 1));
        let padded = self.graph.own(size, &[bias]);
        let padded = self.graph.reshape(padded);
        let turned = self.graph.own(size, &[padded]);
        let turned = self.graph.reshape(turned);
        let pairs = self.graph.reshape(pairs);
        let size = f32s(t * heads * cells);
        let bias = self.graph.own(size, &[turned, pairs]);
        let bias = self.graph.reshape(bias);
        let bias = self.graph.own(size, &[bias]);
        if self.scene.sizes.streams > 1 { self.graph.reshape(bias) } else { bias }
    }

    /// Attention with a bias, which no flash attention computes.
    fn biased_scores(
        &mut self,
        [query, bias]: [Id; 2],
        inputs: CacheInputs,
        widths: [u64; 2],
    ) -> Id {
        let [q, v] = widths;
        let (t, heads) = (self.t, u64::from(self.scene.shape.heads));
        let query = self.graph.reshape(query);
        let size = f32s(t * heads * inputs.cells);
        let scores = self.graph.own(size, &[self.cache, query]);
        let scores = self.graph.in_place(size, &[scores, bias]);
        let scores = self.graph.in_place(size, &[scores, inputs.mask]);
        let values = if self.scene.settings.flash_attention {
            // Only without flash attention are values kept turned.
            self.graph.own(2 * v * inputs.cells * self.scene.sizes.streams, &[self.cache])
        } else {
            self.cache
        };
        let out = self.graph.own(f32s(t * q), &[values, scores]);
        let turned = self.graph.reshape(out);
        self.graph.own(f32s(t * q), &[turned])
    }

    /// Routed and shared experts, which one router weighs together.
    fn mixed_experts(&mut self, x: Id) -> Id {
        let shape = self.scene.shape;
        let Some(relative) = self.relative else { return x };
        let [count, used, shared, width] =
            [shape.experts, shape.experts_used, shape.shared_experts, shape.expert_ff]
                .map(u64::from);
        let size = |values: u64| f32s(values * self.scene.sizes.tokens);
        let logits = self.matrix(x, count + shared, self.t);
        let routed = self.graph.slice(logits, size(count));
        let routed = self.graph.own(size(count), &[routed]);
        let of_shared = self.graph.slice(logits, size(shared));
        let scores = self.graph.in_place(size(count), &[routed]);
        let scores = self.graph.in_place(size(count), &[scores, self.weights]);
        let sorted = self.graph.own(size(count), &[scores]);
        let chosen = self.graph.slice(sorted, size(used));
        let flat = self.graph.reshape(routed);
        let picked = self.graph.own(size(used), &[flat, chosen]);
        let picked = self.graph.reshape(picked);
        let all = size(used + shared);
        let mut each = self.graph.own(all, &[picked, of_shared]);
        for _ in 0..5 {
            each = self.graph.in_place(all, &[each]);
        }
        let each = self.graph.in_place(all, &[each, self.weights]);
        let of_routed = self.graph.slice(each, size(used));
        let of_routed = self.graph.own(size(used), &[of_routed]);
        let of_routed = self.graph.reshape(of_routed);
        let rows = self.graph.reshape(x);
        let gate = self.graph.own(size(width * used), &[self.weights, rows, chosen]);
        let up = self.graph.own(size(width * used), &[self.weights, rows, chosen]);
        let act = self.graph.own(size(width * used), &[gate, up]);
        let down = self.graph.own(size(self.d * used), &[self.weights, act, chosen]);
        let weighted = self.graph.in_place(size(self.d * used), &[down, of_routed]);
        let mut sum = self.added(weighted, used, size(self.d));
        let ids = relative.shared;
        let gate = self.graph.own(size(width * shared), &[self.weights, rows, ids]);
        let up = self.graph.own(size(width * shared), &[self.weights, rows, ids]);
        let act = self.graph.own(size(width * shared), &[gate, up]);
        let of_shared = self.graph.slice(each, size(shared));
        let of_shared = self.graph.own(size(shared), &[of_shared]);
        let of_shared = self.graph.reshape(of_shared);
        let act = self.graph.in_place(size(width * shared), &[act, of_shared]);
        let down = self.graph.own(size(self.d * shared), &[self.weights, act, ids]);
        for _ in 0..shared {
            let part = self.graph.slice(down, size(self.d));
            sum = self.graph.in_place(size(self.d), &[sum, part]);
        }
        sum
    }

    /// The head, whose tokens that only fill the table up are hidden.
    pub(super) fn hiding_head(&mut self, stream: Id, rows: Id) -> Id {
        let outputs = self.scene.sizes.outputs;
        let last = self.graph.own(f32s(outputs * self.d), &[stream, rows]);
        let size = f32s(outputs * self.d);
        let norm = self.norm(last, size);
        // The state of the last tokens is a result of its own.
        self.graph.pin(norm);
        let scaled = self.graph.in_place(size, &[norm]);
        let logits = self.matrix(scaled, u64::from(self.scene.shape.vocab_in_file()), outputs);
        let size = self.graph.size(logits);
        let hidden = self.relative.map_or(logits, |relative| relative.hidden);
        self.graph.in_place(size, &[logits, hidden])
    }
}
