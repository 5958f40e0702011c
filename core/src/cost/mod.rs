//! What a rig costs: the lines of the table, and the net cost by month of sale.
//!
//! ```text
//! net = bought + interest + electricity - saved heating + rent - resale + selling cost
//! ```
//!
//! Every line is for one horizon, and every payment counts at its present value. The formulas stand in
//! [`kernel`]; [`case`] holds the numbers, [`time`] the sums over months, [`value`] the resale. How each line
//! comes about is written down by `working`, when it is asked for.

pub mod alternatives;
pub mod case;
pub mod crossing;
pub mod draw;
pub mod flows;
pub mod kernel;
pub mod market;
mod missing;
pub(crate) mod root;
pub mod supply;
pub mod table;
mod tie;
pub mod time;
pub mod value;
mod working;

use serde::Serialize;

pub use crate::units::{Term, Working};
pub(crate) use alternatives::alternatives;
pub use alternatives::{Alternative, Alternatives, ByHours, Cheapest, Marginal};
pub use case::{Case, End};
pub use crossing::{Crossing, When};
pub use flows::{Flow, Holding, flows, holding};
pub use missing::Missing;
pub(crate) use missing::missing;
pub(crate) use tie::tie_price;
pub(crate) use working::workings;

use crate::plan::inputs::{InputId, Place};
use crate::plan::{Extra, MAX_MONTHS, RigKind};
use crate::resolve::RigFacts;
use crate::units::Assumption;
use crate::units::{Basis, KilowattHours, Money, Range};
use draw::Draw;
use kernel::Amounts;
use time::{Sums, Time};

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
    /// The cards that are bought.
    Cards,
    /// The computer around the cards.
    Computer,
    /// One extra.
    Extra,
    /// Sales tax on cards and extras.
    Tax,
    /// Shipping.
    Shipping,
    /// All that is bought: cards, computer, extras, tax and shipping together.
    Hardware,
    /// Cards that the buyer has, at what they could be sold for today.
    Owned,
    /// What cards bring that are sold for this rig.
    Sale,
    /// What instalments cost more than paying at once.
    Interest,
    /// Electricity over the horizon.
    Electricity,
    /// Heating that the rig's heat saves.
    Heat,
    /// Rent over the horizon, what tokens cost by API, or a subscription.
    Rent,
    /// What is stored with the provider of rented cards, over the horizon.
    Storage,
    /// Reserve for cards that fail.
    Failures,
    /// What the cards sell for at the horizon's end.
    Resale,
    /// What computer and extras sell for at the horizon's end.
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
    /// The amount, not negative unless it is a sum; its working says what it rests on.
    pub amount: Range<Money>,
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
    /// The best and the worst net cost that can come together.
    pub extremes: Range<Money>,
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
    /// Draws the ends of the net cost in to where most samples lie, and those of other months by as
    /// much; its extremes hold every sample.
    pub(crate) fn narrow(&mut self, [least, low, high, most]: [f64; 4]) {
        let (wide, likely) = (self.net, self.net.likely().get());
        let ratio = |to: f64, from: f64| {
            let whole = from - likely;
            if whole == 0.0 { 0.0 } else { ((to - likely) / whole).clamp(0.0, 1.0) }
        };
        let (below, above) = (ratio(low, wide.low().get()), ratio(high, wide.high().get()));
        let narrow = |net: Range<Money>| {
            let likely = net.likely();
            let end = |end: Money, share: f64| likely + (end - likely) * share;
            Range::new(end(net.low(), below), likely, end(net.high(), above), net.basis())
        };
        let [least, most] =
            [least.min(wide.low().get()), most.max(wide.high().get())].map(Money::new);
        self.extremes = Range::new(least, wide.likely(), most, wide.basis());
        self.net = narrow(wide);
        self.net_per_month = self.net_per_month.map(narrow);
        for point in &mut self.over_time {
            point.net = narrow(point.net);
        }
        if let Some(line) = self.lines.iter_mut().find(|line| line.id == LineId::Net) {
            line.amount = self.net;
        }
    }

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

    /// The amounts of a rig that draws what is stated, sold after some months, the sums over these
    /// months, and what all its cards sell for; `end` counts as [`End::ALL`] does.
    fn amounts(
        &self,
        (rig, fixed, draw): (usize, &case::Fixed, Draw),
        end: usize,
        month: usize,
    ) -> (Amounts, Sums, f64) {
        let (plan, rig, sums) = (&self.plan[end], &self.rigs[end][rig], self.time[end].at(month));
        let sold = kernel::sold(plan, rig, fixed, sums.months);
        (kernel::amounts_of(plan, rig, fixed, &sums, (sold, draw)), sums, sold.cards)
    }
}

