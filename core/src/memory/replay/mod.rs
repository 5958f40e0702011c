//! The compute buffer by replaying llama.cpp's own planning: its graph of tensors is laid out by its
//! allocator, and the buffer is as large as the highest end.
//!
//! ```text
//! T tokens at once; every activation is F32
//! inputs   embeddings 4 T d, positions 4 T, cache rows 8 T (values without flash attention 8 T k),
//!          masks T n x 2 with flash attention, x 4 without, rotations of a quantised cache
//! block    norm, Q K V, rope (not in place), cache write, attention, output, norm, feed-forward or experts
//! attention with flash: 4 T q, and 2 k S n for each quantised type (the F16 copy that CUDA makes)
//!          without: scores 4 T h n, result and its transposed copy 4 T q each
//! experts  routing, 2 x 4 T u e, their product, 4 T u d and its weighted sum
//! output   4 o (V + d) for o tokens with logits
//! ```
//!
//! The layout repeats after a few blocks, so that for most architectures seven or eight stand for any
//! number of them; whether the number is odd decides where the last block's result lies. With several
//! cards, `cards` says which computes what; a card's part is planned with some blocks around it.
//!
//! Source: llama.cpp 0.8 and commit `0c1e57098`; equal to the planning of both to the byte for all
//! architectures that were compared, with one card or two, but for some of 131,072 tokens and some with
//! logits of all tokens before 0.8.

mod anatomy;
mod arena;
mod assemble;
mod attention;
mod block;
mod cards;
mod chosen;
mod compressed;
mod draft;
mod graph;
mod hyper;
mod index;
mod lowrank;
mod pooled;
mod projector;
mod recurrent;
mod relative;
mod scattered;
mod shortcut;
mod sourced;

pub(super) use projector::projector;

use super::compute::GraphPart;
use super::layers::{CacheRow, LayerKind};
use super::pattern;
use super::settings::{LlamaVersion, Settings, Sizes};
use crate::catalog::Shape;

/// What a replay needs to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    pub(super) shape: &'a Shape,
    /// Kinds of the blocks of this card.
    pub(super) kinds: &'a [LayerKind],
    /// Kinds of some blocks before, and of those after, where other cards have them.
    pub(super) before: &'a [LayerKind],
    pub(super) after: &'a [LayerKind],
    /// The number of its first block.
    pub(super) first: u32,
    /// Values a token of a recurrent layer: convolution and inner width.
    pub(super) linear: (u64, u64),
    pub(super) full: CacheRow,
    pub(super) window: CacheRow,
    pub(super) settings: &'a Settings,
    pub(super) sizes: &'a Sizes,
    pub(super) part: GraphPart,
}

/// The size of a card's compute buffer, in bytes.
pub(super) fn replay(scene: &Scene<'_>) -> u64 {
    if scheduled(scene) {
        return assemble::build_all(scene).plan_own(scene.part.copies, 128);
    }
    if assemble::has_own_blocks(scene.shape) && scene.part.host {
        return assemble::build_all(scene).plan_host(32);
    }
    assemble::build(scene).plan(if scene.part.host { 32 } else { 128 })
}

/// Whether the nodes of a graph are dealt to cards one by one.
fn scheduled(scene: &Scene<'_>) -> bool {
    !scene.part.host && scene.part.ways <= 1
}

/// Blocks of other cards before its own that a card's part is planned with: enough for what its
/// first blocks read, which with an index is up to a choice four blocks before, or back to a source.
pub(super) fn before(shape: &Shape, first: u32) -> u32 {
    let least = if shape.indexer_dim > 0 { 5 } else { 2 };
    // Rows and choices of a source reach far.
    let source = pattern::source(shape, first).map_or(first, |(source, _)| source);
    least.max(first.saturating_sub(source))
}

/// One past the last block of other cards after its own that a card's part is planned with: what its
/// own leave is read by the next, or by the first that chooses among the candidates of a source.
pub(super) fn after(shape: &Shape, end: u32) -> u32 {
    let reader = pattern::reader_of_candidates(shape, end);
    end.max(reader.unwrap_or(end)).saturating_add(1)
}

/// The size of the compute buffer of a context that drafts with one block.
pub(super) fn draft(scene: &Scene<'_>) -> u64 {
    draft::build(scene).plan_own(false, 128)
}

/// Whether the blocks that draft tokens have a table of embeddings of their own, on the card.
pub(super) fn own_table(shape: &Shape) -> bool {
    shape.draft_tables && shape.arch != "step35" || shape.arch == "longcat-flash"
}

/// Bytes of the inputs of an index over pools of cells.
pub(super) fn pool_inputs(sizes: &Sizes) -> [u64; 6] {
    pooled::inputs(sizes)
}

/// Bytes of a token's positions.
pub(super) fn position_bytes(shape: &Shape) -> u64 {
    anatomy::Anatomy::of(shape).position_bytes
}

/// Whether blocks of one kind differ by their numbers.
pub(super) fn by_number(shape: &Shape) -> bool {
    shape.compressed() || shape.arch == "longcat-flash"
}

/// Whether this family's planning was compared with llama.cpp's own, row by row.
pub(super) fn compared(shape: &Shape) -> bool {
    anatomy::Anatomy::of(shape).compared
}

/// Blocks after which the layout of `DeepSeek` V4 repeats.
const SETTLED: usize = 16;

/// Number of blocks that stand for `blocks` of them: all of them where queries, keys and values come
/// from one matrix, whose layout repeats later, or where blocks follow no period; else some that end
/// like them.
pub(super) fn enough(shape: &Shape, version: LlamaVersion, blocks: usize) -> usize {
    let irregular = matches!(
        shape.arch,
        "deci"
            | "kimi-linear"
            | "kimi-k3"
            | "lfm2"
            | "lfm2moe"
            | "glm-dsa"
            | "deepseek32"
            | "minimax-m3"
            | "jamba"
            | "minimax-01"
            | "glm5-next"
            | "qwen4exp"
            | "deepseek41"
            | "inkling"
            | "longcat-flash"
    ) || shape.arch.starts_with("nemotron_h")
        // Before, zeros of each block of the first had room from the start.
        || matches!(shape.arch, "deepseek4" | "qwen35") && version < LlamaVersion::V0_8;
    if blocks <= 8 || irregular || anatomy::Anatomy::of(shape).fused_qkv {
        return blocks;
    }
    if shape.arch == "deepseek4" {
        return if blocks <= SETTLED { blocks } else { SETTLED + (blocks - SETTLED) % 4 };
    }
    let kinds = shape.linear_layers > 0 || shape.swa_layers > 0;
    let period = if kinds { (shape.layers / shape.kv_layers.max(1)).max(1) } else { 1 };
    let period = if period.is_multiple_of(2) { period } else { 2 * period };
    let period = usize::try_from(period).unwrap_or(usize::MAX);
    // Leading dense blocks first, then a period for the layout to settle.
    let least = 7.max(period.saturating_mul(3));
    if blocks <= least { blocks } else { least + (blocks - least) % period }
}
