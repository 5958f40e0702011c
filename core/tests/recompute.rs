//! Every line of the cost worked out again, in two ways that share nothing with the program.
//!
//! First from the plan, month by month, as one would on paper: dates, prices, instalments, one loop
//! a figure, and nothing clever. Then from the sheet alone: each formula is read as text, its terms
//! are looked up in the sheet, and the result is held to the line's amount.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::too_many_lines,
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
use rigledger_core::plan::{Depreciation, Plan, RigKind, Supply};
use rigledger_core::units::Watts;
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

/// The likely amounts of one rig, by hand.
struct ByHand(Vec<(LineId, f64)>);

fn by_hand(plan: &Plan, report: &Report, index: usize) -> ByHand {
    let rig = &plan.rigs[index];
    let shared = |id| report.figure(plan, id, Place::Plan).map_or(f64::NAN, |range| range.likely());
    let own =
        |id| report.figure(plan, id, Place::Rig(index)).map_or(f64::NAN, |range| range.likely());
    let is_own = rig.kind == RigKind::Owned;
    let by_api = rig.kind == RigKind::Api;
    let horizon = shared(InputId::Horizon) as u32;

    // The purchase.
    let count = own(InputId::CardCount);
    let to_buy = if is_own { (count - own(InputId::Owned)).max(0.0) } else { 0.0 };
    // What nobody knows counts nothing, and its rig is compared with no other.
    let price = Some(own(InputId::CardPrice)).filter(|price| !price.is_nan()).unwrap_or(0.0);
    let cards = to_buy * price;
    let extras: Vec<_> = rig.extras.iter().filter(|extra| !extra.owned).collect();
    let extras_cost: f64 = extras.iter().map(|extra| extra.cost.likely().get()).sum();
    let tax = (cards + extras_cost) * shared(InputId::Tax) / 100.0;
    let shipping = own(InputId::Shipping);
    let hardware = cards + extras_cost + tax + shipping;

    // The power.
    let grade = match plan.supply {
        Supply::Flat => None,
        Supply::Gold => Some("gold"),
        Supply::Titanium => Some("titanium"),
        _ => unreachable!("not drawn"),
    };
    let known = Catalog::embedded().gpu(&rig.gpu);
    // A card that only the plan knows is like the usual one where it states nothing.
    let gpu = known.or(Catalog::embedded().gpu("rtx-3090")).unwrap();
    let advice = known.and_then(|gpu| gpu.recommended_psu);
    let tdp = rig.gpu_power.or(gpu.tdp).map_or(0.0, Watts::get);
    let rated = if own(InputId::SupplyWatts).is_nan() {
        advice.map_or(tdp + 362.5, Watts::get) + (count - 1.0) * tdp
    } else {
        own(InputId::SupplyWatts)
    };
    let at_wall = |watts: f64| match grade {
        None => watts / (shared(InputId::PsuEfficiency) / 100.0),
        Some(grade) => {
            let row = Catalog::embedded()
                .supplies
                .iter()
                .find(|row| row.grade == grade && row.volts == 115);
            let [p20, p50, p100] = row.unwrap().percent.map(|percent| percent / 100.0);
            // Watts lost at the certified loads; between and below them along straight lines.
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
    };
    let load_hours = shared(InputId::LoadHours);
    let idle_hours = shared(InputId::IdleHours).min(24.0 - load_hours).max(0.0);
    let generating = own(InputId::LoadWatts);
    let limit = own(InputId::PowerLimit);
    let reading = (if limit.is_nan() { tdp } else { limit.min(tdp) }).max(generating);
    let share = shared(InputId::Prefill) / 100.0;
    let card = generating * (1.0 - share) + reading * share;
    let load = at_wall(count * card + own(InputId::HostLoad));
    let idle = at_wall(count * own(InputId::IdleWatts) + own(InputId::HostIdle));
    let rate = shared(InputId::Rate);
    let peak = if shared(InputId::PeakRate).is_nan() { rate } else { shared(InputId::PeakRate) };
    let mixed = |share: f64| rate * (1.0 - share / 100.0) + peak * share / 100.0;

    // Month after month.
    let discount = 1.0 + shared(InputId::Discount) / 100.0;
    let value_at = |month: u32| {
        let day = today().checked_add_months(CalendarMonths::new(month)).unwrap();
        discount.powf(-((day - today()).num_days() as f64) / 365.0)
    };
    let (mut electricity, mut rent, mut instalments) = (0.0, 0.0, 0.0);
    let financed = hardware * shared(InputId::Financed) / 100.0;
    let number = shared(InputId::Instalments) as u32;
    let monthly_rate = shared(InputId::Interest) / 100.0 / 12.0;
    let payment = if monthly_rate > 0.0 {
        financed * monthly_rate / (1.0 - (1.0 + monthly_rate).powf(-f64::from(number)))
    } else {
        financed / f64::from(number)
    };
    let mut owed = if number == 0 { 0.0 } else { financed };
    let paid_at_once = hardware - owed;
    for month in 1..=horizon {
        let starts = today().checked_add_months(CalendarMonths::new(month - 1)).unwrap();
        let season_months = shared(InputId::SeasonMonths) as u32;
        let first = shared(InputId::SeasonFrom) as u32;
        let in_season =
            (0..season_months).any(|more| (first - 1 + more) % 12 + 1 == starts.month());
        let index = (1.0 + shared(InputId::Drift) / 100.0).powf(f64::from(month - 1) / 12.0);
        let index = index * if in_season { shared(InputId::Season) / 100.0 } else { 1.0 };
        let kwh = |watts: f64, hours: f64| {
            watts / 1000.0 * hours * 365.0 / 12.0 * (1.0 + shared(InputId::Cooling) / 100.0)
        };
        let bill = kwh(load, load_hours) * mixed(shared(InputId::PeakWork))
            + kwh(idle, idle_hours) * mixed(shared(InputId::PeakRest));
        electricity += bill * index * value_at(month);
        if by_api {
            let there = |figure: f64| if figure.is_nan() { 0.0 } else { figure };
            let seconds = load_hours * 3600.0 * 365.0 / 12.0;
            let tokens = there(own(InputId::Speed)) * seconds;
            let (cached, fresh) = (
                shared(InputId::CachedShare) / 100.0 * shared(InputId::CachedPrice) / 100.0,
                1.0 - shared(InputId::CachedShare) / 100.0,
            );
            let read = tokens * shared(InputId::InputRatio);
            let bill = tokens / 1e6 * there(shared(InputId::ApiOutput))
                + read / 1e6 * (cached + fresh) * there(shared(InputId::ApiInput));
            rent += bill * value_at(month);
        } else if !own(InputId::Rent).is_nan() {
            rent += own(InputId::Rent) * count * load_hours * 365.0 / 12.0 * value_at(month);
        }
        if month <= number && number > 0 {
            owed = owed * (1.0 + monthly_rate) - payment;
            instalments += payment * value_at(month);
        }
    }
    let settled = if number > horizon { owed * value_at(horizon) } else { 0.0 };
    let interest = paid_at_once + instalments + settled - hardware;
    let (electricity, rent) = if is_own { (electricity, 0.0) } else { (0.0, rent) };
    let heat = electricity * shared(InputId::Heat) / 100.0;

    // The sale.
    let years = f64::from(horizon) / 12.0;
    let kept =
        if own(InputId::Kept).is_nan() { shared(InputId::KeptPerYear) } else { own(InputId::Kept) };
    let worth = if own(InputId::Worth).is_nan() {
        own(InputId::CardPrice).max(0.0)
    } else {
        own(InputId::Worth)
    };
    let all_cards = if rig.depreciation == Depreciation::Keep {
        0.0
    } else if let Some(stated) = rig.resale {
        stated.likely().get()
    } else if rig.depreciation == Depreciation::Points && !rig.points.is_empty() {
        let points: Vec<(f64, f64)> = rig.points.iter().map(|(m, v)| (m.get(), v.get())).collect();
        let at = f64::from(horizon);
        let mut value = points[0].1;
        if at > points[0].0 {
            value = points[points.len() - 1].1;
            for pair in points.windows(2) {
                if at > pair[0].0 && at <= pair[1].0 {
                    value = pair[0].1
                        + (pair[1].1 - pair[0].1) * (at - pair[0].0) / (pair[1].0 - pair[0].0);
                    break;
                }
            }
        }
        value
    } else if rig.depreciation == Depreciation::Straight {
        count * worth * (1.0 - (1.0 - kept / 100.0) * years).max(0.0)
    } else {
        count * worth * (kept / 100.0).powf(years)
    };
    let resale = all_cards * to_buy / count * value_at(horizon);
    let extras_resale: f64 = extras
        .iter()
        .filter(|extra| extra.kept.get() > 0.0)
        .map(|extra| {
            extra.cost.likely().get() * (extra.kept.get() / 100.0).powf(years) * value_at(horizon)
        })
        .sum();
    let selling = (resale + extras_resale) * shared(InputId::Selling) / 100.0;
    let net = hardware + interest + electricity - heat + rent - resale - extras_resale + selling;
    ByHand(vec![
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
        (LineId::Net, net),
    ])
}

#[test]
fn two_hundred_plans_come_out_by_hand() {
    let mut evaluator = Evaluator::default();
    let mut lines = HashMap::new();
    for plan in plans() {
        let report = evaluator.evaluate(&plan, Catalog::embedded(), today());
        for (index, rig) in report.rigs.iter().enumerate() {
            let ByHand(amounts) = by_hand(&plan, &report, index);
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

/// What a reader named a part cannot run in a spreadsheet.
#[test]
fn names_in_the_sheet_are_text() {
    let (plan, _) = rigledger_core::plan::link::decode(
        "preset=none&a.gpu=rtx-3090&a.name=%3DSUM(A1)&a.extras=%40x:1;a%22b%2Cc:2",
        Catalog::embedded(),
    );
    let sheet = sheet(&rigledger_core::evaluate(&plan, Catalog::embedded(), today()));
    assert!(sheet.contains("\"'=SUM(A1)\"") && sheet.contains("\"'@x\""), "{sheet}");
    assert!(sheet.contains("\"a\"\"b,c\""), "{sheet}");
}