/// What all cards of a rig sell for at the horizon's end, before what selling costs, if they are
/// worth today what is likely: what is paid at a low price of the market is also sold at one.
pub(crate) fn resale(case: &Case, ends: &Ends, index: usize) -> Assumption<Money> {
    let place = Place::Rig(index);
    let rig = &case.rigs[index];
    let of = |end: usize| {
        value::value(
            &ends.plan[end],
            &rig.sold_at(End::ALL[end]),
            &rig.fixed,
            ends.time[end].at(ends.months).months,
        )
    };
    let sold = over_ends(of, Basis::Computed);
    let stated = !rig.likely()[InputId::Resale].is_nan();
    let (id, place) = if stated {
        (InputId::Resale, place)
    } else if !rig.likely()[InputId::Kept].is_nan() {
        (InputId::Kept, place)
    } else if !case.plan[1][InputId::KeptPerYear].is_nan() {
        (InputId::KeptPerYear, Place::Plan)
    } else {
        (InputId::Worth, place)
    };
    let basis = if stated { Basis::User } else { Basis::Assumed };
    Assumption {
        value: sold.map(Money::new).with_basis(basis),
        source: case.source(id, place).to_owned(),
    }
}

/// The figures of one rig at the ends of their ranges, in the order of [`End::ALL`].
struct Figures<'a> {
    case: &'a Case,
    index: usize,
    plan: [case::Values; 3],
    draw: [Draw; 3],
    sums: [Sums; 3],
    amounts: [Amounts; 3],
    /// What all cards sell for, before its present value.
    sold: Range<f64>,
}

impl<'a> Figures<'a> {
    fn of(case: &'a Case, ends: &Ends, index: usize) -> Self {
        let fixed = &case.rigs[index].fixed;
        let draw =
            [0, 1, 2].map(|end| Draw::of(&ends.plan[end], &ends.rigs[end][index].inputs, fixed));
        let all = [0, 1, 2].map(|end| ends.amounts((index, fixed, draw[end]), end, ends.months));
        Self {
            case,
            index,
            plan: ends.plan,
            draw,
            sums: all.map(|(_, sums, _)| sums),
            amounts: all.map(|(amounts, ..)| amounts),
            sold: over_ends(|end| all[end].2, Basis::Computed),
        }
    }

    fn rig(&self) -> &case::RigCase {
        &self.case.rigs[self.index]
    }

    /// What the cards sell for at its present value, at today's likely value of a card: what is paid at a
    /// low price of the market is also sold at one.
    fn resale_amount(&self) -> Range<f64> {
        let case = self.rig();
        let of = |end: usize| {
            let (rig, sums) = (case.sold_at(End::ALL[end]), &self.sums[end]);
            value::value(&self.plan[end], &rig, &case.fixed, sums.months) * sums.end
        };
        over_ends(of, Basis::Computed)
    }
}

