//! Which block has full attention, a window, a recurrent state or nothing: the one place for both the
//! tensors of a block and what it keeps between tokens.
//!
//! ```text
//! last of p      full attention in every p-th block, i mod p = p - 1, p = blocks / those with full
//!                attention (Gemma 2/3/4, gpt-oss, Cohere 2, Llama 4, EXAONE 4, OLMo 3, AFMoE: the
//!                others have a window) (Qwen3-Next, Qwen3.5, MiniMax-01: the others have a recurrent
//!                state)
//! first of p     i mod 4 = 0   (Step 3.5, Laguna, Cohere 2 MoE)
//! from f on      i mod 10 = 5  (Granite 4 H), i mod 8 = 4 (Jamba)
//! listed         by the block numbers of the models' own configuration (LFM2, Kimi Linear, Nemotron H)
//! ```
//!
//! Sources: the patterns of llama.cpp's `src/models/*.cpp`, and for those that each file lists, the
//! models' own `config.json`. Nothing is allocated.

use super::deci;
use super::layers::{COARSE, FINE};
use crate::catalog::{self, Shape};

/// What mixes the tokens in a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mixing {
    /// Attention over all that went before.
    Full,
    /// Attention over a window.
    Window,
    /// A recurrent state or a short convolution.
    Recurrent,
    /// Nothing: the block is a feed-forward part alone.
    Without,
}

impl From<catalog::Mixing> for Mixing {
    fn from(own: catalog::Mixing) -> Self {
        match own {
            catalog::Mixing::Full => Self::Full,
            catalog::Mixing::Window => Self::Window,
            catalog::Mixing::Recurrent => Self::Recurrent,
            catalog::Mixing::Without => Self::Without,
        }
    }
}

/// Kimi Linear: the last of four, and the very last.
const KIMI: &[u32] = &[3, 7, 11, 15, 19, 23, 26];
const LFM2_16: &[u32] = &[2, 5, 8, 10, 12, 14];
const LFM2_30: &[u32] = &[2, 6, 10, 14, 18, 21, 24, 27];
const LFM2_24: &[u32] = &[2, 6, 10, 14, 18, 21];
/// Nemotron H, as its configuration writes it: M is recurrent, * attention, - and E feed-forward.
const NEMOTRON_56: &[u8] = b"M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-";
const NEMOTRON_52: &[u8] = b"MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME";
const NEMOTRON_88: &[u8] =
    b"MEMEMEM*EMEMEMEM*EMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEM*EMEMEMEME";

/// The sources of `DeepSeek` V4.1: blocks that compress, each with the tokens of a row.
const SOURCES: [(u32, u32); 4] = [(2, 2), (8, 2), (14, 2), (20, 1)];

/// Blocks of `DeepSeek` V4.1 that look n-grams up.
const ENGRAMS: [u32; 2] = [1, 14];

/// Tokens that a row of a block's compressed cache stands for; 0 where it has none.
pub(super) fn compression(shape: &Shape, block: u32) -> u32 {
    if block >= shape.layers {
        return 0;
    }
    if shape.arch == "deepseek41" {
        let own = SOURCES.iter().find(|(source, _)| *source == block);
        return own.map_or(0, |(_, every)| *every);
    }
    // The first two have a window alone in the small model, coarse rows in the large one.
    match block {
        0 | 1 if shape.kv_layers < shape.layers => 0,
        0 | 1 => COARSE,
        block if block.is_multiple_of(2) => FINE,
        _ => COARSE,
    }
}

/// Blocks of `DeepSeek` V4.1 after the sources that choose among rows anew.
const LATER_CHOICES: (u32, u32) = (24, 36);

/// The source whose rows a block of `DeepSeek` V4.1 reads: its number, and the tokens of a row.
pub(super) fn source(shape: &Shape, block: u32) -> Option<(u32, u32)> {
    let sources = if shape.arch == "deepseek41" { &SOURCES[..] } else { &[] };
    sources.iter().rev().find(|(source, _)| *source <= block).copied()
}

/// The last source of `DeepSeek` V4.1, which also says among which rows later blocks choose.
pub(super) fn last_source(block: u32) -> bool {
    SOURCES.last().is_some_and(|(source, _)| *source == block)
}

/// The first block that chooses among the candidates of the last source, if it comes after `end` and
/// the source before it.
pub(super) fn reader_of_candidates(shape: &Shape, end: u32) -> Option<u32> {
    let (first, _) = LATER_CHOICES;
    let source = source(shape, end.checked_sub(1)?).filter(|(source, _)| last_source(*source));
    source.map(|_| first).filter(|first| *first >= end)
}

