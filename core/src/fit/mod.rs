//! One model in one format on one rig: does it fit, with how long a context, how fast.
//!
//! Memory says what goes where, speed how fast that is read; here both meet.
//!
//! ```text
//! workload -> Demand (the models asked for, summed up once and kept on a Shelf)
//! rig      -> Machine
//! both     -> Capability: a Fit for the model asked for and for each of the short list
//! ```

mod beside;
mod demand;
mod drafts;
mod formats;
mod machine;
mod model;
mod outcome;
mod placed;
mod quick;
mod shelf;
mod survey;
mod weighed;
mod workload;

pub use demand::Demand;
pub(crate) use formats::headed;
pub use outcome::{Draws, Outcome, OutcomeSpeeds};
pub(crate) use quick::formats;
pub use shelf::Shelf;
pub use survey::{Surveyed, survey};
pub use workload::settings_of;

use std::borrow::Cow;

use serde::Serialize;

use crate::catalog::Split;
use crate::memory::{CardUse, HostUse, LlamaVersion, Offload, Refusal, Remedy};
use crate::speed;
use crate::speed::limit;
use crate::units::{Bytes, Range, Tokens, TokensPerSecond};

/// What a rig can run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Capability {
    /// The model that the plan asks for.
    pub target: Fit,
    /// The models of the short list, each in several weight formats.
    pub models: Vec<ModelRow>,
    /// What power limits would do to one of the cards with the model asked for, from the lowest to
    /// the rated power; empty where that is not known.
    pub power_limits: Vec<limit::Point>,
}

/// One model on one rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelRow {
    /// Id of the model.
    pub model_id: &'static str,
    /// Name of the model.
    pub model_name: Cow<'static, str>,
    /// The largest format that fits with the wanted context, else the smallest there is.
    pub shown: Fit,
    /// The formats of the short list, from the smallest to the largest; of the model asked for, the
    /// largest usual one that fits is among them.
    pub quants: Vec<QuantFit>,
}

/// Whether a model fits in one weight format.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantFit {
    /// Id of the weight format.
    pub quant_id: &'static str,
    /// Whether it fits with the wanted context, judged card by card.
    pub fits: bool,
    /// All weights that are loaded.
    pub weights_bytes: Bytes,
    /// A published file of this model and format, where one is known.
    pub published: Option<PublishedFile>,
}

/// One model in one weight format on one rig.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fit {
    /// Id of the model.
    pub model_id: &'static str,
    /// Name of the model.
    pub model_name: Cow<'static, str>,
    /// Id of the weight format.
    pub quant_id: &'static str,
    /// The context wanted: of each user, or of all together where they share one cache.
    pub context_tokens: Tokens,
    /// Whether weights, cache and buffers fit, judged card by card.
    pub fits: bool,
    /// Why it does not fit; `None` where it does.
    pub why_not: Option<WhyNot>,
    /// What would make it fit, the least sacrifice first; only for the model asked for, and empty
    /// where it fits or something refuses to run.
    pub remedies: Vec<Remedy>,
    /// All weights that are loaded, on cards and host.
    pub weights_bytes: Bytes,
    /// What the bytes of the weights follow from.
    pub weights_basis: WeightsBasis,
    /// A published file of this model and format, where one is known.
    pub published: Option<PublishedFile>,
    /// KV cache and recurrent state on all cards.
    pub cache_bytes: Bytes,
    /// What each card holds, in order.
    pub cards: Vec<CardUse>,
    /// What the host's memory holds.
    pub host: HostUse,
    /// What was kept from the cards.
    pub offload: Offload,
    /// The longest context that fits, counted as the wanted one, up to what the model was made for;
    /// `None` where the wanted one does not fit.
    pub longest_context_tokens: Option<Tokens>,
    /// Tokens that all caches together have room for, whatever the model was made for, where the runtime fills
    /// the cards with one pool of cache; only for the model asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool_tokens: Option<Tokens>,
    /// The largest of the usual formats that fits with the wanted context; only for the model asked
    /// for.
    pub best_quant_id: Option<&'static str>,
    /// The version of llama.cpp whose planning is followed, where that is not the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub llama_version: Option<LlamaVersion>,
    /// Id of the small model that drafts tokens for it; `None` where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_model_id: Option<&'static str>,
    /// How fast it is; `None` where it does not fit.
    pub speed: Option<speed::Speeds>,
    /// How fast it was estimated to be, where what the reader measured on the rig has moved that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<speed::Speeds>,
    /// Another way to divide it among the cards that is clearly faster; only for the model asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faster: Option<Faster>,
    /// What else can be asked about its speed; only for the model asked for.
    #[serde(skip)]
    pub service: Option<Box<speed::Service>>,
}

