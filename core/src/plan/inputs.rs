//! The table of inputs: every limit stands here and nowhere else.
//!
//! Sliders, number fields, link decoding, validation and property tests all read [`INPUTS`].
//! [`Plan::value`] and [`Plan::set`] reach the field behind a row, so that whoever walks the table
//! reaches every number of a plan.

use serde::Serialize;

use crate::finding::Finding;
use crate::units::format::plain;
use crate::units::{
    Basis, GigabytesPerSecond, Hours, Money, Months, Percent, Range, Ratio, Tokens, Watts,
};

use super::{Plan, Rig};

/// Names a row of the table of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InputId {
    /// Price of electricity.
    Rate,
    /// Hours a day spent generating.
    LoadHours,
    /// Hours a day switched on and waiting.
    IdleHours,
    /// Months until the rigs are sold.
    Horizon,
    /// Efficiency of the power supply.
    PsuEfficiency,
    /// Share of its value that a card keeps in a year.
    KeptPerYear,
    /// Price of electricity in peak hours.
    PeakRate,
    /// Share of the work that falls into peak hours.
    PeakWork,
    /// Share of the waiting that falls into peak hours.
    PeakRest,
    /// Price in the season, against the rest of the year.
    Season,
    /// The month in which the season starts.
    SeasonFrom,
    /// How many months of a year the season lasts.
    SeasonMonths,
    /// Share of the work spent reading prompts.
    Prefill,
    /// By how much the price of electricity changes in a year.
    Drift,
    /// Electricity for cooling, against that of the rig.
    Cooling,
    /// Share of the electricity that pays back as heat.
    Heat,
    /// Carbon of a kilowatt-hour.
    GridCo2,
    /// Cost of capital.
    Discount,
    /// Sales tax.
    Tax,
    /// What selling costs.
    Selling,
    /// Share of the purchase that is paid in instalments.
    Financed,
    /// Interest on the instalments.
    Interest,
    /// Number of monthly instalments.
    Instalments,
    /// What a US dollar costs in the plan's currency.
    Fx,
    /// Tokens read for each token generated.
    InputRatio,
    /// Share of the tokens read that a provider has in its cache.
    CachedShare,
    /// Price of a cached token against one that is not.
    CachedPrice,
    /// A provider's price of a million tokens read.
    ApiInput,
    /// A provider's price of a million tokens generated.
    ApiOutput,
    /// Tokens of context to hold, for each user.
    Context,
    /// Sequences at the same time.
    Users,
    /// Tokens to be generated in a day.
    TokensADay,
    /// Tokens of a prompt that llama.cpp works on at once.
    Ubatch,
    /// Layers that leave the cards for host memory, where any do.
    HostLayers,
    /// The share of a card that vLLM takes.
    VllmShare,
    /// Number of cards in a rig.
    CardCount,
    /// Price of one card.
    CardPrice,
    /// Draw of one card while generating.
    LoadWatts,
    /// Draw of one card while waiting.
    IdleWatts,
    /// What the cards of a rig sell for in the end.
    Resale,
    /// The age for which a resale figure was quoted.
    ResaleQuoted,
    /// Memory of the host.
    HostMemory,
    /// Bandwidth of the host's memory.
    HostBandwidth,
    /// PCI Express generation of the slots.
    PcieGeneration,
    /// PCI Express lanes of each slot.
    PcieLanes,
    /// Memory of a card, where it is not the catalogue's.
    GpuMemory,
    /// Memory bandwidth of a card, where it is not the catalogue's.
    GpuBandwidth,
    /// Rated power of a card, where it is not the catalogue's.
    GpuPower,
    /// Matrix rate of a card, where it is not the catalogue's.
    GpuRate,
    /// Power limit of a card, where it is not at its rated power.
    PowerLimit,
    /// Cards that the buyer has already.
    Owned,
    /// Shipping of all that is bought.
    Shipping,
    /// What one card is worth today.
    Worth,
    /// Share of its value that a card of this rig keeps in a year.
    Kept,
    /// Draw of the machine around the cards while they work.
    HostLoad,
    /// The same while they wait.
    HostIdle,
    /// Rated power of the supply.
    SupplyWatts,
    /// Rent of one such card for an hour.
    Rent,
    /// Tokens a second that the rig generates.
    Speed,
    /// The cost of one extra.
    ExtraCost,
    /// Share of its price that an extra keeps in a year.
    ExtraKept,
    /// A card's share of the model.
    CardShare,
}

/// What an input belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole plan.
    Plan,
    /// Each rig.
    Rig,
    /// Each extra of each rig.
    Extra,
    /// Each share that a rig states for its cards.
    Share,
}

/// Where in a plan a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the plan itself.
    Plan,
    /// In the rig of this index.
    Rig(usize),
    /// In one extra of one rig.
    Extra {
        /// Index of the rig.
        rig: usize,
        /// Index of the extra within it.
        extra: usize,
    },
    /// In one of the shares of one rig's cards.
    Share {
        /// Index of the rig.
        rig: usize,
        /// Index of the card within it.
        card: usize,
    },
}

