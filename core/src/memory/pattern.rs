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

use crate::catalog::Shape;

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

/// The mixing of a block, counted from 0.
pub(super) fn mixing(shape: &Shape, block: u32) -> Mixing {
    if block >= shape.layers {
        // Blocks that draft tokens attend to everything, but for Step's and MiMo's.
        let window = matches!(shape.arch, "step35" | "mimo2");
        return if window { Mixing::Window } else { Mixing::Full };
    }
    let rest = if shape.linear_layers > 0 { Mixing::Recurrent } else { Mixing::Window };
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
