//! One tensor of a GGUF header: what it weighs and where it belongs.
//!
//! Source: the tensor names of llama.cpp (`blk.N.attn_k.weight`, `token_embd.weight` ...).

use super::reader::broken;
use super::types::ElementType;
use crate::import::{Finding, InHeader, MAX_LAYERS, shown};

/// Where a tensor belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The token table.
    Embedding,
    /// What else only the input needs; in host memory like the table.
    Input,
    /// The output head.
    Head,
    /// What the last card holds beside the head.
    Output,
    /// A copy on every card.
    Everywhere,
    /// A part that only drafts tokens.
    Draft,
    /// A block, but not its routed experts.
    Block(u32),
    /// The routed experts of a block.
    Experts(u32),
}

/// What a block's tensor says about the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Keys of an attention, or the latent they come from.
    Keys,
    /// Queries, keys and values in one, or part of a linear layer.
    Fused,
    /// A recurrent state or a short convolution.
    State,
    /// A stack of routed experts; its width.
    Experts(u64),
    /// A shared expert; its width.
    Shared(u64),
    /// A dense feed-forward part; its width.
    Dense(u64),
    /// A bias of queries, or of queries, keys and values in one.
    QkvBias,
    /// A bias of the router.
    RouterBias,
    /// Part of a sparse index.
    Index,
    /// The way into the latent that routed experts work in; its width.
    Latent(u64),
    /// A table or a head that only blocks for drafting use.
    DraftTable,
    /// A tensor with any other role.
    Other,
}

/// A tensor as the header lists it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tensor {
    pub(super) place: Place,
    pub(super) role: Role,
    /// The number of the tensor's type in the format.
    pub(super) kind: u32,
    /// Its data; `None` where the type is not known.
    pub(super) bytes: Option<u64>,
    /// Where its data begins, after the header.
    pub(super) offset: u64,
    /// Values in a row, and rows.
    pub(super) row: u64,
    pub(super) rows: u64,
}

impl Tensor {
    pub(super) fn new(
        name: &str,
        sizes: [u64; 4],
        kind: u32,
        offset: u64,
    ) -> Result<Self, Finding> {
        let [row, second, third, fourth] = sizes;
        let too_large = || broken(InHeader::TensorTooLarge { name: shown(name) });
        let rows = second.checked_mul(third).and_then(|rows| rows.checked_mul(fourth));
        let rows = rows.ok_or_else(too_large)?;
        row.checked_mul(rows).ok_or_else(too_large)?;
        let bytes = match ElementType::of(kind) {
            Some(element) => Some(element.tensor_bytes(row, rows).ok_or_else(too_large)?),
            None => None,
        };
        offset.checked_add(bytes.unwrap_or_default()).ok_or_else(too_large)?;
        let (place, part) =
            place(name).ok_or_else(|| broken(InHeader::BlockUnknown { name: shown(name) }))?;
        Ok(Self { place, role: role(part, row, second), kind, bytes, offset, row, rows })
    }
}

/// Where a name belongs, and its part after the block's number. `None` where that number is more
/// than any model has.
fn place(name: &str) -> Option<(Place, &str)> {
    let Some(in_block) = name.strip_prefix("blk.") else {
        let first = name.split('.').next().unwrap_or_default();
        let place = match first {
            "token_embd" => Place::Embedding,
            // The table of per-layer embeddings is only looked up, like the token table.
            "position_embd" | "token_types" | "token_embd_norm" | "per_layer_token_embd" => {
                Place::Input
            }
            "output" => Place::Head,
            "rope_freqs" | "rope_factors_long" | "rope_factors_short" => Place::Everywhere,
            "mtp" | "nextn" => Place::Draft,
            _ => Place::Output,
        };
        return Some((place, ""));
    };
    let (number, part) = in_block.split_once('.')?;
    let block: u32 = number.parse().ok().filter(|block| *block < 2 * MAX_LAYERS)?;
    if part.starts_with("nextn.") {
        return Some((Place::Draft, part));
    }
    let place = if is_experts(part) { Place::Experts(block) } else { Place::Block(block) };
    Some((place, part))
}

/// Stacked experts, or one of many as files of 2024 have them: `ffn_down.7.weight`.
fn is_experts(part: &str) -> bool {
    part.contains("exps.") || {
        let mut words = part.split('.');
        let first = words.next().unwrap_or_default();
        matches!(first, "ffn_gate" | "ffn_up" | "ffn_down")
            && words.next().is_some_and(|word| word.parse::<u32>().is_ok())
    }
}

fn role(part: &str, row: u64, second: u64) -> Role {
    let (first, rest) = part.split_once('.').unwrap_or((part, ""));
    match first {
        "attn_k" | "attn_kv_a_mqa" | "attn_kv_b" | "attn_k_b" | "attn_kv" => Role::Keys,
        "attn_q" | "attn_qkv" if rest == "bias" => Role::QkvBias,
        "attn_qkv" => Role::Fused,
        "exp_probs_b" => Role::RouterBias,
        "ffn_gate_inp" if rest == "bias" => Role::RouterBias,
        "indexer" => Role::Index,
        "ffn_latent_down" if rest == "weight" => Role::Latent(second),
        "nextn" if rest.starts_with("embed_tokens.") || rest.starts_with("shared_head_head.") => {
            Role::DraftTable
        }
        // Some of these are also the name of a part of attention; the state's own are telling.
        _ if first.starts_with("ssm_") || first.starts_with("shortconv") => Role::State,
        "ffn_down_exps" if rest == "weight" => Role::Experts(row),
        "ffn_down_shexp" if rest == "weight" => Role::Shared(row),
        "ffn_down" if rest == "weight" => Role::Dense(row),
        "ffn_down" if is_experts(part) => Role::Experts(row),
        "ffn_up_exps" if rest == "weight" => Role::Experts(second),
        _ => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_place() {
        for (name, expected) in [
            ("token_embd.weight", Place::Embedding),
            ("output.weight", Place::Head),
            ("output_norm.weight", Place::Output),
            ("rope_freqs.weight", Place::Everywhere),
            ("blk.7.attn_k.weight", Place::Block(7)),
            ("blk.7.ffn_gate_inp.weight", Place::Block(7)),
            ("blk.7.ffn_down_shexp.weight", Place::Block(7)),
            ("blk.60.ffn_down_exps.weight", Place::Experts(60)),
            ("blk.60.ffn_gate_up_exps.weight", Place::Experts(60)),
            ("blk.3.ffn_down.7.weight", Place::Experts(3)),
            ("blk.3.ffn_down.weight", Place::Block(3)),
            ("blk.61.nextn.eh_proj.weight", Place::Draft),
        ] {
            assert_eq!(place(name).map(|found| found.0), Some(expected), "{name}");
        }
        assert!(place("blk.4294967296.x").is_none());
        assert!(place("blk.20000.x").is_none());
    }

    #[test]
    fn sizes_that_overflow_are_refused() {
        let huge = [1 << 32, 1 << 32, 2, 1];
        assert!(Tensor::new("a", huge, 0, 0).unwrap_err().message().contains("larger"));
        assert!(Tensor::new("a", [u64::MAX, 1, 1, 1], 0, 0).is_err());
        assert!(Tensor::new("a", [4, 1, 1, 1], 0, u64::MAX).is_err());
        assert_eq!(Tensor::new("a", [256, 3, 1, 1], 12, 0).unwrap().bytes, Some(432));
    }
}
