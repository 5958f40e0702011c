//! Attention of `DeepSeek` V4.1 in the graph of a card: the last tokens as they are, all before as rows
//! that a few source blocks make and the blocks after them read, and choices among them that are made
//! in some blocks and hold for those after.
//!
//! ```text
//! W width of a row, K of an index key, N rows, S sequences, r tokens of a row; B = T / r + S
//! source         states and T tokens side by side, keys and scores of B rows, rows of W + K
//! choice         scores 4 T N; among candidates also masks of blocks 4 T N / 8 and of rows, 4 T N twice
//!                without flash attention in parts of 2^26 scores of all heads, each twice
//! rows in view   F16 copies of the source's, and beside those of the window
//! n-grams        6144 values a token from the host, values and keys of all streams 20 T d
//! ```
//!
//! The last source also keeps the best 2,048 blocks of 8 rows, in which later choices are made; its scores
//! stay until the first of these. Source: `src/models/deepseek41.cpp` of llama.cpp 0.8.

use super::attention::CacheInputs;
use super::block::{Builder, f32s};
use super::compressed::Compressor;
use super::graph::Id;
use super::hyper::Connection;
use crate::memory::layers::ENGRAM_WIDTH;
use crate::memory::pattern;

/// Rows that a block chooses.
const CHOSEN: u64 = 512;
/// Blocks of rows that the last source keeps as candidates, and the rows of one.
const CANDIDATES: u64 = 2048;
const BLOCK: u64 = 8;
/// Scores of all heads that are planned at once without a fused index, and the most parts.
const AT_ONCE: u64 = 1 << 26;
const PARTS: u64 = 64;
/// Rows of the table of n-grams that a token looks up in one block.
const NGRAM_ROWS: u64 = 24;
/// Residual streams.
const STREAMS: u64 = 4;

/// What blocks of `DeepSeek` V4.1 leave for those after them.
#[derive(Clone, Default)]
pub(super) struct Sourced {
    /// Inputs of rows of two tokens, and of rows of one.
    pairs: Option<Compressor>,
    singles: Option<Compressor>,
    /// Which block of rows holds a token's newest.
    newest: Option<Id>,
    /// What is looked up for each block with n-grams, in order.
    looked_up: Vec<Id>,
    /// Rows of the source block that they are for.
    rows: Option<(u32, Id)>,
    /// The source whose rows lie on the card before.
    mirrored: Option<u32>,
    /// The last choice of rows.
    choice: Option<Id>,
    /// Blocks of rows in which later choices are made, in parts of the batch.
    candidates: Option<Id>,
    /// The shares by which the next block's attention reads the streams.
    shares: Option<Id>,
}

