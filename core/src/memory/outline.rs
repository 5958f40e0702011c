//! Largest phases of graphs that are not replayed tensor by tensor: indexes over pools of cells as they
//! were before version 0.8 of llama.cpp.
//!
//! ```text
//! bytes for each of T tokens, n cells of a sequence, h heads, d width; the larger of those that apply
//! glm5-next    before 0.8 124 d + 24 n      92 d + (4 h + 48) n
//! qwen4exp     before 0.8 166 d + 11 n      100 d + (4 h + 64) n
//! ```
//!
//! Source: fitted to the planning of commit `0c1e57098` at 2,048 to 131,072 tokens; scores without flash
//! attention.

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
    t.saturating_mul(if settings.flash_attention { plain } else { plain.max(scores) })
}
