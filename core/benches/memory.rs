//! How long a check of fit takes, alone and over the whole catalogue.
//!
//! The same scan in WebAssembly: `node core/benches/wasm/scan.mjs`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rigledger_core::Catalog;
use rigledger_core::memory::{BlockWeights, CardRoom, Prepared, Settings, Weights};
use rigledger_core::units::Bytes;

#[path = "wasm/scan.rs"]
mod scan;

/// Weights of about `bits` bits for every parameter, evenly over the blocks.
fn prepare(bits: u64) -> Vec<Prepared> {
    let models = Catalog::embedded().models;
    models
        .iter()
        .map(|model| {
            let shape = &model.shape;
            let wide = u64::from(shape.ff) + u64::from(shape.experts) * u64::from(shape.expert_ff);
            let width = u64::from(shape.width);
            let each = width * (3 * wide + 4 * width) * bits / 8;
            let block = BlockWeights {
                dense: Bytes::new(each),
                experts: Bytes::ZERO,
                ..BlockWeights::default()
            };
            let blocks = vec![block; shape.layers as usize];
            let weights = Weights { blocks, ..Weights::default() };
            Prepared::new(shape, &weights).with_limit(model.max_context)
        })
        .collect()
}

fn cards(count: usize, gib: f64) -> Vec<CardRoom> {
    let room = CardRoom { memory: Bytes::from_gib(gib), reserved: Bytes::new(500 << 20) };
    vec![room; count]
}

fn checks(criterion: &mut Criterion) {
    let catalog = Catalog::embedded();
    let settings = Settings::default();
    let two = cards(2, 24.0);
    let place = catalog.models.iter().position(|model| model.id == "llama-3.1-70b").unwrap_or(0);
    let models = prepare(5);
    let model = &models[place];
    criterion.bench_function("fits/70B on two cards", |bencher| {
        bencher.iter(|| black_box(model).fits(black_box(&settings), black_box(&two), None));
    });
    criterion.bench_function("place/70B on two cards", |bencher| {
        bencher.iter(|| black_box(model).place(black_box(&settings), black_box(&two), None));
    });
    criterion.bench_function("longest context/70B on two cards", |bencher| {
        bencher.iter(|| black_box(model).longest_context(black_box(&settings), &two, None));
    });
    let known = scan::Scan::new();
    criterion.bench_function("scan/catalogue x all mixes x 4 rigs", |bencher| {
        let mut turn = 0;
        bencher.iter(|| {
            turn += 1;
            known.run(black_box(turn))
        });
    });
    println!("{} checks a scan", known.checks());
}

criterion_group!(benches, checks);
criterion_main!(benches);
