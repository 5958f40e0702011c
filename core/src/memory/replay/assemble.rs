//! Graphs put together: what arrives, the blocks, the head.

use super::Scene;
use super::anatomy::Anatomy;
use super::block::{Builder, Crop, f32s};
use super::cards::{AFTER, BEFORE, OWN};
use super::chosen::chooses_blocks;
use super::graph::{Graph, Id};
use crate::catalog::Shape;
use crate::memory::layers::{COARSE, FINE, LayerKind};
use crate::memory::settings::LlamaVersion;

/// Builds the graph of the host, or of cards that share every tensor.
pub(super) fn build(scene: &Scene<'_>) -> Graph {
    let (t, d) = (scene.sizes.tokens, u64::from(scene.shape.width));
    let anatomy = Anatomy::of(scene.shape);
    let mut graph = Graph::new();
    let weights = graph.outside();
    let cache = graph.outside();
    let mut stream = first_input(scene, &mut graph, weights);
    let states = scene.kinds.iter().any(|kind| kind.recurrent > 0);
    let states = states.then(|| graph.input(f32s(scene.sizes.sequences)));
    let decays = if states.is_some() { decays(scene, &mut graph) } else { None };
    let positions = graph.input(anatomy.position_bytes * t);
    let dense = scene.shape.arch == "minimax-m3" && !chooses_blocks(scene);
    let index = !dense && scene.kinds.iter().any(|kind| kind.index > 0);
    let index_rows = index.then(|| graph.input(8 * t));
    beside(scene, &mut graph);
    let mut builder = Builder {
        states,
        index_rows,
        decays,
        ..Builder::new(scene, graph, [weights, cache, positions])
    };
    builder.inputs();
    let rows =
        builder.scene.part.output.then(|| builder.graph.input(4 * builder.scene.sizes.outputs));
    if anatomy.scaled_input {
        stream = builder.graph.in_place(f32s(t * d), &[stream]);
        builder.graph.expand(stream);
    }
    let count = scene.kinds.len();
    let late = Crop::of(scene);
    for (index, kind) in scene.kinds.iter().enumerate() {
        let last = if index + 1 == count && late.is_none() { rows } else { None };
        let number = scene.first + u32::try_from(index).unwrap_or(u32::MAX);
        stream = builder.block(stream, *kind, number, last);
    }
    if scene.part.output {
        stream = builder.output(stream, late.zip(rows));
    }
    builder.graph.expand(stream);
    builder.graph.pin(stream);
    builder.graph
}

/// Most tensors that arrive for a run of nodes in the release that Inkling's pull request is part of.
const MOST_INPUTS: usize = 30;

/// Whether blocks read and write four streams.
pub(super) fn mixes_streams(shape: &Shape) -> bool {
    matches!(shape.arch, "deepseek4" | "deepseek41" | "glm5-next" | "qwen4exp")
}

/// Whether blocks are put together in a way of their own.
pub(super) fn has_own_blocks(shape: &Shape) -> bool {
    mixes_streams(shape) || matches!(shape.arch, "inkling" | "longcat-flash")
}

/// Builds the graph of a card with the blocks around its own, each node on its card.
pub(super) fn build_all(scene: &Scene<'_>) -> Graph {
    let sizes = scene.sizes;
    let mut graph = Graph::new();
    let weights = graph.outside();
    let cache = graph.outside();
    let before = u32::try_from(scene.before.len()).unwrap_or(u32::MAX);
    let start = scene.first.saturating_sub(before);
    let stream = entering(scene, &mut graph, weights, start);
    let position_bytes = Anatomy::of(scene.shape).position_bytes;
    let positions = graph.input(position_bytes * sizes.tokens);
    let states = graph.input(f32s(sizes.sequences));
    let rows = graph.input(f32s(sizes.outputs));
    beside(scene, &mut graph);
    let index_rows = graph.input(8 * sizes.tokens);
    let mut builder = Builder {
        states: Some(states),
        index_rows: Some(index_rows),
        state_rows: Some(state_rows(scene, &mut graph, states)),
        decays: decays(scene, &mut graph),
        ..Builder::new(scene, graph, [weights, cache, positions])
    };
    builder.every_input();
    let mut stream = builder.prepared(stream, start);
    let parts = [(BEFORE, scene.before), (OWN, scene.kinds), (AFTER, scene.after)];
    let numbers = [start, scene.first, scene.part.end];
    for ((card, kinds), first) in parts.into_iter().zip(numbers) {
        builder.graph.here = card;
        for (index, kind) in kinds.iter().enumerate() {
            let ends = card == OWN && index + 1 == kinds.len() && scene.part.output;
            let last = ends && Crop::of(scene).is_none();
            let number = first + u32::try_from(index).unwrap_or(u32::MAX);
            stream = builder.any_block(stream, *kind, number, last.then_some(rows));
        }
    }
    if scene.part.output {
        builder.graph.here = OWN;
        stream = builder.head(stream, rows);
    }
    builder.graph.expand(stream);
    builder.graph.pin(stream);
    builder.graph
}

