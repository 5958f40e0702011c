//! What a model asks of a machine for each token: bytes to read, products to compute.

use super::engine::WeightKind;
use crate::catalog::Shape;
use crate::memory::layers;
use crate::memory::weights::{Format, Weights, weights};
use crate::units::Bytes;

/// The widest head that all kernels of attention are made for.
const USUAL_HEAD: u32 = 256;

/// What a model in one format asks of a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Bytes of all weights that every token reads: blocks without routed experts, and the head.
    pub dense: f64,
    /// Bytes of all routed experts.
    pub experts: f64,
    /// Routed experts of a layer; 0 in dense models.
    pub expert_count: u32,
    /// How many of them one token uses.
    pub experts_used: u32,
    /// Weights of the blocks without routed experts and without the head.
    pub dense_weights: f64,
    /// Weights of the head.
    pub head_weights: f64,
    /// Weights of all routed experts.
    pub expert_weights: f64,
    /// Blocks.
    pub layers: f64,
    /// Blocks before the first with experts; 0 in dense models.
    pub dense_layers: u32,
    /// Blocks with experts.
    pub expert_layers: f64,
    /// Blocks with a recurrent state.
    pub recurrent_layers: f64,
    /// Cached values of one token, in all layers that grow.
    pub cache_values: f64,
    /// Cached values of one token, in all layers with a window.
    pub window_values: f64,
    /// Among how many cards a division of tensors can divide the cache: a head of keys and values is
    /// whole, and a latent is one.
    pub cache_parts: f64,
    /// Tokens of a window.
    pub window: f64,
    /// Layers that read a cache, for one that keeps it: those that share one read it too.
    pub readers: f64,
    /// Whether the layers that grow have heads wider than most kernels of attention are made for.
    pub wide: bool,
    /// Bytes of all recurrent states of one sequence.
    pub state: f64,
    /// Products of one token with one earlier token, in FLOP, in all layers that grow.
    pub attention: f64,
    /// Products of one token with one earlier token, in FLOP, in all layers with a window.
    pub window_attention: f64,
    /// Width of the residual stream.
    pub width: f64,
    /// How its weights are stored.
    pub kind: WeightKind,
}

/// Bytes of a model's weights by how they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// All blocks without routed experts.
    pub dense: f64,
    /// All routed experts.
    pub experts: f64,
    /// The head.
    pub head: f64,
}

impl Parts {
    /// Sums up weights.
    pub(crate) fn of(weights: &Weights) -> Self {
        // A sum of bytes stops at the most that there are.
        let dense: Bytes = weights.blocks.iter().map(|block| block.dense).sum();
        let experts: Bytes = weights.blocks.iter().map(|block| block.experts).sum();
        let [dense, experts, head] =
            [dense, experts, weights.output].map(|bytes| bytes.get() as f64);
        Self { dense, experts, head }
    }
}

/// A model's weights in number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Of all blocks without routed experts.
    pub dense: f64,
    /// Of all routed experts.
    pub experts: f64,
    /// Of the head.
    pub head: f64,
    /// Of the token table, where it is not the head.
    pub table: f64,
}

impl Counted {
    /// Counts the weights of a model; `None` where the tensors of its architecture are not known.
    pub(crate) fn of(shape: &Shape) -> Option<Self> {
        // 16 bits a weight; the few that stay in 32 bits do not matter here.
        let halves = Format::parse("F16")?.with_mxfp4_experts(false);
        let bytes = weights(shape, &halves).ok()?;
        let Parts { dense, experts, head } = Parts::of(&bytes);
        let table = if shape.tied { 0.0 } else { bytes.embedding.get() as f64 };
        let [dense, experts, head, table] = [dense, experts, head, table].map(|b| b / 2.0);
        Some(Self { dense, experts, head, table })
    }

    /// The sum over all kinds of weights.
    pub(crate) fn all(&self) -> f64 {
        self.dense + self.experts + self.head + self.table
    }

    /// Those that one token is multiplied with.
    pub(crate) fn used(&self, shape: &Shape) -> f64 {
        let part = f64::from(shape.experts_used) / f64::from(shape.experts.max(1));
        self.dense + self.experts * part + self.head
    }
}

impl Load {
    /// Sums up a model's weights in a format; `quant` is the format's id.
    ///
    /// `None` where the tensors of its architecture are not known.
    pub fn new(shape: &Shape, bytes: &Weights, quant: &str) -> Option<Self> {
        Self::of_parts(shape, Parts::of(bytes), quant)
    }

