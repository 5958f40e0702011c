//! exllama's server, TabbyAPI: its config.yml.

use super::{Body, Drafting, Job, Step};
use crate::catalog::Runtime;

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>, runtime: Runtime) -> (Vec<Step>, Vec<String>) {
    let settings = &job.settings;
    let old = runtime == Runtime::ExllamaV2;
    let instead = if old { "EXL2-4.0bpw" } else { "EXL3-4.0bpw" };
    let nearest = |cache| Job::nearest_cache(cache, runtime);
    let (k, v) = (nearest(settings.cache_k), nearest(settings.cache_v));
    let mode = match (k.exllama_bits(), v.exllama_bits()) {
        (Some(k), Some(_)) if old => format!("Q{k}"),
        (Some(k), Some(v)) => format!("{k},{v}"),
        _ => "FP16".to_owned(),
    };
    let mut notes: Vec<String> =
        super::cache_note(settings.cache_k, k, runtime).into_iter().collect();
    let mut file = vec![
        "model:".to_owned(),
        "  model_dir: models".to_owned(),
        format!("  model_name: {}", job.named(runtime, instead)),
        format!("  backend: {}", runtime.name()),
        format!("  max_seq_len: {}", job.context.get().max(1)),
        format!("  cache_size: {}", job.all_tokens().next_multiple_of(256)),
        format!("  cache_mode: {mode}"),
        format!("  max_batch_size: {}", job.users()),
    ];
    if job.cards > 1 {
        if job.divides() {
            let backend = if job.nvlink { "nccl" } else { "native" };
            file.push("  tensor_parallel: true".to_owned());
            file.push(format!("  tensor_parallel_backend: {backend}"));
        } else {
            file.push("  gpu_split_auto: true".to_owned());
        }
    }
    if let Drafting::Model(id) = job.drafting {
        file.extend(["draft_model:".to_owned(), "  draft_model_dir: models".to_owned()]);
        file.push(format!("  draft_model_name: {id}"));
    }
    if old {
        notes.push(
            "exllamav2 is archived, and TabbyAPI's main branch no longer loads EXL2: check out its branch \
             exl2-checkpoint, or take the model as EXL3."
                .to_owned(),
        );
    }
    if job.users() > 1 {
        notes.push("cache_size is what all users share; max_seq_len the most of one.".to_owned());
    }
    if settings.offload != crate::memory::Offload::None {
        notes.push("Nothing of it stays in host memory as planned here.".to_owned());
    }
    let start = if job.vendor == crate::catalog::Vendor::Nvidia {
        "./start.sh"
    } else {
        "./start.sh   # needs a build for ROCm"
    };
    let steps = vec![
        Step { title: "In TabbyAPI's config.yml".to_owned(), body: Body::File(file) },
        Step::shell("Start it in TabbyAPI's folder", vec![start.to_owned()]),
    ];
    (steps, notes)
}
