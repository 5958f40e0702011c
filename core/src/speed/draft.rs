//! Drafting: tokens are guessed ahead, and the model checks all of them in one step.
//!
//! ```text
//! gain    = kept x step / round                        tokens a second with drafting by those without
//! kept    = 1 + a + a^2 + .. + a^drafted               the first miss ends the draft; a: a token is right
//! round   = check + drafted x one draft
//! check   = a step of streams x (drafted + 1) tokens that reads each stream's cache once
//! draft   = reading the drafter x g / (B x e)
//! ```
//!
//! What a check costs follows from the same formula as many users do: a dense model reads its weights
//! once for all of them, a mixture of experts reads more experts, cards that share tensors send more.
//! The chance that a token is right belongs to the method and the kind of work. The constants are in
//! `data/speed.csv`.

use super::decode;
use super::engine::keys;
use super::load::Load;
use super::machine::Machine;
use super::terms::{Constants, Kind, Term};

keys! {
    /// Who guesses.
    Method {
        /// The model's own head for several tokens.
        Mtp = "MTP",
        /// A head that was trained for the model: EAGLE.
        Head = "EAGLE",
        /// A drafter that guesses a block at once: `DFlash` and its like.
        Block = "block drafter",
        /// A small model.
        Model = "draft model",
        /// What the text had before.
        Ngram = "n-gram",
    }
}

keys! {
    /// What is written.
    Work {
        /// Code, calls of tools, mathematics.
        Code = "code",
        /// Prose and chat.
        Prose = "prose",
        /// Text that repeats the prompt.
        Copy = "copy",
        /// Some of each.
        Mixed = "mixed",
        /// Answers to prompts that a program made up of random words.
        Random = "made up",
        /// Nobody says what.
        Unstated = "not stated",
    }
}

impl Method {
    /// Tokens that are guessed at a time where nobody says.
    pub const fn usual_tokens(self) -> f64 {
        match self {
            Self::Mtp | Self::Head => 3.0,
            Self::Ngram | Self::Model => 4.0,
            Self::Block => 8.0,
        }
    }
}

/// How tokens are drafted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drafting {
    /// Who guesses.
    pub method: Method,
    /// What is written.
    pub work: Work,
    /// Tokens that are guessed at a time, at most.
    pub tokens: f64,
    /// Share of the guessed tokens that are right, where it was measured.
    pub acceptance: Option<f64>,
}

/// The key of a method and a kind of work.
pub(super) const fn of_work(method: Method, work: Work) -> usize {
    method.key() * Work::ALL.len() + work.key()
}

/// Tokens that a round keeps: those that were guessed right, and the one that the check itself gives.
pub(crate) fn kept(drafting: &Drafting, constants: &Constants) -> f64 {
    let drafted = drafting.tokens.max(0.0);
    if let Some(accepted) = drafting.acceptance {
        return 1.0 + drafted * accepted.clamp(0.0, 1.0);
    }
    let right = constants.get(Term::Right, of_work(drafting.method, drafting.work)).min(0.99);
    (1.0 - libm::pow(right, drafted + 1.0)) / (1.0 - right)
}

/// The time of one guess.
fn guess(
    machine: &Machine<'_>,
    load: &Load,
    drafting: &Drafting,
    streams: f64,
    constants: &Constants,
) -> f64 {
    let layers = load.layers.max(1.0);
    let head = load.dense * load.head_weights / (load.dense_weights + load.head_weights).max(1.0);
    let block = (load.dense - head) / layers;
    let read = match drafting.method {
        // One block, and the model's own head for each token.
        Method::Mtp | Method::Head => head + block + load.experts * load.touched(streams) / layers,
        // A few blocks and the head, once for all tokens.
        Method::Block => (head + 5.0 * block) / drafting.tokens.max(1.0),
        // A twentieth of the model, as they are chosen.
        Method::Model => load.read() / 20.0,
        Method::Ngram => 0.0,
    };
    let reading = machine.over_cards(|card| {
        read / (card.bandwidth * decode::efficiency(machine, load, card, constants))
    });
    let fixed = match drafting.method {
        // Its own blocks, about half as many.
        Method::Model => layers / 2.0 * constants.get(Term::LayerTime, machine.engine.key()),
        _ => 0.0,
    };
    reading * constants.get(Term::GuessRead, machine.engine.backend().key()) + fixed
}

/// One round of drafting: guesses, and the check of all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Round {
    /// Tokens that it keeps.
    pub(super) kept: f64,
    /// Time of a step without drafting, in seconds.
    pub(super) plain: f64,
    /// Time of the check.
    pub(super) check: f64,
    /// Tokens that are guessed.
    pub(super) drafted: f64,
    /// Time of one guess.
    pub(super) guess: f64,
}

impl Round {
    /// Tokens a second with drafting by those without it.
    pub(super) fn gain(&self) -> f64 {
        self.kept * self.plain / (self.check + self.drafted * self.guess)
    }
}

/// A round of `streams` streams with `depth` tokens in each cache.
pub(super) fn round(
    machine: &Machine<'_>,
    load: &Load,
    drafting: &Drafting,
    (depth, streams): (f64, f64),
    constants: &Constants,
) -> Round {
    let drafted = drafting.tokens.max(0.0);
    let plain = decode::step(machine, load, depth, streams, constants).total();
    let checked = streams * (drafted + 1.0);
    let mut check = decode::step(machine, load, depth, checked, constants);
    check.cache *= streams / checked;
    Round {
        kept: kept(drafting, constants),
        plain,
        check: check.total(),
        drafted,
        guess: guess(machine, load, drafting, streams, constants),
    }
}

/// Tokens a second with drafting by those without it, of `streams` streams with `depth` tokens in each
/// cache. Below 1 it loses.
pub fn gain(
    machine: &Machine<'_>,
    load: &Load,
    drafting: &Drafting,
    depth: f64,
    streams: f64,
    constants: &Constants,
) -> f64 {
    if drafting.tokens <= 0.0 {
        return 1.0;
    }
    round(machine, load, drafting, (depth, streams), constants).gain()
}

/// What the residual of a gain counts as.
pub(crate) const fn kind(streams: f64) -> Kind {
    if streams > 1.0 { Kind::GainMany } else { Kind::Gain }
}