/// The unit of an input, for labels and for formatting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// US dollars.
    Money,
    /// US dollars a kilowatt-hour.
    MoneyPerKwh,
    /// Watts.
    Watts,
    /// Hours a day.
    HoursPerDay,
    /// Months.
    Months,
    /// Percent.
    Percent,
    /// Tokens.
    Tokens,
    /// GiB (2^30 bytes).
    Gib,
    /// GB (10^9 bytes) a second.
    GigabytesPerSecond,
    /// 10^12 operations a second.
    Tflops,
    /// Tokens a second.
    TokensPerSecond,
    /// US dollars an hour.
    UsdPerHour,
    /// US dollars a million tokens.
    UsdPerMillion,
    /// Units of a currency for one US dollar.
    PerUsd,
    /// Grams of CO2 a kilowatt-hour.
    GramsPerKwh,
    /// Percent a year.
    PercentPerYear,
    /// A month of the year, 1 for January.
    MonthOfYear,
    /// A plain count.
    Count,
}

impl Unit {
    /// Whether it is of amounts in the plan's currency.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Money | Self::MoneyPerKwh | Self::UsdPerHour | Self::UsdPerMillion)
    }
}

impl core::fmt::Display for Unit {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Money => "USD",
            Self::MoneyPerKwh => "USD/kWh",
            Self::Watts => "W",
            Self::HoursPerDay => "h/day",
            Self::Months => "months",
            Self::Percent => "%",
            Self::Tokens => "tokens",
            Self::Gib => "GiB",
            Self::GigabytesPerSecond => "GB/s",
            Self::Tflops => "TFLOPS",
            Self::TokensPerSecond => "tok/s",
            Self::UsdPerHour => "USD/h",
            Self::UsdPerMillion => "USD/M tokens",
            Self::PerUsd => "per USD",
            Self::GramsPerKwh => "g/kWh",
            Self::PercentPerYear => "%/year",
            Self::MonthOfYear | Self::Count => "",
        })
    }
}

/// How a slider walks over an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Travel {
    /// Evenly from the lowest to the highest value.
    Even,
    /// Evenly from the lowest value to about twice the usual one: see [`Input::slider_top`].
    AroundUsual,
    /// Over these stops.
    Stops(&'static [f64]),
}

/// A row of the table of inputs.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Which row.
    pub id: InputId,
    /// Key in links and preset files.
    pub key: &'static str,
    /// What the reader calls it.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What it belongs to.
    pub scope: Scope,
    /// Smallest sensible value.
    pub min: f64,
    /// Largest sensible value.
    pub max: f64,
    /// Granularity of its controls; whole numbers only where this is 1 or more and `whole` is set.
    pub step: f64,
    /// Whether only whole numbers make sense.
    pub whole: bool,
    /// Whether it may be a range; where not, low and high are drawn to the likely value.
    pub uncertain: bool,
    /// Low, likely and high by default; `None` where the catalogue decides.
    pub default: Option<(f64, f64, f64)>,
    /// How a slider walks over it.
    pub travel: Travel,
    /// One sentence for whoever wonders what it is.
    pub help: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
}

/// Context lengths that a slider stops at.
const CONTEXT_STOPS: [f64; 17] = [
    1024.0,
    2048.0,
    4096.0,
    6144.0,
    8192.0,
    12288.0,
    16384.0,
    24576.0,
    32768.0,
    49152.0,
    65536.0,
    98304.0,
    131_072.0,
    196_608.0,
    262_144.0,
    524_288.0,
    1_048_576.0,
];

/// Numbers of users that a slider stops at.
const USER_STOPS: [f64; 12] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Tokens a day that a slider stops at.
const DAY_STOPS: [f64; 14] = [0.0, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8];
/// Prompt batches that a slider stops at.
const UBATCH_STOPS: [f64; 9] = [32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0, 8192.0];
/// Amounts of host memory that a slider stops at, in GiB.
const HOST_STOPS: [f64; 13] =
    [8.0, 16.0, 32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0, 384.0, 512.0, 768.0, 1024.0];

/// Number of inputs.
pub const COUNT: usize = 62;

