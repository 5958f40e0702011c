//! What each block of a configuration's model is: its attention or state, its experts.

use super::fields::Fields;
use crate::catalog::Shape;
use crate::import::json::Json;
use crate::import::layers;
use crate::import::sketch::Layer;

/// How each block keeps what it has seen. `shape.window` is what the file names.
pub(super) fn kinds(fields: &mut Fields<'_>, shape: &Shape) -> Vec<Layer> {
    let count = usize::try_from(shape.layers).unwrap_or_default();
    let mut kinds = listed(fields, shape, count).unwrap_or_else(|| by_rule(fields, shape, count));
    // Lists that are too short are as common as blocks that were added later.
    kinds.resize(count, Layer::Full);
    if layers::ignores_window(shape.arch) || shape.window == 0 {
        for kind in kinds.iter_mut().filter(|kind| **kind == Layer::Window) {
            *kind = Layer::Full;
        }
    }
    let shared = usize::try_from(shape.shared_kv_layers).unwrap_or(usize::MAX);
    for kind in kinds.iter_mut().rev().take(shared) {
        *kind = Layer::Nothing;
    }
    kinds
}

/// Where the file has an entry for each block.
fn listed(fields: &mut Fields<'_>, shape: &Shape, count: usize) -> Option<Vec<Layer>> {
    if let Some(pattern) = fields.text(&["hybrid_override_pattern"]) {
        let letter = |letter| match letter {
            'M' => Layer::Linear,
            '*' => Layer::Full,
            _ => Layer::Nothing,
        };
        return Some(pattern.chars().take(count).map(letter).collect());
    }
    if let Some(names) = fields.texts(&["layer_types", "layers_block_type"]) {
        let of = |name: &&str| match *name {
            "sliding_attention" | "chunked_attention" | "sliding_window_attention" => Layer::Window,
            "linear_attention" | "mamba" | "mamba2" | "conv" | "recurrent" | "kda" => Layer::Linear,
            "hybrid" => Layer::Both,
            "moe" | "mlp" => Layer::Nothing,
            _ => Layer::Full,
        };
        return Some(names.iter().take(count).map(of).collect());
    }
    let full_at = |places: Vec<u32>, first: u32, other: Layer| {
        let mut kinds = vec![other; count];
        for place in places {
            let place = place.checked_sub(first).and_then(|place| usize::try_from(place).ok());
            if let Some(kind) = place.and_then(|place| kinds.get_mut(place)) {
                *kind = Layer::Full;
            }
        }
        kinds
    };
    if let Some(places) = fields.list(&["full_attn_idxs"]) {
        return Some(full_at(places, 0, Layer::Linear));
    }
    if let Some(linear) = fields.get(&["linear_attn_config"]) {
        let inside = Fields { inner: linear, outer: linear, findings: Vec::new() };
        // These count from one.
        return Some(full_at(inside.list(&["full_attn_layers"])?, 1, Layer::Linear));
    }
    let flags = |list: Vec<u32>, on: Layer, off: Layer| -> Vec<Layer> {
        list.into_iter().take(count).map(|flag| if flag == 0 { off } else { on }).collect()
    };
    if let Some(list) = fields.list(&["attn_type_list"]) {
        return Some(flags(list, Layer::Full, Layer::Linear));
    }
    if let Some(list) = fields.list(&["hybrid_layer_pattern"]) {
        return Some(flags(list, Layer::Window, Layer::Full));
    }
    let list = fields.list(&["no_rope_layers"]).filter(|list| !list.is_empty())?;
    (shape.arch == "llama4").then(|| flags(list, Layer::Window, Layer::Full))
}

/// Where the file has a period, or the family has one that it does not write down.
fn by_rule(fields: &mut Fields<'_>, shape: &Shape, count: usize) -> Vec<Layer> {
    let every = |period: u32, offset: u32, other: Layer| -> Vec<Layer> {
        let (period, offset) = (u64::from(period), u64::from(offset));
        let kind = |place| if place % period == offset { Layer::Full } else { other };
        (0..count as u64).map(kind).collect()
    };
    if shape.arch == "falcon-h1" {
        return vec![Layer::Both; count];
    }
    let period = fields.count(&["attn_layer_period"]);
    if period > 0 {
        return every(period, fields.count(&["attn_layer_offset"]), Layer::Linear);
    }
    let mut interval = fields.count(&["full_attention_interval"]);
    if interval == 0 && matches!(shape.arch, "qwen3next" | "qwen35" | "qwen35moe") {
        interval = 4;
    }
    if interval > 0 {
        return every(interval, interval - 1, Layer::Linear);
    }
    // A pattern is a period, or its letters: `LLLG` for three local layers and a global one.
    let names = ["sliding_window_pattern", "_sliding_window_pattern"];
    let period = match fields.get(&names) {
        Some(Json::Text(letters)) => u32::try_from(letters.len()).unwrap_or_default(),
        Some(Json::Number(_)) => fields.count(&names),
        _ => layers::window_period(shape.arch, shape.layers),
    };
    let kind = |place| if layers::windowed(period, place) { Layer::Window } else { Layer::Full };
    (0..count).map(kind).collect()
}

