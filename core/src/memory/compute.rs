//! The compute buffer: what a card needs for the numbers between two weights, as llama.cpp plans it.
//!
//! What it most likely takes is replayed by `replay`. The closed forms below are its largest
//! phase, which is within a quarter of that; they bound the replay, so that most checks of fit need no
//! replay at all.
//!
//! ```text
//! T tokens at once, n cells of full attention, w cells with a window, S streams, o tokens with logits
//! d width, q heads x head width, k KV heads x head width, h heads, V vocabulary; u experts used, e their width
//!
//! mask    = T (n + w) x 2 with flash attention, x 4 without
//! logits  = 4 o (V + d)
//! ffn     = 4 T (3 ff + 2 d + q) + mask                       dense layers
//! experts = 4 T (3 u e + 2 d + q) + mask
//! mix     = 4 T (2 u d + 3 d + q) + mask                      u > 1
//! attn    = 4 T (h n + 2 d + 2 q + 2 k) + mask                no flash attention
//! attn    = 4 T (2 d + 2 q) + mask + S n (2 k a quantised type)      flash attention, quantised cache
//! mla     = 4 T (h (2 kv_lora + nope + 4 rope) + 2 d) + mask         without flash attention also 4 T h n
//! linear  = 4 T (2 d + 4 (inner + 2 groups state) + 4 inner) + mask
//! compute = max of those that apply                           all F32
//! ```
//!
//! The safe side adds to the replay, of families that were compared with llama.cpp row by row, what a
//! CUDA card keeps longer than a simulated one, the experts' inputs `4 T u e`; of others, whose holes may
//! lie elsewhere, `4 T (ff + d + q)`, and `4 T (2 u + 4) d` for experts, latent attention and recurrent
//! layers, these with their widths too.
//!
//! Source: llama.cpp commit `0c1e57098`, read off its own planning.

use super::cache::{self, align};
use super::layers::{CacheRow, LayerKind, Rows};
use super::prepared::Prepared;
use super::replay::{self, Scene};
use super::settings::{LlamaVersion, Settings, Sizes};
use crate::catalog::CacheType;
use crate::catalog::Shape;

/// What sizes of a few tokens each may add up to.
const ROUNDING: u64 = 1 << 20;

/// A compute buffer: what it most likely takes, and what it takes at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compute {
    /// By the closed forms.
    pub likely: u64,
    /// With what fragmentation may add; fit is judged by this.
    pub safe: u64,
}

impl Compute {
    /// One that is only estimated: half as much again is the safe side.
    pub(super) const fn about(likely: u64) -> Self {
        Self { likely, safe: likely + likely / 2 }
    }
}

/// The widths of a model's graph, all in values a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Graph {
    d: u64,
    q: u64,
    k: u64,
    v: u64,
    heads: u64,
    ff: u64,
    vocab: u64,
    used: u64,
    expert_ff: u64,
    mla: u64,
    linear: u64,
    recurrent_widths: (u64, u64),
    beside: u64,
    window: bool,
    recurrent: bool,
    /// What bounds a graph whose phases the closed forms do not know.
    loose: Option<Loose>,
}

/// The part of a graph that one card computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GraphPart {
    /// The first block of the graph's part.
    pub first: u32,
    /// One past its last block.
    pub end: u32,
    /// Whether it has the output head.
    pub output: bool,
    /// Whether inputs exist four times.
    pub copies: bool,
    /// Cards that divide heads and widths.
    pub ways: u64,
    /// Whether the host computes it, which looks embeddings up itself and copies no cache.
    pub host: bool,
}

/// How exactly a buffer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// By replaying the allocator.
    Exact,
    /// Between which bounds the safe side lies: cheap, and enough for most checks of fit.
    Bounds,
}

impl Graph {
    /// The widths of a model.
    pub(crate) fn new(shape: &Shape, full: CacheRow, window: CacheRow) -> Self {
        let u = u64::from;
        let mla = if shape.kv_lora > 0 {
            let nope = shape.head_dim.saturating_sub(shape.rope_dim);
            u(shape.heads) * (2 * u(shape.kv_lora) + u(nope) + 4 * u(shape.rope_dim))
        } else {
            0
        };
        let heads = u(shape.heads);
        let widest = u(shape.heads.max(shape.swa_heads));
        let q = if mla > 0 { u(shape.width) } else { widest * u(shape.head_dim) };
        let ff = if shape.experts == 0 || shape.dense_layers > 0 { shape.ff } else { 0 };
        Self {
            d: u(shape.width),
            q,
            k: u(full.k.max(window.k)),
            v: u(full.v.max(window.v)),
            heads,
            ff: u(ff),
            vocab: u(shape.vocab_in_file()),
            used: u(shape.experts_used),
            expert_ff: u(shape.expert_ff),
            mla,
            linear: 4 * (linear_widths(shape).0 + linear_widths(shape).1),
            recurrent_widths: linear_widths(shape),
            beside: if shape.shared_kv_layers > 0 {
                let streams = if shape.arch == "gemma3n" { 6 * u(shape.width) } else { 0 };
                256 * u(shape.layers) + streams
            } else {
                0
            },
            window: shape.swa_layers > 0,
            recurrent: shape.linear_layers > 0,
            loose: Loose::of(shape),
        }
    }

