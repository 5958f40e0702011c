//! The sentences of what was found in a plan or a link.

use core::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::find::field;
use super::{digits, filled, quoted};
use crate::finding::{CardFigure, Finding, Found, OldFact};
use crate::units::format::{gib, months, plain, two_figures};

/// Of a rig whose link changes the card alone.
const OTHER_PRICE: &str =
    "The link gives it another card than its preset has, and leaves the price as it was there.";

impl Finding {
    /// What was found, in one sentence or two.
    // Long: one arm for each kind of finding, and nothing else.
    pub fn message(&self) -> String {
        let text = match &*self.found {
            Found::LinkTooLong { most } => {
                return filled("The link is longer than {} bytes.", &[&digits(*most as u64)]);
            }
            Found::PresetUnknown { id } => {
                return filled("There is no preset \u{201c}{}\u{201d}.", &[id]);
            }
            Found::FieldUnread { key, value } => {
                let text = "{}: \u{201c}{}\u{201d} was not understood, put it another way.";
                return filled(text, &[field(key).unwrap_or(key), value]);
            }
            Found::PairUnknown { key, value } => {
                let text = "\u{201c}{}={}\u{201d} was not understood and is left out.";
                return filled(text, &[key, value]);
            }
            Found::PriceOfAnotherCard => OTHER_PRICE,
            Found::OutOfLimits { min, max, unit, held } => {
                let [min, max, held] = [min, max, held].map(|limit| plain(*limit, 2));
                let unit = if unit.is_empty() { String::new() } else { [" ", unit].concat() };
                let text = "{} must be between {} and {}{} and is now {}.";
                return filled(text, &[&self.subject, &min, &max, &unit, &held]);
            }
            Found::NoRig => "The plan lists no rig.",
            Found::TooManyRigs { most } => {
                return filled("Only the first {} rigs are compared.", &[&digits(*most as u64)]);
            }
            Found::TooManyExtras { most } => {
                let most = digits(*most as u64);
                return filled("Only the first {} extras of a rig are counted.", &[&most]);
            }
            Found::TooManyCards { most } => {
                let most = digits(u64::from(*most));
                return filled("Only the first {} cards of a rig are counted.", &[&most]);
            }
            Found::RentedUnlike => {
                "Rented machines have cards of one kind: the others are left out."
            }
            Found::WholeBesideCards { machine } => {
                let text = "A {} is a machine of its own: only a network joins it to other cards, \
                            which is not counted.";
                return filled(text, &[machine]);
            }
            Found::MakersDiffer { one, other } => {
                let text = "{} and {} have different makers: one process reaches both by Vulkan or by \
                            a build for both, which is slower than is counted here.";
                return filled(text, &[one, other]);
            }
            Found::BackendUnreached { .. }
            | Found::ContextStretched { .. }
            | Found::SecondUnknown { .. }
            | Found::NoProjector { .. }
            | Found::ProjectorOfUnknownShape { .. }
            | Found::NoSmallModel { .. }
            | Found::NoDraftHead { .. }
            | Found::DraftingLoses { .. } => return self.found.of_running(),
            Found::SpeedMeasured { .. } => return self.found.of_speed(),
            Found::CurrencyUnknown { text } => {
                return filled("\u{201c}{}\u{201d} is no currency's three letters.", &[text]);
            }
            Found::OwnTooLong => "Its description in the link is too long and was not read.",
            Found::OwnUnread => "Its description in the link was not understood.",
            Found::OwnNewer => "Its description in the link is of a newer version.",
            Found::OwnBeyondLimits => "Some of its dimensions were beyond reason.",
            Found::OwnMissing => "The link does not describe it.",
            Found::OwnSpread => {
                "Its file has tensors of too many sizes for a link, which carries their totals \
                 spread evenly over the layers: a card may hold a little more or less."
            }
            Found::OwnFileMissing { model, used } => {
                return filled("No file of {} was read; {} is counted.", &[model, used]);
            }
            Found::ArchitectureUnknown { name } => return unknown_architecture(name),
            Found::Unknown { asked, .. } => {
                return filled("\u{201c}{}\u{201d} is not known.", &[asked]);
            }
            Found::DayTooShort { day, load, idle } => {
                let (day, load, idle) = (plain(*day, 0), plain(*load, 2), plain(*idle, 2));
                let text = "A day has {} hours: with {} at work, {} are left to wait.";
                return filled(text, &[&day, &load, &idle]);
            }
            Found::CardUnknown { asked, .. } => {
                return filled("There is no card \u{201c}{}\u{201d}.", &[asked]);
            }
            Found::CardFigureMissing { used, .. } => missing(*used),
            Found::LinkWithoutConnector { card } | Found::BridgeWithoutConnector { card } => {
                return filled("The {} has no NVLink connector.", &[card]);
            }
            Found::SharesOfOtherCards { shares, cards } => {
                let counts = [&*digits(*shares as u64), &digits(u64::from(*cards))];
                return filled("{} shares are stated for {} cards.", &counts);
            }
            Found::HostMemoryUnknown => {
                "How much memory the host has is not stated, so any amount counts."
            }
            Found::NotEstimated { why } => return not_estimated(why),
            Found::FileUnread => "The file could not be read as the description of a model.",
            Found::Said { message, .. } => message,
            money => return money.of_money(),
        };
        text.to_owned()
    }

