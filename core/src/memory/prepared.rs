//! A model in one format, summed up once so that a check of fit allocates nothing.

use super::cache::{self, LayerBytes};
use super::compute::Graph;
use super::layers::{self, LayerKind, Rows};
use super::replay;
use super::settings::{LlamaVersion, Settings, Sizes};
use super::weights::Weights;
use crate::catalog::{MAX_CARDS, Shape};
use crate::units::Tokens;

/// Sums over a model's blocks, from the first to any one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) dense: u64,
    pub(super) experts: u64,
    /// What a card adds to both.
    pub(super) padding: u64,
    pub(super) full: u32,
    pub(super) window: u32,
    pub(super) recurrent: u32,
    /// Sparse indexes.
    pub(super) index: u32,
    /// Further caches and states, by architecture.
    pub(super) other: u32,
}

impl Sum {
    /// What the blocks between two places add up to.
    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            dense: self.dense.saturating_sub(other.dense),
            experts: self.experts.saturating_sub(other.experts),
            padding: self.padding.saturating_sub(other.padding),
            full: self.full.saturating_sub(other.full),
            window: self.window.saturating_sub(other.window),
            recurrent: self.recurrent.saturating_sub(other.recurrent),
            index: self.index.saturating_sub(other.index),
            other: self.other.saturating_sub(other.other),
        }
    }

    /// Bytes of the cache without the recurrent state.
    pub(super) fn cache(self, bytes: LayerBytes) -> u64 {
        (u64::from(self.full).saturating_mul(bytes.full))
            .saturating_add(u64::from(self.window).saturating_mul(bytes.window))
            .saturating_add(u64::from(self.index).saturating_mul(bytes.index))
            .saturating_add(u64::from(self.other).saturating_mul(bytes.other))
    }

    /// Bytes of the recurrent state.
    pub(super) fn state(self, bytes: LayerBytes) -> u64 {
        (u64::from(self.recurrent).saturating_mul(bytes.recurrent))
            .saturating_add(u64::from(self.other).saturating_mul(bytes.other_state))
    }
}

/// A model in one format, ready for any number of checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Sums over the first 0, 1, 2 ... blocks.
    sums: Vec<Sum>,
    kinds: Vec<LayerKind>,
    /// Whether the family's planning was compared with llama.cpp's.
    pub(super) compared: bool,
    pub(super) shape: Shape,
    pub(super) rows: Rows,
    pub(super) graph: Graph,
    pub(super) embedding: u64,
    pub(super) output: u64,
    /// What a card adds to the output part.
    pub(super) output_padding: u64,
    /// What the loader takes of blocks that draft tokens all the same.
    pub(super) strays: u64,
    /// What the host adds where it holds everything.
    pub(super) host_padding: u64,
    pub(super) everywhere: u64,
    pub(super) draft: u32,
    /// Whether the blocks that draft tokens are in a file of their own, and so are dealt nowhere.
    pub(super) apart: bool,
    /// What loading the blocks that draft tokens adds to a card.
    pub(super) draft_weights: u64,
    /// The largest block's routed experts.
    pub(super) largest_experts: u64,
    /// The largest block without its routed experts.
    pub(super) largest_dense: u64,
    /// The longest context that its makers document.
    pub(super) limit: Option<Tokens>,
}

impl Prepared {
    /// Sums up a model's weights and layers.
    pub fn new(shape: &Shape, weights: &Weights) -> Self {
        let kinds = layers::kinds(shape);
        let mut sum = Sum::default();
        let mut sums = Vec::with_capacity(weights.blocks.len() + 1);
        sums.push(sum);
        let (mut largest_experts, mut largest_dense) = (0, 0);
        let spare = core::iter::repeat(LayerKind::default());
        for (block, kind) in weights.blocks.iter().zip(kinds.iter().copied().chain(spare)) {
            sum.dense = sum.dense.saturating_add(block.dense.get());
            sum.experts = sum.experts.saturating_add(block.experts.get());
            sum.padding = sum.padding.saturating_add(block.padding.get());
            sum.full += u32::from(kind.full);
            sum.window += u32::from(kind.window);
            sum.recurrent += u32::from(kind.recurrent);
            sum.index += u32::from(kind.index);
            sum.other += u32::from(kind.other);
            largest_experts = largest_experts.max(block.experts.get());
            largest_dense = largest_dense.max(block.dense.get());
            sums.push(sum);
        }
        let rows = Rows::of(shape);
        Self {
            sums,
            kinds,
            compared: replay::compared(shape),
            shape: *shape,
            rows,
            graph: Graph::new(shape, rows.full, rows.window),
            embedding: weights.embedding.get(),
            output: weights.output.get(),
            output_padding: weights.output_padding.get(),
            strays: weights.strays.get(),
            host_padding: weights.host_padding.get(),
            everywhere: weights.everywhere.get(),
            draft: weights.draft_blocks,
            apart: false,
            draft_weights: (weights.draft + weights.draft_padding)
                .saturating_sub(weights.strays)
                .get(),
            largest_experts,
            largest_dense,
            limit: None,
        }
    }