    /// Bytes of the masks.
    fn mask(sizes: &Sizes, settings: &Settings) -> u64 {
        let each = if settings.flash_attention { 2 } else { 4 };
        sizes.tokens * (sizes.full + sizes.window) * each
    }

    /// The buffer of one card by its largest phase, which is within a quarter of the replay.
    #[expect(clippy::many_single_char_names, reason = "the symbols of the formulas")]
    fn largest_phase(&self, settings: &Settings, sizes: &Sizes, part: GraphPart) -> u64 {
        let t = sizes.tokens;
        let d = self.d;
        // A division costs as much as the rest of a phase.
        let divided = |width: u64| if part.ways <= 1 { width } else { width.div_ceil(part.ways) };
        let (q, k, v) = (divided(self.q), divided(self.k), divided(self.v));
        let (ff, heads) = (divided(self.ff), divided(self.heads));
        let (used, expert_ff) = (self.used, divided(self.expert_ff));
        let mask = Self::mask(sizes, settings);
        let doubled = |kind: CacheType| kind.quantised() && !part.host;
        let mut peak = 0_u64;
        if ff > 0 {
            peak = peak.max(4 * t * (3 * ff + 2 * d + q) + mask);
        }
        if used > 0 {
            peak = peak.max(4 * t * (3 * used * expert_ff + 2 * d + q) + mask);
        }
        if used > 1 {
            peak = peak.max(4 * t * (2 * used * d + 3 * d + q) + mask);
        }
        let keys = if self.window { 4 * k } else { 2 * k };
        if self.mla > 0 {
            let scores = if settings.flash_attention { 0 } else { heads * sizes.full };
            peak = peak.max(4 * t * (divided(self.mla) + 2 * d + scores) + mask);
        } else if settings.flash_attention {
            let mut copies = 0;
            if doubled(settings.cache_k) {
                copies += 2 * k;
            }
            if doubled(settings.cache_v) {
                copies += 2 * v;
            }
            let mixed = if used > 0 { (used + 1) * d } else { 0 };
            peak = peak
                .max(4 * t * (2 * d + 2 * q + mixed) + mask + sizes.streams * sizes.full * copies);
        } else {
            peak = peak.max(4 * t * (heads * sizes.full + 2 * d + 2 * q + keys) + mask);
        }
        if self.linear > 0 {
            peak = peak.max(4 * t * (2 * d + divided(self.linear)) + mask);
        }
        // Gemma 3n and 4 E: values beside the stream, and 3n's further streams.
        peak += 4 * t * self.beside;
        if part.output {
            peak = peak.max(4 * sizes.outputs * (self.vocab + d));
        }
        if part.copies {
            peak += if part.first > 0 { 4 * mask + 32 * t * d } else { 3 * mask + 16 * t * d };
        }
        peak
    }

    /// What may come to the replay: little where the family's planning was compared row by row, more
    /// where not.
    fn slack(&self, sizes: &Sizes, part: GraphPart, compared: bool) -> u64 {
        // A division costs as much as the rest.
        let divided = |width: u64| if part.ways <= 1 { width } else { width / part.ways };
        let narrow = if compared && part.ways <= 1 {
            self.used * self.expert_ff
        } else if self.used > 0 || self.mla > 0 || self.recurrent {
            (2 * self.used + 4) * self.d
                + divided(self.recurrent_widths.0 + self.recurrent_widths.1)
        } else {
            divided(self.ff) + self.d + divided(self.q)
        };
        ROUNDING + 4 * sizes.tokens * narrow
    }

