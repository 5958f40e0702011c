//! Which type a tensor gets in a mix of llama.cpp's quantizer.
//!
//! The rules are those of llama.cpp commit `0c1e57098`, as what `llama-quantize --dry-run` prints
//! confirms for 20 models in 28 mixes (`tests/truth/README-weights.md`).

use super::format::{Format, Mix, Wide};
use super::tensor::{Role, Tensor, TensorType};

/// What the rules know of a model.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what the rules ask of a model, yes or no")]
pub(super) struct Facts {
    /// All blocks, those that draft tokens included.
    pub(super) blocks: u32,
    /// Experts a layer.
    pub(super) experts: u32,
    /// Query heads for one key head in the first block; 0 where that has no attention.
    pub(super) gqa: u32,
    /// Tensors that count as value projections.
    pub(super) values: u32,
    /// Whether llama.cpp takes it for a "70B".
    pub(super) seventy: bool,
    /// Whether it is a Falcon, which has rules of its own.
    pub(super) falcon: bool,
    /// Whether the token table is the output head too.
    pub(super) tied: bool,
    /// Whether the experts stay in the checkpoint's MXFP4.
    pub(super) mxfp4: bool,
    /// Whether `MXFP4_MOE` is for experts alone, and not for the stacks of a latent too.
    pub(super) mxfp4_experts_alone: bool,
    /// Whether the converter writes what weighs the heads of an index, and its like, in F32.
    pub(super) writes_wide: bool,
}

/// Gives types to a model's tensors, in the file's order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mixer {
    mix: Mix,
    wide: Wide,
    imatrix: bool,
    before: bool,
    facts: Facts,
    base: TensorType,
    values: u32,
    downs: u32,
    gates: u32,
    ups: u32,
}

/// About half of the blocks: the first and the last eighth, and every third between.
const fn more_bits(place: u32, all: u32) -> bool {
    let eighth = all / 8;
    place < eighth || place as u64 >= 7 * all as u64 / 8 || place.saturating_sub(eighth) % 3 == 2
}

/// Counts up, and gives the number before.
const fn next(counter: &mut u32) -> u32 {
    let place = *counter;
    *counter = counter.saturating_add(1);
    place
}

#[expect(clippy::match_same_arms, reason = "a line for each rule, in the quantizer's order")]
impl Mixer {
    pub(super) const fn new(mix: Mix, wide: Wide, format: &Format, facts: &Facts) -> Self {
        Self {
            mix,
            wide,
            imatrix: format.imatrix,
            before: format.before,
            facts: *facts,
            base: mix.base(),
            values: 0,
            downs: 0,
            gates: 0,
            ups: 0,
        }
    }

    /// The type of the next tensor.
    pub(super) fn type_of(&mut self, tensor: &Tensor) -> TensorType {
        match tensor.role {
            Role::Vector | Role::RopeFreqs | Role::KeptF32 => return TensorType::F32,
            Role::KeptF16 if self.mix == Mix::F32 => return TensorType::F32,
            Role::KeptF16 => return TensorType::F16,
            _ => {}
        }
        if self.facts.mxfp4 && tensor.routed {
            return TensorType::MXFP4;
        }
        match self.mix {
            Mix::F16 if tensor.role == Role::Wide && self.facts.writes_wide => {
                return TensorType::F32;
            }
            Mix::F32 | Mix::F16 => return self.base,
            _ if tensor.role == Role::AtLeastQ8 => return TensorType::Q8_0.for_row(tensor.row),
            Mix::MXFP4_MOE
                if tensor.routed || tensor.stack > 1 && !self.facts.mxfp4_experts_alone =>
            {
                return TensorType::MXFP4.for_row(tensor.row);
            }
            Mix::Q8_0 | Mix::MXFP4_MOE => return TensorType::Q8_0.for_row(tensor.row),
            _ => {}
        }
        let chosen = match tensor.role {
            Role::Embedding | Role::Output if self.wide == Wide::Tables => TensorType::Q8_0,
            Role::Output if self.wide == Wide::Head => TensorType::Q8_0,
            Role::Output => self.output(tensor.row),
            Role::Embedding | Role::LayerEmbedding if self.facts.tied => self.output(tensor.row),
            Role::Embedding | Role::LayerEmbedding => self.embedding(),
            Role::Fused if self.before => self.fused_before(),
            _ if self.mix.is_low() => self.low(tensor),
            Role::Value | Role::Fused => self.value(),
            Role::Key => self.key(),
            Role::Query => self.query(),
            Role::AttentionOutput => self.attention_output(),
            Role::Down => self.down(tensor.block),
            Role::Gate => {
                let count = next(&mut self.gates);
                self.middle(self.place(tensor.block, count))
            }
            Role::Up => {
                let count = next(&mut self.ups);
                self.middle(self.place(tensor.block, count))
            }
            _ => self.base,
        };
        chosen.for_row(tensor.row)
    }

