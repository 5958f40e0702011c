//! What became of a file of the reader's.

use super::filled;
use crate::session::message::Status;

impl Status {
    /// What became of it, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Reading => "Reading \u{2026}".to_owned(),
            Self::Read { name } if name.is_empty() => "Your model was read.".to_owned(),
            Self::Read { name } => filled("{} was read.", &[name]),
            Self::Unread { why } => {
                let why = why.as_ref().map(<crate::finding::Finding>::message);
                filled("Nothing was read: {}", &[&why.unwrap_or_default()])
            }
        }
    }
}
