//! What the reader should know about a plan, a link or a file, as data: never an error page.
//!
//! A finding holds its figures; its sentence is written in `words`.

use std::sync::Arc;

use serde::Serialize;

use crate::units::{Bytes, GigabytesPerSecond, Months, Watts};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; nothing is wrong.
    Note,
    /// The figures stand, but the reader should look at them with this in mind.
    Warning,
    /// Something was not understood or was changed to make sense.
    Corrected,
}

/// One thing found in a plan or a link or, with another `F`, in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<F = Found> {
    /// How much the finding matters.
    pub severity: Severity,
    /// What it is about, as the reader knows it: a rig's name, an input's name, a link's key.
    pub subject: String,
    /// What was found, with its figures; shared, as findings go from one answer to the next.
    pub found: Arc<F>,
}

impl<F> Finding<F> {
    /// A finding about a subject.
    pub(crate) fn new(severity: Severity, subject: impl Into<String>, found: F) -> Self {
        Self { severity, subject: subject.into(), found: Arc::new(found) }
    }

    /// Something that was changed to make sense.
    pub(crate) fn corrected(subject: impl Into<String>, found: F) -> Self {
        Self::new(Severity::Corrected, subject, found)
    }

    /// Something to keep in mind.
    pub(crate) fn warning(subject: impl Into<String>, found: F) -> Self {
        Self::new(Severity::Warning, subject, found)
    }

    /// Something good to know.
    pub fn note(subject: impl Into<String>, found: F) -> Self {
        Self::new(Severity::Note, subject, found)
    }
}

