//! The answer for one rig. Every amount is a plain number with its unit in the field's name.

use std::sync::Arc;

use serde::Serialize;

use crate::cost::{Case, CostReport, Missing, draw};
use crate::finding::Finding;
use crate::fit::{Capability, Outcome};
use crate::machine::Machine;
use crate::plan::group::GROUPS;
use crate::plan::inputs::InputId;
use crate::resolve::{GroupFacts, HOURS_A_DAY};
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
    /// Cards of other kinds beside those, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_cards: Vec<MoreCards>,
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
    /// What has to be entered before the cost is complete; a rig that misses anything is compared
    /// with no other.
    pub missing: Vec<Missing>,
    /// Whether it does the job that the plan asks for; one that does not leads no comparison.
    pub job: Job,
    /// The price of a card at which it costs in the likely case as much as the best of the other rigs
    /// that do the job; nothing if no card is bought, or no sensible price ties.
    pub tie_price: Option<Money>,
    /// The cost table, and the same over time.
    pub cost: CostReport,
    /// What stands around its cards; nothing where none are bought.
    #[serde(skip)]
    pub machine: Option<Machine>,
    /// How it runs the model asked for, as far as the rest of this answer depends on it.
    #[serde(skip)]
    pub outcome: Arc<Outcome>,
    /// What was found on reading its workload.
    #[serde(skip)]
    pub workload_findings: Arc<[Finding]>,
    /// What it can run; empty where only the outcome has been handed over.
    #[serde(flatten)]
    pub capability: Arc<Capability>,
}

/// Cards of another kind than a rig's first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoreCards {
    /// Id of the card.
    pub gpu_id: &'static str,
    /// Name of the card.
    pub gpu_name: &'static str,
    /// Number of cards.
    pub gpu_count: u32,
    /// Memory of one card.
    pub card_memory_bytes: Bytes,
    /// Its theoretical memory bandwidth.
    pub card_bandwidth_gb_s: GigabytesPerSecond,
    /// Its rated power, where that is known.
    pub card_rated_watts: Option<Watts>,
    /// Price of one; nothing where nobody knows.
    pub card_price: Option<Assumption<Money>>,
    /// What one could be sold for used today, where the catalogue knows it.
    pub market_value: Option<Assumption<Money>>,
    /// Draw of one while generating.
    pub load_watts_per_card: Assumption<Watts>,
    /// Draw of one while waiting.
    pub idle_watts_per_card: Assumption<Watts>,
}

impl MoreCards {
    /// Those of one kind, which draw what `drawn` says of an input.
    pub(crate) fn of(
        facts: &GroupFacts,
        drawn: impl Fn(InputId, &Assumption<Watts>) -> Assumption<Watts>,
    ) -> Self {
        let ids = GROUPS[facts.kind];
        Self {
            gpu_id: facts.gpu.id,
            gpu_name: facts.gpu.name,
            gpu_count: facts.count,
            card_memory_bytes: facts.gpu.memory,
            card_bandwidth_gb_s: facts.gpu.bandwidth,
            card_rated_watts: facts.gpu.tdp,
            card_price: facts.card_price.clone(),
            market_value: facts.market_value.as_ref().map(|market| market.value.clone()),
            load_watts_per_card: drawn(ids.load, &facts.load_watts),
            idle_watts_per_card: drawn(ids.idle, &facts.idle_watts),
        }
    }
}

/// Whether a rig does the job that a plan asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// The rig does the job.
    Done,
    /// The model does not fit.
    DoesNotFit,
    /// Each user gets fewer tokens a second than will do.
    TooSlow,
    /// A day's work takes longer than a day.
    NoTime,
}

impl Job {
    /// Of the rig at `index` of a case, which runs the model asked for as `outcome` says.
    pub(crate) fn of(case: &Case, index: usize, outcome: &Outcome) -> Self {
        let (floor, rig) = (case.plan[1][InputId::SpeedFloor], &case.rigs[index]);
        let slow = outcome.speed.is_some_and(|speed| speed.decode.likely().get() < floor);
        let [work, _] = draw::hours(&case.plan[1], rig.likely(), &rig.fixed);
        if !outcome.fits {
            Self::DoesNotFit
        } else if slow {
            Self::TooSlow
        } else if work > HOURS_A_DAY && rig.fixed.kind.has_cards() {
            Self::NoTime
        } else {
            Self::Done
        }
    }
}

/// The figures in use for one rig, with their sources.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumptions {
    /// Price of one card; nothing where nobody knows one.
    pub card_price: Option<Assumption<Money>>,
    /// What one card could be sold for used today, where the catalogue knows it.
    pub market_value: Option<Assumption<Money>>,
    /// Draw of one card while generating.
    pub load_watts_per_card: Assumption<Watts>,
    /// Draw of one card while waiting.
    pub idle_watts_per_card: Assumption<Watts>,
    /// What all cards sell for at the horizon's end.
    pub resale: Assumption<Money>,
}

impl RigReport {
    /// Id of the card at a place among all its cards.
    pub fn gpu_at(&self, card: usize) -> &'static str {
        let kinds = self.more_cards.iter().map(|more| (more.gpu_id, more.gpu_count));
        let mut left = card;
        for (gpu, count) in core::iter::once((self.gpu_id, self.gpu_count)).chain(kinds) {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            if left < count {
                return gpu;
            }
            left -= count;
        }
        self.gpu_id
    }

    /// Memory of all its cards.
    pub fn all_memory(&self) -> Bytes {
        let first = self.card_memory_bytes.get().saturating_mul(self.gpu_count.into());
        let more = self.more_cards.iter().fold(first, |all, more| {
            all.saturating_add(more.card_memory_bytes.get().saturating_mul(more.gpu_count.into()))
        });
        Bytes::new(more)
    }

    /// Number of all its cards.
    pub fn all_cards(&self) -> u32 {
        self.more_cards.iter().fold(self.gpu_count, |all, more| all.saturating_add(more.gpu_count))
    }

    /// Whether it does the job and all that its cost needs is known.
    pub fn is_able(&self) -> bool {
        self.job == Job::Done && self.is_complete()
    }

    /// Whether all that its cost needs is known.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// What it consists of, where its name does not say just that.
    pub(crate) fn subtitle(&self) -> Option<&str> {
        (self.name != self.cards).then_some(&*self.cards)
    }
}
