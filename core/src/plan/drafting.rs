//! Drafting: who guesses tokens ahead, and what is written.

use serde::{Deserialize, Serialize};

/// Who guesses tokens ahead, which the model then checks all at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drafter {
    /// Nobody.
    #[default]
    Off,
    /// The model's own head for several tokens.
    Mtp,
    /// A small model beside it.
    Model,
    /// What the text had before.
    Ngram,
}

impl Drafter {
    /// Whether nobody does.
    pub fn is_off(&self) -> bool {
        *self == Self::Off
    }
}

/// What the model writes, which decides how often a guess is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Some of each.
    #[default]
    Mixed,
    /// Code, calls of tools, mathematics.
    Code,
    /// Prose and chat.
    Prose,
    /// Text that repeats its prompt.
    Copy,
}

impl Task {
    /// Whether it is some of each.
    pub fn is_mixed(&self) -> bool {
        *self == Self::Mixed
    }
}
