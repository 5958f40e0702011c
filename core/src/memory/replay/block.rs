//! The graph of one card's blocks, in the order in which llama.cpp adds its nodes.

use super::Scene;
use super::anatomy::{Anatomy, Ffn};
use super::graph::{Graph, Id};
use crate::memory::cache::align;
use crate::memory::layers::{CacheRow, LayerKind};

/// The inputs of attention over one kind of cache.
#[derive(Clone, Copy)]
struct CacheInputs {
    k_rows: Id,
    v_rows: Option<Id>,
    mask: Id,
    k_rotation: Option<Id>,
    v_rotation: Option<Id>,
    cells: u64,
}

struct Builder<'a> {
    graph: Graph,
    scene: &'a Scene<'a>,
    anatomy: Anatomy,
    /// Tokens at once.
    t: u64,
    /// Width of the residual stream.
    d: u64,
    weights: Id,
    cache: Id,
    positions: Id,
    full: Option<CacheInputs>,
    window: Option<CacheInputs>,
}

/// Bytes of so many F32 values.
const fn f32s(values: u64) -> u64 {
    4 * values
}

/// The side of the rotation of heads of this width: the largest power of two times 64 that divides it.
pub(super) const fn rotation(head: u64) -> u64 {
    let mut side = 64;
    // Every number divides 0.
    while head > 0 && head.is_multiple_of(2 * side) {
        side *= 2;
    }
    side
}

/// Builds the graph of one card.
pub(super) fn build(scene: &Scene<'_>) -> Graph {
    let (t, d) = (scene.sizes.tokens, u64::from(scene.shape.width));
    let anatomy = Anatomy::of(scene.shape);
    let mut graph = Graph::new();
    let weights = graph.outside();
    let cache = graph.outside();
    let mut stream = graph.input(f32s(t * d));
    if scene.part.host {
        // The host also has room for embeddings from outside, and looks its own up by token.
        graph.pin(stream);
        let tokens = graph.input(f32s(t));
        stream = graph.own(f32s(t * d), &[weights, tokens]);
        graph.expand(stream);
    }
    // The sum that ends the block before is computed here: both of its arguments arrive.
    let second = (scene.first > 0).then(|| graph.input(f32s(t * d)));
    let positions = graph.input(f32s(t));
    // Gemma 3n and 4 E read 256 values a layer and token beside the stream; 3n has four streams.
    if scene.shape.shared_kv_layers > 0 {
        let beside = graph.input(f32s(t * 256 * u64::from(scene.shape.layers)));
        graph.pin(beside);
        if scene.shape.arch == "gemma3n" {
            let streams = graph.input(f32s(t * 6 * d));
            graph.pin(streams);
        }
    }
    let mut builder = Builder {
        graph,
        scene,
        anatomy,
        t,
        d,
        weights,
        cache,
        positions,
        full: None,
        window: None,
    };
    builder.inputs();
    let rows =
        builder.scene.part.output.then(|| builder.graph.input(4 * builder.scene.sizes.outputs));
    if scene.part.copies {
        builder.graph.copy_inputs();
    }
    if let Some(second) = second {
        stream = builder.graph.in_place(f32s(t * d), &[stream, second]);
        builder.graph.expand(stream);
    } else if anatomy.scaled_input {
        stream = builder.graph.in_place(f32s(t * d), &[stream]);
        builder.graph.expand(stream);
    }
    let count = scene.kinds.len();
    for (index, kind) in scene.kinds.iter().enumerate() {
        let last = if index + 1 == count { rows } else { None };
        let number = scene.first + u32::try_from(index).unwrap_or(u32::MAX);
        stream = builder.block(stream, *kind, number, last);
    }
    if scene.part.output {
        let outputs = scene.sizes.outputs;
        let norm = if anatomy.own_last_norm {
            builder.graph.own(f32s(outputs * d), &[stream])
        } else {
            builder.norm(stream, f32s(outputs * d))
        };
        let vocab = u64::from(scene.shape.vocab_in_file());
        stream = builder.graph.own(f32s(vocab * outputs), &[weights, norm]);
    }
    builder.graph.expand(stream);
    builder.graph.pin(stream);
    builder.graph
}

