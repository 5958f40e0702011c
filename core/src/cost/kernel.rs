//! The cost of a rig, from plain numbers to amounts. Every amount anywhere comes from here.
//!
//! ```text
//! cards      sum over kinds of cards of (n - n_owned) x price
//! owned      sum over kinds of n_owned x worth + n_sold x price of the sale
//! bought     cards + computer + extras + tax + shipping
//! tax        (cards + computer + extras) x tax
//! interest   bought x financed x (paid for a dollar - 1)
//! power      (kWh_load x p_load + kWh_idle x p_idle) x 365 / 12 x sum of months
//! heat       power x heat
//! rent       rent x n x (h_load + w h_idle) x 365 / 12 x sum of months       of a rented rig
//!            tokens a day x price x 365 / 12 x sum of months                 of tokens by API
//!            fee x sum of months                                             of a subscription
//! storage    GB x (s price running + (1 - s) price stopped) x sum of months  of a rented rig
//! failures   rate x sum over kinds of worth x n x months / 12
//! price      (out + r ((1 - c) in + c q in)) / 1,000,000                     of a token generated
//! resale     V(m) x v_m                               v_m = present value at the end
//! sale       n_sold x price of the sale               today, of cards that are there
//! selling    (resale + resale of extras + sale) x selling
//! net        bought + owned - sale + interest + power - heat + rent + storage + failures
//!            - resale - resale of extras + selling
//! ```
//!
//! with `r` tokens read for each one generated, of which the share `c` is cached and costs `q` of the
//! others' price; `w` is the share of the hours at rest in which a rented machine runs on, and `s` the
//! share of the day in which it runs, at work or so.
//!
//! Net cost of ownership as in engineering economics (present worth; e.g. Park, "Contemporary
//! Engineering Economics"): every payment at its present value, what the asset still brings deducted.

use super::LineId;
use super::case::{Fixed, RigValues, Values};
use super::draw::{self, Draw};
use super::time::Sums;
use super::value;
use crate::plan::inputs::InputId;
use crate::plan::{RigKind, Work};
use crate::units::Months;

/// Seconds in an hour.
pub const HOUR: f64 = 3600.0;
/// Tokens that a price of tokens is for.
pub const MILLION: f64 = 1e6;

/// An amount for each kind of line, in the plan's currency; all extras together are one line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amounts([f64; LineId::COUNT]);

impl core::ops::Index<LineId> for Amounts {
    type Output = f64;
    fn index(&self, id: LineId) -> &f64 {
        &self.0[id as usize]
    }
}

impl core::ops::IndexMut<LineId> for Amounts {
    fn index_mut(&mut self, id: LineId) -> &mut f64 {
        &mut self.0[id as usize]
    }
}

/// What is sold at the end, before the cost of selling and at the prices of that day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sold {
    /// What all cards bring, in the plan's currency.
    pub cards: f64,
    /// What all extras bring.
    pub extras: f64,
}

/// What a rig sells for after some months.
pub fn sold(plan: &Values, rig: &RigValues, fixed: &Fixed, months: f64) -> Sold {
    let cards = value::value(plan, rig, fixed, months);
    Sold { cards, extras: extras_sold(rig, fixed, months) }
}

/// What the computer around the cards and the extras sell for after some months.
pub fn extras_sold(rig: &RigValues, fixed: &Fixed, months: f64) -> f64 {
    let mut extras = 0.0;
    if fixed.kind == RigKind::Owned {
        let of = |id: InputId| value::or(rig.inputs[id], 0.0);
        extras += value::extra(of(InputId::MachinePrice), of(InputId::MachineKept), months);
    }
    for extra in &rig.extras {
        extras += value::extra(extra.cost, extra.kept, months);
    }
    extras
}

/// The amounts of a rig that is sold for `sold` when `sums` end.
pub fn amounts(plan: &Values, rig: &RigValues, fixed: &Fixed, sums: &Sums, sold: Sold) -> Amounts {
    amounts_of(plan, rig, fixed, sums, (sold, Draw::of(plan, &rig.inputs, fixed)))
}

