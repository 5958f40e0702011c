//! Sparse indexes in the graph of a card: keys of their own, scores of all cells for each token, and
//! the mask of those that were chosen.
//!
//! ```text
//! `DeepSeek` V3.2, GLM-5   scores 4 T n in one tensor, the best k twice 4 T k, mask of those 2 T n;
//!                        before 0.8 also zeros of 4 T k for each block, all from the start
//! MiniMax-M3             masks of each key head, 4 T n h as computed and again in order, then 2 T n h;
//!                        the mask in F32, 4 T n, is kept for all blocks; on a further card
//!                        it arrives once for each block
//! ```
//!
//! Source: `src/models/glm-dsa.cpp`, `deepseek32.cpp` and `minimax-m3.cpp` of llama.cpp.

use super::Scene;
use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::settings::LlamaVersion;

/// Cells that an index of `DeepSeek` or GLM chooses.
pub(super) const CHOSEN: u64 = 2048;

/// Whether `MiniMax`-M3 chooses blocks of cells: only with flash attention, and with no cache that
/// several sequences share.
pub(super) fn chooses_blocks(scene: &Scene<'_>) -> bool {
    scene.shape.arch == "minimax-m3"
        && scene.settings.flash_attention
        && scene.sizes.streams == scene.sizes.sequences
}

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

    /// The mask of `MiniMax`-M3's chosen blocks of cells, one for each key head.
    pub(super) fn chosen_blocks(&mut self, norm: Id, inputs: CacheInputs) -> Id {
        let shape = self.scene.shape;
        let cells = self.t * inputs.cells;
        let heads = u64::from(shape.kv_heads);
        let wide = f32s(self.t * u64::from(shape.indexer_heads) * u64::from(shape.indexer_dim));
        let query = self.graph.own(wide, &[self.weights, norm]);
        let query = self.graph.reshape(query);
        let query = self.norm(query, wide);
        let query = self.graph.in_place(wide, &[query, self.positions]);
        let drawn = self.graph.own(f32s(cells * heads), &[query, self.cache]);
        let ordered = self.graph.own(f32s(cells * heads), &[drawn]);
        let plain = match self.plain_mask {
            Some(plain) => plain,
            None => self.graph.own(f32s(cells), &[inputs.mask]),
        };
        self.plain_mask = Some(plain);
        let plain = self.graph.reshape(plain);
        self.graph.own(2 * cells * heads, &[ordered, plain])
    }

    /// Computes and stores the keys of `MiniMax`-M3's index.
    pub(super) fn block_keys(&mut self, norm: Id) {
        let Some(rows) = self.index_rows else { return };
        let size = f32s(self.t * u64::from(self.scene.shape.indexer_dim));
        let key = self.graph.own(size, &[self.weights, norm]);
        let key = self.graph.reshape(key);
        let key = self.norm(key, size);
        let key = self.graph.in_place(size, &[key, self.positions]);
        let stored = self.graph.store(self.cache, &[key, rows]);
        self.graph.expand(stored);
    }
}