impl Builder<'_> {
    fn divided(&self, width: u32) -> u64 {
        u64::from(width).div_ceil(self.scene.part.ways.max(1))
    }

    fn heads(&self) -> u64 {
        self.divided(self.scene.shape.heads)
    }

    /// Cache inputs in the order in which the blocks first read them.
    fn inputs(&mut self) {
        let kinds = self.scene.kinds;
        let window = kinds.iter().position(|kind| kind.window > 0);
        let full = kinds.iter().position(|kind| kind.full > 0);
        let (n, w) = (self.scene.sizes.full, self.scene.sizes.window);
        let shape = self.scene.shape;
        let swa = if shape.swa_head_dim > 0 { shape.swa_head_dim } else { shape.head_dim };
        let first = window.is_some() && (full.is_none() || window < full);
        if first {
            self.window = Some(self.cache_inputs(self.scene.window, w, swa));
        }
        if full.is_some() {
            self.full = Some(self.cache_inputs(self.scene.full, n, shape.head_dim));
        }
        if window.is_some() && !first {
            self.window = Some(self.cache_inputs(self.scene.window, w, swa));
        }
    }

    fn cache_inputs(&mut self, row: CacheRow, cells: u64, head: u32) -> CacheInputs {
        let (t, settings) = (self.t, self.scene.settings);
        let flash = settings.flash_attention;
        let latent = self.scene.shape.kv_lora > 0;
        let turn = !latent && head.is_multiple_of(64);
        let side = rotation(u64::from(head));
        let k_rotation =
            (turn && settings.cache_k.quantised()).then(|| self.graph.input(f32s(side * side)));
        let v_rotation =
            (turn && settings.cache_v.quantised()).then(|| self.graph.input(f32s(64 * 64)));
        let k_rows = self.graph.input(8 * t);
        let v_rows = (!latent)
            .then(|| self.graph.input(if flash { 8 * t } else { 8 * t * u64::from(row.v) }));
        let mask = self.graph.input(t * cells * if flash { 2 } else { 4 });
        CacheInputs { k_rows, v_rows, mask, k_rotation, v_rotation, cells }
    }

    fn matrix(&mut self, x: Id, width: u64, rows: u64) -> Id {
        self.graph.own(f32s(width * rows), &[self.weights, x])
    }

    fn norm(&mut self, x: Id, size: u64) -> Id {
        let norm = if self.anatomy.layer_norm {
            self.graph.own(size, &[x])
        } else {
            self.graph.in_place(size, &[x])
        };
        self.graph.in_place(size, &[norm, self.weights])
    }

    /// One block; `rows` selects the tokens with logits in the last one.
    fn block(&mut self, stream: Id, kind: LayerKind, number: u32, rows: Option<Id>) -> Id {
        let (t, d) = (self.t, self.d);
        let mut residual = stream;
        let norm = if self.anatomy.no_pre_norm { stream } else { self.norm(stream, f32s(t * d)) };
        let mut cur = if kind.full > 0 || kind.window > 0 {
            self.attention(norm, kind)
        } else if kind.recurrent > 0 {
            self.recurrent(norm)
        } else {
            norm
        };
        if kind.recurrent > 0 && (kind.full > 0 || kind.window > 0) {
            let state = self.recurrent(norm);
            cur = self.graph.in_place(f32s(t * d), &[cur, state]);
        }
        let mut parallel = norm;
        let mut tokens = t;
        if let Some(rows) = rows {
            tokens = self.scene.sizes.outputs;
            let size = f32s(tokens * d);
            cur = self.graph.own(size, &[cur, rows]);
            residual = self.graph.own(size, &[residual, rows]);
            if self.anatomy.parallel {
                parallel = self.graph.own(size, &[parallel, rows]);
            }
        }
        let size = f32s(tokens * d);
        if self.anatomy.parallel {
            let ffn = self.feed_forward(parallel, number, tokens);
            let sum = self.graph.in_place(size, &[ffn, residual]);
            return self.graph.in_place(size, &[sum, cur]);
        }
        let shape = self.scene.shape;
        // Blocks of one part only have no second sum.
        if shape.arch.starts_with("nemotron_h") {
            if kind.full + kind.window + kind.recurrent == 0 {
                cur = self.feed_forward(cur, number, tokens);
            }
            return self.graph.in_place(size, &[cur, residual]);
        }
        let sum = self.graph.in_place(size, &[cur, residual]);
        let norm = if self.anatomy.no_pre_norm { sum } else { self.norm(sum, size) };
        let ffn = self.feed_forward(norm, number, tokens);
        if self.anatomy.residual_first {
            self.graph.in_place(size, &[sum, ffn])
        } else {
            self.graph.in_place(size, &[ffn, sum])
        }
    }

    fn feed_forward(&mut self, x: Id, number: u32, tokens: u64) -> Id {
        let shape = self.scene.shape;
        let expert = shape.experts > 0 && number >= shape.dense_layers;
        if !expert {
            return self.dense(x, self.divided(shape.ff), tokens);
        }
        let sum = self.experts(x, tokens);
        if shape.shared_experts == 0 {
            return sum;
        }
        let width = if shape.shared_ff > 0 {
            shape.shared_ff
        } else {
            shape.shared_experts * shape.expert_ff
        };
        let shared = self.dense(x, self.divided(width), tokens);
        self.graph.in_place(f32s(tokens * self.d), &[sum, shared])
    }

    fn dense(&mut self, x: Id, width: u64, tokens: u64) -> Id {
        let size = f32s(width * tokens);
        let act = match self.anatomy.ffn {
            Ffn::Gated => {
                let (up, gate) = (self.matrix(x, width, tokens), self.matrix(x, width, tokens));
                self.graph.own(size, &[gate, up])
            }
            Ffn::Fused => {
                let both = self.matrix(x, 2 * width, tokens);
                self.graph.own(size, &[both])
            }
            Ffn::Plain => {
                let up = self.matrix(x, width, tokens);
                self.graph.in_place(size, &[up])
            }
        };
        self.matrix(act, self.d, tokens)
    }

    fn experts(&mut self, x: Id, tokens: u64) -> Id {
        let shape = self.scene.shape;
        let (count, used) = (u64::from(shape.experts), u64::from(shape.experts_used));
        let (width, d) = (self.divided(shape.expert_ff), self.d);
        let size = |values: u64| f32s(values * tokens);
        let logits = self.matrix(x, count, tokens);
        let mut probs = self.graph.in_place(size(count), &[logits]);
        let mut choice = probs;
        if self.anatomy.biased_choice {
            choice = self.graph.in_place(size(count), &[probs, self.weights]);
        }
        let sorted = self.graph.own(size(count), &[choice]);
        let chosen = self.graph.slice(sorted, size(used));
        if !self.anatomy.late_softmax {
            probs = self.graph.reshape(probs);
        }
        let picked = self.graph.own(size(used), &[probs, chosen]);
        let flat = self.graph.reshape(picked);
        let shares = if self.anatomy.late_softmax {
            self.graph.in_place(size(used), &[flat])
        } else {
            let sum = self.graph.own(size(1), &[flat]);
            let sum = self.graph.in_place(size(1), &[sum]);
            self.graph.in_place(size(used), &[flat, sum])
        };
        let shares = self.graph.reshape(shares);
        self.graph.expand(shares);
        let rows = self.graph.reshape(x);
        let gated = self.anatomy.ffn != Ffn::Plain;
        let up = self.graph.own(size(width * used), &[self.weights, rows, chosen]);
        let act = if gated {
            let gate = self.graph.own(size(width * used), &[self.weights, rows, chosen]);
            self.graph.own(size(width * used), &[gate, up])
        } else {
            self.graph.in_place(size(width * used), &[up])
        };
        let down = self.graph.own(size(d * used), &[self.weights, act, chosen]);
        let weighted = self.graph.own(size(d * used), &[down, shares]);
        self.graph.expand(weighted);
        if used <= 1 {
            return self.graph.own(size(d), &[weighted]);
        }
        let views: Vec<Id> = (0..used).map(|_| self.graph.slice(weighted, size(d))).collect();
        for view in &views {
            self.graph.expand(*view);
        }
        let mut sum = None;
        for view in views {
            sum = Some(match sum {
                None => view,
                Some(sum) => {
                    let next = self.graph.in_place(size(d), &[sum, view]);
                    self.graph.expand(next);
                    next
                }
            });
        }
        // The unweighted rows outlive the sum.
        let hold = self.graph.store(self.cache, &[down]);
        self.graph.expand(hold);
        sum.unwrap_or(weighted)
    }

    /// A rotation of heads before or after a quantised cache.
    fn rotate(&mut self, x: Id, by: Option<Id>) -> Id {
        let Some(by) = by else { return x };
        let size = self.graph.size(x);
        let flat = self.graph.reshape(x);
        let turned = self.graph.own(size, &[by, flat]);
        self.graph.reshape(turned)
    }

    fn attention(&mut self, norm: Id, kind: LayerKind) -> Id {
        let windowed = kind.window > 0 && self.window.is_some();
        let Some(inputs) = (if windowed { self.window } else { self.full }) else { return norm };
        let shape = self.scene.shape;
        if shape.kv_lora > 0 {
            return self.latent_attention(norm, inputs);
        }
        let row = if windowed { self.scene.window } else { self.scene.full };
        let head =
            if windowed && shape.swa_head_dim > 0 { shape.swa_head_dim } else { shape.head_dim };
        let v_head = if shape.v_head_dim > 0 { shape.v_head_dim } else { head };
        let (t, ways) = (self.t, self.scene.part.ways.max(1));
        let (q, result) = (self.heads() * u64::from(head), self.heads() * u64::from(v_head));
        let (k, v) = (u64::from(row.k).div_ceil(ways), u64::from(row.v).div_ceil(ways));
        let (mut query, mut key, mut value, mut gate) = (norm, norm, norm, None);
        if self.anatomy.fused_qkv {
            let all = self.matrix(norm, q + k + v, t);
            query = self.graph.slice(all, f32s(t * q));
            key = self.graph.slice(all, f32s(t * k));
            value = self.graph.slice(all, f32s(t * v));
            if inputs.v_rotation.is_some() {
                value = self.graph.own(f32s(t * v), &[value]);
            }
        } else if self.anatomy.gated_query {
            let both = self.matrix(norm, 2 * q, t);
            let slice = self.graph.slice(both, f32s(t * q));
            query = self.norm(slice, f32s(t * q));
            gate = Some(self.graph.slice(both, f32s(t * q)));
            key = self.matrix(norm, k, t);
            value = self.matrix(norm, v, t);
        } else {
            query = self.matrix(query, q, t);
            query = self.graph.reshape(query);
            key = self.matrix(key, k, t);
            key = self.graph.reshape(key);
            value = self.matrix(value, v, t);
            value = self.graph.reshape(value);
        }
        let query = self.graph.own(f32s(t * q), &[query, self.positions]);
        let key = self.graph.own(f32s(t * k), &[key, self.positions]);
        let query = self.rotate(query, inputs.k_rotation);
        let key = self.rotate(key, inputs.k_rotation);
        let value = self.rotate(value, inputs.v_rotation);
        for id in [query, value, key] {
            self.graph.expand(id);
        }
        let key = self.graph.store(self.cache, &[key, inputs.k_rows]);
        self.graph.expand(key);
        let values: &[Id] = &inputs.v_rows.map_or([value, value], |rows| [value, rows]);
        let value = self.graph.store(self.cache, values);
        self.graph.expand(value);
        let query = self.graph.reshape(query);
        let mut out = self.scores(query, inputs, result, k, v);
        self.graph.expand(out);
        out = self.rotate(out, inputs.v_rotation);
        if let Some(gate) = gate {
            let open = self.graph.own(f32s(t * q), &[gate]);
            out = self.graph.in_place(f32s(t * result), &[out, open]);
        }
        self.matrix(out, self.d, t)
    }

    /// Attention itself, with flash attention or without.
    fn scores(&mut self, query: Id, inputs: CacheInputs, result: u64, k: u64, v: u64) -> Id {
        let (t, settings) = (self.t, self.scene.settings);
        if settings.flash_attention {
            let cells = self.scene.sizes.streams * inputs.cells;
            let mut size = f32s(t * result);
            if settings.cache_k.quantised() && !self.scene.part.host {
                size = align(size) + 2 * k * cells;
            }
            if settings.cache_v.quantised() && !self.scene.part.host {
                size = align(size) + 2 * v * cells;
            }
            let out = self.graph.own(size, &[query, self.cache, inputs.mask]);
            return self.graph.slice(out, f32s(t * result));
        }
        let scores = f32s(t * self.heads() * inputs.cells);
        let mut kq = self.graph.own(scores, &[self.cache, query]);
        kq = self.graph.in_place(scores, &[kq, inputs.mask]);
        let kqv = self.graph.own(f32s(t * result), &[self.cache, kq]);
        let turned = self.graph.slice(kqv, f32s(t * result));
        self.graph.own(f32s(t * result), &[turned])
    }

    /// Multi-head latent attention, with the up-projections absorbed.
    fn latent_attention(&mut self, norm: Id, inputs: CacheInputs) -> Id {
        let shape = self.scene.shape;
        let (t, heads) = (self.t, self.heads());
        let (rope, latent) = (u64::from(shape.rope_dim), u64::from(shape.kv_lora));
        let head = u64::from(shape.head_dim);
        let plain = head.saturating_sub(rope);
        let v_head =
            u64::from(if shape.v_head_dim > 0 { shape.v_head_dim } else { shape.head_dim });
        let mut query = norm;
        if shape.q_lora > 0 {
            let rank = u64::from(shape.q_lora);
            query = self.matrix(query, rank, t);
            query = self.norm(query, f32s(t * rank));
        }
        query = self.matrix(query, heads * head, t);
        let q_plain = self.graph.slice(query, f32s(t * heads * plain));
        let q_rope = self.graph.slice(query, f32s(t * heads * rope));
        let both = self.matrix(norm, latent + rope, t);
        let compressed = self.graph.slice(both, f32s(t * latent));
        let k_rope = self.graph.slice(both, f32s(t * rope));
        let q_rope = self.graph.own(f32s(t * heads * rope), &[q_rope, self.positions]);
        let k_rope = self.graph.own(f32s(t * rope), &[k_rope, self.positions]);
        let compressed = self.norm(compressed, f32s(t * latent));
        let q_plain = self.graph.slice(q_plain, f32s(t * heads * plain));
        let absorbed = self.matrix(q_plain, heads * latent, t);
        let absorbed = self.graph.slice(absorbed, f32s(t * heads * latent));
        let query = self.graph.own(f32s(t * heads * (latent + rope)), &[absorbed, q_rope]);
        let compressed = self.graph.reshape(compressed);
        let key = self.graph.own(f32s(t * (latent + rope)), &[compressed, k_rope]);
        for id in [query, compressed, key] {
            self.graph.expand(id);
        }
        let stored = self.graph.store(self.cache, &[key, inputs.k_rows]);
        self.graph.expand(stored);
        let query = self.graph.reshape(query);
        let mixed = if self.scene.settings.flash_attention {
            let mut size = f32s(t * heads * latent);
            // One F16 copy: values are a view of the keys.
            if self.scene.settings.cache_k.quantised() && !self.scene.part.host {
                let cells = inputs.cells * self.scene.sizes.streams;
                size = align(size) + 2 * (latent + rope) * cells;
            }
            let out = self.graph.own(size, &[query, self.cache, inputs.mask]);
            self.graph.slice(out, f32s(t * heads * latent))
        } else {
            let scores = f32s(t * heads * inputs.cells);
            let mut kq = self.graph.own(scores, &[self.cache, query]);
            kq = self.graph.in_place(scores, &[kq, inputs.mask]);
            // Values are the transposed latent, copied in F16.
            let cells = inputs.cells * self.scene.sizes.streams;
            let values = self.graph.own(2 * latent * cells, &[self.cache]);
            self.graph.own(f32s(t * heads * latent), &[values, kq])
        };
        let out = self.matrix(mixed, heads * v_head, t);
        let turned = self.graph.slice(out, f32s(t * heads * v_head));
        let out = self.graph.own(f32s(t * heads * v_head), &[turned]);
        self.graph.expand(out);
        self.matrix(out, self.d, t)
    }

    /// A recurrent layer: projection, convolution, state and gate, in outline.
    fn recurrent(&mut self, norm: Id) -> Id {
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
