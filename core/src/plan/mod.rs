//! A plan, which is what the reader decided: small, serialisable, and the only thing that a link
//! carries.
//!
//! A field that is `None` is left to the catalogue: the dated price of the card, its measured
//! draw, the usual fall in value. An evaluation fills those in.

pub(crate) mod changes;
pub mod choices;
mod compared;
mod drafting;
mod extra;
mod given;
pub mod group;
mod have;
pub mod inputs;
pub mod kept;
mod limits;
pub mod link;
pub mod own;
pub mod presets;
mod ready;
mod run_as;
mod workload;

pub use compared::{Ends, Stress, Work};
pub use drafting::{Drafter, Task};
pub use extra::Extra;
pub use given::Given;
pub use have::Have;
pub(crate) use limits::is_currency;
pub use ready::{Doubt, Unsure};
pub use run_as::RunAs;
use serde::{Deserialize, Serialize};
pub use workload::{OffloadKind, Workload};

use crate::catalog::{Condition, Vendor};
use crate::memory::runtime::System;
use crate::units::{
    Amounts, Currency, GigabytesPerSecond, Hours, Money, MoneyPerKwh, Months, Percent, Range,
    Ratio, Rounding, Watts,
};
use inputs::{INPUTS, InputId, Place};

/// Rigs that a plan may compare.
pub const MAX_RIGS: usize = 4;
/// Extras that a rig may list.
pub(crate) const MAX_EXTRAS: usize = 8;
/// Points of value that a rig may list.
pub(crate) const MAX_POINTS: usize = 12;
/// Characters of a name that a reader may give.
pub const MAX_NAME: usize = 60;
/// Characters of what was measured on a rig, or of the whole plan.
pub(crate) const MAX_MEASURED: usize = 600;
/// Months that a rig may be kept, or that instalments may last.
pub(crate) const MAX_MONTHS: u32 = 120;

/// Everything the reader decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// The preset that this plan started from; a link carries only what differs from it.
    pub preset: String,
    /// How long the rigs are kept; every line of the cost is for this long.
    #[serde(rename = "horizon_months")]
    pub horizon: Months,
    /// Price of a kilowatt-hour; `None` for that of the region.
    #[serde(rename = "electricity_per_kwh", alias = "electricity_usd_per_kwh")]
    pub rate: Option<Range<MoneyPerKwh>>,
    /// Hours a day spent generating.
    #[serde(rename = "load_hours_per_day")]
    pub load_hours: Hours,
    /// Hours a day switched on and waiting.
    #[serde(rename = "idle_hours_per_day")]
    pub idle_hours: Hours,
    /// Percent of the power drawn at the wall that reaches the cards.
    #[serde(rename = "psu_efficiency_percent")]
    pub psu_efficiency: Percent,
    /// Percent of its value that a card keeps in a year, where a rig states no resale; `None` for the
    /// curve of each card.
    #[serde(rename = "value_kept_percent_per_year")]
    pub kept_per_year: Option<Range<Percent>>,
    /// Id of the region whose electricity is used.
    pub region: String,
    /// The currency of all amounts, three letters as in ISO 4217.
    pub currency: String,
    /// The curve of efficiency of the power supplies.
    pub supply: Supply,
    /// What there is before anything is bought.
    pub have: Have,
    /// Whether the rigs are compared at the same hours or at the same work.
    pub work: Work,
    /// What is assumed to happen to the prices of used cards.
    pub stress: Stress,
    /// What the range of a net cost means.
    pub ends: Ends,
    /// Figures of the plan without a field of their own, by their row of the table of inputs.
    #[serde(rename = "assumptions")]
    pub given: Given,
    /// What the reader measured of the work, as `paste::carried` writes it; empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub measured: String,
    /// How amounts become whole dollars.
    pub rounding: Rounding,
    /// What the rigs are to run.
    pub workload: Workload,
    /// The rigs, in the order shown.
    pub rigs: Vec<Rig>,
}