    /// The host's buffer: every input of the graph, and the embeddings it looks up, each rounded up.
    ///
    /// ```text
    /// 8 T d + 8 T + masks + per kind of cache 16 T (without flash attention 8 T + 8 T k) + 4 o
    /// + rotations of a quantised cache: heads' largest 64 x 2^i squared for K, 64 squared for V, F32
    /// ```
    pub(super) fn host(prepared: &Prepared, settings: &Settings, sizes: &Sizes) -> u64 {
        let (t, shape) = (sizes.tokens, &prepared.shape);
        let latent = shape.kv_lora > 0;
        let version = settings.llama_version;
        let cache = |row: CacheRow, cells: u64| {
            let [k_turn, v_turn] = if latent || version.keeps_rotations() {
                [0, 0]
            } else {
                cache::rotations(row, settings)
            };
            let v_rows = match (latent, settings.flash_attention) {
                (true, _) => 0,
                (false, true) => align(8 * t),
                (false, false) => align(8 * t * u64::from(row.v)),
            };
            let width = if settings.flash_attention { 2 } else { 4 };
            align(k_turn) + align(v_turn) + align(8 * t) + v_rows + align(t * cells * width)
        };
        let sum = prepared.between(0, prepared.blocks());
        // Tokens and embeddings, and again for batches of both.
        let ways = if version.mixes_inputs(shape) { 2 } else { 1 };
        let mut bytes = ways * (2 * align(4 * t * u64::from(shape.width)) + align(4 * t))
            + (ways - 1) * align(8 * t)
            + 2 * align(4 * t);
        if sum.full > 0 {
            bytes += cache(prepared.rows.full, sizes.full);
        }
        if sum.window > 0 {
            bytes += cache(prepared.rows.window, sizes.window);
        }
        bytes
    }

    /// The logits that the host holds.
    pub(crate) fn output(&self, sizes: &Sizes) -> u64 {
        4 * self.vocab * sizes.sequences
    }
}

/// The buffer of one card.
pub(super) fn device(
    prepared: &Prepared,
    settings: &Settings,
    sizes: &Sizes,
    part: GraphPart,
    detail: Detail,
) -> Compute {
    let graph = &prepared.graph;
    let phase = graph.largest_phase(settings, sizes, part);
    let slack = graph.slack(sizes, part, prepared.compared);
    // The replay stays between these, so that the bounds always hold.
    let holes = graph.slack(sizes, part, false);
    let (mut low, mut high) =
        (phase - phase / 4, phase.saturating_add(phase / 2).saturating_add(holes));
    if graph.recurrent {
        // The closed form of a recurrent layer's phase is rough.
        low -= phase / 4;
    }
    if let Some(loose) = graph.loose {
        // Architectures whose largest phase has no closed form here.
        low /= if prepared.shape.compressed() { 4 } else { 2 };
        high = high.saturating_mul(2).saturating_add(loose.most(settings, sizes, part));
    }
    match detail {
        Detail::Bounds => Compute { likely: low + slack, safe: high.saturating_add(slack) },
        Detail::Exact => {
            let likely = replay::replay(&Scene {
                shape: &prepared.shape,
                kinds: prepared.kinds_of(settings.llama_version, part.first, part.end),
                before: prepared.slice(
                    part.first.saturating_sub(replay::before(&prepared.shape, part.first)),
                    part.first,
                ),
                after: prepared.slice(part.end, replay::after(&prepared.shape, part.end)),
                first: part.first,
                linear: graph.recurrent_widths,
                full: prepared.rows.full,
                window: prepared.rows.window,
                settings,
                sizes,
                part,
            })
            .clamp(low, high);
            Compute { likely, safe: likely.saturating_add(slack) }
        }
    }
}

/// What tensors of an index, of pairs of tokens or of a bias take at most beside the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Loose {
    arch: &'static str,
    heads: u64,
    key_heads: u64,
    /// Heads of an index or of a state, whichever are more.
    others: u64,
    index: bool,
}

impl Loose {
    /// `None` for graphs whose phases have closed forms.
    fn of(shape: &Shape) -> Option<Self> {
        let known = shape.indexer_dim == 0
            && !shape.compressed()
            && !matches!(
                shape.arch,
                "minimax-01" | "inkling" | "kimi-linear" | "kimi-k3" | "longcat-flash" | "jamba"
            );
        let [heads, key_heads, index, state] =
            [shape.heads, shape.kv_heads, shape.indexer_heads, shape.ssm_heads].map(u64::from);
        let others = index.max(state).max(key_heads).max(1);
        let index = shape.indexer_dim > 0;
        let arch = shape.arch;
        (!known).then_some(Self { arch, heads, key_heads, others, index })
    }

