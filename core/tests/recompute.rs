//! Every line of the cost worked out again, in two ways that share nothing with the program.
//!
//! First from the plan, month by month, as one would on paper: dates, prices, instalments, one loop
//! a figure, and nothing clever. Then from the sheet alone: each formula is read as text, its terms
//! are looked up in the sheet, and the result is held to the line's amount.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a reckoning by hand, from top to bottom, by any power there is"
)]

#[path = "shared/formula.rs"]
mod formula;
#[path = "shared/plans.rs"]
mod plans;

use std::collections::HashMap;

use chrono::{Datelike, Months as CalendarMonths, NaiveDate};
use formula::worked_out;
use plans::some_plan;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rigledger_core::cost::LineId;
use rigledger_core::export::sheet;
use rigledger_core::plan::inputs::{InputId, Place, Scope};
use rigledger_core::plan::{Depreciation, Extra, Plan, Rig, RigKind, Supply};
use rigledger_core::units::{Money, Months, Watts};
use rigledger_core::{Catalog, Evaluator, Report};

const PLANS: usize = 200;

fn today() -> NaiveDate {
    "2026-11-25".parse().unwrap()
}

/// Inputs on money that a plan seldom states.
const MONEY: [InputId; 26] = [
    InputId::Prefill,
    InputId::PowerLimit,
    InputId::IdleHours,
    InputId::PeakRate,
    InputId::PeakWork,
    InputId::PeakRest,
    InputId::Season,
    InputId::SeasonFrom,
    InputId::SeasonMonths,
    InputId::Drift,
    InputId::Cooling,
    InputId::Heat,
    InputId::Discount,
    InputId::Tax,
    InputId::Selling,
    InputId::Financed,
    InputId::Interest,
    InputId::Instalments,
    InputId::Owned,
    InputId::Shipping,
    InputId::Worth,
    InputId::Kept,
    InputId::HostLoad,
    InputId::HostIdle,
    InputId::SupplyWatts,
    InputId::Rent,
];

/// The same 200 plans every time.
fn plans() -> Vec<Plan> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let more = proptest::sample::select(MONEY.to_vec())
        .prop_flat_map(|id| (Just(id), 0..4_usize, plans::value(id)));
    let strategy =
        (some_plan(), proptest::collection::vec(more, 0..12)).prop_map(|(mut plan, more)| {
            for (id, rig, value) in more {
                let place =
                    if id.spec().scope == Scope::Plan { Place::Plan } else { Place::Rig(rig) };
                plan.set(id, place, Some(value));
            }
            plan
        });
    let mut plans = Vec::new();
    while plans.len() < PLANS {
        let plan = strategy.new_tree(&mut runner).unwrap().current();
        if !plan.rigs.is_empty() {
            plans.push(plan);
        }
    }
    plans
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-6 * scale.abs().max(1.0)
}

/// One rig of a plan, to be reckoned by hand.
struct ByHand<'a> {
    plan: &'a Plan,
    report: &'a Report,
    index: usize,
}

