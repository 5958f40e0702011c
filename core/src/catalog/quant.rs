//! Formats of weights and of the KV cache.

use serde::Serialize;

use super::cells::Cells;
use crate::units::Bytes;

/// What a format is a format of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantKind {
    /// One tensor of a GGUF file.
    TensorType,
    /// A whole GGUF file, whose tensors have several types.
    Mix,
    /// A whole checkpoint of another runtime.
    Checkpoint,
    /// The KV cache.
    Cache,
}

/// A format of weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quant {
    /// Stable key: `Q4_K_M` for a file, `tensor:Q4_K` for a tensor, `kv:q8_0` for a cache.
    pub id: &'static str,
    /// Whether it is a format of a file, a tensor or a cache.
    pub kind: QuantKind,
    /// The runtimes that run the format.
    pub runtimes: &'static str,
}

/// The size of a file as its publisher states it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FileSize {
    /// Id of the model.
    pub model: &'static str,
    /// Id of the format.
    pub quant: &'static str,
    /// The size of the published file.
    pub bytes: Bytes,
    /// The step to which it was rounded; zero for an exact figure.
    pub resolution: Bytes,
    /// Who published it; empty where not stated.
    pub publisher: &'static str,
    /// Where the figure was read.
    pub source: &'static str,
    /// The day on which the size was read.
    pub as_of: &'static str,
}

impl Quant {
    /// Whether it is a format of a whole model's weights.
    pub(crate) const fn is_weights(&self) -> bool {
        matches!(self.kind, QuantKind::Mix | QuantKind::Checkpoint)
    }

    /// From a row of the data file, in the order of `QUANTS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            id: cells.text()?,
            kind: cells.one_of(&[
                ("tensor-type", QuantKind::TensorType),
                ("mix", QuantKind::Mix),
                ("checkpoint", QuantKind::Checkpoint),
                ("kv-cache", QuantKind::Cache),
            ])?,
            runtimes: cells.text()?,
        })
    }
}

impl FileSize {
    /// From a row of the data file, in the order of `FILE_SIZES` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            model: cells.text()?,
            quant: cells.text()?,
            bytes: cells.bytes()?,
            resolution: cells.bytes()?,
            publisher: cells.text()?,
            source: cells.text()?,
            as_of: cells.text()?,
        })
    }
}
