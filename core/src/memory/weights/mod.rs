//! How many bytes a model's weights take in a format, and where they are held.
//!
//! The layouts list every tensor that llama.cpp's loader asks for, by architecture; the rules give
//! each the type that llama.cpp's quantizer gives it; a tensor's bytes follow from its type and
//! rows. Nothing is estimated from bits a weight. Sources: llama.cpp commit `0c1e57098`, checked
//! against its own dry runs and against the parameter counts of the published checkpoints
//! (`tests/weights.rs`).

mod dynamic;
mod format;
mod layout;
mod linear;
mod published;
mod rules;
mod tensor;

use core::fmt;

pub use dynamic::{Dynamic, dynamic, stock_of};
pub use format::Format;
pub(crate) use layout::{block_of, dense_width};
pub use layout::{converted_drafts, tensors};
pub(super) use layout::{feed, has_experts};
pub use published::{Agreement, published, spread};
pub(crate) use tensor::card_padding;
pub use tensor::{Role, Tensor, TensorType};

use self::format::{Drafts, Kind};
use self::layout::visit_from;
use self::rules::{Facts, Mixer};
use super::settings::LlamaVersion;
use crate::catalog::Shape;
use crate::units::Bytes;

/// Bytes of a model's weights in one format, by where llama.cpp holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// The token table, which stays in host memory. Where tied, the card's copy is in `output`.
    pub embedding: Bytes,
    /// The last norm and the output head, or the card's copy of the table.
    pub output: Bytes,
    /// What a card adds to `output`, as [`BlockWeights::padding`], with `strays`.
    pub output_padding: Bytes,
    /// One for each loaded block, in order.
    pub blocks: Vec<BlockWeights>,
    /// What every card holds a copy of: rotary factors.
    pub everywhere: Bytes,
    /// Blocks that draft tokens: in the file, not loaded by default.
    pub draft: Bytes,
    /// What a card adds to `draft`, as [`BlockWeights::padding`].
    pub draft_padding: Bytes,
    /// What of `draft` llama.cpp loads although nothing drafts, with what a card adds to it.
    pub strays: Bytes,
    /// What the host adds where it holds everything: a tensor is filled up to 32 bytes.
    pub host_padding: Bytes,
    /// What is read for one decoded token: all but the tables, and of experts only the active.
    pub read_per_token: Bytes,
    /// All tensors of the file, without its header.
    pub file: Bytes,
    /// How many blocks draft tokens.
    pub draft_blocks: u32,
}

/// Bytes of one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockWeights {
    /// All but the routed experts.
    pub dense: Bytes,
    /// The routed experts' stacks only.
    pub experts: Bytes,
    /// What a card adds to both, of which no file has anything: llama.cpp's CUDA buffers fill the
    /// last row of a quantized tensor up to 512 values, and a tensor up to 128 bytes.
    pub padding: Bytes,
}

/// Why a model has no weights here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// The tensors of the model are not known.
    Architecture(&'static str),
    /// A dimension without which its tensors are not known is missing or beyond reason.
    Dimension(&'static str),
}

impl fmt::Display for Unsupported {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Architecture(arch) => write!(out, "the tensors of {arch} are not known"),
            Self::Dimension(name) => write!(out, "its {name} is not known or beyond reason"),
        }
    }
}

impl core::error::Error for Unsupported {}

/// Where tensors start in the host's memory.
const HOST_ALIGNMENT: u64 = 32;

/// More blocks than any model has: what bounds the time and memory that a hostile file or link costs,
/// as placements are worked out block by block.
pub(crate) const MOST_BLOCKS: u32 = 1024;

