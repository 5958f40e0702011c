//! From loose dimensions to a [`Shape`]: what every source of a model has to answer.
//!
//! ```text
//! cache a token   = full layers x KV heads x (key width + value width) x 2 bytes, or with a latent
//!                   full layers x (latent + rotary part) x 2 bytes
//! windowed cell   = windowed layers x their KV heads x (key width + value width) x 2 bytes
//! state           = linear layers x bytes of one layer's state
//! ```
//!
//! Source: the closed forms of llama.cpp's planner, as in the columns of `data/models.csv`.

use super::state::State;
use super::{Finding, InShape};
use super::{MAX_CONTEXT, MAX_HEAD_WIDTH, MAX_HEADS, MAX_LAYERS, MAX_VOCAB, MAX_WIDTH};
use crate::catalog::Shape;

/// Bytes of an f16 element.
const F16: u64 = 2;

/// How a block keeps what it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// A cache that grows with the context.
    Full,
    /// A cache of a window.
    Window,
    /// A recurrent state.
    Linear,
    /// A growing cache and a recurrent state side by side.
    Both,
    /// Neither: a feed-forward block, or attention that uses an earlier block's cache.
    Nothing,
}

/// A shape in the making. Counts of layers and bytes a token follow from `layers` at the end.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// The dimensions; what [`Sketch::finish`] derives may stay 0.
    pub(super) shape: Shape,
    /// One for each block that is not only for drafting.
    pub(super) layers: Vec<Layer>,
    /// The state of one linear layer.
    pub(super) state: State,
}

impl Sketch {
    /// The finished shape. What cannot be is brought within limits and said.
    pub(super) fn finish(mut self, findings: &mut Vec<Finding>) -> Shape {
        if self.layers.iter().any(|layer| matches!(layer, Layer::Linear | Layer::Both)) {
            self.state.describe(&mut self.shape);
        }
        clamp(&mut self.shape, findings);
        let mut shape = self.shape;
        let count = |wanted: &[Layer]| -> u32 {
            let found = self.layers.iter().filter(|layer| wanted.contains(layer)).count();
            u32::try_from(found).unwrap_or(u32::MAX)
        };
        shape.kv_layers = count(&[Layer::Full, Layer::Both]);
        shape.swa_layers = count(&[Layer::Window]);
        shape.linear_layers = count(&[Layer::Linear, Layer::Both]);
        let heads = |kv: u32, key: u32, value: u32| {
            let value = if value == 0 { key } else { value };
            u64::from(kv).saturating_mul(u64::from(key).saturating_add(u64::from(value)))
        };
        let or = |value: u32, other: u32| if value == 0 { other } else { value };
        let full = if shape.kv_lora > 0 {
            u64::from(shape.kv_lora).saturating_add(u64::from(shape.rope_dim))
        } else {
            heads(shape.kv_heads, shape.head_dim, shape.v_head_dim)
        };
        let windowed = heads(
            or(shape.swa_kv_heads, shape.kv_heads),
            or(shape.swa_head_dim, shape.head_dim),
            if shape.swa_head_dim == 0 { shape.v_head_dim } else { 0 },
        );
        let mut held = |what: &str, layers: u32, each: u64| {
            let all = u64::from(layers).saturating_mul(each);
            u32::try_from(all).unwrap_or_else(|_| {
                findings.push(Finding::corrected(what, InShape::TooLarge.into()));
                u32::MAX
            })
        };
        shape.kv_bytes_per_token = held("Cache a token", shape.kv_layers, full.saturating_mul(F16));
        shape.swa_bytes_per_cell =
            held("Cache of the window", shape.swa_layers, windowed.saturating_mul(F16));
        shape.linear_state_bytes = held("Recurrent state", shape.linear_layers, self.state.bytes());
        if shape.linear_layers > 0 && self.state == State::Unknown {
            let found = InShape::StateUnknown;
            findings.push(Finding::warning("Recurrent state", found.into()));
        }
        if shape.swa_layers == 0 && shape.window > 0 && shape.kv_layers > 0 {
            findings.push(Finding::note("Sliding window", InShape::WindowUnused.into()));
        }
        shape
    }
}

