//! A turn of work: what is in the cache already, what is read, what is written, and how long that takes.
//!
//! ```text
//! time = start + read / prefill(read, behind what is cached) + written / decode(halfway through the answer)
//!
//!             in the cache   read              written
//! chat        C / 4          200, at most C/8  2 x read     a question in a conversation
//! agent       C / 2          3000, at most 3C/8  read / 6     a step of a coding agent: files and results
//! documents   0              7 C / 8           500, at most C/8   a document that was not read before
//! ```
//!
//! C is the context. The sizes are assumed; that a coding agent reads six tokens for each one that it
//! writes, beside a prefix that is reused, is what its users report.

use super::estimate::Estimator;
use super::terms::{Constants, Term};
use crate::units::{Basis, Hours, Range, Seconds, Tokens};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A question in a conversation.
    Chat,
    /// A step of a coding agent.
    Agent,
    /// A document that was not read before.
    Documents,
}

/// The tokens of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnTokens {
    /// In the cache from turns before.
    pub cached: Tokens,
    /// Read anew.
    pub read: Tokens,
    /// Written.
    pub written: Tokens,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chat, Self::Agent, Self::Documents];

    /// Its name in the text of an edit.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Agent => "agent",
            Self::Documents => "documents",
        }
    }

    /// Its tokens where the context is this long.
    pub fn tokens(self, context: Tokens) -> TurnTokens {
        let all = context.get().max(64);
        let (cached, read, written) = match self {
            Self::Chat => {
                let read = 200.min(all / 8);
                (all / 4, read, 2 * read)
            }
            Self::Agent => {
                let read = 3000.min(all / 8 * 3);
                (all / 2, read, (read / 6).max(1))
            }
            Self::Documents => (0, all / 8 * 7, 500.min(all / 8)),
        };
        let [cached, read, written] = [cached, read, written].map(Tokens::new);
        TurnTokens { cached, read, written }
    }
}

impl TurnTokens {
    /// Tokens of the prompt for each one that is written, those in the cache among them.
    pub fn ratio(self) -> f64 {
        f64::from(self.cached.get() + self.read.get()) / f64::from(self.written.get().max(1))
    }

    /// Hours that turns of this duration take to write so many tokens a day.
    pub fn hours_a_day(self, tokens: f64, turn: Seconds) -> Hours {
        Hours::new(tokens / f64::from(self.written.get().max(1)) * turn.get() / 3600.0)
    }

    /// Percent of the prompt's tokens that are in the cache.
    pub fn cached_percent(self) -> f64 {
        let all = f64::from(self.cached.get() + self.read.get()).max(1.0);
        f64::from(self.cached.get()) / all * 100.0
    }
}

impl Estimator {
    /// How long a turn of one user takes.
    pub fn turn(&self, tokens: TurnTokens) -> Range<Seconds> {
        let TurnTokens { cached, read, written } = tokens;
        let middle = Tokens::new(cached.get() + read.get() + written.get() / 2);
        let (prefill, decode) = (self.prefill(read, cached), self.decode(middle));
        let start = Constants::embedded().get(Term::StartTime, self.engine.backend().key());
        let [read, written] = [read, written].map(|tokens| f64::from(tokens.get()));
        let time = |prefill: f64, decode: f64| {
            Seconds::new(start + read / prefill.max(1e-9) + written / decode.max(1e-9))
        };
        let fast = time(prefill.high().get(), decode.high().get());
        let likely = time(prefill.likely().get(), decode.likely().get());
        let slow = time(prefill.low().get(), decode.low().get());
        Range::new(fast, likely, slow, Basis::Computed)
    }
}
