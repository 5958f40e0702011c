//! llama.cpp's server.

use core::fmt::Write;

use super::{Drafting, Job, Step};
use crate::catalog::{Api, CacheType, Runtime, Split};
use crate::memory::Settings;

/// A planned cache type, and the nearest one that llama.cpp has, for keys and for values.
pub(super) type Nearest = [(CacheType, CacheType); 2];

/// The cache types of a job.
pub(super) fn nearest(job: &Job<'_>) -> Nearest {
    let planned = [job.settings.cache_k, job.settings.cache_v];
    planned.map(|cache| (cache, Job::nearest_cache(cache, Runtime::LlamaCpp)))
}

/// Where another type stands in for the planned one.
pub(super) fn cache_notes(nearest: Nearest, runtime: Runtime) -> Vec<String> {
    let note = |(planned, used)| super::cache_note(planned, used, runtime);
    let mut notes: Vec<String> = nearest.into_iter().filter_map(note).collect();
    notes.dedup();
    notes
}

/// The steps, and notes on them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let nearest = nearest(job);
    let steps = vec![
        Step::shell("Serve it", vec![command(job, nearest)]),
        Step::shell(
            "Names and memory of the cards it sees",
            vec!["llama-server --list-devices".to_owned()],
        ),
    ];
    (steps, notes(job, nearest))
}

/// Whether tensors are divided among cards in the mode that llama.cpp calls experimental.
fn divides_tensors(job: &Job<'_>) -> bool {
    job.divides() && job.settings.split == Split::Tensor
}

/// The command that serves the model.
fn command(job: &Job<'_>, nearest: Nearest) -> String {
    let mut line = placed(job, Runtime::LlamaCpp, nearest);
    if divides_tensors(job) {
        line.push_str(" -fit off");
    }
    match job.drafting {
        Drafting::Off => return line,
        Drafting::Own => line.push_str(" --spec-type draft-mtp"),
        Drafting::Ngram => line.push_str(" --spec-type ngram-simple"),
        Drafting::Model(id) => {
            let _ = write!(line, " -md ./{id}-Q8_0.gguf -ngld all");
        }
    }
    let _ = write!(line, " --spec-draft-n-max {}", job.settings.draft_tokens);
    line
}

/// The part of the command that llama.cpp and its fork have in common: what is served, and what goes where.
pub(super) fn placed(job: &Job<'_>, runtime: Runtime, nearest: Nearest) -> String {
    let (settings, usual) = (&job.settings, Settings::default());
    let (server, all) = match runtime {
        Runtime::IkLlama => ("ik_llama.cpp/build/bin/llama-server", "99"),
        _ => ("llama-server", "all"),
    };
    let mut line = format!("{server} -m {}", job.gguf(runtime));
    let _ = write!(line, " -c {} -np {}", job.all_tokens(), job.users());
    if job.shared() && runtime == Runtime::LlamaCpp {
        line.push_str(" --kv-unified");
    }
    match (job.layers_on_cards(), &job.overrides, job.experts_on_host()) {
        (Some(layers), ..) => {
            let _ = write!(line, " -ngl {layers}");
        }
        (None, Some(overrides), _) => {
            let _ = write!(line, " -ngl {all} -ot \"{overrides}\"");
        }
        (None, None, Some(blocks)) => {
            let _ = write!(line, " -ngl {all} --n-cpu-moe {blocks}");
        }
        (None, None, None) => {
            let _ = write!(line, " -ngl {all}");
        }
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
    for (option, (_, cache)) in [" -ctk ", " -ctv "].into_iter().zip(nearest) {
        if cache != CacheType::F16 {
            line.push_str(option);
            line.push_str(cache.id());
        }
    }
    if let Some((limit, factor)) = job.stretch() {
        let _ = write!(line, " --rope-scaling yarn --rope-scale {factor} --yarn-orig-ctx {limit}");
    }
    if settings.batch > usual.batch {
        let _ = write!(line, " -b {}", settings.batch);
    }
    if settings.ubatch != usual.ubatch {
        let _ = write!(line, " -ub {}", settings.ubatch);
    }
    line
}

/// What to know about the command: where it departs from the plan, and what is easily missed.
fn notes(job: &Job<'_>, nearest: Nearest) -> Vec<String> {
    let mut notes = cache_notes(nearest, Runtime::LlamaCpp);
    if let Some(api) = job.settings.api.filter(|api| api.reaches(job.vendor)) {
        let name = api.name();
        notes.push(format!(
            "This is counted with {name}: take its release for {name}, or build it with -D{}=ON.",
            option(api)
        ));
    }
    if divides_tensors(job) {
        notes.push(
            "-sm tensor is experimental in llama.cpp: it needs flash attention, a quantised cache only \
             since mid-2026, cannot fit settings by itself (hence -fit off), and refuses some architectures; \
             build with NCCL, or cards wait longer for each other."
                .to_owned(),
        );
    }
    if job.cards > 1 {
        notes.push(row_note(job.settings.split));
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
    notes
}

/// The option that builds llama.cpp for an interface.
const fn option(api: Api) -> &'static str {
    match api {
        Api::Cuda => "GGML_CUDA",
        Api::Rocm => "GGML_HIP",
        Api::Vulkan => "GGML_VULKAN",
        Api::Sycl => "GGML_SYCL",
        Api::Metal => "GGML_METAL",
    }
}

/// What to know about the row split, which some guides still advise.
fn row_note(split: Split) -> String {
    let plan = if split == Split::Row { "This plan has it; t" } else { "T" };
    format!(
        "{plan}he advice to use -sm row is out of date: llama.cpp calls it deprecated and slow, and \
         -sm layer, the default, uses the memory of all cards as well. For speed there is -sm tensor."
    )
}
