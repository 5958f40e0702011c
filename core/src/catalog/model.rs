//! Models: what they are called, and the shape that decides their memory.

use serde::Serialize;

use super::blocks::{Blocks, Build};
use super::cells::Cells;
use crate::units::Tokens;

/// A model of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Model {
    /// Stable key, such as `llama-3.1-70b`.
    pub id: &'static str,
    /// The name of the model as people write it.
    pub name: &'static str,
    /// The month of its release, as `YYYY-MM`.
    pub release: &'static str,
    /// Whether it has an image part, which no figure here includes.
    pub vision: bool,
    /// The longest context that its makers document.
    pub max_context: Tokens,
    /// Parameters of its image part, with those of blocks that draft; 0 without one, or where they were not
    /// counted apart.
    pub vision_parameters: u64,
    /// The dimensions that decide how much memory the model takes.
    pub shape: Shape,
}

/// The dimensions of a model; a count of 0 means "none", or "as in the other layers".
///
/// Without names, so that a shape read from a file is as good as one of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties, none a state")]
pub struct Shape {
    /// The architecture, by llama.cpp's name.
    pub arch: &'static str,
    /// Whether the output head shares the token embedding.
    pub tied: bool,
    /// Blocks, without those that only draft further tokens.
    pub layers: u32,
    /// Width of the residual stream.
    pub width: u32,
    /// Width of the dense feed-forward part; 0 where every layer has experts.
    pub ff: u32,
    /// Query heads.
    pub heads: u32,
    /// Key and value heads.
    pub kv_heads: u32,
    /// Width of a query or key head.
    pub head_dim: u32,
    /// Width of a value head; 0 as `head_dim`.
    pub v_head_dim: u32,
    /// Layers whose cache grows with the context.
    pub kv_layers: u32,
    /// Tokens that a windowed layer looks back; 0 without windows.
    pub window: u32,
    /// Layers with a window.
    pub swa_layers: u32,
    /// Key and value heads of windowed layers; 0 as `kv_heads`.
    pub swa_kv_heads: u32,
    /// Head width of windowed layers; 0 as `head_dim`.
    pub swa_head_dim: u32,
    /// Rank of the latent of multi-head latent attention; 0 without it.
    pub kv_lora: u32,
    /// Width of its rotary part.
    pub rope_dim: u32,
    /// Rank of its compressed query; 0 where queries are not compressed.
    pub q_lora: u32,
    /// Experts a layer; 0 in dense models.
    pub experts: u32,
    /// Experts used for one token.
    pub experts_used: u32,
    /// Experts that every token uses.
    pub shared_experts: u32,
    /// Width of an expert's feed-forward part.
    pub expert_ff: u32,
    /// Width of the shared experts together.
    pub shared_ff: u32,
    /// Leading layers without experts.
    pub dense_layers: u32,
    /// Layers with experts.
    pub moe_layers: u32,
    /// Rows of the token embedding.
    pub vocab: u32,
    /// Layers with a recurrent state in place of a cache.
    pub linear_layers: u32,
    /// The state of all of them, in bytes, for one sequence.
    pub linear_state_bytes: u32,
    /// Layers that use an earlier layer's cache.
    pub shared_kv_layers: u32,
    /// Width of a sparse index's key; 0 without one.
    pub indexer_dim: u32,
    /// Blocks that draft further tokens.
    pub mtp_layers: u32,
    /// Growth of an f16 cache in bytes a token, of all layers that grow.
    pub kv_bytes_per_token: u32,
    /// Bytes of an f16 cell of all windowed layers together.
    pub swa_bytes_per_cell: u32,
    /// Values of the rotary factors that a file carries; 0 where the rotary part is not stretched.
    pub rope_factors: u32,
    /// Query heads of windowed layers; 0 as `heads`.
    pub swa_heads: u32,
    /// Width of a recurrent layer's inner part; 0 without such layers.
    pub ssm_inner: u32,
    /// Width of a head's state.
    pub ssm_state: u32,
    /// Groups, or key heads, of recurrent layers.
    pub ssm_groups: u32,
    /// Heads of recurrent layers.
    pub ssm_heads: u32,
    /// Tokens that the convolution of a recurrent layer spans.
    pub ssm_conv: u32,
    /// Heads of a sparse index; 0 without one.
    pub indexer_heads: u32,
    /// Layers with a sparse index of their own; 0 where all have one that have any.
    pub indexer_layers: u32,
    /// Width of the latent that routed experts work in; 0 where it is `width`.
    pub expert_latent: u32,
    /// Width of the table that each layer looks tokens up in; 0 without one.
    pub layer_embedding: u32,
    /// Whether query, key and value have biases, where its architecture leaves that open.
    pub qkv_bias: bool,
    /// Whether the router has biases, where its architecture leaves that open.
    pub router_bias: bool,
    /// Whether the blocks that draft tokens have a table and a head of their own.
    pub draft_tables: bool,
    /// Whether the layers that share a cache have a feed-forward part of twice the width.
    pub wide_shared_ff: bool,
    /// Its blocks one by one, where they are others than the rule of its architecture has.
    #[serde(skip_serializing_if = "Blocks::is_empty")]
    pub blocks: Blocks,
    /// What its blocks have, where its architecture does not say it.
    #[serde(skip_serializing_if = "Build::is_empty")]
    pub build: Build,
}