    /// What to do about it, or what was done, in one sentence; `None` where there is nothing to say.
    pub(crate) fn suggestion(&self) -> Option<String> {
        let text = match &*self.found {
            Found::LinkTooLong { .. } => "It was not read; the page shows its default comparison.",
            Found::PresetUnknown { .. } => "The default comparison stands in for it.",
            Found::PriceOfAnotherCard => "Choose the card again to have its own price.",
            Found::OwnUnread => "Choose the file again.",
            Found::OwnMissing => "Choose its file or paste its config.json again.",
            Found::ArchitectureUnknown { .. } => CHECK_ARCHITECTURE,
            Found::Unknown { used, .. } | Found::CardUnknown { used, .. } => {
                return Some(filled("{} stands in for it.", &[used]));
            }
            Found::CardFigureMissing { used, of } => {
                let used = match used {
                    CardFigure::Memory(memory) => gib(*memory),
                    CardFigure::Bandwidth(bandwidth) => plain(bandwidth.get(), 0) + " GB/s",
                    CardFigure::Power(watts) => plain(watts.get(), 0) + " W",
                };
                return Some(filled("Until it is, {} of the {} is used.", &[&used, of]));
            }
            Found::LinkWithoutConnector { .. } => "Turn NVLink off to count the PCIe slots.",
            Found::BridgeWithoutConnector { .. } => "Leave the bridge out.",
            Found::SharesOfOtherCards { .. } => "A card without a share gets nothing of the model.",
            Found::HostMemoryUnknown => "Enter it to have it checked.",
            Found::NoSmallModel { .. } => "Nothing is drafted; name a model that drafts.",
            Found::NoDraftHead { .. } => "Nothing is drafted; choose another way, or none.",
            Found::SpeedMeasured { .. } => {
                "Other models and depths move as far as they are near to it."
            }
            Found::DraftingLoses { .. } => "Turn it off, or draft fewer tokens at a time.",
            Found::PriceOld { .. } => "Enter what you would pay.",
            Found::FactOld { .. } => "Enter what it is now.",
            Found::PriceOfLaunch { .. } => "Its price at launch is used; enter what you would pay.",
            Found::PriceFromNew { kept, .. } => {
                let percent = plain(kept * 100.0, 0);
                let used = " % of what a new one costs is used; enter what you would pay.";
                return Some([&percent, used].concat());
            }
            Found::PriceOfOther { found, .. } => {
                let used = " one is used; enter what you would pay.";
                return Some(["That of a ", found, used].concat());
            }
            Found::PriceUnknown { .. } => {
                "Enter what you would pay; until then its cost is incomplete."
            }
            Found::ResaleOfOtherTime { .. } => "Reset the resale to let it follow the horizon.",
            Found::RegionUnknown { .. } => "The average of the United States stands in for it.",
            Found::NoExchangeRate { input, .. } => {
                let rest = "; until then no price of the catalogue counts.";
                return Some(["Enter ", &quoted(input), rest].concat());
            }
            Found::Incomplete { input } => {
                return Some(["Enter ", &quoted(input), " to compare its cost."].concat());
            }
            Found::Said { suggestion, .. } if !suggestion.is_empty() => suggestion,
            _ => return None,
        };
        Some(text.to_owned())
    }
}

/// What to do where an architecture is not known.
pub(super) const CHECK_ARCHITECTURE: &str =
    "Check the cache and weights against what the runtime reports.";

/// That a figure of a card is missing, in place of which another is used.
const fn missing(used: CardFigure) -> &'static str {
    match used {
        CardFigure::Memory(_) => "Its memory is not stated.",
        CardFigure::Bandwidth(_) => "Its memory bandwidth is not stated.",
        CardFigure::Power(_) => "Its rated power or its draw is not stated.",
    }
}

/// That what rigs can run could not be worked out.
fn not_estimated(why: &str) -> String {
    let text = "What these rigs can run could not be worked out: {}. The figures are those from before \
                the last change.";
    filled(text, &[why])
}

