//! Formats that treat all linear layers alike: those of other runtimes than llama.cpp.
//!
//! | format | a weight of a linear layer |
//! | --- | --- |
//! | AWQ, GPTQ | its bits, and for each group 16 bits of scale and a zero point of its bits; GPTQ also 4 B for each input |
//! | EXL2, EXL3 | the stated bits on average; the head 6 bits, or 8 from 8 on, also where it is the token table |
//! | FP8, INT8 | 8 bits, and a scale for each output or for each block of 128 by 128 |
//! | NF4 | 4 bits, and for each 64 values 32 bits, or 8 bits and 32 for each 256 of those |
//! | NVFP4 | 4 bits, and 8 for each 16 values |
//! | MLX | its bits, and 32 for each group of 64; the token table and the head too |
//! | MXFP4 checkpoint | experts only: 4 bits, and 8 for each 32 values |
//!
//! All else is 16 bits wide. Sources: the definitions of the formats, as `data/quants.csv` names
//! them; the sizes that publishers state (`accuracy -- sizes`).

use super::tensor::{Role, Tensor};

/// Which layers beyond the blocks' are in the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Linear layers of the blocks.
    Blocks,
    /// Those, and the token table and the head.
    Tables,
    /// Routed experts alone.
    Experts,
}

/// Bits of the linear layers, all in thousandths so that `4.25` is a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Linear {
    /// Thousandths of a bit for each weight.
    weight: u64,
    /// Values that share a scale; 0 without groups.
    group: u64,
    /// Bits that a group has beyond its weights.
    group_bits: u64,
    /// Bits for each output.
    output_bits: u64,
    /// Bits for each input.
    input_bits: u64,
    /// Thousandths of a bit for each weight of the head; 0 for 16 bits.
    head: u64,
    reach: Reach,
}

/// Sixteen bits all over.
const PLAIN: Linear = Linear {
    weight: 16_000,
    group: 0,
    group_bits: 0,
    output_bits: 0,
    input_bits: 0,
    head: 0,
    reach: Reach::Blocks,
};

impl Linear {
    pub(super) fn parse(id: &str) -> Option<Self> {
        let (family, rest) = id.split_once('-').unwrap_or((id, ""));
        Some(match (family, rest) {
            ("BF16", "checkpoint") => PLAIN,
            ("FP8", "E4M3-block128") => {
                // One scale of 32 bits for each block of 128 by 128.
                Self { weight: 8_000, group: 128 * 128, group_bits: 32, ..PLAIN }
            }
            ("FP8", "E4M3-per-channel") | ("INT8", "bitsandbytes") => {
                Self { weight: 8_000, output_bits: 32, ..PLAIN }
            }
            ("INT8", "W8A16" | "W8A8") => Self { weight: 8_000, output_bits: 16, ..PLAIN },
            ("NF4", "") => Self { weight: 4_000, group: 64, group_bits: 32, ..PLAIN },
            ("NF4", "double-quant") => {
                Self { weight: 4_000, group: 64 * 256, group_bits: 8 * 256 + 32, ..PLAIN }
            }
            ("NVFP4", "checkpoint") => Self { weight: 4_000, group: 16, group_bits: 8, ..PLAIN },
            ("W4A16", "INT4-g128") => Self { weight: 4_000, group: 128, group_bits: 16, ..PLAIN },
            ("MXFP4", "checkpoint") => {
                Self { weight: 4_000, group: 32, group_bits: 8, reach: Reach::Experts, ..PLAIN }
            }
            ("AWQ" | "GPTQ", rest) => {
                let (bits, group) = rest.split_once("bit-")?;
                let bits: u64 = bits.parse().ok().filter(|bits| (2..=8).contains(bits))?;
                let each = Self {
                    weight: bits * 1000,
                    input_bits: if family == "GPTQ" { 32 } else { 0 },
                    ..PLAIN
                };
                match group.strip_prefix('g') {
                    Some(group) => Self { group: group_of(group)?, group_bits: 16 + bits, ..each },
                    None if group == "nogroup" => Self { output_bits: 16 + bits, ..each },
                    None => return None,
                }
            }
            ("EXL2" | "EXL3", rest) => {
                let weight = thousandths(rest.strip_suffix("bpw")?)?;
                Self { weight, head: if weight < 8_000 { 6_000 } else { 8_000 }, ..PLAIN }
            }
            ("MLX", "mxfp4") => {
                Self { weight: 4_000, group: 32, group_bits: 8, reach: Reach::Tables, ..PLAIN }
            }
            ("MLX", "nvfp4") => {
                Self { weight: 4_000, group: 16, group_bits: 8, reach: Reach::Tables, ..PLAIN }
            }
            ("MLX", rest) => {
                let (bits, group) = rest.split_once("bit")?;
                let bits: u64 = bits.parse().ok().filter(|bits| (2..=8).contains(bits))?;
                let group = match group {
                    "" => 64,
                    group => group_of(group.strip_prefix("-g")?)?,
                };
                Self { weight: bits * 1000, group, group_bits: 32, reach: Reach::Tables, ..PLAIN }
            }
            _ => return None,
        })
    }

    /// Whether a file has a head of its own even where the model's is its token table.
    pub(super) const fn keeps_head(&self) -> bool {
        self.head > 0
    }

    /// Bytes of a tensor.
    pub(super) const fn bytes(&self, tensor: &Tensor) -> u64 {
        let values = tensor.elements();
        match tensor.role {
            // A file of llama.cpp alone carries these.
            Role::RopeFreqs => 0,
            Role::Vector | Role::KeptF32 | Role::KeptF16 | Role::Wide => values.saturating_mul(2),
            Role::Embedding | Role::LayerEmbedding | Role::Output => match self.reach {
                Reach::Tables => self.layer(tensor),
                _ if self.head > 0 && matches!(tensor.role, Role::Output) => {
                    values.saturating_mul(self.head) / 8000
                }
                _ => values.saturating_mul(2),
            },
            _ if matches!(self.reach, Reach::Experts) && !tensor.routed => values.saturating_mul(2),
            _ => self.layer(tensor),
        }
    }

    const fn layer(&self, tensor: &Tensor) -> u64 {
        let values = tensor.elements();
        let outputs = tensor.rows.saturating_mul(tensor.stack);
        let inputs = tensor.row.saturating_mul(tensor.stack);
        let groups = match values.checked_div(self.group) {
            Some(groups) => groups,
            None => 0,
        };
        let weights = (values / 1000)
            .saturating_mul(self.weight)
            .saturating_add(values % 1000 * self.weight / 1000);
        weights
            .saturating_add(groups.saturating_mul(self.group_bits))
            .saturating_add(outputs.saturating_mul(self.output_bits))
            .saturating_add(inputs.saturating_mul(self.input_bits))
            / 8
    }
}

fn group_of(text: &str) -> Option<u64> {
    text.parse().ok().filter(|group| (8..=4096).contains(group))
}

/// A decimal number with up to three places, in thousandths.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || !rest.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let whole: u64 = whole.parse().ok().filter(|whole| *whole <= 16)?;
    let rest = rest.bytes().chain(core::iter::repeat(b'0')).take(3);
    let rest = rest.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    Some(whole * 1000 + rest)
}
