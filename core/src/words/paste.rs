//! Why nothing came of pasted text.

use super::filled;
use crate::paste::{MAX_TEXT, Unread};
use crate::units::Bytes;
use crate::units::format::gib;

impl Unread {
    /// One sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Empty => "There is no text to read.".to_owned(),
            Self::TooLong => {
                let most = gib(Bytes::new(MAX_TEXT as u64));
                filled("The text is longer than {} and was not read.", &[&most])
            }
            Self::Unknown => {
                "This is not what any of the tools prints that are known here.".to_owned()
            }
            Self::NoCards(tool) => {
                filled("This looks like the output of {}, but names no card.", &[tool])
            }
            Self::NoFigures(tool) => {
                filled("This looks like the output of {}, but has no figure to use.", &[tool])
            }
        }
    }
}
