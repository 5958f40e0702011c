//! How each block keeps what it has seen, where a file has an entry for each.

use super::fields::Fields;
use crate::catalog::Shape;
use crate::import::json::Json;
use crate::import::shown;
use crate::import::sketch::Layer;

/// What a file lists, for at most `count` blocks.
pub(super) fn listed(fields: &Fields<'_>, shape: &Shape, count: usize) -> Option<Vec<Layer>> {
    if let Some(pattern) = fields.text(&["hybrid_override_pattern"]) {
        return Some(pattern.chars().take(count).map(by_letter).collect());
    }
    if let Some(names) = fields.texts(&["layer_types", "layers_block_type"]) {
        return Some(names.iter().take(count).map(|name| by_name(name, fields)).collect());
    }
    if let Some(names) = fields.texts(&["block_types"]).filter(|names| !names.is_empty()) {
        // The kinds follow each other again and again; attention has a window there.
        let kind = |name: &&str| match by_name(name, fields) {
            Layer::Full if fields.own(&["attention_window_size"]).is_some() => Layer::Window,
            kind => kind,
        };
        return Some(names.iter().cycle().take(count).map(kind).collect());
    }
    if let Some(Json::List(blocks)) = fields.own(&["block_configs"]) {
        return Some(blocks.iter().take(count).map(by_choice).collect());
    }
    by_places(fields, count).or_else(|| by_flags(fields, shape, count))
}

/// A kind of block by a name that tells nothing here.
pub(super) fn unknown(fields: &Fields<'_>) -> Option<String> {
    let names = fields.texts(&["layer_types", "layers_block_type", "block_types"])?;
    let known = ["att", "full", "global", "hybrid", "nope"];
    let told = |name: &str| {
        known.iter().any(|word| name.contains(word)) || by_name(name, fields) != Layer::Full
    };
    names.into_iter().find(|name| !told(name)).map(shown)
}

/// The kind that a letter of a pattern stands for.
const fn by_letter(letter: char) -> Layer {
    match letter {
        'M' => Layer::Linear,
        '*' => Layer::Full,
        _ => Layer::Nothing,
    }
}

/// The kind that a name stands for, whatever else the name says.
fn by_name(name: &str, fields: &Fields<'_>) -> Layer {
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&["sliding", "chunked", "local", "window", "swa"]) {
        return Layer::Window;
    }
    if name.starts_with("hybrid") || name == "parallel_hybrid" {
        // Attention and a state side by side, where there is anything to keep.
        let state = ["mamba_d_state", "ssm_state_size", "mamba_d_ssm"];
        return if fields.own(&state).is_some() { Layer::Both } else { Layer::Full };
    }
    if matches!(name, "moe" | "mlp" | "ffn") {
        return Layer::Nothing;
    }
    let linear = [
        "linear",
        "mamba",
        "conv",
        "recurrent",
        "kda",
        "gdn",
        "delta",
        "lightning",
        "ssm",
        "rwkv",
        "lstm",
    ];
    if says(&linear) { Layer::Linear } else { Layer::Full }
}

/// The kind of a block that an architecture search has chosen.
fn by_choice(block: &Json) -> Layer {
    let Some(attention) = block.get("attention") else { return Layer::Full };
    let fields = Fields::of(attention);
    let without = fields.flag(&["no_op"]) == Some(true)
        || fields.flag(&["replace_with_linear"]) == Some(true)
        || attention.get("mamba").is_some_and(|it| *it != Json::Null);
    match (without, fields.number(&["window_length", "sliding_window"])) {
        (true, _) => Layer::Nothing,
        (false, Some(window)) if window > 0.0 => Layer::Window,
        (false, _) => Layer::Full,
    }
}

/// Where the numbers of the blocks with full attention are listed.
fn by_places(fields: &Fields<'_>, count: usize) -> Option<Vec<Layer>> {
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
    let others = ["full_attn_idxs", "attn_layer_indices", "full_attention_layers"];
    if let Some(places) = fields.list(&others).filter(|places| !places.is_empty()) {
        return Some(full_at(places, 0, Layer::Linear));
    }
    if let Some(linear) = fields.own(&["linear_attn_config"]) {
        // These count from one.
        let places = Fields::of(linear).list(&["full_attn_layers"])?;
        return Some(full_at(places, 1, Layer::Linear));
    }
    None
}

/// Where a flag for each block is listed.
fn by_flags(fields: &Fields<'_>, shape: &Shape, count: usize) -> Option<Vec<Layer>> {
    let flags = |list: Vec<u32>, on: Layer, off: Layer| -> Vec<Layer> {
        list.into_iter().take(count).map(|flag| if flag == 0 { off } else { on }).collect()
    };
    if let Some(list) = fields.list(&["attn_type_list"]) {
        return Some(flags(list, Layer::Full, Layer::Linear));
    }
    let windows = ["hybrid_layer_pattern", "sliding_window_pattern", "swa_layers"];
    if let Some(list) = fields.list(&windows).filter(|list| list.len() >= count.max(2)) {
        return Some(flags(list, Layer::Window, Layer::Full));
    }
    let list = fields.list(&["no_rope_layers"]).filter(|list| !list.is_empty())?;
    (shape.arch == "llama4").then(|| flags(list, Layer::Window, Layer::Full))
}