/// Every input, in the order in which a reader meets them.
pub const INPUTS: [Input; COUNT] = [
    Input {
        id: InputId::Rate,
        key: "rate",
        name: "Electricity price",
        unit: Unit::MoneyPerKwh,
        scope: Scope::Plan,
        min: 0.0,
        max: 2.0,
        step: 0.01,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What a kilowatt-hour costs you, taxes and fees included.",
        source: "",
    },
    Input {
        id: InputId::LoadHours,
        key: "hours",
        name: "Hours a day",
        unit: Unit::HoursPerDay,
        scope: Scope::Plan,
        min: 0.0,
        max: 24.0,
        step: 0.5,
        whole: false,
        uncertain: false,
        default: Some((4.0, 4.0, 4.0)),
        travel: Travel::Even,
        help: "Hours a day that the rig generates tokens, on average over the whole year.",
        source: "the article's assumption",
    },
    Input {
        id: InputId::IdleHours,
        key: "idle",
        name: "Idle hours a day",
        unit: Unit::HoursPerDay,
        scope: Scope::Plan,
        min: 0.0,
        max: 24.0,
        step: 0.5,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Hours a day that the rig is on and waiting. The rest of the day it is off.",
        source: "assumed: switched off when not in use",
    },
    Input {
        id: InputId::Horizon,
        key: "horizon",
        name: "Months until you sell",
        unit: Unit::Months,
        scope: Scope::Plan,
        min: 0.0,
        max: 120.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((24.0, 24.0, 24.0)),
        travel: Travel::AroundUsual,
        help: "How long you keep the rig. Every line of the table is for this long.",
        source: "the article's two years",
    },
    Input {
        id: InputId::PsuEfficiency,
        key: "psu",
        name: "Power supply efficiency",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 50.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((90.0, 90.0, 90.0)),
        travel: Travel::Even,
        help: "Share of the power from the wall that reaches the cards; the rest heats the supply.",
        source: "80 PLUS Gold, 115 V, floor at half load",
    },
    Input {
        id: InputId::KeptPerYear,
        key: "kept",
        name: "Value a card keeps in a year",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 150.0,
        step: 1.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::Even,
        help: "For rigs without a resale figure of their own: this year's price against last year's.",
        source: "",
    },
    Input {
        id: InputId::PeakRate,
        key: "peak",
        name: "Electricity price in peak hours",
        unit: Unit::MoneyPerKwh,
        scope: Scope::Plan,
        min: 0.0,
        max: 2.0,
        step: 0.01,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What a kilowatt-hour costs in the dear hours of a time-of-use tariff.",
        source: "the price of all other hours",
    },
    Input {
        id: InputId::PeakWork,
        key: "peak_work",
        name: "Work in peak hours",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Share of the hours at work that falls into the dear hours.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::PeakRest,
        key: "peak_rest",
        name: "Waiting in peak hours",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Share of the idle hours that falls into the dear hours.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Season,
        key: "season",
        name: "Price in the season",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 500.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((100.0, 100.0, 100.0)),
        travel: Travel::AroundUsual,
        help: "Electricity price in the season as a share of that in the rest of the year.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::SeasonFrom,
        key: "season_from",
        name: "First month of the season",
        unit: Unit::MonthOfYear,
        scope: Scope::Plan,
        min: 1.0,
        max: 12.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((6.0, 6.0, 6.0)),
        travel: Travel::Even,
        help: "The month in which the season starts, 1 for January.",
        source: "summer",
    },
    Input {
        id: InputId::SeasonMonths,
        key: "season_months",
        name: "Months of the season",
        unit: Unit::Months,
        scope: Scope::Plan,
        min: 0.0,
        max: 12.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "How many months a year the season's price holds.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Prefill,
        key: "prefill",
        name: "Work that reads prompts",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Share of the hours at work spent reading prompts, at the rated power; generating draws less.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Drift,
        key: "drift",
        name: "Electricity price change",
        unit: Unit::PercentPerYear,
        scope: Scope::Plan,
        min: -20.0,
        max: 50.0,
        step: 0.5,
        whole: false,
        uncertain: true,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "By how much the electricity price rises in a year, compounded month by month.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Cooling,
        key: "cooling",
        name: "Cooling overhead",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Electricity that air conditioning takes to carry the heat away, per kilowatt-hour of the rig.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Heat,
        key: "heat",
        name: "Heat that saves heating",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Share of the electricity bill that comes back as saved heating: the heating months out of 12 with electric heating, a third of that with a heat pump.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::GridCo2,
        key: "co2",
        name: "Carbon of electricity",
        unit: Unit::GramsPerKwh,
        scope: Scope::Plan,
        min: 0.0,
        max: 2000.0,
        step: 10.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "Grams of CO2 for a kilowatt-hour of your grid, on average.",
        source: "",
    },
    Input {
        id: InputId::Discount,
        key: "discount",
        name: "Cost of capital",
        unit: Unit::PercentPerYear,
        scope: Scope::Plan,
        min: 0.0,
        max: 50.0,
        step: 0.5,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "What your money would earn elsewhere in a year; every payment counts at its present value by its date.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Tax,
        key: "tax",
        name: "Sales tax",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 50.0,
        step: 0.25,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Tax on top of the prices of cards and extras.",
        source: "prices are taken as paid",
    },
    Input {
        id: InputId::Selling,
        key: "selling",
        name: "Selling cost",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 50.0,
        step: 0.5,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "What a marketplace and postage take from the sale price; on eBay some 13 %.",
        source: "not counted unless entered; 13.25 % on eBay.com in most categories, 2023-02, \
                 https://export.ebay.com/en/seller-updates/releases-archive/2023-winter-seller-update/fees-financials/",
    },
    Input {
        id: InputId::Financed,
        key: "financed",
        name: "Paid in instalments",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 5.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Share of the purchase that is financed.",
        source: "paid at once",
    },
    Input {
        id: InputId::Interest,
        key: "interest",
        name: "Interest on instalments",
        unit: Unit::PercentPerYear,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 0.5,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Yearly nominal rate of the instalments, charged monthly.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Instalments,
        key: "instalments",
        name: "Monthly instalments",
        unit: Unit::Count,
        scope: Scope::Plan,
        min: 0.0,
        max: 120.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((24.0, 24.0, 24.0)),
        travel: Travel::Even,
        help: "Number of equal monthly instalments; what is owed when you sell is paid then.",
        source: "the article's two years",
    },
    Input {
        id: InputId::Fx,
        key: "fx",
        name: "Price of a US dollar",
        unit: Unit::PerUsd,
        scope: Scope::Plan,
        min: 0.0001,
        max: 100_000.0,
        step: 0.01,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "Units of your currency for one US dollar; the catalogue's prices are in dollars.",
        source: "the rate published for the currency",
    },
    Input {
        id: InputId::InputRatio,
        key: "input_ratio",
        name: "Tokens read per token generated",
        unit: Unit::Count,
        scope: Scope::Plan,
        min: 0.0,
        max: 1000.0,
        step: 0.5,
        whole: false,
        uncertain: false,
        default: Some((3.0, 3.0, 3.0)),
        travel: Travel::AroundUsual,
        help: "Prompt tokens for each token of answer, for the price of an API.",
        source: "assumed: three to one, as price comparisons of APIs blend",
    },
    Input {
        id: InputId::CachedShare,
        key: "cached",
        name: "Cached prompt tokens",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 5.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "Share of the prompt tokens that the provider finds in its cache.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::CachedPrice,
        key: "cached_price",
        name: "Price of a cached token",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 0.0,
        max: 100.0,
        step: 5.0,
        whole: false,
        uncertain: false,
        default: Some((100.0, 100.0, 100.0)),
        travel: Travel::Even,
        help: "Price of a cached prompt token as a share of one that is not.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::ApiInput,
        key: "api_input",
        name: "API price, tokens read",
        unit: Unit::UsdPerMillion,
        scope: Scope::Plan,
        min: 0.0,
        max: 1000.0,
        step: 0.05,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What a provider of the same model asks for a million prompt tokens.",
        source: "",
    },
    Input {
        id: InputId::ApiOutput,
        key: "api_output",
        name: "API price, tokens generated",
        unit: Unit::UsdPerMillion,
        scope: Scope::Plan,
        min: 0.0,
        max: 1000.0,
        step: 0.05,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What a provider of the same model asks for a million tokens of answer.",
        source: "",
    },
    Input {
        id: InputId::Context,
        key: "context",
        name: "Context",
        unit: Unit::Tokens,
        scope: Scope::Plan,
        min: 256.0,
        max: 1_048_576.0,
        step: 256.0,
        whole: true,
        uncertain: false,
        default: Some((8192.0, 8192.0, 8192.0)),
        travel: Travel::Stops(&CONTEXT_STOPS),
        help: "Tokens of prompt and answer together that the cache must hold.",
        source: "the article's case",
    },
    Input {
        id: InputId::Users,
        key: "users",
        name: "Users at once",
        unit: Unit::Count,
        scope: Scope::Plan,
        min: 1.0,
        max: 256.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((1.0, 1.0, 1.0)),
        travel: Travel::Stops(&USER_STOPS),
        help: "Requests answered at the same time; each has the whole context unless they share one cache.",
        source: "one reader",
    },
    Input {
        id: InputId::TokensADay,
        key: "tokens_day",
        name: "Tokens wanted a day",
        unit: Unit::Tokens,
        scope: Scope::Plan,
        min: 0.0,
        max: 1e9,
        step: 1000.0,
        whole: true,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Stops(&DAY_STOPS),
        help: "Tokens that the rigs are to generate in a day, all users together.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Ubatch,
        key: "ubatch",
        name: "Prompt batch",
        unit: Unit::Tokens,
        scope: Scope::Plan,
        min: 1.0,
        max: 8192.0,
        step: 64.0,
        whole: true,
        uncertain: false,
        default: Some((512.0, 512.0, 512.0)),
        travel: Travel::Stops(&UBATCH_STOPS),
        help: "Tokens of a prompt that llama.cpp works on at once, as -ub: more read a prompt faster and take a larger buffer.",
        source: "llama.cpp's default",
    },
    Input {
        id: InputId::HostLayers,
        key: "host_layers",
        name: "Layers in host memory",
        unit: Unit::Count,
        scope: Scope::Plan,
        min: 1.0,
        max: 1024.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "Where layers or experts may leave the cards: of how many layers. Left open, of as few as it takes.",
        source: "",
    },
    Input {
        id: InputId::VllmShare,
        key: "vllm_share",
        name: "vLLM's share of a card",
        unit: Unit::Percent,
        scope: Scope::Plan,
        min: 10.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((90.0, 90.0, 90.0)),
        travel: Travel::Even,
        help: "The part of each card's memory that vLLM takes, its gpu_memory_utilization.",
        source: "vLLM's default",
    },
    Input {
        id: InputId::CardCount,
        key: "count",
        name: "Cards",
        unit: Unit::Count,
        scope: Scope::Rig,
        min: 1.0,
        max: 16.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((1.0, 1.0, 1.0)),
        travel: Travel::Even,
        help: "Number of cards of this kind in the rig.",
        source: "",
    },
    Input {
        id: InputId::CardPrice,
        key: "price",
        name: "Price of a card",
        unit: Unit::Money,
        scope: Scope::Rig,
        min: 0.0,
        max: 100_000.0,
        step: 10.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What one card costs you.",
        source: "",
    },
    Input {
        id: InputId::LoadWatts,
        key: "watts",
        name: "Draw of a card at work",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 0.0,
        max: 2000.0,
        step: 5.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What one card draws while the rig generates, averaged over the cards.",
        source: "",
    },
    Input {
        id: InputId::IdleWatts,
        key: "idle_watts",
        name: "Draw of a card at rest",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 0.0,
        max: 500.0,
        step: 1.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What one card draws while the rig is on and waits.",
        source: "",
    },
    Input {
        id: InputId::Resale,
        key: "resale",
        name: "Resale of all cards",
        unit: Unit::Money,
        scope: Scope::Rig,
        min: 0.0,
        max: 1_000_000.0,
        step: 10.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What the cards of this rig sell for together at the end.",
        source: "",
    },
    Input {
        id: InputId::ResaleQuoted,
        key: "resale_months",
        name: "Age the resale figure is for",
        unit: Unit::Months,
        scope: Scope::Rig,
        min: 0.0,
        max: 120.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: None,
        travel: Travel::Even,
        help: "The age of the cards for which the resale figure was given.",
        source: "",
    },
    Input {
        id: InputId::HostMemory,
        key: "host_gib",
        name: "Host memory",
        unit: Unit::Gib,
        scope: Scope::Rig,
        min: 1.0,
        max: 6144.0,
        step: 8.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::Stops(&HOST_STOPS),
        help: "Memory of the computer around the cards, for what does not go on them. Left open, any amount counts.",
        source: "",
    },
    Input {
        id: InputId::HostBandwidth,
        key: "host_gb_s",
        name: "Host memory bandwidth",
        unit: Unit::GigabytesPerSecond,
        scope: Scope::Rig,
        min: 1.0,
        max: 4000.0,
        step: 5.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "How fast the host reads its memory: it decides the speed of layers or experts that are kept there.",
        source: "",
    },
    Input {
        id: InputId::PcieGeneration,
        key: "pcie_gen",
        name: "PCIe generation",
        unit: Unit::Count,
        scope: Scope::Rig,
        min: 1.0,
        max: 7.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: None,
        travel: Travel::Even,
        help: "Generation of the slots that the cards are in. Left open, the card's own.",
        source: "",
    },
    Input {
        id: InputId::PcieLanes,
        key: "pcie_lanes",
        name: "PCIe lanes a card",
        unit: Unit::Count,
        scope: Scope::Rig,
        min: 1.0,
        max: 16.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: None,
        travel: Travel::Even,
        help: "Lanes that each card is connected by. Left open, the card's own.",
        source: "",
    },
    Input {
        id: InputId::GpuMemory,
        key: "gpu_gib",
        name: "Memory of a card",
        unit: Unit::Gib,
        scope: Scope::Rig,
        min: 1.0,
        max: 2048.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "Memory of one card. Left open, the catalogue's.",
        source: "",
    },
    Input {
        id: InputId::GpuBandwidth,
        key: "gpu_gb_s",
        name: "Memory bandwidth of a card",
        unit: Unit::GigabytesPerSecond,
        scope: Scope::Rig,
        min: 1.0,
        max: 100_000.0,
        step: 10.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "Theoretical memory bandwidth of one card. Left open, the catalogue's.",
        source: "",
    },
    Input {
        id: InputId::GpuPower,
        key: "gpu_tdp",
        name: "Rated power of a card",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 1.0,
        max: 5000.0,
        step: 5.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "Board power of one card at its default limit. Left open, the catalogue's.",
        source: "",
    },
    Input {
        id: InputId::GpuRate,
        key: "gpu_tflops",
        name: "Matrix rate of a card",
        unit: Unit::Tflops,
        scope: Scope::Rig,
        min: 0.1,
        max: 50_000.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "Dense FP16 matrix rate of one card with FP32 accumulation. Left open, the catalogue's.",
        source: "",
    },
    Input {
        id: InputId::PowerLimit,
        key: "limit",
        name: "Power limit of a card",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 50.0,
        max: 2000.0,
        step: 5.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "What one card may draw at most. Left open, its rated power. A limit lowers the draw at work, \
               unless that is entered, and the speed.",
        source: "",
    },
    Input {
        id: InputId::Owned,
        key: "owned",
        name: "Cards you own already",
        unit: Unit::Count,
        scope: Scope::Rig,
        min: 0.0,
        max: 16.0,
        step: 1.0,
        whole: true,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "These cost nothing and sell for nothing here; only their electricity counts.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Shipping,
        key: "shipping",
        name: "Shipping",
        unit: Unit::Money,
        scope: Scope::Rig,
        min: 0.0,
        max: 10000.0,
        step: 5.0,
        whole: false,
        uncertain: true,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::AroundUsual,
        help: "Shipping and import of all that is bought.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::Worth,
        key: "worth",
        name: "Value of a card today",
        unit: Unit::Money,
        scope: Scope::Rig,
        min: 0.0,
        max: 100_000.0,
        step: 10.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "What one card would sell for today; its resale starts from here.",
        source: "the price of a card",
    },
    Input {
        id: InputId::Kept,
        key: "keeps",
        name: "Value these cards keep in a year",
        unit: Unit::Percent,
        scope: Scope::Rig,
        min: 0.0,
        max: 150.0,
        step: 1.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::Even,
        help: "This year's price of such a card against last year's.",
        source: "",
    },
    Input {
        id: InputId::HostLoad,
        key: "host_watts",
        name: "Draw of the machine at work",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 0.0,
        max: 2000.0,
        step: 5.0,
        whole: false,
        uncertain: true,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::AroundUsual,
        help: "Processor, memory, board and fans while the cards work, without the cards.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::HostIdle,
        key: "host_idle",
        name: "Draw of the machine at rest",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 0.0,
        max: 1000.0,
        step: 5.0,
        whole: false,
        uncertain: true,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::AroundUsual,
        help: "The same while the cards wait.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::SupplyWatts,
        key: "psu_watts",
        name: "Rated power of the supply",
        unit: Unit::Watts,
        scope: Scope::Rig,
        min: 100.0,
        max: 5000.0,
        step: 50.0,
        whole: false,
        uncertain: false,
        default: None,
        travel: Travel::AroundUsual,
        help: "For the efficiency at each load, where a grade of supply is chosen.",
        source: "the maker's advice for one card, and the rated power of each further one",
    },
    Input {
        id: InputId::Rent,
        key: "rent",
        name: "Rent of a card",
        unit: Unit::UsdPerHour,
        scope: Scope::Rig,
        min: 0.0,
        max: 100.0,
        step: 0.05,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "What renting one such card costs for an hour.",
        source: "",
    },
    Input {
        id: InputId::Speed,
        key: "speed",
        name: "Speed",
        unit: Unit::TokensPerSecond,
        scope: Scope::Rig,
        min: 0.0,
        max: 100_000.0,
        step: 1.0,
        whole: false,
        uncertain: true,
        default: None,
        travel: Travel::AroundUsual,
        help: "Tokens a second that the rig generates, all streams together.",
        source: "",
    },
    Input {
        id: InputId::ExtraCost,
        key: "extras",
        name: "Cost of an extra",
        unit: Unit::Money,
        scope: Scope::Extra,
        min: 0.0,
        max: 100_000.0,
        step: 5.0,
        whole: false,
        uncertain: true,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::AroundUsual,
        help: "What this extra costs you.",
        source: "",
    },
    Input {
        id: InputId::ExtraKept,
        key: "extras_kept",
        name: "Value an extra keeps in a year",
        unit: Unit::Percent,
        scope: Scope::Extra,
        min: 0.0,
        max: 100.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((0.0, 0.0, 0.0)),
        travel: Travel::Even,
        help: "This year's price of the extra against last year's; nothing means that it is not sold.",
        source: "not counted unless entered",
    },
    Input {
        id: InputId::CardShare,
        key: "shares",
        name: "Share of a card",
        unit: Unit::Count,
        scope: Scope::Share,
        min: 0.0,
        max: 100_000.0,
        step: 1.0,
        whole: false,
        uncertain: false,
        default: Some((1.0, 1.0, 1.0)),
        travel: Travel::Even,
        help: "The part of the model that goes to this card, in proportion to the others, as -ts of llama.cpp.",
        source: "",
    },
];

