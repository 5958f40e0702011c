//! The money month by month, and how long to keep a rig.

use chrono::NaiveDate;
use serde::Serialize;

use super::case::{Case, End};
use super::kernel::{self, Amounts, Sold};
use super::over_ends;
use super::time::{MONTHS, Sums, Time};
use super::{CostPoint, LineId};
use crate::plan::inputs::InputId;
use crate::units::{Basis, Money, Range};

/// What is paid at one date, in the likely case. What comes back is negative.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// Months since the purchase.
    pub month: u32,
    /// The day of the payments.
    pub date: NaiveDate,
    /// The part of the hardware that is paid at once.
    pub hardware: Money,
    /// Cards that are there, at today's value, less what those bring that are sold, its cost deducted.
    pub owned: Money,
    /// The instalment, and at the sale what is still owed.
    pub instalment: Money,
    /// Electricity less saved heating.
    pub electricity: Money,
    /// Rent with what is stored, or what tokens cost by API.
    pub rent: Money,
    /// What is set aside for cards that fail.
    pub failures: Money,
    /// The sale at the end, less its cost.
    pub sale: Money,
    /// All payments of the date together.
    pub total: Money,
    /// Present value of the total.
    pub present: Money,
    /// Present values of this and all earlier totals together.
    pub so_far: Money,
}

/// The cash flows of a rig from the purchase to the sale; empty if there is no rig at `index`.
///
/// They are the differences between the kernel's amounts of one month and the next, so that their
/// present values add up to the net cost.
pub fn flows(case: &Case, index: usize) -> Vec<Flow> {
    let Some(rig) = case.rigs.get(index) else { return Vec::new() };
    let ((plan, rigs), months) = (case.at(End::Likely), case.months());
    let values = &rigs[index];
    let time = Time::of(&plan, &case.calendar, months);
    let amounts = |sums: &Sums, sold: Sold| kernel::amounts(&plan, values, &rig.fixed, sums, sold);
    let financed = plan[InputId::Financed] / 100.0;
    let mut before = amounts(&Sums { end: 1.0, ..Sums::default() }, Sold::default());
    let (mut paid, mut so_far) = (0.0, Money::ZERO);
    (0_u32..)
        .take(months + 1)
        .enumerate()
        .map(|(place, month)| {
            let sums = time.at(place);
            let last = place == months;
            let sold = kernel::sold(&plan, values, &rig.fixed, sums.months);
            let now = amounts(&sums, if last { sold } else { Sold::default() });
            // At its date: the present value over that of a dollar.
            let step = |id: LineId| (now[id] - before[id]) / sums.end;
            let hardware = now[LineId::Hardware];
            let sold_now = now[LineId::Sale] * (1.0 - plan[InputId::Selling] / 100.0);
            let kept_back = now[LineId::Owned] - sold_now;
            let owed = if last { sums.owed * sums.end } else { 0.0 };
            let flow = Flow {
                month,
                date: case.calendar.day(month),
                hardware: Money::new(if place == 0 { hardware * (1.0 - financed) } else { 0.0 }),
                owned: Money::new(if place == 0 { kept_back } else { 0.0 }),
                instalment: Money::new(hardware * financed * (sums.paid - paid + owed) / sums.end),
                electricity: Money::new(step(LineId::Electricity) - step(LineId::Heat)),
                rent: Money::new(step(LineId::Rent) + step(LineId::Storage)),
                failures: Money::new(step(LineId::Failures)),
                sale: Money::new(if last {
                    let of_now = now[LineId::Sale] - sold_now;
                    (sale(&now) - of_now) / sums.end
                } else {
                    0.0
                }),
                total: Money::ZERO,
                present: Money::ZERO,
                so_far: Money::ZERO,
            };
            let total = flow.hardware
                + flow.owned
                + flow.instalment
                + flow.electricity
                + flow.rent
                + flow.failures
                + flow.sale;
            (before, paid) = (now, sums.paid);
            so_far += total * sums.end;
            Flow { total, present: total * sums.end, so_far, ..flow }
        })
        .collect()
}

/// What a sale costs less what it brings, at its present value.
fn sale(amounts: &Amounts) -> f64 {
    amounts[LineId::Selling] - amounts[LineId::Resale] - amounts[LineId::ExtrasResale]
}

/// Net cost a month by how long a rig is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holding {
    /// Net cost a month, from the first month on.
    pub per_month: Vec<CostPoint>,
    /// The month of sale for which the likely cost a month is lowest.
    pub best_month: u32,
}

/// When to sell: net cost a month against the months that a rig is kept, up to ten years.
///
/// A stated resale goes on falling, or rising, by the monthly factor that led to it. `None` if there is
/// no rig at `index`.
pub fn holding(case: &Case, index: usize) -> Option<Holding> {
    let rig = case.rigs.get(index)?;
    let ends = End::ALL.map(|end| case.at(end));
    let time = [0, 1, 2].map(|end| Time::of(&ends[end].0, &case.calendar, MONTHS));
    let net = |end: usize, month: usize| {
        let (plan, rigs) = &ends[end];
        let sums = time[end].at(month);
        kernel::net(plan, &rigs[index], &rig.fixed, &sums) / sums.months
    };
    let per_month: Vec<CostPoint> = (1_u32..)
        .zip(1..=MONTHS)
        .map(|(month, place)| {
            let range: Range<f64> = over_ends(|end| net(end, place), Basis::Computed);
            CostPoint { month, net: range.map(Money::new) }
        })
        .collect();
    let best = per_month
        .iter()
        .reduce(|best, point| if point.net.likely() < best.net.likely() { point } else { best })?;
    Some(Holding { best_month: best.month, per_month })
}
