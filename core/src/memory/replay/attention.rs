//! Attention in the graph of a card's blocks: the inputs of its caches, and its nodes.

use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::cache::{self, align};
use crate::memory::layers::{CacheRow, LayerKind};

/// The inputs of attention over one kind of cache.
#[derive(Clone, Copy)]
pub(super) struct CacheInputs {
    pub(super) k_rows: Id,
    v_rows: Option<Id>,
    pub(super) mask: Id,
    pub(super) k_rotation: Option<Id>,
    v_rotation: Option<Id>,
    pub(super) cells: u64,
}

impl Builder<'_> {
    /// Adds the inputs of the caches in the order in which the blocks first read them.
    pub(super) fn inputs(&mut self) {
        let kinds = self.scene.kinds;
        let window = kinds.iter().position(|kind| kind.window > 0);
        let full = kinds.iter().position(|kind| kind.full > 0);
        let (n, w) = (self.scene.sizes.full, self.scene.sizes.window);
        let first = window.is_some() && (full.is_none() || window < full);
        if first {
            self.window = Some(self.cache_inputs(self.scene.window, w));
        }
        if full.is_some() {
            self.full = Some(self.cache_inputs(self.scene.full, n));
        }
        if window.is_some() && !first {
            self.window = Some(self.cache_inputs(self.scene.window, w));
        }
    }

    /// Adds the inputs of both caches.
    pub(super) fn every_input(&mut self) {
        self.full = Some(self.cache_inputs(self.scene.full, self.scene.sizes.full));
        self.window = Some(self.cache_inputs(self.scene.window, self.scene.sizes.window));
    }

    fn cache_inputs(&mut self, row: CacheRow, cells: u64) -> CacheInputs {
        let (t, settings) = (self.t, self.scene.settings);
        let flash = settings.flash_attention;
        let latent = self.scene.shape.kv_lora > 0;
        let kept = settings.llama_version.keeps_rotations();
        let [k_rotation, v_rotation] = cache::rotations(row, settings).map(|bytes| {
            match (bytes, kept) {
                (0, _) => None,
                (_, true) => Some(self.cache),
                // With a latent there was none before it was part of the cache.
                _ if latent => None,
                _ => Some(self.graph.input(bytes)),
            }
        });
        let k_rows = self.graph.input(8 * t);
        let v_rows = (!latent)
            .then(|| self.graph.input(if flash { 8 * t } else { 8 * t * u64::from(row.v) }));
        let mask = self.graph.input(t * cells * if flash { 2 } else { 4 });
        CacheInputs { k_rows, v_rows, mask, k_rotation, v_rotation, cells }
    }

    /// Rotates heads before or after a quantised cache; leaves them as they are if `by` is `None`.
    fn rotate(&mut self, x: Id, by: Option<Id>) -> Id {
        let Some(by) = by else { return x };
        let size = self.graph.size(x);
        let flat = self.graph.reshape(x);
        let turned = self.graph.own(size, &[by, flat]);
        self.graph.reshape(turned)
    }

    /// Attention over the cache of a layer's kind, from the projections to the output.
    pub(super) fn attention(&mut self, norm: Id, kind: LayerKind) -> Id {
        let windowed = kind.window > 0 && self.window.is_some();
        let Some(inputs) = (if windowed { self.window } else { self.full }) else { return norm };
        let shape = self.scene.shape;
        if shape.kv_lora > 0 {
            return self.latent_attention(norm, inputs, kind);
        }
        let row = if windowed { self.scene.window } else { self.scene.full };
        let head =
            if windowed && shape.swa_head_dim > 0 { shape.swa_head_dim } else { shape.head_dim };
        let v_head = if shape.v_head_dim > 0 { shape.v_head_dim } else { head };
        let (t, ways) = (self.t, self.scene.part.ways.max(1));
        let heads = if windowed && shape.swa_heads > 0 {
            u64::from(shape.swa_heads).div_ceil(ways)
        } else {
            self.heads()
        };
        let (q, result) = (heads * u64::from(head), heads * u64::from(v_head));
        let (k, v) = (u64::from(row.k).div_ceil(ways), u64::from(row.v).div_ceil(ways));
        let blocks = kind.index > 0 && super::chosen::chooses_blocks(self.scene);
        if blocks {
            self.block_keys(norm);
        }
        let pooled = kind.index > 0 && self.pooled.is_some();
        let members = self.members.filter(|_| kind.index > 0);
        if pooled {
            self.pool_plain_keys(norm);
        } else if members.is_some() {
            self.member_keys(norm);
        }
        let ([query, key, value], gate) = self.projections(norm, inputs, [q, k, v]);
        // The rotation works in place but on views, which only a norm without a gate leaves.
        let (query, key) = self.placed([query, key], gate.is_some(), [q, k]);
        let [query, key, value] = self.rotated([query, key, value], inputs);
        for id in if blocks { [query, key, value] } else { [query, value, key] } {
            self.graph.expand(id);
        }
        self.store_both(key, value, inputs);
        let query = self.graph.reshape(query);
        let mut inputs = inputs;
        if pooled {
            inputs.mask = self.chosen_pools(norm, norm, inputs);
        } else if let Some(members) = members {
            let choice = self.member_choice(norm, members, inputs);
            inputs.mask = self.chosen(choice, inputs.mask);
        }
        let mut out = if blocks {
            self.block_attention(norm, query, inputs, [result, k, v])
        } else {
            let out = self.scores(query, inputs, heads, [result, k, v]);
            self.graph.expand(out);
            out
        };
        out = self.rotate(out, inputs.v_rotation);
        if matches!(shape.arch, "step35" | "laguna") {
            // A factor a head, of the same norm as the queries.
            let factors = self.matrix(norm, heads, t);
            let factors = self.graph.in_place(f32s(t * heads), &[factors]);
            let whole = self.graph.reshape(out);
            out = self.graph.own(f32s(t * result), &[whole, factors]);
        }
        if let Some(gate) = gate {
            let open = self.graph.own(f32s(t * q), &[gate]);
            out = self.graph.in_place(f32s(t * result), &[out, open]);
        }
        self.matrix(out, self.d, t)
    }

    /// Queries, keys and values as a quantised cache keeps them.
    pub(super) fn rotated(&mut self, [query, key, value]: [Id; 3], inputs: CacheInputs) -> [Id; 3] {
        [
            self.rotate(query, inputs.k_rotation),
            self.rotate(key, inputs.k_rotation),
            self.rotate(value, inputs.v_rotation),
        ]
    }

    /// Writes keys and values to the cache.
    pub(super) fn store_both(&mut self, key: Id, value: Id, inputs: CacheInputs) {
        let key = self.graph.store(self.cache, &[key, inputs.k_rows]);
        self.graph.expand(key);
        let values: &[Id] = &inputs.v_rows.map_or([value, value], |rows| [value, rows]);
        let value = self.graph.store(self.cache, values);
        self.graph.expand(value);
    }

    /// Queries and keys with their places, in place where queries are no views.
    fn placed(&mut self, [query, key]: [Id; 2], gated: bool, [q, k]: [u64; 2]) -> (Id, Id) {
        if self.anatomy.position_bytes == 0 {
            return (query, key);
        }
        let size = f32s(self.t * q);
        let query = if gated {
            self.graph.in_place(size, &[query, self.positions])
        } else {
            self.graph.own(size, &[query, self.positions])
        };
        (query, self.graph.own(f32s(self.t * k), &[key, self.positions]))
    }

    /// Queries, keys and values of so many values a token, and a gate of the output where there is one.
    fn projections(
        &mut self,
        norm: Id,
        inputs: CacheInputs,
        [q, k, v]: [u64; 3],
    ) -> ([Id; 3], Option<Id>) {
        let t = self.t;
        if self.anatomy.fused_qkv {
            let all = self.matrix(norm, q + k + v, t);
            let query = self.graph.slice(all, f32s(t * q));
            let key = self.graph.slice(all, f32s(t * k));
            let mut value = self.graph.slice(all, f32s(t * v));
            if inputs.v_rotation.is_some() {
                value = self.graph.own(f32s(t * v), &[value]);
            }
            ([query, key, value], None)
        } else if self.anatomy.gated_query {
            let both = self.matrix(norm, 2 * q, t);
            let slice = self.graph.slice(both, f32s(t * q));
            let query = self.norm(slice, f32s(t * q));
            let gate = self.graph.slice(both, f32s(t * q));
            let key = self.matrix(norm, k, t);
            let value = self.matrix(norm, v, t);
            ([query, key, value], Some(gate))
        } else {
            let all = [q, k, v].map(|width| {
                let one = self.matrix(norm, width, t);
                self.graph.reshape(one)
            });
            (all, None)
        }
    }

    /// Attention itself, with or without flash attention; `widths` of the result, keys and values are values a
    /// token.
    fn scores(&mut self, query: Id, inputs: CacheInputs, heads: u64, widths: [u64; 3]) -> Id {
        let [result, k, v] = widths;
        let (t, settings) = (self.t, self.scene.settings);
        if settings.flash_attention {
            let cells = self.scene.sizes.streams * inputs.cells;
            let mut size = f32s(t * result);
            if settings.cache_k.quantised() && !self.scene.part.host {
                size = align(size) + 2 * k * cells;
            }
            if settings.cache_v.quantised() && !self.scene.part.host {
                size = align(size) + 2 * v * cells;
            }
            let out = self.graph.own(size, &[query, self.cache, inputs.mask]);
            return self.graph.slice(out, f32s(t * result));
        }
        let scores = f32s(t * heads * inputs.cells);
        let mut kq = self.graph.own(scores, &[self.cache, query]);
        kq = self.graph.in_place(scores, &[kq, inputs.mask]);
        let kqv = self.graph.own(f32s(t * result), &[self.cache, kq]);
        let turned = self.graph.slice(kqv, f32s(t * result));
        self.graph.own(f32s(t * result), &[turned])
    }

    /// Multi-head latent attention, with the up-projections absorbed.
    fn latent_attention(&mut self, norm: Id, mut inputs: CacheInputs, kind: LayerKind) -> Id {
        let shape = self.scene.shape;
        let indexed = self.chooses() && kind.index > 0;
        if indexed {
            self.index_keys(norm);
        } else if kind.index > 0 {
            self.pool_keys(norm);
        }
        let (t, heads) = (self.t, self.heads());
        let (rope, latent) = (u64::from(shape.rope_dim), u64::from(shape.kv_lora));
        let head = u64::from(shape.head_dim);
        let plain = head.saturating_sub(rope);
        let v_head =
            u64::from(if shape.v_head_dim > 0 { shape.v_head_dim } else { shape.head_dim });
        let mut query = norm;
        if shape.q_lora > 0 {
            let rank = u64::from(shape.q_lora);
            query = self.matrix(query, rank, t);
            query = self.norm(query, f32s(t * rank));
        }
        let low = query;
        query = self.matrix(query, heads * head, t);
        let q_plain = self.graph.slice(query, f32s(t * heads * plain));
        let q_rope = self.graph.slice(query, f32s(t * heads * rope));
        let both = self.matrix(norm, latent + rope, t);
        let compressed = self.graph.slice(both, f32s(t * latent));
        let k_rope = self.graph.slice(both, f32s(t * rope));
        let (q_rope, k_rope) = if self.anatomy.position_bytes > 0 {
            (
                self.graph.own(f32s(t * heads * rope), &[q_rope, self.positions]),
                self.graph.own(f32s(t * rope), &[k_rope, self.positions]),
            )
        } else {
            (q_rope, k_rope)
        };
        let compressed = self.norm(compressed, f32s(t * latent));
        let q_plain = self.graph.slice(q_plain, f32s(t * heads * plain));
        let absorbed = self.matrix(q_plain, heads * latent, t);
        let absorbed = self.graph.slice(absorbed, f32s(t * heads * latent));
        let compressed = self.graph.reshape(compressed);
        let (query, key) = if rope > 0 {
            (
                self.graph.own(f32s(t * heads * (latent + rope)), &[absorbed, q_rope]),
                self.graph.own(f32s(t * (latent + rope)), &[compressed, k_rope]),
            )
        } else {
            (absorbed, compressed)
        };
        for id in [query, compressed, key] {
            self.graph.expand(id);
        }
        let stored = self.graph.store(self.cache, &[key, inputs.k_rows]);
        self.graph.expand(stored);
        let query = self.graph.reshape(query);
        if indexed {
            self.choice = Some(self.index_choice(norm, low, inputs));
        }
        if let Some(choice) = self.choice {
            inputs.mask = self.chosen(choice, inputs.mask);
        }
        if kind.index > 0 && self.pooled.is_some() {
            inputs.mask = self.chosen_pools(norm, low, inputs);
        }
        let mixed = self.latent_scores(query, inputs, [latent, rope]);
        let out = self.matrix(mixed, heads * v_head, t);
        let turned = self.graph.slice(out, f32s(t * heads * v_head));
        let out = self.graph.own(f32s(t * heads * v_head), &[turned]);
        self.graph.expand(out);
        self.matrix(out, self.d, t)
    }

    /// Attention to latents, with or without flash attention.
    fn latent_scores(&mut self, query: Id, inputs: CacheInputs, [latent, rope]: [u64; 2]) -> Id {
        let (t, heads) = (self.t, self.heads());
        let cells = inputs.cells * self.scene.sizes.streams;
        if self.scene.settings.flash_attention {
            let mut size = f32s(t * heads * latent);
            // One F16 copy: values are a view of the keys.
            if self.scene.settings.cache_k.quantised() && !self.scene.part.host {
                size = align(size) + 2 * (latent + rope) * cells;
            }
            let out = self.graph.own(size, &[query, self.cache, inputs.mask]);
            return self.graph.slice(out, f32s(t * heads * latent));
        }
        let scores = f32s(t * heads * inputs.cells);
        let mut kq = self.graph.own(scores, &[self.cache, query]);
        kq = self.graph.in_place(scores, &[kq, inputs.mask]);
        // Values are the transposed latent, copied in F16.
        let values = self.graph.own(2 * latent * cells, &[self.cache]);
        self.graph.own(f32s(t * heads * latent), &[values, kq])
    }
}