/// The same where the draw has been worked out already.
pub fn amounts_of(
    plan: &Values,
    rig: &RigValues,
    fixed: &Fixed,
    sums: &Sums,
    (sold, draw): (Sold, Draw),
) -> Amounts {
    let inputs = &rig.inputs;
    let share = |id: InputId| plan[id] / 100.0;
    let known = |id: InputId| value::or(inputs[id], 0.0);
    let mut all = Amounts::default();
    let mut taxed_cards = 0.0;

    if fixed.kind == RigKind::Owned {
        let [load, idle] = prices(plan);
        let years = sums.plain / 12.0;
        for group in &fixed.groups {
            let (count, owned) = (group.count(inputs), group.owned(inputs));
            let worth = value::worth(inputs, group);
            let bought = (count - owned) * known(group.inputs.price);
            all[LineId::Cards] += bought;
            taxed_cards += if group.taxes_cards { bought } else { 0.0 };
            all[LineId::Owned] += owned * worth;
            all[LineId::Failures] += known(InputId::Failures) / 100.0 * worth * count * years;
        }
        all[LineId::Computer] = known(InputId::MachinePrice);
        all[LineId::Sale] = inputs[InputId::Sells] * known(InputId::SellPrice);
        all[LineId::Owned] += all[LineId::Sale];
        all[LineId::Electricity] =
            (draw.load_kwh * load + draw.idle_kwh * idle) * Months::DAYS * sums.energy;
        all[LineId::Heat] = all[LineId::Electricity] * share(InputId::Heat);
        all[LineId::Resale] = sold.cards * sums.end;
    } else if fixed.kind == RigKind::Rented {
        let hourly = known(InputId::Rent) * inputs[InputId::CardCount];
        let hours = draw.rented_hours(inputs);
        all[LineId::Rent] = hourly * hours * Months::DAYS * sums.rent;
        all[LineId::Storage] = known(InputId::Storage) * storage_price(inputs, hours) * sums.plain;
    } else if fixed.kind == RigKind::Subscription {
        all[LineId::Rent] = known(InputId::Fee) * sums.plain;
    } else {
        let tokens = tokens_a_day(plan, inputs, fixed) / MILLION;
        all[LineId::Rent] = tokens * blended(plan) * Months::DAYS * sums.api;
    }
    for extra in &rig.extras {
        all[LineId::Extra] += extra.cost;
    }
    let on = |taxed: bool, id: LineId| if taxed { all[id] } else { 0.0 };
    let taxed = taxed_cards + all[LineId::Computer] + on(fixed.taxes_extras, LineId::Extra);
    let bought = all[LineId::Cards] + all[LineId::Computer] + all[LineId::Extra];
    all[LineId::Tax] = taxed * share(InputId::Tax);
    all[LineId::Shipping] = inputs[InputId::Shipping];
    all[LineId::Hardware] = bought + all[LineId::Tax] + all[LineId::Shipping];
    all[LineId::Interest] = all[LineId::Hardware] * share(InputId::Financed) * (sums.loan - 1.0);
    all[LineId::ExtrasResale] = sold.extras * sums.end;
    all[LineId::Selling] = (all[LineId::Resale] + all[LineId::ExtrasResale] + all[LineId::Sale])
        * share(InputId::Selling);
    all[LineId::Net] = all[LineId::Hardware] + all[LineId::Owned] - all[LineId::Sale]
        + all[LineId::Interest]
        + all[LineId::Electricity]
        - all[LineId::Heat]
        + all[LineId::Rent]
        + all[LineId::Storage]
        + all[LineId::Failures]
        - all[LineId::Resale]
        - all[LineId::ExtrasResale]
        + all[LineId::Selling];
    all
}

/// What a GB costs a month with the provider of a rented machine that runs so many hours a day.
fn storage_price(inputs: &Values, hours: f64) -> f64 {
    let known = |id: InputId| value::or(inputs[id], 0.0);
    let runs = draw::share_of_day(hours);
    runs * known(InputId::StorageRunning) + (1.0 - runs) * known(InputId::StorageStopped)
}

/// Tokens that a rig generates on an average day: what is asked for, or what it does in the hours at
/// work; 0 if its speed is not known.
pub fn tokens_a_day(plan: &Values, inputs: &Values, fixed: &Fixed) -> f64 {
    match fixed.work {
        Work::Tokens => plan[InputId::TokensADay],
        Work::Hours => plan[InputId::LoadHours] * HOUR / draw::seconds_a_token(plan, inputs),
    }
}

/// Net cost of a rig that is sold when `sums` end.
pub fn net(plan: &Values, rig: &RigValues, fixed: &Fixed, sums: &Sums) -> f64 {
    amounts(plan, rig, fixed, sums, sold(plan, rig, fixed, sums.months))[LineId::Net]
}

/// Net cost of a rig whose resale and draw have been worked out already, which spares powers and
/// divisions.
pub fn net_of(
    plan: &Values,
    rig: &RigValues,
    fixed: &Fixed,
    sums: &Sums,
    known: (Sold, Draw),
) -> f64 {
    amounts_of(plan, rig, fixed, sums, known)[LineId::Net]
}

/// Price of a million tokens generated by API, with those read for them; 0 for a price that is not known.
pub fn blended(plan: &Values) -> f64 {
    let price = |id: InputId| value::or(plan[id], 0.0);
    let cached = plan[InputId::CachedShare] / 100.0;
    let read = (1.0 - cached) + cached * plan[InputId::CachedPrice] / 100.0;
    price(InputId::ApiOutput) + plan[InputId::InputRatio] * read * price(InputId::ApiInput)
}

/// Price of a kilowatt-hour at work and at rest: the peak price for the share of it in peak hours.
pub fn prices(plan: &Values) -> [f64; 2] {
    let rate = value::or(plan[InputId::Rate], 0.0);
    let peak = value::or(plan[InputId::PeakRate], rate);
    let surcharge = (peak - rate) / 100.0;
    [rate + surcharge * plan[InputId::PeakWork], rate + surcharge * plan[InputId::PeakRest]]
}

/// Energy at the wall in some months, in kilowatt-hours.
pub fn energy(draw: &Draw, months: f64) -> f64 {
    (draw.load_kwh + draw.idle_kwh) * Months::DAYS * months
}