    /// This model held to the longest context that its makers document.
    #[must_use]
    pub fn with_limit(mut self, limit: Tokens) -> Self {
        self.limit = Some(limit);
        self
    }

    /// This model with the blocks that draft tokens in its file, as `weights` has them in the same or in
    /// another format.
    #[must_use]
    pub(crate) fn with_drafts(mut self, weights: &Weights) -> Self {
        self.draft = weights.draft_blocks;
        self.strays = weights.strays.get();
        self.output_padding = self.output_padding.saturating_add(self.strays);
        self.draft_weights =
            (weights.draft + weights.draft_padding).saturating_sub(weights.strays).get();
        self
    }

    /// This model with the blocks that draft tokens from a file of their own, `weights` of
    /// [`super::weights::Format::with_drafts_alone`].
    #[must_use]
    pub fn with_draft_file(mut self, weights: &Weights) -> Self {
        let all = weights.draft + weights.draft_padding + weights.output + weights.output_padding;
        self.draft = weights.draft_blocks;
        self.apart = true;
        self.draft_weights = all.get();
        self
    }

    /// Loaded blocks.
    pub(crate) fn blocks(&self) -> u32 {
        u32::try_from(self.sums.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Blocks from the first to the last that have routed experts, counted from the first block.
    pub(crate) fn blocks_with_experts(&self) -> u32 {
        if self.largest_experts == 0 { 0 } else { self.blocks() }
    }

    /// The blocks whose routed experts each card has, from one to before another, where they are put there
    /// one by one; `None` where they are not.
    pub(crate) fn pinned(&self, settings: &Settings) -> Option<[(u32, u32); MAX_CARDS]> {
        if !settings.pins_experts() {
            return None;
        }
        let blocks = self.blocks();
        let mut next = self.shape.dense_layers.min(blocks);
        Some(settings.expert_cards.map(|count| {
            let first = next;
            next = next.saturating_add(count).min(blocks);
            (first, next)
        }))
    }

    /// How many blocks have routed experts on the host where they are put on cards one by one; `None` where
    /// they are not.
    pub(crate) fn unpinned(&self, settings: &Settings) -> Option<u32> {
        let pinned = self.pinned(settings)?;
        let last = pinned.iter().map(|(_, end)| *end).max().unwrap_or_default();
        Some(self.blocks_with_experts().saturating_sub(last))
    }

    /// Kinds of the blocks from one to before another.
    pub(super) fn slice(&self, first: u32, end: u32) -> &[LayerKind] {
        let place = |block: u32| usize::try_from(block).unwrap_or(usize::MAX).min(self.kinds.len());
        self.kinds.get(place(first)..place(end)).unwrap_or_default()
    }

    /// Kinds of as many blocks from one to before another as a replay needs.
    pub(super) fn kinds_of(&self, version: LlamaVersion, first: u32, end: u32) -> &[LayerKind] {
        let place = |block: u32| usize::try_from(block).unwrap_or(usize::MAX).min(self.kinds.len());
        let (first, end) = (place(first), place(end));
        let enough = first + replay::enough(&self.shape, version, end.saturating_sub(first));
        self.kinds.get(first..enough.max(first)).unwrap_or_default()
    }

    /// The sum over the blocks from one to before another.
    pub(super) fn between(&self, first: u32, end: u32) -> Sum {
        let at = |block: u32| {
            let block = usize::try_from(block).unwrap_or(usize::MAX);
            self.sums.get(block).or(self.sums.last()).copied().unwrap_or_default()
        };
        at(end).minus(at(first))
    }

    /// Weights that must be on cards where nothing stays on the host.
    pub(super) fn weights(&self) -> u64 {
        let all = self.sums.last().copied().unwrap_or_default();
        all.dense.saturating_add(all.experts).saturating_add(self.output)
    }

    /// Sizes of the caches and batches under these settings.
    pub(super) fn sizes(&self, settings: &Settings) -> Sizes {
        Sizes::new(settings, &self.shape)
    }

    /// Bytes of one layer's cache of each kind.
    pub(super) fn layer_bytes(&self, settings: &Settings, sizes: &Sizes) -> LayerBytes {
        cache::layer_bytes(&self.rows, settings, sizes, true)
    }

    /// Bytes of the cache of one layer of each kind that is on the host.
    pub(super) fn host_layer_bytes(&self, settings: &Settings, sizes: &Sizes) -> LayerBytes {
        cache::layer_bytes(&self.rows, settings, sizes, false)
    }
}
