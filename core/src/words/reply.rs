//! What is said beside a control whose value could not be taken as it was.

use super::{filled, quoted};
use crate::session::edit::Reply;
use crate::units::format::plain;

impl Reply {
    /// What became of the value, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NoNumber(given) => filled("{} is not a number.", &[&quoted(given)]),
            Self::Held(id) => {
                let spec = id.spec();
                let (min, max) = (plain(spec.min, 2), plain(spec.max, 0));
                let unit = if spec.unit.is_money() { "" } else { spec.unit.name() };
                let unit = if unit.is_empty() { String::new() } else { [" ", unit].concat() };
                filled("Held to {} to {}{}.", &[&min, &max, &unit])
            }
            Self::Unknown { given, meant: None } => {
                filled("{} is not in the list.", &[&quoted(given)])
            }
            Self::Unknown { given, meant: Some(meant) } => {
                filled("{} is not in the list. Did you mean {}?", &[&quoted(given), meant])
            }
            Self::NoCurrency => "A currency is three letters, such as EUR.".to_owned(),
        }
    }
}