/// As its key.
impl Serialize for InputId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.spec().key)
    }
}

impl InputId {
    /// Whether it is part of what decides which models a rig can run, and how fast.
    pub const fn decides_fit(self) -> bool {
        matches!(
            self,
            Self::Context
                | Self::Users
                | Self::Ubatch
                | Self::HostLayers
                | Self::VllmShare
                | Self::CardCount
                | Self::HostMemory
                | Self::HostBandwidth
                | Self::PcieGeneration
                | Self::PcieLanes
                | Self::GpuMemory
                | Self::GpuBandwidth
                | Self::GpuPower
                | Self::GpuRate
                | Self::PowerLimit
                | Self::CardShare
        )
    }

    /// The row of the table.
    pub const fn spec(self) -> &'static Input {
        // The table is in the order of the variants; a test holds it to that.
        &INPUTS[self as usize]
    }
}

impl Input {
    /// Low, likely and high by default, where the table has them.
    pub fn default_range(&self) -> Option<Range<f64>> {
        self.default.map(|(low, likely, high)| Range::new(low, likely, high, Basis::User))
    }

    /// Where a figure comes from: the table's source for the table's default, else the plan.
    pub fn source_of(&self, value: Range<f64>) -> &'static str {
        if self.default_range() == Some(value.with_basis(Basis::User)) {
            self.source
        } else {
            crate::units::AS_ENTERED
        }
    }

    /// The same figure within the limits, whole where only whole numbers make sense, and without
    /// a spread where the input has none.
    #[must_use]
    pub fn held(&self, range: Range<f64>) -> Range<f64> {
        let held = range.clamped(self.min, self.max).with_basis(Basis::User);
        // A billionth of a unit ties two net costs to the cent; finer, links would only grow.
        let fine = if self.whole { 1.0 } else { 1e9 };
        let whole = |value: f64| libm::round(value * fine) / fine;
        if self.uncertain {
            Range::new(whole(held.low()), whole(held.likely()), whole(held.high()), Basis::User)
        } else {
            Range::exact(whole(held.likely()), Basis::User)
        }
    }

    /// A finding where a figure is outside the limits, to which [`Input::held`] holds it.
    pub fn outside(&self, range: Range<f64>) -> Option<Finding> {
        let held = range.clamped(self.min, self.max);
        (held != range).then(|| {
            Finding::corrected(
                self.name,
                format!(
                    "{} must be between {} and {} {} and is now {}.",
                    self.name,
                    plain(self.min, 2),
                    plain(self.max, 2),
                    self.unit,
                    plain(held.likely(), 2)
                ),
            )
        })
    }

    /// A value as this input can have it: a whole number where only those make sense.
    pub fn stepped(&self, value: f64) -> f64 {
        if self.whole { libm::round(value) } else { value }
    }

    /// The highest value that a slider reaches, given the usual value and the present one.
    ///
    /// Hard limits are far above what most readers need; a slider that spans them would move in
    /// leaps. So it spans about twice the usual value, rounded up to a round figure, and always
    /// reaches the present value.
    pub fn slider_top(&self, usual: f64, present: f64) -> f64 {
        match self.travel {
            Travel::Even => self.max,
            Travel::Stops(stops) => stops.len() as f64 - 1.0,
            Travel::AroundUsual => {
                let wanted = (usual * 2.0).max(present).max(self.step * 20.0);
                round_up(wanted).min(self.max)
            }
        }
    }

    /// The position on a slider that is nearest to a value.
    pub fn slider_position(&self, value: f64) -> f64 {
        match self.travel {
            Travel::Even | Travel::AroundUsual => value,
            Travel::Stops(stops) => {
                stops.iter().take_while(|stop| **stop < value).count().min(stops.len() - 1) as f64
            }
        }
    }

    /// The value at a position on a slider.
    pub fn slider_value(&self, position: f64) -> f64 {
        match self.travel {
            Travel::Even | Travel::AroundUsual => position,
            Travel::Stops(stops) => {
                let passed = stops.iter().enumerate().take_while(|(i, _)| *i as f64 <= position);
                passed.last().map_or(stops[0], |(_, stop)| *stop)
            }
        }
    }

    /// The step of a slider.
    pub fn slider_step(&self) -> f64 {
        if matches!(self.travel, Travel::Stops(_)) { 1.0 } else { self.step }
    }

    /// The lowest position of a slider.
    pub fn slider_bottom(&self) -> f64 {
        if matches!(self.travel, Travel::Stops(_)) { 0.0 } else { self.min }
    }
}