    /// A load from the sums of [`Parts::of`], as [`Self::new`] makes them; `None` as there.
    pub(crate) fn of_parts(shape: &Shape, parts: Parts, quant: &str) -> Option<Self> {
        let Parts { dense, experts, head } = parts;
        let counted = Counted::of(shape)?;
        let [dense_weights, expert_weights, head_weights] =
            [counted.dense, counted.experts, counted.head];
        let kinds = layers::kinds(shape);
        let count = |of: fn(&layers::LayerKind) -> u8| -> f64 {
            kinds.iter().map(|kind| f64::from(of(kind))).sum()
        };
        let (grow, windowed) = (count(|kind| kind.full), count(|kind| kind.window));
        let (full, window) = (layers::full_row(shape), layers::window_row(shape));
        // Two products, of queries with keys and of weights with values, of two FLOP a value. With
        // latents both are as wide as the latent, about twice the head.
        let heads = f64::from(shape.heads) * f64::from(shape.head_dim);
        let pair = 4.0 * heads * if shape.kv_lora > 0 { 2.0 } else { 1.0 };
        let or = |value: u32, other: u32| f64::from(if value > 0 { value } else { other });
        let window_pair =
            4.0 * or(shape.swa_heads, shape.heads) * or(shape.swa_head_dim, shape.head_dim);
        let own = shape.layers.saturating_sub(shape.shared_kv_layers).max(1);
        let readers = f64::from(shape.layers) / f64::from(own);
        Some(Self {
            dense: dense + head,
            experts,
            expert_count: shape.experts,
            experts_used: shape.experts_used,
            dense_weights,
            head_weights,
            expert_weights,
            layers: f64::from(shape.layers),
            dense_layers: if shape.experts > 0 { shape.dense_layers } else { 0 },
            expert_layers: f64::from(match shape.moe_layers {
                0 if shape.experts > 0 => shape.layers,
                layers => layers,
            }),
            recurrent_layers: count(|kind| kind.recurrent),
            cache_values: grow * f64::from(full.k + full.v),
            window_values: windowed * f64::from(window.k + window.v),
            cache_parts: if shape.kv_lora > 0 { 1.0 } else { f64::from(shape.kv_heads.max(1)) },
            window: if shape.window > 0 { f64::from(shape.window) } else { f64::INFINITY },
            state: f64::from(shape.linear_state_bytes),
            readers,
            wide: shape.head_dim > USUAL_HEAD,
            attention: pair * grow * readers,
            window_attention: window_pair * windowed * readers,
            width: f64::from(shape.width),
            kind: WeightKind::of(quant),
        })
    }

    /// This load with `factor` times the bytes of its weights, for a file that is known to have others.
    #[must_use]
    pub(crate) fn scaled(mut self, factor: f64) -> Self {
        self.dense *= factor;
        self.experts *= factor;
        self
    }

    /// Whether it has experts or recurrent layers, whose speed is harder to tell.
    pub(crate) fn is_mixed(&self) -> bool {
        self.expert_count > 0 || self.recurrent_layers > 0.0
    }

    /// The share of the experts, from 0 to 1, that `tokens` tokens of different streams use together.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to a range")]
    pub(super) fn touched(&self, tokens: f64) -> f64 {
        if self.expert_count == 0 {
            return 0.0;
        }
        let free = 1.0 - f64::from(self.experts_used) / f64::from(self.expert_count);
        // The power in steps of whole tokens, by squares; beyond a few hundred all are used.
        let (mut left, mut power, mut square) =
            (tokens.clamp(0.0, 65536.0) as u32, 1.0, free.max(0.0));
        while left > 0 {
            if left % 2 == 1 {
                power *= square;
            }
            square *= square;
            left /= 2;
        }
        1.0 - power
    }

    /// Bytes that one stream reads of its cache at a depth in tokens, with `bytes` bytes a value.
    pub(super) fn cache(&self, depth: f64, bytes: f64) -> f64 {
        (self.cache_values * depth + self.window_values * depth.min(self.window)) * bytes
    }

    /// Bytes of caches that a step reads for one stream, as [`Self::cache`] has them.
    pub(super) fn cache_read(&self, depth: f64, bytes: f64) -> f64 {
        self.readers * self.cache(depth, bytes)
    }

    /// The share of wide heads in what a step reads of caches.
    pub(super) fn wide_share(&self, depth: f64) -> f64 {
        let grown = self.cache_values * depth;
        if !self.wide || grown <= 0.0 {
            return 0.0;
        }
        grown / (grown + self.window_values * depth.min(self.window))
    }

    /// Weights that one token is multiplied with, without the head.
    pub(super) fn active_weights(&self) -> f64 {
        self.dense_weights + self.active_expert_weights()
    }

    /// Weights that one token is multiplied with.
    pub(crate) fn used(&self) -> f64 {
        self.active_weights() + self.head_weights
    }

    pub(super) fn active_expert_weights(&self) -> f64 {
        if self.expert_count == 0 {
            return 0.0;
        }
        self.expert_weights * f64::from(self.experts_used) / f64::from(self.expert_count)
    }

    /// Bytes of weights that one token of one stream reads.
    pub fn read(&self) -> f64 {
        self.dense + self.experts * self.touched(1.0)
    }
}