    /// A model with experts is counted by block, any other by tensor.
    fn place(&self, block: Option<u32>, count: u32) -> u32 {
        if self.facts.experts > 1 { block.unwrap_or(0) } else { count }
    }

    const fn output(&self, row: u64) -> TensorType {
        let (block, _) = self.base.block();
        if self.facts.falcon || !row.is_multiple_of(block) {
            TensorType::Q8_0
        } else if self.mix.is_low() || matches!(self.mix, Mix::IQ3_XXS) {
            TensorType::Q5_K
        } else {
            TensorType::Q6_K
        }
    }

    const fn embedding(&self) -> TensorType {
        match self.mix {
            Mix::IQ1_S | Mix::IQ1_M | Mix::IQ2_XXS | Mix::IQ2_XS => TensorType::Q2_K,
            Mix::IQ2_S | Mix::IQ2_M | Mix::IQ3_XXS => TensorType::IQ3_S,
            Mix::TQ1_0 | Mix::TQ2_0 => TensorType::Q4_K,
            _ => self.base,
        }
    }

    fn low(&mut self, tensor: &Tensor) -> TensorType {
        let facts = self.facts;
        let higher = matches!(self.mix, Mix::IQ2_S | Mix::IQ2_M);
        match tensor.role {
            Role::Value | Role::Fused if facts.gqa >= 4 || facts.experts >= 4 => TensorType::Q4_K,
            Role::Value | Role::Fused if higher => TensorType::IQ3_S,
            Role::Value | Role::Fused => TensorType::Q2_K,
            Role::Key if facts.experts == 8 => TensorType::Q4_K,
            Role::Down if next(&mut self.downs) >= facts.blocks / 8 => self.base,
            Role::Down if higher => TensorType::IQ3_S,
            Role::Down => TensorType::Q2_K,
            Role::AttentionOutput if facts.experts == 8 => TensorType::Q5_K,
            Role::AttentionOutput if higher => TensorType::IQ3_S,
            Role::AttentionOutput if matches!(self.mix, Mix::IQ1_S | Mix::IQ1_M) => {
                TensorType::IQ2_XXS
            }
            _ => self.base,
        }
    }

    /// Query, key and value in one matrix, until 2025.
    const fn fused_before(&self) -> TensorType {
        match self.mix {
            Mix::Q3_K_M | Mix::Q3_K_L | Mix::IQ3_M => TensorType::Q4_K,
            Mix::Q4_K_M => TensorType::Q5_K,
            Mix::Q5_K_M => TensorType::Q6_K,
            _ => self.base,
        }
    }

    fn value(&mut self) -> TensorType {
        let place = next(&mut self.values);
        let wide = self.facts.gqa >= 4;
        let chosen = match self.mix {
            Mix::Q2_K if wide => TensorType::Q4_K,
            Mix::Q2_K => TensorType::Q3_K,
            Mix::Q2_K_S | Mix::IQ3_XXS | Mix::IQ3_XS | Mix::IQ3_S if wide => TensorType::Q4_K,
            Mix::IQ3_XXS if !self.imatrix => TensorType::IQ3_S,
            Mix::IQ3_M => TensorType::Q4_K,
            Mix::Q3_K_M if place < 2 => TensorType::Q5_K,
            Mix::Q3_K_M => TensorType::Q4_K,
            Mix::Q3_K_L => TensorType::Q5_K,
            Mix::IQ4_NL | Mix::IQ4_XS if wide => TensorType::Q5_K,
            Mix::Q4_K_M | Mix::Q5_K_M if more_bits(place, self.facts.values) => TensorType::Q6_K,
            Mix::Q4_K_S if place < 4 => TensorType::Q5_K,
            _ => self.base,
        };
        if self.facts.experts == 8 {
            TensorType::Q8_0
        } else if self.facts.seventy && matches!(chosen, TensorType::Q3_K | TensorType::Q4_K) {
            TensorType::Q5_K
        } else {
            chosen
        }
    }

