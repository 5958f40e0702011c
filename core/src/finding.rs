//! What the reader should know about a plan: never an error page, always a sentence.

use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; nothing is wrong.
    Note,
    /// The figures stand, but the reader should look at them with this in mind.
    Warning,
    /// Something was not understood or was changed to make sense.
    Corrected,
}

/// One thing found in a plan, a link or a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What it is about, as the reader knows it: a rig's name, an input's name, a link's key.
    pub subject: String,
    /// One plain sentence.
    pub message: String,
    /// What to do about it, where there is something to do.
    pub suggestion: Option<String>,
}

impl Finding {
    /// A finding without a suggestion.
    pub fn new(severity: Severity, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity, subject: subject.into(), message: message.into(), suggestion: None }
    }

    /// The same finding with something to do about it.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Something that was changed to make sense.
    pub fn corrected(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Corrected, subject, message)
    }

    /// Something to keep in mind.
    pub fn warning(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, subject, message)
    }

    /// Something good to know.
    pub fn note(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, subject, message)
    }
}
