//! The file that lets a model see: its bytes, and what llama-server takes for it.
//!
//! ```text
//! file     matrices F16 or Q8_0 (rows that divide by 32; others stay F16), norms, biases and the table of
//!          positions F32; Gemma 3 keeps its patches' matrix F32
//! card     the file, and the buffer for one image of the size that the program reserves at its start
//! host     the pixels of that image, and the positions of its patches
//! image    46 x 46 tokens (Qwen, GLM), 16 x 16 (Pixtral, MiniMax, Gemma 4), 896 x 896 pixels (Gemma 3)
//! ```
//!
//! The program loads it to the first card before it spreads layers. Source: `tools/mtmd/clip.cpp` of
//! llama.cpp 0.8; dimensions from the models' own `config.json`, each confirmed by the published number of parameters.

use super::replay;
use crate::catalog::Shape;
use crate::units::Bytes;

/// What the layers before, in and after the transformer are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Qwen3-VL, Qwen3.5 and newer.
    Qwen,
    /// Gemma 3: `SigLIP`.
    Gemma3,
    /// Gemma 4.
    Gemma4,
    /// Mistral Small 3.1 and newer, Ministral 3.
    Pixtral,
    /// `MiniMax` M3.
    MiniMax,
    /// GLM-5.3.
    Glm,
}

impl Family {
    /// Whether norms are of the root alone.
    pub(super) const fn root_norms(self) -> bool {
        matches!(self, Self::Gemma4 | Self::Pixtral | Self::Glm)
    }

    /// Whether matrices have biases.
    pub(super) const fn biases(self) -> bool {
        !matches!(self, Self::Gemma4 | Self::Pixtral)
    }

    /// Whether the feed-forward part has a gate.
    pub(super) const fn gated(self) -> bool {
        matches!(self, Self::Gemma4 | Self::Pixtral | Self::Glm)
    }

    /// Whether queries, keys and values come from one matrix.
    pub(super) const fn fused(self) -> bool {
        matches!(self, Self::Qwen | Self::Glm)
    }

    /// Whether queries and keys have norms of their own.
    pub(super) const fn norms_heads(self) -> bool {
        matches!(self, Self::Gemma4 | Self::Glm)
    }
}

/// The dimensions of a projector's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tower {
    /// What its layers are like.
    pub family: Family,
    pub(super) width: u64,
    pub(super) layers: u32,
    pub(super) ff: u64,
    pub(super) heads: u64,
    /// Pixels of a patch's side.
    pub(super) patch: u64,
    /// Patches of a token's side.
    pub(super) merge: u64,
    /// Matrices for the patches: one a frame.
    pub(super) frames: u64,
    /// Rows of the table of positions.
    pub(super) rows: u64,
    /// Layers whose results go to the text's first layers.
    pub(super) levels: u32,
    /// Width between the matrices after the transformer, where it is no other width.
    pub(super) middle: u64,
    /// Whether a vector ends each row of tokens.
    pub(super) line_ends: bool,
    /// Width of the text's stream.
    pub(super) text: u64,
}

/// What a projector takes of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectorUse {
    /// Bytes of its tensors, on the first card.
    pub weights: Bytes,
    /// Its compute buffer there.
    pub compute: Bytes,
    /// What it takes of the host's memory.
    pub host: Bytes,
}

impl ProjectorUse {
    /// All that the first card holds.
    pub fn card(&self) -> Bytes {
        self.weights + self.compute
    }
}

/// Types of a projector's matrices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectorFormat {
    /// 16 bits.
    #[default]
    F16,
    /// 8 bits, where rows divide by 32.
    Q8_0,
}

impl ProjectorFormat {
    fn matrix(self, row: u64, rows: u64) -> u64 {
        match self {
            Self::Q8_0 if row.is_multiple_of(32) => row / 32 * 34 * rows,
            _ => 2 * row * rows,
        }
    }
}

/// Tokens of the largest image of Qwen's models: 16,777,216 pixels (`longest_edge` of their
/// `preprocessor_config.json`), of which 32 x 32 are a token.
const QWEN_IMAGE: u64 = 16_384;

