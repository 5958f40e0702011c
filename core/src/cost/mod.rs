//! What a rig costs: the lines of the table, and the net cost by month of sale.
//!
//! ```text
//! net = bought + interest + electricity - saved heating + rent - resale + selling cost
//! ```
//!
//! Every line is for one horizon, and every payment counts at its present value. The formulas stand in
//! [`kernel`]; [`case`] holds the numbers, [`time`] the sums over months, [`value`] the resale, and
//! `working` writes down how each line comes about.

pub mod alternatives;
pub mod case;
pub mod draw;
pub mod flows;
pub mod kernel;
pub mod supply;
pub mod table;
pub mod time;
pub mod value;
mod working;

use serde::Serialize;

pub use crate::units::{Term, Working};
pub(crate) use alternatives::alternatives;
pub use alternatives::{Alternative, Alternatives, ByHours};
pub use case::{Case, End};
pub use flows::{Flow, Holding, flows, holding};

use crate::plan::inputs::{InputId, Place};
use crate::plan::{Extra, MAX_MONTHS, RigKind};
use crate::resolve::RigFacts;
use crate::units::Assumption;
use crate::units::{Basis, KilowattHours, Money, Range};
use draw::Draw;
use kernel::Amounts;
use time::{Sums, Time};
use working::Figures;

/// How a line enters the net cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It is paid.
    Paid,
    /// It comes back.
    Returned,
    /// It sums up lines above it and does not count again.
    Sum,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineId {
    /// The cards.
    Cards,
    /// One extra.
    Extra,
    /// Sales tax on cards and extras.
    Tax,
    /// Shipping.
    Shipping,
    /// Cards, extras, tax and shipping together.
    Hardware,
    /// What instalments cost more than paying at once.
    Interest,
    /// Electricity over the horizon.
    Electricity,
    /// Heating that the rig's heat saves.
    Heat,
    /// Rent over the horizon, or what tokens cost by API.
    Rent,
    /// What the cards sell for at the horizon's end.
    Resale,
    /// What the extras sell for at the horizon's end.
    ExtrasResale,
    /// Fees and shipping of the sale.
    Selling,
    /// Everything paid less everything that comes back.
    Net,
}

impl LineId {
    /// Number of kinds.
    pub const COUNT: usize = Self::Net as usize + 1;
}

/// One line of the cost table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostLine {
    /// What the line is about.
    pub id: LineId,
    /// What the reader calls it.
    pub label: String,
    /// How it enters the net cost.
    pub role: Role,
    /// The amount, not negative unless it is a sum.
    pub amount: Range<Money>,
    /// The formula, the numbers in it, and their sources.
    pub working: Working,
}

/// Net cost if the rig is sold after some months.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CostPoint {
    /// Months since it was bought.
    pub month: u32,
    /// Net cost of a rig that is sold in that month.
    pub net: Range<Money>,
}

/// The cost of one rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostReport {
    /// The table, from the cards down to the net cost.
    pub lines: Vec<CostLine>,
    /// Net cost over the horizon.
    pub net: Range<Money>,
    /// Net cost a month; `None` for a horizon of zero months.
    pub net_per_month: Option<Range<Money>>,
    /// Energy over the horizon, at the wall.
    pub energy_kwh: Range<KilowattHours>,
    /// Carbon dioxide of that energy in kilograms; `None` if the grid's is not known.
    pub co2_kg: Option<Range<f64>>,
    /// Net cost by month of sale, from purchase to the horizon.
    pub over_time: Vec<CostPoint>,
}

impl CostReport {
    /// The first line of a kind; `None` if the table has no such line.
    pub fn line(&self, id: LineId) -> Option<&CostLine> {
        self.lines.iter().find(|line| line.id == id)
    }
}

/// A range from its figures at the cheapest, the likely and the costliest end, whichever way round they
/// lie; `of` takes the place of an end in [`End::ALL`].
fn over_ends(of: impl Fn(usize) -> f64, basis: Basis) -> Range<f64> {
    let (a, likely, b) = (of(0), of(1), of(2));
    Range::new(a.min(b), likely, a.max(b), basis)
}

/// All rigs of a case at the three ends of their ranges, in the order of [`End::ALL`].
pub(crate) struct Ends {
    plan: [case::Values; 3],
    rigs: [Vec<case::RigValues>; 3],
    time: [Time; 3],
    months: usize,
}

impl Ends {
    /// Over the case's horizon.
    pub(crate) fn of(case: &Case) -> Self {
        let months = case.months();
        let [cheapest, likely, costliest] = End::ALL.map(|end| case.at(end));
        let plan = [cheapest.0, likely.0, costliest.0];
        let time = plan.map(|plan| Time::of(&plan, &case.calendar, months));
        Self { plan, rigs: [cheapest.1, likely.1, costliest.1], time, months }
    }

    /// The amounts of a rig that is sold after some months, the sums over these months, and what all its
    /// cards sell for; `end` counts as [`End::ALL`] does.
    fn amounts(&self, case: &Case, index: usize, end: usize, month: usize) -> (Amounts, Sums, f64) {
        let (plan, rig, fixed) = (&self.plan[end], &self.rigs[end][index], &case.rigs[index].fixed);
        let sums = self.time[end].at(month);
        let sold = kernel::sold(plan, rig, fixed, sums.months);
        (kernel::amounts(plan, rig, fixed, &sums, sold), sums, sold.cards)
    }
}

