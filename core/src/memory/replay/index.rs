//! Sparse indexes in the graph of a card: keys of their own, scores of all cells for each token, and
//! the mask of those that were chosen.
//!
//! ```text
//! `DeepSeek` V3.2, GLM-5   scores 4 T n in one tensor, the best k twice 4 T k, mask of those 2 T n;
//!                        before 0.8 also zeros of 4 T k for each block, all from the start
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
        let key = self.graph.own(size, &[self.cache, key]);
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
        let query = self.graph.own(size, &[self.cache, query]);
        let shares = self.matrix(norm, heads, t);
        let shares = self.graph.reshape(shares);
        let shares = self.graph.in_place(f32s(heads * t), &[shares]);
        // Its mask is F16, with flash attention the same as that of attention.
        let mask = if self.scene.settings.flash_attention {
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
    pub(super) fn chosen(&mut self, choice: Id, inputs: CacheInputs) -> Id {
        let size = self.graph.size(inputs.mask);
        let choice = self.graph.reshape(choice);
        if self.scene.settings.llama_version >= LlamaVersion::V0_8 {
            return self.graph.own(size, &[inputs.mask, choice]);
        }
        // Before, zeros were written over a mask that lets nothing through.
        let room = f32s(self.t * CHOSEN.min(inputs.cells));
        let zeros = self.graph.leaf(room);
        let shut = self.graph.own(size, &[inputs.mask]);
        let zeros = self.graph.in_place(room, &[zeros]);
        let open = self.graph.store(shut, &[zeros, choice, shut]);
        self.graph.own(size, &[open, inputs.mask])
    }
}
