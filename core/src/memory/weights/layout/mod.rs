//! Which tensors a model has, by architecture.

mod compressed;
mod decoder;
mod gemma;
mod hyper;
mod latent;
mod newer;
mod plan;
mod recurrent;
mod sink;

pub(crate) use self::decoder::dense_width;
pub(in crate::memory) use self::decoder::{feed, has_experts};
use self::plan::Plan;
use self::sink::Sink;
use super::Unsupported;
use super::tensor::{Role, Tensor};
use crate::catalog::{Block, Feed, Shape};
use crate::memory::pattern::{Mixing, mixing};

/// Visits every tensor of a model's file in the order of its blocks, with the blocks that draft
/// tokens where llama.cpp's converter keeps them.
///
/// Several vectors of one place may be visited as one. Nothing is allocated.
///
/// # Errors
///
/// When the tensors of the architecture are not known.
pub fn tensors(shape: &Shape, each: impl FnMut(&Tensor)) -> Result<(), Unsupported> {
    visit(&Shape { mtp_layers: kept_drafts(shape), ..*shape }, each)
}

/// Visits every tensor of a model in the order of its blocks, with all the blocks that draft tokens.
///
/// # Errors
///
/// When the tensors of the architecture are not known.
pub(super) fn visit(shape: &Shape, visit: impl FnMut(&Tensor)) -> Result<(), Unsupported> {
    visit_from(shape, 0, visit)
}

/// As [`visit`], of a file that has no block before `first`.
///
/// # Errors
///
/// When the tensors of the architecture are not known.
pub(super) fn visit_from(
    shape: &Shape,
    first: u32,
    mut visit: impl FnMut(&Tensor),
) -> Result<(), Unsupported> {
    let plan = Plan::of(shape).ok_or(Unsupported::Architecture(shape.arch))?;
    if let Some(name) = missing(shape) {
        return Err(Unsupported::Dimension(name));
    }
    let mut sink = Sink::new(&mut visit);
    let sink = &mut sink;
    let width = u64::from(shape.width);
    let vocab = u64::from(vocab(shape));
    // The table of Llama 3.2 Vision has rows for images that its head has not.
    let images = if shape.arch == "mllama" { IMAGE_TOKENS } else { 0 };
    sink.matrix(Role::Embedding, width, vocab + images);
    sink.matrix(Role::Matrix, width, u64::from(shape.build.outer_rows));
    sink.matrix(Role::RopeFreqs, u64::from(shape.rope_factors), 1);
    gemma::before(shape, vocab, sink);
    let (row, rows) = ngrams(shape.arch);
    sink.matrix(Role::LayerEmbedding, row, rows);
    for block in first..shape.layers.saturating_add(shape.mtp_layers) {
        sink.enter(Some(block));
        one(shape, &plan, block, sink);
        if block >= shape.layers {
            // What a drafting block reads: the last state and the next token, each with a norm.
            let role = if shape.arch == "glm5-next" { Role::AtLeastQ8 } else { Role::Matrix };
            sink.matrix(role, 2 * width, width);
            sink.vector(2 * width);
            sink.vector(width);
            let tables = match shape.arch {
                // A head or a table alone.
                "step35" | "longcat-flash" => 1,
                _ if shape.draft_tables => 2,
                _ => 0,
            };
            for _ in 0..tables {
                sink.matrix(Role::Matrix, width, vocab);
            }
        }
    }
    sink.enter(None);
    if shape.arch == "qwen4exp" {
        hyper::low_rank(shape, hyper::Part::Output, sink);
    } else {
        sink.vector(plan.final_norm * width);
    }
    hyper::output(shape, sink);
    if !shape.tied {
        sink.matrix(Role::Output, width, vocab);
        if plan.output_bias {
            sink.vector(vocab);
        }
    }
    Ok(())
}

/// Whether llama.cpp loads a tensor of a block that drafts tokens although nothing drafts: those
/// that its loader does not insist on, in these architectures.
pub(super) fn strays(shape: &Shape, tensor: &Tensor) -> bool {
    let [width, heads, head] = [
        shape.width,
        if shape.swa_heads > 0 { shape.swa_heads } else { shape.heads },
        shape.head_dim,
    ]
    .map(u64::from);
    match shape.arch {
        "glm-dsa" | "deepseek32" => {
            tensor.role == Role::Vector && tensor.row == u64::from(shape.experts)
        }
        "step35" => match tensor.role {
            Role::Gate | Role::Up | Role::Down => true,
            Role::Matrix => tensor.rows == heads || tensor.rows == u64::from(shape.vocab),
            Role::Vector => tensor.row == width || tensor.row == 2 * head,
            _ => false,
        },
        _ => false,
    }
}

/// One block, without what only drafting blocks have.
fn one(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    match shape.arch {
        "gemma3n" | "gemma4" => gemma::block(shape, plan, block, sink),
        "deepseek4" | "deepseek41" => compressed::block(shape, plan, block, sink),
        "qwen4exp" => newer::qwen4(shape, plan, block, sink),
        "inkling" => newer::inkling(shape, plan, block, sink),
        _ => decoder::block(shape, plan, block, sink),
    }
}