const QWEN: Tower = Tower {
    family: Family::Qwen,
    width: 1152,
    layers: 27,
    ff: 4304,
    heads: 16,
    patch: 16,
    merge: 2,
    frames: 2,
    rows: 2304,
    levels: 0,
    middle: 0,
    line_ends: false,
    text: 0,
};

impl Tower {
    /// The projector of a model with this text and this many parameters beside it, those that draft
    /// included; `None` where none is known.
    pub fn of(shape: &Shape, beside: u64) -> Option<Self> {
        let text = u64::from(shape.width);
        let known = Self::known(shape.arch).into_iter().map(|tower| Self { text, ..tower });
        // The end of a row is a copy of one of the text's own.
        let ends = |tower: &Self| if tower.line_ends { text } else { 0 };
        known
            .filter(|tower| tower.parameters() <= beside + ends(tower))
            .max_by_key(Self::parameters)
    }

    fn known(arch: &str) -> Vec<Self> {
        let small = Self { width: 768, layers: 12, ff: 3072, heads: 12, ..QWEN };
        let middle = Self { width: 1024, layers: 24, ff: 4096, ..QWEN };
        let gemma =
            Self { patch: 14, frames: 1, rows: 4096, merge: 4, family: Family::Gemma3, ..QWEN };
        let pixtral = Self {
            family: Family::Pixtral,
            width: 1024,
            layers: 24,
            ff: 4096,
            patch: 14,
            frames: 1,
            rows: 0,
            line_ends: true,
            ..QWEN
        };
        match arch {
            "qwen35" | "qwen35moe" | "qwen4exp" => vec![small, middle, QWEN],
            "qwen3" | "qwen3moe" => {
                vec![Self { levels: 3, ..middle }, Self { levels: 3, ..QWEN }]
            }
            "gemma3" => vec![gemma],
            "gemma4" => {
                vec![Self { family: Family::Gemma4, patch: 16, rows: 20_480, merge: 3, ..gemma }]
            }
            "llama" | "mistral3" | "mistral4" => vec![pixtral],
            "minimax-m3" => vec![Self {
                family: Family::MiniMax,
                width: 1280,
                layers: 32,
                ff: 5120,
                patch: 14,
                rows: 0,
                ..QWEN
            }],
            "glm5-next" => {
                vec![Self { family: Family::Glm, patch: 14, rows: 0, middle: 10_240, ..middle }]
            }
            _ => Vec::new(),
        }
    }

    /// Tokens of a side of the image that the program reserves memory for.
    pub(super) const fn tokens_a_side(&self) -> u64 {
        match self.family {
            Family::Qwen | Family::Glm => 46,
            _ => 16,
        }
    }

    /// Its pixels a side.
    pub(super) const fn side(&self) -> u64 {
        self.tokens_a_side() * self.merge * self.patch
    }

    pub(super) const fn tokens(&self) -> u64 {
        self.tokens_a_side() * self.tokens_a_side()
    }

    pub(super) const fn patches(&self) -> u64 {
        self.tokens() * self.merge * self.merge
    }

    /// Values of a patch in one frame.
    pub(super) const fn patch_values(&self) -> u64 {
        3 * self.patch * self.patch
    }

    /// The width of a token that is several patches.
    pub(super) const fn merged(&self) -> u64 {
        self.width * self.merge * self.merge
    }

    pub(super) const fn patch_bias(&self) -> bool {
        self.family.biases() && !matches!(self.family, Family::MiniMax)
    }

    /// Whether a layer's result goes to the text's too.
    pub(super) fn has_level(&self, layer: u32) -> bool {
        let at = if self.layers == 24 {
            layer < 18 && (layer + 1).is_multiple_of(6)
        } else {
            layer > 0 && layer.is_multiple_of(8)
        };
        self.levels > 0 && at
    }

    /// Sizes of the tensors of positions that the program fills.
    pub(super) const fn position_sizes(&self) -> [Option<u64>; 2] {
        let n = self.patches();
        match self.family {
            Family::Qwen | Family::Glm => [Some(16 * n), None],
            Family::Gemma3 => [None, None],
            _ => [Some(4 * n), Some(4 * n)],
        }
    }

