//! What a rig costs: the lines of the table, and the same over time.
//!
//! ```text
//! net = cards + extras + electricity - resale      every line for one horizon
//! ```

pub mod table;
mod working;

use serde::Serialize;

pub use working::{Term, Working};

use crate::power;
use crate::resolve::{Facts, RigFacts};
use crate::units::{Basis, KilowattHours, Months, Range, Usd};

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
    /// Cards and extras.
    Hardware,
    /// Electricity over the horizon.
    Electricity,
    /// What the cards sell for at the horizon's end.
    Resale,
    /// What the rig costs in the end.
    Net,
}

/// One line of the cost table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostLine {
    /// What it is about.
    pub id: LineId,
    /// What the reader calls it.
    pub label: String,
    /// How it enters the net cost.
    pub role: Role,
    /// The amount, not negative unless it is a sum.
    pub amount_usd: Range<Usd>,
    /// The formula, the numbers in it, and their sources.
    pub working: Working,
}

/// Net cost if the rig is sold after some months.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CostPoint {
    /// Months since it was bought.
    pub month: u32,
    /// Cards, extras and electricity so far, less what the cards sell for now.
    pub net_usd: Range<Usd>,
}

/// The cost of one rig.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostReport {
    /// The table, from the cards down to the net cost.
    pub lines: Vec<CostLine>,
    /// Net cost over the horizon.
    pub net_usd: Range<Usd>,
    /// The same a month; nothing for a horizon of zero.
    pub net_usd_per_month: Option<Range<Usd>>,
    /// Energy over the horizon, at the wall.
    pub energy_kwh: Range<KilowattHours>,
    /// Net cost by month of sale, from purchase to the horizon.
    pub over_time: Vec<CostPoint>,
}

impl CostReport {
    /// The first line of a kind.
    pub fn line(&self, id: LineId) -> Option<&CostLine> {
        self.lines.iter().find(|line| line.id == id)
    }
}

/// The cost of a rig over the horizon.
pub fn cost(facts: &Facts<'_>, rig: &RigFacts<'_>) -> CostReport {
    let cards = cards(rig);
    let extras: Vec<Range<Usd>> = rig.extras.iter().map(|extra| extra.cost).collect();
    let hardware = extras.iter().fold(cards, |sum, extra| sum + *extra);
    let energy = power::energy(facts, rig, facts.horizon);
    let electricity = energy.combine(facts.rate.value, |energy, rate| energy * rate);
    let resale = rig.resale.value;
    let net = hardware + electricity - resale;

    let mut lines = Vec::with_capacity(rig.extras.len() + 5);
    let mut line = |id, label: String, role, amount_usd, working| {
        lines.push(CostLine { id, label, role, amount_usd, working });
    };
    line(LineId::Cards, cards_label(rig), Role::Paid, cards, working::cards(rig));
    for (extra, cost) in rig.extras.iter().zip(&extras) {
        let label = if extra.name.is_empty() { "Extra".to_owned() } else { extra.name.clone() };
        line(LineId::Extra, label, Role::Paid, *cost, working::extra(extra));
    }
    let sum = working::hardware(&cards, &extras);
    line(LineId::Hardware, "Total hardware".to_owned(), Role::Sum, hardware, sum);
    line(
        LineId::Electricity,
        "Electricity".to_owned(),
        Role::Paid,
        electricity,
        working::electricity(facts, rig),
    );
    line(LineId::Resale, "Resale".to_owned(), Role::Returned, resale, working::resale(facts, rig));
    let sum = working::net(&hardware, &electricity, &resale);
    line(LineId::Net, "Net cost".to_owned(), Role::Sum, net, sum);

    let months = facts.horizon.get();
    CostReport {
        lines,
        net_usd: net,
        net_usd_per_month: (months > 0.0).then(|| net.map(|usd| usd / months)),
        energy_kwh: energy,
        over_time: over_time(facts, rig, hardware),
    }
}

/// What the cards cost together.
fn cards(rig: &RigFacts<'_>) -> Range<Usd> {
    rig.card_price.value.map(|price| price * f64::from(rig.count))
}

/// What the reader calls the line of the cards.
fn cards_label(rig: &RigFacts<'_>) -> String {
    if rig.count == 1 { "Card".to_owned() } else { format!("Cards, {}", rig.count) }
}

/// Net cost for each month in which the rig could be sold.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to 120")]
fn over_time(facts: &Facts<'_>, rig: &RigFacts<'_>, hardware: Range<Usd>) -> Vec<CostPoint> {
    (0..=facts.horizon.get() as u32)
        .map(|month| {
            let months = Months::new(f64::from(month));
            let electricity = power::energy(facts, rig, months)
                .combine(facts.rate.value, |energy, rate| energy * rate);
            let net_usd = hardware + electricity - value_after(facts, rig, months);
            CostPoint { month, net_usd }
        })
        .collect()
}

/// What the cards sell for after some months: from today's price to the resale at the horizon's
/// end by the same factor each month.
///
/// ```text
/// V(m) = P x (R / P)^(m / H)
/// ```
///
/// with the likely price `P` of all cards, their resale `R` and the horizon `H`. Where either is
/// nothing no factor leads from one to the other, and the way is a straight line.
pub fn value_after(facts: &Facts<'_>, rig: &RigFacts<'_>, months: Months) -> Range<Usd> {
    let bought = cards(rig).likely();
    if facts.horizon.get() <= 0.0 {
        return rig.resale.value;
    }
    let share = months.get() / facts.horizon.get();
    rig.resale
        .value
        .map(|sold| {
            if bought.get() > 0.0 && sold.get() > 0.0 {
                bought * libm::pow(sold.get() / bought.get(), share)
            } else {
                bought * (1.0 - share) + sold * share
            }
        })
        .with_basis(Basis::Assumed)
}
