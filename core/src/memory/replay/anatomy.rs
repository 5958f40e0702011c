//! How an architecture's blocks are put together, as far as it shows in memory.
//!
//! Source: `src/models/*.cpp` of llama.cpp. Biases, norms of heads, soft caps and scales work in place
//! and do not show. An architecture without a rule is taken for Llama's.

use crate::catalog::Shape;

/// How a feed-forward part is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ffn {
    /// Two matrices side by side, then their product.
    Gated,
    /// One matrix of twice the width, whose halves are multiplied.
    Fused,
    /// One matrix and a function in place.
    Plain,
}

/// What of an architecture shows in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Anatomy {
    /// Attention and feed-forward read the same norm.
    pub(super) parallel: bool,
    /// Blocks read the residual stream without a norm.
    pub(super) no_pre_norm: bool,
    /// Norms subtract the mean, which does not work in place.
    pub(super) layer_norm: bool,
    /// Queries, keys and values come out of one matrix.
    pub(super) fused_qkv: bool,
    /// The residual is the first argument of its sum.
    pub(super) residual_first: bool,
    /// The residual is the first argument of both sums.
    pub(super) residual_leads: bool,
    /// The residual is the norm of the stream, scaled.
    pub(super) normed_residual: bool,
    /// Experts' weights are taken as they are, not brought to a sum of one.
    pub(super) plain_shares: bool,
    /// Queries come with a gate of the same width.
    pub(super) gated_query: bool,
    /// Shared experts have a gate.
    pub(super) gated_shared: bool,
    /// Experts are chosen with a bias beside their probabilities.
    pub(super) biased_choice: bool,
    /// Experts' weights are scaled after they were brought to a sum of one.
    pub(super) scaled_shares: bool,
    /// Biases of experts are added before the choice, which then is soft-maxed.
    pub(super) late_softmax: bool,
    /// The last norm does not work in place, as its planning shows.
    pub(super) own_last_norm: bool,
    /// Token embeddings are scaled on the card.
    pub(super) scaled_input: bool,
    /// Bytes of a token's positions: four numbers where images have places of their own.
    pub(super) position_bytes: u64,
    /// The kind of its dense feed-forward part.
    pub(super) ffn: Ffn,
    /// Whether the planning of this family was compared with llama.cpp's own, row by row.
    pub(super) compared: bool,
}

/// Families whose planning was compared with llama.cpp's own, row by row, and is the same.
const COMPARED: [&str; 26] = [
    "llama",
    "qwen2",
    "qwen3",
    "qwen3moe",
    "qwen3next",
    "qwen35",
    "qwen35moe",
    "qwen4exp",
    "gemma2",
    "gemma3",
    "gpt-oss",
    "phi3",
    "deci",
    "deepseek2",
    "deepseek4",
    "deepseek41",
    "glm-dsa",
    "glm4moe",
    "glm5-next",
    "inkling",
    "jamba",
    "kimi-linear",
    "longcat-flash",
    "minimax-01",
    "minimax-m3",
    "step35",
];

impl Anatomy {
    /// The anatomy of a shape's architecture.
    pub(super) fn of(shape: &Shape) -> Self {
        // Long: every fact of every architecture, one after another.
        let arch = shape.arch;
        let is = |names: &[&str]| names.contains(&arch);
        Self {
            parallel: is(&["command-r", "cohere2", "cohere2moe", "falcon", "phi2"]),
            no_pre_norm: is(&["olmo2", "exaone4"]),
            layer_norm: is(&["command-r", "cohere2", "cohere2moe", "falcon", "phi2", "starcoder2"]),
            fused_qkv: is(&["phi3", "falcon", "phi2"]),
            residual_first: is(&["phi3", "jamba"]),
            residual_leads: is(&["jamba"]),
            normed_residual: is(&["minimax-01"]),
            plain_shares: is(&["jamba"]),
            gated_query: is(&["qwen3next", "qwen35", "qwen35moe", "qwen4exp"]),
            gated_shared: is(&["qwen2moe", "qwen3next", "qwen35moe", "qwen4exp"]),
            biased_choice: is(&[
                "deepseek2",
                "deepseek4",
                "deepseek41",
                "deepseek32",
                "glm5-next",
                "glm4moe",
                "glm-dsa",
                "dots1",
                "bailingmoe2",
                "minimax-m2",
                "minimax-m3",
                "ernie4_5-moe",
                "kimi-linear",
                "exaone-moe",
                "mimo2",
                "lfm2moe",
                "afmoe",
                "step35",
                "nemotron_h_moe",
                "hy-v3",
                "laguna",
            ]),
            scaled_shares: is(&[
                "deepseek2",
                "deepseek32",
                "deepseek4",
                "deepseek41",
                "glm-dsa",
                "glm5-next",
                "kimi-linear",
                "kimi-k3",
                "step35",
            ]),
            late_softmax: is(&["gpt-oss"]),
            own_last_norm: is(&["gpt-oss"]),
            scaled_input: arch.starts_with("gemma"),
            position_bytes: match arch {
                "qwen35" | "qwen35moe" | "qwen4exp" => 16,
                "kimi-linear" | "kimi-k3" | "glm5-next" | "jamba" | "inkling" => 0,
                _ => 4,
            },
            ffn: if is(&["phi3", "glm4"]) {
                Ffn::Fused
            } else if is(&[
                "falcon",
                "phi2",
                "starcoder2",
                "nemotron",
                "nemotron_h",
                "nemotron_h_moe",
                "apertus",
                "arcee",
                "jais",
            ]) {
                Ffn::Plain
            } else {
                Ffn::Gated
            },
            compared: is(&COMPARED),
        }
    }
}
