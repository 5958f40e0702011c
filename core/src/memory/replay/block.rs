//! The graph of one card's blocks, in the order in which llama.cpp adds its nodes.

use super::Scene;
use super::anatomy::{Anatomy, Ffn};
use super::attention::CacheInputs;
use super::cards::{AFTER, BEFORE, OWN};
use super::compressed::Compressor;
use super::graph::{Graph, Id};
use super::pooled::Pools;
use crate::catalog::Shape;
use crate::memory::layers::{COARSE, FINE, LayerKind};
use crate::memory::settings::LlamaVersion;
use crate::memory::weights::{dense_width, has_experts};

/// A graph being built, with what all blocks refer to.
pub(super) struct Builder<'a> {
    pub(super) graph: Graph,
    pub(super) scene: &'a Scene<'a>,
    pub(super) anatomy: Anatomy,
    /// Tokens at once.
    pub(super) t: u64,
    /// Width of the residual stream.
    pub(super) d: u64,
    pub(super) weights: Id,
    pub(super) cache: Id,
    pub(super) positions: Id,
    /// Which states a batch reads; `None` without recurrent blocks.
    pub(super) states: Option<Id>,
    /// The rows of them that continue, and the others.
    pub(super) state_rows: Option<[Id; 2]>,
    /// Rows of an index's cache that a batch writes; `None` without an index.
    pub(super) index_rows: Option<Id>,
    /// The cells that the last index chose.
    pub(super) choice: Option<Id>,
    /// Inputs of the compressors of fine rows, of coarse ones, and of an index.
    pub(super) fine: Option<Compressor>,
    pub(super) coarse: Option<Compressor>,
    pub(super) index: Option<Compressor>,
    /// What the host looks up of n-grams.
    pub(super) looked_up: Option<Id>,
    /// Inputs of indexes over pools of cells.
    pub(super) pooled: Option<Pools>,
    /// The tokens of a batch, where experts are chosen by them.
    pub(super) tokens: Id,
    /// The mask of an index where attention's is another.
    pub(super) index_mask: Option<Id>,
    /// The mask in F32, where an index needs it.
    pub(super) plain_mask: Option<Id>,
    /// How lightning attention fades: queries, pairs, slopes and keys.
    pub(super) decays: Option<[Id; 4]>,
    /// Inputs of the cache that looks back over everything; `None` if no block has one.
    pub(super) full: Option<CacheInputs>,
    /// Inputs of the cache that looks back over a window; `None` if no block has one.
    pub(super) window: Option<CacheInputs>,
}

/// Blocks whose experts are chosen by the token itself.
const BY_TOKEN: u32 = 3;

/// Bytes of a number of F32 values.
pub(super) const fn f32s(values: u64) -> u64 {
    4 * values
}

/// Builds the graph of one card.
pub(super) fn build(scene: &Scene<'_>) -> Graph {
    let (t, d) = (scene.sizes.tokens, u64::from(scene.shape.width));
    let anatomy = Anatomy::of(scene.shape);
    let mut graph = Graph::new();
    let weights = graph.outside();
    let cache = graph.outside();
    let mut stream = first_input(scene, &mut graph, weights);
    // The sum that ends the block before is computed here: both of its arguments arrive.
    let second = (scene.first > 0).then(|| graph.input(f32s(t * d)));
    let states = scene.kinds.iter().any(|kind| kind.recurrent > 0);
    let states = states.then(|| graph.input(f32s(scene.sizes.sequences)));
    let decays = if states.is_some() { decays(scene, &mut graph) } else { None };
    let positions = graph.input(anatomy.position_bytes * t);
    let index = scene.kinds.iter().any(|kind| kind.index > 0);
    let index_rows = index.then(|| graph.input(8 * t));
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
        states,
        index_rows,
        decays,
        ..Builder::new(scene, graph, [weights, cache, positions])
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
        stream = builder.output(stream);
    }
    builder.graph.expand(stream);
    builder.graph.pin(stream);
    builder.graph
}

/// Whether blocks read and write four streams.
pub(super) fn mixes_streams(shape: &Shape) -> bool {
    matches!(shape.arch, "deepseek4" | "glm5-next" | "qwen4exp")
}

