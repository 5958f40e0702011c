//! What a configuration's model has beside attention and experts: biases, a sparse index, further
//! tables, layers that are wider than others.
//!
//! Source: the field names and defaults of the architecture definitions of transformers.

use super::fields::Fields;
use super::or_default;
use crate::catalog::Shape;
use crate::import::layers;
use crate::import::sketch::Layer;

/// Fills them in. `kinds` says how each block keeps what it has seen.
pub(super) fn details(fields: &mut Fields<'_>, shape: &mut Shape, kinds: &[Layer]) {
    biases(fields, shape);
    index(fields, shape);
    windowed_heads(fields, shape, kinds);
    if shape.experts > 0 {
        let latent = fields.count(&["moe_latent_size", "routed_expert_hidden_size"]);
        if latent > 0 {
            shape.expert_latent = latent;
        }
    }
    if layers::has_layer_embedding(shape.arch) {
        shape.layer_embedding = or_default(fields, shape.arch, &["hidden_size_per_layer_input"]);
    }
    shape.wide_shared_ff =
        shape.shared_kv_layers > 0 && fields.flag(&["use_double_wide_mlp"]) == Some(true);
    // A configuration does not say it.
    shape.draft_tables = shape.mtp_layers > 0 && layers::drafts_with_tables(shape.arch);
}

/// Biases where the architecture leaves them open.
fn biases(fields: &Fields<'_>, shape: &mut Shape) {
    const QKV: [&str; 7] = [
        "attention_bias",
        "use_qkv_bias",
        "qkv_bias",
        "add_qkv_bias",
        "attention_qkv_bias",
        "use_bias",
        "bias",
    ];
    let said = shape.qkv_bias || fields.flag(&QKV) == Some(true);
    shape.qkv_bias = shape.kv_lora == 0 && !layers::fixes_qkv_bias(shape.arch) && said;
    shape.router_bias =
        shape.experts > 0 && !layers::fixes_router_bias(shape.arch) && balances_by_bias(fields);
}

/// Whether experts are balanced by a bias: the method says so, else how they are scored, else the
/// family, which has no other way.
fn balances_by_bias(fields: &Fields<'_>) -> bool {
    if let Some(method) = fields.text(&["topk_method"]) {
        return method == "noaux_tc";
    }
    if let Some(scores) = fields.text(&["scoring_func", "score_func"]) {
        return scores == "sigmoid";
    }
    matches!(fields.text(&["model_type"]), Some("deepseek_v3" | "glm4_moe_lite" | "kimi_k2"))
}

/// The sparse index, which some layers may take from the one before.
fn index(fields: &mut Fields<'_>, shape: &mut Shape) {
    shape.indexer_dim = fields.count(&["index_head_dim"]);
    shape.indexer_heads = fields.count(&["index_n_heads"]);
    if shape.indexer_dim == 0 {
        return;
    }
    let most = usize::try_from(shape.layers).unwrap_or_default();
    let own = if let Some(names) = fields.texts(&["indexer_types"]) {
        names.iter().take(most).filter(|name| **name == "full").count()
    } else if let Some(letters) = fields.text(&["index_topk_pattern"]) {
        letters.chars().take(most).filter(|letter| matches!(letter, 'F' | 'f')).count()
    } else {
        let every = usize::try_from(fields.count(&["index_topk_freq"])).unwrap_or_default();
        let leading =
            usize::try_from(fields.count(&["index_skip_topk_offset"])).unwrap_or_default();
        // Of the layers after the leading ones, the last of every few.
        let after = |place: usize| (place + 1).saturating_sub(leading);
        (0..most).filter(|place| every < 2 || after(*place).is_multiple_of(every)).count()
    };
    let own = u32::try_from(own).unwrap_or(u32::MAX);
    shape.indexer_layers = if own == shape.layers { 0 } else { own };
}

/// Query heads where windowed layers have others.
fn windowed_heads(fields: &mut Fields<'_>, shape: &mut Shape, kinds: &[Layer]) {
    if shape.window == 0 || !kinds.contains(&Layer::Window) {
        return;
    }
    let mut windowed = fields.count(&["swa_num_attention_heads"]);
    let apart = |kind| super::window::block_value(fields, "num_attention_heads", kinds, kind);
    let window = apart(Layer::Window)
        .or_else(|| super::window::other_setting(fields, &["num_attention_heads"]));
    let full = apart(Layer::Full);
    if window.is_some() || full.is_some() {
        windowed = window.unwrap_or(shape.heads);
        shape.heads = full.unwrap_or(shape.heads);
    }
    if let Some(heads) = fields.list(&["num_attention_heads_per_layer"]) {
        let of = |wanted: Layer| {
            let both = kinds.iter().zip(&heads);
            both.filter(|(kind, _)| **kind == wanted).map(|(_, heads)| *heads).max()
        };
        windowed = of(Layer::Window).unwrap_or_default();
        shape.heads = of(Layer::Full).filter(|heads| *heads > 0).unwrap_or(shape.heads);
    }
    shape.swa_heads = if windowed == shape.heads { 0 } else { windowed };
}
