//! What the core answers. Every amount is a plain number with its unit in the field's name.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::advice::{Flip, Sensitivity, Verdict, sensitivity};
use crate::chart::{Chart, Line, OverTime, Point};
use crate::cost::{self, Alternatives, Case, Flow, Holding};
use crate::finding::Finding;
use crate::plan::inputs::{InputId, Place, untyped};
use crate::plan::{Plan, Rig, RigKind};
use crate::rig::RigReport;
use crate::speed::limit;
use crate::units::format::months;
use crate::units::{Amounts, Basis, Money, Months, Range, Watts, Working};

/// The version of the formulas. It changes whenever the same plan and catalogue would give another
/// figure.
pub const MODEL_VERSION: &str = "0.6";

/// The answer to a plan with all that is worked out only when asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WholeReport {
    /// The answer.
    #[serde(flatten)]
    pub report: Report,
    /// Each rig against renting and buying tokens; nothing for a rig without cards.
    pub alternatives: Vec<Option<Alternatives>>,
    /// How each line of each rig's cost comes about, in the order of its lines.
    pub workings: Vec<Vec<Working>>,
    /// What is paid when, for each rig in the likely case.
    pub flows: Vec<Vec<Flow>>,
    /// The figures at which another rig becomes the cheapest.
    pub flips: Vec<Flips>,
}

/// Where an input changes which rig is the cheapest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flips {
    /// The input.
    pub id: InputId,
    /// Whose input it is.
    pub place: Place,
    /// Its likely figure now.
    pub now: f64,
    /// Where the cheapest rig changes, in ascending order.
    pub flips: Vec<Flip>,
}

impl WholeReport {
    /// Of an answer to a plan and what each input does to it.
    pub(crate) fn of(plan: &Plan, report: Report, sensitivity: &Sensitivity) -> Self {
        let rigs = 0..report.rigs.len();
        let effects = sensitivity.inputs.iter().filter(|effect| !effect.flips.is_empty());
        let flips = effects.map(|effect| Flips {
            id: effect.id,
            place: effect.place,
            now: effect.now,
            flips: effect.flips.clone(),
        });
        Self {
            alternatives: rigs.clone().map(|rig| report.alternatives(rig)).collect(),
            workings: rigs.clone().map(|rig| report.workings(plan, rig)).collect(),
            flows: rigs.map(|rig| report.flows(rig)).collect(),
            flips: flips.collect(),
            report,
        }
    }
}

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
    /// The currency of all amounts, as ISO 4217 has it: of every field that is a sum of money.
    pub currency: String,
    /// The answer in words.
    pub verdict: Verdict,
    /// The rigs, in the plan's order.
    pub rigs: Vec<RigReport>,
    /// What the reader should know about the plan.
    pub findings: Vec<Finding>,
    /// The numbers behind it, for all that is worked out only when asked for.
    #[serde(skip)]
    pub case: Arc<Case>,
}

impl Report {
    /// How its amounts are written.
    fn amounts(&self) -> Amounts {
        self.case.amounts
    }

    /// A number in use: the plan's own, or what the catalogue put in its place.
    pub fn figure(&self, plan: &Plan, id: InputId, place: Place) -> Option<Range<f64>> {
        plan.value(id, place).or_else(|| self.case.figure(id, place)).or_else(|| {
            match (id, place) {
                (InputId::Resale, Place::Rig(rig)) => {
                    Some(untyped(self.rigs.get(rig)?.assumptions.resale.value))
                }
                (id, Place::Rig(rig)) => {
                    let rig = self.rigs.get(rig)?;
                    let figure = match id {
                        InputId::GpuMemory => rig.card_memory_bytes.gib(),
                        InputId::GpuBandwidth => rig.card_bandwidth_gb_s.get(),
                        InputId::GpuPower => rig.card_rated_watts?.get(),
                        _ => return None,
                    };
                    Some(Range::exact(figure, Basis::Specified))
                }
                _ => None,
            }
        })
    }

