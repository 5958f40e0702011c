//! Every line of the cost worked out again, in two ways that share nothing with the program.
//!
//! First from the plan, by hand. Then from the sheet alone: each formula is read as text, its terms
//! are looked up in the sheet, and the result is held to the line's amount.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a reckoning by hand, from top to bottom, by any power there is"
)]

#[path = "recompute/by_hand.rs"]
mod by_hand;
#[path = "shared/formula.rs"]
mod formula;
#[path = "shared/plans.rs"]
mod plans;

use std::collections::HashMap;

use by_hand::ByHand;
use chrono::NaiveDate;
use formula::worked_out;
use plans::any_plan;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rigledger_core::export::sheet;
use rigledger_core::plan::Plan;
use rigledger_core::plan::inputs::{InputId, Place, Scope};
use rigledger_core::units::{Basis, Range};
use rigledger_core::{Catalog, Evaluator};

const PLANS: usize = 300;

fn today() -> NaiveDate {
    "2026-11-25".parse().unwrap()
}

/// Inputs on money that a plan seldom states.
const MONEY: [InputId; 47] = [
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
    InputId::RentWaiting,
    InputId::Storage,
    InputId::StorageRunning,
    InputId::StorageStopped,
    InputId::RentTrend,
    InputId::ApiTrend,
    InputId::CardTrend,
    InputId::Failures,
    InputId::Sells,
    InputId::SellPrice,
    InputId::MachinePrice,
    InputId::MachineKept,
    InputId::TokensADay,
    InputId::OnHours,
    InputId::Speed,
    InputId::ReadSpeed,
    InputId::InputRatio,
    InputId::CachedShare,
    InputId::CachedPrice,
    InputId::ApiInput,
    InputId::ApiOutput,
];

/// The same 300 plans every time.
fn plans() -> Vec<Plan> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let more = proptest::sample::select(MONEY.to_vec())
        .prop_flat_map(|id| (Just(id), 0..4_usize, plans::value(id)));
    let strategy =
        (any_plan(), proptest::collection::vec(more, 0..16)).prop_map(|(mut plan, more)| {
            for (id, rig, value) in more {
                // Some days' work, not a data centre's.
                let tokens = id == InputId::TokensADay;
                if id == InputId::Sells {
                    let price = Range::exact(500.0, Basis::User);
                    plan.set(InputId::SellPrice, Place::Rig(rig), Some(price));
                }
                let value = if tokens { value.map(|tokens| tokens / 1000.0) } else { value };
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
    (a - b).abs() <= 1e-8 * scale.abs().max(100.0)
}

#[test]
fn three_hundred_plans_come_out_by_hand() {
    let mut evaluator = Evaluator::default();
    let (mut lines, mut wrong) = (HashMap::new(), Vec::new());
    for plan in plans() {
        let report = evaluator.evaluate(&plan, Catalog::embedded(), today());
        for (index, rig) in report.rigs.iter().enumerate() {
            let amounts = ByHand { plan: &plan, report: &report, index }.amounts();
            let scale = amounts.iter().map(|(_, amount)| amount.abs()).fold(1.0, f64::max);
            for (id, amount) in amounts {
                let told = rig.cost.line(id).map_or(0.0, |line| line.amount.likely().get());
                if !near(told, amount, scale) {
                    let state = &report.state;
                    wrong.push(format!("{id:?} of rig {index}: {told}, by hand {amount}: {state}"));
                }
                *lines.entry(format!("{id:?}")).or_insert(0) += usize::from(amount != 0.0);
            }
        }
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
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
    let (mut lines, mut derived, mut wrong) = (0, 0, Vec::new());
    for plan in plans() {
        let report = evaluator.evaluate(&plan, Catalog::embedded(), today());
        let rows = rows(&sheet(&plan, &report));
        let mut place = 0;
        while let Some(line) = rows.get(place).filter(|row| row.part == "line") {
            let count = rows[place + 1..].iter().take_while(|row| row.part == "term").count();
            let terms = &rows[place + 1..=place + count];
            let values: HashMap<&str, f64> =
                terms.iter().map(|term| (term.name.as_str(), term.likely)).collect();
            assert_eq!(values.len(), terms.len(), "a term stands twice in {}", line.formula);
            // The sheet rounds its figures to so many decimals, and the largest of them decides.
            let scale = terms.iter().map(|term| term.likely.abs()).fold(line.likely, f64::max);
            for (row, formula) in
                terms.iter().filter_map(|term| Some((term, term.formula.strip_prefix("is ")?)))
            {
                let value = worked_out(formula, &values);
                if !near(value, row.likely, scale) {
                    let (name, told) = (&row.name, row.likely);
                    wrong.push(format!(
                        "{name} = {formula} is {value}, not {told}: {}",
                        report.state
                    ));
                }
                derived += 1;
            }
            let value = worked_out(&line.formula, &values);
            if !near(value, line.likely, scale) {
                let (name, told, formula) = (&line.name, line.likely, &line.formula);
                wrong.push(format!("{name} = {formula} is {value}, not {told}: {}", report.state));
            }
            lines += 1;
            place += count + 1;
        }
        assert!(rows[place..].iter().all(|row| row.part == "cash flow"));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lines > 2000 && derived > 100, "{lines} lines, {derived} derived terms");
}
