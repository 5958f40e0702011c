//! Windows, and the heads of blocks that see everything where the others differ.

use super::family;
use super::fields::Fields;
use crate::catalog::Shape;
use crate::import::gguf::whole;
use crate::import::json::Json;
use crate::import::layers;
use crate::import::sketch::Layer;

const WINDOW: [&str; 7] = [
    "sliding_window",
    "sliding_window_size",
    "attention_chunk_size",
    "attention_window_size",
    "swa_window_size",
    "local_attention",
    "sliding_window_attention_size",
];

/// The window that a file names, in tokens.
pub(super) fn window(fields: &mut Fields<'_>, shape: &mut Shape) {
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    if fields.flag(&["use_sliding_window"]) == Some(false) {
        return;
    }
    shape.window = fields.count(&WINDOW);
    if fields.own(&WINDOW).is_none() {
        // A name that is not known here, but tells what it is.
        let named = |name: &str| {
            name.contains("sliding_window") && !name.contains("pattern") && !name.contains("layer")
        };
        if let Some((_, tokens)) = fields.guess(named, 16) {
            shape.window = tokens;
        }
    }
    shape.window = or(shape.window, family::default_of(shape.arch, "sliding_window"));
    shape.window = or(shape.window, layers::built_in_window(shape.arch));
}

/// Heads of blocks that see everything and of windowed ones, where a file has both.
pub(super) fn heads(fields: &mut Fields<'_>, shape: &mut Shape, kinds: &[Layer]) {
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    let unlike = |value: u32, full: u32| if value == full { 0 } else { value };
    let windows = shape.window > 0 && kinds.contains(&Layer::Window);
    if !windows && fields.own(&WINDOW).is_none() {
        // What a kind of model has by default is not the file's word.
        shape.window = 0;
    }
    // Some name the windowed layers' heads, others those of the layers that see everything.
    let global_width = fields.count(&["global_head_dim"]);
    let apart = |name: &str, kind: Layer| block_value(fields, name, kinds, kind);
    let listed_width = apart("head_dim", Layer::Full);
    let listed_heads = apart("num_key_value_heads", Layer::Full);
    if listed_width.is_some() || listed_heads.is_some() {
        (shape.swa_head_dim, shape.swa_kv_heads) = (shape.head_dim, shape.kv_heads);
        shape.head_dim = listed_width.unwrap_or(shape.head_dim);
        shape.kv_heads = listed_heads.unwrap_or(shape.kv_heads);
    } else if global_width > 0 {
        (shape.swa_head_dim, shape.swa_kv_heads) = (shape.head_dim, shape.kv_heads);
        shape.head_dim = global_width;
        shape.kv_heads = or(fields.count(&["num_global_key_value_heads"]), shape.kv_heads);
    } else if windows {
        let width = apart("head_dim", Layer::Window);
        let heads = apart("num_key_value_heads", Layer::Window)
            .or_else(|| other_setting(fields, &["num_attention_groups", "num_key_value_heads"]));
        let width = width.unwrap_or_else(|| fields.count(&["swa_head_dim"]));
        let heads = heads.unwrap_or_else(|| fields.count(&["swa_num_key_value_heads"]));
        // MiMo's have twice as many where its files do not say.
        let heads = if heads == 0 && shape.arch == "mimo2" {
            shape.kv_heads.saturating_mul(2)
        } else {
            heads
        };
        shape.swa_head_dim = unlike(width, shape.head_dim);
        shape.swa_kv_heads = unlike(heads, shape.kv_heads);
    }
    shape.rope_factors = or(layers::built_in_rope_factors(shape), shape.rope_factors);
}

/// What a file says of windowed blocks in an object of their own, as Step's do.
pub(super) fn other_setting(fields: &Fields<'_>, names: &[&str]) -> Option<u32> {
    let other = fields.own(&["attention_other_setting"])?;
    whole(Fields::of(other).number(names)?).ok()
}

/// What a file says of a field apart for blocks of a kind: an object by the blocks' numbers, or by
/// the names of their kinds.
pub(super) fn block_value(
    fields: &Fields<'_>,
    name: &str,
    kinds: &[Layer],
    kind: Layer,
) -> Option<u32> {
    let Some(Json::Object(blocks)) = fields.own(&["per_layer_config"]) else { return None };
    blocks.iter().find_map(|(key, block)| {
        let of_block = match key.parse::<usize>() {
            Ok(place) => kinds.get(place).copied(),
            Err(_) if key.contains("sliding") => Some(Layer::Window),
            Err(_) if key.contains("full") => Some(Layer::Full),
            Err(_) => None,
        };
        if of_block != Some(kind) {
            return None;
        }
        match block.get(name) {
            Some(Json::Number(value)) => whole(*value).ok(),
            _ => None,
        }
    })
}
