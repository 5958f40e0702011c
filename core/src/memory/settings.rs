//! How a model is run: what decides memory besides the model and the cards.

use serde::{Deserialize, Serialize};

use crate::catalog::{Api, CacheType, Logits, MAX_CARDS, PerCard, Runtime, Shape, Split};
use crate::units::{Bytes, Tokens};

/// What is kept in the host's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offload {
    /// Nothing but the token table.
    #[default]
    None,
    /// The first blocks, with their cache: `-ngl` with that many fewer. The output head stays on a card.
    Blocks(u32),
    /// The routed experts of the first blocks: `--n-cpu-moe`.
    Experts(u32),
}

/// The version of llama.cpp whose planning is followed, and whose speeds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum LlamaVersion {
    /// Builds before June 2024, without CUDA graphs. Their memory is planned as by 0.5.
    #[serde(rename = "2024")]
    Early2024,
    /// Builds from then to the end of 2025, up to about b7500. Their memory is planned as by 0.5.
    #[serde(rename = "2025")]
    Late2025,
    /// 0.5 of 2026 (commit `0c1e57098`), and the open pull requests of that time.
    #[serde(rename = "0.5")]
    V0_5,
    /// 0.8 of November 2026.
    #[default]
    #[serde(rename = "0.8")]
    V0_8,
}

impl LlamaVersion {
    /// Every version, from the oldest to the newest.
    pub const ALL: [Self; 4] = [Self::Early2024, Self::Late2025, Self::V0_5, Self::V0_8];

    /// Whether it is the newest, which is the default.
    pub fn is_newest(&self) -> bool {
        *self == Self::default()
    }

    /// Its number, or the year of builds that had none.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Early2024 => "2024",
            Self::Late2025 => "2025",
            Self::V0_5 => "0.5",
            Self::V0_8 => "0.8",
        }
    }

    /// The month of its last builds as `YYYY-MM`; empty for the newest.
    pub(crate) const fn month(self) -> &'static str {
        match self {
            Self::Early2024 => "2024-05",
            Self::Late2025 => "2025-12",
            Self::V0_5 => "2026-05",
            Self::V0_8 => "",
        }
    }

    /// Whether the matrices that rotate a quantised cache are part of the cache: before, they were
    /// inputs of the graph.
    pub(super) const fn keeps_rotations(self) -> bool {
        matches!(self, Self::V0_8)
    }

    /// Whether batches that mix tokens and embeddings are planned for.
    pub(super) fn mixes_inputs(self, shape: &Shape) -> bool {
        self >= Self::V0_8 && !shape.compressed()
    }
}

/// How a model is run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Context of all sequences together, as `-c`.
    pub context: Tokens,
    /// Type of cached keys.
    pub cache_k: CacheType,
    /// Type of cached values.
    pub cache_v: CacheType,
    /// Whether flash attention is on.
    pub flash_attention: bool,
    /// Tokens worked on at once, as `-ub`.
    pub ubatch: u32,
    /// Tokens accepted at once, as `-b`.
    pub batch: u32,
    /// Sequences at the same time, as `-np`.
    pub sequences: u32,
    /// Whether sequences share one cache; always so with one sequence.
    pub unified: bool,
    /// For how many tokens logits are planned.
    pub logits: Logits,
    /// The runtime that runs the model.
    pub runtime: Runtime,
    /// The interface through which it uses the cards; `None` for the usual one.
    pub api: Option<Api>,
    /// The version of llama.cpp, where that or what is built on it runs it.
    pub llama_version: LlamaVersion,
    /// How cards share the model.
    pub split: Split,
    /// Whether cards work on several batches at once: llama.cpp then holds four copies of the
    /// inputs, as CUDA does by default with all layers on two or more cards.
    pub pipeline: bool,
    /// What is kept in host memory.
    pub offload: Offload,
    /// Shares a card (up to [`MAX_CARDS`]), as `-ts`; all zero for the default, in proportion to free memory.
    pub tensor_split: PerCard,
    /// How many blocks' routed experts each card has, as `-ot` puts them there: in order from the first
    /// block with experts, the others' are the host's. All zero where experts lie with their blocks, or on
    /// the host as `offload` says.
    pub expert_cards: PerCard,
    /// The share of a card that vLLM takes, in thousandths.
    pub gpu_utilisation: u32,
    /// The longest context that the model was made for, where it is stretched beyond that; `None` where a
    /// longer one is refused.
    pub made_for: Option<Tokens>,
    /// Tokens that are drafted for each step, as llama-server's `--draft-max`; 0 without drafting.
    pub draft_tokens: u32,
    /// Whether the model's own blocks draft them, which are loaded then.
    pub own_draft: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            context: Tokens::new(8192),
            cache_k: CacheType::F16,
            cache_v: CacheType::F16,
            flash_attention: true,
            ubatch: 512,
            batch: 2048,
            sequences: 1,
            unified: false,
            logits: Logits::Server,
            runtime: Runtime::LlamaCpp,
            api: None,
            llama_version: LlamaVersion::default(),
            split: Split::Layer,
            pipeline: true,
            offload: Offload::None,
            tensor_split: [0; MAX_CARDS],
            expert_cards: [0; MAX_CARDS],
            gpu_utilisation: super::runtime::VLLM_UTILISATION,
            made_for: None,
            draft_tokens: 0,
            own_draft: false,
        }
    }
}

