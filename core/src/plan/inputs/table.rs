//! The table of inputs: one entry a number, from which [`inputs!`] makes the [`InputId`], the row of
//! [`INPUTS`] and the way to the field of a plan.
//!
//! ```text
//! Id: field, "key", "name";
//!     Unit min..=max by step, kind, travel; default from "source of the default";
//!     "help";
//! ```
//!
//! `field` is one of `plan`, `rig`, `extra`, or `share` for a card's share of the model; `given` is
//! the list of figures without a field of their own. A kind is `Whole` for whole numbers, `Exact` for
//! numbers without a spread, or `Range`. A default is `open` where the catalogue decides.

use super::Travel::{AroundUsual, Even, Stops};
use super::fields::{Field, field};
use super::{Input, Scope, Unit};
use crate::catalog::MAX_CARDS;
use crate::plan::MAX_MONTHS;

/// Most cards of a rig, as a limit of the table.
const CARDS: f64 = MAX_CARDS as f64;
/// Most months that anything lasts, as a limit of the table.
const MONTHS: f64 = MAX_MONTHS as f64;

/// Context lengths that a slider stops at.
pub(super) const CONTEXT_STOPS: [f64; 17] = [
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

/// The values that an input can have.
enum Kind {
    /// Whole numbers, without a spread.
    Whole,
    /// Any numbers, without a spread.
    Exact,
    /// Any numbers, and ranges of them.
    Range,
}

/// What the first name of a field belongs to.
macro_rules! scope {
    (plan) => {
        Scope::Plan
    };
    (rig) => {
        Scope::Rig
    };
    (extra) => {
        Scope::Extra
    };
    (share) => {
        Scope::Share
    };
}

/// A default as an option: `open` is none.
macro_rules! default {
    (open) => {
        None
    };
    ($value:literal) => {
        Some($value)
    };
}

/// Makes ids, rows and fields from the entries of the table.
macro_rules! inputs {
    ($(
        $id:ident: $scope:ident $(. $name:ident)*, $key:literal, $title:literal;
        $unit:ident $min:literal ..= $max:tt by $step:literal, $kind:ident, $travel:expr;
        $default:tt $(from $source:literal)?;
        $help:literal;
    )+) => {
        /// Names a row of the table of inputs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum InputId {
            $(#[doc = concat!($title, ": ", $help)] $id,)+
        }

        /// Number of inputs.
        pub const COUNT: usize = [$(InputId::$id),+].len();

        /// Every input, in the order in which a reader meets them, which is that of the ids.
        pub static INPUTS: [Input; COUNT] = [$(
            Input {
                id: InputId::$id,
                key: $key,
                name: $title,
                unit: Unit::$unit,
                scope: scope!($scope),
                min: $min,
                max: $max,
                step: $step,
                whole: matches!(Kind::$kind, Kind::Whole),
                uncertain: matches!(Kind::$kind, Kind::Range),
                default: default!($default),
                travel: $travel,
                help: $help,
                source: concat!($($source)?),
                field: field!($scope $(. $name)*),
            },
        )+];
    };
}

inputs! {
    // Money of the whole plan.
    Rate: plan.rate, "rate", "Electricity price";
        MoneyPerKwh 0.0..=2.0 by 0.01, Range, AroundUsual; open;
        "What a kilowatt-hour costs you, taxes and fees included.";
    LoadHours: plan.load_hours, "hours", "Hours a day";
        HoursPerDay 0.0..=24.0 by 0.5, Exact, Even; 4.0 from "the article's assumption";
        "Hours a day that the rig generates tokens, on average over the whole year.";
    OnHours: plan.given, "on", "Hours a day switched on";
        HoursPerDay 0.0..=24.0 by 0.5, Exact, Even; 8.0 from "assumed: a working day";
        "Where all rigs do the same work: hours a day that each is on; what is not work is waiting. A rig that needs longer is on for as long as it works.";
    IdleHours: plan.idle_hours, "idle", "Idle hours a day";
        HoursPerDay 0.0..=24.0 by 0.5, Exact, Even; 4.0 from "assumed: left on between questions, eight hours in all";
        "Hours a day that the rig is on and waiting. The rest of the day it is off.";
    Horizon: plan.horizon, "horizon", "Months until you sell";
        Months 0.0..=MONTHS by 1.0, Whole, AroundUsual; 24.0 from "the article's two years";
        "How long you keep the rig. Every line of the table is for this long.";
    PsuEfficiency: plan.psu_efficiency, "psu", "Power supply efficiency";
        Percent 50.0..=100.0 by 1.0, Exact, Even; 90.0 from "80 PLUS Gold, 115 V, floor at half load";
        "Share of the power from the wall that reaches the cards; the rest heats the supply.";
    KeptPerYear: plan.kept_per_year, "kept", "Value a card keeps in a year";
        Percent 0.0..=150.0 by 1.0, Range, Even; open;
        "For rigs without a resale figure of their own: this year's price against last year's.";
    PeakRate: plan.given, "peak", "Electricity price in peak hours";
        MoneyPerKwh 0.0..=2.0 by 0.01, Range, AroundUsual; open from "the price of all other hours";
        "What a kilowatt-hour costs in the dear hours of a time-of-use tariff.";
    PeakWork: plan.given, "peak_work", "Work in peak hours";
        Percent 0.0..=100.0 by 1.0, Exact, Even; 0.0 from "not counted unless entered";
        "Share of the hours at work that falls into the dear hours.";
    PeakRest: plan.given, "peak_rest", "Waiting in peak hours";
        Percent 0.0..=100.0 by 1.0, Exact, Even; 0.0 from "not counted unless entered";
        "Share of the idle hours that falls into the dear hours.";
    Season: plan.given, "season", "Price in the season";
        Percent 0.0..=500.0 by 1.0, Exact, AroundUsual; 100.0 from "not counted unless entered";
        "Electricity price in the season as a share of that in the rest of the year.";
    SeasonFrom: plan.given, "season_from", "First month of the season";
        MonthOfYear 1.0..=12.0 by 1.0, Whole, Even; 6.0 from "summer";
        "The month in which the season starts, 1 for January.";
    SeasonMonths: plan.given, "season_months", "Months of the season";
        Months 0.0..=12.0 by 1.0, Whole, Even; 0.0 from "not counted unless entered";
        "How many months a year the season's price holds.";
    Prefill: plan.given, "prefill", "Work that reads prompts";
        Percent 0.0..=100.0 by 1.0, Exact, Even; open from "each rig's speeds and the tokens read per token generated";
        "Share of the hours at work spent reading prompts, at the rated power; generating draws less. Left open, it follows from each rig's speeds.";
    Drift: plan.given, "drift", "Electricity price change";
        PercentPerYear -20.0..=50.0 by 0.5, Range, Even; 0.0 from "not counted unless entered";
        "By how much the electricity price rises in a year, compounded month by month.";
    CardTrend: plan.given, "card_trend", "Change of card prices";
        PercentPerYear -50.0..=50.0 by 1.0, Range, Even; 0.0 from "not counted unless entered";
        "By how much all used cards gain or lose in a year, besides what is expected of each.";
    RentTrend: plan.given, "rent_trend", "Change of rents";
        PercentPerYear -70.0..=50.0 by 1.0, Range, Even; 0.0 from "not counted unless entered";
        "By how much the rent of a card rises in a year, compounded month by month.";
    ApiTrend: plan.given, "api_trend", "Change of API prices";
        PercentPerYear -90.0..=50.0 by 1.0, Range, Even; 0.0 from "not counted unless entered";
        "By how much providers' prices of tokens rise in a year, compounded month by month.";
    Cooling: plan.given, "cooling", "Cooling overhead";
        Percent 0.0..=100.0 by 1.0, Exact, Even; 0.0 from "not counted unless entered";
        "Electricity that air conditioning takes to carry the heat away, per kilowatt-hour of the rig.";
    Heat: plan.given, "heat", "Heat that saves heating";
        Percent 0.0..=100.0 by 1.0, Exact, Even; 0.0 from "not counted unless entered";
        "Share of the electricity bill that comes back as saved heating: the heating months out of 12 with electric heating, a third of that with a heat pump.";
    GridCo2: plan.given, "co2", "Carbon of electricity";
        GramsPerKwh 0.0..=2000.0 by 10.0, Range, AroundUsual; open;
        "Grams of CO2 for a kilowatt-hour of your grid, on average.";
    Discount: plan.given, "discount", "Cost of capital";
        PercentPerYear 0.0..=50.0 by 0.5, Exact, Even; 0.0 from "not counted unless entered";
        "What your money would earn elsewhere in a year; every payment counts at its present value by its date.";
    Tax: plan.given, "tax", "Sales tax";
        Percent 0.0..=50.0 by 0.25, Exact, Even; open from "no rate of the region is known";
        "Tax on top of prices. Left open, that of the region on what the catalogue prices as new; entered prices are taken as paid.";
    Selling: plan.given, "selling", "Selling cost";
        Percent 0.0..=50.0 by 0.5, Exact, Even; open;
        "What a marketplace and postage take from the sale price; on eBay some 13 %.";
    Financed: plan.given, "financed", "Paid in instalments";
        Percent 0.0..=100.0 by 5.0, Exact, Even; 0.0 from "paid at once";
        "Share of the purchase that is financed.";
    Interest: plan.given, "interest", "Interest on instalments";
        PercentPerYear 0.0..=100.0 by 0.5, Exact, Even; 0.0 from "not counted unless entered";
        "Yearly nominal rate of the instalments, charged monthly.";
    Instalments: plan.given, "instalments", "Monthly instalments";
        Count 0.0..=MONTHS by 1.0, Whole, Even; 24.0 from "the article's two years";
        "Number of equal monthly instalments; what is owed when you sell is paid then.";
    Fx: plan.given, "fx", "Price of a US dollar";
        PerUsd 0.0001..=100_000.0 by 0.01, Exact, AroundUsual; open from "the rate published for the currency";
        "Units of your currency for one US dollar; the catalogue's prices are in dollars.";
    InputRatio: plan.given, "input_ratio", "Tokens read per token generated";
        Count 0.0..=1000.0 by 0.5, Exact, AroundUsual; 3.0 from "assumed: three to one, as price comparisons of APIs blend";
        "Prompt tokens for each token of answer: what a provider charges for, and what a rig has to read.";
    CachedShare: plan.given, "cached", "Cached prompt tokens";
        Percent 0.0..=100.0 by 5.0, Exact, Even; 0.0 from "not counted unless entered";
        "Share of the prompt tokens that were read before and are still in the cache: a rig does not read them again, a provider charges less for them.";
    CachedPrice: plan.given, "cached_price", "Price of a cached token";
        Percent 0.0..=100.0 by 5.0, Exact, Even; 100.0 from "not counted unless entered";
        "Price of a cached prompt token as a share of one that is not.";
    ApiInput: plan.given, "api_input", "API price, tokens read";
        UsdPerMillion 0.0..=1000.0 by 0.05, Range, AroundUsual; open;
        "What a provider of the same model asks for a million prompt tokens.";
    ApiOutput: plan.given, "api_output", "API price, tokens generated";
        UsdPerMillion 0.0..=1000.0 by 0.05, Range, AroundUsual; open;
        "What a provider of the same model asks for a million tokens of answer.";

    // What the rigs are to run.
    Context: plan.workload.context, "context", "Context";
        Tokens 256.0..=1_048_576.0 by 256.0, Whole, Stops(&CONTEXT_STOPS); 8192.0 from "the article's case";
        "Tokens of prompt and answer together that the cache must hold.";
    Users: plan.workload.users, "users", "Users at once";
        Count 1.0..=256.0 by 1.0, Whole, Stops(&USER_STOPS); 1.0 from "one reader";
        "Requests answered at the same time; each has the whole context unless they share one cache.";
    TokensADay: plan.given, "tokens_day", "Tokens wanted a day";
        Tokens 0.0..=1e9 by 1000.0, Exact, Stops(&DAY_STOPS); 50000.0 from "assumed: a hundred answers of 500 tokens";
        "Tokens that the rigs are to generate in a day, all users together: an answer has some 500.";
    SpeedFloor: plan.given, "floor", "Slowest speed that will do";
        TokensPerSecond 0.0..=1000.0 by 1.0, Exact, AroundUsual; 0.0 from "any speed will do unless entered";
        "Tokens a second that each user has to get: a rig that is slower does not do the job.";
    Ubatch: plan.workload.ubatch, "ubatch", "Prompt batch";
        Tokens 1.0..=8192.0 by 64.0, Whole, Stops(&UBATCH_STOPS); 512.0 from "llama.cpp's default";
        "Tokens of a prompt that are worked on at once: -ub of llama.cpp, from 2048 on max_num_batched_tokens of vLLM. More read a prompt faster and take a larger buffer.";
    HostLayers: plan.workload.host_layers, "host_layers", "Layers in host memory";
        Count 1.0..=1024.0 by 1.0, Whole, AroundUsual; open;
        "Where layers or experts may leave the cards: of how many layers. Left open, of as few as it takes.";
    DraftTokens: plan.workload.draft_tokens, "draft_tokens", "Tokens drafted at a time";
        Count 1.0..=64.0 by 1.0, Whole, AroundUsual; open from "what is usual of the method";
        "How many tokens are guessed ahead at most where drafting is on. Left open, what is usual of the method.";
    SecondContext: plan.workload.second_context, "second_context", "Context of the second model";
        Tokens 256.0..=1_048_576.0 by 256.0, Whole, Stops(&CONTEXT_STOPS); 4096.0 from "assumed: a few pages at a time";
        "Tokens that the second model in the same memory can hold.";
    VllmShare: plan.workload.vllm_share, "vllm_share", "vLLM's share of a card";
        Percent 10.0..=100.0 by 1.0, Exact, Even; 90.0 from "vLLM's default";
        "The part of each card's memory that vLLM takes, its gpu_memory_utilization.";

    // A rig: its cards, their money, and the machine around them.
    CardCount: rig.count, "count", "Cards";
        Count 1.0..=CARDS by 1.0, Whole, Even; 1.0;
        "Number of cards of this kind in the rig.";
    CardPrice: rig.card_price, "price", "Price of a card";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open;
        "What one card costs you.";
    LoadWatts: rig.load_watts, "watts", "Draw of a card at work";
        Watts 0.0..=2000.0 by 5.0, Range, AroundUsual; open;
        "What one card draws while the rig generates, averaged over the cards.";
    IdleWatts: rig.idle_watts, "idle_watts", "Draw of a card at rest";
        Watts 0.0..=500.0 by 1.0, Range, AroundUsual; open;
        "What one card draws while the rig is on and waits.";
    Resale: rig.resale, "resale", "Resale of all cards";
        Money 0.0..=1_000_000.0 by 10.0, Range, AroundUsual; open;
        "What the cards of this rig sell for together at the end.";
    ResaleQuoted: rig.resale_quoted, "resale_months", "Age the resale figure is for";
        Months 0.0..=MONTHS by 1.0, Whole, Even; open;
        "The age of the cards for which the resale figure was given.";
    HostMemory: rig.host_memory, "host_gib", "Host memory";
        Gib 1.0..=6144.0 by 8.0, Exact, Stops(&HOST_STOPS); open;
        "Memory of the computer around the cards, for what does not go on them. Left open, any amount counts.";
    Free: rig.given, "free_gib", "Kept free on each card";
        Gib 0.0..=64.0 by 0.25, Exact, Even; 0.0 from "nothing unless entered";
        "Memory of each card that stays free. llama.cpp's own fit keeps 1 GiB.";
    Usable: rig.given, "usable", "Usable part of a unified memory";
        Percent 10.0..=100.0 by 1.0, Exact, Even; open;
        "What the driver gives the GPU. Left open: two thirds of a Mac up to 36 GB, three quarters above and under Windows, else all but 4 GiB.";
    HostBandwidth: rig.host_bandwidth, "host_gb_s", "Host memory bandwidth";
        GigabytesPerSecond 1.0..=4000.0 by 5.0, Range, AroundUsual; open;
        "How fast the host reads its memory: it decides the speed of layers or experts that are kept there.";
    PcieGeneration: rig.pcie_generation, "pcie_gen", "PCIe generation";
        Count 1.0..=7.0 by 1.0, Whole, Even; open;
        "Generation of the slots that the cards are in. Left open, the card's own.";
    PcieLanes: rig.pcie_lanes, "pcie_lanes", "PCIe lanes a card";
        Count 1.0..=16.0 by 1.0, Whole, Even; open;
        "Lanes that each card is connected by. Left open, the card's own.";
    GpuMemory: rig.gpu_memory, "gpu_gib", "Memory of a card";
        Gib 1.0..=2048.0 by 1.0, Exact, AroundUsual; open;
        "Memory of one card. Left open, the catalogue's.";
    GpuBandwidth: rig.gpu_bandwidth, "gpu_gb_s", "Memory bandwidth of a card";
        GigabytesPerSecond 1.0..=100_000.0 by 10.0, Exact, AroundUsual; open;
        "Theoretical memory bandwidth of one card. Left open, the catalogue's.";
    GpuPower: rig.gpu_power, "gpu_tdp", "Rated power of a card";
        Watts 1.0..=5000.0 by 5.0, Exact, AroundUsual; open;
        "Board power of one card at its default limit. Left open, the catalogue's.";
    GpuRate: rig.gpu_rate, "gpu_tflops", "Matrix rate of a card";
        Tflops 0.1..=50_000.0 by 1.0, Exact, AroundUsual; open;
        "Dense FP16 matrix rate of one card with FP32 accumulation. Left open, the catalogue's.";
    PowerLimit: rig.given, "limit", "Power limit of a card";
        Watts 50.0..=2000.0 by 5.0, Exact, AroundUsual; open;
        "What one card may draw at most. Left open, its rated power. A limit lowers the draw at work, unless that is entered, and the speed.";
    Owned: rig.given, "owned", "Cards you own already";
        Count 0.0..=CARDS by 1.0, Whole, Even; 0.0 from "not counted unless entered";
        "These count at what they could be sold for today, and sell with the others at the end.";
    Shipping: rig.given, "shipping", "Shipping";
        Money 0.0..=10000.0 by 5.0, Range, AroundUsual; 0.0 from "not counted unless entered";
        "Shipping and import of all that is bought.";
    Worth: rig.given, "worth", "Value of a card today";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open from "the price of a card, less what a new one loses by being sold";
        "What one such card would sell for used today; its resale starts from here. Left open, what the market pays, whatever you pay.";
    Kept: rig.given, "keeps", "Value these cards keep in a year";
        Percent 0.0..=150.0 by 1.0, Range, Even; open;
        "This year's price of such a card against last year's.";
    HostLoad: rig.given, "host_watts", "Draw of the machine at work";
        Watts 0.0..=2000.0 by 5.0, Range, AroundUsual; open;
        "Processor, memory, board and fans while the cards work, without the cards.";
    HostIdle: rig.given, "host_idle", "Draw of the machine at rest";
        Watts 0.0..=1000.0 by 5.0, Range, AroundUsual; open;
        "Processor, memory, board and fans while the cards wait, without the cards.";
    SupplyWatts: rig.given, "psu_watts", "Rated power of the supply";
        Watts 100.0..=40_000.0 by 50.0, Exact, AroundUsual; open from "the maker's advice for one card, and the rated power of each further one";
        "For the efficiency at each load, where a grade of supply is chosen.";
    Rent: rig.given, "rent", "Rent of a card";
        UsdPerHour 0.0..=100.0 by 0.05, Range, AroundUsual; open;
        "What renting one such card costs for an hour.";
    RentWaiting: rig.given, "rent_waiting", "Waiting hours that are rented";
        Percent 0.0..=100.0 by 5.0, Exact, Even; 0.0 from "stopped or ended whenever it has no work";
        "Share of the hours at rest in which a rented machine runs on: it is billed then as at work.";
    Storage: rig.given, "storage", "Storage kept with the provider";
        Gigabytes 0.0..=20_000.0 by 10.0, Exact, AroundUsual; open;
        "GB that stay there while a rented machine is off. Left open, the file of the model asked for, and 20 GB for what runs it.";
    StorageRunning: rig.given, "storage_price", "Storage while it runs";
        UsdPerGbMonth 0.0..=5.0 by 0.01, Range, AroundUsual; open;
        "What a GB costs a month with a rented machine that runs.";
    StorageStopped: rig.given, "stopped_price", "Storage while it is stopped";
        UsdPerGbMonth 0.0..=5.0 by 0.01, Range, AroundUsual; open;
        "What a GB costs a month with a rented machine that is stopped: some ask twice as much.";
    Fee: rig.given, "fee", "Fee of a subscription";
        MoneyPerMonth 0.0..=10_000.0 by 1.0, Range, AroundUsual; open;
        "What a provider's plan costs a month, however much it is used.";
    Speed: rig.given, "speed", "Speed";
        TokensPerSecond 0.0..=100_000.0 by 1.0, Range, AroundUsual; open;
        "Tokens a second that the rig generates, all streams together. Left open, what is estimated for the model asked for.";
    ReadSpeed: rig.given, "read_speed", "Reading speed";
        TokensPerSecond 0.0..=1e7 by 10.0, Range, AroundUsual; open;
        "Tokens of prompts a second that the rig reads. Left open, what is estimated for the model asked for.";
    MachinePrice: rig.given, "machine", "The computer around the cards";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open;
        "What is bought besides cards and listed extras: board, processor, memory, disk, case, supply. Left open, what follows from the cards and from what you have.";
    MachineKept: rig.given, "machine_keeps", "Value the computer keeps in a year";
        Percent 0.0..=150.0 by 1.0, Exact, Even; open;
        "This year's price of such parts against last year's.";
    Failures: rig.given, "failures", "Failures";
        PercentPerYear 0.0..=100.0 by 0.5, Range, Even; open;
        "Reserve for cards that fail, as a share of what they are worth in a year.";
    Sells: rig.given, "sells", "Cards sold for this rig";
        Count 0.0..=CARDS by 1.0, Whole, Even; 0.0 from "none unless entered";
        "How many cards that you have are sold when this rig is bought.";
    SellPrice: rig.given, "sells_for", "What a card sold brings";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open;
        "What one of the cards that you sell brings today, before what selling costs.";

    // How a rig runs the model, where it does not as the plan does.
    RigHostLayers: rig.given, "host_layers", "Layers in this rig's host memory";
        Count 1.0..=1024.0 by 1.0, Whole, AroundUsual; open;
        "Of how many layers this rig keeps layers or experts in host memory. Left open, as the plan has it.";
    RigUbatch: rig.given, "ubatch", "Prompt batch of this rig";
        Tokens 1.0..=8192.0 by 64.0, Whole, Stops(&UBATCH_STOPS); open;
        "Tokens of a prompt that llama.cpp works on at once in this rig. Left open, as the plan has it.";
    RigDraftTokens: rig.given, "draft_tokens", "Tokens drafted at a time by this rig";
        Count 1.0..=64.0 by 1.0, Whole, AroundUsual; open;
        "How many tokens are guessed ahead at most in this rig. Left open, as the plan has it.";
    RigVllmShare: rig.given, "vllm_share", "vLLM's share of this rig's cards";
        Percent 10.0..=100.0 by 1.0, Exact, Even; open;
        "The part of each card's memory that vLLM takes in this rig. Left open, as the plan has it.";

    // The second and the third kind of cards of a rig.
    CardCount2: rig.given, "count2", "Cards, second kind";
        Count 1.0..=CARDS by 1.0, Whole, Even; 1.0 from "one card unless entered";
        "Number of cards of the second kind in the rig.";
    CardPrice2: rig.given, "price2", "Price of a card, second kind";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open;
        "What one card of the second kind costs you.";
    LoadWatts2: rig.given, "watts2", "Draw of a card at work, second kind";
        Watts 0.0..=2000.0 by 5.0, Range, AroundUsual; open;
        "What one card of the second kind draws while the rig generates, averaged over them.";
    IdleWatts2: rig.given, "idle_watts2", "Draw of a card at rest, second kind";
        Watts 0.0..=500.0 by 1.0, Range, AroundUsual; open;
        "What one card of the second kind draws while the rig is on and waits.";
    PowerLimit2: rig.given, "limit2", "Power limit of a card, second kind";
        Watts 50.0..=2000.0 by 5.0, Exact, AroundUsual; open;
        "What one card of the second kind may draw at most. Left open, its rated power.";
    Owned2: rig.given, "owned2", "Cards you own already, second kind";
        Count 0.0..=CARDS by 1.0, Whole, Even; 0.0 from "not counted unless entered";
        "How many of the cards of the second kind you have: they count at what they could be sold for today.";
    Worth2: rig.given, "worth2", "Value of a card today, second kind";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open from "the price of a card, less what a new one loses by being sold";
        "What one card of the second kind would sell for used today; its resale starts from here.";
    CardCount3: rig.given, "count3", "Cards, third kind";
        Count 1.0..=CARDS by 1.0, Whole, Even; 1.0 from "one card unless entered";
        "Number of cards of the third kind in the rig.";
    CardPrice3: rig.given, "price3", "Price of a card, third kind";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open;
        "What one card of the third kind costs you.";
    LoadWatts3: rig.given, "watts3", "Draw of a card at work, third kind";
        Watts 0.0..=2000.0 by 5.0, Range, AroundUsual; open;
        "What one card of the third kind draws while the rig generates, averaged over them.";
    IdleWatts3: rig.given, "idle_watts3", "Draw of a card at rest, third kind";
        Watts 0.0..=500.0 by 1.0, Range, AroundUsual; open;
        "What one card of the third kind draws while the rig is on and waits.";
    PowerLimit3: rig.given, "limit3", "Power limit of a card, third kind";
        Watts 50.0..=2000.0 by 5.0, Exact, AroundUsual; open;
        "What one card of the third kind may draw at most. Left open, its rated power.";
    Owned3: rig.given, "owned3", "Cards you own already, third kind";
        Count 0.0..=CARDS by 1.0, Whole, Even; 0.0 from "not counted unless entered";
        "How many of the cards of the third kind you have: they count at what they could be sold for today.";
    Worth3: rig.given, "worth3", "Value of a card today, third kind";
        Money 0.0..=100_000.0 by 10.0, Range, AroundUsual; open from "the price of a card, less what a new one loses by being sold";
        "What one card of the third kind would sell for used today; its resale starts from here.";

    // What belongs to one extra, or to one card of a rig.
    ExtraCost: extra.cost, "extras", "Cost of an extra";
        Money 0.0..=100_000.0 by 5.0, Range, AroundUsual; 0.0;
        "What this extra costs you.";
    ExtraKept: extra.kept, "extras_kept", "Value an extra keeps in a year";
        Percent 0.0..=100.0 by 1.0, Exact, Even; 0.0 from "not counted unless entered";
        "This year's price of the extra against last year's; nothing means that it is not sold.";
    CardShare: share, "shares", "Share of a card";
        Count 0.0..=100_000.0 by 1.0, Exact, Even; 1.0;
        "The part of the model that goes to this card, in proportion to the others, as -ts of llama.cpp.";
}
