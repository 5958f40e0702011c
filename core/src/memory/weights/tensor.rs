//! Tensors as the layouts list them, and what a type of llama.cpp takes for one.
//!
//! A tensor's bytes are its row length over the type's block, times the block's bytes, times the
//! rows. Source of the block sizes: the format definitions of ggml (`data/quants.csv`, the rows
//! `tensor:...`).

/// What a tensor is for, as far as the choice of its type depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The token table.
    Embedding,
    /// A further table that is looked up by token in each block; in host memory too.
    LayerEmbedding,
    /// The output head.
    Output,
    /// One or several vectors, or a bias of any shape: always F32.
    Vector,
    /// A matrix that the quantizer leaves in the converter's F32: routers, convolutions.
    KeptF32,
    /// A matrix that the quantizer leaves in the converter's 16 bits.
    KeptF16,
    /// A matrix that the converter writes in F32 and the quantizer treats like any other.
    Wide,
    /// A matrix that the quantizer gives no fewer bits than `Q8_0` has.
    AtLeastQ8,
    /// Rotary factors, of which every card holds a copy.
    RopeFreqs,
    /// The query projection.
    Query,
    /// The key projection.
    Key,
    /// The value projection.
    Value,
    /// Query, key and value in one matrix.
    Fused,
    /// The output projection of attention.
    AttentionOutput,
    /// The feed-forward part's down projection.
    Down,
    /// The gate of a feed-forward network.
    Gate,
    /// The up projection of a feed-forward network.
    Up,
    /// Any other matrix.
    Matrix,
}

/// One tensor of a model, or several vectors of one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// What the tensor is for.
    pub role: Role,
    /// The block it belongs to; `None` for those before and after the blocks.
    pub block: Option<u32>,
    /// Values in a row: the width of the input.
    pub row: u64,
    /// Rows of a matrix: the width of the output.
    pub rows: u64,
    /// Matrices in a stack of three dimensions; 1 for a plain matrix.
    pub stack: u64,
    /// Whether it belongs to the routed experts.
    pub routed: bool,
}

impl Tensor {
    /// Number of values.
    pub const fn elements(&self) -> u64 {
        self.row.saturating_mul(self.rows).saturating_mul(self.stack)
    }
}

/// A type of ggml that a tensor may have in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of ggml")]
#[expect(non_camel_case_types, reason = "the names are those of ggml")]
pub enum TensorType {
    F32,
    F16,
    Q8_0,
    Q5_1,
    Q5_0,
    Q4_1,
    Q4_0,
    IQ4_NL,
    MXFP4,
    Q6_K,
    Q5_K,
    Q4_K,
    Q3_K,
    Q2_K,
    IQ4_XS,
    IQ3_S,
    IQ3_XXS,
    IQ2_S,
    IQ2_XS,
    IQ2_XXS,
    IQ1_M,
    IQ1_S,
    TQ2_0,
    TQ1_0,
}

impl TensorType {
    /// Values in a block, and its bytes.
    pub(crate) const fn block(self) -> (u64, u64) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 => (1, 2),
            Self::Q8_0 => (32, 34),
            Self::Q5_1 => (32, 24),
            Self::Q5_0 => (32, 22),
            Self::Q4_1 => (32, 20),
            Self::Q4_0 | Self::IQ4_NL => (32, 18),
            Self::MXFP4 => (32, 17),
            Self::Q6_K => (256, 210),
            Self::Q5_K => (256, 176),
            Self::Q4_K => (256, 144),
            Self::IQ4_XS => (256, 136),
            Self::Q3_K | Self::IQ3_S => (256, 110),
            Self::IQ3_XXS => (256, 98),
            Self::Q2_K => (256, 84),
            Self::IQ2_S => (256, 82),
            Self::IQ2_XS => (256, 74),
            Self::IQ2_XXS | Self::TQ2_0 => (256, 66),
            Self::IQ1_M => (256, 56),
            Self::TQ1_0 => (256, 54),
            Self::IQ1_S => (256, 50),
        }
    }

    /// The type that llama.cpp takes where this one's block does not divide a row.
    #[must_use]
    pub(crate) const fn for_row(self, row: u64) -> Self {
        let (block, _) = self.block();
        // All blocks are powers of two: a mask here and a shift below, for no division.
        if row & (block - 1) == 0 {
            return self;
        }
        let smaller = match self {
            Self::Q2_K | Self::Q3_K | Self::TQ1_0 | Self::TQ2_0 => Self::Q4_0,
            Self::Q4_K => Self::Q5_0,
            Self::Q5_K => Self::Q5_1,
            Self::Q6_K => Self::Q8_0,
            _ => Self::IQ4_NL,
        };
        if block == 256 && row.is_multiple_of(32) { smaller } else { Self::F16 }
    }

    /// Bytes that a card's buffer adds to a tensor of `bytes` bytes with rows of `row` values.
    pub(super) const fn padding(self, row: u64, bytes: u64) -> u64 {
        card_padding(self.block(), row, bytes)
    }

    /// Bytes of a tensor in this type, whose block divides the row.
    pub(crate) const fn bytes(self, tensor: &Tensor) -> u64 {
        let (block, bytes) = self.block();
        (tensor.row >> block.trailing_zeros())
            .saturating_mul(bytes)
            .saturating_mul(tensor.rows)
            .saturating_mul(tensor.stack)
    }
}

/// Bytes that a card's buffer adds to a tensor of `bytes` bytes: llama.cpp's CUDA buffers fill the
/// last row of a quantized one up to 512 values, and all up to 128 bytes.
///
/// `block`: its type's values in a block, a power of two, and the block's bytes.
pub(crate) const fn card_padding(block: (u64, u64), row: u64, bytes: u64) -> u64 {
    let (values, block_bytes) = block;
    let short = if values > 1 { row.wrapping_neg() & 511 } else { 0 };
    let filled = (short >> values.trailing_zeros()).saturating_mul(block_bytes);
    filled + (bytes.wrapping_add(filled).wrapping_neg() & 127)
}