/// Up to a multiple of 256, as llama.cpp pads a cache.
pub(super) const fn pad(tokens: u64) -> u64 {
    tokens.div_ceil(256).saturating_mul(256)
}

/// The sizes that follow from the settings: n, w, T, o and S of the formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Context of all sequences, padded.
    pub context: u64,
    /// Cells of one full-attention stream.
    pub full: u64,
    /// Cells of one windowed stream; 0 without windows.
    pub window: u64,
    /// Separate caches.
    pub streams: u64,
    /// Sequences.
    pub sequences: u64,
    /// Tokens worked on at once.
    pub tokens: u64,
    /// Tokens with logits.
    pub outputs: u64,
    /// Copies of each recurrent state: one, and one for each drafted token that may be taken back.
    pub snapshots: u64,
}

impl Sizes {
    /// The sizes for a model.
    pub(crate) fn new(settings: &Settings, shape: &Shape) -> Self {
        let window = if shape.swa_layers > 0 { shape.window } else { 0 };
        let sequences = u64::from(settings.sequences.max(1));
        let unified = settings.unified || sequences == 1;
        let context = pad(u64::from(settings.context.get().max(1)));
        let full = if unified { context } else { pad(context / sequences) };
        // Compressed caches exist once for each sequence, each as long as one for all.
        let apart = shape.compressed();
        let streams = if unified && !apart { 1 } else { sequences };
        // All of the context is planned for as one batch at most.
        let ubatch = u64::from(settings.ubatch.max(1)).min(context);
        let shared = if unified && !apart { sequences } else { 1 };
        let look_back = u64::from(window).saturating_mul(shared);
        let windowed =
            if window == 0 { 0 } else { pad(full.min(look_back.saturating_add(ubatch))) };
        let tokens = ubatch.min(u64::from(settings.batch.max(1)));
        let steps = 1 + u64::from(settings.draft_tokens);
        let outputs = match settings.logits {
            Logits::All => tokens,
            Logits::Server => sequences.saturating_mul(steps).min(tokens),
        };
        let snapshots = if shape.rolls_back() { steps } else { 1 };
        Self { context, full, window: windowed, streams, sequences, tokens, outputs, snapshots }
    }
}

impl Settings {
    /// The version of llama.cpp whose planning is followed, where that is not the newest.
    pub(crate) fn older_llama(&self) -> Option<LlamaVersion> {
        (self.runtime.is_llama() && !self.llama_version.is_newest()).then_some(self.llama_version)
    }

    /// Whether experts are put on cards one by one.
    pub(crate) fn pins_experts(&self) -> bool {
        self.expert_cards.iter().any(|blocks| *blocks > 0)
    }

    /// These settings with another context.
    #[must_use]
    pub const fn with_context(mut self, context: Tokens) -> Self {
        self.context = context;
        self
    }

    /// The user's shares for this many cards, where there are any.
    pub(super) fn shares(&self, cards: usize) -> Option<[u64; MAX_CARDS]> {
        let mut shares = [0; MAX_CARDS];
        let mut sum = 0_u64;
        for (share, given) in shares.iter_mut().zip(self.tensor_split).take(cards) {
            *share = u64::from(given);
            sum += *share;
        }
        (sum > 0).then_some(shares)
    }
}

/// Shares in proportion to room.
pub(super) fn by_room(rooms: impl Iterator<Item = Bytes>) -> [u64; MAX_CARDS] {
    let mut shares = [0; MAX_CARDS];
    for (share, room) in shares.iter_mut().zip(rooms) {
        // MiB are fine enough, and products with a count of layers stay far from overflow.
        *share = room.get() >> 20;
    }
    if shares.iter().all(|&share| share == 0) {
        shares = [1; MAX_CARDS];
    }
    shares
}