/// What enters the first block of a graph: embeddings, or what the block before it left.
fn entering(scene: &Scene<'_>, graph: &mut Graph, weights: Id, start: u32) -> Id {
    let (t, d) = (scene.sizes.tokens, u64::from(scene.shape.width));
    let host = scene.part.host;
    if start > 0 {
        let streams = if mixes_streams(scene.shape) { 4 } else { 1 };
        let stream = graph.own(f32s(streams * t * d), &[]);
        graph.place(stream);
        graph.expand(stream);
        stream
    } else if scene.settings.llama_version.mixes_inputs(scene.shape) {
        mixed_inputs(graph, weights, t, d, host)
    } else if host {
        // The host also has room for embeddings from outside.
        let outside = graph.input(f32s(t * d));
        graph.pin(outside);
        looked_up(graph, weights, t, f32s(t * d))
    } else {
        graph.input(f32s(t * d))
    }
}

impl Builder<'_> {
    /// Adds the inputs that only some architectures have, and what is done before the first block.
    fn prepared(&mut self, stream: Id, start: u32) -> Id {
        let size = f32s(self.t * self.d);
        match self.scene.shape.arch {
            "deepseek4" => {
                let tokens = self.graph.input(f32s(self.t));
                self.tokens = self.graph.tokens.unwrap_or(tokens);
                self.fine = Some(self.compressor(FINE, false));
                self.coarse = Some(self.compressor(COARSE, false));
                self.index = Some(self.compressor(FINE, true));
            }
            "deepseek41" => self.sourced_inputs(start),
            "glm5-next" => self.pooled = Some(self.pools()),
            "inkling" => {
                self.relative = Some(self.relative_inputs());
                self.graph.most_inputs = MOST_INPUTS;
            }
            "qwen4exp" => {
                if self.before() {
                    self.members = Some(self.members());
                } else {
                    self.pooled = Some(self.pools());
                }
                self.looked_up = Some(self.graph.input(size));
            }
            _ => {}
        }
        if start > 0 {
            stream
        } else if mixes_streams(self.scene.shape) {
            self.spread_streams(stream)
        } else if self.scene.shape.arch == "inkling" {
            let norm = self.norm(stream, size);
            self.graph.expand(norm);
            norm
        } else if self.anatomy.scaled_input {
            let stream = self.graph.in_place(size, &[stream]);
            self.graph.expand(stream);
            stream
        } else {
            stream
        }
    }

    /// A block of the architecture.
    fn any_block(&mut self, stream: Id, kind: LayerKind, number: u32, rows: Option<Id>) -> Id {
        match self.scene.shape.arch {
            "qwen4exp" => self.gated_block(stream, kind, number, rows),
            "deepseek4" | "glm5-next" => self.mixed_block(stream, kind, number),
            "deepseek41" => self.lagging_block(stream, number),
            "inkling" => self.relative_block(stream, kind, number),
            "longcat-flash" => self.paired_block(stream, kind, number, rows),
            _ => self.block(stream, kind, number, rows),
        }
    }

    /// The head, after what makes one stream of all.
    fn head(&mut self, stream: Id, rows: Id) -> Id {
        match self.scene.shape.arch {
            "qwen4exp" => {
                let last = self.last_gated(stream);
                let vocab = u64::from(self.scene.shape.vocab_in_file());
                self.matrix(last, vocab, self.scene.sizes.outputs)
            }
            "inkling" => self.hiding_head(stream, rows),
            "deepseek41" => {
                let last = self.last_lagging(stream, rows);
                self.output(last, None)
            }
            "deepseek4" | "glm5-next" => {
                let last = self.last_stream(stream, rows);
                self.output(last, None)
            }
            _ => {
                let late = Crop::of(self.scene).map(|crop| (crop, rows));
                self.output(stream, late)
            }
        }
    }
}

/// Gemma 3n and 4 E read 256 values a layer and token beside the stream; 3n has further streams.
fn beside(scene: &Scene<'_>, graph: &mut Graph) {
    if scene.shape.shared_kv_layers == 0 {
        return;
    }
    let (t, d) = (scene.sizes.tokens, u64::from(scene.shape.width));
    let streams = if scene.shape.arch == "gemma3n" { 6 * d } else { 0 };
    graph.here = OWN;
    for _ in 0..if scene.part.copies { 4 } else { 1 } {
        for width in [256 * u64::from(scene.shape.layers), streams] {
            let kept = graph.leaf(f32s(t * width));
            graph.pin(kept);
        }
    }
}

/// Views of the states that a batch continues, and of the others.
fn state_rows(scene: &Scene<'_>, graph: &mut Graph, states: Id) -> [Id; 2] {
    if scene.settings.llama_version < LlamaVersion::V0_8 {
        return [states, graph.slice(states, 0)];
    }
    let sequences = scene.sizes.sequences;
    [sequences, sequences.saturating_sub(1)].map(|count| graph.slice(states, f32s(count)))
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
    graph.tokens = Some(tokens);
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