/// An architecture is not known.
pub(super) fn unknown_architecture(name: &str) -> String {
    let text = "\u{201c}{}\u{201d} is not an architecture that is known here; it is treated as a plain \
                transformer.";
    filled(text, &[name])
}

impl Found {
    /// What was found about how the model runs.
    fn of_running(&self) -> String {
        match self {
            Self::BackendUnreached { asked, card, used } => {
                filled("{} does not reach the {}: {} is counted.", &[asked, card, used])
            }
            Self::ContextStretched { limit, factor } => {
                let text = "It was made for {} tokens. {} times as many need rope scaling, which the \
                                runtime must be told, and answers get worse beyond what it was made for.";
                filled(text, &[&digits(u64::from(*limit)), &plain(*factor, 1)])
            }
            Self::SecondUnknown { asked } => {
                let text = "\u{201c}{}\u{201d} is not known: nothing is counted beside the model.";
                filled(text, &[asked])
            }
            Self::NoProjector { model } => {
                filled("No part of {} that reads images is known: it is counted without.", &[model])
            }
            Self::ProjectorOfUnknownShape { model } => {
                let text = "The part of {} that reads images is counted by its published size, without the \
                                buffer that it works in.";
                filled(text, &[model])
            }
            Self::NoSmallModel { model } => {
                filled("No small model with the vocabulary of {} is known.", &[model])
            }
            Self::NoDraftHead { model } => {
                filled("{} has no head that drafts tokens, or the runtime leaves it out.", &[model])
            }
            Self::DraftingLoses { gain } => {
                let percent = plain((1.0 - gain) * 100.0, 0);
                filled("Drafting makes it {} % slower here.", &[&percent])
            }
            _ => String::new(),
        }
    }

    /// What a measurement did to a speed, in one sentence; nothing for what is about something else.
    fn of_speed(&self) -> String {
        let Self::SpeedMeasured { model, before, after } = self else { return String::new() };
        let [before, after] = [before, after].map(|speed| two_figures(*speed));
        let text = "Moved by your measurement: {} decodes at {} tok/s, estimated were {}.";
        filled(text, &[model, &after, &before])
    }

    /// What was found about money, in one sentence; nothing for what is about something else.
    fn of_money(&self) -> String {
        match self {
            Self::PriceOld { card, months: age } => {
                let age = months((*age).into());
                filled("The newest price of the {} is {} old.", &[card, &age])
            }
            Self::FactOld { fact, months: age } => {
                let what = match fact {
                    OldFact::Electricity(region) => ["price of electricity in ", region].concat(),
                    OldFact::Exchange(currency) => ["rate of exchange of the ", currency].concat(),
                    OldFact::Rent(card) => ["newest rent of the ", card].concat(),
                    OldFact::Tokens(model) => ["newest price of tokens of ", model].concat(),
                };
                filled("The {} is {} old.", &[&what, &months((*age).into())])
            }
            Self::PriceOfLaunch { card } => filled("No dated price of the {} is known.", &[card]),
            Self::PriceFromNew { card, .. } => {
                ["No recent price of a used ", card, " is known."].concat()
            }
            Self::PriceOfOther { card, asked, .. } => {
                ["No recent price of a ", asked, " ", card, " is known."].concat()
            }
            Self::PriceUnknown { card } => filled("No price of the {} is known.", &[card]),
            Self::ResaleOfOtherTime { quoted, horizon } => {
                let (quoted, horizon) = (months(quoted.get()), plain(horizon.get(), 0));
                let text = "The resale figure was quoted for {}, while every other line \
                            counts {}.";
                filled(text, &[&quoted, &horizon])
            }
            Self::RegionUnknown { id } => filled("There is no region \u{201c}{}\u{201d}.", &[id]),
            Self::NoExchangeRate { currency, .. } => {
                ["No exchange rate of ", currency, " is known."].concat()
            }
            Self::Incomplete { input } => {
                [&quoted(input), " is not known, so its cost is incomplete."].concat()
            }
            Self::Stressed { factor, leader, usual } => {
                let percent = plain(factor * 100.0, 0);
                let text = "If used cards bring {} % of what is expected, {} leads";
                let rest = match usual {
                    Some(usual) => [" instead of ", usual, "."].concat(),
                    None => ", as it does without that.".to_owned(),
                };
                filled(text, &[&percent, leader]) + &rest
            }
            _ => String::new(),
        }
    }
}

/// The message alone.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

/// Its sentences, not its figures.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("Finding", 4)?;
        finding.serialize_field("severity", &self.severity)?;
        finding.serialize_field("subject", &self.subject)?;
        finding.serialize_field("message", &self.message())?;
        finding.serialize_field("suggestion", &self.suggestion())?;
        finding.end()
    }
}
