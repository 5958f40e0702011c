//! Prefill: the time of a whole prompt, and so to the first token.
//!
//! ```text
//! t = prompt x (products + attention + recurrent) + chunks x (weights / (B x e) + layers x c)
//!
//! products  = 2 x weights / (F x e) x (1 + fill / tokens at once), experts with the tokens that each gets
//! attention = products with all earlier tokens / (F x e'), windows at most their length
//! ```
//!
//! F is the card's rated rate of half products; the more watts a card has for it, the more of it it
//! reaches. MLX computes of a prompt only what the caches need, not the layers after the last of them.
//! A layer split works on several chunks at the same time; row and tensor split divide all by n and add
//! what cards send.

use super::link;
use super::load::Load;
use super::machine::{Card, Machine};
use super::offload;
use super::terms::{Constants, Term, with_weights};
use crate::catalog::Split;

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

/// What a prompt asks of the cards, and at which shares of their rated rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Asking {
    /// Tokens of a chunk.
    pub(super) at_once: f64,
    /// Share of the model that is computed.
    pub(super) needed: f64,
    /// Weights outside experts, with what a chunk does not fill.
    pub(super) dense: f64,
    /// Weights of the experts that a token uses, with what their tokens do not fill, at the rate of
    /// other weights.
    pub(super) experts: f64,
    /// Share of the rated rate that products reach, without what belongs to the card.
    pub(super) rate: f64,
    /// FLOP of attention for a token of the prompt, on average.
    pub(super) pairs: f64,
    /// Share of the rated rate that attention reaches, without what belongs to the card.
    pub(super) attention_rate: f64,
    /// Bytes of weights that a chunk reads.
    pub(super) read: f64,
    /// Share of the rated bandwidth at which it reads them.
    pub(super) chunk_rate: f64,
}

/// What a prompt of `prompt` tokens after `depth` tokens asks.
pub(super) fn asking(
    machine: &Machine<'_>,
    load: &Load,
    prompt: f64,
    depth: f64,
    constants: &Constants,
) -> Asking {
    let (engine, backend) = (machine.engine.key(), machine.engine.backend());
    let at_once = prompt.min(machine.chunk);
    let there = machine.on_host;
    let needed = if machine.engine.is_lazy() { 1.0 / load.readers } else { 1.0 };
    let experts = if load.expert_count > 0 && load.experts_used > 0 {
        let each = at_once * f64::from(load.experts_used) / f64::from(load.expert_count);
        needed
            * load.active_expert_weights()
            * (1.0 - there.experts)
            * (1.0 + constants.get(Term::ExpertFill, engine) / each)
            / constants.get(Term::ExpertCompute, engine)
    } else {
        0.0
    };
    let mean = depth + prompt / 2.0;
    let plain = if machine.flash { 1.0 } else { constants.get(Term::PlainAttention, engine) };
    let wide = if load.wide { constants.get(Term::WideAttention, 0) } else { 1.0 };
    Asking {
        at_once,
        needed,
        dense: needed
            * load.dense_weights
            * (1.0 - there.dense)
            * (1.0 + constants.get(Term::Fill, backend.key()) / at_once),
        experts,
        rate: constants.get(Term::Compute, engine)
            * constants.get(Term::KindCompute, with_weights(backend, load.kind)),
        pairs: needed * (load.attention * mean + load.window_attention * mean.min(load.window)),
        attention_rate: constants.get(Term::Attention, engine) * plain * wide,
        read: needed
            * (load.dense * (1.0 - there.dense)
                + load.experts * load.touched(at_once) * (1.0 - there.experts)),
        chunk_rate: constants.get(Term::ChunkRate, engine),
    }
}

/// What the rated power of a card makes of its compute rate: products are what heats a card most.
pub(super) fn powered(card: &Card, constants: &Constants) -> f64 {
    libm::pow(card.watts, constants.get(Term::PowerCompute, 0))
}

/// What a card reaches of its rated rate, besides what belongs to the engine.
pub(super) fn card_share(card: &Card, constants: &Constants) -> f64 {
    constants.get(Term::ArchitectureCompute, card.architecture.key())
        * if card.stacked { constants.get(Term::StackedCompute, 0) } else { 1.0 }
        * powered(card, constants)
        * card.prefill_power
}

/// By how much a layer split gains on one card's time: chunks in flight keep all cards busy but at
/// the start and the end of a prompt.
pub(super) fn gain(machine: &Machine<'_>, prompt: f64, at_once: f64, constants: &Constants) -> f64 {
    let cards = machine.cards.len() as f64;
    if machine.split != Split::Layer || cards <= 1.0 {
        return 1.0;
    }
    let flying = (prompt / at_once).max(1.0);
    let possible = cards * flying / (cards + flying - 1.0);
    let gain = constants.get(Term::PipelineGain, machine.engine.key()).min(1.0);
    1.0 + (possible - 1.0) * gain
}

/// The time of a prompt of `prompt` tokens after `depth` tokens that are in the cache already.
pub fn prefill(
    machine: &Machine<'_>,
    load: &Load,
    prompt: f64,
    depth: f64,
    constants: &Constants,
) -> Prefill {
    let prompt = prompt.max(1.0);
    let engine = machine.engine.key();
    let asking = asking(machine, load, prompt, depth, constants);
    let Asking { at_once, dense, experts, rate, pairs, attention_rate, read, chunk_rate, .. } =
        asking;
    let chunks = prompt / at_once;
    let there = machine.on_host;
    let card_rate = |card: &Card| card.rated(machine.engine) * card_share(card, constants);
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
    let faster = gain(machine, prompt, at_once, constants);
    time.products /= faster;
    time.attention /= faster;
    time.fixed /= faster;
    time.exchange = prompt * link::traffic(machine, load, constants);
    time.host = chunks * offload::chunk(machine, load, at_once, pairs * there.cache, constants);
    time
}
