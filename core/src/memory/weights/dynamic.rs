//! Weights in a dynamic mix ([`crate::catalog::DynamicMix`]): those of the stock mix nearest to it, larger or smaller
//! in proportion.

use super::{Format, Weights, weights};
use crate::catalog::{Shape, dynamic_mix};
use crate::units::Bytes;

/// Weights of which other models' files tell the size.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamic {
    /// As half of the models would have less.
    pub weights: Weights,
    /// The file's tensors, at least: one model in ten has less.
    pub low: Bytes,
    /// The file's tensors, at most: one model in ten has more.
    pub high: Bytes,
}

/// The stock mix that a dynamic one is nearest to; `None` for other formats.
pub fn stock_of(shape: &Shape, quant: &str) -> Option<Format> {
    Format::parse(dynamic_mix(quant, shape.experts > 0)?.base)
}

/// The weights of a model in a dynamic mix; `None` for other formats, and where the tensors of the architecture are not
/// known.
///
/// ```
/// use rigledger_core::Catalog;
/// use rigledger_core::memory::weights::dynamic;
/// let model = Catalog::embedded().model("qwen3-32b").unwrap();
/// let found = dynamic(&model.shape, "UD-Q4_K_XL").unwrap();
/// // 18.7 GiB are published.
/// assert!((18.2..19.2).contains(&found.weights.file.gib()));
/// assert!(found.low < found.weights.file && found.weights.file < found.high);
/// assert!(dynamic(&model.shape, "Q4_K_M").is_none());
/// ```
pub fn dynamic(shape: &Shape, quant: &str) -> Option<Dynamic> {
    let mix = dynamic_mix(quant, shape.experts > 0)?;
    let mut found = weights(shape, &Format::parse(mix.base)?).ok()?;
    let stock = found.file.get() as f64;
    let [low, middle, high] = mix.times.map(|times| Bytes::from_f64(stock * times));
    found.scale_to(middle);
    Some(Dynamic { weights: found, low, high })
}
