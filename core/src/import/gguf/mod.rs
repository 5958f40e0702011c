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
mod kind;
mod reader;
mod seen;
mod shape;
mod tensor;
mod types;
mod weigh;

pub use header::{FilePart, Header};
pub use reader::{
    MAX_DIMENSIONS, MAX_HEADER, MAX_KEPT_KEY, MAX_KEPT_LIST, MAX_KEPT_PAIRS, MAX_KEPT_TEXT,
    MAX_KEY, MAX_PAIRS, MAX_TENSOR_NAME, MAX_TENSORS, Progress, Reader,
};
pub use types::ElementType;

use super::{Finding, Imported, InGguf, shown};
use crate::units::{Bytes, Tokens};

pub(super) use header::whole;

/// What findings about a file are about.
const SUBJECT: &str = "GGUF file";

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
        findings.push(Finding::corrected(SUBJECT, InGguf::NoFile.into()));
        return Imported { findings, ..nothing() };
    };
    let complete = whole_model(&parts, &mut findings);
    if first.big_endian() {
        findings.push(Finding::warning(SUBJECT, InGguf::BigEndian.into()));
    }
    let tensors = weigh::sized(&parts, &mut findings);
    if let Some(kind) = kind::other(first) {
        let file = tensors.iter().filter_map(|tensor| tensor.bytes).map(Bytes::new).sum();
        findings.push(Finding::warning(SUBJECT, InGguf::OtherKind { kind, file }.into()));
        return Imported { name: name(first), findings, ..nothing() };
    }
    let later = first.part().is_some_and(|part| part.number != 1);
    if later || tensors.is_empty() && first.arch().is_empty() {
        // Only the first part says anything of the model; an empty file says nothing.
        return Imported { name: name(first), findings, ..nothing() };
    }
    let shape = shape::shape(first, &tensors, complete, &mut findings);
    let weights = complete.then(|| weigh::weights(&tensors, &shape));
    if let Some(weights) = &weights {
        findings.push(summary(&parts, weights.file));
    } else if let Some(part) = first.part() {
        let mix = first.plain("general.file_type").and_then(types::mix_name);
        let about = weigh::about(&tensors, &shape);
        let found = InGguf::RestOf { of: part.of, mix, about };
        findings.push(Finding::note(SUBJECT, found.into()));
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
        findings.push(Finding::corrected(SUBJECT, InGguf::Strangers.into()));
    }
    parts
}

/// Whether all parts and all tensors are there.
fn whole_model(parts: &[Header], findings: &mut Vec<Finding>) -> bool {
    let tensors: u64 = parts.iter().map(|part| part.tensors.len() as u64).sum();
    if let Some(part) = parts.first().and_then(Header::part) {
        let have: Vec<u32> =
            parts.iter().filter_map(Header::part).map(|part| part.number).collect();
        if u32::try_from(have.len()).unwrap_or(u32::MAX) < part.of {
            let found = InGguf::PartsMissing { of: part.of, have };
            findings.push(Finding::warning(SUBJECT, found.into()));
            if part.number != 1 {
                findings.push(Finding::warning(SUBJECT, InGguf::FirstPartMissing.into()));
            }
            return false;
        }
        let claimed = parts.first().and_then(|first| first.plain("split.tensors.count"));
        if claimed.is_some_and(|claimed| u64::from(claimed) != tensors) {
            let found = InGguf::OtherTensors { found: tensors };
            findings.push(Finding::warning(SUBJECT, found.into()));
        }
    }
    if tensors == 0 {
        let tokens = parts.first().map_or(0, Header::tokens);
        findings.push(if tokens > 0 {
            Finding::note(SUBJECT, InGguf::Vocabulary { tokens }.into())
        } else {
            Finding::warning(SUBJECT, InGguf::NoTensors.into())
        });
    }
    tensors > 0
}

/// What kind of file it is.
fn summary(parts: &[Header], file: Bytes) -> Finding {
    let mut types: Vec<(&'static str, Bytes)> = Vec::new();
    for (name, bytes) in parts.iter().flat_map(Header::types) {
        match types.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += bytes,
            None => types.push((name, bytes)),
        }
    }
    types.sort_by_key(|(name, bytes)| (core::cmp::Reverse(*bytes), *name));
    let tensors: usize = parts.iter().map(|part| part.tensors.len()).sum();
    let mix = parts.first().and_then(|first| first.plain("general.file_type"));
    let mix = mix.and_then(types::mix_name);
    Finding::note(SUBJECT, InGguf::Summary { tensors, mix, file, types }.into())
}

fn name(first: &Header) -> String {
    let named = ["general.name", "general.basename", "general.architecture"];
    let mut texts = named.iter().map(|key| shown(first.text(key)));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}