/// Experts, dense and shared feed-forward parts.
pub(super) fn experts(fields: &mut Fields<'_>, shape: &mut Shape) {
    const EXPERTS: [&str; 5] = [
        "num_local_experts",
        "num_experts",
        "n_routed_experts",
        "moe_num_experts",
        "num_moe_experts",
    ];
    shape.ff = feed_forward(fields, shape);
    shape.experts = fields.count(&EXPERTS);
    if shape.experts < 2 {
        shape.experts = 0;
        // A hybrid without experts keeps its dense part under the shared one's name.
        let shared = fields.count(&["shared_intermediate_size"]);
        if shape.arch == "granitehybrid" && shared > 0 {
            shape.ff = shared;
        }
        return;
    }
    shape.experts_used = fields.count(&[
        "num_experts_per_tok",
        "num_experts_per_token",
        "moe_topk",
        "moe_k",
        "top_k_experts",
        "moe_top_k",
    ]);
    let inside = fields.count(&[
        "moe_intermediate_size",
        "expert_ffn_hidden_size",
        "expert_intermediate_size",
    ]);
    let plain = fields.count(&["intermediate_size", "ffn_hidden_size"]);
    shape.expert_ff = if inside == 0 { plain } else { inside };
    shape.shared_experts = fields.count(&[
        "n_shared_experts",
        "num_shared_experts",
        "num_shared_expert",
        "moe_num_shared_experts",
    ]);
    let shared = fields.count(&[
        "shared_expert_intermediate_size",
        "moe_shared_expert_intermediate_size",
        "shared_intermediate_size",
    ]);
    shape.shared_ff = match shared {
        0 => shape.expert_ff.saturating_mul(shape.shared_experts),
        width => width,
    };
    if shape.arch == "llama4" {
        shape.shared_ff = shape.expert_ff;
    }
    if shape.shared_ff > 0 && shape.shared_experts == 0 {
        shape.shared_experts = 1;
    }
    expert_layers(fields, shape);
    if shape.moe_layers == shape.layers || fields.get(&["hybrid_override_pattern"]).is_some() {
        shape.ff = layers::dense_width(shape);
    }
}

/// Which blocks have experts: a list, a period, or all but the first few.
fn expert_layers(fields: &mut Fields<'_>, shape: &mut Shape) {
    let counted = |flags: Vec<bool>| -> (u32, u32) {
        let as_count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let leading = flags.iter().take_while(|flag| !**flag).count();
        (as_count(leading), as_count(flags.iter().filter(|flag| **flag).count()))
    };
    let most = usize::try_from(shape.layers).unwrap_or_default();
    if let Some(pattern) = fields.text(&["hybrid_override_pattern"]) {
        shape.moe_layers = counted(pattern.chars().take(most).map(|c| c == 'E').collect()).1;
        return;
    }
    let names = fields.texts(&["mlp_layer_types"]);
    let names = names.map(|names| names.iter().map(|name| *name == "sparse").collect::<Vec<_>>());
    let flags = fields.list(&["moe_layer_freq", "is_moe_layer"]);
    let flags = flags.map(|flags| flags.into_iter().map(|flag| flag != 0).collect());
    if let Some(mut flags) = names.or(flags) {
        flags.truncate(most);
        (shape.dense_layers, shape.moe_layers) = counted(flags);
        return;
    }
    shape.dense_layers = fields.count(&[
        "first_k_dense_replace",
        "num_dense_layers",
        "moe_layer_start_index",
        "first_dense_layers",
    ]);
    let period = fields.count(&["expert_layer_period"]);
    if period > 0 {
        let offset = fields.count(&["expert_layer_offset"]) % period;
        shape.moe_layers = shape.layers.saturating_sub(offset).div_ceil(period);
        return;
    }
    let step = fields.count(&["interleave_moe_layer_step", "decoder_sparse_step"]).max(1);
    let without = fields.list(&["mlp_only_layers"]).map_or(0, |list| list.len());
    shape.moe_layers = (shape.layers.saturating_sub(shape.dense_layers) / step)
        .saturating_sub(u32::try_from(without).unwrap_or(u32::MAX));
}

/// Width of the dense feed-forward part.
fn feed_forward(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    let adjusts = fields.flag(&["block_auto_adjust_ff_dim"]);
    let adjusts = adjusts.unwrap_or(shape.arch == "lfm2");
    let before = fields.count(&["block_ff_dim"]);
    if adjusts && before > 0 {
        let multiple = fields.count(&["block_multiple_of"]).max(1);
        let two_thirds = u32::try_from(u64::from(before) * 2 / 3).unwrap_or(u32::MAX);
        return two_thirds.checked_next_multiple_of(multiple).unwrap_or(two_thirds);
    }
    let width = fields.count(&[
        "intermediate_size_mlp",
        "intermediate_size",
        "ffn_hidden_size",
        "n_inner",
        "block_ff_dim",
    ]);
    // GPT-2 and Falcon leave out what is four times the width.
    if width == 0 { shape.width.saturating_mul(4) } else { width }
}
