//! What became of the model asked for on a rig: all that costs, the verdict and the answer in a line
//! take from what the rig can run.
//!
//! A few numbers, so that they can be worked out elsewhere and handed over
//! ([`crate::session::outcomes`]): whoever has them needs neither memory nor speed to answer a plan
//! while only costs change.

use std::borrow::Cow;

use super::{BY_API, Fit, WeightsBasis};
use crate::catalog::MAX_CARDS;
use crate::memory::Offload;
use crate::plan::group::MAX_GROUPS;
use crate::resolve::BY_SUBSCRIPTION;
use crate::units::{Bytes, Range, Tokens, TokensPerSecond, Watts};

/// The watts that one of 1 to [`MAX_CARDS`] cards of a kind draws while generating, without a limit;
/// `None` if that is not known.
pub type Draws = Option<[f64; MAX_CARDS]>;

/// How a rig runs the model asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Name of the model.
    pub model_name: Cow<'static, str>,
    /// Id of the weight format, or how a provider is paid.
    pub quant_id: Cow<'static, str>,
    /// The context wanted: of each user, or of all together where they share one cache.
    pub context_tokens: Tokens,
    /// Whether weights, cache and buffers fit, judged card by card.
    pub fits: bool,
    /// Whether the weights are those of the reader's own file.
    pub own_file: bool,
    /// All weights that are loaded, on cards and host.
    pub weights: Bytes,
    /// What the host's memory holds for it; zero where everything is on the cards.
    pub host: Bytes,
    /// Its speeds; `None` where it does not fit, or nothing is known of them.
    pub speed: Option<OutcomeSpeeds>,
    /// Draws of each kind of the rig's cards.
    pub draws: [Draws; MAX_GROUPS],
}

/// The speeds of an outcome, in tokens a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutcomeSpeeds {
    /// Decode of each stream with its context full.
    pub decode: Range<TokensPerSecond>,
    /// Decode of all streams together.
    pub total: Range<TokensPerSecond>,
    /// Prefill of a prompt that fills the context.
    pub prefill: Range<TokensPerSecond>,
    /// What decode was estimated to be most likely, where a measurement of the reader's has moved it.
    pub estimated: Option<TokensPerSecond>,
    /// Decode with drafting by that without it; `None` where nothing is drafted.
    pub drafting_gain: Option<Range<f64>>,
}

impl Outcome {
    /// Of the model asked for on a rig, with `users` who each have a context of `depth`.
    pub(crate) fn of(fit: &Fit, depth: Tokens, users: u32) -> Self {
        let service = fit.service.as_ref().filter(|_| fit.fits);
        let draws = core::array::from_fn(|kind| {
            let draws = service.and_then(|it| it.estimator.draws(kind, depth, users))?;
            Some(draws.map(Watts::get))
        });
        let speed = fit.speed.map(|speed| OutcomeSpeeds {
            decode: speed.decode_tok_s,
            total: speed.total_tok_s,
            prefill: speed.prefill_tok_s,
            estimated: fit.estimated.map(|speed| speed.decode_tok_s.likely()),
            drafting_gain: speed.drafting_gain,
        });
        let host = match fit.offload {
            Offload::None => Bytes::ZERO,
            _ => fit.host.total(),
        };
        Self {
            model_name: fit.model_name.clone(),
            quant_id: Cow::Borrowed(fit.quant_id),
            context_tokens: fit.context_tokens,
            fits: fit.fits,
            own_file: fit.weights_basis == WeightsBasis::OwnFile,
            weights: fit.weights_bytes,
            host,
            speed,
            draws,
        }
    }

    /// Whether a provider runs it.
    pub fn by_provider(&self) -> bool {
        by_provider(&self.quant_id)
    }

    /// How a provider is paid for it, in two words.
    pub fn paid_by(&self) -> &'static str {
        paid_by(&self.quant_id)
    }

    /// Decode of all streams together; `None` where it does not fit.
    pub fn total_tok_s(&self) -> Option<Range<TokensPerSecond>> {
        self.speed.map(|speed| speed.total)
    }
}

/// Whether what stands in place of a format says that a provider runs the model: by API it fits where a
/// price of its tokens is known, and whatever runs for a monthly fee fits.
pub(super) fn by_provider(quant_id: &str) -> bool {
    matches!(quant_id, BY_API | BY_SUBSCRIPTION)
}

/// How a provider is paid, in two words.
pub(super) fn paid_by(quant_id: &str) -> &'static str {
    if quant_id == BY_SUBSCRIPTION { "by subscription" } else { "by API" }
}
