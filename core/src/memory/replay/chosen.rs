//! Attention of `MiniMax`-M3 to chosen blocks of cells in the graph of a card, one sequence after another.
//!
//! ```text
//! h key heads, n cells, T tokens of a sequence
//! scores         of 256 positions alone: a fresh cache has no more, whatever its size
//! masks          of each key head, 4 T n h as computed and again in order, then 2 T n h in F16
//! the mask       in F32, 4 T n, kept for all blocks; on a further card it arrives once for each
//! arriving       once for each block: which positions are seen, 4 T 256, and each cell's block, 4 n
//! ```
//!
//! Source: `src/models/minimax-m3.cpp` and `llama-kv-cache-msa.cpp` of llama.cpp.

use super::Scene;
use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::cache::align;

/// Positions that a fresh cache is planned with, the cells of a block, and the most blocks chosen.
const POSITIONS: u64 = 256;
const BLOCK: u64 = 128;
const MOST: u64 = 16;

/// Whether blocks of cells are chosen: only with flash attention, and with no cache that several
/// sequences share.
pub(super) fn chooses_blocks(scene: &Scene<'_>) -> bool {
    scene.shape.arch == "minimax-m3"
        && scene.settings.flash_attention
        && scene.sizes.streams == scene.sizes.sequences
}

/// Inputs of the choice.
#[derive(Clone, Copy)]
pub(super) struct Positions {
    /// What is added to the scores of blocks nearby.
    near: Id,
    /// Which positions a token sees.
    seen: Id,
    /// The cell of each position, and the block of each cell.
    cells: Id,
    blocks: Id,
}

impl Builder<'_> {
    /// Computes and stores the keys by which blocks are chosen.
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

    /// The inputs of the choice, which arrive when they are first read.
    fn positions_of(&mut self, cells: u64) -> Positions {
        let (t, streams) = (self.t, self.scene.sizes.streams);
        let graph = &mut self.graph;
        *self.places.get_or_insert_with(|| Positions {
            near: graph.input(f32s(t * POSITIONS / BLOCK)),
            seen: graph.input(f32s(t * POSITIONS)),
            cells: graph.input(4 * POSITIONS * streams),
            blocks: graph.input(4 * cells * streams),
        })
    }

    /// Attention of all sequences to the blocks that each key head chooses; `widths` of queries, keys
    /// and values are values a token.
    pub(super) fn block_attention(
        &mut self,
        norm: Id,
        query: Id,
        inputs: CacheInputs,
        widths: [u64; 3],
    ) -> Id {
        let shape = self.scene.shape;
        let (t, streams) = (self.t, self.scene.sizes.streams);
        let each = t / streams.max(1);
        let wide = f32s(t * u64::from(shape.indexer_heads) * u64::from(shape.indexer_dim));
        let index = self.graph.own(wide, &[self.weights, norm]);
        let index = self.graph.reshape(index);
        let index = self.norm(index, wide);
        let index = self.graph.in_place(wide, &[index, self.positions]);
        let places = self.positions_of(inputs.cells);
        let plain = match self.plain_mask {
            Some(plain) => plain,
            None => self.graph.own(f32s(t * inputs.cells), &[inputs.mask]),
        };
        self.plain_mask = Some(plain);
        let parts: Vec<Id> = (0..streams)
            .map(|_| {
                let open = self.chosen_blocks(index, places, each);
                let mask = self.mask_of_blocks(open, plain, places, [each, inputs.cells]);
                self.grouped(query, mask, [each, inputs.cells], widths)
            })
            .collect();
        let joined = parts.into_iter().reduce(|all, part| {
            let size = self.graph.size(all) + self.graph.size(part);
            self.graph.own(size, &[all, part])
        });
        joined.unwrap_or(query)
    }

    /// The mask of the blocks that one sequence's tokens choose, in order of key heads.
    fn chosen_blocks(&mut self, index: Id, places: Positions, each: u64) -> Id {
        let shape = self.scene.shape;
        let [heads, width] = [shape.indexer_heads, shape.indexer_dim].map(u64::from);
        let blocks = POSITIONS / BLOCK;
        let cells = self.graph.slice(places.cells, 4 * POSITIONS);
        let keys = self.graph.own(f32s(width * POSITIONS), &[self.cache, cells]);
        let index = self.graph.slice(index, 0);
        let scores = self.graph.own(f32s(POSITIONS * heads * each), &[keys, index]);
        let flat = self.graph.reshape(scores);
        let seen = self.graph.slice(places.seen, f32s(POSITIONS * each));
        let masked = self.graph.store(scores, &[flat, seen]);
        let size = f32s(blocks * heads * each);
        let best = self.graph.own(size, &[masked]);
        let near = self.graph.slice(places.near, f32s(blocks * each));
        let best = self.graph.in_place(size, &[best, near]);
        let chosen = f32s(blocks.min(MOST) * heads * each);
        let choice = self.graph.own(chosen, &[best]);
        let zeros = self.graph.own(chosen, &[choice]);
        let zeros = self.graph.in_place(chosen, &[zeros]);
        let zeros = self.graph.reshape(zeros);
        let flat = self.graph.reshape(choice);
        let shut = self.graph.in_place(f32s(blocks * each), &[near]);
        let shut = self.graph.own(2 * blocks * each, &[shut]);
        let shut = self.graph.own(2 * blocks * heads * each, &[shut]);
        let rows = self.graph.reshape(shut);
        let open = self.graph.store(shut, &[zeros, flat, rows]);
        let open = self.graph.reshape(open);
        self.graph.own(2 * blocks * heads * each, &[open])
    }

    /// The mask of each cell and key head.
    fn mask_of_blocks(
        &mut self,
        open: Id,
        plain: Id,
        places: Positions,
        [each, cells]: [u64; 2],
    ) -> Id {
        let heads = u64::from(self.scene.shape.indexer_heads);
        let size = self.graph.size(open);
        let open = self.graph.reshape(open);
        let turned = self.graph.own(size, &[open]);
        let blocks = self.graph.slice(places.blocks, 4 * cells);
        let all = f32s(each * heads * cells);
        let drawn = self.graph.own(all, &[turned, blocks]);
        let drawn = self.graph.reshape(drawn);
        let ordered = self.graph.own(all, &[drawn]);
        let flat = self.graph.reshape(ordered);
        let plain = self.graph.slice(plain, f32s(each * cells));
        let both = self.graph.store(ordered, &[flat, plain]);
        let both = self.graph.reshape(both);
        self.graph.own(all / 2, &[both])
    }

    /// Flash attention of one sequence, with the queries of each key head side by side.
    fn grouped(&mut self, query: Id, mask: Id, [each, cells]: [u64; 2], [q, k, v]: [u64; 3]) -> Id {
        let settings = self.scene.settings;
        let result = f32s(each * q);
        let mut size = result;
        for (kind, width) in [(settings.cache_k, k), (settings.cache_v, v)] {
            if kind.quantised() && !self.scene.part.host {
                size = align(size) + 2 * width * cells;
            }
        }
        let query = self.graph.slice(query, result);
        let out = self.graph.own(size, &[query, self.cache, mask]);
        let out = self.graph.slice(out, result);
        let out = self.graph.own(result, &[out]);
        self.graph.reshape(out)
    }
}
