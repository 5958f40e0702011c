//! How fast a model answers on a rig, and how sure that is.
//!
//! ```text
//! engine     what the constants belong to: engines, backends, kinds of weights, architectures
//! terms      the constants themselves, fitted elsewhere and built in from data/speed.csv
//! load       what a model asks: bytes, products, layers
//! machine    what a rig offers: cards, split, link, host
//! decode     the time of a step        link, offload: two of its parts
//! prefill    the time of a prompt
//! serving    many users
//! range      low and high of an estimate, and how near the measurements are
//! rows       published measurements in the model's terms
//! ```
//!
//! [`step`] and [`prefill`] are the model. The page, the calibration and the comparison with
//! measurements all call them; nothing else knows the formulas.

mod decode;
pub mod engine;
mod link;
mod load;
mod machine;
mod offload;
mod prefill;
pub mod range;
pub mod rows;
pub mod serving;
pub mod terms;

pub use decode::{Step, step};
pub use engine::{Architecture, Backend, Engine, WeightKind};
pub use load::Load;
pub use machine::{Card, Host, Link, Machine, OnHost};
pub use prefill::{Prefill, prefill};
pub use terms::{Constants, HostKind, Kind, LinkKind, Nearness};

pub(crate) mod old {
    //! kept until the fit calls the new estimator
    use crate::units::{Basis, Bytes, GigabytesPerSecond, Range, Seconds, TokensPerSecond};
    const EFFICIENCY: [f64; 3] = [0.60, 0.80, 0.92];
    const LAYER_OVERHEAD_US: [f64; 3] = [139.0, 80.0, 40.0];
    const CONTEXT_FILLED: [f64; 3] = [1.0, 0.5, 0.0];
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Reads {
        pub(crate) weights: Bytes,
        pub(crate) cache: Bytes,
        pub(crate) layers: u32,
    }
    pub(crate) fn decode(reads: Reads, bandwidth: GigabytesPerSecond) -> Range<TokensPerSecond> {
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
}
