//! Why a model does not run on a rig.

use serde::{Serialize, Serializer};

use crate::fit::WhyNot;
use crate::units::format::gib;

impl WhyNot {
    /// Why it does not run, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::SizeUnknown { model, quant } => {
                ["How many bytes ", model, " takes in ", quant, " is not known."].concat()
            }
            Self::Refused(refusal) => refusal.sentence(),
            Self::HostShort { short, held } => {
                let (short, held) = (gib(*short), gib(*held));
                ["The host's memory is ", &short, " short of the ", &held, " that stay in it."]
                    .concat()
            }
            Self::CardShort { card, cards, short, weights, cache, memory } => {
                let place = if *cards == 1 {
                    "The card".to_owned()
                } else {
                    ["Card ", &(card + 1).to_string(), " of ", &cards.to_string()].concat()
                };
                let (short, weights) = (gib(*short), gib(*weights));
                let held = [&place, " is ", &short, " short: ", &weights, " of weights"].concat();
                [&held, " and ", &gib(*cache), " of cache for ", &gib(*memory), "."].concat()
            }
            Self::NoPrice { model } => ["No price of ", model, " by API is known."].concat(),
        }
    }
}

/// Its sentence, not its figures.
impl Serialize for WhyNot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}