/// Brings every dimension within its limit, and says which was not.
fn clamp(shape: &mut Shape, findings: &mut Vec<Finding>) {
    let mut each = |value: &mut u32, most: u32, what: &str, beyond: fn(u32, u32) -> InShape| {
        if *value > most {
            findings.push(Finding::corrected(what, beyond(*value, most).into()));
            *value = most;
        }
    };
    let limits: [(&mut u32, u32, &str); 29] = [
        (&mut shape.layers, MAX_LAYERS, "Layers"),
        (&mut shape.width, MAX_WIDTH, "Width"),
        (&mut shape.ff, MAX_WIDTH, "Feed-forward width"),
        (&mut shape.heads, MAX_HEADS, "Heads"),
        (&mut shape.kv_heads, MAX_HEADS, "KV heads"),
        (&mut shape.swa_heads, MAX_HEADS, "Heads of windowed layers"),
        (&mut shape.swa_kv_heads, MAX_HEADS, "KV heads of windowed layers"),
        (&mut shape.head_dim, MAX_HEAD_WIDTH, "Head width"),
        (&mut shape.v_head_dim, MAX_HEAD_WIDTH, "Value head width"),
        (&mut shape.swa_head_dim, MAX_HEAD_WIDTH, "Head width of windowed layers"),
        (&mut shape.kv_lora, MAX_WIDTH, "Latent rank"),
        (&mut shape.rope_dim, MAX_HEAD_WIDTH, "Rotary width"),
        (&mut shape.q_lora, MAX_WIDTH, "Query rank"),
        (&mut shape.experts, MAX_HEADS, "Experts"),
        (&mut shape.expert_ff, MAX_WIDTH, "Expert width"),
        (&mut shape.shared_ff, MAX_WIDTH, "Shared expert width"),
        (&mut shape.vocab, MAX_VOCAB, "Vocabulary"),
        (&mut shape.mtp_layers, MAX_LAYERS, "Draft layers"),
        (&mut shape.rope_factors, MAX_WIDTH, "Rotary factors"),
        (&mut shape.indexer_dim, MAX_HEAD_WIDTH, "Index width"),
        (&mut shape.indexer_heads, MAX_HEADS, "Index heads"),
        (&mut shape.expert_latent, MAX_WIDTH, "Expert latent"),
        (&mut shape.layer_embedding, MAX_WIDTH, "Layer embedding"),
        (&mut shape.ssm_inner, MAX_WIDTH, "Recurrent width"),
        (&mut shape.ssm_state, MAX_WIDTH, "Recurrent state width"),
        (&mut shape.ssm_groups, MAX_HEADS, "Recurrent groups"),
        (&mut shape.ssm_heads, MAX_HEADS, "Recurrent heads"),
        (&mut shape.ssm_conv, MAX_WIDTH, "Convolution"),
        (&mut shape.window, MAX_CONTEXT, "Sliding window"),
    ];
    for (value, most, what) in limits {
        each(value, most, what, |value, most| InShape::BeyondModels { value, most });
    }
    for rows in shape.build.numbers() {
        each(rows, MAX_WIDTH, "Further matrices", |value, most| InShape::BeyondModels {
            value,
            most,
        });
    }
    let within = [
        (&mut shape.experts_used, shape.experts, "Experts used"),
        (&mut shape.shared_experts, MAX_HEADS, "Shared experts"),
        (&mut shape.kv_heads, shape.heads.max(1), "KV heads"),
        (&mut shape.dense_layers, shape.layers, "Dense layers"),
        (&mut shape.moe_layers, shape.layers, "Expert layers"),
        (&mut shape.shared_kv_layers, shape.layers, "Layers that share a cache"),
        (&mut shape.indexer_layers, shape.layers, "Layers with an index"),
    ];
    for (value, most, what) in within {
        each(value, most, what, |value, most| InShape::BeyondDimensions { value, most });
    }
}
