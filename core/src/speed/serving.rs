//! Many users at once: total and per-stream speed, the room their caches need, and where it saturates.
//!
//! ```text
//! running = min(streams, room / cache of one stream)
//! cycle   = step(running) + running x prompt time / answer
//! total   = running / cycle
//! ```
//!
//! Weights are read once for all streams of a step; prompts are worked on between the steps.

use super::decode;
use super::load::Load;
use super::machine::Machine;
use super::prefill::prefill;
use super::terms::{Constants, Term};
use crate::catalog::Split;

/// What each user sends and gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Traffic {
    /// Tokens of a prompt.
    pub prompt: f64,
    /// Tokens of an answer.
    pub answer: f64,
    /// Whether the prompts' time counts: of a service it does, of a bare decode benchmark not.
    pub with_prompts: bool,
    /// Streams that the caches' room or the server's slots allow.
    pub most: f64,
}

/// The state of a machine under load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Serving {
    /// Streams that run at a time; the others wait.
    pub running: f64,
    /// Tokens a second of all streams.
    pub total: f64,
    /// Tokens a second of each that runs.
    pub each: f64,
}

/// The speed where `streams` streams are wanted.
pub(crate) fn serve(
    machine: &Machine<'_>,
    load: &Load,
    traffic: Traffic,
    streams: f64,
    constants: &Constants,
) -> Serving {
    let running = streams.min(traffic.most).max(1.0);
    let depth = traffic.prompt + traffic.answer / 2.0;
    let mut cycle = decode::step(machine, load, depth, running, constants).total();
    if traffic.with_prompts && traffic.prompt > 0.0 {
        let alone = prefill(machine, load, traffic.prompt, 0.0, constants).total();
        // A pipeline's cards work on several prompts at a time.
        let at_once = match machine.split {
            Split::Pipeline => machine.cards.len().max(1) as f64,
            _ => 1.0,
        };
        let share = constants.get(Term::PromptShare, machine.engine.backend().key());
        cycle += running * alone * share / (traffic.answer.max(1.0) * at_once);
    }
    Serving { running, total: running / cycle, each: 1.0 / cycle }
}
