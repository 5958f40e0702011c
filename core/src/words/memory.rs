//! What refuses to run, and what would make a model fit.

use serde::{Serialize, Serializer};

use super::{digits, filled};
use crate::memory::{Refusal, Remedy};
use crate::units::Bytes;
use crate::units::format::{gib, tokens};

impl Refusal {
    /// Why it refuses, in one sentence.
    pub fn sentence(self) -> String {
        let text = match self {
            Self::QuantisedValuesNeedFlashAttention => {
                "llama.cpp quantises the V cache only with flash attention on."
            }
            Self::QuantisedCacheUnderTensorSplit => {
                "llama.cpp refuses a quantised KV cache under tensor split."
            }
            Self::LatentNeedsOneCacheType => {
                "With multi-head latent attention K and V are one cache: their types must be equal."
            }
            Self::HeadNotDivisible { head, block } => {
                let (head, block) = (digits(u64::from(head)), digits(u64::from(block)));
                let text =
                    "A head of {} values does not divide into the cache type's blocks of {}.";
                return filled(text, &[&head, &block]);
            }
            Self::HeadsNotDivisible { heads, cards } => {
                let (heads, cards) = (digits(u64::from(heads)), digits(u64::from(cards)));
                return filled(
                    "{} attention heads do not divide among {} cards.",
                    &[&heads, &cards],
                );
            }
            Self::KvHeadsNotDivisible { kv_heads, cards } => {
                let (heads, cards) = (digits(u64::from(kv_heads)), digits(u64::from(cards)));
                return filled("{} KV heads do not divide among {} cards.", &[&heads, &cards]);
            }
            Self::ArchitectureUnderTensorSplit => {
                "llama.cpp's tensor split does not support this kind of layers."
            }
            Self::ContextBeyondModel { limit } => {
                let limit = digits(u64::from(limit));
                return filled("The model is made for at most {} tokens of context.", &[&limit]);
            }
            Self::CacheTypeUnknown => "The runtime has no such cache type.",
            Self::SplitUnknown => "The runtime cannot split a model this way.",
            Self::OffloadUnknown => {
                "The runtime runs from the cards' memory only, not from the host's."
            }
            Self::FormatUnknown => "The runtime does not load this format of weights.",
            Self::NoCard => "There is no card to run on.",
            Self::UnlikeCards => {
                "This runtime gives every card as much of the model, so it needs cards with memories of one \
                 size."
            }
            Self::MakerUnknown { runtime, vendor } => {
                let text = "{} does not run on {} hardware: choose another runtime for this rig.";
                return filled(text, &[runtime.name(), vendor.name()]);
            }
        };
        text.to_owned()
    }
}

impl Remedy {
    /// What it is, as in "It fits with ...".
    pub(crate) fn phrase(self) -> String {
        match self {
            Self::Shares { first_card_blocks } => {
                layers(first_card_blocks) + " on the first card, set by hand"
            }
            Self::CacheType { cache } => filled("a {} cache", &[cache.id()]),
            Self::Context { context } => tokens(context) + " of context",
            Self::Quant { quant_id } => filled("{} weights", &[quant_id]),
            Self::Experts { blocks } => {
                filled("the experts of {} in host memory", &[&layers(blocks)])
            }
            Self::Blocks { blocks } => layers(blocks) + " in host memory",
            Self::BiggerCard { more, cards } => bigger(more, cards),
        }
    }

    /// What to do about it, as in "It fits if you ...".
    fn action(self) -> String {
        match self {
            Self::Shares { first_card_blocks } => {
                filled("put {} on the first card", &[&layers(first_card_blocks)])
            }
            Self::CacheType { cache } => filled("use a {} cache", &[cache.id()]),
            Self::Context { context } => filled("shorten the context to {}", &[&tokens(context)]),
            Self::Quant { quant_id } => filled("use {} weights", &[quant_id]),
            Self::Experts { blocks } => {
                filled("move the experts of {} to the computer's memory", &[&layers(blocks)])
            }
            Self::Blocks { blocks } => {
                filled("move {} to the computer's memory", &[&layers(blocks)])
            }
            Self::BiggerCard { more, cards } => filled("have {}", &[&bigger(more, cards)]),
        }
    }

    /// What would make a model fit, in one sentence; nothing where nothing would.
    pub fn sentence(remedies: &[Self]) -> String {
        let actions: Vec<String> = remedies.iter().map(|remedy| remedy.action()).collect();
        match &*actions {
            [] => String::new(),
            [one] => filled("It fits if you {}.", &[one]),
            [first @ .., last] => filled("It fits if you {}, or {}.", &[&first.join(", "), last]),
        }
    }
}

/// A number of layers.
fn layers(count: u32) -> String {
    digits(u64::from(count)) + if count == 1 { " layer" } else { " layers" }
}

/// What the cards that lack memory should have more.
fn bigger(more: Bytes, cards: usize) -> String {
    match cards {
        0 | 1 => gib(more) + " more on a card",
        _ => filled("up to {} more on each of {} cards", &[&gib(more), &digits(cards as u64)]),
    }
}

/// Its phrase, not its figures.
impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.phrase())
    }
}
