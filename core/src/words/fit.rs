//! Why a model does not run on a rig.

use serde::{Serialize, Serializer};

use super::{digits, filled};
use crate::catalog::Split;
use crate::fit::{Faster, Fit, PublishedFile, WhyNot};
use crate::units::format::{gib, number, tokens, two_figures};
use crate::units::{Bytes, Tokens};

impl Fit {
    /// How many tokens all caches together have room for; nothing where there is no such pool.
    pub(crate) fn said_pool(&self) -> String {
        let said = |pool: Tokens| {
            filled(" All caches together have room for {} tokens.", &[&tokens(pool)])
        };
        self.pool_tokens.map(said).unwrap_or_default()
    }

    /// What stands beside a speed that a measurement of its rig has moved.
    pub(crate) const MOVED: &str = "moved by your measurement";

    /// What the measurements on a rig did to the decode of a model, and what does not follow them;
    /// nothing where there is none.
    pub(crate) fn said_moved(&self) -> Option<String> {
        let (before, after) = (self.estimated?.decode_tok_s, self.speed?.decode_tok_s);
        let [before, after] = [before, after].map(|speed| two_figures(speed.likely().get()));
        let text = "Moved by your measurement: decode {} tok/s, where {} were estimated. The formulas \
                    and curves below are those of the estimate.";
        Some(filled(text, &[&after, &before]))
    }
}

impl PublishedFile {
    /// Who published it, or else where its size was read.
    pub(crate) fn whose(&self) -> String {
        match self.publisher {
            "" => self.source.to_owned(),
            // Docker's own models are those of the account "ai".
            "ai" => "by Docker".to_owned(),
            publisher => filled("by {}", &[publisher]),
        }
    }
}

impl Faster {
    /// What the button does.
    pub(crate) const RUN: &str = "Run it that way";

    /// What the way is and how fast.
    pub(crate) fn sentence(&self) -> String {
        let how = match self.split {
            Split::Layer => "by whole layers",
            Split::Row => "by rows",
            Split::Tensor => "by tensor",
            Split::Pipeline => "as a pipeline",
        };
        let speed = two_figures(self.total_tok_s.likely().get());
        filled("Split {}, it fits too and generates about {} tok/s.", &[how, &speed])
    }
}

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
                card_short(&place, [*short, *weights, *cache, *memory])
            }
            Self::NoPrice { model } => filled("No price of {} by API is known.", &[model]),
        }
    }
}

/// What a card holds too much of. Rounded parts add up to the rounded whole: buffers and driver are what
/// is left of it.
fn card_short(place: &str, [short, weights, cache, memory]: [Bytes; 4]) -> String {
    let tenths = |bytes: Bytes| libm::round(bytes.gib() * 10.0);
    let said = |tenths: f64| number(tenths / 10.0, 1) + " GiB";
    let rest = tenths(short) + tenths(memory) - tenths(weights) - tenths(cache);
    let (rest, short, weights) = (said(rest.max(0.0)), said(tenths(short)), said(tenths(weights)));
    let (cache, memory) = (said(tenths(cache)), said(tenths(memory)));
    let text = "{} is {} short: {} of weights, {} of cache and {} of buffers and driver for {}.";
    filled(text, &[place, &short, &weights, &cache, &rest, &memory])
}

/// Its sentence, not its figures.
impl Serialize for WhyNot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sentence())
    }
}