/// Builds the graph of a card with the blocks around its own, each node on its card.
pub(super) fn build_all(scene: &Scene<'_>) -> Graph {
    let streams = if mixes_streams(scene.shape) { 4 } else { 1 };
    let size = f32s(scene.sizes.tokens * u64::from(scene.shape.width));
    let sizes = scene.sizes;
    let mut graph = Graph::new();
    let weights = graph.outside();
    let cache = graph.outside();
    let before = u32::try_from(scene.before.len()).unwrap_or(u32::MAX);
    let start = scene.first.saturating_sub(before);
    let mut stream = if start > 0 {
        let stream = graph.own(streams * size, &[]);
        graph.place(stream);
        graph.expand(stream);
        stream
    } else if scene.settings.llama_version.mixes_inputs(scene.shape) {
        mixed_inputs(
            &mut graph,
            weights,
            sizes.tokens,
            u64::from(scene.shape.width),
            scene.part.host,
        )
    } else if scene.part.host {
        looked_up(&mut graph, weights, sizes.tokens, size)
    } else {
        graph.input(size)
    };
    let anatomy = Anatomy::of(scene.shape);
    let positions = graph.input(anatomy.position_bytes * sizes.tokens);
    let states = graph.input(f32s(sizes.sequences));
    let rows = graph.input(f32s(sizes.outputs));
    let index_rows = graph.input(8 * sizes.tokens);
    let mut builder = Builder {
        states: Some(states),
        index_rows: Some(index_rows),
        state_rows: Some(state_rows(scene, &mut graph, states)),
        decays: decays(scene, &mut graph),
        ..Builder::new(scene, graph, [weights, cache, positions])
    };
    builder.every_input();
    let mixed = mixes_streams(scene.shape);
    if scene.shape.arch == "deepseek4" {
        builder.tokens = builder.graph.input(f32s(sizes.tokens));
        builder.fine = Some(builder.compressor(FINE, false));
        builder.coarse = Some(builder.compressor(COARSE, false));
        builder.index = Some(builder.compressor(FINE, true));
    }
    if matches!(scene.shape.arch, "glm5-next" | "qwen4exp") {
        builder.pooled = Some(builder.pools());
    }
    if scene.shape.arch == "qwen4exp" {
        builder.looked_up = Some(builder.graph.input(size));
    }
    if mixed && start == 0 {
        stream = builder.spread_streams(stream);
    }
    let parts = [(BEFORE, scene.before), (OWN, scene.kinds), (AFTER, scene.after)];
    let numbers = [start, scene.first, scene.part.end];
    for ((card, kinds), first) in parts.into_iter().zip(numbers) {
        builder.graph.here = card;
        for (index, kind) in kinds.iter().enumerate() {
            let last = card == OWN && index + 1 == kinds.len() && scene.part.output;
            let number = first + u32::try_from(index).unwrap_or(u32::MAX);
            if mixed && scene.shape.arch == "qwen4exp" {
                stream = builder.gated_block(stream, *kind, number, last.then_some(rows));
                continue;
            }
            if mixed {
                stream = builder.mixed_block(stream, *kind, number);
                continue;
            }
            stream = builder.block(stream, *kind, number, last.then_some(rows));
        }
    }
    if scene.part.output {
        builder.graph.here = OWN;
        stream = if scene.shape.arch == "qwen4exp" {
            let last = builder.last_gated(stream);
            builder.matrix(last, u64::from(scene.shape.vocab_in_file()), sizes.outputs)
        } else if mixed {
            let last = builder.last_stream(stream, rows);
            builder.output(last)
        } else {
            builder.output(stream)
        };
    }
    builder.graph.expand(stream);
    builder.graph.pin(stream);
    builder.graph
}

/// Views of the states that a batch continues, and of the others.
fn state_rows(scene: &Scene<'_>, graph: &mut Graph, states: Id) -> [Id; 2] {
    if scene.settings.llama_version < LlamaVersion::V0_8 {
        return [states, graph.slice(states, 0)];
    }
    let sequences = scene.sizes.sequences;
    [sequences, sequences - 1].map(|count| graph.slice(states, f32s(count)))
}

/// How lightning attention fades, as inputs.
fn decays(scene: &Scene<'_>, graph: &mut Graph) -> Option<[Id; 4]> {
    (scene.shape.arch == "minimax-01").then(|| {
        let heads = u64::from(scene.shape.ssm_heads);
        let each = scene.sizes.tokens.div_ceil(scene.sizes.sequences);
        let every = each * heads * scene.sizes.sequences;
        [every, each * every, heads, every].map(|count| graph.input(f32s(count)))
    })
}

