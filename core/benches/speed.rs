//! What an estimate of speed costs, as a scan of the catalogue asks for thousands of them.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rigledger_core::Catalog;
use rigledger_core::memory::Settings;
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::speed::{Constants, Estimator, Hardware, Load, prefill, step};
use rigledger_core::units::Tokens;

fn estimates(criterion: &mut Criterion) {
    let catalog = Catalog::embedded();
    let (Some(gpu), Some(model)) = (catalog.gpu("rtx-3090"), catalog.model("llama-3.1-70b")) else {
        return;
    };
    let Some(format) = Format::parse("Q4_K_M") else { return };
    let Ok(bytes) = weights(&model.shape, &format) else { return };
    let Some(load) = Load::new(&model.shape, &bytes, "Q4_K_M") else { return };
    let (settings, rig) = (Settings::default(), Hardware::new(gpu, 2));
    let estimator = Estimator::new(&load, &settings, &rig);
    let constants = Constants::embedded();
    criterion.bench_function("speed/step", |bencher| {
        let machine = estimator.machine();
        bencher.iter(|| step(&machine, &load, black_box(8192.0), 1.0, constants).total());
    });
    criterion.bench_function("speed/prefill", |bencher| {
        let machine = estimator.machine();
        bencher.iter(|| prefill(&machine, &load, black_box(8192.0), 0.0, constants).total());
    });
    criterion.bench_function("speed/decode with its range", |bencher| {
        bencher.iter(|| estimator.decode(black_box(Tokens::new(8192))));
    });
    criterion.bench_function("speed/prepare a rig and all that the report says", |bencher| {
        bencher.iter(|| {
            Estimator::new(black_box(&load), &settings, &rig).speeds(Tokens::new(8192), 1)
        });
    });
    criterion.bench_function("speed/sum up a model in a format", |bencher| {
        bencher.iter(|| Load::new(black_box(&model.shape), &bytes, "Q4_K_M"));
    });
}

criterion_group!(benches, estimates);
criterion_main!(benches);
