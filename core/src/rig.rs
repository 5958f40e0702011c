//! The answer for one rig. Every amount is a plain number with its unit in the field's name.

use std::sync::Arc;

use serde::Serialize;

use crate::cost::CostReport;
use crate::fit::Capability;
use crate::units::{Assumption, Bytes, GigabytesPerSecond, Money, Watts};

/// The answer for one rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RigReport {
    /// What the reader calls it.
    pub name: String,
    /// Id of the card.
    pub gpu_id: &'static str,
    /// Name of the card.
    pub gpu_name: &'static str,
    /// Number of cards.
    pub gpu_count: u32,
    /// What it consists of, in short: "2× RTX 3090".
    pub cards: String,
    /// Memory of one card.
    pub card_memory_bytes: Bytes,
    /// Its theoretical memory bandwidth.
    pub card_bandwidth_gb_s: GigabytesPerSecond,
    /// Its rated power, where that is known.
    pub card_rated_watts: Option<Watts>,
    /// What was assumed for this rig.
    pub assumptions: Assumptions,
    /// The cost table, and the same over time.
    pub cost: CostReport,
    /// What it can run.
    #[serde(flatten)]
    pub capability: Arc<Capability>,
}

/// The figures in use for one rig, with their sources.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumptions {
    /// Price of one card.
    pub card_price: Assumption<Money>,
    /// Draw of one card while generating.
    pub load_watts_per_card: Assumption<Watts>,
    /// Draw of one card while waiting.
    pub idle_watts_per_card: Assumption<Watts>,
    /// What all cards sell for at the horizon's end.
    pub resale: Assumption<Money>,
}

impl RigReport {
    /// What it consists of, where its name does not say just that.
    pub(crate) fn subtitle(&self) -> Option<&str> {
        (self.name != self.cards).then_some(&*self.cards)
    }
}