impl ByHand<'_> {
    fn rig(&self) -> &Rig {
        &self.plan.rigs[self.index]
    }

    /// The likely figure of an input that rigs share; NaN where nothing is counted.
    fn shared(&self, id: InputId) -> f64 {
        self.report.figure(self.plan, id, Place::Plan).map_or(f64::NAN, |range| range.likely())
    }

    /// The likely figure of an input of this rig; NaN where nothing is counted.
    fn own(&self, id: InputId) -> f64 {
        let place = Place::Rig(self.index);
        self.report.figure(self.plan, id, place).map_or(f64::NAN, |range| range.likely())
    }

    /// The figure of this rig, or another where nothing is counted.
    fn own_or(&self, id: InputId, other: f64) -> f64 {
        let own = self.own(id);
        if own.is_nan() { other } else { own }
    }

    fn horizon(&self) -> u32 {
        self.shared(InputId::Horizon) as u32
    }

    /// What a dollar of a month is worth today.
    fn value_at(&self, month: u32) -> f64 {
        let day = today().checked_add_months(CalendarMonths::new(month)).unwrap();
        let discount = 1.0 + self.shared(InputId::Discount) / 100.0;
        discount.powf(-((day - today()).num_days() as f64) / 365.0)
    }

    /// Cards that are bought.
    fn to_buy(&self) -> f64 {
        let owned = self.rig().kind == RigKind::Owned;
        let missing = self.own(InputId::CardCount) - self.own(InputId::Owned);
        if owned { missing.max(0.0) } else { 0.0 }
    }

    /// Extras that are bought.
    fn extras(&self) -> Vec<&Extra> {
        self.rig().extras.iter().filter(|extra| !extra.owned).collect()
    }

    /// What a graded supply draws at the wall: watts lost at the certified loads, and between and
    /// below them along straight lines.
    fn at_graded_wall(grade: &str, rated: f64, watts: f64) -> f64 {
        let mut supplies = Catalog::embedded().supplies.iter();
        let row = supplies.find(|row| row.grade == grade && row.volts == 115);
        let [p20, p50, p100] = row.unwrap().percent.map(|percent| percent / 100.0);
        let lost = |share: f64, efficiency: f64| rated * share / efficiency - rated * share;
        let (l20, l50, l100) = (lost(0.2, p20), lost(0.5, p50), lost(1.0, p100));
        let share = watts / rated;
        let lost = if share <= 0.5 {
            l20 + (l50 - l20) * (share - 0.2) / 0.3
        } else {
            l50 + (l100 - l50) * (share - 0.5) / 0.5
        };
        watts + lost
    }

    /// Watts at the wall at work, and at rest.
    fn power(&self) -> [f64; 2] {
        let known = Catalog::embedded().gpu(&self.rig().gpu);
        // A card that only the plan knows is like the usual one where it states nothing.
        let gpu = known.or(Catalog::embedded().gpu("rtx-3090")).unwrap();
        let advice = known.and_then(|gpu| gpu.recommended_psu);
        let tdp = self.rig().gpu_power.or(gpu.tdp).map_or(0.0, Watts::get);
        let count = self.own(InputId::CardCount);
        let advised = advice.map_or(tdp + 362.5, Watts::get) + (count - 1.0) * tdp;
        let rated = self.own_or(InputId::SupplyWatts, advised);
        let at_wall = |watts: f64| match self.plan.supply {
            Supply::Flat => watts / (self.shared(InputId::PsuEfficiency) / 100.0),
            Supply::Gold => Self::at_graded_wall("gold", rated, watts),
            Supply::Titanium => Self::at_graded_wall("titanium", rated, watts),
            _ => unreachable!("not drawn"),
        };
        let generating = self.own(InputId::LoadWatts);
        let reading = self.own_or(InputId::PowerLimit, tdp).min(tdp).max(generating);
        let share = self.shared(InputId::Prefill) / 100.0;
        let card = generating * (1.0 - share) + reading * share;
        [
            at_wall(count * card + self.own(InputId::HostLoad)),
            at_wall(count * self.own(InputId::IdleWatts) + self.own(InputId::HostIdle)),
        ]
    }

    /// Today's value of the power of all months.
    fn electricity(&self) -> f64 {
        let [load, idle] = self.power();
        let load_hours = self.shared(InputId::LoadHours);
        let idle_hours = self.shared(InputId::IdleHours).min(24.0 - load_hours).max(0.0);
        let rate = self.shared(InputId::Rate);
        let peak = self.shared(InputId::PeakRate);
        let peak = if peak.is_nan() { rate } else { peak };
        let mixed = |share: f64| rate * (1.0 - share / 100.0) + peak * share / 100.0;
        let cooling = 1.0 + self.shared(InputId::Cooling) / 100.0;
        let kwh = |watts: f64, hours: f64| watts / 1000.0 * hours * 365.0 / 12.0 * cooling;
        let bill = kwh(load, load_hours) * mixed(self.shared(InputId::PeakWork))
            + kwh(idle, idle_hours) * mixed(self.shared(InputId::PeakRest));
        let mut electricity = 0.0;
        for month in 1..=self.horizon() {
            let starts = today().checked_add_months(CalendarMonths::new(month - 1)).unwrap();
            let season_months = self.shared(InputId::SeasonMonths) as u32;
            let first = self.shared(InputId::SeasonFrom) as u32;
            let in_season =
                (0..season_months).any(|more| (first - 1 + more) % 12 + 1 == starts.month());
            let drift = 1.0 + self.shared(InputId::Drift) / 100.0;
            let index = drift.powf(f64::from(month - 1) / 12.0);
            let index = index * if in_season { self.shared(InputId::Season) / 100.0 } else { 1.0 };
            electricity += bill * index * self.value_at(month);
        }
        electricity
    }

    /// Today's value of the rent, or of the tokens bought, of all months.
    fn rent(&self) -> f64 {
        let there = |figure: f64| if figure.is_nan() { 0.0 } else { figure };
        let load_hours = self.shared(InputId::LoadHours);
        let bill = if self.rig().kind == RigKind::Api {
            let seconds = load_hours * 3600.0 * 365.0 / 12.0;
            let tokens = there(self.own(InputId::Speed)) * seconds;
            let cached = self.shared(InputId::CachedShare) / 100.0;
            let read = cached * self.shared(InputId::CachedPrice) / 100.0 + 1.0 - cached;
            let read = tokens * self.shared(InputId::InputRatio) * read;
            tokens / 1e6 * there(self.shared(InputId::ApiOutput))
                + read / 1e6 * there(self.shared(InputId::ApiInput))
        } else {
            let count = self.own(InputId::CardCount);
            there(self.own(InputId::Rent)) * count * load_hours * 365.0 / 12.0
        };
        (1..=self.horizon()).map(|month| bill * self.value_at(month)).sum()
    }

    /// What instalments cost more than the price, in today's value.
    fn interest(&self, hardware: f64) -> f64 {
        let financed = hardware * self.shared(InputId::Financed) / 100.0;
        let number = self.shared(InputId::Instalments) as u32;
        if number == 0 {
            return 0.0;
        }
        let rate = self.shared(InputId::Interest) / 100.0 / 12.0;
        let payment = if rate > 0.0 {
            financed * rate / (1.0 - (1.0 + rate).powf(-f64::from(number)))
        } else {
            financed / f64::from(number)
        };
        let (mut owed, mut paid) = (financed, hardware - financed);
        for month in 1..=self.horizon().min(number) {
            owed = owed * (1.0 + rate) - payment;
            paid += payment * self.value_at(month);
        }
        // What is still owed at the end is settled then.
        if number > self.horizon() {
            paid += owed * self.value_at(self.horizon());
        }
        paid - hardware
    }

    /// What all cards of the rig bring at the end, in that day's money.
    fn cards_bring(&self) -> f64 {
        let (rig, count) = (self.rig(), self.own(InputId::CardCount));
        let years = f64::from(self.horizon()) / 12.0;
        let kept = self.own_or(InputId::Kept, self.shared(InputId::KeptPerYear)) / 100.0;
        let worth = self.own_or(InputId::Worth, self.own(InputId::CardPrice));
        if rig.depreciation == Depreciation::Keep {
            0.0
        } else if let Some(stated) = rig.resale {
            stated.likely().get()
        } else if rig.depreciation == Depreciation::Points && !rig.points.is_empty() {
            on_the_line(&rig.points, f64::from(self.horizon()))
        } else if rig.depreciation == Depreciation::Straight {
            count * worth * (1.0 - (1.0 - kept) * years).max(0.0)
        } else {
            count * worth * kept.powf(years)
        }
    }

    /// The likely amounts of all lines.
    fn amounts(&self) -> Vec<(LineId, f64)> {
        let (to_buy, extras) = (self.to_buy(), self.extras());
        let cards = to_buy * self.own(InputId::CardPrice);
        let extras_cost: f64 = extras.iter().map(|extra| extra.cost.likely().get()).sum();
        let tax = (cards + extras_cost) * self.shared(InputId::Tax) / 100.0;
        let shipping = self.own(InputId::Shipping);
        let hardware = cards + extras_cost + tax + shipping;
        let interest = self.interest(hardware);
        let is_own = self.rig().kind == RigKind::Owned;
        let (electricity, rent) =
            if is_own { (self.electricity(), 0.0) } else { (0.0, self.rent()) };
        let heat = electricity * self.shared(InputId::Heat) / 100.0;
        let (years, at_the_end) = (f64::from(self.horizon()) / 12.0, self.value_at(self.horizon()));
        let resale = self.cards_bring() * to_buy / self.own(InputId::CardCount) * at_the_end;
        let kept = |extra: &Extra| match extra.kept.get() {
            kept if kept > 0.0 => extra.cost.likely().get() * (kept / 100.0).powf(years),
            _ => 0.0,
        };
        let extras_resale: f64 = extras.iter().map(|extra| kept(extra) * at_the_end).sum();
        let selling = (resale + extras_resale) * self.shared(InputId::Selling) / 100.0;
        let paid = hardware + interest + electricity - heat + rent;
        vec![
            (LineId::Cards, cards),
            (LineId::Tax, tax),
            (LineId::Shipping, shipping),
            (LineId::Hardware, hardware),
            (LineId::Interest, interest),
            (LineId::Electricity, electricity),
            (LineId::Heat, heat),
            (LineId::Rent, rent),
            (LineId::Resale, resale),
            (LineId::ExtrasResale, extras_resale),
            (LineId::Selling, selling),
            (LineId::Net, paid - resale - extras_resale + selling),
        ]
    }
}

