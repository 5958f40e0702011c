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
            _ => self.outline(norm),
        }
    }

    /// Gathers a state: `values` for each sequence.
    fn gathered(&mut self, values: u64) -> Id {
        let rows = self.states.unwrap_or(self.cache);
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
        let last = self.graph.slice(joined, f32s(channels));
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
        let open = self.matrix(norm, heads, t);
        let open = self.graph.reshape(open);
        let open = self.graph.in_place(f32s(heads * t), &[open]);
        let decay = self.matrix(norm, heads, t);
        let decay = self.graph.reshape(decay);
        let decay = self.graph.in_place(f32s(heads * t), &[decay, self.weights]);
        let decay = self.graph.in_place(f32s(heads * t), &[decay]);
        let decay = self.graph.reshape(decay);
        let conv_state = self.gathered(before * channels);
        let joined = self.convolution(mixed, conv_state, channels, widths);
        let memory = self.gathered(state * inner);
        let memory = self.graph.reshape(memory);
        let convolved = self.graph.own(f32s(t * channels), &[joined, self.weights]);
        let convolved = self.graph.in_place(f32s(t * channels), &[convolved]);
        let keys = (channels - inner) / 2;
        let query = self.graph.slice(convolved, f32s(t * keys));
        let query = self.graph.own(f32s(t * keys), &[query]);
        let key = self.graph.slice(convolved, f32s(t * keys));
        let key = self.graph.own(f32s(t * keys), &[key]);
        let value = self.graph.slice(convolved, f32s(t * inner));
        let result = self.recurrence([query, key, value, decay, open, memory], widths);
        let normed = self.norm(result, f32s(t * inner));
        let gate = self.graph.reshape(gate);
        let gate = self.graph.in_place(f32s(t * inner), &[gate]);
        let out = self.graph.in_place(f32s(t * inner), &[normed, gate]);
        let out = self.graph.reshape(out);
        self.matrix(out, self.d, t)
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