/// The stream that enters a card's first block.
fn first_input(scene: &Scene<'_>, graph: &mut Graph, weights: Id) -> Id {
    let (t, d) = (scene.sizes.tokens, u64::from(scene.shape.width));
    let mixes = scene.first == 0 && scene.settings.llama_version.mixes_inputs(scene.shape);
    match (scene.part.host, mixes) {
        (host, true) => mixed_inputs(graph, weights, t, d, host),
        (false, false) => graph.input(f32s(t * d)),
        (true, false) => {
            // The host also has room for embeddings from outside.
            let outside = graph.input(f32s(t * d));
            graph.pin(outside);
            looked_up(graph, weights, t, f32s(t * d))
        }
    }
}

/// Embeddings that the host looks up by token.
fn looked_up(graph: &mut Graph, weights: Id, t: u64, size: u64) -> Id {
    let tokens = graph.input(f32s(t));
    let stream = graph.own(size, &[weights, tokens]);
    graph.expand(stream);
    stream
}

/// The inputs of a batch that may mix tokens and embeddings: the ways in that a batch of tokens does
/// not take are planned all the same.
fn mixed_inputs(graph: &mut Graph, weights: Id, t: u64, d: u64, host: bool) -> Id {
    let size = f32s(t * d);
    if host {
        let tokens = graph.input(f32s(t));
        let outside = graph.input(size);
        graph.pin(outside);
        let mixed_tokens = graph.input(f32s(t));
        let slots = graph.input(2 * f32s(t));
        let mixed = graph.input(size);
        let stream = graph.own(size, &[weights, tokens]);
        graph.expand(stream);
        let looked_up = graph.own(size, &[weights, mixed_tokens]);
        graph.expand(looked_up);
        let copy = graph.own(size, &[mixed]);
        let joined = graph.store(copy, &[looked_up, slots, copy]);
        graph.expand(joined);
        return stream;
    }
    let mixed = graph.input(size);
    let looked_up = graph.input(size);
    let slots = graph.input(2 * f32s(t));
    let stream = graph.input(size);
    let copy = graph.own(size, &[mixed]);
    let joined = graph.store(copy, &[looked_up, slots, copy]);
    graph.expand(joined);
    stream
}

impl<'a> Builder<'a> {
    /// A graph with what all blocks refer to: weights, cache and positions.
    pub(super) fn new(
        scene: &'a Scene<'a>,
        graph: Graph,
        [weights, cache, positions]: [Id; 3],
    ) -> Self {
        Self {
            graph,
            scene,
            anatomy: Anatomy::of(scene.shape),
            t: scene.sizes.tokens,
            d: u64::from(scene.shape.width),
            weights,
            cache,
            positions,
            states: None,
            state_rows: None,
            decays: None,
            index_rows: None,
            choice: None,
            plain_mask: None,
            fine: None,
            coarse: None,
            index: None,
            pooled: None,
            looked_up: None,
            tokens: positions,
            index_mask: None,
            full: None,
            window: None,
        }
    }
}

