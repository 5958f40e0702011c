//! How architectures differ from Llama in norms, biases, gates and fused matrices.
//!
//! Source: the tensors that llama.cpp's loader asks for (`src/models/*.cpp`); the parameter counts
//! of the published checkpoints confirm every line (`tests/weights.rs`).

use crate::catalog::{Build, Shape};

/// Norms of queries and keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadNorms {
    /// Queries and keys have no norms.
    Without,
    /// One head's width, for all heads.
    Shared,
    /// The width of all heads.
    Whole,
}

/// The gate of attention's output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputGate {
    /// Attention's output has no gate.
    Without,
    /// One value for each head.
    Head,
    /// As wide as the output.
    Whole,
    /// As wide as the output, in one matrix with the query.
    InQuery,
}

/// Form of the feed-forward part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ffn {
    /// Gate, up and down.
    Gated,
    /// Gate and up in one matrix.
    FusedGate,
    /// Up and down.
    Plain,
}

/// How an architecture differs from Llama.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a table of what there is and is not")]
pub(super) struct Plan {
    /// Vectors of the width in a block: its norms and their biases.
    pub(super) norms: u64,
    /// Vectors of the width after the blocks.
    pub(super) final_norm: u64,
    /// Norms of queries and keys.
    pub(super) head_norms: HeadNorms,
    /// Query, key and value in one matrix.
    pub(super) fused_qkv: bool,
    /// Biases of query, key and value.
    pub(super) qkv_bias: bool,
    /// Bias of attention's output.
    pub(super) out_bias: bool,
    /// One learned sink for each head.
    pub(super) sinks: bool,
    /// A gate of attention's output.
    pub(super) gate: OutputGate,
    /// Form of the feed-forward part.
    pub(super) ffn: Ffn,
    /// Biases of the feed-forward part, of experts too.
    pub(super) ffn_bias: bool,
    /// Bias of the router, by which experts are balanced.
    pub(super) router_bias: bool,
    /// A gate for the shared experts.
    pub(super) shared_gate: bool,
    /// Bias of the output head.
    pub(super) output_bias: bool,
}

/// Llama and those that differ in nothing.
const LLAMA: Plan = Plan {
    norms: 2,
    final_norm: 1,
    head_norms: HeadNorms::Without,
    fused_qkv: false,
    qkv_bias: false,
    out_bias: false,
    sinks: false,
    gate: OutputGate::Without,
    ffn: Ffn::Gated,
    ffn_bias: false,
    router_bias: false,
    shared_gate: false,
    output_bias: false,
};

impl Plan {
    /// The plan of a model; `None` where its architecture is not known.
    pub(super) fn of(shape: &Shape) -> Option<Self> {
        if shape.build.stated {
            return Some(Self::stated(&shape.build));
        }
        let plan = Self::named(shape.arch)?;
        Some(match shape.arch {
            // Command R+ normalizes queries and keys, the smaller ones do not.
            "command-r" if shape.layers >= 64 => Self { head_norms: HeadNorms::Whole, ..plan },
            // From 40B on attention and feed-forward part have a norm each.
            "falcon" if shape.kv_heads > 1 => Self { norms: 4, ..plan },
            // All of them but the smaller GLM-4.5.
            "glm4moe" if shape.width > 4096 => Self { head_norms: HeadNorms::Shared, ..plan },
            _ => plan,
        })
    }

    /// The plan of a model whose own file says what its blocks have.
    const fn stated(build: &Build) -> Self {
        Self {
            norms: build.norms as u64,
            final_norm: build.final_norm as u64,
            head_norms: if build.whole_norms {
                HeadNorms::Whole
            } else if build.head_norms {
                HeadNorms::Shared
            } else {
                HeadNorms::Without
            },
            out_bias: build.out_bias,
            gate: if build.gate {
                OutputGate::Whole
            } else if build.head_gate {
                OutputGate::Head
            } else {
                OutputGate::Without
            },
            ffn: if build.plain_feed { Ffn::Plain } else { Ffn::Gated },
            ffn_bias: build.feed_bias,
            shared_gate: build.shared_gate,
            output_bias: build.head_bias,
            ..LLAMA
        }
    }

