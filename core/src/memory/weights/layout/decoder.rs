//! Decoders of one kind of block: attention or what stands in its place, then a feed-forward part
//! or experts.

use super::super::tensor::Role;
use super::plan::{Ffn, HeadNorms, OutputGate, Plan};
use super::sink::Sink;
use super::{hyper, latent, recurrent};
use crate::catalog::{self, Feed, Shape};
use crate::memory::deci;
use crate::memory::pattern::{Mixing, has_index, mixing};

/// One block.
pub(super) fn block(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let width = u64::from(shape.width);
    let mixing = mixing(shape, block);
    let searched = shape.arch == "deci" && mixing == Mixing::Without;
    let fed = feed(shape, block) != Feed::Without;
    if searched && !fed {
        return;
    }
    // A block is one of both parts alone; one that drafts has attention and experts.
    let one = alone(shape, block) || searched;
    sink.vector(if one { width } else { plan.norms * width });
    if matches!(shape.arch, "glm5-next" | "hy_v4") && block < shape.layers {
        hyper::connections(shape, sink);
    }
    mix(shape, plan, block, sink);
    if !fed {
        return;
    }
    if shape.arch == "longcat-flash" {
        feed_forward(plan, u64::from(shape.ff), width, sink);
        if has_experts(shape, block) {
            experts(shape, plan, sink);
        }
        return;
    }
    if has_experts(shape, block) {
        experts(shape, plan, sink);
    } else {
        feed_forward(plan, u64::from(dense_width(shape, block)), width, sink);
    }
    match shape.arch {
        "bitnet" => {
            sink.vector(width);
            sink.vector(u64::from(shape.ff));
        }
        "minimax-m3" if has_index(shape, block) => {
            let [heads, key] = [shape.indexer_heads, shape.indexer_dim].map(u64::from);
            sink.matrix(Role::KeptF32, width, heads * key);
            sink.matrix(Role::KeptF32, width, key);
            sink.vector(2 * key);
        }
        _ => {}
    }
}

