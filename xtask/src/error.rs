//! The one kind of failure of a task: a sentence for the person at the terminal.

use std::fmt::Display;

/// What a task gives back.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// Says what was being done when something failed.
pub(crate) trait Context<T> {
    /// Puts `doing` in front of the error's own words.
    fn context(self, doing: impl Display) -> Result<T>;
}

impl<T, E: Display> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl Display) -> Result<T> {
        self.map_err(|error| format!("{doing}: {error}"))
    }
}