/// The next number of the form 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
fn round_up(value: f64) -> f64 {
    let magnitude = libm::pow(10.0, libm::floor(libm::log10(value)));
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|digit| digit * magnitude)
        .find(|round| *round >= value * (1.0 - 1e-12))
        .unwrap_or(value)
}

/// A plain range as one of a quantity.
pub(crate) fn typed<T: Copy + PartialOrd + From<f64>>(range: Range<f64>) -> Range<T> {
    Range::new(range.low().into(), range.likely().into(), range.high().into(), range.basis())
}

/// A range of a quantity as a plain one.
pub(crate) fn untyped<T: Copy + PartialOrd + Into<f64>>(range: Range<T>) -> Range<f64> {
    Range::new(range.low().into(), range.likely().into(), range.high().into(), range.basis())
}

/// One figure of a plan, as a plain range.
fn exact(value: impl Into<f64>) -> Range<f64> {
    Range::exact(value.into(), Basis::User)
}

/// A whole number from the table; [`Input::held`] has put it within the limits of `u32`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the table")]
fn whole(range: Range<f64>) -> u32 {
    range.likely() as u32
}

impl Plan {
    /// The figure at a place, as the reader gave it; `None` where the catalogue decides, and for a
    /// place that this plan does not have.
    pub fn value(&self, id: InputId, place: Place) -> Option<Range<f64>> {
        let exact = |value: f64| Some(Range::exact(value, Basis::User));
        match (id, place) {
            (InputId::Rate, Place::Plan) => self.rate.map(untyped),
            (InputId::LoadHours, Place::Plan) => exact(self.load_hours.get()),
            (InputId::IdleHours, Place::Plan) => exact(self.idle_hours.get()),
            (InputId::Horizon, Place::Plan) => exact(self.horizon.get()),
            (InputId::PsuEfficiency, Place::Plan) => exact(self.psu_efficiency.get()),
            (InputId::KeptPerYear, Place::Plan) => self.kept_per_year.map(untyped),
            (InputId::Context, Place::Plan) => exact(f64::from(self.workload.context.get())),
            (InputId::Users, Place::Plan) => exact(f64::from(self.workload.users)),
            (InputId::Ubatch, Place::Plan) => exact(f64::from(self.workload.ubatch)),
            (InputId::HostLayers, Place::Plan) => {
                self.workload.host_layers.and_then(|layers| exact(f64::from(layers)))
            }
            (InputId::VllmShare, Place::Plan) => exact(self.workload.vllm_share.get()),
            (id, Place::Rig(rig)) => self.rigs.get(rig)?.value(id),
            (InputId::CardShare, Place::Share { rig, card }) => {
                exact(self.rigs.get(rig)?.shares.get(card)?.get())
            }
            (InputId::ExtraCost, Place::Extra { rig, extra }) => {
                Some(untyped(self.rigs.get(rig)?.extras.get(extra)?.cost))
            }
            (InputId::ExtraKept, Place::Extra { rig, extra }) => {
                exact(self.rigs.get(rig)?.extras.get(extra)?.kept.get())
            }
            (id, Place::Plan) if id.spec().scope == Scope::Plan => self.given.get(id),
            _ => None,
        }
    }