/// What may be found in a plan or a link. Cards, models and formats are named as the catalogue names
/// them.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A link is longer than what is read, and was not read.
    LinkTooLong {
        /// The longest that is read, in bytes.
        most: usize,
    },
    /// A link names a preset that there is not.
    PresetUnknown {
        /// The name.
        id: String,
    },
    /// What stands in a field of a question was not understood.
    FieldUnread {
        /// The key of the field.
        key: String,
        /// What stands there.
        value: String,
    },
    /// A pair of a link was not understood.
    PairUnknown {
        /// The key of the pair.
        key: String,
        /// The value of the pair.
        value: String,
    },
    /// A link gives a rig another card than its preset does, and leaves it the price of that one.
    PriceOfAnotherCard,
    /// A number was outside the limits of its input, and was held to them.
    OutOfLimits {
        /// The lowest that it may be.
        min: f64,
        /// The highest that it may be.
        max: f64,
        /// The input's unit; empty where it has none, or is an amount of the plan's currency.
        unit: &'static str,
        /// The number after it was held to its limits.
        held: f64,
    },
    /// A plan lists no rig.
    NoRig,
    /// A plan has more rigs than are compared.
    TooManyRigs {
        /// The most that are compared.
        most: usize,
    },
    /// A rig has more cards than are counted.
    TooManyCards {
        /// The most that are counted.
        most: u32,
    },
    /// Cards of several kinds are rented, of which only those of the first are counted.
    RentedUnlike,
    /// Whole machines stand beside other cards, which only a network could join.
    WholeBesideCards {
        /// The whole machine.
        machine: &'static str,
    },
    /// Cards of different makers are to work together.
    MakersDiffer {
        /// A card of the first maker.
        one: &'static str,
        /// A card of another.
        other: &'static str,
    },
    /// A backend does not reach the cards of a rig.
    BackendUnreached {
        /// The backend that is asked for.
        asked: &'static str,
        /// The card.
        card: &'static str,
        /// The backend that is counted.
        used: &'static str,
    },
    /// A model is asked for a longer context than it was made for.
    ContextStretched {
        /// What it was made for, in tokens.
        limit: u32,
        /// How many times as long the context is.
        factor: f64,
    },
    /// The model that is to sit beside the one asked for is not known, nor one of a like name.
    SecondUnknown {
        /// What was asked for.
        asked: String,
    },
    /// A model is to read images, and no part for them is known.
    NoProjector {
        /// What the model is called.
        model: String,
    },
    /// Of the part that lets a model see only the size is known.
    ProjectorOfUnknownShape {
        /// What the model is called.
        model: String,
    },
    /// No small model of the catalogue could draft for a model.
    NoSmallModel {
        /// What the model is called.
        model: String,
    },
    /// A model is to draft by a head of its own, and has none.
    NoDraftHead {
        /// What the model is called.
        model: String,
    },
    /// Drafting makes generation slower.
    DraftingLoses {
        /// Tokens a second with drafting by those without it.
        gain: f64,
    },
    /// What the reader measured on a rig has moved the estimates of its speed.
    SpeedMeasured {
        /// Name of the model that is asked for.
        model: String,
        /// Its decode as it was estimated, in tokens a second of each user.
        before: f64,
        /// The same with the measurement.
        after: f64,
    },
    /// A rig has more extras than are counted.
    TooManyExtras {
        /// The most that are counted.
        most: usize,
    },
    /// A currency is not three capital letters.
    CurrencyUnknown {
        /// The text that was given instead.
        text: String,
    },
    /// The text of the reader's model in a link is longer than what is read.
    OwnTooLong,
    /// The text of the reader's model in a link was not understood.
    OwnUnread,
    /// The text of the reader's model in a link is of a version that is not known here.
    OwnNewer,
    /// Dimensions of the reader's model were held to their limits.
    OwnBeyondLimits,
    /// The plan asks for the reader's model, and its link does not describe it.
    OwnMissing,
    /// The reader's model is known by the totals of its file, not block by block.
    OwnSpread,
    /// The plan asks for the weights of a file, and none was read.
    OwnFileMissing {
        /// What the model is called.
        model: String,
        /// The format that is counted instead.
        used: String,
    },
    /// An architecture is not known.
    ArchitectureUnknown {
        /// What it is called, fit to be shown.
        name: String,
    },
    /// A model, a format or a type of cache is not known.
    Unknown {
        /// What was asked for.
        asked: String,
        /// What stands in for it.
        used: &'static str,
    },
    /// More idle hours were asked for than a day has room for.
    DayTooShort {
        /// Hours of a day.
        day: f64,
        /// Hours at work.
        load: f64,
        /// Hours that are left to wait.
        idle: f64,
    },
    /// A card is not known.
    CardUnknown {
        /// What was asked for.
        asked: String,
        /// What stands in for it.
        used: &'static str,
    },
    /// A custom card lacks a figure.
    CardFigureMissing {
        /// The figure that is used instead.
        used: CardFigure,
        /// The card that it is taken from.
        of: &'static str,
    },
    /// NVLink is counted on for a card without a connector.
    LinkWithoutConnector {
        /// The card.
        card: &'static str,
    },
    /// An NVLink bridge is listed for a card without a connector.
    BridgeWithoutConnector {
        /// The card.
        card: &'static str,
    },
    /// Shares are stated for another number of cards than there is.
    SharesOfOtherCards {
        /// Shares.
        shares: usize,
        /// Cards.
        cards: u32,
    },
    /// Something is kept in host memory whose size is not stated.
    HostMemoryUnknown,
    /// Something of the catalogue that a plan leans on is old for its kind.
    FactOld {
        /// What it is.
        fact: OldFact,
        /// Its age in months.
        months: i32,
    },
    /// The newest price of a card is old.
    PriceOld {
        /// The card.
        card: &'static str,
        /// Months since the price was read.
        months: i32,
    },
    /// Of a card only the price at launch is known.
    PriceOfLaunch {
        /// The card.
        card: &'static str,
    },
    /// Of a card that is wanted used only new ones have a recent price.
    PriceFromNew {
        /// The card.
        card: &'static str,
        /// Share of that price that is used.
        kept: f64,
    },
    /// A card has no recent price in the condition asked for.
    PriceOfOther {
        /// The card.
        card: &'static str,
        /// The condition asked for, in a word.
        asked: &'static str,
        /// The condition whose price is used, in a word.
        found: &'static str,
    },
    /// No price of a card is known.
    PriceUnknown {
        /// The card.
        card: &'static str,
    },
    /// A resale figure was quoted for another time than the plan's.
    ResaleOfOtherTime {
        /// The time that it was quoted for.
        quoted: Months,
        /// The plan's.
        horizon: Months,
    },
    /// A region is not known.
    RegionUnknown {
        /// What was asked for.
        id: String,
    },
    /// No rate is published between the plan's currency and the catalogue's.
    NoExchangeRate {
        /// The plan's currency.
        currency: String,
        /// The name of the input that would state it.
        input: &'static str,
    },
    /// A cost cannot be worked out until an input is entered.
    Incomplete {
        /// The name of the input.
        input: &'static str,
    },
    /// Cards are to bring another share of what is expected.
    Stressed {
        /// The share by which the figure was changed.
        factor: f64,
        /// The rig that leads so.
        leader: String,
        /// The rig that leads as expected, where that is another.
        usual: Option<String>,
    },
    /// What rigs can run could not be worked out, as the worker that does so failed.
    NotEstimated {
        /// Why.
        why: String,
    },
    /// What was found in a file could not be read.
    FileUnread,
    /// Finished sentences, from where no values come: of a file that another program read.
    Said {
        /// What was found.
        message: String,
        /// What to do about it; empty where nothing is to be done.
        suggestion: String,
    },
}

/// Something of the catalogue that ages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OldFact {
    /// The price of electricity in a region, by its name.
    Electricity(&'static str),
    /// The rate of exchange of a currency.
    Exchange(&'static str),
    /// The rent of a card, by its short name.
    Rent(&'static str),
    /// The price of a model's tokens, by its name.
    Tokens(&'static str),
}

/// A figure of a card that a plan may state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CardFigure {
    /// Memory of the card.
    Memory(Bytes),
    /// The bandwidth of its memory.
    Bandwidth(GigabytesPerSecond),
    /// Rated power of the card.
    Power(Watts),
}