impl Fit {
    /// Whether a provider runs it: by API it fits where a price of its tokens is known, and whatever
    /// runs for a monthly fee fits.
    pub fn by_provider(&self) -> bool {
        outcome::by_provider(self.quant_id)
    }

    /// How a provider is paid for it, in two words.
    pub fn paid_by(&self) -> &'static str {
        outcome::paid_by(self.quant_id)
    }

    /// Decode of each stream with its context full; `None` where it does not fit.
    pub fn decode_tok_s(&self) -> Option<Range<TokensPerSecond>> {
        self.speed.map(|speed| speed.decode_tok_s)
    }

    /// Decode of all streams together; `None` where it does not fit.
    pub fn total_tok_s(&self) -> Option<Range<TokensPerSecond>> {
        self.speed.map(|speed| speed.total_tok_s)
    }
}

/// A way to divide a model among cards that is faster than the planned one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Faster {
    /// The way.
    pub split: Split,
    /// Decode of all streams together.
    pub total_tok_s: Range<TokensPerSecond>,
}

/// Why a model does not run on a rig.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyNot {
    /// No rule tells how many bytes the model takes in the format.
    SizeUnknown {
        /// Name of the model.
        model: Cow<'static, str>,
        /// Id of the weight format.
        quant: &'static str,
    },
    /// The runtime refuses the settings or the format.
    Refused(Refusal),
    /// What stays on the host is more than its memory.
    HostShort {
        /// What the host lacks.
        short: Bytes,
        /// All that stays on it.
        held: Bytes,
    },
    /// A card is asked for more than its memory; of several, the one that lacks the most.
    CardShort {
        /// Its place among the cards, from 0 on.
        card: usize,
        /// Number of cards.
        cards: usize,
        /// Bytes that the card lacks.
        short: Bytes,
        /// Weights that the card would hold.
        weights: Bytes,
        /// KV cache and recurrent state on it.
        cache: Bytes,
        /// Memory of the card.
        memory: Bytes,
    },
    /// No price of the model's tokens by API is known.
    NoPrice {
        /// Name of the model.
        model: Cow<'static, str>,
    },
}

/// What the bytes of weights follow from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightsBasis {
    /// The architecture, tensor by tensor, by the rules of the stock mix.
    #[default]
    Counted,
    /// The architecture, tensor by tensor; a published file agrees with the sum.
    Confirmed,
    /// The published file, which is not the stock mix; that would have this.
    Published {
        /// All tensors of the stock mix's file.
        #[serde(rename = "counted_bytes")]
        counted: Bytes,
    },
    /// The published file alone, spread evenly over the layers: the tensors are not known.
    PublishedOnly,
    /// A dynamic mix: the stock mix nearest to it, scaled as published files of other models were.
    Dynamic {
        /// All tensors of the file: one model in ten has less.
        #[serde(rename = "low_bytes")]
        low: Bytes,
        /// One in ten has more.
        #[serde(rename = "high_bytes")]
        high: Bytes,
    },
    /// The reader's own file.
    OwnFile,
}

/// The size of a published file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PublishedFile {
    /// Size of the file as it was published.
    pub size_bytes: Bytes,
    /// The step to which that was rounded; zero for an exact figure.
    pub resolution_bytes: Bytes,
    /// Who published it; empty where not stated.
    pub publisher: &'static str,
    /// Where the figure was read.
    pub source: &'static str,
    /// The day on which the size was read.
    pub as_of: &'static str,
}

/// In place of a format where a provider runs the model.
pub const BY_API: &str = "API";