impl Builder<'_> {
    /// The inputs of sources, choices and n-grams; `start` is the first block of the graph.
    pub(super) fn sourced_inputs(&mut self, start: u32) {
        let (t, shape) = (self.t, self.scene.shape);
        let mut looked_up = Vec::new();
        for block in (0..shape.layers).filter(|&block| pattern::has_ngrams(shape, block)) {
            if block < start {
                continue;
            }
            let size = f32s(t * ENGRAM_WIDTH);
            looked_up.push(if self.scene.part.host {
                let places = self.graph.input(4 * NGRAM_ROWS * t);
                let rows = self.graph.own(size, &[self.weights, places]);
                let rows = self.graph.reshape(rows);
                self.graph.expand(rows);
                rows
            } else {
                self.graph.input(size)
            });
        }
        looked_up.reverse();
        let singles = self.compressor(1, false);
        let blocks = self.coarse_cells(1).div_ceil(BLOCK);
        let newest = self.graph.input(f32s(t * blocks));
        let pairs = self.compressor(2, false);
        let mut sourced = Sourced {
            pairs: Some(pairs),
            singles: Some(singles),
            newest: Some(newest),
            looked_up,
            ..Sourced::default()
        };
        if start > 0 {
            let shares = self.graph.own(f32s(STREAMS * t), &[]);
            self.graph.place(shares);
            self.graph.expand(shares);
            sourced.shares = Some(shares);
        }
        self.sourced = sourced;
    }

    /// A block whose parts read the streams by the mixes of the part before.
    pub(super) fn lagging_block(&mut self, mut streams: Id, number: u32) -> Id {
        let size = f32s(self.t * self.d);
        if pattern::has_ngrams(self.scene.shape, number)
            && let Some(rows) = self.sourced.looked_up.pop()
        {
            streams = self.engram(streams, rows);
        }
        let attention = self.connection(streams);
        let read = if let Some(shares) = self.sourced.shares {
            self.graph.own(size, &[streams, shares])
        } else {
            let first = self.graph.slice(streams, size);
            self.graph.own(size, &[first])
        };
        let norm = self.norm(read, size);
        let out = self.sourced_attention(norm, number);
        let streams = self.written_back(out, &attention);
        let ffn = self.connection(streams);
        let read = self.read_streams(&Connection { streams, ..attention });
        self.graph.expand(streams);
        let write = self.written(&ffn);
        for id in write {
            self.graph.expand(id);
        }
        self.sourced.shares = Some(self.shares(&ffn));
        let norm = self.norm(read, size);
        let out = self.feed_forward(norm, number, self.t);
        self.write_streams(out, &Connection { write: Some(write), ..ffn })
    }

    fn written_back(&mut self, out: Id, connection: &Connection) -> Id {
        let write = self.written(connection);
        self.write_streams(out, &Connection { write: Some(write), ..*connection })
    }

    /// One stream out of all after the last block, by the mixes of its last part.
    pub(super) fn last_lagging(&mut self, streams: Id, rows: Id) -> Id {
        let outputs = self.scene.sizes.outputs;
        let flat = self.graph.reshape(streams);
        let chosen = self.graph.own(f32s(STREAMS * outputs * self.d), &[flat, rows]);
        let chosen = self.graph.reshape(chosen);
        let shares = self.sourced.shares.unwrap_or(rows);
        let shares = self.graph.own(f32s(STREAMS * outputs), &[shares, rows]);
        self.weighed_stream(chosen, shares)
    }

    /// Adds what n-grams say to the streams.
    fn engram(&mut self, streams: Id, rows: Id) -> Id {
        let (t, d) = (self.t, self.d);
        let all = f32s(STREAMS * t * d);
        let both = self.matrix(rows, (STREAMS + 1) * d, t);
        let key = self.graph.slice(both, all);
        let key = self.graph.own(all, &[key]);
        let value = self.graph.slice(both, f32s(t * d));
        let value = self.graph.own(f32s(t * d), &[value]);
        let seen = self.graph.in_place(all, &[streams]);
        let key = self.graph.in_place(all, &[key]);
        let alike = self.graph.in_place(all, &[seen, key]);
        let alike = self.graph.in_place(all, &[alike, self.weights]);
        let few = f32s(STREAMS * t);
        let sum = self.graph.own(few, &[alike]);
        let sum = self.graph.in_place(few, &[sum]);
        let mut size = sum;
        for _ in 0..3 {
            size = self.graph.in_place(few, &[size]);
        }
        let mut sign = sum;
        for _ in 0..3 {
            sign = self.graph.in_place(few, &[sign]);
        }
        let gate = self.graph.in_place(few, &[size, sign]);
        let gate = self.graph.in_place(few, &[gate]);
        let spread = self.graph.own(all, &[value]);
        let gated = self.graph.in_place(all, &[spread, gate]);
        self.graph.in_place(all, &[streams, gated])
    }

    /// Computes and stores the rows that a batch ends, with the keys of an index beside them.
    fn source_rows(&mut self, norm: Id, every: u64, inputs: Compressor) -> Id {
        let shape = self.scene.shape;
        let (t, rows, sequences) = (self.t, self.ended(every), self.scene.sizes.sequences);
        let [head, index] = [shape.head_dim, shape.indexer_dim].map(u64::from);
        let new = self.matrix(norm, head, t);
        let score = if every > 1 {
            self.matrix(norm, head, t)
        } else {
            self.graph.in_place(f32s(head * t), &[new])
        };
        let spans = [new, score].map(|state| {
            let all = f32s(head * (every * sequences + t));
            let all = self.graph.own(all, &[self.cache, state]);
            let read = self.graph.own(f32s(head * every * rows), &[all, inputs.read]);
            let read = self.graph.reshape(read);
            self.graph.own(f32s(head * every * rows), &[read])
        });
        let [keys, scores] = spans;
        let size = self.graph.size(keys);
        let shares = self.graph.in_place(size, &[scores]);
        let weighted = self.graph.in_place(size, &[keys, shares]);
        let size = f32s(rows * head);
        let sum = self.graph.own(size, &[weighted]);
        let sum = self.graph.reshape(sum);
        let row = self.graph.own(size, &[sum]);
        let row = self.norm(row, size);
        let small = f32s(rows * index);
        let key = self.matrix(row, index, rows);
        let key = self.norm(key, small);
        let key = self.graph.in_place(small, &[key, inputs.rows]);
        let row = self.graph.in_place(size, &[row, inputs.rows]);
        let both = self.graph.own(size + small, &[row, key]);
        self.store_rows(both, inputs);
        let kept = f32s(head * t.min(every * sequences));
        for state in [new, score] {
            let last = self.graph.own(kept, &[state, inputs.kept]);
            let stored = self.graph.store(self.cache, &[last, inputs.keeps]);
            self.graph.expand(stored);
        }
        both
    }

    fn store_rows(&mut self, rows: Id, inputs: Compressor) {
        let rows = self.graph.reshape(rows);
        let stored = self.graph.store(self.cache, &[rows, inputs.cells]);
        self.graph.expand(stored);
    }

    /// Keeps the rows of a block's source: computes them in the source itself, copies them for the
    /// first block on another card that reads them.
    fn keep_rows(&mut self, norm: Id, number: u32, every: u64, inputs: Compressor) {
        if pattern::compression(self.scene.shape, number) > 0 {
            let rows = self.source_rows(norm, every, inputs);
            self.sourced.rows = Some((number, rows));
            return;
        }
        let first = number == self.scene.first || number == self.scene.part.end;
        if let Some((source, rows)) = self.sourced.rows.filter(|_| first)
            && self.sourced.mirrored != Some(number)
            && source < number
        {
            self.sourced.mirrored = Some(number);
            self.store_rows(rows, inputs);
        }
    }

    /// Attention of a block, from the norm to the output projection.
    fn sourced_attention(&mut self, norm: Id, number: u32) -> Id {
        let shape = self.scene.shape;
        let Some(window) = self.window else { return norm };
        let [head, heads, rank] = [shape.head_dim, shape.heads, shape.q_lora].map(u64::from);
        let t = self.t;
        let low = self.matrix(norm, rank, t);
        let low = self.norm(low, f32s(t * rank));
        let query = self.matrix(low, head * heads, t);
        let query = self.graph.reshape(query);
        let query = self.graph.own(f32s(t * head * heads), &[query, self.positions]);
        let key = self.matrix(norm, head, t);
        let key = self.norm(key, f32s(t * head));
        let key = self.graph.reshape(key);
        let key = self.graph.own(f32s(t * head), &[key, self.positions]);
        let source = pattern::source(shape, number).and_then(|(_, every)| {
            let inputs = if every == 1 { self.sourced.singles } else { self.sourced.pairs };
            inputs.map(|inputs| (u64::from(every), inputs))
        });
        if let Some((every, inputs)) = source {
            self.keep_rows(norm, number, every, inputs);
        }
        let query = self.turn(query);
        let key = self.turn(key);
        self.graph.expand(query);
        self.graph.expand(key);
        let key = self.graph.reshape(key);
        let stored = self.graph.store(self.cache, &[key, window.k_rows]);
        self.graph.expand(stored);
        let query = self.graph.reshape(query);
        let out = match source {
            Some((every, inputs)) => {
                self.sourced_scores([norm, low, query], number, (every, inputs), window)
            }
            None => self.compressed_scores(query, self.cache, window.mask, window.cells),
        };
        self.projected(out)
    }

    /// Attention to the window and to the rows of a source that were chosen.
    fn sourced_scores(
        &mut self,
        [norm, low, query]: [Id; 3],
        number: u32,
        (every, inputs): (u64, Compressor),
        window: CacheInputs,
    ) -> Id {
        let settings = self.scene.settings;
        let head = u64::from(self.scene.shape.head_dim);
        let (streams, more) = (self.scene.sizes.streams, self.coarse_cells(every));
        if pattern::chooses_rows(self.scene.shape, number) {
            self.sourced.choice = Some(self.source_choice(norm, low, number, more, inputs));
        }
        let row = settings.cache_k.row(head);
        let rows = if settings.cache_k.quantised() {
            let plain = self.graph.own(f32s(head * more * streams), &[self.cache]);
            let turned = self.turn(plain);
            self.graph.own(row * more * streams, &[turned])
        } else {
            self.graph.own(row * more * streams, &[self.cache])
        };
        let cells = window.cells + more;
        let rows = self.graph.own(row * cells * streams, &[self.cache, rows]);
        let choice = self.sourced.choice.unwrap_or(inputs.mask);
        let choice = self.graph.reshape(choice);
        let chosen = self.graph.own(self.graph.size(inputs.mask), &[inputs.mask, choice]);
        let width = if settings.flash_attention { 2 } else { 4 };
        let mask = self.graph.own(width * self.t * cells, &[window.mask, chosen]);
        self.compressed_scores(query, rows, mask, cells)
    }

    /// The rows that a block chooses for itself and those after it.
    fn source_choice(
        &mut self,
        norm: Id,
        low: Id,
        number: u32,
        cells: u64,
        inputs: Compressor,
    ) -> Id {
        let shape = self.scene.shape;
        let (t, streams) = (self.t, self.scene.sizes.streams);
        let [heads, index] = [shape.indexer_heads, shape.indexer_dim].map(u64::from);
        let fused = self.scene.settings.flash_attention;
        let keys = if self.scene.settings.cache_k.quantised() {
            self.graph.own(f32s(index * cells * streams), &[self.cache])
        } else if fused {
            self.cache
        } else {
            self.graph.own(2 * index * cells * streams, &[self.cache])
        };
        let query = self.matrix(low, heads * index, t);
        let query = self.graph.reshape(query);
        let query = self.graph.own(f32s(t * heads * index), &[query, self.positions]);
        let shares = self.matrix(norm, heads, t);
        let shares = self.graph.in_place(f32s(t * heads), &[shares]);
        let each = t / streams;
        let part = if fused {
            each
        } else {
            each.div_ceil(PARTS).max(AT_ONCE / (heads * cells * streams).max(1)).max(1)
        };
        let picks = pattern::last_source(number);
        let within = if picks { None } else { self.sourced.candidates };
        let within = within.filter(|_| inputs.singles());
        let (mut chosen, mut kept) = (Vec::new(), Vec::new());
        let mut start = 0;
        while start < each {
            let of_each = part.min(each - start);
            let tokens = of_each * streams;
            // A view of some tokens of every sequence reaches from its first to its last.
            let reach = (streams - 1) * each + of_each;
            start += part;
            let mut scores = if fused {
                self.graph.own(f32s(t * cells), &[query, keys, shares, inputs.mask])
            } else {
                let mask = self.graph.slice(inputs.mask, f32s(reach * cells));
                self.part_scores([query, keys, shares, mask], tokens, cells)
            };
            if picks {
                kept.push(self.best_blocks(scores, [tokens, reach], cells));
            } else if let Some(within) = within {
                scores = self.inside(scores, within, tokens, cells);
            }
            let best = f32s(tokens * CHOSEN.min(cells));
            chosen.push(self.graph.own(best, &[scores]));
        }
        if picks {
            self.sourced.candidates = Some(self.joined(kept));
        }
        let chosen = self.joined(chosen);
        self.graph.own(self.graph.size(chosen), &[chosen])
    }

    /// Scores of a part of the batch, summed over heads, without the fused operation.
    fn part_scores(&mut self, [query, keys, shares, mask]: [Id; 4], tokens: u64, cells: u64) -> Id {
        let heads = u64::from(self.scene.shape.indexer_heads);
        let (all, one) = (f32s(tokens * cells * heads), f32s(tokens * cells));
        let query = self.graph.slice(query, 0);
        let scores = self.graph.own(all, &[keys, query]);
        let turned = self.graph.reshape(scores);
        let scores = self.graph.own(all, &[turned]);
        let scores = self.graph.in_place(all, &[scores]);
        let shares = self.graph.slice(shares, 0);
        let scores = self.graph.in_place(all, &[scores, shares]);
        let sum = self.graph.own(one, &[scores]);
        let sum = self.graph.reshape(sum);
        let sum = self.graph.own(one, &[sum]);
        self.graph.in_place(one, &[sum, mask])
    }

    /// The blocks of rows with the best scores.
    fn best_blocks(&mut self, scores: Id, [tokens, reach]: [u64; 2], cells: u64) -> Id {
        let blocks = cells.div_ceil(BLOCK);
        let size = f32s(tokens * blocks);
        let flat = self.graph.reshape(scores);
        let most = self.graph.own(size, &[flat]);
        let most = self.graph.reshape(most);
        let newest = self.sourced.newest.unwrap_or(scores);
        let newest = self.graph.slice(newest, f32s(reach * blocks));
        let most = self.graph.in_place(size, &[most, newest]);
        self.graph.own(f32s(tokens * CANDIDATES.min(blocks)), &[most])
    }

    /// Scores of the rows in the blocks that were kept.
    fn inside(&mut self, scores: Id, kept: Id, tokens: u64, cells: u64) -> Id {
        let blocks = cells.div_ceil(BLOCK);
        let best = f32s(tokens * CANDIDATES.min(blocks));
        let kept = self.graph.slice(kept, best);
        let kept = self.graph.own(best, &[kept]);
        let shut = self.graph.leaf(f32s(tokens * blocks));
        let shut = self.graph.in_place(f32s(tokens * blocks), &[shut]);
        let zeros = self.graph.leaf(best);
        let zeros = self.graph.in_place(best, &[zeros]);
        let kept = self.graph.reshape(kept);
        let open = self.graph.store(shut, &[zeros, kept, shut]);
        let size = f32s(tokens * cells);
        let spread = self.graph.own(size, &[open]);
        let spread = self.graph.reshape(spread);
        let mask = self.graph.slice(spread, size);
        let mask = self.graph.own(size, &[mask]);
        let mask = self.graph.reshape(mask);
        self.graph.in_place(size, &[scores, mask])
    }

    /// Parts of a batch side by side, two at a time.
    fn joined(&mut self, mut parts: Vec<Id>) -> Id {
        while parts.len() > 1 {
            parts = parts
                .chunks(2)
                .map(|pair| match *pair {
                    [one, other] => {
                        let size = self.graph.size(one) + self.graph.size(other);
                        self.graph.own(size, &[one, other])
                    }
                    _ => pair.first().copied().unwrap_or(self.cache),
                })
                .collect();
        }
        parts.first().copied().unwrap_or(self.cache)
    }
}
