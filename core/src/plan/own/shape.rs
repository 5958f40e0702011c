//! The dimensions of a model as numbers, and their limits.

use super::SUBJECT;
use crate::catalog::Shape;
use crate::finding::{Finding, Found};
use crate::import::{MAX_CONTEXT, MAX_HEAD_WIDTH, MAX_HEADS, MAX_LAYERS, MAX_VOCAB, MAX_WIDTH};

/// Makes the list of a shape's numbers and that of their limits, in the order of the text.
macro_rules! dimensions {
    ($($name:ident: $most:expr,)+) => {
        /// The most that each of [`numbers`] may be.
        const MOST: &[u32] = &[$($most),+];

        /// The numbers of a shape, in the order of the text.
        pub(super) fn numbers(shape: &mut Shape) -> [&mut u32; MOST.len()] {
            [$(&mut shape.$name),+]
        }
    };
}

// New ones go to the end: links are read by order.
dimensions! {
    layers: MAX_LAYERS,
    width: MAX_WIDTH,
    ff: MAX_WIDTH,
    heads: MAX_HEADS,
    kv_heads: MAX_HEADS,
    head_dim: MAX_HEAD_WIDTH,
    v_head_dim: MAX_HEAD_WIDTH,
    kv_layers: MAX_LAYERS,
    vocab: MAX_VOCAB,
    kv_bytes_per_token: u32::MAX,
    rope_factors: MAX_WIDTH,
    window: MAX_CONTEXT,
    swa_layers: MAX_LAYERS,
    swa_kv_heads: MAX_HEADS,
    swa_head_dim: MAX_HEAD_WIDTH,
    swa_heads: MAX_HEADS,
    swa_bytes_per_cell: u32::MAX,
    experts: MAX_HEADS,
    experts_used: MAX_HEADS,
    shared_experts: MAX_HEADS,
    expert_ff: MAX_WIDTH,
    shared_ff: MAX_WIDTH,
    dense_layers: MAX_LAYERS,
    moe_layers: MAX_LAYERS,
    kv_lora: MAX_WIDTH,
    rope_dim: MAX_HEAD_WIDTH,
    q_lora: MAX_WIDTH,
    mtp_layers: MAX_LAYERS,
    linear_layers: MAX_LAYERS,
    linear_state_bytes: u32::MAX,
    ssm_inner: MAX_WIDTH,
    ssm_state: MAX_WIDTH,
    ssm_groups: MAX_HEADS,
    ssm_heads: MAX_HEADS,
    ssm_conv: MAX_WIDTH,
    shared_kv_layers: MAX_LAYERS,
    indexer_dim: MAX_HEAD_WIDTH,
    indexer_heads: MAX_HEADS,
    indexer_layers: MAX_LAYERS,
    expert_latent: MAX_WIDTH,
    layer_embedding: MAX_WIDTH,
}

/// The flags of a shape as bits, from the lowest.
pub(super) fn flags(shape: &Shape) -> u32 {
    [shape.tied, shape.qkv_bias, shape.router_bias, shape.draft_tables, shape.wide_shared_ff]
        .into_iter()
        .rev()
        .fold(0, |bits, flag| bits << 1 | u32::from(flag))
}

/// Sets the flags of a shape from their bits, as [`flags`] gives them.
pub(super) fn set_flags(shape: &mut Shape, bits: u32) {
    for (bit, flag) in [
        &mut shape.tied,
        &mut shape.qkv_bias,
        &mut shape.router_bias,
        &mut shape.draft_tables,
        &mut shape.wide_shared_ff,
    ]
    .into_iter()
    .enumerate()
    {
        *flag = bits >> bit & 1 == 1;
    }
}

/// Brings a shape within the limits of files, with a finding where it was beyond them. `None` where
/// it has no layers or no width.
pub(super) fn hold(shape: &mut Shape, findings: &mut Vec<Finding>) -> Option<()> {
    let mut beyond = false;
    for (number, most) in numbers(shape).into_iter().zip(MOST) {
        beyond |= *number > *most;
        *number = (*number).min(*most);
    }
    if beyond {
        findings.push(Finding::corrected(SUBJECT, Found::OwnBeyondLimits));
    }
    let layers = shape.layers;
    shape.experts_used = shape.experts_used.min(shape.experts);
    shape.kv_heads = shape.kv_heads.min(shape.heads.max(1));
    shape.dense_layers = shape.dense_layers.min(layers);
    shape.shared_kv_layers = shape.shared_kv_layers.min(layers);
    shape.kv_layers = shape.kv_layers.min(2 * layers);
    shape.swa_layers = shape.swa_layers.min(layers);
    shape.linear_layers = shape.linear_layers.min(layers);
    (layers > 0 && shape.width > 0).then_some(())
}