/// One rig: some cards, of one kind or of several, and what they need around them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rig {
    /// The reader's name for it; empty means "2× RTX 3090" and the like.
    pub name: String,
    /// Id of the card.
    pub gpu: String,
    /// Number of cards.
    #[serde(rename = "gpu_count")]
    pub count: u32,
    /// Id of the card of a second kind beside it; empty where there is none. Its number, price and draw
    /// are inputs of their own: see [`group`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gpu2: String,
    /// The same of a third kind.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gpu3: String,
    /// Price of one card; `None` for the catalogue's.
    #[serde(rename = "card_price", alias = "card_price_usd")]
    pub card_price: Option<Range<Money>>,
    /// Draw of one card while the rig generates; `None` for the catalogue's.
    #[serde(rename = "load_watts_per_card")]
    pub load_watts: Option<Range<Watts>>,
    /// Draw of one card while the rig waits; `None` for the catalogue's.
    #[serde(rename = "idle_watts_per_card")]
    pub idle_watts: Option<Range<Watts>>,
    /// What else must be bought.
    pub extras: Vec<Extra>,
    /// What all cards of the rig sell for at the horizon's end; `None` where that follows from the fall
    /// in value.
    #[serde(rename = "resale", alias = "resale_usd")]
    pub resale: Option<Range<Money>>,
    /// The age for which `resale` was quoted; `None` where that is the horizon.
    #[serde(rename = "resale_quoted_months")]
    pub resale_quoted: Option<Months>,
    /// Memory of the host, in GiB; `None` for any amount.
    #[serde(rename = "host_memory_gib")]
    pub host_memory: Option<f64>,
    /// Bandwidth of the host's memory; `None` for the usual one.
    #[serde(rename = "host_bandwidth_gb_s")]
    pub host_bandwidth: Option<Range<GigabytesPerSecond>>,
    /// Whether a desktop is shown by the first card.
    pub desktop: bool,
    /// The system that it runs.
    #[serde(skip_serializing_if = "System::is_usual")]
    pub system: System,
    /// Whether error correction takes some of the cards' memory, where theirs has no bits of its own for it;
    /// `None` as they are delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecc: Option<bool>,
    /// Whether NVLink joins the cards; `None` where its bridge is among the extras, or is part of
    /// the server's board.
    pub nvlink: Option<bool>,
    /// PCI Express generation of the slots; `None` for the card's.
    pub pcie_generation: Option<u32>,
    /// PCI Express lanes of each slot; `None` for the card's.
    pub pcie_lanes: Option<u32>,
    /// The cards' shares of the model, in order; empty for the runtime's default.
    pub shares: Vec<Ratio>,
    /// How many blocks' routed experts each card has, in order from the first block with experts; the
    /// others' are the host's. Empty where experts lie with their blocks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub experts: Vec<u32>,
    /// The reader's name for the card, where `gpu` is [`CUSTOM_GPU`].
    pub gpu_name: String,
    /// Who makes the card, where `gpu` is [`CUSTOM_GPU`].
    pub gpu_vendor: Vendor,
    /// Memory of a card in GiB; `None` for the catalogue's.
    #[serde(rename = "gpu_memory_gib")]
    pub gpu_memory: Option<f64>,
    /// Memory bandwidth of a card; `None` for the catalogue's.
    #[serde(rename = "gpu_bandwidth_gb_s")]
    pub gpu_bandwidth: Option<GigabytesPerSecond>,
    /// Rated power of a card; `None` for the catalogue's.
    #[serde(rename = "gpu_rated_watts")]
    pub gpu_power: Option<Watts>,
    /// Dense FP16 matrix rate of a card with FP32 accumulation, in 10^12 operations a second; `None` for
    /// the catalogue's.
    #[serde(rename = "gpu_tflops")]
    pub gpu_rate: Option<f64>,
    /// Whether its cards are bought or rented by the hour, or tokens are bought instead.
    pub kind: RigKind,
    /// Whether the catalogue's price is that of a new or of a used card; `None` for a used one where
    /// that is known.
    pub condition: Option<Condition>,
    /// How the value of its cards falls, where no resale is stated.
    pub depreciation: Depreciation,
    /// The buyer's figures for [`Depreciation::Points`]: months from now and what all cards are worth
    /// then, in order.
    #[serde(rename = "value_points", alias = "value_points_usd")]
    pub points: Vec<(Months, Money)>,
    /// What the reader measured on it, as `paste::carried` writes it; empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub measured: String,
    /// How it runs the model where it does not as the plan does.
    #[serde(skip_serializing_if = "RunAs::is_plans")]
    pub run: RunAs,
    /// Figures of the rig without a field of their own, by their row of the table of inputs.
    #[serde(rename = "assumptions")]
    pub given: Given,
}

/// How the cards of a rig are come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RigKind {
    /// They are bought.
    #[default]
    Owned,
    /// They are rented by the hour while they work.
    Rented,
    /// There are none: as many tokens as the fastest of the other rigs generates are bought by API.
    Api,
    /// There are none: a provider's plan is paid by the month, whatever it is used for.
    Subscription,
}

impl RigKind {
    /// Whether there are cards, which hold a model and generate at a speed of their own.
    pub const fn has_cards(self) -> bool {
        matches!(self, Self::Owned | Self::Rented)
    }
}

