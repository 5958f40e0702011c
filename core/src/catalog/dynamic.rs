//! Dynamic mixes: formats in which a publisher chooses the type of each tensor anew for every model (`UD-Q4_K_XL` and
//! its like). No rule tells their bytes; what published files of other models were, against the stock mix nearest to
//! them, does to a few percent.
//!
//! Source: `data/dynamic_mixes.csv`, which `cargo xtask mixes` works out from
//! `tests/truth/gguf_sizes_dynamic.csv`.

use super::DYNAMIC_MIXES;
use super::cells::Cells;

/// A dynamic mix, in models with experts or in those without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DynamicMix {
    /// Id of the format.
    pub quant: &'static str,
    /// Whether it is that of models with experts.
    pub experts: bool,
    /// Id of the stock mix that it is nearest to.
    pub base: &'static str,
    /// Bytes of a file against that of the stock mix: of ten models eight lie between the first and the last, half
    /// below the second.
    pub times: [f64; 3],
    /// Number of models that tell.
    pub models: u32,
}

impl DynamicMix {
    /// From a row of the packed table.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            quant: cells.text()?,
            experts: cells.flag()?,
            base: cells.text()?,
            times: [cells.decimal()?, cells.decimal()?, cells.decimal()?],
            models: cells.number()?,
        })
    }
}

/// The dynamic mix of an id in models with or without experts; where it was published only in the other kind, as it
/// is there. `None` where the format is none.
pub fn dynamic_mix(quant: &str, experts: bool) -> Option<&'static DynamicMix> {
    let known = || DYNAMIC_MIXES.iter().filter(|mix| mix.quant == quant);
    known().find(|mix| mix.experts == experts).or_else(|| known().next())
}
