//! How fast a model answers on a rig: a first estimate from what must be read per token.
//!
//! ```text
//! t = (weights read + cache read) / (bandwidth x efficiency) + layers x overhead
//! ```
//!
//! One stream, layer split: the cards take turns, so a second card adds room and no speed. The
//! efficiency and the overhead are not fitted to this rig: they span what fits of published
//! measurements found for llama.cpp on NVIDIA cards, and the range is wide on purpose.

use crate::units::{Basis, Bytes, GigabytesPerSecond, Range, Seconds, TokensPerSecond};

/// Share of the rated bandwidth that decoding reaches: slow, likely, fast.
///
/// Fits of published runs give 0.88 to 0.94 where the per-layer overhead is counted apart, and
/// 0.55 where it is not; the slow end leaves room for older builds and power caps.
const EFFICIENCY: [f64; 3] = [0.60, 0.80, 0.92];
/// Fixed time for each layer and token, in microseconds: slow, likely, fast. The fits give 139 for
/// builds before June 2024 and 66 for later ones.
const LAYER_OVERHEAD_US: [f64; 3] = [139.0, 80.0, 40.0];
/// Share of the wanted context that is filled: all, half, none.
const CONTEXT_FILLED: [f64; 3] = [1.0, 0.5, 0.0];

/// What decoding one token takes from memory.
#[derive(Clone, Copy, Debug)]
pub struct Reads {
    /// Weights read for each token.
    pub weights: Bytes,
    /// Cache of the whole wanted context.
    pub cache: Bytes,
    /// Layers of the model.
    pub layers: u32,
}

/// Decode speed of one stream on cards of one bandwidth under a layer split.
pub fn decode(reads: Reads, bandwidth: GigabytesPerSecond) -> Range<TokensPerSecond> {
    let at = |case: usize| {
        let cache = reads.cache.get() as f64 * CONTEXT_FILLED[case];
        let bytes = Bytes::from_f64(reads.weights.get() as f64 + cache);
        let rate = bandwidth * EFFICIENCY[case];
        let overhead = f64::from(reads.layers) * LAYER_OVERHEAD_US[case] * 1e-6;
        let time = bytes / rate + Seconds::new(overhead);
        TokensPerSecond::new(1.0 / time.get())
    };
    Range::new(at(0), at(1), at(2), Basis::Computed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured single-stream decode rates of llama.cpp that the range must hold.
    ///
    /// Source: XiongjieDai/GPU-Benchmarks-on-LLM-Inference, 2024-05, `Q4_K_M`, layer split.
    #[test]
    fn ranges_hold_published_measurements() {
        let llama_70b =
            Reads { weights: Bytes::from_gib(39.0), cache: Bytes::from_gib(2.5), layers: 80 };
        let llama_8b =
            Reads { weights: Bytes::from_gib(4.3), cache: Bytes::from_gib(1.0), layers: 32 };
        for (reads, bandwidth, measured) in [
            (llama_70b, 936.2, 16.29),
            (llama_70b, 1008.0, 19.06),
            (llama_8b, 936.2, 111.74),
            (llama_8b, 1008.0, 127.74),
        ] {
            let range = decode(reads, GigabytesPerSecond::new(bandwidth));
            assert!(
                range.low().get() < measured && measured < range.high().get(),
                "{measured} tok/s is not in {range:?}"
            );
        }
    }
}
