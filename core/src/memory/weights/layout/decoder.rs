//! Decoders of one kind of block: attention, then a feed-forward part or experts.
//!
//! Architectures differ in their norms, biases and fused matrices only; a [`Plan`] says how.

use super::super::tensor::Role;
use super::pattern::{Mixing, has_experts, mixing};
use super::sink::Sink;
use super::{latent, recurrent};
use crate::catalog::Shape;

/// Norms of queries and keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadNorms {
    /// None.
    Without,
    /// One head's width, for all heads.
    Shared,
    /// The width of all heads.
    Whole,
}

/// The gate of attention's output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputGate {
    /// None.
    Without,
    /// One value a head.
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
    /// The plan of a model.
    pub(super) fn of(shape: &Shape) -> Option<Self> {
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

    /// The plan of an architecture, by llama.cpp's name.
    const fn named(arch: &str) -> Option<Self> {
        let shared = Self { head_norms: HeadNorms::Shared, ..LLAMA };
        Some(match arch.as_bytes() {
            b"llama" | b"granite" | b"smollm3" | b"ernie4_5" | b"exaone" | b"granitemoe" => LLAMA,
            b"qwen2" | b"seed_oss" | b"mimo" => Self { qkv_bias: true, ..LLAMA },
            b"qwen2moe" => Self { qkv_bias: true, shared_gate: true, ..LLAMA },
            b"qwen3" | b"qwen3moe" | b"exaone4" | b"hunyuan-dense" | b"hunyuan-moe" => shared,
            b"command-r" | b"cohere2" => Self { norms: 1, ..LLAMA },
            b"gemma2" => Self { norms: 4, ..LLAMA },
            b"gemma3" => Self { norms: 4, ..shared },
            b"phi3" => Self { fused_qkv: true, ffn: Ffn::FusedGate, ..LLAMA },
            b"arcee" => Self { ffn: Ffn::Plain, ..LLAMA },
            b"apertus" => Self { ffn: Ffn::Plain, ..shared },
            b"glm4" => Self { norms: 4, ffn: Ffn::FusedGate, ..LLAMA },
            b"olmo2" | b"olmoe" => Self { head_norms: HeadNorms::Whole, ..LLAMA },
            b"minimax-m2" => Self { head_norms: HeadNorms::Whole, router_bias: true, ..LLAMA },
            b"ernie4_5-moe" => Self { router_bias: true, ..LLAMA },
            b"dots1" | b"exaone-moe" | b"hy-v3" => Self { router_bias: true, ..shared },
            b"glm4moe" => Self { router_bias: true, ..LLAMA },
            b"deepseek2" | b"mistral4" | b"llama4" | b"granitehybrid" | b"falcon-h1" => LLAMA,
            b"deepseek32" | b"glm-dsa" | b"kimi-linear" | b"mimo2" => {
                Self { router_bias: true, ..LLAMA }
            }
            b"lfm2" => shared,
            b"lfm2moe" => Self { router_bias: true, ..shared },
            b"gemma3n" | b"gemma4" => Self { norms: 4, ..shared },
            b"afmoe" => Self { norms: 4, gate: OutputGate::Whole, router_bias: true, ..shared },
            b"muse-glimmer" => Self { norms: 4, gate: OutputGate::Whole, ..shared },
            b"step35" => Self { gate: OutputGate::Head, router_bias: true, ..shared },
            b"laguna" => Self { gate: OutputGate::Head, router_bias: true, ..shared },
            b"qwen3next" | b"qwen35moe" => {
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
                norms: 2,
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
            b"falcon" => {
                Self { norms: 2, final_norm: 2, fused_qkv: true, ffn: Ffn::Plain, ..LLAMA }
            }
            _ => return None,
        })
    }
}

/// One block.
pub(super) fn block(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let width = u64::from(shape.width);
    let mixing = mixing(shape, block);
    let alone = matches!(shape.arch, "nemotron_h" | "nemotron_h_moe");
    sink.vector(if alone { width } else { plan.norms * width });
    match mixing {
        Mixing::Recurrent => match shape.arch {
            "qwen3next" | "qwen35" | "qwen35moe" => recurrent::delta(shape, sink),
            "kimi-linear" => recurrent::kimi(shape, sink),
            "lfm2" | "lfm2moe" => recurrent::short_convolution(shape, sink),
            "falcon-h1" => {
                recurrent::mamba(shape, sink);
                attention(shape, plan, sink);
            }
            _ => recurrent::mamba(shape, sink),
        },
        Mixing::Full | Mixing::Window if shape.kv_lora > 0 => latent::attention(shape, block, sink),
        Mixing::Full => attention(shape, plan, sink),
        Mixing::Window => {
            // MiMo has sinks in windowed blocks only.
            let plan = Plan { sinks: plan.sinks || shape.arch == "mimo2", ..*plan };
            attention(&windowed(shape), &plan, sink);
        }
        Mixing::Without => {}
    }
    if alone && mixing != Mixing::Without {
        return;
    }
    if has_experts(shape, block) {
        experts(shape, plan, sink);
    } else {
        feed_forward(plan, u64::from(shape.ff), width, sink);
    }
}

/// The shape that windowed attention sees.
fn windowed(shape: &Shape) -> Shape {
    let or = |own: u32, other: u32| if own > 0 { own } else { other };
    Shape {
        heads: or(shape.swa_heads, shape.heads),
        kv_heads: or(shape.swa_kv_heads, shape.kv_heads),
        head_dim: or(shape.swa_head_dim, shape.head_dim),
        ..*shape
    }
}

/// Grouped-query attention.
pub(super) fn attention(shape: &Shape, plan: &Plan, sink: &mut Sink<'_>) {
    let width = u64::from(shape.width);
    let [heads, kv_heads, head] = [shape.heads, shape.kv_heads, shape.head_dim].map(u64::from);
    let value = if shape.v_head_dim > 0 { u64::from(shape.v_head_dim) } else { head };
    let (queries, keys, values) = (heads * head, kv_heads * head, kv_heads * value);
    if plan.fused_qkv {
        sink.matrix(Role::Value, width, queries + keys + values);
    } else {
        let doubled = plan.gate == OutputGate::InQuery;
        sink.matrix(Role::Query, width, if doubled { 2 * queries } else { queries });
        sink.matrix(Role::Key, width, keys);
        sink.matrix(Role::Value, width, values);
    }
    match plan.gate {
        OutputGate::Head => sink.matrix(Role::Matrix, width, heads),
        OutputGate::Whole => sink.matrix(Role::Matrix, width, heads * value),
        OutputGate::Without | OutputGate::InQuery => {}
    }
    sink.matrix(Role::AttentionOutput, heads * value, width);
    let mut vectors = match plan.head_norms {
        HeadNorms::Without => 0,
        HeadNorms::Shared => 2 * head,
        HeadNorms::Whole => queries + keys,
    };
    if plan.qkv_bias || shape.qkv_bias {
        vectors += queries + keys + values;
    }
    if plan.out_bias {
        vectors += width;
    }
    if plan.sinks {
        vectors += heads;
    }
    sink.vector(vectors);
}

/// A dense feed-forward part, or shared experts.
pub(super) fn feed_forward(plan: &Plan, ff: u64, width: u64, sink: &mut Sink<'_>) {
    let mut vectors = 0;
    match plan.ffn {
        Ffn::Gated => {
            sink.matrix(Role::Gate, width, ff);
            sink.matrix(Role::Up, width, ff);
            vectors += ff;
        }
        Ffn::FusedGate => sink.matrix(Role::Up, width, 2 * ff),
        Ffn::Plain => sink.matrix(Role::Up, width, ff),
    }
    sink.matrix(Role::Down, ff, width);
    if plan.ffn_bias {
        sink.vector(vectors + ff + width);
    }
}

/// Routed experts with their router, and the shared ones.
pub(super) fn experts(shape: &Shape, plan: &Plan, sink: &mut Sink<'_>) {
    let [width, count, ff] = [shape.width, shape.experts, shape.expert_ff].map(u64::from);
    sink.matrix(Role::KeptF32, width, count);
    if plan.router_bias || shape.router_bias {
        sink.vector(count);
    }
    let latent = u64::from(shape.expert_latent);
    let inner = if latent > 0 { latent } else { width };
    sink.matrix(Role::Matrix, width, latent);
    sink.matrix(Role::Matrix, latent, width);
    if plan.ffn != Ffn::Plain {
        sink.experts(Role::Gate, inner, ff, count);
    }
    sink.experts(Role::Up, inner, ff, count);
    sink.experts(Role::Down, ff, inner, count);
    if plan.ffn_bias {
        sink.experts(Role::Vector, 2 * ff + width, 1, count);
    }
    if shape.shared_ff > 0 {
        feed_forward(plan, u64::from(shape.shared_ff), width, sink);
        if plan.shared_gate {
            sink.vector(width);
        }
    }
}
