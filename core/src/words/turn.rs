//! What a turn of work is called, and what it is.

use super::filled;
use crate::speed::Turn;

impl Turn {
    /// What the button of a turn does.
    pub(crate) const COUNT: &str = "Plan work like this";

    /// What the table of turns says.
    pub(crate) const CAPTION: &str = "One user, from the question to the end of the answer: what is in the \
        cache is not read again. The sizes are assumed and follow the context. The button plans how much is \
        read for what is written, and how much of that is in the cache, for costs by the same work.";

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chat => "A question in a chat",
            Self::Agent => "A step of a coding agent",
            Self::Documents => "A document, read anew",
        }
    }

    /// Its tokens in the cache, read and written, in words.
    pub(crate) fn sizes(self, [cached, read, written]: [String; 3]) -> String {
        match self {
            Self::Documents => filled("{} read, {} written", &[&read, &written]),
            _ => filled("{} in the cache, {} read, {} written", &[&cached, &read, &written]),
        }
    }

    /// How long a day's tokens take.
    pub(crate) fn day(tokens: &str, hours: &str) -> String {
        filled("{} tokens a day: {} h", &[tokens, hours])
    }
}
