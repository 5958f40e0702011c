//! What is bought with a rig besides its cards.

use serde::{Deserialize, Serialize};

use crate::units::{Money, Percent, Range};

/// Something that must be bought besides the cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The reader's name for it.
    pub name: String,
    /// The price of the extra, in the plan's currency.
    #[serde(rename = "cost", alias = "cost_usd")]
    pub cost: Range<Money>,
    /// Percent of its price that it keeps in a year; at 0 it is not sold.
    #[serde(default, rename = "kept_percent_per_year")]
    pub kept: Percent,
    /// Whether the buyer has it already, so that it costs nothing.
    #[serde(default)]
    pub owned: bool,
}

impl Extra {
    /// An extra that is bought and not sold again.
    pub fn new(name: impl Into<String>, cost: Range<Money>) -> Self {
        Self { name: name.into(), cost, kept: Percent::ZERO, owned: false }
    }
}
