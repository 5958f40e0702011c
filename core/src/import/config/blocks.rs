//! What each block of a configuration's model is: its attention or state, and what follows.

use super::fields::Fields;
use super::listed::listed;
use crate::catalog::{Block, Feed, Mixing, Shape};
use crate::import::json::Json;
use crate::import::sketch::Layer;
use crate::import::{Finding, InConfig, layers};

/// How each block keeps what it has seen. `shape.window` is what the file names. What a file lists
/// comes before the rule of its family.
pub(super) fn kinds(fields: &mut Fields<'_>, shape: &Shape) -> Vec<Layer> {
    let count = usize::try_from(shape.layers).unwrap_or_default();
    let own = listed(fields, shape, count);
    if let Some(name) = super::listed::unknown(fields) {
        let found = InConfig::LayerKindUnknown { name };
        fields.findings.push(Finding::warning("Layers", found.into()));
    }
    let says = own.is_some();
    let mut kinds = own.unwrap_or_else(|| by_rule(fields, shape, count));
    // Lists that are too short are as common as blocks that were added later.
    kinds.resize(count, Layer::Full);
    crossing(fields, shape, &mut kinds);
    if shape.window == 0 || !says && layers::ignores_window(shape.arch) {
        for kind in kinds.iter_mut().filter(|kind| **kind == Layer::Window) {
            *kind = Layer::Full;
        }
    }
    kinds
}

/// Blocks that look at an image alone, whose cache does not grow with the text.
fn crossing(fields: &Fields<'_>, shape: &Shape, kinds: &mut [Layer]) {
    if shape.arch != "mllama" {
        return;
    }
    let every_fifth: Vec<u32> = (3..shape.layers).step_by(5).collect();
    for place in fields.list(&["cross_attention_layers"]).unwrap_or(every_fifth) {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if let Some(kind) = kinds.get_mut(place) {
            *kind = Layer::Nothing;
        }
    }
}

/// Takes the cache from blocks that use an earlier one's.
pub(super) fn share(shape: &Shape, kinds: &mut [Layer]) {
    let shared = usize::try_from(shape.shared_kv_layers).unwrap_or(usize::MAX);
    for kind in kinds.iter_mut().rev().take(shared) {
        *kind = Layer::Nothing;
    }
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
    if super::build::without_heads(fields.text(&["model_type"]).unwrap_or_default()) {
        return vec![Layer::Linear; count];
    }
    // Without a list of its blocks with attention, Bamba has none.
    if fields.text(&["model_type"]) == Some("bamba") {
        return vec![Layer::Linear; count];
    }
    let period = fields.count(&["attn_layer_period"]);
    if period > 0 {
        let offset = fields.count(&["attn_layer_offset"]);
        return every(period, offset, Layer::Linear);
    }
    let mut interval = fields.count(&["full_attention_interval", "layer_group_size"]);
    if interval == 0 && matches!(shape.arch, "qwen3next" | "qwen35" | "qwen35moe") {
        interval = 4;
    }
    if interval > 0 {
        return every(interval, interval - 1, Layer::Linear);
    }
    let windows = fields.count(&["global_attn_every_n_layers"]);
    if windows > 0 {
        return every(windows, 0, Layer::Window);
    }
    // Of Qwen's, the blocks from one on have a window, where any has.
    if fields.flag(&["use_sliding_window"]) == Some(true)
        && let Some(first) = fields.number(&["max_window_layers"])
    {
        let kind = |place: u32| if f64::from(place) >= first { Layer::Window } else { Layer::Full };
        return (0..shape.layers).map(kind).collect();
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

/// The blocks as their tensors go.
pub(super) fn own(
    fields: &Fields<'_>,
    shape: &Shape,
    kinds: &[Layer],
    feeds: &[Feed],
) -> Vec<Block> {
    let alone = super::build::mixes_alone(fields, shape);
    let block = |(kind, feed): (&Layer, &Feed)| {
        let mixing = layers::mixing(*kind);
        let feed = if alone && mixing != Mixing::Without { Feed::Without } else { *feed };
        Block { mixing, feed }
    };
    kinds.iter().zip(feeds).map(block).collect()
}
