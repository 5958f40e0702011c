//! Blocks with a recurrent state in the graph of a card, by architecture.
//!
//! ```text
//! state    gathered, 4 (conv - 1) channels S and 4 state inner S for S sequences
//! delta    projections, convolution over 4 (T + 3 S) channels, norms of queries and keys, and in one
//!          tensor the result and the new state: 4 T inner + 4 state inner S for each copy
//! ```
//!
//! Source: the graphs of `src/models/*.cpp` and `delta-net-base.cpp` of llama.cpp, whose operation
//! for the whole recurrence every card supports.

use super::block::{Builder, f32s};
use super::graph::Id;

/// Widths of a recurrent block.
#[derive(Clone, Copy)]
struct Widths {
    /// Inner width.
    inner: u64,
    /// Width of a head's state.
    state: u64,
    /// Channels of the convolution.
    channels: u64,
    /// Heads of values.
    heads: u64,
    /// Tokens before the batch that the convolution reads.
    before: u64,
}

impl Builder<'_> {
    /// A recurrent block's mixing, from the norm to the output projection.
    pub(super) fn recurrent(&mut self, norm: Id) -> Id {
        let shape = self.scene.shape;
        let groups = u64::from(shape.ssm_groups);
        let [inner, state, heads] =
            [shape.ssm_inner, shape.ssm_state, shape.ssm_heads].map(u64::from);
        let widths = Widths {
            inner,
            state,
            channels: inner + 2 * groups * state,
            heads,
            before: u64::from(shape.ssm_conv.saturating_sub(1)),
        };
        match shape.arch {
            "qwen3next" | "qwen35" | "qwen35moe" | "qwen4exp" => self.delta(norm, widths),
            "kimi-linear" | "kimi-k3" | "glm5-next" | "bailingmoe3" => self.kimi(norm, widths),
            "jamba" => self.mamba_one(norm, widths),
            "minimax-01" => self.lightning(norm, widths),
            _ => self.outline(norm),
        }
    }

    /// Gathers a state: `values` for each sequence.
    pub(super) fn gathered(&mut self, values: u64) -> Id {
        let rows = self.states.unwrap_or(self.cache);
        let clear = self.graph.store(self.cache, &[]);
        self.graph.expand(clear);
        let all = self.graph.own(f32s(values * self.scene.sizes.sequences), &[self.cache, rows]);
        self.graph.expand(all);
        // Further states are copied from it, at once.
        let more = self.graph.slice(all, 0);
        let more = self.graph.store(self.cache, &[more]);
        let own = self.graph.slice(all, f32s(values * self.scene.sizes.sequences));
        self.graph.expand(own);
        self.graph.expand(more);
        own
    }

    /// The inputs of a convolution, with the last of those before the batch, which are stored.
    fn convolution(&mut self, x: Id, before: Id, channels: u64, widths: Widths) -> Id {
        let rows = self.t + widths.before * self.scene.sizes.sequences;
        let x = self.graph.reshape(x);
        let before = self.graph.reshape(before);
        let joined = self.graph.own(f32s(rows * channels), &[before, x]);
        let mut last = self.graph.slice(joined, f32s(channels));
        if self.scene.shape.arch == "qwen4exp" {
            let kept = widths.before * channels * self.scene.sizes.sequences;
            last = self.graph.own(f32s(kept), &[last]);
        }
        let stored = self.graph.store(self.cache, &[last]);
        self.graph.expand(stored);
        joined
    }

    /// The recurrence: a result a token, and the states after the batch, which are stored.
    fn recurrence(&mut self, parts: [Id; 6], widths: Widths) -> Id {
        let sizes = self.scene.sizes;
        let states = widths.state * widths.inner * sizes.sequences * sizes.snapshots;
        let both = self.graph.own(f32s(self.t * widths.inner + states), &parts);
        let after = self.graph.slice(both, f32s(states));
        let result = self.graph.slice(both, f32s(self.t * widths.inner));
        let stored = self.graph.store(self.cache, &[after]);
        self.graph.expand(stored);
        result
    }

    /// Gated delta net of Qwen.
    fn delta(&mut self, norm: Id, widths: Widths) -> Id {
        let t = self.t;
        let Widths { inner, state, channels, heads, before } = widths;
        self.graph.expand(norm);
        let mixed = self.matrix(norm, channels, t);
        let gate = self.matrix(norm, inner, t);
        let [open, decay] = self.delta_gates(norm, heads);
        let conv_state = self.gathered(before * channels);
        let joined = self.convolution(mixed, conv_state, channels, widths);
        let memory = self.gathered(state * inner);
        let memory = self.graph.reshape(memory);
        let convolved = self.graph.own(f32s(t * channels), &[joined, self.weights]);
        let convolved = self.graph.in_place(f32s(t * channels), &[convolved]);
        let keys = (channels - inner) / 2;
        let [query, key] = [0; 2].map(|_| {
            let one = self.graph.slice(convolved, f32s(t * keys));
            let one = self.graph.own(f32s(t * keys), &[one]);
            if self.scene.shape.arch != "qwen3next" || keys == inner {
                return one;
            }
            // Heads of keys are repeated for those of values.
            let one = self.graph.reshape(one);
            let one = self.graph.own(f32s(t * inner), &[one]);
            self.graph.reshape(one)
        });
        let value = self.graph.slice(convolved, f32s(t * inner));
        let result = self.recurrence([query, key, value, decay, open, memory], widths);
        let normed = self.norm(result, f32s(t * inner));
        let gate = self.graph.reshape(gate);
        let gate = self.graph.in_place(f32s(t * inner), &[gate]);
        let out = self.graph.in_place(f32s(t * inner), &[normed, gate]);
        let out = self.graph.reshape(out);
        let out = self.matrix(out, self.d, t);
        if self.before() { self.graph.reshape(out) } else { out }
    }

    /// How much of a token is kept, and how fast the state fades, for each head.
    fn delta_gates(&mut self, norm: Id, heads: u64) -> [Id; 2] {
        let size = f32s(heads * self.t);
        let [open, decay] = if self.scene.shape.arch == "qwen3next" {
            let both = self.matrix(norm, 2 * heads, self.t);
            let both = self.graph.reshape(both);
            [0; 2].map(|_| {
                let one = self.graph.slice(both, size);
                self.graph.own(size, &[one])
            })
        } else {
            [0; 2].map(|_| {
                let one = self.matrix(norm, heads, self.t);
                self.graph.reshape(one)
            })
        };
        let open = self.graph.in_place(size, &[open]);
        let decay = self.graph.in_place(size, &[decay, self.weights]);
        let decay = self.graph.in_place(size, &[decay]);
        [open, self.graph.reshape(decay)]
    }

    /// The delta attention of Kimi.
    fn kimi(&mut self, norm: Id, widths: Widths) -> Id {
        let t = self.t;
        let Widths { inner, state, heads, before, .. } = widths;
        self.graph.expand(norm);
        let conv_state = self.gathered(3 * before * inner);
        let mut parts = [norm; 3];
        for part in &mut parts {
            let before = self.graph.slice(conv_state, f32s(before * inner));
            let x = self.matrix(norm, inner, t);
            let joined = self.convolution(x, before, inner, widths);
            let convolved = self.graph.own(f32s(t * inner), &[joined, self.weights]);
            let convolved = self.graph.reshape(convolved);
            let convolved = self.graph.in_place(f32s(t * inner), &[convolved]);
            *part = self.graph.reshape(convolved);
        }
        let [query, key, value] = parts;
        let low = self.matrix(norm, state, t);
        let decay = self.matrix(low, inner, t);
        let decay = self.graph.in_place(f32s(t * inner), &[decay, self.weights]);
        let decay = self.graph.in_place(f32s(t * inner), &[decay]);
        let decay = self.graph.reshape(decay);
        let decay = self.graph.in_place(f32s(t * inner), &[decay, self.weights]);
        let decay = self.graph.reshape(decay);
        let open = self.matrix(norm, heads, t);
        let open = self.graph.reshape(open);
        let open = self.graph.in_place(f32s(heads * t), &[open]);
        let memory = self.gathered(state * inner);
        let memory = self.graph.reshape(memory);
        let query = self.graph.own(f32s(t * inner), &[query]);
        let key = self.graph.own(f32s(t * inner), &[key]);
        let result = self.recurrence([query, key, value, decay, open, memory], widths);
        let result = self.graph.own(f32s(t * inner), &[result]);
        let result = self.graph.reshape(result);
        let normed = self.norm(result, f32s(t * inner));
        let low = self.matrix(norm, state, t);
        let gate = self.matrix(low, inner, t);
        let gate = self.graph.reshape(gate);
        let gate = self.graph.in_place(f32s(t * inner), &[gate]);
        let out = self.graph.in_place(f32s(t * inner), &[normed, gate]);
        let out = self.graph.own(f32s(t * inner), &[out]);
        self.matrix(out, self.d, t)
    }

    /// Mamba 1, as Jamba has it.
    fn mamba_one(&mut self, norm: Id, widths: Widths) -> Id {
        let t = self.t;
        let Widths { inner, state, before, .. } = widths;
        let step = u64::from(self.scene.shape.width).div_ceil(16);
        let size = |values: u64| f32s(t * values);
        let conv_state = self.gathered(before * inner);
        let norm = self.graph.reshape(norm);
        let both = self.matrix(norm, 2 * inner, t);
        let x = self.graph.slice(both, size(inner));
        let gate = self.graph.slice(both, size(inner));
        self.graph.spans(gate, f32s(inner * (2 * t - 1)));
        let joined = self.convolution(x, conv_state, inner, widths);
        let x = self.graph.own(size(inner), &[joined, self.weights]);
        let x = self.graph.in_place(size(inner), &[x, self.weights]);
        let x = self.graph.in_place(size(inner), &[x]);
        let parts = self.matrix(x, step + 2 * state, t);
        let [steps, into, out_of] = [step, state, state].map(|width| {
            let part = self.graph.slice(parts, size(width));
            self.norm(part, size(width))
        });
        let steps = self.matrix(steps, inner, t);
        let steps = self.graph.in_place(size(inner), &[steps, self.weights]);
        let seen = self.graph.reshape(x);
        let states = state * inner * self.scene.sizes.sequences;
        let clear = self.graph.store(self.cache, &[]);
        self.graph.expand(clear);
        let [main, rest] = self.state_rows.unwrap_or([self.cache; 2]);
        let parts = [self.cache, seen, steps, self.weights, into, out_of, main];
        let both = self.graph.own(size(inner) + f32s(states), &parts);
        self.graph.expand(both);
        let others = self.graph.size(rest) * state * inner;
        let more = self.graph.own(others, &[self.cache, rest]);
        let more = self.graph.reshape(more);
        let more = self.graph.store(self.cache, &[more]);
        self.graph.expand(more);
        let after = self.graph.slice(both, f32s(states));
        let stored = self.graph.store(self.cache, &[after]);
        self.graph.expand(stored);
        let result = self.graph.slice(both, size(inner));
        let gate = self.graph.own(size(inner), &[gate]);
        let skipped = self.graph.in_place(size(inner), &[x, self.weights]);
        let sum = self.graph.in_place(size(inner), &[result, skipped]);
        let out = self.graph.own(size(inner), &[gate, sum]);
        let out = self.matrix(out, self.d, t);
        self.graph.reshape(out)
    }

    /// `MiniMax`'s lightning attention, whose tokens of a sequence see each other through a matrix.
    fn lightning(&mut self, norm: Id, widths: Widths) -> Id {
        let t = self.t;
        let Widths { inner, state, heads, .. } = widths;
        let (sequences, size) = (self.scene.sizes.sequences, |values: u64| f32s(t * values));
        let pairs = f32s(t * t.div_ceil(sequences) * heads);
        self.gathered(0);
        let memory = self.gathered(state * inner);
        let seen = self.graph.reshape(norm);
        let all = self.matrix(seen, 3 * inner, t);
        let all = self.graph.in_place(size(3 * inner), &[all]);
        let all = self.graph.reshape(all);
        let part = |graph: &mut super::graph::Graph| graph.slice(all, size(inner));
        let [query, key, value] = [0; 3].map(|_| part(&mut self.graph));
        let Some([query_decay, pair_decay, slopes, key_decay]) = self.decays else { return norm };
        let decay = self.graph.in_place(size(heads), &[query_decay]);
        let decay = self.graph.in_place(size(heads), &[decay]);
        let faded = self.graph.own(size(inner), &[query, decay]);
        let faded = self.graph.reshape(faded);
        let old = self.graph.own(size(inner), &[memory, faded]);
        let turned = self.graph.own(size(inner), &[value]);
        let scores = self.graph.own(pairs, &[key, query]);
        let decay = self.graph.in_place(pairs, &[pair_decay]);
        let decay = self.graph.in_place(pairs, &[decay]);
        let scores = self.graph.in_place(pairs, &[scores, decay]);
        let new = self.graph.own(size(inner), &[turned, scores]);
        let result = self.graph.in_place(size(inner), &[old, new]);
        self.graph.expand(result);
        let states = f32s(state * inner * sequences);
        let mut rate = slopes;
        for _ in 0..3 {
            rate = self.graph.in_place(f32s(heads), &[rate]);
        }
        let rate = self.graph.reshape(rate);
        let kept = self.graph.own(states, &[memory, rate]);
        let decay = self.graph.in_place(size(heads), &[key_decay]);
        let decay = self.graph.in_place(size(heads), &[decay]);
        let faded = self.graph.own(size(inner), &[key, decay]);
        let faded = self.graph.reshape(faded);
        let faded = self.graph.own(size(inner), &[faded]);
        let added = self.graph.own(states, &[faded, turned]);
        let after = self.graph.in_place(states, &[kept, added]);
        let stored = self.graph.store(self.cache, &[after]);
        self.graph.expand(stored);
        let gate = self.matrix(seen, inner, t);
        let gate = self.graph.in_place(size(inner), &[gate]);
        let result = self.graph.reshape(result);
        let result = self.graph.own(size(inner), &[result]);
        let result = self.graph.reshape(result);
        let normed = self.norm(result, size(inner));
        let out = self.graph.in_place(size(inner), &[gate, normed]);
        let out = self.matrix(out, self.d, t);
        self.graph.reshape(out)
    }

    /// Projection, convolution, state and gate in outline, of architectures that are not replayed.
    fn outline(&mut self, norm: Id) -> Id {
        let t = self.t;
        let (conv, inner) = self.scene.linear;
        let mixed = self.matrix(norm, conv, t);
        let gate = self.matrix(norm, inner, t);
        let joined = self.graph.own(f32s((t + 3) * conv), &[mixed]);
        let convolved = self.graph.own(f32s(t * conv), &[joined]);
        let convolved = self.graph.in_place(f32s(t * conv), &[convolved]);
        let spread = self.graph.own(f32s(t * inner), &[convolved]);
        let state = self.graph.own(f32s(t * inner), &[spread, convolved]);
        let out = self.graph.in_place(f32s(t * inner), &[state, gate]);
        self.graph.expand(out);
        self.matrix(out, self.d, t)
    }
}
