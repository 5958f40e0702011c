//! What refuses to run, and what would make a model fit.

use serde::{Serialize, Serializer};

use crate::memory::{Refusal, Remedy};
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
                let (head, block) = (head.to_string(), block.to_string());
                let blocks = " values does not divide into the cache type's blocks of ";
                return ["A head of ", &head, blocks, &block, "."].concat();
            }
            Self::HeadsNotDivisible { heads, cards } => {
                let (heads, cards) = (heads.to_string(), cards.to_string());
                return [&heads, " attention heads do not divide among ", &cards, " cards."]
                    .concat();
            }
            Self::KvHeadsNotDivisible { kv_heads, cards } => {
                let (heads, cards) = (kv_heads.to_string(), cards.to_string());
                return [&heads, " KV heads do not divide among ", &cards, " cards."].concat();
            }
            Self::ArchitectureUnderTensorSplit => {
                "llama.cpp's tensor split does not support this kind of layers."
            }
            Self::ContextBeyondModel { limit } => {
                let limit = limit.to_string();
                return ["The model is made for at most ", &limit, " tokens of context."].concat();
            }
            Self::CacheTypeUnknown => "The runtime has no such cache type.",
            Self::SplitUnknown => "The runtime cannot split a model this way.",
            Self::OffloadUnknown => {
                "The runtime runs from the cards' memory only, not from the host's."
            }
            Self::FormatUnknown => "The runtime does not load this format of weights.",
            Self::NoCard => "There is no card to run on.",
        };
        text.to_owned()
    }
}

impl Remedy {
    /// What it is, as in "It would with ...".
    pub fn phrase(self) -> String {
        match self {
            Self::Shares { first_card_blocks } => {
                first_card_blocks.to_string() + " layers on the first card, set by hand"
            }
            Self::CacheType { cache } => ["a ", cache.id(), " cache"].concat(),
            Self::Context { context } => tokens(context) + " of context",
            Self::Quant { quant_id } => [quant_id, " weights"].concat(),
            Self::Experts { blocks } => {
                ["the experts of ", &blocks.to_string(), " layers in host memory"].concat()
            }
            Self::Blocks { blocks } => blocks.to_string() + " layers in host memory",
            Self::BiggerCard { more } => gib(more) + " more on a card",
        }
    }

    /// The phrases of several, as alternatives.
    pub fn alternatives(remedies: &[Self]) -> String {
        let phrases: Vec<String> = remedies.iter().map(|remedy| remedy.phrase()).collect();
        phrases.join("; or ")
    }
}

/// Its phrase, not its figures.
impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.phrase())
    }
}
