//! `SGLang`'s server, and `KTransformers`, which is that server with experts on the host.

use core::fmt::Write;

use super::{Drafting, Job, Step};
use crate::catalog::{CacheType, Runtime, Split};
use crate::memory::Offload;

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>, runtime: Runtime) -> (Vec<Step>, Vec<String>) {
    let settings = &job.settings;
    let hybrid = runtime == Runtime::Ktransformers;
    // Of a GGUF file KTransformers takes the experts, and the rest from a checkpoint.
    let gguf = job.loads(Runtime::LlamaCpp) && job.loads(runtime);
    let model = if gguf { job.model.to_owned() } else { job.named(runtime, "AWQ-4bit-g128") };
    let mut line = format!("python -m sglang.launch_server --model-path ORG/{model}");
    let _ = write!(line, " --context-length {}", job.context.get().max(1));
    let _ = write!(line, " --max-running-requests {}", job.users());
    if job.cards > 1 {
        line.push_str(match settings.split {
            Split::Pipeline => " --pp-size ",
            _ => " --tp-size ",
        });
        line.push_str(&job.cards.to_string());
    }
    let cache = Job::nearest_cache(settings.cache_k, runtime);
    if cache == CacheType::Fp8 {
        line.push_str(" --kv-cache-dtype fp8_e4m3");
    }
    if let Some(rope) = job.rope() {
        let _ = write!(line, " --json-model-override-args '{{\"rope_scaling\": {rope}}}'");
    }
    if hybrid {
        experts(&mut line, job, gguf);
    }
    draft(&mut line, job);
    let mut notes: Vec<String> =
        super::cache_note(settings.cache_k, cache, runtime).into_iter().collect();
    if hybrid {
        notes.push(
            "CORES are those of the processor less one for each card. --kt-method must be one that it has \
             kernels for: AMXINT4 and AMXINT8 need an Intel processor with AMX and weights converted for it, \
             LLAMAFILE any, with experts from a GGUF file."
                .to_owned(),
        );
    } else if settings.offload != Offload::None {
        notes.push("SGLang keeps no layers in host memory as planned here.".to_owned());
    }
    notes.push(
        "What it keeps free for the rest of its work follows from the card; --mem-fraction-static sets the \
         share for weights and cache by hand."
            .to_owned(),
    );
    (vec![Step::shell("Serve it", vec![line])], notes)
}

/// Which experts stay on the cards, and what runs the others.
fn experts(line: &mut String, job: &Job<'_>, gguf: bool) {
    let half = job.quant.is_some_and(|quant| quant.id.starts_with("BF16"));
    let (method, folder) = match (gguf, half) {
        (true, _) => ("LLAMAFILE", "GGUF_FOLDER"),
        (false, true) => ("BF16", "CHECKPOINT"),
        (false, false) => ("FP8", "CHECKPOINT"),
    };
    // Each layer keeps as many as all layers on cards have together.
    let (layers, hosted) = (job.layers.max(1), job.experts_on_host().unwrap_or(0));
    let kept =
        u64::from(job.experts) * u64::from(layers.saturating_sub(hosted)) / u64::from(layers);
    let _ = write!(
        line,
        " --kt-method {method} --kt-weight-path {folder} --kt-cpuinfer CORES --kt-num-gpu-experts {kept}"
    );
}

/// Who drafts tokens.
fn draft(line: &mut String, job: &Job<'_>) {
    let tokens = job.settings.draft_tokens;
    let _ = match job.drafting {
        Drafting::Off => return,
        Drafting::Own => write!(
            line,
            " --speculative-algorithm NEXTN --speculative-eagle-topk 1 --speculative-num-steps {tokens} \
             --speculative-num-draft-tokens {}",
            tokens + 1
        ),
        Drafting::Ngram => write!(
            line,
            " --speculative-algorithm NGRAM --speculative-num-draft-tokens {}",
            tokens + 1
        ),
        Drafting::Model(id) => write!(
            line,
            " --speculative-algorithm STANDALONE --speculative-draft-model-path ORG/{id} \
             --speculative-eagle-topk 1 --speculative-num-steps {tokens} \
             --speculative-num-draft-tokens {}",
            tokens + 1
        ),
    };
}
