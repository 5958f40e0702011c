//! Decode: the time of one step, in which every stream gets one token.
//!
//! ```text
//! t = hypot(read, computed) + layers x c + experts and recurrent layers + exchange + host + fixed
//!
//! read      = (dense + experts touched) / (B x e) + streams x cache(depth) / (B x e')
//! computed  = streams x 2 x active weights / (F x e'')
//! exchange  = layers x s x log2(n) + streams x traffic / link        row and tensor split
//! host      = bytes there / (B_host x e_host) + layers there x h
//! ```
//!
//! A layer split adds room, not speed: its cards take turns. Row and tensor split divide what is
//! read by n, and every layer pays two exchanges. The constants are in `data/speed.csv`.

use super::link;
use super::load::Load;
use super::machine::{Card, Machine};
use super::terms::{Constants, Term, with_weights};

/// The parts of a step, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// Reading weights.
    pub weights: f64,
    /// Reading caches and recurrent states.
    pub cache: f64,
    /// Computing, beyond what hides behind reading.
    pub compute: f64,
    /// Fixed times of layers, streams and the step.
    pub fixed: f64,
    /// What cards send each other.
    pub exchange: f64,
    /// The host's part.
    pub host: f64,
}

impl Step {
    /// The whole step.
    pub fn total(&self) -> f64 {
        self.weights + self.cache + self.compute + self.fixed + self.exchange + self.host
    }
}

/// Factors of the rated rates of one card: of reading weights and of fixed times.
fn efficiency(machine: &Machine<'_>, load: &Load, card: &Card, constants: &Constants) -> f64 {
    let engine = machine.engine;
    let stacked = if card.stacked { constants.get(Term::StackedRate, 0) } else { 1.0 };
    constants.get(Term::WeightRate, engine.key())
        * constants.get(Term::WeightKindRate, with_weights(engine.backend(), load.kind))
        * constants.get(Term::ArchitectureRate, card.architecture.key())
        * stacked
        * card.decode_power
}

/// The time of one step of `streams` streams, each with `depth` tokens in its cache.
pub fn step(
    machine: &Machine<'_>,
    load: &Load,
    depth: f64,
    streams: f64,
    constants: &Constants,
) -> Step {
    let (engine, backend) = (machine.engine.key(), machine.engine.backend());
    let cards = machine.cards.len().max(1) as f64;
    // Under a pipeline each card works on its own part of the streams at a time.
    let at_once = match machine.split {
        crate::memory::Split::Pipeline if streams > 1.0 => (streams / cards).max(1.0),
        _ => streams,
    };
    let host = machine.on_host;
    let touched = load.touched(at_once);
    let dense = load.dense * (1.0 - host.dense);
    let experts =
        load.experts * touched * (1.0 - host.experts) / constants.get(Term::ExpertRate, engine);
    let caches =
        at_once * (load.cache(depth, machine.cache_bytes) + 2.0 * load.state) * (1.0 - host.cache);
    let plain =
        if machine.flash { 1.0 } else { constants.get(Term::PlainCacheRate, backend.key()) };
    let cache_rate = constants.get(Term::CacheRate, engine) * plain;
    let weights_time = machine.over_cards(|card| {
        (dense + experts) / (card.bandwidth * efficiency(machine, load, card, constants))
    });
    let cache_time =
        machine.over_cards(|card| caches / (card.bandwidth * cache_rate * card.decode_power));
    let mut step = Step { weights: weights_time, cache: cache_time, ..Step::default() };
    if at_once > 1.0 {
        let flop = at_once * 2.0 * (load.active_weights() + load.head_weights);
        let rate = constants.get(Term::BatchCompute, engine)
            * constants.get(Term::KindCompute, with_weights(backend, load.kind));
        let time = machine.over_cards(|card| {
            let rated = if machine.engine.wide_sums() { card.wide } else { card.half };
            flop / (rated * rate)
        });
        // Both overlap but for the less of them.
        let read = step.weights;
        step.compute = libm::sqrt(read * read + time * time) - read;
    }
    if machine.cards.is_empty() {
        step.fixed = load.layers * constants.get(Term::LayerTime, engine);
    } else {
        let pace = machine
            .cards
            .iter()
            .map(|card| constants.get(Term::ArchitectureTime, card.architecture.key()));
        let pace = pace.fold(0.0, f64::max);
        step.fixed = load.layers * constants.get(Term::LayerTime, engine) * pace
            + load.expert_layers * constants.get(Term::ExpertTime, engine)
            + load.recurrent_layers * constants.get(Term::RecurrentTime, engine);
        step.exchange = link::exchange(machine, load, at_once, constants);
    }
    step.fixed += constants.get(Term::TokenTime, backend.key())
        + (at_once - 1.0) * constants.get(Term::StreamTime, backend.key());
    step.host = super::offload::step(machine, load, depth, at_once, constants);
    step
}

/// The shortest time that a step can take: everything read at the rated bandwidth of all cards
/// that work at a time, and on the host at its own.
pub fn shortest(machine: &Machine<'_>, load: &Load, depth: f64, streams: f64) -> f64 {
    let there = machine.on_host;
    let experts = load.experts * load.touched(streams);
    let caches = streams * load.cache(depth, machine.cache_bytes);
    let here = load.dense * (1.0 - there.dense)
        + experts * (1.0 - there.experts)
        + caches * (1.0 - there.cache);
    let host = load.dense * there.dense + experts * there.experts + caches * there.cache;
    machine.over_cards(|card| here / card.bandwidth)
        + machine.host.map_or(0.0, |machine| host / machine.bandwidth)
}
