//! The graph of one card's blocks, in the order in which llama.cpp adds its nodes.

use super::Scene;
use super::anatomy::{Anatomy, Ffn};
use super::attention::CacheInputs;
use super::chosen::Positions;
use super::compressed::Compressor;
use super::graph::{Graph, Id};
use super::pooled::Pools;
use super::relative::Relative;
use super::scattered::Members;
use super::sourced::Sourced;
use crate::catalog::Feed;
use crate::memory::layers::LayerKind;
use crate::memory::settings::LlamaVersion;
use crate::memory::weights::{dense_width, feed, has_experts};

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
    /// What the experts of a pair's first block leave for the second.
    pub(super) beside: Option<Id>,
    /// Inputs of blocks with a bias of positions.
    pub(super) relative: Option<Relative>,
    /// What blocks with sources of compressed rows leave for those after them.
    pub(super) sourced: Sourced,
    /// What the host looks up of n-grams.
    pub(super) looked_up: Option<Id>,
    /// Inputs of indexes over pools of cells.
    pub(super) pooled: Option<Pools>,
    /// Those of an index that scores each cell by its pool.
    pub(super) members: Option<Members>,
    /// The tokens of a batch, where experts are chosen by them.
    pub(super) tokens: Id,
    /// Inputs of a choice of blocks of cells.
    pub(super) places: Option<Positions>,
    /// The mask of an index where attention's is another.
    pub(super) index_mask: Option<Id>,
    /// What rotates its keys, where that is an input.
    pub(super) index_rotation: Option<Id>,
    /// The mask in F32, where an index needs it.
    pub(super) plain_mask: Option<Id>,
    /// How lightning attention fades: queries, pairs, slopes and keys.
    pub(super) decays: Option<[Id; 4]>,
    /// Inputs of the cache that looks back over everything; `None` if no block has one.
    pub(super) full: Option<CacheInputs>,
    /// Inputs of the cache that looks back over a window; `None` if no block has one.
    pub(super) window: Option<CacheInputs>,
}

/// Where tokens with logits are selected before version 0.8 of llama.cpp, in architectures some of whose
/// models have blocks that draft tokens: all that went before is computed for all tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crop {
    /// After the last norm.
    Normed,
    /// Before the last norm.
    Plain,
}

impl Crop {
    /// Where they are selected, if not in the last block.
    pub(super) fn of(scene: &Scene<'_>) -> Option<Self> {
        if scene.settings.llama_version >= LlamaVersion::V0_8 {
            return None;
        }
        match scene.shape.arch {
            "qwen3next" | "qwen35" | "qwen35moe" | "gemma4" | "nemotron_h" | "nemotron_h_moe"
            | "cohere2moe" | "hy-v3" | "bailingmoe3" => Some(Self::Normed),
            "gpt-oss" | "step35" => Some(Self::Plain),
            _ => None,
        }
    }
}

/// Blocks whose experts are chosen by the token itself.
const BY_TOKEN: u32 = 3;

/// Bytes of a number of F32 values.
pub(super) const fn f32s(values: u64) -> u64 {
    4 * values
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
            places: None,
            pooled: None,
            members: None,
            beside: None,
            relative: None,
            sourced: Sourced::default(),
            looked_up: None,
            tokens: positions,
            index_mask: None,
            index_rotation: None,
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

    /// The last norm and the output head; `late` selects the tokens with logits where the last block
    /// has not.
    pub(super) fn output(&mut self, mut stream: Id, late: Option<(Crop, Id)>) -> Id {
        let outputs = self.scene.sizes.outputs;
        let size = f32s(outputs * self.d);
        let vocab = u64::from(self.scene.shape.vocab_in_file());
        match late {
            Some((Crop::Normed, rows)) => {
                let norm = self.norm(stream, f32s(self.t * self.d));
                // Blocks that draft tokens read it.
                self.graph.pin(norm);
                let last = self.graph.own(size, &[norm, rows]);
                return self.matrix(last, vocab, outputs);
            }
            Some((Crop::Plain, rows)) => {
                self.graph.pin(stream);
                stream = self.graph.own(size, &[stream, rows]);
                let norm = self.norm(stream, size);
                return self.matrix(norm, vocab, outputs);
            }
            None => {}
        }
        let norm = if self.anatomy.own_last_norm {
            self.graph.own(size, &[stream])
        } else {
            self.norm(stream, size)
        };
        self.matrix(norm, vocab, outputs)
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
        if bare && rows.is_none() && feed(self.scene.shape, number) == Feed::Without {
            return stream;
        }
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

    pub(super) fn dense(&mut self, x: Id, width: u64, tokens: u64) -> Id {
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

    /// Probabilities of the experts, and those that are chosen.
    fn choose(&mut self, x: Id, number: u32, tokens: u64) -> (Id, Id) {
        let shape = self.scene.shape;
        let (count, used) = (u64::from(shape.experts), u64::from(shape.experts_used));
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
        (probs, chosen)
    }

    fn experts(&mut self, x: Id, number: u32, tokens: u64) -> Id {
        let shape = self.scene.shape;
        let used = u64::from(shape.experts_used);
        let (width, d) = (self.divided(shape.expert_ff), self.d);
        let size = |values: u64| f32s(values * tokens);
        let (mut probs, chosen) = self.choose(x, number, tokens);
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