/// The cost of a rig over the horizon.
pub(crate) fn cost(case: &Case, ends: &Ends, index: usize, facts: &RigFacts<'_>) -> CostReport {
    let figures = Figures::of(case, ends, index);
    let lines = lines(&figures, facts);
    let months = figures.sums[1].months;
    let net = lines.last().map_or(Range::exact(Money::ZERO, Basis::User), |line| line.amount);
    let energy = over_ends(
        |end| match figures.rig().fixed.kind {
            RigKind::Owned => kernel::energy(&figures.draw[end], months),
            _ => 0.0,
        },
        Basis::Computed,
    );
    let grid = case.figure(InputId::GridCo2, Place::Plan);
    CostReport {
        lines,
        net,
        extremes: net,
        net_per_month: (months > 0.0).then(|| net.map(|usd| usd / months)),
        energy_kwh: energy.map(KilowattHours::new),
        co2_kg: grid.map(|grams| energy.combine(grams, |kwh, grams| kwh * grams / 1000.0)),
        over_time: (0..=MAX_MONTHS)
            .take(ends.months + 1)
            .enumerate()
            .map(|(place, month)| {
                let rig = |end: usize| (index, &figures.rig().fixed, figures.draw[end]);
                let net = |end| ends.amounts(rig(end), end, place).0[LineId::Net];
                CostPoint { month, net: over_ends(net, Basis::Computed).map(Money::new) }
            })
            .collect(),
    }
}

/// The lines of the table, from the cards down to the net cost. Those that no input asks for are left
/// out.
fn lines(figures: &Figures<'_>, facts: &RigFacts<'_>) -> Vec<CostLine> {
    let mut lines = Vec::with_capacity(facts.extras.len() + 10);
    let amounts = &figures.amounts;
    let occurs = |id: LineId| amounts.iter().any(|amounts| amounts[id] != 0.0);
    let mut add = |id: LineId, label: &str, role, amount: Range<f64>| {
        lines.push(CostLine { id, label: label.to_owned(), role, amount: amount.map(Money::new) });
    };
    let of = |id: LineId| over_ends(|end| amounts[end][id], Basis::Computed);
    let kind = figures.rig().fixed.kind;
    let is_bought = kind == RigKind::Owned;
    // Whether a line is there, in their order.
    for (id, is_there, label, role) in [
        (LineId::Cards, is_bought, &*cards_label(facts.all_cards()), Role::Paid),
        (LineId::Computer, occurs(LineId::Computer), "Computer around the cards", Role::Paid),
        (LineId::Extra, true, "", Role::Paid),
        (LineId::Tax, occurs(LineId::Tax), "Sales tax", Role::Paid),
        (LineId::Shipping, occurs(LineId::Shipping), "Shipping", Role::Paid),
        (LineId::Hardware, is_bought || occurs(LineId::Hardware), "Total hardware", Role::Sum),
        (LineId::Owned, occurs(LineId::Owned), "Cards you have, at today's value", Role::Paid),
        (LineId::Sale, occurs(LineId::Sale), "Sale of cards you have", Role::Returned),
        (LineId::Interest, occurs(LineId::Interest), "Interest", Role::Paid),
        (LineId::Rent, !is_bought, rent_label(kind), Role::Paid),
        (LineId::Storage, occurs(LineId::Storage), "Storage with the provider", Role::Paid),
        (LineId::Electricity, is_bought, "Electricity", Role::Paid),
        (LineId::Heat, is_bought && occurs(LineId::Heat), "Saved heating", Role::Returned),
        (
            LineId::Failures,
            is_bought && occurs(LineId::Failures),
            "Reserve for failures",
            Role::Paid,
        ),
        (LineId::Resale, is_bought, "Resale", Role::Returned),
        (
            LineId::ExtrasResale,
            occurs(LineId::ExtrasResale),
            "Resale of computer and extras",
            Role::Returned,
        ),
        (LineId::Selling, occurs(LineId::Selling), "Selling cost", Role::Paid),
        (LineId::Net, true, "Net cost", Role::Sum),
    ] {
        match id {
            LineId::Extra => {
                for extra in facts.extras {
                    let label = if extra.name.is_empty() { "Extra" } else { &extra.name };
                    add(id, label, role, extra_cost(extra));
                }
            }
            LineId::Resale if is_there => add(id, label, role, figures.resale_amount()),
            _ if is_there => add(id, label, role, of(id)),
            _ => {}
        }
    }
    lines
}

/// What the reader calls what is paid instead of buying.
const fn rent_label(kind: RigKind) -> &'static str {
    match kind {
        RigKind::Api => "Tokens by API",
        RigKind::Subscription => "Subscription",
        RigKind::Rented | RigKind::Owned => "Rent",
    }
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