/// The weights of a model in a format.
///
/// ```
/// use rigledger_core::Catalog;
/// use rigledger_core::memory::weights::{Format, weights};
/// let model = Catalog::embedded().model("llama-3.1-70b").unwrap();
/// let weights = weights(&model.shape, &Format::parse("Q4_K_M").unwrap()).unwrap();
/// assert_eq!(weights.file.get(), 42_512_531_712);
/// ```
///
/// # Errors
///
/// When the tensors of the architecture are not known.
pub fn weights(shape: &Shape, format: &Format) -> Result<Weights, Unsupported> {
    if shape.layers > MOST_BLOCKS || shape.mtp_layers > MOST_BLOCKS {
        return Err(Unsupported::Dimension("number of layers"));
    }
    let drafts = match format.drafts {
        Drafts::Kept => layout::kept_drafts(shape),
        Drafts::All | Drafts::Alone => shape.mtp_layers,
        Drafts::Without => 0,
    };
    // The converter of 0.5 left out the rotary factors of Step 3.5.
    let bare = shape.arch == "step35" && format.version < LlamaVersion::V0_8;
    let rope_factors = if bare { 0 } else { shape.rope_factors };
    let shape = &Shape { mtp_layers: drafts, rope_factors, ..*shape };
    let mut sum = Weights {
        blocks: vec![BlockWeights::default(); usize::try_from(shape.layers).unwrap_or(0)],
        draft_blocks: drafts,
        ..Weights::default()
    };
    // A file of its own has the blocks that draft tokens and the tables.
    let first = if format.drafts == Drafts::Alone { shape.layers } else { 0 };
    match format.kind {
        Kind::Linear(linear) => {
            // What has a head of its own is not tied in this format.
            let tied = shape.tied && !linear.keeps_head();
            let shape = &Shape { tied, ..*shape };
            visit_from(shape, first, |tensor| sum.add(shape, tensor, linear.bytes(tensor), 0))?;
        }
        Kind::Mix(mix, wide) => {
            let mut mixer = Mixer::new(mix, wide, format, &facts(shape, format)?);
            visit_from(shape, first, |tensor| {
                let kind = mixer.type_of(tensor);
                let bytes = kind.bytes(tensor);
                sum.add(shape, tensor, bytes, kind.padding(tensor.row, bytes));
            })?;
        }
    }
    Ok(sum)
}

/// The weights of a model in a format with the blocks that draft tokens, where a runtime can be given any:
/// together with the others, or alone where llama.cpp has them in a file of their own, and which of both.
pub(crate) fn with_drafts(shape: &Shape, format: &Format, llama: bool) -> Option<(Weights, bool)> {
    let offered = if llama { layout::offered_drafts(shape) } else { shape.mtp_layers };
    if offered == 0 {
        return None;
    }
    let alone = llama && shape.arch == "deepseek4";
    let format = if alone { format.with_drafts_alone() } else { format.with_drafts(true) };
    Some((weights(shape, &format).ok()?, alone))
}

/// What the rules of the mixes know of a model.
fn facts(shape: &Shape, format: &Format) -> Result<Facts, Unsupported> {
    let values = if format.counts_values() {
        layout::count(shape, |tensor| {
            tensor.role == Role::Value || tensor.role == Role::Fused && !format.before
        })?
    } else {
        0
    };
    Ok(Facts {
        blocks: shape.layers.saturating_add(shape.mtp_layers),
        experts: shape.experts,
        gqa: layout::first_gqa(shape),
        values,
        seventy: layout::is_seventy(shape),
        falcon: shape.arch == "falcon",
        tied: shape.tied,
        mxfp4: matches!(shape.arch, "gpt-oss" | "deepseek4" | "deepseek41") && format.mxfp4_experts,
        // What only open pull requests load is made as it was before.
        mxfp4_experts_alone: shape.arch == "bailingmoe3"
            || format.version >= LlamaVersion::V0_8
                && !matches!(shape.arch, "inkling" | "longcat-flash"),
        writes_wide: format.version >= LlamaVersion::V0_8 || shape.arch.starts_with("deepseek4"),
    })
}

impl Weights {
    /// Adds one tensor. `padding`: what a card adds to it.
    fn add(&mut self, shape: &Shape, tensor: &Tensor, bytes: u64, padding: u64) {
        let (bytes, padding) = (Bytes::new(bytes), Bytes::new(padding));
        self.file += bytes;
        if tensor.block.is_none_or(|block| block < shape.layers) {
            self.host_padding += Bytes::new(bytes.get().wrapping_neg() % HOST_ALIGNMENT);
        }
        match tensor.role {
            Role::LayerEmbedding => {
                self.embedding += bytes;
                return;
            }
            Role::Embedding => {
                self.embedding += bytes;
                if !shape.tied {
                    return;
                }
                self.output += bytes;
                self.output_padding += padding;
            }
            Role::RopeFreqs => self.everywhere += bytes,
            _ => match tensor.block {
                None => {
                    self.output += bytes;
                    self.output_padding += padding;
                }
                Some(block) => {
                    let block = usize::try_from(block).unwrap_or(usize::MAX);
                    let Some(block) = self.blocks.get_mut(block) else {
                        self.draft += bytes;
                        if layout::strays(shape, tensor) {
                            self.output_padding += bytes + padding;
                            self.strays += bytes + padding;
                        }
                        self.draft_padding += padding;
                        return;
                    };
                    if tensor.routed {
                        block.experts += bytes;
                    } else {
                        block.dense += bytes;
                    }
                    block.padding += padding;
                }
            },
        }
        let read = if tensor.routed && shape.experts > 0 {
            // A stack is divided evenly among its experts.
            Bytes::new(bytes.get() / u64::from(shape.experts)) * u64::from(shape.experts_used)
        } else {
            bytes
        };
        self.read_per_token += read;
    }
}
