//! What `ollama run --verbose` and `ollama ps` print.
//!
//! ```text
//! prompt eval count:    512 token(s)          NAME       ID      SIZE   PROCESSOR        CONTEXT
//! prompt eval rate:     1639.92 tokens/s      qwen3:32b  030e..  28 GB  23%/77% CPU/GPU  8192
//! eval count:           128 token(s)
//! eval rate:            35.10 tokens/s
//! ```
//!
//! Source: Ollama, `api` and `cmd`: the words of its summary and the columns of its list. Sizes are
//! decimal.

use super::{Raw, What, sensible};
use crate::paste::text::{behind, leading};
use crate::units::Bytes;

/// The summary of an answer.
pub(super) fn run(text: &str) -> Option<Vec<Raw>> {
    if !text.contains("eval rate:") {
        return None;
    }
    let figure = |key: &str| {
        let line = text.lines().rfind(|line| line.trim().starts_with(key))?;
        behind(line, key)
    };
    // The command, where it was pasted too.
    let model = text.lines().find_map(|line| line.split_once("ollama run ")).map(|(_, rest)| {
        rest.split_whitespace().find(|word| !word.starts_with('-')).unwrap_or_default().to_owned()
    });
    let model = model.unwrap_or_default();
    let prompt = figure("prompt eval count:").unwrap_or(0.0);
    let answer = figure("eval count:").unwrap_or(0.0);
    let prefill = figure("prompt eval rate:")
        .and_then(sensible)
        .filter(|_| prompt >= 16.0)
        .map(|tok_s| What::Prefill { tok_s, prompt_tokens: prompt, depth_tokens: 0.0 });
    let decode = figure("eval rate:").and_then(sensible).map(|tok_s| What::Decode {
        tok_s,
        depth_tokens: prompt + answer / 2.0,
        users: 1.0,
    });
    let raw = |what| Raw { model: model.clone(), weights: None, split: None, what };
    Some(prefill.into_iter().chain(decode).map(raw).collect())
}

/// The list of what is loaded.
pub(super) fn ps(text: &str) -> Option<Vec<Raw>> {
    let mut lines = text.lines().skip_while(|line| {
        !["NAME", "SIZE", "PROCESSOR"].iter().all(|column| line.contains(column))
    });
    lines.next()?;
    Some(lines.filter_map(loaded).collect())
}

fn loaded(line: &str) -> Option<Raw> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let unit = words.iter().position(|word| ["GB", "MB", "TB"].contains(word))?;
    let scale = match words.get(unit).copied() {
        Some("MB") => 1e6,
        Some("TB") => 1e12,
        _ => 1e9,
    };
    let size = sensible(leading(words.get(unit.checked_sub(1)?)?)?.0)?;
    let (shares, kinds) = (words.get(unit + 1)?, words.get(unit + 2)?);
    // "100% GPU", "100% CPU", or "23%/77% CPU/GPU".
    let last = shares.rsplit('/').next()?;
    let (percent, _) = leading(last)?;
    let on_cards = if kinds.ends_with("GPU") { percent } else { 100.0 - percent };
    let context = words.get(unit + 3).and_then(|word| word.parse::<f64>().ok());
    Some(Raw {
        model: (*words.first()?).to_owned(),
        weights: None,
        split: None,
        what: What::Loaded {
            size: Bytes::from_f64(size * scale),
            share_on_cards: (on_cards / 100.0).clamp(0.0, 1.0),
            context_tokens: context.and_then(sensible),
        },
    })
}
