//! Formats by the ids of `data/quants.csv`.

use super::linear::Linear;
use super::tensor::TensorType;
use crate::memory::settings::LlamaVersion;

/// The mixes that llama.cpp's quantizer makes, by the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "the names are those of llama.cpp")]
pub(super) enum Mix {
    F32,
    F16,
    Q8_0,
    Q6_K,
    Q5_K_M,
    Q5_K_S,
    Q5_0,
    Q5_1,
    Q4_K_M,
    Q4_K_S,
    Q4_0,
    Q4_1,
    Q3_K_L,
    Q3_K_M,
    Q3_K_S,
    Q2_K,
    Q2_K_S,
    IQ4_XS,
    IQ4_NL,
    IQ3_M,
    IQ3_S,
    IQ3_XS,
    IQ3_XXS,
    IQ2_M,
    IQ2_S,
    IQ2_XS,
    IQ2_XXS,
    IQ1_M,
    IQ1_S,
    TQ2_0,
    TQ1_0,
    MXFP4_MOE,
}

impl Mix {
    /// The type of matrices that no rule names.
    pub(super) const fn base(self) -> TensorType {
        match self {
            Self::F32 => TensorType::F32,
            Self::F16 => TensorType::F16,
            Self::Q8_0 | Self::MXFP4_MOE => TensorType::Q8_0,
            Self::Q6_K => TensorType::Q6_K,
            Self::Q5_K_M | Self::Q5_K_S => TensorType::Q5_K,
            Self::Q5_0 => TensorType::Q5_0,
            Self::Q5_1 => TensorType::Q5_1,
            Self::Q4_K_M | Self::Q4_K_S => TensorType::Q4_K,
            Self::Q4_0 => TensorType::Q4_0,
            Self::Q4_1 => TensorType::Q4_1,
            Self::Q3_K_L | Self::Q3_K_M | Self::Q3_K_S => TensorType::Q3_K,
            Self::Q2_K | Self::Q2_K_S => TensorType::Q2_K,
            Self::IQ4_XS => TensorType::IQ4_XS,
            Self::IQ4_NL => TensorType::IQ4_NL,
            Self::IQ3_M | Self::IQ3_S | Self::IQ3_XS => TensorType::IQ3_S,
            Self::IQ3_XXS => TensorType::IQ3_XXS,
            Self::IQ2_M => TensorType::IQ2_S,
            // As the quantizer has it: the file is named after what it comes to on average.
            Self::IQ2_S | Self::IQ2_XS => TensorType::IQ2_XS,
            Self::IQ2_XXS => TensorType::IQ2_XXS,
            Self::IQ1_M => TensorType::IQ1_M,
            Self::IQ1_S => TensorType::IQ1_S,
            Self::TQ2_0 => TensorType::TQ2_0,
            Self::TQ1_0 => TensorType::TQ1_0,
        }
    }

    /// Whether it belongs to the mixes below three bits, which have rules of their own.
    pub(super) const fn is_low(self) -> bool {
        matches!(
            self,
            Self::IQ2_M | Self::IQ2_S | Self::IQ2_XS | Self::IQ2_XXS | Self::IQ1_M | Self::IQ1_S
        )
    }

    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "F32" => Self::F32,
            "F16" | "BF16" => Self::F16,
            "Q8_0" => Self::Q8_0,
            "Q6_K" => Self::Q6_K,
            "Q5_K_M" => Self::Q5_K_M,
            "Q5_K_S" => Self::Q5_K_S,
            "Q5_0" => Self::Q5_0,
            "Q5_1" => Self::Q5_1,
            "Q4_K_M" => Self::Q4_K_M,
            "Q4_K_S" => Self::Q4_K_S,
            "Q4_0" => Self::Q4_0,
            "Q4_1" => Self::Q4_1,
            "Q3_K_L" => Self::Q3_K_L,
            "Q3_K_M" => Self::Q3_K_M,
            "Q3_K_S" => Self::Q3_K_S,
            "Q2_K" => Self::Q2_K,
            "Q2_K_S" => Self::Q2_K_S,
            "IQ4_XS" => Self::IQ4_XS,
            "IQ4_NL" => Self::IQ4_NL,
            "IQ3_M" => Self::IQ3_M,
            "IQ3_S" => Self::IQ3_S,
            "IQ3_XS" => Self::IQ3_XS,
            "IQ3_XXS" => Self::IQ3_XXS,
            "IQ2_M" => Self::IQ2_M,
            "IQ2_S" => Self::IQ2_S,
            "IQ2_XS" => Self::IQ2_XS,
            "IQ2_XXS" => Self::IQ2_XXS,
            "IQ1_M" => Self::IQ1_M,
            "IQ1_S" => Self::IQ1_S,
            "TQ2_0" => Self::TQ2_0,
            "TQ1_0" => Self::TQ1_0,
            "MXFP4_MOE" => Self::MXFP4_MOE,
            _ => return None,
        })
    }
}

