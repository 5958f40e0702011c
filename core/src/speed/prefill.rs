//! Prefill: the time of a whole prompt, and so to the first token.
//!
//! ```text
//! t = prompt x (products + attention + recurrent) + chunks x (weights / (B x e) + layers x c)
//!
//! products  = 2 x weights / (F x e) x (1 + fill / tokens at once), experts with the tokens that each gets
//! attention = products with all earlier tokens / (F x e'), windows at most their length
//! ```
//!
//! F is the card's rated rate of half products. A layer split works on several chunks at the same
//! time, up to 2048 tokens; row and tensor split divide all by n and add what cards send.

use super::link;
use super::load::Load;
use super::machine::{Card, Machine};
use super::offload;
use super::terms::{Constants, Term, with_weights};
use crate::memory::Split;

/// Tokens that llama.cpp accepts at once: a layer split has no more chunks than these in flight.
const BATCH: f64 = 2048.0;

/// The parts of a prompt's time, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prefill {
    /// Products with weights.
    pub products: f64,
    /// Attention.
    pub attention: f64,
    /// Reading weights and fixed times, for each chunk; recurrent layers.
    pub fixed: f64,
    /// What cards send each other.
    pub exchange: f64,
    /// The host's part.
    pub host: f64,
}

impl Prefill {
    /// The whole prompt.
    pub fn total(&self) -> f64 {
        self.products + self.attention + self.fixed + self.exchange + self.host
    }
}

/// The time of a prompt of so many tokens after `depth` tokens that are in the cache already.
pub fn prefill(
    machine: &Machine<'_>,
    load: &Load,
    prompt: f64,
    depth: f64,
    constants: &Constants,
) -> Prefill {
    let prompt = prompt.max(1.0);
    let (engine, backend) = (machine.engine.key(), machine.engine.backend());
    let at_once = prompt.min(machine.chunk);
    let chunks = prompt / at_once;
    let rate = constants.get(Term::Compute, engine)
        * constants.get(Term::KindCompute, with_weights(backend, load.kind));
    let card_rate = |card: &Card| {
        let rated = if machine.engine.wide_sums() { card.wide } else { card.half };
        rated
            * constants.get(Term::ArchitectureCompute, card.architecture.key())
            * if card.stacked { constants.get(Term::StackedCompute, 0) } else { 1.0 }
            * card.prefill_power
    };
    let there = machine.on_host;
    let dense = load.dense_weights
        * (1.0 - there.dense)
        * (1.0 + constants.get(Term::Fill, backend.key()) / at_once);
    let experts = if load.expert_count > 0 {
        let each = at_once * f64::from(load.experts_used) / f64::from(load.expert_count);
        load.active_expert_weights()
            * (1.0 - there.experts)
            * (1.0 + constants.get(Term::ExpertFill, engine) / each)
            / constants.get(Term::ExpertCompute, engine)
    } else {
        0.0
    };
    let mean = depth + prompt / 2.0;
    let pairs = load.attention * mean + load.window_attention * mean.min(load.window);
    let plain =
        if machine.flash { 1.0 } else { constants.get(Term::PlainAttention, backend.key()) };
    let attention_rate = constants.get(Term::Attention, engine) * plain;
    let read = load.dense * (1.0 - there.dense)
        + load.experts * load.touched(at_once) * (1.0 - there.experts);
    let chunk_rate = constants.get(Term::ChunkRate, engine);
    let mut time = Prefill {
        products: machine
            .over_cards(|card| prompt * 2.0 * (dense + experts) / (card_rate(card) * rate)),
        attention: machine.over_cards(|card| {
            prompt * pairs * (1.0 - there.cache) / (card_rate(card) * attention_rate)
        }),
        fixed: machine.over_cards(|card| chunks * read / (card.bandwidth * chunk_rate)),
        ..Prefill::default()
    };
    time.fixed += chunks * load.layers * constants.get(Term::ChunkTime, engine);
    time.fixed += prompt * load.recurrent_layers * constants.get(Term::RecurrentCompute, engine)
        / machine.divided();
    let cards = machine.cards.len() as f64;
    if machine.split == Split::Layer && cards > 1.0 {
        // Chunks in flight: all cards are busy but at the start and the end of a batch.
        let flying = (prompt.min(BATCH) / at_once).max(1.0);
        let possible = cards * flying / (cards + flying - 1.0);
        let gain = constants.get(Term::PipelineGain, engine).min(1.0);
        let faster = 1.0 + (possible - 1.0) * gain;
        time.products /= faster;
        time.attention /= faster;
        time.fixed /= faster;
    }
    time.exchange = prompt * link::traffic(machine, load, constants);
    time.host = chunks * offload::chunk(machine, load, at_once, pairs * there.cache, constants);
    time
}