    // Long: a table, one row for each group of architectures that are built alike.
    /// The plan of an architecture by llama.cpp's name; `None` for one that is not known.
    const fn named(arch: &str) -> Option<Self> {
        let shared = Self { head_norms: HeadNorms::Shared, ..LLAMA };
        Some(match arch.as_bytes() {
            b"llama" | b"granite" | b"granitemoe" | b"granitehybrid" | b"smollm3" | b"ernie4_5"
            | b"exaone" | b"deepseek2" | b"mistral4" | b"llama4" | b"falcon-h1" | b"deci"
            | b"jamba" | b"minimax-01" | b"bitnet" | b"mllama" => LLAMA,
            b"qwen2" | b"seed_oss" | b"mimo" => Self { qkv_bias: true, ..LLAMA },
            b"qwen2moe" => Self { qkv_bias: true, shared_gate: true, ..LLAMA },
            b"qwen3" | b"qwen3moe" | b"exaone4" | b"hunyuan-dense" | b"hunyuan-moe" | b"lfm2" => {
                shared
            }
            b"command-r" | b"cohere2" | b"cohere2moe" => Self { norms: 1, ..LLAMA },
            b"gemma2" => Self { norms: 4, ..LLAMA },
            b"gemma3" | b"gemma3n" | b"gemma4" => Self { norms: 4, ..shared },
            b"phi3" => Self { fused_qkv: true, ffn: Ffn::FusedGate, ..LLAMA },
            b"arcee" => Self { ffn: Ffn::Plain, ..LLAMA },
            b"apertus" => Self { ffn: Ffn::Plain, ..shared },
            b"glm4" => Self { norms: 4, ffn: Ffn::FusedGate, ..LLAMA },
            b"olmo2" | b"olmoe" => Self { head_norms: HeadNorms::Whole, ..LLAMA },
            b"minimax-m2" => Self { head_norms: HeadNorms::Whole, router_bias: true, ..LLAMA },
            b"ernie4_5-moe" | b"glm4moe" | b"deepseek32" | b"glm-dsa" | b"kimi-linear"
            | b"mimo2" | b"bailingmoe3" | b"deepseek4" | b"deepseek41" | b"glm5-next"
            | b"hy_v4" | b"longcat-flash" => Self { router_bias: true, ..LLAMA },
            // Scores of the residuals that each part reads, and of the last.
            b"kimi-k3" => Self { norms: 4, final_norm: 2, router_bias: true, ..LLAMA },
            b"inkling" => shared,
            b"dots1" | b"exaone-moe" | b"hy-v3" | b"lfm2moe" | b"minimax-m3" => {
                Self { router_bias: true, ..shared }
            }
            b"afmoe" => Self { norms: 4, gate: OutputGate::Whole, router_bias: true, ..shared },
            b"muse-glimmer" => Self { norms: 4, gate: OutputGate::Whole, ..shared },
            b"laguna" | b"step35" => Self { gate: OutputGate::Head, router_bias: true, ..shared },
            b"qwen3next" | b"qwen35moe" | b"qwen4exp" => {
                Self { gate: OutputGate::InQuery, shared_gate: true, ..shared }
            }
            b"qwen35" => Self { gate: OutputGate::InQuery, ..shared },
            b"nemotron_h" | b"nemotron_h_moe" => {
                Self { ffn: Ffn::Plain, router_bias: true, ..LLAMA }
            }
            b"bailingmoe2" => Self { fused_qkv: true, router_bias: true, ..shared },
            b"gpt-oss" => Self {
                qkv_bias: true,
                out_bias: true,
                sinks: true,
                ffn_bias: true,
                router_bias: true,
                ..LLAMA
            },
            b"phi2" => Self {
                final_norm: 2,
                fused_qkv: true,
                qkv_bias: true,
                out_bias: true,
                ffn: Ffn::Plain,
                ffn_bias: true,
                output_bias: true,
                ..LLAMA
            },
            b"starcoder2" => Self {
                norms: 4,
                final_norm: 2,
                qkv_bias: true,
                out_bias: true,
                ffn: Ffn::Plain,
                ffn_bias: true,
                ..LLAMA
            },
            b"phimoe" => Self {
                norms: 4,
                final_norm: 2,
                qkv_bias: true,
                out_bias: true,
                output_bias: true,
                ..LLAMA
            },
            b"falcon" => Self { final_norm: 2, fused_qkv: true, ffn: Ffn::Plain, ..LLAMA },
            _ => return None,
        })
    }
}