    /// Sets the figure at a place, held to the limits of the table. `None` leaves it to the
    /// catalogue, or to the table's default where the catalogue has no say. A place that this plan
    /// does not have is left alone.
    pub fn set(&mut self, id: InputId, place: Place, value: Option<Range<f64>>) {
        let held = value.or(id.spec().default_range()).map(|range| id.spec().held(range));
        if let Place::Rig(rig) = place {
            if let Some(rig) = self.rigs.get_mut(rig) {
                rig.set(id, held);
            }
            return;
        }
        match (id, place) {
            (InputId::HostLayers, Place::Plan) => {
                self.workload.host_layers = held.map(whole);
                return;
            }
            (InputId::Rate, Place::Plan) => {
                self.rate = held.map(typed);
                return;
            }
            (InputId::KeptPerYear, Place::Plan) => {
                self.kept_per_year = held.map(typed);
                return;
            }
            _ => {}
        }
        let Some(range) = held else {
            if place == Place::Plan && id.spec().scope == Scope::Plan {
                self.given.set(id, None);
            }
            return;
        };
        match (id, place) {
            (InputId::LoadHours, Place::Plan) => self.load_hours = Hours::new(range.likely()),
            (InputId::IdleHours, Place::Plan) => self.idle_hours = Hours::new(range.likely()),
            (InputId::Horizon, Place::Plan) => self.horizon = Months::new(range.likely()),
            (InputId::PsuEfficiency, Place::Plan) => {
                self.psu_efficiency = Percent::new(range.likely());
            }
            (InputId::Context, Place::Plan) => {
                self.workload.context = Tokens::new(whole(range));
            }
            (InputId::Users, Place::Plan) => self.workload.users = whole(range),
            (InputId::Ubatch, Place::Plan) => self.workload.ubatch = whole(range),
            (InputId::VllmShare, Place::Plan) => {
                self.workload.vllm_share = Percent::new(range.likely());
            }
            (InputId::CardShare, Place::Share { rig, card }) => {
                if let Some(share) = self.rigs.get_mut(rig).and_then(|rig| rig.shares.get_mut(card))
                {
                    *share = Ratio::new(range.likely());
                }
            }
            (InputId::ExtraCost, Place::Extra { rig, extra }) => {
                if let Some(extra) =
                    self.rigs.get_mut(rig).and_then(|rig| rig.extras.get_mut(extra))
                {
                    extra.cost = typed::<Money>(range);
                }
            }
            (InputId::ExtraKept, Place::Extra { rig, extra }) => {
                if let Some(extra) =
                    self.rigs.get_mut(rig).and_then(|rig| rig.extras.get_mut(extra))
                {
                    extra.kept = Percent::new(range.likely());
                }
            }
            (id, Place::Plan) if id.spec().scope == Scope::Plan => self.given.set(id, held),
            _ => {}
        }
    }
}