/// What a publisher's variant of a mix has in `Q8_0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wide {
    /// Nothing beyond the mix.
    Nothing,
    /// The token table and the head.
    Tables,
    /// The head, where it is not the table.
    Head,
}

/// What a format is made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// llama.cpp's quantizer.
    Mix(Mix, Wide),
    /// Another one, which treats all linear layers alike.
    Linear(Linear),
}

/// Which of the blocks that draft tokens a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drafts {
    /// Those that llama.cpp's converter keeps.
    Kept,
    /// All of the checkpoint's.
    All,
    /// No block that drafts tokens.
    Without,
    /// All of them and nothing else, in a file of their own.
    Alone,
}

/// A format of a whole model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    pub(super) kind: Kind,
    pub(super) imatrix: bool,
    pub(super) mxfp4_experts: bool,
    pub(super) drafts: Drafts,
    /// Whether it was made before fused projections counted as values.
    pub(super) before: bool,
    /// Which llama.cpp made it.
    pub(super) version: LlamaVersion,
}

impl Format {
    /// The format with this id of `data/quants.csv`, as published files have it: made with an
    /// importance matrix, with the experts of gpt-oss and `DeepSeek` V4 left in MXFP4, and with the blocks that draft
    /// tokens where the converter keeps them.
    ///
    /// The variants of publishers are their mix with the token table and the head in `Q8_0`
    /// (`Q4_K_L` and its like), or a separate head only (`Q2_K_L-unsloth`).
    ///
    /// ```
    /// use rigledger_core::memory::weights::Format;
    /// assert!(Format::parse("Q4_K_M").is_some());
    /// assert!(Format::parse("AWQ-4bit-g128").is_some());
    /// assert!(Format::parse("Q4_K_Z").is_none());
    /// ```
    pub fn parse(quant_id: &str) -> Option<Self> {
        let kind = match quant_id {
            "Q2_K_L" => Kind::Mix(Mix::Q2_K, Wide::Tables),
            "Q2_K_L-unsloth" => Kind::Mix(Mix::Q2_K, Wide::Head),
            "Q3_K_XL" => Kind::Mix(Mix::Q3_K_L, Wide::Tables),
            "Q4_K_L" => Kind::Mix(Mix::Q4_K_M, Wide::Tables),
            "Q5_K_L" => Kind::Mix(Mix::Q5_K_M, Wide::Tables),
            "Q6_K_L" => Kind::Mix(Mix::Q6_K, Wide::Tables),
            _ => match Mix::parse(quant_id) {
                Some(mix) => Kind::Mix(mix, Wide::Nothing),
                None => Kind::Linear(Linear::parse(quant_id)?),
            },
        };
        Some(Self {
            kind,
            imatrix: true,
            mxfp4_experts: true,
            drafts: Drafts::Kept,
            before: false,
            version: LlamaVersion::default(),
        })
    }

    /// This format made with or without an importance matrix, which changes the types in `Q4_0`,
    /// `Q5_0`, `IQ4_XS`, `IQ4_NL` and `IQ3_XXS`.
    #[must_use]
    pub const fn with_imatrix(self, imatrix: bool) -> Self {
        Self { imatrix, ..self }
    }

    /// This format as a version of llama.cpp makes it.
    #[must_use]
    pub const fn with_version(self, version: LlamaVersion) -> Self {
        Self { version, ..self }
    }

    /// This format with the experts of gpt-oss and `DeepSeek` V4 left in the MXFP4 of the checkpoint, or
    /// quantized.
    #[must_use]
    pub const fn with_mxfp4_experts(self, mxfp4_experts: bool) -> Self {
        Self { mxfp4_experts, ..self }
    }

    /// This format with all the blocks that draft tokens, or without any.
    #[must_use]
    pub const fn with_drafts(self, drafts: bool) -> Self {
        Self { drafts: if drafts { Drafts::All } else { Drafts::Without }, ..self }
    }

    /// This format of a file with the blocks that draft tokens alone, as the converter writes it with
    /// `--mtp`.
    #[must_use]
    pub const fn with_drafts_alone(self) -> Self {
        Self { drafts: Drafts::Alone, ..self }
    }

    /// This format as llama.cpp made it until 2025, when a matrix of query, key and value in one had
    /// a rule of its own.
    #[must_use]
    pub const fn with_rules_of_2025(self, before: bool) -> Self {
        Self { before, ..self }
    }

    /// Whether a rule of the mix depends on the number of value projections.
    pub(super) const fn counts_values(&self) -> bool {
        matches!(self.kind, Kind::Mix(Mix::Q4_K_M | Mix::Q5_K_M, _))
    }
}
