//! What rigs have in common when they are compared, and how their costs are read.

use serde::{Deserialize, Serialize};

/// What the rigs of a plan have in common when they are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Hours a day at work: a faster rig generates more.
    #[default]
    Hours,
    /// Tokens a day: a faster rig is done sooner.
    Tokens,
}

/// What happens to the prices of used cards by the end of the horizon, against what is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stress {
    /// What is expected.
    #[default]
    None,
    /// Cards bring half of it.
    Halve,
    /// Cards bring half as much again.
    Rise,
}

impl Stress {
    /// The factor of what cards bring at the end.
    pub const fn factor(self) -> f64 {
        match self {
            Self::None => 1.0,
            Self::Halve => 0.5,
            Self::Rise => 1.5,
        }
    }
}

/// What the two ends of a net cost's range are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// Eight of ten samples lie between them.
    #[default]
    Likely,
    /// The best and the worst that can come together.
    Extreme,
}
