//! Weights as a published file has them, where its size is known.
//!
//! Publishers have recipes of their own under the names of the stock mixes, up to a third larger. A
//! size that agrees with the count of the stock mix, to its own rounding and the file's metadata,
//! confirms the count to the byte. One that does not is preferred:
//!
//! ```text
//! tensors = published size - metadata
//! base    = the count with or without the blocks that draft tokens, whichever is nearer
//! blocks, drafts = those of the base x (their sum + tensors - base) / their sum
//! ```
//!
//! Table, head and rotary factors stay as counted: recipes differ most in the blocks, and a byte more
//! on the last card is a byte less on the others.

use super::{BlockWeights, Format, Unsupported, Weights, weights};
use crate::catalog::Shape;
use crate::units::Bytes;

/// Bytes of metadata for each row of the vocabulary: 30 to 65 in files whose exact size is known.
const METADATA: u64 = 60;
/// The most that it may be.
const MOST_METADATA: u64 = 100;

/// How a published size and the count of the stock mix compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// To the size's rounding and the metadata: the count stands.
    Agrees,
    /// It has the blocks that draft tokens beside what is counted, which are not loaded.
    WithDrafts,
    /// It is another recipe, whose size is used. The count of the stock mix's file was this.
    Differs(Bytes),
}

/// The weights of a model in a format, as a published file of this size has them. `resolution` is
/// the step to which the size was rounded.
///
/// # Errors
///
/// When the tensors of the architecture are not known.
pub fn published(
    shape: &Shape,
    format: &Format,
    file: Bytes,
    resolution: Bytes,
) -> Result<(Weights, Agreement), Unsupported> {
    let counted = weights(shape, format)?;
    let vocab = u64::from(shape.vocab);
    let agrees = |counted: &Weights| {
        let least = counted.file.saturating_sub(resolution);
        let most = counted.file + resolution + Bytes::new(MOST_METADATA * vocab);
        (least..=most).contains(&file)
    };
    if agrees(&counted) {
        return Ok((counted, Agreement::Agrees));
    }
    let tensors = file.saturating_sub(Bytes::new(METADATA * vocab));
    let mut base = counted.clone();
    if shape.mtp_layers > 0 {
        for kept in [true, false] {
            let other = weights(shape, &format.with_drafts(kept))?;
            if agrees(&other) {
                return Ok((other, Agreement::WithDrafts));
            }
            let off = |weights: &Weights| weights.file.get().abs_diff(tensors.get());
            if off(&other) < off(&base) {
                base = other;
            }
        }
    }
    base.scale_to(tensors);
    Ok((base, Agreement::Differs(counted.file)))
}

/// Weights of which nothing is known but their sum: the same in every block.
pub fn spread(shape: &Shape, tensors: Bytes) -> Weights {
    let blocks = usize::try_from(shape.layers).unwrap_or_default();
    let each = Bytes::new(1);
    let mut weights = Weights {
        blocks: vec![BlockWeights { dense: each, ..BlockWeights::default() }; blocks],
        read_per_token: Bytes::new(blocks as u64),
        file: Bytes::new(blocks as u64),
        ..Weights::default()
    };
    weights.scale_to(tensors);
    weights
}

impl Weights {
    /// Makes blocks and drafts larger or smaller in proportion, so that the file's tensors have this
    /// sum. Left alone where they have no part of it.
    pub(super) fn scale_to(&mut self, tensors: Bytes) {
        let before: Bytes =
            self.blocks.iter().map(|block| block.dense + block.experts).sum::<Bytes>() + self.draft;
        let rest = self.file.saturating_sub(before);
        let after = tensors.saturating_sub(rest);
        if before == Bytes::ZERO || after == Bytes::ZERO {
            return;
        }
        let scaled = |part: Bytes| {
            let part = u128::from(part.get()) * u128::from(after.get()) / u128::from(before.get());
            Bytes::new(u64::try_from(part).unwrap_or(u64::MAX))
        };
        let kept = self.output + self.everywhere;
        self.read_per_token = scaled(self.read_per_token.saturating_sub(kept)) + kept;
        self.draft = scaled(self.draft);
        let mut sum = self.draft;
        for block in &mut self.blocks {
            block.dense = scaled(block.dense);
            block.experts = scaled(block.experts);
            sum += block.dense + block.experts;
        }
        if let Some(last) = self.blocks.last_mut() {
            last.dense += after.saturating_sub(sum);
        }
        self.file = rest + after;
    }
}
