//! Many users at once: total and per-stream speed, the room their caches need, and where it saturates.
//!
//! ```text
//! running = min(streams, room / cache of one stream)
//! cycle   = step(running) + running x prompt time / answer, or hypot of both where a step does both
//! total   = running / cycle
//! ```
//!
//! Weights are read once for all streams of a step; prompts are worked on between the steps, or by
//! vLLM and its like within them: reading for the ones hides behind computing for the others.

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
    /// Time of a step without prompts, in seconds.
    pub step: f64,
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
    let step = decode::step(machine, load, depth, running, constants).total();
    let mut cycle = step;
    if traffic.with_prompts && traffic.prompt > 0.0 {
        let alone = prefill(machine, load, traffic.prompt, 0.0, constants).total();
        // A pipeline's cards work on several prompts at a time.
        let at_once = match machine.split {
            Split::Pipeline => machine.cards.len().max(1) as f64,
            _ => 1.0,
        };
        let share = constants.get(Term::PromptShare, machine.engine.key());
        let prompts = running * alone * share / (traffic.answer.max(1.0) * at_once);
        cycle = if machine.engine.mixes_prompts() {
            libm::sqrt(step * step + prompts * prompts)
        } else {
            step + prompts
        };
    }
    Serving { running, total: running / cycle, each: 1.0 / cycle, step }
}
