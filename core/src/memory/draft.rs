//! Drafting with a model's own blocks, as llama-server does it: a second context beside the first.
//!
//! ```text
//! weights  the blocks that draft, with what a card adds; of a file of their own the head too
//! cache    of these blocks alone, F16 whatever the target's, for as many cells as the target has
//! compute  of one of these blocks and the head, for as many rows of logits as there are sequences
//! ```
//!
//! The target then plans `1 + n` rows of logits a sequence for `n` drafted tokens, and keeps as many
//! copies of its recurrent states ([`super::Sizes`]). Source: `common/speculative.cpp` and the graphs of
//! `src/models/*.cpp` of llama.cpp 0.8, whose planning these forms reproduce.

use super::cache;
use super::compute::{self, Compute};
use super::layers::{CacheRow, LayerKind, Rows};
use super::need;
use super::pattern::{self, Mixing, mixing};
use super::prepared::Prepared;
use super::settings::{LlamaVersion, Settings, Sizes};
use crate::catalog::{CacheType, Logits, Shape};
use crate::units::Bytes;

/// What drafting takes beside the target, on the card that has the blocks that draft: the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftUse {
    /// Weights of the blocks that draft.
    pub weights: Bytes,
    /// Their cache.
    pub cache: Bytes,
    /// The second context's compute buffer as it most likely is.
    pub compute: Bytes,
    /// The same at most.
    pub compute_high: Bytes,
    /// The second context's buffer on the host.
    pub host_compute: Bytes,
}

impl DraftUse {
    /// All that the card holds, the buffer on the safe side.
    pub fn total(&self) -> Bytes {
        self.weights + self.cache + self.compute_high
    }
}

/// The shape of a draft's cache: without what only the target keeps.
fn plain(shape: &Shape) -> Shape {
    let latent = shape.compressed();
    Shape {
        arch: if latent { "" } else { shape.arch },
        layers: shape.mtp_layers,
        kv_heads: if latent { 1 } else { shape.kv_heads },
        swa_layers: if mixing(shape, shape.layers) == Mixing::Window {
            shape.mtp_layers
        } else {
            0
        },
        linear_layers: 0,
        ..*shape
    }
}

impl Prepared {
    /// Whether the model has blocks of its own that draft tokens.
    pub fn can_draft(&self) -> bool {
        self.draft > 0
    }

    /// What the blocks that draft take of one of `ways` cards in a runtime that divides them like the
    /// others: weights, and a cache of its type for as many tokens; their activations are part of a
    /// step's.
    pub(super) fn drafting_elsewhere(&self, settings: &Settings, ways: u64) -> u64 {
        if !settings.own_draft || self.draft == 0 {
            return 0;
        }
        let full = self.rows.full;
        let row = settings.cache_k.row(u64::from(full.k)) + settings.cache_v.row(u64::from(full.v));
        let cache = row
            .saturating_mul(u64::from(settings.context.get()))
            .saturating_mul(u64::from(self.draft));
        need::part(self.draft_weights.saturating_add(cache), 1, ways)
    }

    /// What drafting with the model's own blocks takes; `None` where it has none or nothing drafts.
    pub fn drafting(&self, settings: &Settings) -> Option<DraftUse> {
        if settings.draft_tokens == 0 || self.draft == 0 || !settings.runtime.is_llama() {
            return None;
        }
        let settings = Settings {
            cache_k: CacheType::F16,
            cache_v: CacheType::F16,
            draft_tokens: 0,
            logits: Logits::Server,
            llama_version: settings.llama_version.max(LlamaVersion::V0_8),
            ..*settings
        };
        let shape = plain(&self.shape);
        let sizes = Sizes::new(&settings, &shape);
        let mut rows = Rows::of(&shape);
        if self.shape.compressed() {
            let head = shape.head_dim;
            rows.window = CacheRow { k: head, v: head, ..CacheRow::default() };
        }
        let bytes = cache::layer_bytes(&rows, &settings, &sizes, true);
        let window = shape.swa_layers > 0;
        // Only GLM-5.3 keeps an index for the blocks that draft.
        let index =
            self.shape.arch == "glm5-next" && pattern::has_index(&self.shape, self.shape.layers);
        let each = if window { bytes.window } else { bytes.full };
        let each = each + if index { bytes.index } else { 0 };
        let kind = LayerKind {
            full: u8::from(!window),
            window: u8::from(window),
            index: u8::from(index),
            ..LayerKind::default()
        };
        let Compute { likely, safe } = compute::draft(self, &settings, &sizes, &rows, kind);
        Some(DraftUse {
            weights: Bytes::new(self.draft_weights),
            cache: Bytes::new(each.saturating_mul(u64::from(self.draft))),
            compute: Bytes::new(likely),
            compute_high: Bytes::new(safe),
            host_compute: Bytes::new(compute::draft_host(self, &settings, &sizes, &rows, kind)),
        })
    }
}
