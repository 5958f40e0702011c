//! Sparse indexes over pools of four cells in the graph of a card.
//!
//! ```text
//! K width of an index key, P pools of all sequences: n / 4 for each
//! new rows     key, gate and an empty pool side by side, 12 T K
//! pools        all keys and gates 32 P K, gates with their places and turned 16 P K each, keys turned
//! choice       keys of all pools 4 P K, scores 4 T P, the best 4 T 512, mask T n
//! ```
//!
//! Source: `src/models/glm5-next.cpp` and `qwen4exp.cpp` of llama.cpp.

use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::settings::Sizes;

/// Cells of a pool.
pub(super) const POOL: u64 = 4;
/// Pools that an index chooses.
pub(super) const CHOSEN: u64 = 512;
/// Pools beside those of full sequences.
const SPARE: u64 = 64;

/// Inputs of a pooled index.
#[derive(Clone, Copy)]
pub(super) struct Pools {
    cells: Id,
    places: Id,
    rows: Id,
    choice: Id,
    mask: Id,
    pub(super) members: Id,
    pub(super) tails: Id,
    /// Which of the chosen cells are seen; read before version 0.8 of llama.cpp alone.
    pub(super) live: Id,
}

/// Pools of all sequences.
fn pool_count(sizes: &Sizes) -> u64 {
    (sizes.full * sizes.sequences).div_ceil(POOL)
}

/// Bytes of the inputs that each pooled index has: cells and rows of new pools, then the rows, mask, members and
/// last cells of those that it chooses from.
pub(super) fn inputs(sizes: &Sizes) -> [u64; 6] {
    let (t, pools) = (sizes.tokens, pool_count(sizes));
    let all = pools + SPARE;
    [4 * POOL * pools, 8 * pools, 4 * all, 2 * t * all, 4 * POOL * all, 4 * 3 * t]
}