impl Rig {
    /// The figure of an input of this rig, `None` where the catalogue decides.
    fn value(&self, id: InputId) -> Option<Range<f64>> {
        match id {
            InputId::CardCount => Some(Range::exact(f64::from(self.count), Basis::User)),
            InputId::CardPrice => self.card_price.map(untyped),
            InputId::LoadWatts => self.load_watts.map(untyped),
            InputId::IdleWatts => self.idle_watts.map(untyped),
            InputId::Resale => self.resale.map(untyped),
            InputId::ResaleQuoted => {
                self.resale_quoted.map(|months| Range::exact(months.get(), Basis::User))
            }
            InputId::HostMemory => self.host_memory.map(exact),
            InputId::HostBandwidth => self.host_bandwidth.map(untyped),
            InputId::PcieGeneration => self.pcie_generation.map(exact),
            InputId::PcieLanes => self.pcie_lanes.map(exact),
            InputId::GpuMemory => self.gpu_memory.map(exact),
            InputId::GpuBandwidth => self.gpu_bandwidth.map(exact),
            InputId::GpuPower => self.gpu_power.map(exact),
            InputId::GpuRate => self.gpu_rate.map(exact),
            _ if id.spec().scope == Scope::Rig => self.given.get(id),
            _ => None,
        }
    }