    /// Bytes at most on a card.
    fn most(&self, settings: &Settings, sizes: &Sizes, part: GraphPart) -> u64 {
        let (t, n) = (sizes.tokens, sizes.full);
        let today = settings.flash_attention && settings.llama_version >= LlamaVersion::V0_8;
        let apart = sizes.streams > 1 || settings.cache_k.quantised();
        // For each token and cell: masks, scores of all heads of an index as one, and what is chosen.
        let each = match self.arch {
            "kimi-linear" | "kimi-k3" | "jamba" | "minimax-01" | "longcat-flash" => 8,
            "inkling" if settings.flash_attention && !apart => 32,
            "inkling" => 24 * self.heads,
            "minimax-m3" if settings.flash_attention => 12 * self.key_heads + 8,
            "qwen4exp" | "glm5-next" | "deepseek4" if today => 16,
            _ if today => 48,
            _ => 24 * self.others,
        };
        // Lightning attention and the masks of a sequence's own tokens; lists of cells for each block.
        let pairs = t.saturating_mul(t).saturating_mul(24 * self.others);
        let blocks = u64::from(part.end.saturating_sub(part.first));
        let lists = n.saturating_mul(16 * blocks);
        let mut most = t.saturating_mul(n).saturating_mul(each);
        most = most.saturating_add(pairs).saturating_add(lists);
        if part.first > 0 && self.index {
            // What an index reads arrives from the card before for every block that reads it.
            let each = if part.copies { 16 } else { 4 };
            let cells = if self.arch == "minimax-m3" || !today { n + t } else { n.min(4096) };
            most = most.saturating_add(t.saturating_mul(cells).saturating_mul(each * blocks));
        }
        most
    }
}

/// The scene of a context that drafts with one block of the model.
fn draft_scene<'a>(
    prepared: &'a Prepared,
    settings: &'a Settings,
    sizes: &'a Sizes,
    rows: &Rows,
    kinds: &'a [LayerKind],
) -> Scene<'a> {
    let first = prepared.shape.layers;
    let end = first.saturating_add(1);
    let part = GraphPart { first, end, output: true, copies: false, ways: 1, host: false };
    Scene {
        shape: &prepared.shape,
        kinds,
        before: &[],
        after: &[],
        first,
        linear: (0, 0),
        full: rows.full,
        window: rows.window,
        settings,
        sizes,
        part,
    }
}

/// The buffer of a context that drafts with one block of the model.
pub(super) fn draft(
    prepared: &Prepared,
    settings: &Settings,
    sizes: &Sizes,
    rows: &Rows,
    kind: LayerKind,
) -> Compute {
    let kinds = [kind];
    let likely = replay::draft(&draft_scene(prepared, settings, sizes, rows, &kinds));
    let part = GraphPart { ways: 1, ..GraphPart::default() };
    Compute { likely, safe: likely + prepared.graph.slack(sizes, part, prepared.compared) }
}

/// The host's buffer of that context: the last state, the next token's embedding where the draft has
/// no table of its own, positions, rows and masks; instead of the masks what an index over pools reads.
pub(super) fn draft_host(
    prepared: &Prepared,
    settings: &Settings,
    sizes: &Sizes,
    rows: &Rows,
    kind: LayerKind,
) -> u64 {
    let (t, shape) = (sizes.tokens, &prepared.shape);
    let state = align(4 * t * u64::from(shape.width));
    let streams = if shape.compressed() { 4 } else { 1 };
    let looked_up = u64::from(!replay::own_table(shape));
    let (row, cells) =
        if kind.window > 0 { (rows.window, sizes.window) } else { (rows.full, sizes.full) };
    let values = if row.v > 0 && !shape.compressed() { align(8 * t) } else { 0 };
    let width = if settings.flash_attention { 2 } else { 4 };
    let on_host = |bytes: u64| bytes.div_ceil(32) * 32;
    let masks = if kind.index > 0 {
        // Its rows, and the states that no block has.
        let rows = on_host(8 * t) + on_host(4 * sizes.sequences);
        rows + replay::pool_inputs(sizes).map(on_host).iter().sum::<u64>()
    } else {
        values + align(t * cells * width)
    };
    (streams + looked_up) * state
        + align(4 * t)
        + replay::position_bytes(shape) * t
        + align(8 * t)
        + masks
        + on_host(4 * sizes.outputs)
}

/// Widths of a recurrent layer: of its convolution and of its inner state, in values a token.
///
/// Values a token of a recurrent layer's own phase: `4 (inner + 2 groups x state) + 4 inner`.
fn linear_widths(shape: &Shape) -> (u64, u64) {
    let Some(values) = (shape.linear_state_bytes / 4).checked_div(shape.linear_layers) else {
        return (0, 0);
    };
    // values = 3 (inner + 2 g s) + s x inner, with the architecture's own 2 g s and s.
    let (groups, state) = match shape.arch {
        "qwen3next" | "qwen35" | "qwen35moe" | "qwen4exp" => (4096, 128),
        "nemotron_h" | "nemotron_h_moe" => (2048, 128),
        "falcon-h1" => (512, 256),
        "jamba" => (0, 16),
        "lfm2" | "lfm2moe" => return (u64::from(shape.width), u64::from(shape.width)),
        _ => (256, 128),
    };
    let inner = u64::from(values).saturating_sub(3 * groups) / (3 + state);
    (inner + groups, inner)
}