/// The value of a line through points of months and amounts, flat before the first and after the last.
fn on_the_line(points: &[(Months, Money)], at: f64) -> f64 {
    let points: Vec<(f64, f64)> = points.iter().map(|(m, v)| (m.get(), v.get())).collect();
    if at <= points[0].0 {
        return points[0].1;
    }
    for pair in points.windows(2) {
        let [(from, low), (to, high)] = [pair[0], pair[1]];
        if at > from && at <= to {
            return low + (high - low) * (at - from) / (to - from);
        }
    }
    points[points.len() - 1].1
}

#[test]
fn two_hundred_plans_come_out_by_hand() {
    let mut evaluator = Evaluator::default();
    let mut lines = HashMap::new();
    for plan in plans() {
        let report = evaluator.evaluate(&plan, Catalog::embedded(), today());
        for (index, rig) in report.rigs.iter().enumerate() {
            let amounts = ByHand { plan: &plan, report: &report, index }.amounts();
            let scale = amounts.iter().map(|(_, amount)| amount.abs()).fold(1.0, f64::max);
            for (id, amount) in amounts {
                let told = rig.cost.line(id).map_or(0.0, |line| line.amount.likely().get());
                assert!(
                    near(told, amount, scale),
                    "{id:?} of rig {index}: {told}, but {amount} by hand: {plan:#?}"
                );
                *lines.entry(format!("{id:?}")).or_insert(0) += usize::from(amount != 0.0);
            }
        }
    }
    // All kinds of lines were there.
    assert!(lines.values().all(|count| *count >= 10), "{lines:?}");
}

