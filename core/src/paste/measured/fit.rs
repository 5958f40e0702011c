//! What `llama-fit-params` prints: the arguments with which a model fits, or with `--fit-print on` what
//! each device would hold.
//!
//! ```text
//! -c 32768 -ngl 37 -ts 20,17 -ot "blk\.3[0-9]\.ffn_up_exps=CPU"
//!
//! CUDA0 7401 814 517
//! host 1280 0 154
//! ```
//!
//! Source: llama.cpp, `tools/fit-params`; memory is in MiB: model, context, compute.

use super::{Raw, What};
use crate::paste::text::leading;
use crate::units::{Bytes, decimal};

/// Bytes in a MiB, the unit of the tool.
const MIB: f64 = 1_048_576.0;

pub(super) fn read(text: &str) -> Option<Vec<Raw>> {
    let found: Vec<What> = text
        .lines()
        .map(str::trim)
        .filter_map(|line| arguments(line).or_else(|| device(line)))
        .collect();
    let raw = |what| Raw { model: String::new(), weights: None, split: None, what };
    (!found.is_empty()).then(|| found.into_iter().map(raw).collect())
}

fn arguments(line: &str) -> Option<What> {
    if !line.starts_with("-c ") && !line.starts_with("-ngl ") {
        return None;
    }
    let mut words = line.split_whitespace();
    let (mut context, mut layers, mut on_host) = (None, None, false);
    while let Some(word) = words.next() {
        let mut figure = || words.next().and_then(decimal);
        match word {
            // Zero is what the model was made for.
            "-c" => context = figure().filter(|tokens| *tokens > 0.0),
            // All of them have a number below zero, or one that is larger than any.
            "-ngl" => layers = figure().filter(|layers| *layers < 1e6),
            "-ot" => on_host = true,
            _ => {}
        }
    }
    Some(What::Fitted { context_tokens: context, layers, on_host })
}

fn device(line: &str) -> Option<What> {
    let mut words = line.split_whitespace();
    let device = words.next()?;
    let is_device = device == "host"
        || device.ends_with(|c: char| c.is_ascii_digit()) && device.starts_with(char::is_uppercase);
    let mut next = || {
        let (mib, rest) = leading(words.next()?)?;
        (rest.is_empty() && mib < 1e9).then(|| Bytes::from_f64(mib * MIB))
    };
    let (model, context, compute) = (next()?, next()?, next()?);
    let ends = words.next().is_none();
    (is_device && ends).then(|| What::Memory { device: device.to_owned(), model, context, compute })
}
