//! The server of `ik_llama.cpp`: llama.cpp's options, without those that came after the fork.

use super::{Job, Step, llama};
use crate::catalog::Runtime;

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let nearest = llama::nearest(job);
    let mut line = llama::placed(job, Runtime::IkLlama, nearest);
    if job.experts_on_host().is_some() {
        // Repacked for the processor as they are loaded.
        line.push_str(" -rtr");
    }
    let mut notes = llama::cache_notes(nearest, Runtime::IkLlama);
    notes.push(
        "Build it with -DGGML_CUDA=ON. Its own formats, from IQ2_K to IQ6_K, load in no other runtime."
            .to_owned(),
    );
    (vec![Step::shell("Serve it", vec![line])], notes)
}