/// How many tensors of all blocks are of some kind, where that depends on what mixes the tokens
/// in a block: one block of each kind is visited, and stands for the others.
pub(super) fn count(shape: &Shape, is: impl Fn(&Tensor) -> bool) -> Result<u32, Unsupported> {
    let plan = Plan::of(shape).ok_or(Unsupported::Architecture(shape.arch))?;
    let mut known: [Option<u32>; 5] = [None; 5];
    let mut sum = 0_u32;
    for block in 0..shape.layers.saturating_add(shape.mtp_layers) {
        let kind = match mixing(shape, block) {
            _ if block >= shape.layers => 0,
            Mixing::Full => 1,
            Mixing::Window => 2,
            Mixing::Recurrent => 3,
            Mixing::Without => 4,
        };
        let Some(known) = known.get_mut(kind) else { continue };
        let of_block = known.get_or_insert_with(|| {
            let mut found = 0_u32;
            one(shape, &plan, block, &mut Sink::new(&mut |tensor| found += u32::from(is(tensor))));
            found
        });
        sum = sum.saturating_add(*of_block);
    }
    Ok(sum)
}

/// What a block is as its tensors go: by what the model's file says, or else by the rule of its
/// architecture.
pub(crate) fn block_of(shape: &Shape, block: u32) -> Block {
    decoder::of(shape, block)
}

/// Width and rows of the table of n-grams that an architecture looks up.
const fn ngrams(arch: &str) -> (u64, u64) {
    match arch.as_bytes() {
        b"deepseek41" => (256, 768_022_850),
        b"qwen4exp" => (160, 320_001_536),
        _ => (0, 0),
    }
}

/// Rows of the token table in a file.
///
/// llama.cpp's converter drops the rows of Gemma 3 that stand for images and have no token.
pub(super) const fn vocab(shape: &Shape) -> u32 {
    match shape.arch.as_bytes() {
        b"gemma3" | b"gemma3n" if shape.vocab > GEMMA_TOKENS => GEMMA_TOKENS,
        _ => shape.vocab,
    }
}

/// Rows of Llama 3.2 Vision's table that stand for images.
const IMAGE_TOKENS: u64 = 8;

/// Tokens of Gemma 3's vocabulary.
const GEMMA_TOKENS: u32 = 262_144;

/// Blocks that draft tokens, as llama.cpp's converter of November 2026 keeps them unless told not to.
pub const fn converted_drafts(shape: &Shape) -> u32 {
    match shape.arch.as_bytes() {
        b"glm4moe" | b"glm-dsa" | b"deepseek32" | b"qwen35" | b"qwen35moe" | b"step35"
        | b"mimo2" | b"glm5-next" | b"longcat-flash" => shape.mtp_layers,
        _ => 0,
    }
}

/// Blocks that draft tokens, as far as every published file has them. Of later architectures some
/// publishers keep them and some leave them out (the converter's `--no-mtp`); they are not loaded by
/// default either way.
pub(super) const fn kept_drafts(shape: &Shape) -> u32 {
    match shape.arch.as_bytes() {
        b"glm4moe" | b"glm-dsa" => shape.mtp_layers,
        _ => 0,
    }
}

/// Blocks that draft tokens which llama.cpp can be given: of other architectures its converter leaves them out,
/// or nothing loads them. The others' files have them where their publisher kept them; that of `DeepSeek` V4 is
/// a file of their own.
pub(super) fn offered_drafts(shape: &Shape) -> u32 {
    match shape.arch {
        "glm4moe" | "glm-dsa" | "glm5-next" | "deepseek32" | "deepseek4" | "qwen35"
        | "qwen35moe" | "step35" | "mimo2" => shape.mtp_layers,
        _ => 0,
    }
}

/// Query heads for one key head in the first block; 0 where that has no attention.
pub(super) fn first_gqa(shape: &Shape) -> u32 {
    // Their files list key heads by block, with 0 where a block has a state instead.
    let listed = matches!(
        shape.arch,
        "granitehybrid"
            | "nemotron_h"
            | "nemotron_h_moe"
            | "kimi-linear"
            | "bailingmoe3"
            | "lfm2"
            | "lfm2moe"
            | "jamba"
            | "glm5-next"
            | "kimi-k3"
    );
    let first = mixing(shape, 0);
    if listed && first != Mixing::Full {
        return 0;
    }
    if shape.kv_lora > 0 {
        // The latent counts as one key head.
        return shape.heads;
    }
    let seen = if first == Mixing::Window { decoder::windowed(shape) } else { *shape };
    seen.heads.checked_div(seen.kv_heads).unwrap_or(0)
}

/// The dimension without which the tensors of a known architecture are not known.
fn missing(shape: &Shape) -> Option<&'static str> {
    // Where every block says that it has none, none is missing.
    let feeds = shape.blocks.is_empty() || shape.blocks.iter().any(|own| own.feed != Feed::Without);
    let leads = shape.dense_layers > 0;
    let recurs = shape.linear_layers > 0 && shape.build.state_rows == 0;
    [
        ("width", shape.width),
        ("vocabulary", shape.vocab),
        ("number of layers", shape.layers),
        ("feed-forward width", if feeds { shape.ff.saturating_add(shape.experts) } else { 1 }),
        ("width of an expert", if shape.experts > 0 { shape.expert_ff } else { 1 }),
        ("recurrent layers' size", if recurs { shape.ssm_conv } else { 1 }),
        // Its leading layer is dense.
        ("dense width", if shape.arch == "cohere2moe" && leads { shape.ff } else { 1 }),
    ]
    .into_iter()
    .find_map(|(name, count)| (count == 0).then_some(name))
}

/// Whether llama.cpp takes a model for a "70B", whose value projections get more bits.
pub(super) const fn is_seventy(shape: &Shape) -> bool {
    shape.layers == 80
        && match shape.arch.as_bytes() {
            b"llama" | b"deci" => shape.heads != shape.kv_heads,
            b"qwen2" => true,
            _ => false,
        }
}
