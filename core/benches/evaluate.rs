//! How long one full evaluation takes.

use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link;
use rigledger_core::units::{Basis, Range};
use rigledger_core::{Catalog, Evaluator, evaluate};

fn full_evaluation(criterion: &mut Criterion) {
    let catalog = Catalog::embedded();
    let today = NaiveDate::default();
    for (name, state) in [
        ("article, two rigs", "preset=dual-3090-vs-4090"),
        ("four rigs", "preset=dual-3090-vs-4090-today&c.gpu=rtx-5090&d.gpu=rtx-3090&d.count=4"),
    ] {
        let (plan, _) = link::decode(state, catalog);
        criterion.bench_function(&format!("evaluate/{name}"), |bencher| {
            bencher.iter(|| evaluate(black_box(&plan), catalog, today));
        });
    }
    // As under a slider: the same evaluator, plan after plan.
    let four = "preset=dual-3090-vs-4090-today&c.gpu=rtx-5090&d.gpu=rtx-3090&d.count=4";
    for (name, id, values) in [
        ("cost slider, four rigs", InputId::Rate, [0.2, 0.3]),
        ("context slider, four rigs", InputId::Context, [8192.0, 16384.0]),
    ] {
        let mut evaluator = Evaluator::default();
        let plans = values.map(|value| {
            let (mut plan, _) = link::decode(four, catalog);
            plan.set(id, Place::Plan, Some(Range::exact(value, Basis::User)));
            plan
        });
        criterion.bench_function(&format!("evaluate/{name}"), |bencher| {
            let mut turn = plans.iter().cycle();
            bencher.iter(|| turn.next().map(|plan| evaluator.evaluate(plan, catalog, today)));
        });
    }
    // All that a slider on cost asks for: the report with its samples, flips and curves of all inputs.
    for (name, state) in [
        ("four rigs", four.to_owned()),
        (
            "four rigs, everything uncertain, ten years",
            format!(
                "{four}&horizon=120&rate=0.15-0.19-0.3&drift=-2~3~8&discount=5&financed=50&interest=9\
             &supply=gold&idle=10&a.extras=PSU:150-170-200:60;Board:300-430-500:50&tax=8&selling=13"
            ),
        ),
    ] {
        let (mut plan, _) = link::decode(&state, catalog);
        let usual = catalog.preset_plan(&plan.preset);
        let mut evaluator = Evaluator::default();
        let mut turn = [0.2, 0.3].into_iter().cycle();
        criterion.bench_function(&format!("evaluate/report and sensitivity, {name}"), |bencher| {
            bencher.iter(|| {
                let rate = Range::exact(turn.next().unwrap_or_default(), Basis::User);
                plan.set(InputId::Rate, Place::Plan, Some(rate));
                let report = evaluator.evaluate(&plan, catalog, today);
                let sensitivity = report.sensitivity(&usual);
                (report, sensitivity)
            });
        });
    }
    let (plan, _) = link::decode("preset=dual-3090-vs-4090&rate=0.3", catalog);
    criterion.bench_function("link/encode and decode", |bencher| {
        bencher.iter(|| link::decode(&link::encode(black_box(&plan), catalog), catalog));
    });
}

criterion_group!(benches, full_evaluation);
criterion_main!(benches);