    /// Values of each layer's norms and biases.
    const fn layer_vectors(&self) -> u64 {
        let (width, head) = (self.width, self.width / self.heads);
        let norm = if self.family.root_norms() { width } else { 2 * width };
        let norms = if matches!(self.family, Family::Gemma4) { 4 * norm } else { 2 * norm };
        let heads = if self.family.norms_heads() { 2 * head } else { 0 };
        let gates = if self.family.gated() { 2 } else { 1 };
        let biases = if self.family.biases() { 5 * width + gates * self.ff } else { 0 };
        norms + heads + biases
    }

    /// Values in F32: norms, biases, positions.
    const fn vectors(&self) -> u64 {
        let (width, text) = (self.width, self.text);
        let layers = self.layers as u64 * self.layer_vectors();
        let bias = if self.patch_bias() { width } else { 0 };
        let levels = self.levels as u64 * (3 * self.merged() + text);
        let rest = match self.family {
            Family::Qwen => 2 * width + self.merged() + text,
            Family::Gemma3 => 3 * width + self.patch_values() * width,
            Family::Gemma4 => 2 * width,
            Family::Pixtral => 2 * width + if self.line_ends { text } else { 0 },
            Family::MiniMax => 2 * width + 4 * text,
            Family::Glm => width + 3 * text,
        };
        layers + self.rows * width + bias + levels + rest
    }

    /// Row and rows of the matrices outside the layers, and whether they stay at 16 bits.
    fn outer(&self) -> Vec<(u64, u64, bool)> {
        let (width, text, merged) = (self.width, self.text, self.merged());
        let patches = (self.patch_values(), self.frames * width, true);
        let mut list = match self.family {
            Family::Qwen => vec![patches, (merged, merged, false), (merged, text, false)],
            Family::Gemma3 => vec![(text, width, false)],
            Family::Gemma4 => vec![patches, (width, text, false)],
            Family::Pixtral => {
                vec![patches, (merged, width, false), (width, text, false), (text, text, false)]
            }
            Family::MiniMax => vec![
                patches,
                (width, text, false),
                (text, text, false),
                (4 * text, text, false),
                (text, text, false),
            ],
            Family::Glm => vec![
                patches,
                (merged, text, true),
                (text, text, false),
                (text, 2 * self.middle, false),
                (self.middle, text, false),
            ],
        };
        for _ in 0..self.levels {
            list.extend([(merged, merged, false), (merged, text, false)]);
        }
        list
    }

    fn matrices(&self) -> Vec<(u64, u64, bool)> {
        let up = if self.family.gated() { 2 * self.ff } else { self.ff };
        let layers = u64::from(self.layers);
        let mut list = self.outer();
        list.extend([
            (self.width, layers * (4 * self.width + up), false),
            (self.ff, layers * self.width, false),
        ]);
        list
    }

    /// Number of parameters.
    pub fn parameters(&self) -> u64 {
        self.vectors() + self.matrices().iter().map(|(row, rows, _)| row * rows).sum::<u64>()
    }

    /// Bytes of the file's tensors.
    pub fn file(&self, format: ProjectorFormat) -> u64 {
        let matrices = self.matrices().into_iter().map(|(row, rows, kept)| {
            let format = if kept { ProjectorFormat::F16 } else { format };
            format.matrix(row, rows)
        });
        4 * self.vectors() + matrices.sum::<u64>()
    }

    /// What vLLM takes on each card for the images of its profile at the start, besides the file: in 16 bits
    /// the stream, queries, keys, values and the feed-forward part of as many tokens as a step has, and of no
    /// fewer than the largest image has.
    pub fn profiled(&self, step: u64) -> Bytes {
        let tokens = step.max(if self.family == Family::Qwen { QWEN_IMAGE } else { 0 });
        let patches = tokens * self.merge * self.merge;
        Bytes::new(2 * patches * (self.ff + 4 * self.width))
    }

    /// What llama-server takes for it.
    pub fn needs(&self, format: ProjectorFormat, flash_attention: bool) -> ProjectorUse {
        let pixels = 12 * self.side() * self.side();
        let positions: u64 = self.position_sizes().into_iter().flatten().sum();
        ProjectorUse {
            weights: Bytes::new(self.file(format)),
            compute: Bytes::new(replay::projector(self, flash_attention)),
            host: Bytes::new(pixels + positions),
        }
    }
}