/// What all cards of a rig sell for at the horizon's end, before what selling costs.
pub(crate) fn resale(case: &Case, ends: &Ends, index: usize) -> Assumption<Money> {
    let place = Place::Rig(index);
    let sold = over_ends(|end| ends.amounts(case, index, end, ends.months).2, Basis::Computed);
    let rig = &case.rigs[index];
    let stated = !rig.likely()[InputId::Resale].is_nan();
    let (id, place) = if stated {
        (InputId::Resale, place)
    } else if rig.likely()[InputId::Kept].is_nan() {
        (InputId::KeptPerYear, Place::Plan)
    } else {
        (InputId::Kept, place)
    };
    let basis = if stated { Basis::User } else { Basis::Assumed };
    Assumption {
        value: sold.map(Money::new).with_basis(basis),
        source: case.source(id, place).to_owned(),
    }
}

/// The cost of a rig over the horizon.
pub(crate) fn cost(case: &Case, ends: &Ends, index: usize, facts: &RigFacts<'_>) -> CostReport {
    let at = |end: usize| ends.amounts(case, index, end, ends.months);
    let all = [at(0), at(1), at(2)];
    let fixed = &case.rigs[index].fixed;
    let draw = [0, 1, 2].map(|end| Draw::of(&ends.plan[end], &ends.rigs[end][index].inputs, fixed));
    let (amounts, sums) = (all.map(|(amounts, ..)| amounts), all.map(|(_, sums, _)| sums));
    let figures = Figures { case, index, plan: ends.plan, draw, sums, amounts };
    let lines = lines(&figures, facts, over_ends(|end| all[end].2, Basis::Computed));
    let months = sums[1].months;
    let net = lines.last().map_or(Range::exact(Money::ZERO, Basis::User), |line| line.amount);
    let energy = over_ends(
        |end| if fixed.kind == RigKind::Owned { kernel::energy(&draw[end], months) } else { 0.0 },
        Basis::Computed,
    );
    let grid = case.figure(InputId::GridCo2, Place::Plan);
    CostReport {
        lines,
        net,
        net_per_month: (months > 0.0).then(|| net.map(|usd| usd / months)),
        energy_kwh: energy.map(KilowattHours::new),
        co2_kg: grid.map(|grams| energy.combine(grams, |kwh, grams| kwh * grams / 1000.0)),
        over_time: (0..=MAX_MONTHS)
            .take(ends.months + 1)
            .enumerate()
            .map(|(place, month)| {
                let net = |end| ends.amounts(case, index, end, place).0[LineId::Net];
                CostPoint { month, net: over_ends(net, Basis::Computed).map(Money::new) }
            })
            .collect(),
    }
}

/// The lines of the table, from the cards down to the net cost. Those that no input asks for are left
/// out.
fn lines(figures: &Figures<'_>, facts: &RigFacts<'_>, sold: Range<f64>) -> Vec<CostLine> {
    let mut lines = Vec::with_capacity(facts.extras.len() + 6);
    let amounts = &figures.amounts;
    let occurs = |id: LineId| amounts.iter().any(|amounts| amounts[id] != 0.0);
    let mut line = |id: LineId, label: &str, role, amount: Option<Range<f64>>, working: Working| {
        let amount = amount.unwrap_or_else(|| over_ends(|end| amounts[end][id], Basis::User));
        let amount = amount.map(Money::new).with_basis(working.basis());
        lines.push(CostLine { id, label: label.to_owned(), role, amount, working });
    };
    let kind = figures.case.rigs[figures.index].fixed.kind;
    let is_bought = kind == RigKind::Owned;
    if is_bought {
        let label = cards_label(facts.count);
        line(LineId::Cards, &label, Role::Paid, None, figures.cards());
    }
    for extra in facts.extras {
        let label = if extra.name.is_empty() { "Extra" } else { &extra.name };
        line(LineId::Extra, label, Role::Paid, Some(extra_cost(extra)), Figures::extra(extra));
    }
    if occurs(LineId::Tax) {
        line(LineId::Tax, "Sales tax", Role::Paid, None, figures.tax());
    }
    if occurs(LineId::Shipping) {
        line(LineId::Shipping, "Shipping", Role::Paid, None, figures.shipping());
    }
    if is_bought || occurs(LineId::Hardware) {
        line(LineId::Hardware, "Total hardware", Role::Sum, None, figures.hardware());
    }
    if occurs(LineId::Interest) {
        line(LineId::Interest, "Interest", Role::Paid, None, figures.interest());
    }
    if kind == RigKind::Api {
        line(LineId::Rent, "Tokens by API", Role::Paid, None, figures.tokens());
    } else if kind == RigKind::Rented {
        line(LineId::Rent, "Rent", Role::Paid, None, figures.rent());
    } else {
        line(LineId::Electricity, "Electricity", Role::Paid, None, figures.electricity());
        if occurs(LineId::Heat) {
            line(LineId::Heat, "Saved heating", Role::Returned, None, figures.heat());
        }
        line(LineId::Resale, "Resale", Role::Returned, None, figures.resale(sold));
    }
    if occurs(LineId::ExtrasResale) {
        let working = figures.extras_resale(facts.extras);
        line(LineId::ExtrasResale, "Resale of extras", Role::Returned, None, working);
    }
    if occurs(LineId::Selling) {
        line(LineId::Selling, "Selling cost", Role::Paid, None, figures.selling());
    }
    line(LineId::Net, "Net cost", Role::Sum, None, figures.net());
    lines
}

/// What an extra costs, in the plan's currency; zero if the buyer has it already.
fn extra_cost(extra: &Extra) -> Range<f64> {
    let cost = crate::plan::inputs::untyped(extra.cost);
    if extra.owned { Range::exact(0.0, Basis::User) } else { cost }
}

/// What the reader calls the line of the cards.
fn cards_label(count: u32) -> String {
    if count == 1 { "Card".to_owned() } else { format!("Cards, {count}") }
}
