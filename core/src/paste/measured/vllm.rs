//! What `vllm bench serve --save-result` writes.
//!
//! ```text
//! {"model_id": "Qwen/Qwen3-32B-AWQ", "max_concurrency": 16, "completed": 100,
//!  "total_input_tokens": 102400, "total_output_tokens": 12800, "output_throughput": 410.2,
//!  "median_ttft_ms": 380.1, "median_tpot_ms": 31.4}
//! ```
//!
//! Source: vLLM, `vllm.benchmarks.serve`: the keys of its result.

use super::bench::{number, word};
use super::{Raw, What, sensible};
use crate::import::json;

pub(super) fn read(text: &str) -> Option<Vec<Raw>> {
    let object = json::parse(text.trim()).ok()?;
    let total = number(&object, "output_throughput")?;
    let completed = number(&object, "completed").or_else(|| number(&object, "num_prompts"))?;
    let each = |key: &str| number(&object, key).map_or(0.0, |all| all / completed.max(1.0));
    let (prompt, answer) = (each("total_input_tokens"), each("total_output_tokens"));
    // Without a limit all requests run at once.
    let users = number(&object, "max_concurrency").unwrap_or(completed).max(1.0);
    let figure = |key: &str, otherwise: &str| {
        number(&object, key).or_else(|| number(&object, otherwise)).and_then(sensible)
    };
    let all = sensible(total).map(|tok_s| What::Total {
        tok_s,
        prompt_tokens: prompt,
        answer_tokens: answer,
        users,
    });
    let each = figure("median_tpot_ms", "mean_tpot_ms").map(|ms| What::Decode {
        tok_s: 1000.0 / ms,
        depth_tokens: prompt + answer / 2.0,
        users,
    });
    let first = figure("median_ttft_ms", "mean_ttft_ms").map(|ms| What::FirstToken {
        seconds: ms / 1000.0,
        prompt_tokens: prompt,
        users,
    });
    let model = word(&object, "model_id");
    let raw = |what| Raw { model: model.to_owned(), weights: None, split: None, what };
    Some(all.into_iter().chain(each).chain(first).map(raw).collect())
}
