//! Ollama: the server's environment, and a Modelfile.

use core::fmt::Write;

use super::{Body, Job, Step};
use crate::catalog::{CacheType, Runtime, Split};

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let settings = &job.settings;
    let cache = Job::nearest_cache(settings.cache_k, Runtime::Ollama);
    let mut notes: Vec<String> =
        super::cache_note(settings.cache_k, cache, Runtime::Ollama).into_iter().collect();
    if settings.cache_v != settings.cache_k {
        notes.push("Ollama has one cache type for keys and values.".to_owned());
    }
    let mut environment = String::new();
    if job.cards > 1 {
        environment.push_str("OLLAMA_SCHED_SPREAD=1 ");
    }
    let flash = if settings.flash_attention { "1" } else { "0" };
    let _ = write!(environment, "OLLAMA_FLASH_ATTENTION={flash} ");
    if cache != CacheType::F16 {
        let _ = write!(environment, "OLLAMA_KV_CACHE_TYPE={} ", cache.id());
    }
    let _ = write!(environment, "OLLAMA_NUM_PARALLEL={} ", job.users());
    let mut file = vec![
        format!("FROM ./{}", job.gguf(Runtime::Ollama)),
        format!("PARAMETER num_ctx {}", job.context.get().max(1)),
    ];
    if let Some(layers) = job.layers_on_cards() {
        file.push(format!("PARAMETER num_gpu {layers}"));
    }
    if job.experts_on_host().is_some() {
        notes.push(
            "Ollama cannot keep experts alone in host memory: it moves whole layers, which is slower \
             than planned."
                .to_owned(),
        );
    }
    if job.divides() || job.cards > 1 && settings.split == Split::Pipeline {
        notes.push("Ollama splits by layer only.".to_owned());
    }
    if job.users() > 1 {
        notes.push("num_ctx is the context of each user.".to_owned());
    }
    notes.push(
        "Without num_ctx Ollama takes 4K, 32K or 256K by the memory of the cards, whatever the weights \
         leave of it. PROCESSOR must read 100% GPU, unless layers were meant to stay on the host."
            .to_owned(),
    );
    let name = job.model;
    let steps = vec![
        Step::shell(
            "Start the server with these variables",
            vec![format!("{environment}ollama serve")],
        ),
        Step { title: "A file named Modelfile".to_owned(), body: Body::File(file) },
        Step::shell(
            "Make and run it",
            vec![
                format!("ollama create {name} -f Modelfile"),
                format!("ollama run {name} --verbose"),
                "ollama ps".to_owned(),
            ],
        ),
    ];
    (steps, notes)
}