    const fn key(&self) -> TensorType {
        if self.facts.experts == 8 { TensorType::Q8_0 } else { self.query() }
    }

    const fn query(&self) -> TensorType {
        match self.mix {
            Mix::IQ3_XS => TensorType::IQ3_XXS,
            Mix::IQ3_XXS => TensorType::IQ2_S,
            _ => self.base,
        }
    }

    const fn attention_output(&self) -> TensorType {
        if self.facts.falcon {
            return if matches!(self.mix, Mix::Q3_K_L) { TensorType::Q4_K } else { self.base };
        }
        if self.facts.experts == 8 {
            return match self.mix {
                Mix::Q2_K
                | Mix::Q3_K_S
                | Mix::Q3_K_M
                | Mix::Q4_K_S
                | Mix::Q4_K_M
                | Mix::IQ3_XXS
                | Mix::IQ3_XS
                | Mix::IQ3_S
                | Mix::IQ3_M
                | Mix::IQ4_NL
                | Mix::IQ4_XS => TensorType::Q5_K,
                _ => self.base,
            };
        }
        match self.mix {
            Mix::Q2_K => TensorType::Q3_K,
            Mix::IQ3_XXS => TensorType::IQ3_S,
            Mix::Q3_K_M | Mix::IQ3_M => TensorType::Q4_K,
            Mix::Q3_K_L => TensorType::Q5_K,
            _ => self.base,
        }
    }

    fn down(&mut self, block: Option<u32>) -> TensorType {
        let Facts { blocks, experts, falcon, .. } = self.facts;
        let count = next(&mut self.downs);
        let place = self.place(block, count);
        let first_eighth = place < blocks / 8;
        let imatrix = self.imatrix;
        match self.mix {
            Mix::Q2_K => TensorType::Q3_K,
            Mix::Q2_K_S if first_eighth => TensorType::Q4_K,
            Mix::IQ3_XXS if !imatrix && first_eighth => TensorType::Q4_K,
            Mix::IQ3_XXS if !imatrix => TensorType::Q3_K,
            Mix::Q3_K_M if place < blocks / 16 => TensorType::Q5_K,
            Mix::Q3_K_M if falcon && !more_bits(place, blocks) => TensorType::Q3_K,
            Mix::Q3_K_M => TensorType::Q4_K,
            Mix::Q3_K_L if falcon => TensorType::Q4_K,
            Mix::Q3_K_L => TensorType::Q5_K,
            Mix::IQ3_M if first_eighth || experts == 8 && more_bits(place, blocks) => {
                TensorType::Q4_K
            }
            Mix::Q4_K_M if falcon && place < blocks / 16 => TensorType::Q6_K,
            Mix::Q4_K_M if falcon && more_bits(place, blocks) => TensorType::Q5_K,
            Mix::Q4_K_M if falcon => TensorType::Q4_K,
            Mix::Q4_K_M | Mix::Q5_K_M if more_bits(place, blocks) => TensorType::Q6_K,
            Mix::Q4_K_S if first_eighth && !falcon => TensorType::Q5_K,
            Mix::IQ4_NL | Mix::IQ4_XS if first_eighth && !imatrix => TensorType::Q5_K,
            Mix::Q4_0 if first_eighth && imatrix => TensorType::Q4_1,
            Mix::Q5_0 if first_eighth && imatrix => TensorType::Q5_1,
            _ => self.base,
        }
    }

    /// Gates and up projections.
    const fn middle(&self, place: u32) -> TensorType {
        let blocks = self.facts.blocks;
        let inner = place >= blocks / 8 && (place as u64) < 7 * blocks as u64 / 8;
        if inner && matches!(self.mix, Mix::IQ3_XS) { TensorType::IQ3_XXS } else { self.base }
    }
}
