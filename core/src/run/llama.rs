//! llama.cpp's server.

use core::fmt::Write;

use super::{Job, Step};
use crate::catalog::{CacheType, Runtime, Split};
use crate::memory::Settings;

/// What llama.cpp has of cache types.
pub(super) fn caches() -> Vec<CacheType> {
    CacheType::ALL.into_iter().filter(|cache| cache.runs_in_llama()).collect()
}

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let (settings, usual) = (&job.settings, Settings::default());
    let mut line = format!("llama-server -m {}", job.gguf(Runtime::LlamaCpp));
    let mut notes = Vec::new();
    let _ = write!(line, " -c {} -np {}", job.all_tokens(), job.users());
    if job.shared() {
        line.push_str(" --kv-unified");
    }
    match (job.layers_on_cards(), job.experts_on_host()) {
        (Some(layers), _) => {
            let _ = write!(line, " -ngl {layers}");
        }
        (None, Some(blocks)) => {
            let _ = write!(line, " -ngl all --n-cpu-moe {blocks}");
        }
        (None, None) => line.push_str(" -ngl all"),
    }
    if job.cards > 1 {
        line.push_str(" -sm ");
        line.push_str(match settings.split {
            Split::Row => "row",
            Split::Tensor => "tensor",
            Split::Layer | Split::Pipeline => "layer",
        });
        let shares = settings.tensor_split.iter().take(job.cards);
        if shares.clone().any(|share| *share > 0) {
            let shares: Vec<String> = shares.map(u32::to_string).collect();
            let _ = write!(line, " -ts {}", shares.join(","));
        }
    }
    let flash = if settings.flash_attention { "on" } else { "off" };
    let _ = write!(line, " -fa {flash}");
    for (option, cache) in [(" -ctk ", settings.cache_k), (" -ctv ", settings.cache_v)] {
        let nearest = Job::nearest_cache(cache, &caches());
        if nearest != CacheType::F16 {
            line.push_str(option);
            line.push_str(nearest.id());
        }
        notes.extend(super::cache_note(cache, nearest, Runtime::LlamaCpp));
    }
    if settings.batch > usual.batch {
        let _ = write!(line, " -b {}", settings.batch);
    }
    if settings.ubatch != usual.ubatch {
        let _ = write!(line, " -ub {}", settings.ubatch);
    }
    if job.divides() && settings.split == Split::Tensor {
        line.push_str(" -fit off");
        notes.push(
            "-sm tensor is experimental in llama.cpp: it needs flash attention and a cache of 16 or \
             32 bits, cannot fit settings by itself (hence -fit off), and refuses some architectures; \
             build with NCCL, or cards wait longer for each other."
                .to_owned(),
        );
    }
    if job.cards > 1 {
        notes.push(row_note(settings.split));
    }
    if job.users() > 1 && !job.shared() {
        notes.push(format!(
            "-c is the context of all {} slots together: each has {}.",
            job.users(),
            job.context.get()
        ));
    }
    if job.experts_on_host().is_some() || job.layers_on_cards().is_some() {
        notes.push(
            "Leave -fit on (the default) out of it: the number of layers is what was worked out here. \
             If it does not load, keep one more layer on the host."
                .to_owned(),
        );
    }
    notes.push(
        "With -hf USER/REPO:QUANT in place of -m the file is fetched first. A server without -np \
         decides the number of slots itself, and shares one cache among them."
            .to_owned(),
    );
    notes.dedup();
    let steps = vec![
        Step::shell("Serve it", vec![line]),
        Step::shell(
            "Names and memory of the cards it sees",
            vec!["llama-server --list-devices".to_owned()],
        ),
    ];
    (steps, notes)
}

/// What to know about the row split, which an article advised.
fn row_note(split: Split) -> String {
    let plan = if split == Split::Row { "This plan has it; t" } else { "T" };
    format!(
        "{plan}he advice to use -sm row is out of date: llama.cpp calls it deprecated and slow, and \
         -sm layer, the default, uses the memory of all cards as well. For speed there is -sm tensor."
    )
}
