//! What the core answers. Every amount is a plain number with its unit in the field's name.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::advice::Verdict;
use crate::cost::CostReport;
use crate::finding::Finding;
use crate::fit::Capability;
use crate::plan::Plan;
use crate::plan::inputs::{InputId, Place, untyped};
use crate::resolve::Assumption;
use crate::units::format::{Rounding, plain, usd};
use crate::units::{Basis, Bytes, GigabytesPerSecond, Months, Range, Usd, Watts};

/// The answer to a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of the formulas.
    pub model_version: &'static str,
    /// The day for which this was worked out.
    pub today: NaiveDate,
    /// The plan as a link's state string.
    pub state: String,
    /// Every line of the cost is for this long.
    pub horizon_months: Months,
    /// The answer in words.
    pub verdict: Verdict,
    /// The rigs, in the plan's order.
    pub rigs: Vec<RigReport>,
    /// What the reader should know about the plan.
    pub findings: Vec<Finding>,
}

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
    pub card_price_usd: Assumption<Usd>,
    /// Draw of one card while generating.
    pub load_watts_per_card: Assumption<Watts>,
    /// Draw of one card while waiting.
    pub idle_watts_per_card: Assumption<Watts>,
    /// What all cards sell for at the horizon's end.
    pub resale_usd: Assumption<Usd>,
}

impl RigReport {
    /// What it consists of, where its name does not say just that.
    pub fn subtitle(&self) -> Option<&str> {
        (self.name != self.cards).then_some(&*self.cards)
    }
}

impl Report {
    /// A number in use: the plan's own, or what the catalogue put in its place.
    pub fn figure(&self, plan: &Plan, id: InputId, place: Place) -> Option<Range<f64>> {
        plan.value(id, place).or_else(|| {
            let Place::Rig(rig) = place else { return None };
            let rig = self.rigs.get(rig)?;
            let assumed = &rig.assumptions;
            let specified = |value: f64| Some(Range::exact(value, Basis::Specified));
            match id {
                InputId::GpuMemory => specified(rig.card_memory_bytes.gib()),
                InputId::GpuBandwidth => specified(rig.card_bandwidth_gb_s.get()),
                InputId::GpuPower => specified(rig.card_rated_watts?.get()),
                InputId::CardPrice => Some(untyped(assumed.card_price_usd.value)),
                InputId::LoadWatts => Some(untyped(assumed.load_watts_per_card.value)),
                InputId::IdleWatts => Some(untyped(assumed.idle_watts_per_card.value)),
                InputId::Resale => Some(untyped(assumed.resale_usd.value)),
                _ => None,
            }
        })
    }

    /// One sentence on how the net costs compare over time.
    pub fn cost_over_time_summary(&self) -> String {
        let ends: Vec<String> = self
            .rigs
            .iter()
            .filter_map(|rig| {
                let (first, last) = (rig.cost.over_time.first()?, rig.cost.over_time.last()?);
                Some(format!(
                    "{} goes from {} when sold at once to {}",
                    rig.name,
                    usd(first.net_usd.likely(), Rounding::Nearest),
                    usd(last.net_usd.likely(), Rounding::Nearest)
                ))
            })
            .collect();
        format!("After {} months, {}.", plain(self.horizon_months.get(), 0), ends.join("; "))
    }
}
