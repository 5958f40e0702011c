//! vLLM's server.

use core::fmt::Write;

use super::{Drafting, Job, Step};
use crate::catalog::{CacheType, Runtime, Split};
use crate::memory::Offload;
use crate::units::format::machine;

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let settings = &job.settings;
    // What llama.cpp loads and vLLM too is a GGUF file.
    let gguf = job.loads(Runtime::Vllm) && job.loads(Runtime::LlamaCpp);
    let model = if gguf {
        format!("./{} --tokenizer ORG/{}", job.gguf(Runtime::LlamaCpp), job.model)
    } else {
        format!("ORG/{}", job.named(Runtime::Vllm, "AWQ-4bit-g128"))
    };
    let mut line = format!("vllm serve {model} --max-model-len {}", job.context.get().max(1));
    let _ = write!(line, " --max-num-seqs {}", job.users());
    if job.cards > 1 {
        line.push_str(match settings.split {
            // Of llama.cpp's default split nothing is meant by it here.
            Split::Layer if settings.runtime != Runtime::Vllm => " --tensor-parallel-size ",
            Split::Pipeline | Split::Layer => " --pipeline-parallel-size ",
            Split::Tensor | Split::Row => " --tensor-parallel-size ",
        });
        line.push_str(&job.cards.to_string());
    }
    if let Some(rope) = job.rope() {
        let _ = write!(line, " --hf-overrides '{{\"rope_parameters\": {rope}}}'");
    }
    let share = machine(f64::from(settings.gpu_utilisation) / 1000.0);
    let _ = write!(line, " --gpu-memory-utilization {share}");
    let cache = Job::nearest_cache(settings.cache_k, Runtime::Vllm);
    if cache == CacheType::Fp8 {
        line.push_str(" --kv-cache-dtype fp8");
    }
    let guesser = match job.drafting {
        Drafting::Off => None,
        Drafting::Own => Some("\"method\": \"mtp\"".to_owned()),
        Drafting::Ngram => Some("\"method\": \"ngram\", \"prompt_lookup_max\": 4".to_owned()),
        Drafting::Model(id) => Some(format!("\"model\": \"ORG/{id}\"")),
    };
    if let Some(guesser) = guesser {
        let tokens = settings.draft_tokens;
        let _ = write!(
            line,
            " --speculative-config '{{{guesser}, \"num_speculative_tokens\": {tokens}}}'"
        );
    }
    let mut notes: Vec<String> =
        super::cache_note(settings.cache_k, cache, Runtime::Vllm).into_iter().collect();
    if gguf {
        notes.push(
            "GGUF files are experimental in vLLM and slower there than its own formats: a checkpoint in \
             AWQ, GPTQ or FP8 is what it is made for."
                .to_owned(),
        );
    }
    if settings.offload != Offload::None {
        notes.push(
            "vLLM keeps no layers in host memory as planned here; --cpu-offload-gb streams weights over \
             PCIe for each step, which is far slower."
                .to_owned(),
        );
    }
    notes.push(
        "The format is read from the checkpoint, so --quantization is not needed. What the share of the \
         card leaves beside weights becomes cache: its log says for how many requests of this length."
            .to_owned(),
    );
    (vec![Step::shell("Serve it", vec![line])], notes)
}