/// Whether a block of `DeepSeek` V4.1 chooses among the rows of its source.
pub(super) fn chooses_rows(shape: &Shape, block: u32) -> bool {
    let (from, to) = LATER_CHOICES;
    shape.arch == "deepseek41"
        && (compression(shape, block) > 0
            || (from..=to).contains(&block) && block.is_multiple_of(4))
}

/// Sources of compressed rows before a block whose rows it and those after it up to another read.
pub(super) fn mirrored(shape: &Shape, first: u32, end: u32) -> impl Iterator<Item = (u32, u32)> {
    let sources = if shape.arch == "deepseek41" { &SOURCES[..] } else { &[] };
    let next = |place: usize| sources.get(place + 1).map_or(u32::MAX, |(source, _)| *source);
    sources.iter().enumerate().filter_map(move |(place, &(source, every))| {
        (source < first && first < next(place) && first < end).then_some((source, every))
    })
}

/// Whether a block has a sparse index of its own.
pub(super) fn has_index(shape: &Shape, block: u32) -> bool {
    let draft = block >= shape.layers;
    shape.indexer_dim > 0
        && match shape.arch {
            "deepseek32" => true,
            // GLM-5.2: the first two, then one of four.
            "glm-dsa" => {
                shape.indexer_layers == 0 || block < 2 || (block - 2).is_multiple_of(4) || draft
            }
            "hy_v4" => block == 0 || (block - 1).is_multiple_of(4),
            "glm5-next" | "qwen4exp" => mixing(shape, block) == Mixing::Full,
            "minimax-m3" => block >= shape.dense_layers,
            "deepseek4" => compression(shape, block) == FINE,
            _ => false,
        }
}

/// Whether a block looks n-grams up.
pub(super) fn has_ngrams(shape: &Shape, block: u32) -> bool {
    match shape.arch {
        "qwen4exp" => block == 1,
        "deepseek41" => ENGRAMS.contains(&block),
        _ => false,
    }
}

/// Whether a block attends to an image alone, as every fifth of Llama 3.2 Vision does.
pub(super) fn crosses(shape: &Shape, block: u32) -> bool {
    shape.arch == "mllama" && block % 5 == 3
}

/// The mixing of a block, counted from 0: what the model's file says of it, or else the rule.
pub(super) fn mixing(shape: &Shape, block: u32) -> Mixing {
    if let Some(own) = shape.blocks.get(block) {
        return own.mixing.into();
    }
    if block >= shape.layers {
        // Blocks that draft tokens attend to everything, but for Step's and MiMo's.
        let window = matches!(shape.arch, "step35" | "mimo2" | "deepseek4" | "deepseek41");
        return if window { Mixing::Window } else { Mixing::Full };
    }
    let rest = if shape.linear_layers > 0 { Mixing::Recurrent } else { Mixing::Window };
    if let Some(attends) = deci::attends(shape, block) {
        return if attends { Mixing::Full } else { Mixing::Without };
    }
    if shape.compressed() {
        return Mixing::Window;
    }
    if crosses(shape, block) {
        return Mixing::Without;
    }
    if shape.linear_layers == 0 && shape.swa_layers == 0 {
        return Mixing::Full;
    }
    let full = match (shape.arch, shape.layers) {
        // Every block has both.
        ("falcon-h1", _) => return Mixing::Recurrent,
        ("nemotron_h", 56) => return nemotron(NEMOTRON_56, block),
        ("nemotron_h_moe", 52) => return nemotron(NEMOTRON_52, block),
        ("nemotron_h_moe", 88) => return nemotron(NEMOTRON_88, block),
        ("granitehybrid", _) => block % 10 == 5,
        ("jamba", _) => block % 8 == 4,
        ("kimi-linear", 27) => KIMI.contains(&block),
        // The last of four, and the very last.
        ("kimi-k3", layers) => block % 4 == 3 || block + 1 == layers,
        ("lfm2", 16) => LFM2_16.contains(&block),
        ("lfm2", 30) => LFM2_30.contains(&block),
        ("lfm2moe", 24) => LFM2_24.contains(&block),
        // The first block, then the last of six.
        ("mimo2", _) => block == 0 || block % 6 == 5,
        ("laguna" | "step35" | "cohere2moe", _) => block.is_multiple_of(4),
        _ => {
            let full = shape.kv_layers.max(1);
            let own = shape.layers.saturating_sub(shape.shared_kv_layers);
            let period = (own / full).max(1);
            block % period == period - 1
        }
    };
    if full { Mixing::Full } else { rest }
}

/// The mixing that a letter stands for.
fn nemotron(pattern: &[u8], block: u32) -> Mixing {
    match usize::try_from(block).ok().and_then(|block| pattern.get(block)) {
        Some(b'M') => Mixing::Recurrent,
        Some(b'*') => Mixing::Full,
        _ => Mixing::Without,
    }
}
