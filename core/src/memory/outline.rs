//! Largest phases of graphs that are not replayed tensor by tensor: rows of other blocks and what older
//! versions planned for streams that are mixed in every layer, a bias of each pair of positions.
//!
//! ```text
//! bytes for each of T tokens, n cells of a sequence, h heads, d width; the larger of those that apply
//! glm5-next    before 0.8 124 d + 24 n      92 d + (4 h + 48) n
//! qwen4exp     before 0.8 166 d + 11 n      100 d + (4 h + 64) n
//! inkling      100 d + 8 n             scores: 100 d + (12 h + 28) n, also with flash attention where a
//!                                      cache is quantised or each sequence has its own
//! ```
//!
//! Source: fitted to the planning of llama.cpp 0.8 and commit `0c1e57098` at 2,048 to 1,048,576 tokens;
//! scores without flash attention, but for Inkling.

use super::settings::{LlamaVersion, Settings, Sizes};
use crate::catalog::Shape;

/// Bytes of the largest phase; 0 for architectures that are replayed or have closed forms.
pub(super) fn outline(shape: &Shape, settings: &Settings, sizes: &Sizes, ways: u64) -> u64 {
    let (d, n, t) = (u64::from(shape.width), sizes.full, sizes.tokens);
    let h = u64::from(shape.heads) / ways.max(1);
    let before = settings.llama_version < LlamaVersion::V0_8;
    // The phase that scores do not matter for, and the one of the scores, in bytes a token.
    let (plain, scores) = match (shape.arch, before) {
        ("glm5-next", true) => (124 * d + 24 * n, 92 * d + (4 * h + 48) * n),
        ("qwen4exp", true) => (166 * d + 11 * n, 100 * d + (4 * h + 64) * n),
        _ => return 0,
    };
    let apart = settings.cache_k.quantised() || settings.cache_v.quantised() || sizes.streams > 1;
    let both = !settings.flash_attention || shape.arch == "inkling" && apart;
    t.saturating_mul(if both { plain.max(scores) } else { plain })
}
