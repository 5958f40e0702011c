//! GGUF files: a model's dimensions and the real size of each of its tensors, from the header alone.
//!
//! ```text
//! feed slices to a Reader until Done  ->  Header  ->  imported(&[Header])  ->  Imported
//! ```
//!
//! The header stands at the front of the file and is 1 to 30 MB long, however large the model. A
//! split model is several files; with the headers of all of them its weights are counted, with some
//! of them only its dimensions.
//!
//! Source: the GGUF specification, versions 2 and 3.

mod details;
mod header;
mod reader;
mod seen;
mod shape;
mod tensor;
mod types;
mod weigh;

pub use header::{Header, Part};
pub use reader::{
    MAX_DIMENSIONS, MAX_HEADER, MAX_KEPT_KEY, MAX_KEPT_LIST, MAX_KEPT_PAIRS, MAX_KEPT_TEXT,
    MAX_KEY, MAX_PAIRS, MAX_TENSOR_NAME, MAX_TENSORS, Progress, Reader,
};
pub use types::ElementType;

use super::{Imported, shown};
use crate::finding::Finding;
use crate::units::format::{gib, number};
use crate::units::{Bytes, Tokens};

pub(super) use header::whole;

/// Most files of one split model that are looked at.
pub const MAX_PARTS: usize = 1024;

/// Reads the front of a file that is in memory already; with [`Reader`] the same goes by slices.
pub fn read(front: &[u8]) -> Progress {
    Reader::new(None).feed(front)
}

/// The model in one file, or in the files of a split model, in any order.
///
/// Files that are not of the same model are left out and said.
pub fn imported(files: &[Header]) -> Imported {
    let mut findings = Vec::new();
    let parts = same_model(files, &mut findings);
    let Some(first) = parts.first() else {
        findings.push(reader::broken("There is no file."));
        return Imported { findings, ..nothing() };
    };
    let complete = whole_model(&parts, &mut findings);
    if first.big_endian() {
        findings.push(Finding::warning(
            "GGUF file",
            "Its numbers are big-endian; runtimes on ordinary machines will not load it.",
        ));
    }
    let kind = first.text("general.type");
    let other = !matches!(kind, "" | "model") || first.arch() == "clip";
    if other {
        let kind = if kind.is_empty() { "mmproj".to_owned() } else { shown(kind) };
        findings.push(
            Finding::warning(
                "GGUF file",
                format!("It is no language model but a part of another kind: {kind}."),
            )
            .suggest("Choose the file of the model itself."),
        );
    }
    let tensors = weigh::sized(&parts, &mut findings);
    let shape = shape::shape(first, &tensors, complete, &mut findings);
    let weights = complete.then(|| weigh::weights(&tensors, &shape));
    if let Some(weights) = &weights {
        findings.push(summary(&parts, weights.file));
    }
    let context = format!("{}.context_length", first.arch());
    let context = first.plain(&context).unwrap_or_default();
    let max_context = Tokens::new(super::context(context, &mut findings));
    Imported { name: name(first), shape, weights, max_context, findings }
}

fn nothing() -> Imported {
    Imported {
        name: String::new(),
        shape: crate::catalog::Shape::default(),
        weights: None,
        max_context: Tokens::new(0),
        findings: Vec::new(),
    }
}

/// The parts in order, without repetitions and strangers.
fn same_model(files: &[Header], findings: &mut Vec<Finding>) -> Vec<Header> {
    let number = |header: &Header| header.part().map_or(1, |part| part.number);
    let mut parts: Vec<Header> = files.iter().take(MAX_PARTS).cloned().collect();
    parts.sort_by_key(number);
    let of = parts.first().and_then(Header::part).map(|part| part.of);
    let before = files.len();
    parts.dedup_by_key(|header| number(header));
    parts.retain(|header| header.part().map(|part| part.of) == of);
    if parts.len() < before {
        findings.push(Finding::corrected(
            "GGUF file",
            "Some files are not parts of the same model, or the same part twice; they are left out.",
        ));
    }
    parts
}

/// Whether all parts and all tensors are there.
fn whole_model(parts: &[Header], findings: &mut Vec<Finding>) -> bool {
    let tensors: u64 = parts.iter().map(|part| part.tensors.len() as u64).sum();
    if let Some(part) = parts.first().and_then(Header::part) {
        let have: Vec<String> =
            parts.iter().filter_map(Header::part).map(|part| part.number.to_string()).collect();
        if u32::try_from(have.len()).unwrap_or(u32::MAX) < part.of {
            let which = if have.len() == 1 { "part" } else { "parts" };
            findings.push(
                Finding::warning(
                    "GGUF file",
                    format!(
                        "The model is split into {} files; this is {which} {}. Its weights are counted when all are there.",
                        part.of,
                        have.join(", ")
                    ),
                )
                .suggest("Choose all of its files at once."),
            );
            if part.number != 1 {
                findings.push(Finding::warning(
                    "GGUF file",
                    "Without part 1, which describes the model, little can be said of it.",
                ));
            }
            return false;
        }
        let claimed = parts.first().and_then(|first| first.plain("split.tensors.count"));
        if claimed.is_some_and(|claimed| u64::from(claimed) != tensors) {
            findings.push(Finding::warning(
                "GGUF file",
                format!("The model has other tensors than the {tensors} found."),
            ));
        }
    }
    if tensors == 0 {
        findings.push(Finding::warning(
            "GGUF file",
            "It holds no tensors, so its weights follow from its dimensions.",
        ));
    }
    tensors > 0
}

/// What kind of file it is, in a sentence.
fn summary(parts: &[Header], file: Bytes) -> Finding {
    let mut types: Vec<(&'static str, Bytes)> = Vec::new();
    for (name, bytes) in parts.iter().flat_map(Header::types) {
        match types.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += bytes,
            None => types.push((name, bytes)),
        }
    }
    types.sort_by_key(|(name, bytes)| (core::cmp::Reverse(*bytes), *name));
    let share = |bytes: Bytes| number(bytes.gib() / file.gib().max(f64::MIN_POSITIVE) * 100.0, 0);
    let listed: Vec<String> =
        types.iter().take(4).map(|(name, bytes)| format!("{} % {name}", share(*bytes))).collect();
    let tensors: usize = parts.iter().map(|part| part.tensors.len()).sum();
    let mix = parts.first().and_then(|first| first.plain("general.file_type"));
    let mix = mix.and_then(types::mix_name).map_or(String::new(), |name| format!(" as {name}"));
    Finding::note(
        "GGUF file",
        format!("{tensors} tensors{mix}, {} in all: {}.", gib(file), listed.join(", ")),
    )
}

fn name(first: &Header) -> String {
    let named = ["general.name", "general.basename", "general.architecture"];
    let mut texts = named.iter().map(|key| shown(first.text(key)));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}
