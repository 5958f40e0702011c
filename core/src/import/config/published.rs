//! In which format a model's weights are published, by what quantizers write into a configuration.
//!
//! Source: the fields of `AWQ`, `GPTQ`, `compressed-tensors`, `ModelOpt`, `bitsandbytes`, `ExLlama` and
//! `MLX` as their programs write them, 2026-11.

use super::fields::Fields;
use crate::import::gguf::whole;
use crate::import::json::Json;
use crate::import::{InConfig, shown};
use crate::memory::weights::Format;

/// What a file says of its weights; `None` where it says nothing.
pub(super) fn published(fields: &Fields<'_>) -> Option<InConfig> {
    let part = [fields.outer, fields.inner].into_iter().find_map(|part| {
        let mut names = ["quantization_config", "compression_config", "quantization"].iter();
        names.find_map(|name| part.get(name)).filter(|part| matches!(part, Json::Object(_)))
    })?;
    let inside = Fields::of(part);
    let method = inside.text(&["quant_method", "quant_algo", "mode"]).unwrap_or("");
    let format = format(&inside, method);
    let method = if method.is_empty() { "MLX" } else { method };
    let format = format.filter(|id| Format::parse(id).is_some());
    Some(InConfig::PublishedIn { method: shown(method), format })
}

/// The format of the list that weighs as much.
fn format(inside: &Fields<'_>, method: &str) -> Option<String> {
    let bits = inside.number(&["bits", "w_bit", "nbits"]);
    let group = inside.number(&["group_size", "q_group_size"]).and_then(|group| whole(group).ok());
    let grouped = |family: &str| {
        let bits = bits?;
        Some(match group {
            Some(group) if group > 0 => format!("{family}-{bits}bit-g{group}"),
            _ => format!("{family}-{bits}bit-nogroup"),
        })
    };
    match method {
        "awq" => grouped("AWQ"),
        "gptq" | "gptq_marlin" | "auto-round" | "auto_round" => grouped("GPTQ"),
        "fp8" if inside.list(&["weight_block_size"]).is_some() => Some("FP8-E4M3-block128".into()),
        "fp8" | "fbgemm_fp8" | "FP8" => Some("FP8-E4M3-per-channel".into()),
        "mxfp4" => Some("MXFP4-checkpoint".into()),
        "modelopt" | "modelopt_fp4" | "NVFP4" => by_algorithm(inside),
        "exl2" | "exl3" => bits.map(|bits| format!("{}-{bits}bpw", method.to_uppercase())),
        "bitsandbytes" => Some(match inside.flag(&["load_in_8bit", "_load_in_8bit"]) {
            Some(true) => "INT8-bitsandbytes".into(),
            _ if inside.flag(&["bnb_4bit_use_double_quant"]) == Some(true) => {
                "NF4-double-quant".into()
            }
            _ => "NF4".into(),
        }),
        "compressed-tensors" => by_groups(inside),
        // MLX names no method: affine groups, or a format of its own.
        "" | "affine" | "mxfp4-mlx" => bits.map(|bits| match group {
            Some(group) if group != 64 => format!("MLX-{bits}bit-g{group}"),
            _ => format!("MLX-{bits}bit"),
        }),
        _ => None,
    }
}

/// What `ModelOpt` names; a mixture of formats has no one.
fn by_algorithm(inside: &Fields<'_>) -> Option<String> {
    match inside.text(&["quant_algo"]) {
        Some("NVFP4") => Some("NVFP4-checkpoint".into()),
        Some("FP8" | "FP8_PER_CHANNEL_PER_TOKEN") => Some("FP8-E4M3-per-channel".into()),
        Some("W4A16_AWQ" | "W4A8_AWQ") => Some("W4A16-INT4-g128".into()),
        Some(_) => None,
        None => by_groups(inside),
    }
}

/// What the groups of a container hold, where all hold the same.
fn by_groups(inside: &Fields<'_>) -> Option<String> {
    let Some(Json::Object(groups)) = inside.own(&["config_groups"]) else { return None };
    let mut kinds = groups.iter().filter_map(|(_, group)| {
        let weights = Fields::of(group.get("weights")?);
        let bits = whole(weights.number(&["num_bits"])?).ok()?;
        let float = weights.text(&["type"]) == Some("float");
        let group = weights.number(&["group_size"]).map_or(Ok(0), whole).unwrap_or_default();
        Some(if float && bits == 4 {
            if group == 32 { "MXFP4-checkpoint".into() } else { "NVFP4-checkpoint".into() }
        } else if float {
            if weights.text(&["strategy"]) == Some("block") {
                "FP8-E4M3-block128".into()
            } else {
                "FP8-E4M3-per-channel".into()
            }
        } else if bits == 8 {
            "INT8-W8A8".into()
        } else if group > 0 {
            format!("GPTQ-{bits}bit-g{group}")
        } else {
            format!("GPTQ-{bits}bit-nogroup")
        })
    });
    let first: String = kinds.next()?;
    kinds.all(|kind| kind == first).then_some(first)
}
