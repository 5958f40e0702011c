//! Sparse indexes in the graph of a card: keys of their own, scores of all cells for each token, and
//! the mask of those that were chosen.
//!
//! ```text
//! `DeepSeek` V3.2, GLM-5   scores 4 T n in one tensor, the best k twice 4 T k, mask of those 2 T n;
//!                        before 0.8 also zeros of 4 T k for each block, all from the start, and its
//!                        mask and rotation as inputs
//! ```
//!
//! Source: `src/models/glm-dsa.cpp` and `deepseek32.cpp` of llama.cpp.

use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::settings::LlamaVersion;

/// Cells that an index of `DeepSeek` or GLM chooses.
pub(super) const CHOSEN: u64 = 2048;

impl Builder<'_> {
    /// Whether the architecture chooses cells by a latent's index.
    pub(super) fn chooses(&self) -> bool {
        matches!(self.scene.shape.arch, "deepseek32" | "glm-dsa" | "hy_v4")
    }

    /// Whether the graph is one before version 0.8 of llama.cpp.
    pub(super) fn before(&self) -> bool {
        self.scene.settings.llama_version < LlamaVersion::V0_8
    }

    /// The matrix that rotates queries and keys of an index: part of its cache today, an input before.
    fn index_rotation(&mut self) -> Id {
        if !self.before() {
            return self.cache;
        }
        let width = u64::from(self.scene.shape.indexer_dim);
        let graph = &mut self.graph;
        *self.index_rotation.get_or_insert_with(|| graph.input(f32s(width * width)))
    }

    /// Computes and stores the keys of an index.
    pub(super) fn index_keys(&mut self, norm: Id) {
        let Some(rows) = self.index_rows else { return };
        let size = f32s(self.t * u64::from(self.scene.shape.indexer_dim));
        let key = self.graph.own(size, &[self.weights, norm]);
        let key = self.graph.own(size, &[key]);
        let key = self.graph.in_place(size, &[key, self.weights]);
        let key = self.graph.in_place(size, &[key, self.weights]);
        let key = self.graph.reshape(key);
        let key = self.graph.own(size, &[key, self.positions]);
        let turned = self.index_rotation();
        let key = self.graph.own(size, &[turned, key]);
        let stored = self.graph.store(self.cache, &[key, rows]);
        self.graph.expand(stored);
    }

    /// The cells that an index chooses for each token.
    pub(super) fn index_choice(&mut self, norm: Id, compressed: Id, inputs: CacheInputs) -> Id {
        let shape = self.scene.shape;
        let t = self.t;
        let heads = u64::from(shape.indexer_heads);
        let size = f32s(t * heads * u64::from(shape.indexer_dim));
        let query = self.graph.own(size, &[self.weights, compressed]);
        let query = self.graph.reshape(query);
        let query = self.graph.own(size, &[query, self.positions]);
        let turned = self.index_rotation();
        let query = self.graph.own(size, &[turned, query]);
        let shares = self.matrix(norm, heads, t);
        let shares = self.graph.reshape(shares);
        let shares = self.graph.in_place(f32s(heads * t), &[shares]);
        // Its mask is F16; today with flash attention the same as that of attention.
        let mask = if self.scene.settings.flash_attention && !self.before() {
            inputs.mask
        } else {
            let graph = &mut self.graph;
            *self.index_mask.get_or_insert_with(|| graph.input(2 * t * inputs.cells))
        };
        let scores = self.graph.own(f32s(t * inputs.cells), &[query, self.cache, shares, mask]);
        let best = f32s(t * CHOSEN.min(inputs.cells));
        let choice = self.graph.own(best, &[scores]);
        self.graph.own(best, &[choice])
    }

    /// The mask of the cells that were chosen.
    pub(super) fn chosen(&mut self, choice: Id, mask: Id) -> Id {
        self.open(choice, mask, f32s(1))
    }

    /// A mask that lets through what was chosen alone: before version 0.8 zeros of so many bytes are
    /// written over one that lets nothing through.
    pub(super) fn open(&mut self, choice: Id, mask: Id, zero: u64) -> Id {
        let size = self.graph.size(mask);
        let choice = self.graph.reshape(choice);
        if !self.before() {
            return self.graph.own(size, &[mask, choice]);
        }
        let room = self.graph.size(choice) / f32s(1) * zero;
        let zeros = self.graph.leaf(room);
        let shut = self.graph.own(size, &[mask]);
        let zeros = self.graph.in_place(room, &[zeros]);
        let open = self.graph.store(shut, &[zeros, choice, shut]);
        self.graph.own(size, &[open, mask])
    }
}
