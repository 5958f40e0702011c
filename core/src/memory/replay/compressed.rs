//! Attention to compressed rows in the graph of a card: the last tokens as they are, all before as one
//! row for 4 or for 128 tokens, of which an index chooses where there are many.
//!
//! ```text
//! W width of a row, r tokens of one, B = T / r and one more for each sequence: rows that a batch ends
//! compressor     states and T tokens side by side, gathered 4 r B W (with two halves 8 r B W), twice
//! rows in view   window and compressed, side by side: 2 W (w + n / r) in F16, and masks of as many
//! ```
//!
//! Source: `src/models/deepseek4.cpp` of llama.cpp.

use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::layers::{COARSE, FINE, LayerKind};
use crate::memory::settings::pad;

/// Heads that share a first step of the output projection, and its rank for each group.
const GROUP: u64 = 8;
const OUTPUT_RANK: u64 = 1024;
/// Rows that an index chooses.
const CHOSEN: u64 = 512;

/// Inputs of one compressor.
#[derive(Clone, Copy)]
pub(super) struct Compressor {
    pub(super) read: Id,
    tokens: Id,
    pub(super) rows: Id,
    pub(super) cells: Id,
    pub(super) kept: Id,
    pub(super) keeps: Id,
    pub(super) mask: Id,
    /// What rotates its rows: always for an index, else for a quantised cache.
    rotation: Option<Id>,
    every: u64,
}

impl Compressor {
    /// Whether a row stands for one token.
    pub(super) const fn singles(&self) -> bool {
        self.every == 1
    }
}

/// What one compressor makes: values a row, tokens of one, whether spans overlap.
#[derive(Clone, Copy)]
struct Span {
    width: u64,
    every: u64,
    overlaps: bool,
}

impl Span {
    /// Values that a state has a token.
    const fn wide(self) -> u64 {
        if self.overlaps { 2 * self.width } else { self.width }
    }

    /// Tokens that a state keeps for each sequence.
    const fn kept(self) -> u64 {
        if self.overlaps { 2 * self.every } else { self.every }
    }
}