    /// How each input moves the difference between the rigs, and where it flips the verdict. `usual`
    /// is the plan of the preset, whose figures decide how far sliders go.
    pub fn sensitivity(&self, usual: &Plan) -> Sensitivity {
        sensitivity::sensitivity(&self.case, usual)
    }

    /// A rig against renting the same cards and buying the same tokens; `None` for an index beyond the
    /// rigs.
    pub fn alternatives(&self, rig: usize) -> Option<Alternatives> {
        cost::alternatives(&self.case, rig)
    }

    /// The price of a card at which a rig ties with the best of the others that do the job; nothing if
    /// no card is bought, or no sensible price ties.
    pub fn tie_price(&self, rig: usize) -> Option<Money> {
        self.rigs.get(rig)?.tie_price
    }

    /// The power limit with the least energy a token, counting what the machine around the cards
    /// draws; `None` where nothing is known of what a limit does to the card.
    pub fn sweet_spot(&self, rig: usize) -> Option<limit::Point> {
        let answer = self.rigs.get(rig)?;
        let host = self.case.figure(InputId::HostLoad, Place::Rig(rig));
        let host = host.map_or(0.0, |host| host.likely()) / f64::from(answer.all_cards().max(1));
        limit::sweet_spot(&answer.capability.power_limits, Watts::new(host))
    }

    /// How the lines of a rig's cost come about, one working for each line: formula, numbers, sources.
    /// `plan` is the plan that this answers.
    pub fn workings(&self, plan: &Plan, rig: usize) -> Vec<Working> {
        let of = |(rig_report, rig_plan): (&RigReport, &Rig)| {
            let (lines, machine) = (&rig_report.cost.lines, rig_report.machine.as_ref());
            cost::workings(&self.case, rig, lines, &rig_plan.extras, machine)
        };
        self.rigs.get(rig).zip(plan.rigs.get(rig)).map(of).unwrap_or_default()
    }

    /// What is paid when, for one rig in the likely case.
    pub fn flows(&self, rig: usize) -> Vec<Flow> {
        cost::flows(&self.case, rig)
    }

    /// Net cost a month by how long a rig is kept, and the month with the lowest.
    pub fn holding(&self, rig: usize) -> Option<Holding> {
        cost::holding(&self.case, rig)
    }

    /// Whether a rig's cards are rented.
    pub(crate) fn is_rented(&self, rig: usize) -> bool {
        self.case.rigs.get(rig).is_some_and(|rig| rig.fixed.kind == RigKind::Rented)
    }

    /// Net cost by the month of sale.
    pub fn cost_over_time(&self) -> Chart {
        Chart { summary: self.cost_over_time_summary(), ..self.over_time().chart() }
    }

    /// What that chart is made of.
    pub fn over_time(&self) -> OverTime {
        let line = |(index, rig): (usize, &RigReport)| Line {
            name: rig.name.clone(),
            is_rented: self.is_rented(index),
            points: rig
                .cost
                .over_time
                .iter()
                .map(|point| Point::of(f64::from(point.month), point.net.map(Money::get)))
                .collect(),
        };
        OverTime {
            amounts: self.amounts(),
            lines: self.rigs.iter().enumerate().map(line).collect(),
        }
    }

    /// A sentence for each rig on how the net costs compare over time.
    fn cost_over_time_summary(&self) -> String {
        let amounts = self.amounts();
        let last = months(self.horizon_months.get());
        let ends: Vec<String> = self
            .rigs
            .iter()
            .filter_map(|rig| {
                let (first, end) = (rig.cost.over_time.first()?, rig.cost.over_time.last()?);
                Some(format!(
                    "Sold at once, {} costs {}; after {last}, {}.",
                    rig.name,
                    amounts.whole(first.net.likely()),
                    amounts.whole(end.net.likely())
                ))
            })
            .collect();
        ends.join(" ")
    }
}
