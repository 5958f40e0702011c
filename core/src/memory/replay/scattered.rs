//! Sparse indexes over pools of four cells before version 0.8 of llama.cpp: a mask that lets nothing
//! through is opened cell by cell.
//!
//! ```text
//! P pools, n cells, h heads of an index, k chosen cells
//! glm5-next   pools as today; cells of the chosen ones 16 T 512 and more, a mask of T (n + k) cells
//! qwen4exp    all keys 4 K n, scores of pools 4 T P h twice, of cells 4 T n, the best 4 T k,
//!             the mask T n twice
//! ```
//!
//! Source: `src/models/glm5-next.cpp` and `qwen4exp.cpp` of llama.cpp's commit `0c1e57098`.

use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::graph::Id;
use super::pooled::{CHOSEN, POOL, Pools};

/// Inputs of an index that scores the pools of each sequence for itself.
#[derive(Clone, Copy)]
pub(super) struct Members {
    cells: Id,
    pools: Id,
    places: Id,
    bias: Id,
}

impl Builder<'_> {
    /// Pools of one sequence's cells.
    fn own_pools(&self) -> u64 {
        self.scene.sizes.full.div_ceil(POOL)
    }

    /// The inputs of such an index, which arrive when they are first read.
    pub(super) fn members(&mut self) -> Members {
        let (pools, streams) = (self.own_pools(), self.scene.sizes.streams);
        let graph = &mut self.graph;
        Members {
            cells: graph.input(4 * POOL * pools * streams),
            pools: graph.input(4 * self.scene.sizes.full * streams),
            places: graph.input(4 * 4 * pools * streams),
            bias: graph.input(f32s(pools * self.t)),
        }
    }

    /// Computes and stores the keys of such an index.
    pub(super) fn member_keys(&mut self, norm: Id) {
        let Some(rows) = self.index_rows else { return };
        let key = self.matrix(norm, u64::from(self.scene.shape.indexer_dim), self.t);
        let key = self.graph.reshape(key);
        let stored = self.graph.store(self.cache, &[key, rows]);
        self.graph.expand(stored);
    }

    /// The cells that such an index chooses for each token.
    pub(super) fn member_choice(
        &mut self,
        norm: Id,
        inputs: Members,
        attention: CacheInputs,
    ) -> Id {
        let shape = self.scene.shape;
        let (t, cells) = (self.t, attention.cells);
        let (heads, key) = (u64::from(shape.indexer_heads), u64::from(shape.indexer_dim));
        let pools = self.own_pools();
        let one = f32s(pools * self.scene.sizes.streams * key);
        let all = self.graph.own(POOL * one, &[self.cache, inputs.cells]);
        let all = self.graph.reshape(all);
        let [first, rest @ ..] = [0; 4].map(|_| {
            let part = self.graph.slice(all, one);
            self.graph.own(one, &[part])
        });
        let sum = rest.into_iter().fold(first, |sum, part| self.graph.in_place(one, &[sum, part]));
        let mean = self.graph.in_place(one, &[sum]);
        let mean = self.graph.reshape(mean);
        let mean = self.norm(mean, one);
        let mean = self.graph.reshape(mean);
        let keys = self.graph.own(one, &[mean, inputs.places]);
        let keys = self.graph.reshape(keys);
        let size = f32s(t * heads * key);
        let query = self.matrix(norm, heads * key, t);
        let query = self.graph.reshape(query);
        let query = self.norm(query, size);
        let query = self.graph.in_place(size, &[query, self.positions]);
        let query = self.graph.reshape(query);
        let scores = self.graph.own(f32s(pools * heads * t), &[keys, query]);
        let scores = self.graph.reshape(scores);
        let scores = self.graph.in_place(f32s(pools * heads * t), &[scores]);
        let few = f32s(pools * t);
        let first = self.graph.slice(scores, few);
        let mut sum = self.graph.own(few, &[first]);
        for _ in 1..heads {
            let part = self.graph.slice(scores, few);
            sum = self.graph.in_place(few, &[sum, part]);
        }
        let sum = self.graph.in_place(few, &[sum, inputs.bias]);
        let turned = self.graph.slice(sum, few);
        let turned = self.graph.own(few, &[turned]);
        let many = f32s(cells * t);
        let each = self.graph.own(many, &[turned, inputs.pools]);
        let each = self.graph.slice(each, many);
        let each = self.graph.own(many, &[each]);
        let mask = if self.scene.settings.flash_attention {
            self.graph.own(many, &[attention.mask])
        } else {
            attention.mask
        };
        let mask = self.graph.reshape(mask);
        let each = self.graph.in_place(many, &[each, mask]);
        let best = f32s(t * cells.min(POOL * CHOSEN + POOL - 1));
        let best = [0; 2].into_iter().fold(each, |from, _| self.graph.own(best, &[from]));
        self.graph.reshape(best)
    }

    /// The mask of the cells whose pools were scored, by the pools' own order.
    pub(super) fn scattered(
        &mut self,
        scores: Id,
        inputs: Pools,
        pools: u64,
        attention: CacheInputs,
    ) -> Id {
        let (t, cells) = (self.t, attention.cells);
        let width = if self.scene.settings.flash_attention { 2 } else { 4 };
        let few = f32s(t * CHOSEN.min(pools));
        let chosen = POOL * CHOSEN.min(pools) + POOL - 1;
        let best = self.graph.own(few, &[scores]);
        let seen = self.graph.reshape(scores);
        let order = self.graph.own(few, &[seen, best]);
        let order = self.graph.reshape(order);
        let order = self.graph.own(few, &[order]);
        let best = self.graph.own(few, &[best]);
        let best = self.graph.reshape(best);
        let best = self.graph.own(few, &[best, order]);
        let best = self.graph.reshape(best);
        let best = self.graph.own(few, &[best]);
        let best = self.graph.own(few, &[best]);
        let best = self.graph.reshape(best);
        let members = self.graph.own(POOL * few, &[inputs.members, best]);
        let members = self.graph.reshape(members);
        let members = self.graph.own(f32s(t * chosen), &[members, inputs.tails]);
        let one_cell = self.graph.slice(members, 4);
        let one_cell = self.graph.own(4, &[one_cell]);
        let zero = self.graph.in_place(4, &[one_cell]);
        let zeros = self.graph.own(f32s(t * chosen), &[zero]);
        let zeros = self.graph.reshape(zeros);
        let wide = self.graph.own(f32s(t * chosen), &[members]);
        let dump = self.graph.own(f32s(chosen), &[]);
        let wide = self.graph.in_place(f32s(t * chosen), &[wide, dump]);
        let live = self.graph.reshape(inputs.live);
        let live = self.graph.in_place(f32s(t * chosen), &[live]);
        let wide = self.graph.in_place(f32s(t * chosen), &[wide, live]);
        let wide = self.graph.in_place(f32s(t * chosen), &[wide, dump]);
        let places = self.graph.own(f32s(t * chosen), &[wide]);
        let places = self.graph.reshape(places);
        let shut = if width == 4 { one_cell } else { self.graph.own(width, &[one_cell]) };
        let shut = self.graph.in_place(width, &[shut]);
        let shut = self.graph.own(width * t * (cells + chosen), &[shut]);
        let shut = self.graph.reshape(shut);
        let open = self.graph.store(shut, &[zeros, places, shut]);
        let open = self.graph.slice(open, width * t * cells);
        let mask = self.graph.reshape(attention.mask);
        let mask = self.graph.own(width * t * cells, &[open, mask]);
        self.graph.reshape(mask)
    }
}
