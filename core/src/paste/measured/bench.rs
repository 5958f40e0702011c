//! What `llama-bench` prints with `-o json`, `-o jsonl`, and its Markdown table.
//!
//! ```text
//! | model                  |      size |  params | backend | ngl |          test |           t/s |
//! | qwen3 32B Q4_K - Medium | 18.40 GiB | 32.76 B | CUDA    |  99 | tg128 @ d4096 |  35.10 ± 0.04 |
//! ```
//!
//! Source: llama.cpp, `tools/llama-bench`: the names of its fields and columns. A test that reads and
//! generates in one has no part of its own here.

use super::{Raw, What, sensible};
use crate::catalog::Split;
use crate::import::json::{self, Json};
use crate::paste::text::leading;

/// The most lines of JSON that are read.
const MOST_LINES: usize = 2048;

/// A list of objects, or an object a line.
pub(super) fn json(text: &str) -> Option<Vec<Raw>> {
    let start = text.find(['[', '{'])?;
    let text = text.get(start..)?;
    let objects: Vec<Json> = match json::parse(text) {
        Ok(Json::List(objects)) => objects,
        Ok(object @ Json::Object(_)) => vec![object],
        _ => {
            let lines = text.lines().map(str::trim).filter(|line| line.starts_with('{'));
            lines.take(MOST_LINES).filter_map(|line| json::parse(line).ok()).collect()
        }
    };
    let is_bench =
        |object: &Json| object.get("n_prompt").is_some() && object.get("avg_ts").is_some();
    if !objects.iter().any(is_bench) {
        return None;
    }
    Some(objects.iter().filter(|object| is_bench(object)).filter_map(of_object).collect())
}

pub(in crate::paste) fn number(object: &Json, key: &str) -> Option<f64> {
    match object.get(key) {
        Some(Json::Number(number)) if number.is_finite() => Some(*number),
        _ => None,
    }
}

pub(super) fn word<'a>(object: &'a Json, key: &str) -> &'a str {
    match object.get(key) {
        Some(Json::Text(text)) => text,
        _ => "",
    }
}

fn of_object(object: &Json) -> Option<Raw> {
    let (file, kind) = (word(object, "model_filename"), word(object, "model_type"));
    let what = what(
        number(object, "n_prompt").unwrap_or(0.0),
        number(object, "n_gen").unwrap_or(0.0),
        number(object, "n_depth").unwrap_or(0.0),
        number(object, "avg_ts")?,
    )?;
    let split = match word(object, "split_mode") {
        "layer" => Some(Split::Layer),
        "row" => Some(Split::Row),
        "tensor" => Some(Split::Tensor),
        _ => None,
    };
    // The description comes first: its first word is the architecture.
    let model = [kind, " ", file].concat().trim().to_owned();
    Some(Raw { model, weights: number(object, "model_n_params"), split, what })
}

fn what(prompt: f64, generated: f64, depth: f64, tok_s: f64) -> Option<What> {
    let tok_s = sensible(tok_s)?;
    match (prompt > 0.0, generated > 0.0) {
        (true, false) => Some(What::Prefill { tok_s, prompt_tokens: prompt, depth_tokens: depth }),
        (false, true) => {
            Some(What::Decode { tok_s, depth_tokens: depth + generated / 2.0, users: 1.0 })
        }
        _ => None,
    }
}

/// The Markdown table.
pub(super) fn table(text: &str) -> Option<Vec<Raw>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut lines = text.lines().filter(|line| line.trim().starts_with('|'));
    let header = lines.by_ref().map(cells).find(|header| {
        ["model", "test", "t/s"].iter().all(|name| header.iter().any(|cell| cell == name))
    })?;
    let column = |name: &str| header.iter().position(|cell| cell == name);
    let read = |line: &str| {
        let cells = cells(line);
        let cell = |name: &str| cells.get(column(name)?);
        let (prompt, generated, depth) = test(cell("test")?)?;
        let (tok_s, _) = leading(cell("t/s")?)?;
        let split = match cell("sm").map(String::as_str) {
            Some("layer") => Some(Split::Layer),
            Some("row") => Some(Split::Row),
            Some("tensor") => Some(Split::Tensor),
            _ => None,
        };
        let weights = cell("params").and_then(|params| {
            let (number, unit) = leading(params)?;
            Some(number * if unit.trim() == "B" { 1e9 } else { 1e6 })
        });
        let what = what(prompt, generated, depth, tok_s)?;
        Some(Raw { model: cell("model")?.clone(), weights, split, what })
    };
    Some(lines.filter_map(read).collect())
}

/// Tokens of the prompt, of the answer, and in the cache before: "pp512", "tg128 @ d4096".
fn test(text: &str) -> Option<(f64, f64, f64)> {
    let (what, depth) = text.split_once('@').unwrap_or((text, ""));
    let depth = depth.trim().strip_prefix('d').and_then(leading).map_or(0.0, |(depth, _)| depth);
    let what = what.trim();
    let whole = |text: &str| leading(text).filter(|(_, rest)| rest.is_empty()).map(|(n, _)| n);
    if let Some(prompt) = what.strip_prefix("pp") {
        return Some((whole(prompt)?, 0.0, depth));
    }
    Some((0.0, whole(what.strip_prefix("tg")?)?, depth))
}