impl Builder<'_> {
    /// The inputs of pooled indexes, which arrive when they are first read.
    pub(super) fn pools(&mut self) -> Pools {
        let (t, pools) = (self.t, pool_count(self.scene.sizes));
        let places = self.graph.input(4 * 4 * pools);
        let live = self.graph.input(f32s(t * (POOL * CHOSEN.min(pools + SPARE) + POOL - 1)));
        let [cells, rows, choice, mask, members, tails] =
            inputs(self.scene.sizes).map(|bytes| self.graph.input(bytes));
        Pools { cells, places, rows, choice, mask, members, tails, live }
    }

    /// Computes and stores keys, gates and pools of an index.
    pub(super) fn pool_keys(&mut self, norm: Id) {
        let (Some(inputs), Some(rows)) = (self.pooled, self.index_rows) else { return };
        let (t, pools) = (self.t, pool_count(self.scene.sizes));
        let width = u64::from(self.scene.shape.indexer_dim);
        let size = f32s(t * width);
        let key = self.matrix(norm, width, t);
        let key = self.graph.own(size, &[key]);
        let key = self.graph.in_place(size, &[key, self.weights]);
        let key = self.graph.in_place(size, &[key, self.weights]);
        let gate = self.matrix(norm, width, t);
        let both = self.graph.own(2 * size, &[key, gate]);
        let empty = self.graph.leaf(size);
        let empty = self.graph.in_place(size, &[empty]);
        let row = self.graph.own(3 * size, &[both, empty]);
        let row = self.graph.reshape(row);
        let stored = self.graph.store(self.cache, &[row, rows]);
        self.graph.expand(stored);
        let one = f32s(POOL * pools * width);
        let mut cells = inputs.cells;
        if self.before() {
            // Each block has a view of its own, which arrives for it.
            cells = self.graph.reshape(cells);
        }
        let cells = self.graph.own(2 * one, &[self.cache, cells]);
        let gates = self.graph.slice(cells, one);
        let gates = self.graph.own(one, &[gates, self.weights]);
        let gates = self.graph.reshape(gates);
        let gates = self.graph.own(one, &[gates]);
        let gates = self.graph.reshape(gates);
        let shares = self.graph.own(one, &[gates]);
        let shares = self.graph.reshape(shares);
        let keys = self.graph.slice(cells, one);
        let keys = self.graph.own(one, &[keys]);
        let weighted = self.graph.in_place(one, &[shares, keys]);
        let pooled = self.graph.own(one / POOL, &[weighted]);
        let pooled = self.graph.reshape(pooled);
        let stored = self.graph.store(self.cache, &[pooled, inputs.rows]);
        self.graph.expand(stored);
    }

    /// Computes and stores keys and pools of an index whose pools are means.
    pub(super) fn pool_plain_keys(&mut self, norm: Id) {
        let (Some(inputs), Some(rows)) = (self.pooled, self.index_rows) else { return };
        let (t, pools) = (self.t, pool_count(self.scene.sizes));
        let width = u64::from(self.scene.shape.indexer_dim);
        let size = f32s(t * width);
        let key = self.matrix(norm, width, t);
        let empty = self.graph.leaf(size);
        let empty = self.graph.in_place(size, &[empty]);
        let row = self.graph.own(2 * size, &[key, empty]);
        let row = self.graph.reshape(row);
        let stored = self.graph.store(self.cache, &[row, rows]);
        self.graph.expand(stored);
        let one = f32s(pools * width);
        let cells = self.graph.own(POOL * one, &[self.cache, inputs.cells]);
        let first = self.graph.slice(cells, one);
        let mut sum = self.graph.own(one, &[first]);
        for _ in 1..POOL {
            let next = self.graph.slice(cells, one);
            sum = self.graph.in_place(one, &[sum, next]);
        }
        let mean = self.graph.in_place(one, &[sum]);
        let mean = self.norm(mean, one);
        let mean = self.graph.reshape(mean);
        let pooled = self.graph.own(one, &[mean, inputs.places]);
        let pooled = self.graph.reshape(pooled);
        let stored = self.graph.store(self.cache, &[pooled, inputs.rows]);
        self.graph.expand(stored);
    }

    /// The mask of the cells whose pools an index chooses.
    pub(super) fn chosen_pools(&mut self, norm: Id, low: Id, attention: CacheInputs) -> Id {
        let Some(inputs) = self.pooled else { return attention.mask };
        let shape = self.scene.shape;
        let (t, heads) = (self.t, u64::from(shape.indexer_heads));
        let (key, pools) = (u64::from(shape.indexer_dim), pool_count(self.scene.sizes) + SPARE);
        let width = if self.scene.settings.flash_attention { 2 } else { 4 };
        let mut query = self.matrix(low, heads * key, t);
        query = self.graph.reshape(query);
        let plain = shape.kv_lora == 0;
        if plain {
            query = self.norm(query, f32s(t * heads * key));
            query = self.graph.in_place(f32s(t * heads * key), &[query, self.positions]);
        }
        let keys = self.graph.own(f32s(pools * key), &[self.cache, inputs.choice]);
        let keys = self.graph.reshape(keys);
        let shares =
            if plain { self.graph.leaf(f32s(heads * t)) } else { self.matrix(norm, heads, t) };
        let shares = self.graph.in_place(f32s(heads * t), &[shares]);
        let scores = self.graph.own(f32s(t * pools), &[query, keys, shares, inputs.mask]);
        if self.before() {
            return self.scattered(scores, inputs, pools, attention);
        }
        let shut = self.graph.leaf(width * attention.cells);
        let shut = self.graph.in_place(width * attention.cells, &[shut]);
        let best = self.graph.own(f32s(t * CHOSEN.min(pools)), &[scores]);
        let parts = [shut, best, scores, inputs.members, inputs.tails];
        let mask = self.graph.own(width * t * attention.cells, &parts);
        self.graph.reshape(mask)
    }
}
