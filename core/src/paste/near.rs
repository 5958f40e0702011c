//! What one measurement of a machine says about other estimates of it.
//!
//! An estimate is wrong by a factor. Its logarithm has a standard deviation, which the estimate's range
//! tells: between the ends lie eight of ten. Part of the error belongs to the machine and is the same
//! in all that runs on it; part belongs to the model, the format, the depth, the number of streams or
//! the way cards share the work. So the errors of two estimates of one machine go together, the less
//! the more apart they are:
//!
//! ```text
//! k     = same x exp(-(model + format + split + depth x doublings + users x doublings))
//! moved = k x s / s' x error'            error' = ln(measured / estimated), within 2.5 s'
//! left  = wider x sqrt(1 - k^2)          of the logarithms of both ends, at most all of them
//! ```
//!
//! with `s` of the estimate that is moved and `s'` of the one that was measured. This is the best linear
//! prediction of one error from another (kriging with one point); what it leaves is a little wider than
//! that of normal errors, as the tails of these are heavier. Decode of one stream, of several, and
//! prefill have errors of their own: a measurement moves its own kind alone.
//!
//! The constants are fitted to groups of rows of `data/benchmarks.csv` that share machine, runtime and
//! source, each predicted by a fit that had not seen it (`data/speed_checks.csv`): the least sum of what
//! remains of the errors in units of `s`, every measured row counting once. `tests/paste_near.rs`
//! compares them with the data, and what they are worth.

use serde::Serialize;

use crate::catalog::Split;
use crate::units::Range;

/// How far errors of the same thing, measured twice, go together.
const SAME: f64 = 0.94;
/// What another model takes from that, as an exponent.
const MODEL: f64 = 0.85;
/// What another format takes.
const FORMAT: f64 = 0.41;
/// What another way of sharing takes.
const SPLIT: f64 = 2.0;
/// What each doubling of the depth takes.
const DEPTH: f64 = 0.04;
/// What each doubling of the users takes.
const USERS: f64 = 0.33;
/// Tokens that depths are counted from: at none a doubling says nothing.
const SHALLOW: f64 = 512.0;
/// Standard deviations within which an error is believed: beyond them something else was measured.
const MOST: f64 = 2.5;
/// How much wider what is left is than that of normal errors: so that eight in ten lie inside.
const WIDER: f64 = 1.18;
/// Standard deviations between the two ends of a range, of which eight in ten lie inside.
const ENDS: f64 = 2.563;

/// What kind of work a speed is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Generating for one.
    Decode,
    /// Generating for several at once.
    Batch,
    /// Reading a prompt.
    Prefill,
}

/// What a speed of a machine is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<'a> {
    /// What kind of work.
    pub work: Work,
    /// Id of the model.
    pub model: &'a str,
    /// Id of the format.
    pub quant: &'a str,
    /// How the cards share it.
    pub split: Split,
    /// Tokens in the cache; of a prompt, at its end.
    pub depth: f64,
    /// Streams.
    pub users: f64,
}

/// The constants, to be compared with the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decay {
    /// How far errors of the same thing go together.
    pub same: f64,
    /// What another model takes.
    pub model: f64,
    /// What another format takes.
    pub format: f64,
    /// What another way of sharing takes.
    pub split: f64,
    /// What each doubling of the depth takes.
    pub depth: f64,
    /// What each doubling of the users takes.
    pub users: f64,
}

/// Those in use.
pub const DECAY: Decay =
    Decay { same: SAME, model: MODEL, format: FORMAT, split: SPLIT, depth: DEPTH, users: USERS };

impl Decay {
    /// How far the errors of two estimates of one machine go together: 0 for not at all, 1 for always.
    pub fn kinship(&self, a: &Point<'_>, b: &Point<'_>) -> f64 {
        if a.work != b.work {
            return 0.0;
        }
        let doublings = |a: f64, b: f64| libm::fabs(libm::log2(a.max(1.0) / b.max(1.0)));
        let other = |other: bool, takes: f64| if other { takes } else { 0.0 };
        let apart = other(a.model != b.model, self.model)
            + other(a.quant != b.quant, self.format)
            + other(a.split != b.split, self.split)
            + self.depth * doublings(a.depth.max(0.0) + SHALLOW, b.depth.max(0.0) + SHALLOW)
            + self.users * doublings(a.users, b.users);
        self.same * libm::exp(-apart)
    }

    /// An estimate, given what was measured on the same machine, and what was estimated for that.
    ///
    /// Nothing moves where a figure makes no sense.
    pub fn updated(
        &self,
        (point, estimate): (&Point<'_>, Range<f64>),
        (measured_point, measured): (&Point<'_>, f64),
        estimated: Range<f64>,
    ) -> Range<f64> {
        let kin = self.kinship(point, measured_point);
        let (Some(own), Some(theirs)) = (deviation(estimate), deviation(estimated)) else {
            return estimate;
        };
        let sensible = measured.is_finite() && measured > 0.0;
        if !sensible || kin <= 0.0 {
            return estimate;
        }
        let error = libm::log(measured / estimated.likely());
        let believed = error.clamp(-MOST * theirs, MOST * theirs);
        let moved = libm::exp(kin * own / theirs * believed);
        let left = (WIDER * libm::sqrt((1.0 - kin * kin).max(0.0))).min(1.0);
        let likely = estimate.likely() * moved;
        let end = |end: f64| likely * libm::pow(end / estimate.likely(), left);
        Range::new(end(estimate.low()), likely, end(estimate.high()), estimate.basis())
    }
}

/// The standard deviation of the logarithm of an estimate's error; nothing for a range without a width
/// or a figure that is no speed.
fn deviation(range: Range<f64>) -> Option<f64> {
    let sensible = range.low() > 0.0 && range.high().is_finite() && range.low() < range.high();
    sensible.then(|| libm::log(range.high() / range.low()) / ENDS)
}

/// An estimate, given what was measured on the same machine, and what was estimated for that.
pub fn updated(
    estimate: (&Point<'_>, Range<f64>),
    measured: (&Point<'_>, f64),
    estimated: Range<f64>,
) -> Range<f64> {
    DECAY.updated(estimate, measured, estimated)
}
