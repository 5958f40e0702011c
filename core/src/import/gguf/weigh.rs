//! What the tensors of a GGUF file weigh, by where llama.cpp holds them.
//!
//! ```text
//! read for a token = the head and last norm + rotary factors + the blocks without experts
//!                  + the routed experts x experts used / experts
//! ```
//!
//! Source: llama.cpp's loader: the token table stays in host memory, a tied head is a second copy
//! of it, blocks that draft tokens are not loaded.

use super::header::Header;
use super::tensor::{Place, Tensor};
use super::types::ElementType;
use crate::catalog::Shape;
use crate::import::{Finding, InGguf};
use crate::memory::weights::{BlockWeights, Weights, card_padding};
use crate::units::Bytes;

/// The tensors of all parts, with the size of those of an unknown type taken from what lies between
/// their data and the next.
pub(super) fn sized(parts: &[Header], findings: &mut Vec<Finding>) -> Vec<Tensor> {
    let mut all = Vec::new();
    let mut unknown: Vec<u32> = Vec::new();
    let mut unsized_tensor = false;
    let mut removed = None;
    let mut ragged = None;
    for part in parts {
        let mut offsets: Vec<u64> = part.tensors.iter().map(|tensor| tensor.offset).collect();
        offsets.sort_unstable();
        let end = part.file.map(|file| file.get().saturating_sub(part.data_start()));
        for tensor in &part.tensors {
            let mut tensor = *tensor;
            if let Some(element) = ElementType::of(tensor.kind) {
                if !element.current {
                    removed = Some(element.name);
                }
                if tensor.row % element.values != 0 {
                    ragged = Some(element.name);
                }
            } else {
                if !unknown.contains(&tensor.kind) && unknown.len() < 8 {
                    unknown.push(tensor.kind);
                }
                let next = offsets.partition_point(|offset| *offset <= tensor.offset);
                let next = offsets.get(next).copied().or(end);
                tensor.bytes = next.and_then(|next| next.checked_sub(tensor.offset));
                unsized_tensor |= tensor.bytes.is_none();
            }
            all.push(tensor);
        }
        missing_bytes(part, findings);
    }
    if !unknown.is_empty() {
        let found = InGguf::TypesUnknown { numbers: unknown, unsized_tensor };
        findings.push(Finding::warning("Tensors", found.into()));
    }
    if let Some(name) = removed {
        findings.push(Finding::warning("Tensors", InGguf::TypeRemoved { name }.into()));
    }
    if let Some(name) = ragged {
        findings.push(Finding::warning("Tensors", InGguf::Ragged { name }.into()));
    }
    all
}

/// A download that broke off has its whole header and too little after it.
fn missing_bytes(part: &Header, findings: &mut Vec<Finding>) {
    let needed = part.needed_file_bytes();
    if let Some(file) = part.file.filter(|file| *file < needed) {
        let found = InGguf::Incomplete { file, needed };
        findings.push(Finding::warning(super::SUBJECT, found.into()));
    }
}

/// What all tensors weigh, by those of one part of a split model: its whole blocks stand for the
/// others. Zero where it has none.
pub(super) fn about(tensors: &[Tensor], shape: &Shape) -> Bytes {
    let mut outside = 0_u64;
    let mut blocks: Vec<u64> = Vec::new();
    for tensor in tensors {
        let bytes = tensor.bytes.unwrap_or_default();
        match tensor.place {
            Place::Block(block) | Place::Experts(block) => {
                let place = usize::try_from(block).unwrap_or_default();
                if blocks.len() <= place {
                    blocks.resize(place + 1, 0);
                }
                if let Some(sum) = blocks.get_mut(place) {
                    *sum = sum.saturating_add(bytes);
                }
            }
            _ => outside = outside.saturating_add(bytes),
        }
    }
    // The last one may be cut, and the first few may be smaller than the others.
    let cut = blocks.len() < usize::try_from(shape.layers).unwrap_or_default();
    if cut {
        blocks.pop();
    }
    let dense = usize::try_from(shape.dense_layers).unwrap_or_default().min(blocks.len());
    let (leading, others) = blocks.split_at(dense);
    let sum = |blocks: &[u64]| blocks.iter().fold(0, |sum: u64, bytes| sum.saturating_add(*bytes));
    let Some(mean) = sum(others).checked_div(others.len() as u64) else { return Bytes::ZERO };
    let rest = u64::from(shape.layers.saturating_sub(shape.dense_layers));
    let all = mean.saturating_mul(rest).saturating_add(sum(leading)).saturating_add(outside);
    Bytes::new(all)
}

/// Sums up tensors. `shape` says how many blocks are loaded and which share of the experts is used.
pub(super) fn weights(tensors: &[Tensor], shape: &Shape) -> Weights {
    let mut weights = Weights::default();
    let loaded = usize::try_from(shape.layers).unwrap_or_default();
    weights.blocks = vec![BlockWeights::default(); loaded];
    weights.draft_blocks = shape.mtp_layers;
    let (mut table, mut table_padding, mut routed) = (Bytes::ZERO, Bytes::ZERO, Bytes::ZERO);
    let mut has_head = false;
    for tensor in tensors {
        let bytes = Bytes::new(tensor.bytes.unwrap_or_default());
        let padding = padding(tensor);
        weights.file += bytes;
        match tensor.place {
            Place::Embedding => {
                table += bytes;
                table_padding += padding;
                weights.embedding += bytes;
            }
            Place::Input => weights.embedding += bytes,
            Place::Head => {
                has_head = true;
                weights.output += bytes;
                weights.output_padding += padding;
            }
            Place::Output => {
                weights.output += bytes;
                weights.output_padding += padding;
            }
            Place::Everywhere => weights.everywhere += bytes,
            Place::Draft => weights.draft += bytes,
            Place::Block(block) => match block_of(&mut weights.blocks, block) {
                Some(held) => {
                    held.dense += bytes;
                    held.padding += padding;
                }
                None => weights.draft += bytes,
            },
            Place::Experts(block) => match block_of(&mut weights.blocks, block) {
                Some(held) => {
                    held.experts += bytes;
                    held.padding += padding;
                    routed += used(bytes, shape);
                }
                None => weights.draft += bytes,
            },
        }
    }
    if !has_head {
        weights.output += table;
        weights.output_padding += table_padding;
    }
    let dense: Bytes = weights.blocks.iter().map(|block| block.dense).sum();
    weights.read_per_token = weights.output + weights.everywhere + dense + routed;
    weights
}

/// Bytes that a card's buffer adds to a tensor; zero where its type is not known.
fn padding(tensor: &Tensor) -> Bytes {
    let added = ElementType::of(tensor.kind)
        .zip(tensor.bytes)
        .map(|(kind, bytes)| card_padding((kind.values, kind.bytes), tensor.row, bytes));
    Bytes::new(added.unwrap_or_default())
}

/// The share of a stack of experts that one token uses; the stack is divided evenly among them.
fn used(stack: Bytes, shape: &Shape) -> Bytes {
    match stack.get().checked_div(u64::from(shape.experts)) {
        Some(each) => Bytes::new(each) * u64::from(shape.experts_used),
        None => stack,
    }
}

fn block_of(blocks: &mut [BlockWeights], block: u32) -> Option<&mut BlockWeights> {
    blocks.get_mut(usize::try_from(block).ok()?)
}
