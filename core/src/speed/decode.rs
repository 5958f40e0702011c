//! Decode: the time of one step, in which every stream gets one token.
//!
//! ```text
//! t = hypot(read, computed) + layers x c + experts and recurrent layers + exchange + host + fixed
//!
//! read      = (dense + experts touched) / (B x e) + streams x cache(depth) / (B x e')
//! computed  = (streams + fill) x 2 x active weights / (F x e''), experts with fill for each that is touched
//!             up to eight streams some add (streams - 1) x 2 x active weights / (V x e''') instead
//! exchange  = layers x s x log2(n) + streams x traffic / link        row and tensor split
//! host      = bytes there / (B_host x e_host) + layers there x h
//! ```
//!
//! A layer split adds room, not speed: its cards take turns. Row and tensor split divide what is
//! read by n, the cache only as far as its heads go and a row split not at all, and every layer pays
//! two exchanges. Where layers share a cache, each of them reads it; heads wider than 256, and values
//! that are unpacked, are read at a part of the rate. The constants are in `data/speed.csv`.

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

/// Share of its rated bandwidth at which a card reads weights.
pub(super) fn efficiency(
    machine: &Machine<'_>,
    load: &Load,
    card: &Card,
    constants: &Constants,
) -> f64 {
    let engine = machine.engine;
    let stacked = if card.stacked { constants.get(Term::StackedRate, 0) } else { 1.0 };
    constants.get(Term::WeightRate, engine.key())
        * constants.get(Term::WeightKindRate, with_weights(engine.backend(), load.kind))
        * constants.get(Term::ArchitectureRate, card.architecture.key())
        * stacked
        * card.decode_power
}

/// What a step reads from the memory of the cards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// Streams of which each card works on one token at a time.
    pub(super) at_once: f64,
    /// Bytes of weights that every token reads.
    pub(super) dense: f64,
    /// Bytes of the experts that are touched.
    pub(super) experts: f64,
    /// How much slower experts are read than other weights, as a factor of the rate.
    pub(super) expert_rate: f64,
    /// Bytes of caches and of recurrent states, which are written again.
    pub(super) caches: f64,
    /// What wide heads leave of the rate at which those are read.
    pub(super) wide: f64,
    /// Share of the rated bandwidth at which those are read.
    pub(super) cache_rate: f64,
}

/// What a step of `streams` streams reads, each with `depth` tokens in its cache.
pub(super) fn reading(
    machine: &Machine<'_>,
    load: &Load,
    depth: f64,
    streams: f64,
    constants: &Constants,
) -> Reading {
    let engine = machine.engine;
    let cards = machine.cards.len().max(1) as f64;
    // Under a pipeline each card works on its own part of the streams at a time.
    let at_once = match machine.split {
        crate::catalog::Split::Pipeline if streams > 1.0 => (streams / cards).max(1.0),
        _ => streams,
    };
    let host = machine.on_host;
    let plain = if machine.flash { 1.0 } else { constants.get(Term::PlainCacheRate, engine.key()) };
    let packed = if machine.has_packed_cache() {
        constants.get(Term::PackedCacheRate, engine.backend().key())
    } else {
        1.0
    };
    let share = load.wide_share(depth);
    let slow = constants.get(Term::WideCacheRate, engine.backend().key());
    let wide = 1.0 / (share / slow + 1.0 - share);
    Reading {
        at_once,
        dense: load.dense * (1.0 - host.dense),
        experts: load.experts * load.touched(at_once) * (1.0 - host.experts),
        expert_rate: constants.get(Term::ExpertRate, engine.key()),
        caches: at_once
            * (load.cache_read(depth, machine.cache_bytes) + 2.0 * load.state)
            * (1.0 - host.cache),
        wide,
        cache_rate: constants.get(Term::CacheRate, engine.key()) * plain * packed * wide,
    }
}

/// By how much the cache takes longer to read than were it divided like the weights: where there are
/// more cards than heads of keys and values, some heads are on several; a row split leaves the cache
/// of a layer on one card.
pub(super) fn undivided(machine: &Machine<'_>, load: &Load) -> f64 {
    match machine.split {
        crate::catalog::Split::Row => machine.divided(),
        _ => (machine.divided() / load.cache_parts).max(1.0),
    }
}

/// How much longer the fixed times are on the cards' generations: on the slowest where all wait for
/// each other.
pub(super) fn pace(machine: &Machine<'_>, constants: &Constants) -> f64 {
    let pace = machine
        .cards
        .iter()
        .map(|card| constants.get(Term::ArchitectureTime, card.architecture.key()));
    if machine.divided() > 1.0 {
        return pace.fold(0.0, f64::max);
    }
    machine.over_cards(|card| constants.get(Term::ArchitectureTime, card.architecture.key()))
}

/// FLOP of one step of several streams, and the share of the rated rate at which they are done: of
/// matrix units, or where [`Engine::is_small`](super::engine::Engine::is_small) of vectors, beyond
/// those for one stream, which hide behind reading. Matrix units multiply whole tiles of tokens: of
/// other weights once a step, of experts once for each that is touched.
pub(super) fn computing(
    machine: &Machine<'_>,
    load: &Load,
    streams: f64,
    constants: &Constants,
) -> (f64, f64) {
    if machine.engine.is_small(streams) {
        let rate = constants.get(Term::VectorCompute, machine.engine.backend().key());
        return ((streams - 1.0) * 2.0 * load.used(), rate);
    }
    let fill = constants.get(Term::BatchFill, machine.engine.backend().key());
    let dense = (streams + fill) * (load.dense_weights + load.head_weights);
    let experts =
        streams * load.active_expert_weights() + fill * load.touched(streams) * load.expert_weights;
    let flop = 2.0 * (dense + experts);
    let rate = constants.get(Term::BatchCompute, machine.engine.key())
        * constants.get(Term::KindCompute, with_weights(machine.engine.backend(), load.kind));
    (flop, rate)
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
    let read = reading(machine, load, depth, streams, constants);
    let (at_once, bytes) = (read.at_once, read.dense + read.experts / read.expert_rate);
    let weights_time = machine
        .over_cards(|card| bytes / (card.bandwidth * efficiency(machine, load, card, constants)));
    let caches = read.caches * undivided(machine, load);
    let cache_time =
        machine.over_cards(|card| caches / (card.bandwidth * read.cache_rate * card.decode_power));
    let mut step = Step { weights: weights_time, cache: cache_time, ..Step::default() };
    if at_once > 1.0 {
        let (flop, rate) = computing(machine, load, at_once, constants);
        step.compute = if machine.engine.is_small(at_once) {
            machine.over_cards(|card| flop / (card.vector * rate * card.decode_power))
        } else {
            let time = machine.over_cards(|card| flop / (card.rated(machine.engine) * rate));
            // Both overlap but for the less of them.
            let read = step.weights;
            libm::sqrt(read * read + time * time) - read
        };
    }
    if machine.cards.is_empty() {
        step.fixed = load.layers * constants.get(Term::LayerTime, engine);
    } else {
        step.fixed = pace(machine, constants)
            * (load.layers * constants.get(Term::LayerTime, engine)
                + load.expert_layers * constants.get(Term::ExpertTime, engine)
                + load.recurrent_layers * constants.get(Term::RecurrentTime, engine));
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
