//! MLX's server, of `mlx-lm`.

use core::fmt::Write;

use super::{Drafting, Job, Step};
use crate::catalog::{CacheType, Runtime};

/// The steps and what to know about them.
pub(super) fn recipe(job: &Job<'_>) -> (Vec<Step>, Vec<String>) {
    let settings = &job.settings;
    let model = job.named(Runtime::Mlx, "MLX-4bit");
    let users = job.users();
    let mut line = format!("mlx_lm.server --model ORG/{model} --decode-concurrency {users}");
    if let Drafting::Model(id) = job.drafting {
        let tokens = settings.draft_tokens;
        let _ = write!(line, " --draft-model ORG/{id} --num-draft-tokens {tokens}");
    }
    let mut notes = vec![
        "The cache grows with the conversation: the server takes no length of context. What it may hold of \
         the machine's memory is macOS's to say; sudo sysctl iogpu.wired_limit_mb=MEGABYTES raises it until \
         the next start."
            .to_owned(),
    ];
    if !matches!(settings.cache_k, CacheType::F16 | CacheType::Bf16) {
        notes.push(
            "mlx_lm.server keeps its cache in 16 bits; mlx_lm.generate and LM Studio have --kv-bits.".to_owned(),
        );
    }
    let install = Step::shell("Install it", vec!["pip install mlx-lm".to_owned()]);
    (vec![install, Step::shell("Serve it", vec![line])], notes)
}
