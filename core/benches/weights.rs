//! Weights of one model in one format from its architecture: the goal is under 20 microseconds.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rigledger_core::Catalog;
use rigledger_core::memory::weights::{Format, weights};

fn weigh(criterion: &mut Criterion) {
    for (model, quant) in [
        ("llama-3.1-70b", "Q4_K_M"),
        ("llama-3.1-70b", "Q8_0"),
        ("llama-3.1-70b", "AWQ-4bit-g128"),
        ("qwen3-235b-a22b", "Q4_K_M"),
        ("deepseek-v3", "IQ2_M"),
    ] {
        let Some(model) = Catalog::embedded().model(model) else { continue };
        let Some(format) = Format::parse(quant) else { continue };
        criterion.bench_function(&format!("weights {} {quant}", model.id), |bencher| {
            bencher.iter(|| weights(black_box(&model.shape), black_box(&format)));
        });
    }
}

criterion_group!(benches, weigh);
criterion_main!(benches);
