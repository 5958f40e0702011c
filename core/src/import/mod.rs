//! Bring your own: a model that is not in the catalogue, read from a file the reader has.
//!
//! What it answers: which [`Shape`] a model has, and for a GGUF file also what each of its tensors
//! really weighs. Two sources are understood:
//!
//! - [`gguf`]: the header of a GGUF file (versions 2 and 3), fed in slices, so that a browser never
//!   loads the tensors and a file may have any size;
//! - [`config`]: the text of a `config.json` as published beside a model's weights.
//!
//! Sources: the GGUF specification and the metadata keys that llama.cpp reads
//! (`<arch>.block_count`, `<arch>.attention.head_count_kv` ...); the field names of the
//! architecture definitions of transformers. The same dimensions give the same [`Shape`] as a row of
//! `data/models.csv`, which the tests compare.
//!
//! Files are hostile until proved otherwise. Nothing here panics, allocates by a number that a file
//! claims, or runs longer than the bytes it was given allow; every limit is a named constant.

pub mod config;
mod found;
pub mod gguf;
pub(crate) mod json;
mod layers;
mod sketch;
mod state;

use crate::catalog::{self, Shape};
use crate::memory::weights::{MOST_BLOCKS, Weights};
use crate::units::{Tokens, is_shown};

pub use found::{
    Fault, Finding, Found, InConfig, InGguf, InHeader, InShape, JsonKind, NotGguf, NotJson,
    OtherKind,
};

/// Most blocks that a model may have; published ones have up to 162.
pub const MAX_LAYERS: u32 = MOST_BLOCKS;
/// Widest residual stream, feed-forward part or latent; published ones have up to 425,984. With the
/// other limits it keeps every product of the memory formulas far below 2^63.
pub const MAX_WIDTH: u32 = 1 << 20;
/// Widest head; published ones have up to 576.
pub const MAX_HEAD_WIDTH: u32 = 1 << 14;
/// Most heads or experts of a layer; published ones have up to 1,024.
pub const MAX_HEADS: u32 = 1 << 12;
/// Most rows of a token embedding.
pub const MAX_VOCAB: u32 = 1 << 24;
/// Longest context that is believed, in tokens.
pub const MAX_CONTEXT: u32 = 1 << 28;
/// Longest name that is kept, in characters.
pub const MAX_MODEL_NAME: usize = 80;

/// A model read from a file, and what the reader should know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What the file calls it, at most [`MAX_MODEL_NAME`] characters; empty where it has no name.
    pub name: String,
    /// Its dimensions; `arch` is one that the catalogue knows, or `llama` with a finding.
    pub shape: Shape,
    /// What its tensors weigh, counted one by one; `None` where the source has no tensors or not
    /// all of them, so that their weight follows from the shape and a format.
    pub weights: Option<Weights>,
    /// The context it was trained for; 0 where the file does not say.
    pub max_context: Tokens,
    /// What was not understood, changed, assumed or is good to know.
    pub findings: Vec<Finding>,
}

impl Imported {
    /// Whether it is a language model, and not a part or a model of another kind.
    pub fn is_model(&self) -> bool {
        let other = |it: &Finding| matches!(*it.found, Found::Gguf(InGguf::OtherKind { .. }));
        self.shape.layers > 0 && !self.findings.iter().any(other)
    }
}

/// What stands in for an architecture that the catalogue does not know.
const FALLBACK_ARCH: &str = "llama";

/// Other spellings of architectures that the catalogue knows by one name.
const SPELLINGS: [(&str, &str); 11] = [
    ("bitnet-25", "bitnet"),
    ("hy-v4", "hy_v4"),
    ("mistral", "llama"),
    ("mistral3", "llama"),
    ("gemma3_text", "gemma3"),
    ("gpt_oss", "gpt-oss"),
    ("falcon_h1", "falcon-h1"),
    ("glm4_moe", "glm4moe"),
    ("hy_v3", "hy-v3"),
    ("qwen2vl", "qwen2"),
    ("qwen3vl", "qwen3"),
];

/// The catalogue's own string for an architecture by llama.cpp's name.
fn known_arch(name: &str) -> Option<&'static str> {
    let name = SPELLINGS.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| to);
    catalog::models().iter().map(|model| model.shape.arch).find(|arch| *arch == name)
}

/// The architecture to use for a name, and whether it is known; a plain transformer stands in for one
/// that is not.
pub(crate) fn arch_or_fallback(name: &str) -> (&'static str, bool) {
    known_arch(name).map_or((FALLBACK_ARCH, false), |arch| (arch, true))
}

/// The architecture to use for a name in a file, with a finding where it is only a stand-in.
fn arch(name: &str, findings: &mut Vec<Finding>) -> &'static str {
    let (arch, is_known) = arch_or_fallback(name);
    if !is_known {
        let found = InShape::ArchitectureUnknown { name: shown(name) };
        findings.push(Finding::warning("Architecture", found.into()));
    }
    arch
}

/// Text of a file or a link as it may be shown: one line, nothing that is not shown, at most
/// [`MAX_MODEL_NAME`] long.
pub(crate) fn shown(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let plain = spaced.filter(|c| is_shown(*c));
    let cut: String = plain.take(MAX_MODEL_NAME).collect();
    cut.trim().to_owned()
}

/// A context within [`MAX_CONTEXT`].
fn context(tokens: u32, findings: &mut Vec<Finding>) -> u32 {
    if tokens > MAX_CONTEXT {
        let found = InShape::ContextBeyondModels { tokens };
        findings.push(Finding::corrected("Context", found.into()));
    }
    tokens.min(MAX_CONTEXT)
}
