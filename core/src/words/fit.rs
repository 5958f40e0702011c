//! Why a model does not run on a rig.

use serde::{Serialize, Serializer};

use super::{digits, filled};
use crate::fit::WhyNot;
use crate::units::format::gib;

impl WhyNot {
    /// Why it does not run, in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::SizeUnknown { model, quant } => {
                filled("How many bytes {} takes in {} is not known.", &[model, quant])
            }
            Self::Refused(refusal) => refusal.sentence(),
            Self::HostShort { short, held } => {
                let (short, held) = (gib(*short), gib(*held));
                filled("The host's memory is {} short of the {} that stay in it.", &[&short, &held])
            }
            Self::CardShort { card, cards, short, weights, cache, memory } => {
                let place = if *cards == 1 {
                    "The card".to_owned()
                } else {
                    filled("Card {} of {}", &[&digits(*card as u64 + 1), &digits(*cards as u64)])
                };
                let (short, weights) = (gib(*short), gib(*weights));
                let (cache, memory) = (gib(*cache), gib(*memory));
                let text = "{} is {} short: {} of weights and {} of cache for {}.";
                filled(text, &[&place, &short, &weights, &cache, &memory])
            }
            Self::NoPrice { model } => filled("No price of {} by API is known.", &[model]),
        }
    }
}

/// Its sentence, not its figures.
impl Serialize for WhyNot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}