    /// Sets an input of this rig to a figure that the table has held to its limits.
    fn set(&mut self, id: InputId, held: Option<Range<f64>>) {
        match id {
            InputId::CardCount => self.count = held.map_or(1, whole),
            InputId::CardPrice => self.card_price = held.map(typed::<Money>),
            InputId::LoadWatts => self.load_watts = held.map(typed::<Watts>),
            InputId::IdleWatts => self.idle_watts = held.map(typed::<Watts>),
            InputId::Resale => self.resale = held.map(typed::<Money>),
            InputId::ResaleQuoted => {
                self.resale_quoted = held.map(|range| Months::new(range.likely()));
            }
            InputId::HostMemory => self.host_memory = held.map(|range| range.likely()),
            InputId::HostBandwidth => self.host_bandwidth = held.map(typed::<GigabytesPerSecond>),
            InputId::PcieGeneration => self.pcie_generation = held.map(whole),
            InputId::PcieLanes => self.pcie_lanes = held.map(whole),
            InputId::GpuMemory => self.gpu_memory = held.map(|range| range.likely()),
            InputId::GpuBandwidth => {
                self.gpu_bandwidth = held.map(|range| GigabytesPerSecond::new(range.likely()));
            }
            InputId::GpuPower => self.gpu_power = held.map(|range| Watts::new(range.likely())),
            InputId::GpuRate => self.gpu_rate = held.map(|range| range.likely()),
            _ if id.spec().scope == Scope::Rig => self.given.set(id, held),
            _ => {}
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "round figures, which are exact")]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_its_ids_and_makes_sense() {
        for (index, spec) in INPUTS.iter().enumerate() {
            assert_eq!(spec.id as usize, index, "{} is out of order", spec.key);
            assert!(spec.min < spec.max && spec.step > 0.0, "{}", spec.key);
            assert!(!spec.name.is_empty() && spec.help.ends_with('.'), "{}", spec.key);
            if let Some(range) = spec.default_range() {
                assert_eq!(
                    spec.held(range),
                    range,
                    "default of {} is outside its limits",
                    spec.key
                );
            }
            assert!(
                INPUTS.iter().filter(|other| other.key == spec.key).count() == 1,
                "key {} stands twice",
                spec.key
            );
        }
    }

    #[test]
    fn sliders_reach_the_present_value_and_round_figures() {
        let price = InputId::CardPrice.spec();
        assert_eq!(price.slider_top(700.0, 700.0), 1500.0);
        assert_eq!(price.slider_top(700.0, 2600.0), 3000.0);
        let context = InputId::Context.spec();
        for stop in CONTEXT_STOPS {
            assert_eq!(context.slider_value(context.slider_position(stop)), stop);
        }
        assert_eq!(context.slider_value(context.slider_position(5000.0)), 6144.0);
        assert_eq!(context.slider_value(f64::NAN), 1024.0);
    }
}
