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
    let (plan, _) = link::decode("preset=dual-3090-vs-4090&rate=0.3", catalog);
    criterion.bench_function("link/encode and decode", |bencher| {
        bencher.iter(|| link::decode(&link::encode(black_box(&plan), catalog), catalog));
    });
}

criterion_group!(benches, full_evaluation);
criterion_main!(benches);