/// A row of the sheet.
struct Row {
    part: String,
    name: String,
    formula: String,
    likely: f64,
}

fn rows(sheet: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            assert_eq!(row.len(), 9, "{row:?}");
            Row {
                part: row[1].to_owned(),
                name: row[2].to_owned(),
                formula: row[3].to_owned(),
                likely: row[7].parse().unwrap(),
            }
        })
        .collect()
}

#[test]
fn the_sheets_formulas_give_its_amounts() {
    let mut evaluator = Evaluator::default();
    let (mut lines, mut derived) = (0, 0);
    for plan in plans() {
        let report = evaluator.evaluate(&plan, Catalog::embedded(), today());
        let rows = rows(&sheet(&report));
        let mut place = 0;
        while let Some(line) = rows.get(place).filter(|row| row.part == "line") {
            let count = rows[place + 1..].iter().take_while(|row| row.part == "term").count();
            let terms = &rows[place + 1..=place + count];
            let values: HashMap<&str, f64> =
                terms.iter().map(|term| (term.name.as_str(), term.likely)).collect();
            assert_eq!(values.len(), terms.len(), "a term stands twice in {}", line.formula);
            for (row, formula) in
                terms.iter().filter_map(|term| Some((term, term.formula.strip_prefix("is ")?)))
            {
                let value = worked_out(formula, &values);
                assert!(near(value, row.likely, row.likely), "{}: {formula}: {value}", row.name);
                derived += 1;
            }
            let value = worked_out(&line.formula, &values);
            let scale = terms.iter().map(|term| term.likely.abs()).fold(line.likely, f64::max);
            assert!(
                near(value, line.likely, scale),
                "{}: {} gives {value}, not {}: {plan:#?}",
                line.name,
                line.formula,
                line.likely
            );
            lines += 1;
            place += count + 1;
        }
        assert!(rows[place..].iter().all(|row| row.part == "cash flow"));
    }
    assert!(lines > 2000 && derived > 100, "{lines} lines, {derived} derived terms");
}