impl Builder<'_> {
    /// Rows that a batch ends.
    pub(super) fn ended(&self, every: u64) -> u64 {
        let sequences = self.scene.sizes.sequences;
        sequences * (self.t.div_ceil(sequences).div_ceil(every) + 1)
    }

    /// The inputs of a compressor, which arrive when they are first read.
    ///
    /// The mask of an index is F16 also without flash attention.
    pub(super) fn compressor(&mut self, every: u32, indexes: bool) -> Compressor {
        let every = u64::from(every);
        let rows = self.ended(every);
        let kept = if every == u64::from(FINE) { 2 * every } else { every };
        let kept_all = kept * self.scene.sizes.sequences;
        let cells = self.coarse_cells(every);
        let width = if self.scene.settings.flash_attention || indexes { 2 } else { 4 };
        let shape = self.scene.shape;
        let row = u64::from(if indexes { shape.indexer_dim } else { shape.head_dim });
        let rotates = indexes || self.scene.settings.cache_k.quantised();
        let before = self.before();
        let (t, cache, graph) = (self.t, self.cache, &mut self.graph);
        Compressor {
            read: graph.input(4 * rows * kept),
            tokens: graph.input(4 * t),
            rows: graph.input(4 * rows),
            cells: graph.input(8 * rows),
            kept: graph.input(4 * kept_all),
            keeps: graph.input(4 * kept_all),
            mask: graph.input(t * cells * width),
            // Before version 0.8 an input, today a part of the cache.
            rotation: rotates.then(|| if before { graph.input(f32s(row * row)) } else { cache }),
            every,
        }
    }

    /// Cells of a sequence's compressed rows.
    pub(super) fn coarse_cells(&self, every: u64) -> u64 {
        pad(self.scene.sizes.full.div_ceil(every))
    }

    /// Keys or scores of a batch beside those that a state keeps, and both in spans.
    fn spans(&mut self, new: Id, inputs: Compressor, span: Span) -> Id {
        let (sequences, rows) = (self.scene.sizes.sequences, self.ended(span.every));
        let (wide, count) = (span.wide(), span.kept() * sequences + self.t);
        let mut all = self.graph.own(f32s(wide * count), &[self.cache, new]);
        if !span.overlaps {
            let spans = self.graph.own(f32s(rows * span.every * wide), &[all, inputs.read]);
            let turned = self.graph.reshape(spans);
            return self.graph.own(f32s(rows * span.every * wide), &[turned]);
        }
        let one = self.graph.slice(all, f32s(wide));
        let empty = self.graph.own(f32s(wide), &[one]);
        let empty = self.graph.reshape(empty);
        all = self.graph.own(f32s(wide * (count + 1)), &[all, empty]);
        let spans = self.graph.own(f32s(rows * span.kept() * wide), &[all, inputs.read]);
        let half = f32s(rows * span.every * span.width);
        let halves = [0; 2].map(|_| {
            let part = self.graph.slice(spans, half);
            let part = self.graph.own(half, &[part]);
            self.graph.reshape(part)
        });
        let both = self.graph.own(2 * half, &halves);
        let turned = self.graph.reshape(both);
        self.graph.own(2 * half, &[turned])
    }

    /// Computes and stores the rows that a batch ends, and keeps what later ones need.
    fn compress(&mut self, norm: Id, inputs: Compressor, span: Span) {
        let (t, rows, wide) = (self.t, self.ended(span.every), span.wide());
        let new = self.matrix(norm, wide, t);
        let keys = self.spans(new, inputs, span);
        let score = self.matrix(norm, wide, t);
        let place = self.graph.own(f32s(wide * t), &[self.weights, inputs.tokens]);
        let score = self.graph.in_place(f32s(wide * t), &[score, place]);
        let scores = self.spans(score, inputs, span);
        let size = self.graph.size(keys);
        let shares = self.graph.in_place(size, &[scores]);
        let weighted = self.graph.in_place(size, &[keys, shares]);
        let size = f32s(rows * span.width);
        let sum = self.graph.own(size, &[weighted]);
        let sum = self.graph.reshape(sum);
        let row = self.graph.own(size, &[sum]);
        let row = self.norm(row, size);
        let mut row = self.graph.in_place(size, &[row, inputs.rows]);
        if let Some(rotation) = inputs.rotation {
            let flat = self.graph.reshape(row);
            row = self.graph.own(size, &[rotation, flat]);
        }
        let row = self.graph.reshape(row);
        let stored = self.graph.store(self.cache, &[row, inputs.cells]);
        self.graph.expand(stored);
        let kept = f32s(span.kept() * self.scene.sizes.sequences * wide);
        for state in [new, score] {
            let last = self.graph.own(kept, &[state, inputs.kept]);
            let stored = self.graph.store(self.cache, &[last, inputs.keeps]);
            self.graph.expand(stored);
        }
    }

    /// The mask of the rows that an index chooses.
    fn choose_rows(&mut self, norm: Id, low: Id) -> Option<Id> {
        let (index, fine) = (self.index?, self.fine?);
        let shape = self.scene.shape;
        let (t, heads) = (self.t, u64::from(shape.indexer_heads));
        let size = f32s(t * heads * u64::from(shape.indexer_dim));
        let cells = self.coarse_cells(u64::from(FINE));
        let query = self.graph.own(size, &[self.weights, low]);
        let query = self.graph.reshape(query);
        let query = self.graph.own(size, &[query, self.positions]);
        let query = self.graph.reshape(query);
        let query = self.graph.own(size, &[index.rotation.unwrap_or(self.cache), query]);
        let query = self.graph.reshape(query);
        let shares = self.matrix(norm, heads, t);
        let shares = self.graph.in_place(f32s(t * heads), &[shares]);
        let shares = self.graph.reshape(shares);
        let scores = self.graph.own(f32s(t * cells), &[query, self.cache, shares, index.mask]);
        let best = f32s(t * CHOSEN.min(cells));
        let best_rows = self.graph.own(best, &[scores]);
        let best_rows = self.graph.own(best, &[best_rows]);
        let zero = if self.scene.settings.flash_attention { 2 } else { 4 };
        Some(self.open(best_rows, fine.mask, zero))
    }

    /// Attention to the window and to compressed rows, from the norm to the output projection.
    pub(super) fn compressed_attention(&mut self, norm: Id, kind: LayerKind) -> Id {
        let shape = self.scene.shape;
        let Some(inputs) = self.window else { return norm };
        let [head, heads, rank] = [shape.head_dim, shape.heads, shape.q_lora].map(u64::from);
        let t = self.t;
        let fine = Span { width: head, every: u64::from(FINE), overlaps: true };
        if let (true, Some(from), Some(index)) = (kind.full > 0, self.fine, self.index) {
            self.compress(norm, from, fine);
            let width = u64::from(shape.indexer_dim);
            self.compress(norm, index, Span { width, ..fine });
        }
        if let (true, Some(from)) = (kind.other > 0, self.coarse) {
            let span = Span { width: head, every: u64::from(COARSE), overlaps: false };
            self.compress(norm, from, span);
        }
        let low = self.matrix(norm, rank, t);
        let low = self.norm(low, f32s(t * rank));
        let size = f32s(t * head * heads);
        let query = self.matrix(low, head * heads, t);
        let query = self.graph.reshape(query);
        let query = self.graph.own(size, &[query]);
        let query = self.graph.in_place(size, &[query, self.positions]);
        let query = self.turn(query);
        self.graph.expand(query);
        let key = self.matrix(norm, head, t);
        let key = self.norm(key, f32s(t * head));
        let key = self.graph.reshape(key);
        let key = self.graph.own(f32s(t * head), &[key, self.positions]);
        let key = self.turn(key);
        let key = self.graph.reshape(key);
        let stored = self.graph.store(self.cache, &[key, inputs.k_rows]);
        self.graph.expand(stored);
        let query = self.graph.reshape(query);
        let every = if kind.full > 0 { FINE } else { COARSE };
        let compressed = kind.full > 0 || kind.other > 0;
        let more = if compressed { self.coarse_cells(u64::from(every)) } else { 0 };
        let cells = inputs.cells + more;
        let width = if self.scene.settings.flash_attention { 2 } else { 4 };
        let streams = self.scene.sizes.streams;
        let (mut rows, mut mask) = (self.cache, inputs.mask);
        if compressed {
            let row = self.scene.settings.cache_k.row(head);
            rows = self.graph.own(row * cells * streams, &[self.cache]);
            let chosen = if kind.full > 0 {
                self.choose_rows(norm, low)
            } else {
                self.coarse.map(|coarse| coarse.mask)
            };
            mask = self.graph.own(width * t * cells, &[mask, chosen.unwrap_or(mask)]);
        }
        let out = self.compressed_scores(query, rows, mask, cells);
        self.projected(out)
    }

    /// The output projection in two steps, of heads with their places taken back.
    pub(super) fn projected(&mut self, out: Id) -> Id {
        let shape = self.scene.shape;
        let [head, heads] = [shape.head_dim, shape.heads].map(u64::from);
        let t = self.t;
        let size = f32s(t * head * heads);
        let out = self.turn(out);
        let out = self.graph.own(size, &[out, self.positions]);
        let out = self.graph.reshape(out);
        let low_rank = OUTPUT_RANK * heads.div_ceil(GROUP);
        let out = self.matrix(out, low_rank, t);
        let out = self.graph.reshape(out);
        let out = self.graph.own(f32s(t * low_rank), &[out]);
        self.matrix(out, self.d, t)
    }

    /// Rotates heads before and after a quantised cache.
    pub(super) fn turn(&mut self, x: Id) -> Id {
        let Some(rotation) = self.window.and_then(|window| window.k_rotation) else { return x };
        let size = self.graph.size(x);
        let flat = self.graph.reshape(x);
        let turned = self.graph.own(size, &[rotation, flat]);
        self.graph.reshape(turned)
    }

    /// Attention itself, with or without flash attention.
    pub(super) fn compressed_scores(&mut self, query: Id, rows: Id, mask: Id, cells: u64) -> Id {
        let shape = self.scene.shape;
        let [head, heads] = [shape.head_dim, shape.heads].map(u64::from);
        let size = f32s(self.t * head * heads);
        let rows = self.graph.reshape(rows);
        let settings = self.scene.settings;
        let all = cells * self.scene.sizes.streams;
        if settings.flash_attention {
            let copy = if settings.cache_k.quantised() { 2 * head * all } else { 0 };
            let out = self.graph.own(size + copy, &[query, rows, mask]);
            let out = self.graph.slice(out, size);
            return self.graph.reshape(out);
        }
        let values = self.graph.own(2 * head * all, &[rows]);
        let scores = f32s(self.t * heads * cells);
        let mut kq = self.graph.own(scores, &[rows, query]);
        kq = self.graph.in_place(scores, &[kq, mask]);
        let out = self.graph.own(size, &[values, kq]);
        let out = self.graph.reshape(out);
        let out = self.graph.own(size, &[out]);
        self.graph.reshape(out)
    }
}
