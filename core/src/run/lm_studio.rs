//! LM Studio: settings of its window for loading, and its command.

use core::fmt::Write;

use super::{Body, Job, Step};
use crate::catalog::{CacheType, Runtime, Split};

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let settings = &job.settings;
    let mut notes = Vec::new();
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    let all = job.layers;
    let offload = match job.layers_on_cards() {
        Some(layers) => format!("{} of {all}", layers.saturating_sub(1)),
        None => format!("all ({all})"),
    };
    // As -c of llama.cpp: that of all users together.
    let context = job.all_tokens();
    let mut rows = vec![
        ("Context Length", context.to_string()),
        ("GPU Offload, layers", offload),
        ("Max Concurrent Predictions", job.users().to_string()),
        ("Unified KV Cache", on(job.shared())),
        ("Offload KV Cache to GPU Memory", "on".to_owned()),
        ("Flash Attention", on(settings.flash_attention)),
    ];
    for (name, cache) in [
        ("K Cache Quantization Type", settings.cache_k),
        ("V Cache Quantization Type", settings.cache_v),
    ] {
        let nearest = Job::nearest_cache(cache, Runtime::LmStudio);
        let value = if nearest == CacheType::F16 { "off" } else { nearest.id() };
        rows.push((name, value.to_owned()));
        notes.extend(super::cache_note(cache, nearest, Runtime::LmStudio));
    }
    if let Some(blocks) = job.experts_on_host() {
        rows.push(("Layers whose MoE weights are forced onto the CPU", blocks.to_string()));
    }
    if job.cards > 1 {
        let strategy = if settings.split == Split::Tensor {
            "Tensor, where the engine offers it; else Split evenly"
        } else {
            "Split evenly"
        };
        rows.push(("Hardware: GPU strategy", strategy.to_owned()));
    }
    rows.push(("Hardware: Limit Model Offload to Dedicated GPU Memory", "on".to_owned()));
    if job.divides() && settings.split == Split::Row {
        notes.push("LM Studio has no row split.".to_owned());
    }
    notes.push(
        "Limiting the offload to dedicated memory may keep layers on the host that would fit; lower it \
         only after the model loaded with spare memory on every card."
            .to_owned(),
    );
    notes.dedup();
    let mut line = format!("lms load {}", job.model);
    let gpu = match job.layers_on_cards() {
        Some(layers) => {
            let hundredths = layers.saturating_sub(1) * 100 / all.max(1);
            format!("0.{hundredths:02}")
        }
        None => "max".to_owned(),
    };
    let _ = write!(line, " --context-length {context} --gpu {gpu} --parallel {}", job.users());
    let steps = vec![
        Step {
            title: "With advanced settings shown, when the model is loaded".to_owned(),
            body: Body::Settings(rows),
        },
        Step::shell(
            "Or from a shell, with what its command has of these",
            vec![line, "lms ps".to_owned()],
        ),
    ];
    (steps, notes)
}