impl Builder<'_> {
    /// A width divided among the cards that share each tensor.
    fn divided(&self, width: u32) -> u64 {
        u64::from(width).div_ceil(self.scene.part.ways.max(1))
    }

    /// Heads of queries on this card.
    pub(super) fn heads(&self) -> u64 {
        self.divided(self.scene.shape.heads)
    }

    /// The last norm and the output head.
    fn output(&mut self, stream: Id) -> Id {
        let outputs = self.scene.sizes.outputs;
        let size = f32s(outputs * self.d);
        let norm = if self.anatomy.own_last_norm {
            self.graph.own(size, &[stream])
        } else {
            self.norm(stream, size)
        };
        self.matrix(norm, u64::from(self.scene.shape.vocab_in_file()), outputs)
    }

    /// The product of weights with a tensor: `width` values in each of `rows`.
    pub(super) fn matrix(&mut self, x: Id, width: u64, rows: u64) -> Id {
        self.graph.own(f32s(width * rows), &[self.weights, x])
    }

    /// A norm with its weights; `size` in bytes.
    pub(super) fn norm(&mut self, x: Id, size: u64) -> Id {
        let norm = if self.anatomy.layer_norm {
            self.graph.own(size, &[x])
        } else {
            self.graph.in_place(size, &[x])
        };
        self.graph.in_place(size, &[norm, self.weights])
    }

    /// One block; `rows` selects the tokens with logits in the last one.
    pub(super) fn block(
        &mut self,
        stream: Id,
        kind: LayerKind,
        number: u32,
        rows: Option<Id>,
    ) -> Id {
        let (t, d) = (self.t, self.d);
        let mut residual = stream;
        // Deci's blocks without attention are a feed-forward part alone.
        let bare = self.scene.shape.arch == "deci" && kind.full + kind.window == 0;
        let norm =
            if self.anatomy.no_pre_norm || bare { stream } else { self.norm(stream, f32s(t * d)) };
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
        if self.anatomy.normed_residual {
            residual = self.graph.in_place(f32s(t * d), &[norm]);
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
        let order = if self.anatomy.residual_leads { [residual, cur] } else { [cur, residual] };
        let mut sum = if bare { cur } else { self.graph.in_place(size, &order) };
        let norm = if self.anatomy.no_pre_norm { sum } else { self.norm(sum, size) };
        if self.anatomy.normed_residual {
            sum = self.graph.in_place(size, &[norm]);
        }
        let ffn = self.feed_forward(norm, number, tokens);
        if self.anatomy.residual_first {
            self.graph.in_place(size, &[sum, ffn])
        } else {
            self.graph.in_place(size, &[ffn, sum])
        }
    }

    pub(super) fn feed_forward(&mut self, x: Id, number: u32, tokens: u64) -> Id {
        let shape = self.scene.shape;
        let expert = has_experts(shape, number);
        if !expert {
            return self.dense(x, self.divided(dense_width(shape, number)), tokens);
        }
        let sum = self.experts(x, number, tokens);
        if shape.shared_experts == 0 {
            return sum;
        }
        let width = if shape.shared_ff > 0 {
            shape.shared_ff
        } else {
            shape.shared_experts.saturating_mul(shape.expert_ff)
        };
        let mut shared = self.dense(x, self.divided(width), tokens);
        if self.anatomy.gated_shared {
            let gate = self.matrix(x, 1, tokens);
            let gate = self.graph.in_place(f32s(tokens), &[gate]);
            shared = self.graph.in_place(f32s(tokens * self.d), &[shared, gate]);
        }
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

    fn experts(&mut self, x: Id, number: u32, tokens: u64) -> Id {
        let shape = self.scene.shape;
        let (count, used) = (u64::from(shape.experts), u64::from(shape.experts_used));
        let (width, d) = (self.divided(shape.expert_ff), self.d);
        let size = |values: u64| f32s(values * tokens);
        let logits = self.matrix(x, count, tokens);
        let mut probs = self.graph.in_place(size(count), &[logits]);
        let mut choice = probs;
        if shape.arch.starts_with("deepseek4") {
            // The root of the logits' softplus.
            probs = self.graph.in_place(size(count), &[probs]);
            choice = probs;
        }
        if self.anatomy.biased_choice {
            choice = self.graph.in_place(size(count), &[probs, self.weights]);
        }
        let chosen = if shape.arch == "deepseek4" && number < BY_TOKEN {
            self.graph.own(size(used), &[self.weights, self.tokens])
        } else {
            let sorted = self.graph.own(size(count), &[choice]);
            self.graph.slice(sorted, size(used))
        };
        if !self.anatomy.late_softmax {
            probs = self.graph.reshape(probs);
        }
        let picked = self.graph.own(size(used), &[probs, chosen]);
        let flat = self.graph.reshape(picked);
        let shares = if self.anatomy.late_softmax {
            self.graph.in_place(size(used), &[flat])
        } else if self.anatomy.plain_shares {
            picked
        } else {
            let sum = self.graph.own(size(1), &[flat]);
            let sum = self.graph.in_place(size(1), &[sum]);
            self.graph.in_place(size(used), &[flat, sum])
        };
        let mut shares = self.graph.reshape(shares);
        if self.anatomy.scaled_shares {
            shares = self.graph.own(size(used), &[shares]);
        }
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
        // A card keeps the unweighted rows, as it weighs and adds them at once.
        let at_once = !self.scene.part.host;
        let weighted = if at_once {
            self.graph.own(size(d * used), &[down, shares])
        } else {
            self.graph.in_place(size(d * used), &[down, shares])
        };
        self.graph.expand(weighted);
        if used <= 1 {
            return self.graph.own(size(d), &[weighted]);
        }
        let views: Vec<Id> = (0..used).map(|_| self.graph.slice(weighted, size(d))).collect();
        for view in &views {
            self.graph.expand(*view);
        }
        let sum = views.into_iter().reduce(|sum, view| {
            let next = self.graph.in_place(size(d), &[sum, view]);
            self.graph.expand(next);
            next
        });
        if !at_once {
            return sum.unwrap_or(weighted);
        }
        // The unweighted rows and the weights outlive the sum.
        let hold = self.graph.store(self.cache, &[down, shares]);
        self.graph.expand(hold);
        sum.unwrap_or(weighted)
    }
}
