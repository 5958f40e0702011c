//! What an architecture fixes without writing it into its files: which layers have a window, and
//! which caches follow no rule that is known here.
//!
//! Source: the architecture definitions of llama.cpp and transformers, as in `data/models.csv`.

use crate::catalog::{Catalog, Shape};
use crate::finding::Finding;

/// Every how manieth layer sees everything; the others have a window. 0 where none has.
pub(super) fn window_period(arch: &str, layers: u32) -> u32 {
    match arch {
        "gemma2" | "gpt-oss" => 2,
        "gemma3" | "gemma4" => 6,
        "gemma3n" => 5,
        "cohere2" | "cohere2moe" | "llama4" | "olmo2" | "exaone-moe" | "afmoe" | "laguna"
        | "muse-glimmer" => 4,
        // The small one has none.
        "exaone4" if layers >= 64 => 4,
        _ => 0,
    }
}

/// Whether the layer at this place has a window.
pub(super) fn windowed(period: u32, place: usize) -> bool {
    match usize::try_from(period) {
        Ok(period @ 2..) => !(place + 1).is_multiple_of(period),
        _ => false,
    }
}

/// The window of an architecture whose files do not name it, in tokens.
pub(super) fn built_in_window(arch: &str) -> u32 {
    if arch == "llama4" { 8192 } else { 0 }
}

/// Architectures whose cache or state follows rules of their own.
const IRREGULAR: [&str; 10] = [
    "deci",
    "deepseek4",
    "deepseek41",
    "glm5-next",
    "hy-v4",
    "inkling",
    "kimi-k3",
    "longcat-flash",
    "mllama",
    "qwen4exp",
];

/// For an architecture with rules of its own: the cache of a catalogue model with the same
/// dimensions, or a warning where there is none.
pub(super) fn irregular(shape: Shape, findings: &mut Vec<Finding>) -> Shape {
    if !IRREGULAR.contains(&shape.arch) {
        return shape;
    }
    let same = |other: &Shape| {
        (other.arch, other.layers, other.width, other.heads, other.experts)
            == (shape.arch, shape.layers, shape.width, shape.heads, shape.experts)
    };
    let twin = Catalog::embedded().models.iter().find(|model| same(&model.shape));
    // Of some the catalogue does not know the layout either.
    let Some(twin) = twin.filter(|model| model.shape.kv_bytes_per_token > 0) else {
        findings.push(Finding::warning(
            "Cache",
            format!(
                "The cache of \u{201c}{}\u{201d} models is laid out in a way of its own; it is counted as a plain one.",
                shape.arch
            ),
        ));
        return shape;
    };
    findings.push(Finding::note(
        "Cache",
        format!("Its dimensions are those of {}, whose cache layout is used.", twin.name),
    ));
    Shape { tied: shape.tied, vocab: shape.vocab, mtp_layers: shape.mtp_layers, ..twin.shape }
}

/// Architectures whose files may name a window that runtimes do not use.
pub(super) fn ignores_window(arch: &str) -> bool {
    matches!(
        arch,
        "llama" | "phi3" | "phimoe" | "qwen2" | "qwen2moe" | "qwen3" | "qwen3moe" | "starcoder2"
    )
}

/// The dense width of a model that has experts in every block: most have none, but files go on
/// naming a width. Some run both parts, or give the width another sense.
pub(super) fn dense_width(shape: &Shape) -> u32 {
    match shape.arch {
        "gpt-oss" => shape.expert_ff,
        "llama4" | "gemma4" | "mistral4" => shape.ff,
        _ => 0,
    }
}
