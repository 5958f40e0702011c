//! What `llama-server` and `llama-cli` write into their logs: timings, the table of memory, acceptance.
//!
//! ```text
//! prompt eval time =     312.21 ms /   512 tokens (    0.61 ms per token,  1639.92 tokens per second)
//!        eval time =    3646.13 ms /   128 tokens (   28.49 ms per token,    35.10 tokens per second)
//! draft acceptance rate = 0.57576 (  171 accepted /   297 generated)
//! |   - CUDA0 (RTX 4090)  | 24080 = 9436 + (14193 = 13169 +      38 +     985) +         451 |
//! ```
//!
//! Source: llama.cpp, `tools/server` and `common`: the words of its log.

use super::{Raw, What, sensible};
use crate::paste::text::{behind, leading};
use crate::units::Bytes;

/// Bytes in a MiB, the unit of the table.
const MIB: f64 = 1_048_576.0;

pub(super) fn read(text: &str) -> Option<Vec<Raw>> {
    let marks = ["prompt eval time =", "eval time =", "memory breakdown", "draft acceptance"];
    if !marks.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let (model, mut found, mut prompt) = (model(text), Vec::new(), 0.0);
    for line in text.lines() {
        let what = if line.contains("prompt eval time") {
            timing(line).and_then(|(tokens, tok_s)| {
                prompt = tokens;
                // What a cache holds is not read again, and a word or two measure nothing.
                (tokens >= 16.0).then_some(What::Prefill {
                    tok_s,
                    prompt_tokens: tokens,
                    depth_tokens: 0.0,
                })
            })
        } else if line.contains("eval time =") {
            timing(line).map(|(tokens, tok_s)| What::Decode {
                tok_s,
                depth_tokens: prompt + tokens / 2.0,
                users: 1.0,
            })
        } else if line.contains("draft acceptance") {
            let share = behind(line, "rate").or_else(|| behind(line, "acceptance"));
            share.filter(|share| (0.0..=1.0).contains(share)).map(|share| What::Accepted { share })
        } else {
            memory(line)
        };
        if let Some(what) = what {
            found.push(Raw { model: model.clone(), weights: None, split: None, what });
        }
    }
    Some(found)
}

/// What names the model: its format as described, and its file.
fn model(text: &str) -> String {
    let of_line = |line: &str, mark: &str| Some(line.split_once(mark)?.1.trim().to_owned());
    let first = |of: &dyn Fn(&str) -> Option<String>| text.lines().find_map(of).unwrap_or_default();
    let file = first(&|line| {
        let from = of_line(line, "tensors from ")?;
        Some(from.split(" (").next().unwrap_or_default().to_owned())
    });
    let kind = first(&|line| of_line(line, "file type ").map(|rest| rest.replace("= ", "")));
    [kind.trim(), " ", &file].concat().trim().to_owned()
}

/// Tokens and tokens a second of a line of timings.
fn timing(line: &str) -> Option<(f64, f64)> {
    let (_, rest) = line.split_once(" ms /")?;
    let (tokens, rest) = leading(rest)?;
    let (_, rate) = rest.rsplit_once(',')?;
    let (tok_s, unit) = leading(rate)?;
    unit.contains("tokens per second").then_some((tokens, sensible(tok_s)?))
}

/// A line of the table of memory.
fn memory(line: &str) -> Option<What> {
    let (_, row) = line.split_once("- ")?;
    let (device, figures) = row.split_once('|').or_else(|| row.split_once(':'))?;
    // Of a card its own part stands in brackets, of the host it is all there is.
    let own = match figures.split_once('(') {
        Some((_, own)) => own.split_once(')')?.0,
        None => figures,
    };
    let (_, parts) = own.split_once('=')?;
    let mut parts = parts.split('+').map(|part| leading(part).map(|(mib, _)| mib));
    let mut next = || parts.next()?.filter(|mib| *mib < 1e9).map(|mib| Bytes::from_f64(mib * MIB));
    let (model, context, compute) = (next()?, next()?, next()?);
    let device = device.trim().chars().take(60).collect();
    Some(What::Memory { device, model, context, compute })
}
