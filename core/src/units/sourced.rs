//! Figures with their provenance.

use serde::Serialize;

use super::Range;

/// A figure in use, with where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumption<T: Copy + PartialOrd> {
    /// The figure: `low`, `likely`, `high` and `basis`.
    #[serde(flatten)]
    pub value: Range<T>,
    /// Where it comes from, with its date; [`AS_ENTERED`] where the plan states it.
    pub source: String,
}

/// Source of a figure that the plan itself states.
pub const AS_ENTERED: &str = "as entered";