impl Shape {
    /// Whether another is the same but for the stretching of its rotary part, as Llama 3 and 3.1 are:
    /// as fast, and as sensitive to a format.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        Self { rope_factors: 0, ..*self } == Self { rope_factors: 0, ..*other }
    }
}

impl Model {
    /// From a row of the data file, in the order of `MODELS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        let mut model = Self {
            id: cells.text()?,
            name: cells.text()?,
            release: cells.text()?,
            vision: cells.flag()?,
            max_context: Tokens::new(cells.number()?),
            vision_parameters: 0,
            shape: Shape {
                arch: cells.text()?,
                tied: cells.flag()?,
                layers: cells.count()?,
                width: cells.count()?,
                ff: cells.count()?,
                heads: cells.count()?,
                kv_heads: cells.count()?,
                head_dim: cells.count()?,
                v_head_dim: cells.count()?,
                kv_layers: cells.count()?,
                window: cells.count()?,
                swa_layers: cells.count()?,
                swa_kv_heads: cells.count()?,
                swa_head_dim: cells.count()?,
                kv_lora: cells.count()?,
                rope_dim: cells.count()?,
                q_lora: cells.count()?,
                experts: cells.count()?,
                experts_used: cells.count()?,
                shared_experts: cells.count()?,
                expert_ff: cells.count()?,
                shared_ff: cells.count()?,
                dense_layers: cells.count()?,
                moe_layers: cells.count()?,
                vocab: cells.count()?,
                linear_layers: cells.count()?,
                linear_state_bytes: cells.count()?,
                shared_kv_layers: cells.count()?,
                indexer_dim: cells.count()?,
                mtp_layers: cells.count()?,
                kv_bytes_per_token: cells.count()?,
                swa_bytes_per_cell: cells.count()?,
                rope_factors: cells.count()?,
                swa_heads: cells.count()?,
                ssm_inner: cells.count()?,
                ssm_state: cells.count()?,
                ssm_groups: cells.count()?,
                ssm_heads: cells.count()?,
                ssm_conv: cells.count()?,
                indexer_heads: cells.count()?,
                indexer_layers: cells.count()?,
                expert_latent: cells.count()?,
                layer_embedding: cells.count()?,
                qkv_bias: cells.flag()?,
                router_bias: cells.flag()?,
                draft_tables: cells.flag()?,
                wide_shared_ff: cells.flag()?,
                blocks: Blocks::default(),
                build: Build::default(),
            },
        };
        let (all, text): (u64, Option<u64>) = (cells.count()?, cells.option()?);
        if model.vision {
            model.vision_parameters = text.map_or(0, |text| all.saturating_sub(text));
        }
        Some(model)
    }
}