/// What a rig is called that has no cards, as its tokens are bought by API.
pub const API_ONLY: &str = "API only";
/// What a rig is called that has no cards, as a provider's plan is paid by the month.
pub const SUBSCRIPTION: &str = "Subscription";
/// What the name of rented cards begins with.
pub(crate) const RENTED: &str = "Rented ";

/// How the value of a rig's cards falls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depreciation {
    /// Each year leaves the same share of the value.
    #[default]
    Declining,
    /// Each year takes the same amount.
    Straight,
    /// Between the points that the buyer states.
    Points,
    /// The rig is kept for good and never sold.
    Keep,
}

/// Power supplies, by how much of the wall's power reaches the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// One efficiency at every load.
    Flat,
    /// 80 PLUS.
    White,
    /// 80 PLUS Bronze.
    Bronze,
    /// 80 PLUS Silver.
    Silver,
    /// 80 PLUS Gold.
    #[default]
    Gold,
    /// 80 PLUS Platinum.
    Platinum,
    /// 80 PLUS Titanium.
    Titanium,
}

/// The id of no model in particular: each rig is shown with the largest of the short list that it
/// runs.
pub const ANY_MODEL: &str = "any";

/// The id of a card that the catalogue does not have: its figures are the rig's.
pub const CUSTOM_GPU: &str = "custom";

/// The table's default of an input; 0 where the catalogue decides.
fn usual(id: InputId) -> f64 {
    id.spec().default.unwrap_or_default()
}

impl Default for Plan {
    /// The table's defaults and no rigs.
    fn default() -> Self {
        Self {
            preset: String::new(),
            horizon: Months::new(usual(InputId::Horizon)),
            rate: None,
            load_hours: Hours::new(usual(InputId::LoadHours)),
            idle_hours: Hours::new(usual(InputId::IdleHours)),
            psu_efficiency: Percent::new(usual(InputId::PsuEfficiency)),
            kept_per_year: None,
            region: "us".to_owned(),
            currency: "USD".to_owned(),
            supply: Supply::default(),
            have: Have::default(),
            work: Work::default(),
            stress: Stress::default(),
            ends: Ends::default(),
            given: Given::default(),
            measured: String::new(),
            rounding: Rounding::Nearest,
            workload: Workload::default(),
            rigs: Vec::new(),
        }
    }
}

impl Default for Rig {
    /// One RTX 3090, and all else left to the catalogue.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole in the table"
    )]
    fn default() -> Self {
        Self {
            name: String::new(),
            gpu: "rtx-3090".into(),
            count: usual(InputId::CardCount) as u32,
            gpu2: String::new(),
            gpu3: String::new(),
            card_price: None,
            load_watts: None,
            idle_watts: None,
            extras: Vec::new(),
            resale: None,
            resale_quoted: None,
            host_memory: None,
            host_bandwidth: None,
            desktop: true,
            system: System::default(),
            ecc: None,
            nvlink: None,
            pcie_generation: None,
            pcie_lanes: None,
            shares: Vec::new(),
            experts: Vec::new(),
            gpu_name: String::new(),
            gpu_vendor: Vendor::Nvidia,
            gpu_memory: None,
            gpu_bandwidth: None,
            gpu_power: None,
            gpu_rate: None,
            kind: RigKind::default(),
            condition: None,
            depreciation: Depreciation::default(),
            points: Vec::new(),
            measured: String::new(),
            run: RunAs::default(),
            given: Given::default(),
        }
    }
}

impl Plan {
    /// How its amounts are written.
    pub fn amounts(&self) -> Amounts {
        Amounts { currency: Currency::of(&self.currency), rounding: self.rounding }
    }

    /// Every place in this plan that holds a number of the table of inputs.
    pub fn places(&self) -> Vec<(InputId, Place)> {
        let mut places = Vec::new();
        for spec in &INPUTS {
            match spec.scope {
                inputs::Scope::Plan => places.push((spec.id, Place::Plan)),
                inputs::Scope::Rig => {
                    let rigs = (0..self.rigs.len()).map(|rig| (spec.id, Place::Rig(rig)));
                    places.extend(rigs.filter(|(id, place)| self.has(*id, *place)));
                }
                inputs::Scope::Extra => {
                    for (rig, owner) in self.rigs.iter().enumerate() {
                        let extras = 0..owner.extras.len();
                        places.extend(extras.map(|extra| (spec.id, Place::Extra { rig, extra })));
                    }
                }
                inputs::Scope::Share => {
                    for (rig, owner) in self.rigs.iter().enumerate() {
                        let cards = 0..owner.shares.len();
                        places.extend(cards.map(|card| (spec.id, Place::Share { rig, card })));
                    }
                }
            }
        }
        places
    }
}