/// Attention of one block, or what stands in its place.
fn mix(shape: &Shape, plan: &Plan, block: u32, sink: &mut Sink<'_>) {
    let width = u64::from(shape.width);
    let mixing = mixing(shape, block);
    match mixing {
        Mixing::Recurrent if shape.build.state_rows > 0 => {
            sink.matrix(Role::Matrix, width, u64::from(shape.build.state_rows));
        }
        Mixing::Recurrent => match shape.arch {
            "qwen3next" | "qwen35" | "qwen35moe" => recurrent::delta(shape, sink),
            "kimi-linear" | "kimi-k3" | "glm5-next" | "bailingmoe3" => {
                recurrent::kimi(shape, sink);
            }
            "jamba" => recurrent::mamba_one(shape, sink),
            "minimax-01" => recurrent::lightning(shape, sink),
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
        Mixing::Without if shape.arch == "mllama" => {
            // Attention to the image, with norms of heads and two gates.
            attention(shape, &Plan { head_norms: HeadNorms::Shared, ..*plan }, sink);
            sink.vector(1);
            sink.vector(1);
        }
        Mixing::Without => {}
    }
    if matches!(mixing, Mixing::Full | Mixing::Window) {
        sink.matrix(Role::Matrix, width, u64::from(shape.build.rows));
    }
}

/// Whether a block is a mixing or a feed-forward part alone, by its architecture.
fn alone(shape: &Shape, block: u32) -> bool {
    matches!(shape.arch, "nemotron_h" | "nemotron_h_moe") && block < shape.layers
}

/// What follows the mixing of a block: by what the model's file says, or else by the rule.
pub(in crate::memory) fn feed(shape: &Shape, block: u32) -> Feed {
    match shape.blocks.get(block) {
        Some(own) => own.feed,
        None if alone(shape, block) && mixing(shape, block) != Mixing::Without => Feed::Without,
        None if has_experts(shape, block) => Feed::Experts,
        None if deci::width(shape, block) == Some(0) => Feed::Without,
        None => Feed::Dense,
    }
}

/// A block as the tensors go: by what the model's file says, or else by the rule.
pub(super) fn of(shape: &Shape, number: u32) -> catalog::Block {
    let mixing = mixing(shape, number);
    let feed = feed(shape, number);
    let mixing = match mixing {
        Mixing::Full => catalog::Mixing::Full,
        Mixing::Window => catalog::Mixing::Window,
        Mixing::Recurrent => catalog::Mixing::Recurrent,
        Mixing::Without => catalog::Mixing::Without,
    };
    catalog::Block { mixing, feed }
}

/// Whether a block has experts.
pub(in crate::memory) fn has_experts(shape: &Shape, block: u32) -> bool {
    if shape.experts == 0 {
        return false;
    }
    if let Some(own) = shape.blocks.get(block) {
        return own.feed == Feed::Experts;
    }
    match shape.arch {
        // Every other block of Maverick, every block of Scout.
        "llama4" => {
            let step = shape.layers.checked_div(shape.moe_layers).unwrap_or(1).max(1);
            block % step == step - 1
        }
        // Their blocks that draft tokens are dense.
        "step35" | "mimo2" | "exaone-moe" => block >= shape.dense_layers && block < shape.layers,
        "nemotron_h_moe" => block >= shape.layers || mixing(shape, block) == Mixing::Without,
        "jamba" => block % 2 == 1,
        // Its layers are two blocks each, of which the first has the experts beside.
        "longcat-flash" => block < shape.layers && block.is_multiple_of(2),
        _ => block >= shape.dense_layers,
    }
}

/// Width of the dense part of a block.
pub(crate) fn dense_width(shape: &Shape, block: u32) -> u32 {
    deci::width(shape, block).unwrap_or(shape.ff)
}

/// The shape that windowed attention sees.
pub(super) fn windowed(shape: &Shape) -> Shape {
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
    // A product of two dimensions fits; sums of such products may not.
    let (queries, keys, values) = (heads * head, kv_heads * head, kv_heads * value);
    let all = queries.saturating_add(keys).saturating_add(values);
    if plan.fused_qkv {
        sink.matrix(Role::Fused, width, all);
    } else {
        let doubled = plan.gate == OutputGate::InQuery;
        sink.matrix(Role::Query, width, if doubled { queries.saturating_mul(2) } else { queries });
        sink.matrix(Role::Key, width, keys);
        sink.matrix(Role::Value, width, values);
    }
    match plan.gate {
        OutputGate::Head => sink.matrix(Role::Matrix, width, heads),
        OutputGate::Whole => sink.matrix(Role::Matrix, width, heads * value),
        OutputGate::Without | OutputGate::InQuery => {}
    }
    sink.matrix(Role::AttentionOutput, heads * value, width);
    let norms = match plan.head_norms {
        HeadNorms::Without => 0,
        HeadNorms::Shared => 2 * head,
        HeadNorms::Whole => queries.saturating_add(keys),
    };
    let biases = if plan.qkv_bias || shape.qkv_bias { all } else { 0 };
    let output = if plan.out_bias { width } else { 0 };
    let sinks = if plan.sinks { heads } else { 0 };
    sink.vector(norms.saturating_add(biases).saturating_add(output + sinks));
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
    // Half as many experts again return what they are given, and have no weights; the converter
    // adds one of zeros in their place.
    let zero = shape.arch == "longcat-flash";
    let routed = if zero { count + count / 2 } else { count };
    let count = if zero { count + 1 } else { count };
    sink.matrix(Role::KeptF32, width, routed);
    if plan.router_bias || shape.router_bias {
        sink.vector(routed);
    }
    let latent = u64::from(shape.expert_latent);
    let inner = if latent > 0 { latent } else { width };
    sink.matrix(Role::Matrix, width, latent);
    sink.matrix(Role::Matrix, latent, width);
    if shape.arch == "kimi-k3" {
        sink.vector(latent);
    }
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
