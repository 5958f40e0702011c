//! What blocks have, where the list of tensors of an architecture's name does not say it.
//!
//! Source: the tensors that transformers 5.24.0 builds for each model type; of models with code of
//! their own (Qwen 1, Molmo, Phi-3-small, `ChatGLM`), what their publishers' code builds.

use super::family::Family;
use super::fields::Fields;
use crate::catalog::{Build, Shape};
use crate::import::gguf::whole;
use crate::import::json::Json;

/// Whether models of a type have no attention heads that anything depends on.
pub(super) fn without_heads(model_type: &str) -> bool {
    matches!(model_type, "mamba" | "mamba2" | "falcon_mamba" | "rwkv" | "xlstm")
}

/// Whether files of a type leave the width of the feed-forward part out, which is then four times the
/// model's, or which they do not have at all.
pub(super) fn leaves_its_width_out(model_type: &str) -> bool {
    without_heads(model_type)
        || matches!(
            model_type,
            "falcon"
                | "RefinedWeb"
                | "RefinedWebModel"
                | "bloom"
                | "codegen"
                | "gpt-sw3"
                | "gpt2"
                | "gpt_bigcode"
                | "gpt_neo"
                | "gptj"
                | "mpt"
                | "openai-gpt"
                | "phi-msft"
        )
}

/// Whether each block is a mixing part alone, or a feed-forward part alone.
pub(super) fn mixes_alone(fields: &Fields<'_>, shape: &Shape) -> bool {
    let model_type = fields.text(&["model_type"]).unwrap_or_default();
    let alone = |name: &&str| matches!(*name, "mlp" | "moe");
    matches!(shape.arch, "nemotron_h" | "nemotron_h_moe")
        || fields
            .texts(&["layers_block_type", "layer_types"])
            .is_some_and(|names| names.iter().any(alone))
        || matches!(model_type, "mamba" | "mamba2" | "falcon_mamba" | "rwkv")
}

/// Whether a type with code of its own shares the token table by default.
pub(super) fn ties(fields: &Fields<'_>) -> bool {
    matches!(fields.text(&["model_type"]), Some("phi3small" | "starcoder" | "jais" | "minicpm"))
}

/// The type of model that a file of another style describes: `params.json` as Meta, Mistral and
/// `DeepSeek` write it.
pub(super) fn native(part: &Json) -> Option<&'static str> {
    let has = |name: &str| part.get(name).is_some();
    if !has("dim") || !has("n_layers") || has("model_type") {
        return None;
    }
    let index = has("index_n_heads") || has("index_head_dim");
    Some(match (has("kv_lora_rank"), index) {
        (true, true) => "deepseek_v32",
        (true, false) if Fields::of(part).text(&["score_func"]) == Some("sigmoid") => "deepseek_v3",
        (true, false) => "deepseek_v2",
        _ if Fields::of(part).flag(&["use_qk_norm"]) == Some(true) => "qwen3",
        _ => "llama",
    })
}

/// Flags by which models that have biases by default have none.
const NONE: [&str; 3] = ["attention_bias", "enable_bias", "use_bias"];

/// Fills in what blocks have. The shape has its widths and heads.
pub(super) fn build(fields: &mut Fields<'_>, family: Option<&Family>, shape: &mut Shape) {
    let Some(family) = family else {
        stand_in(fields, shape);
        return;
    };
    shape.build = family.build;
    let gpt = family.build.out_bias;
    match family.model_type {
        "gpt2" | "gpt-sw3" | "gpt_bigcode" | "openai-gpt" | "starcoder" => {
            positions(fields, shape, 0);
        }
        "gpt_neo" => positions(fields, shape, 0),
        "opt" => {
            positions(fields, shape, 2);
            projected(fields, shape);
        }
        "biogpt" => positions(fields, shape, 2),
        "mpt" if fields.flag(&["no_bias"]) == Some(false) => {
            (shape.build.out_bias, shape.build.feed_bias, shape.qkv_bias) = (true, true, true);
        }
        "qwen" | "molmo" | "moshi" => {
            // Gate and up are written as one width.
            shape.ff /= 2;
            shape.qkv_bias = family.model_type == "qwen";
        }
        "recurrent_gemma" => {
            shape.ff /= 2;
            shape.build.state_rows = gated_recurrence(fields, shape);
        }
        "mamba" | "falcon_mamba" => {
            shape.ff = 0;
            shape.build.state_rows = first_mamba(fields, shape);
        }
        "mamba2" => shape.ff = 0,
        "rwkv" => {
            shape.build.state_rows = rwkv(fields, shape);
            shape.ff = 0;
        }
        "xlstm" => xlstm(fields, shape),
        "olmo_hybrid" => shape.build.state_rows = delta(fields),
        "axk2" => shape.build.rows = gated_queries(fields, shape),

        // Before its head, a matrix as wide as high.
        "modernbert-decoder" => shape.build.outer_rows = shape.width,
        "zaya" => shape.build.rows = convolved(fields, shape),
        "muse_spark" => shape.expert_latent = fields.count(&["moe_hidden_size"]),
        "phi3small" => shape.qkv_bias = true,
        _ => {}
    }
    if family.model_type == "nemotron-nas" {
        searched_heads(fields, shape);
    }
    if gpt && family.model_type != "gpt_neo" && fields.flag(&NONE) != Some(false) {
        shape.qkv_bias = true;
    }
}

/// As Llama.
const LLAMA: Build = super::family::LLAMA;

/// What stands in for an architecture that is not known: a plain transformer, whose feed-forward part
/// has no gate where its activation never goes with one.
fn stand_in(fields: &Fields<'_>, shape: &mut Shape) {
    const ACTIVATION: [&str; 5] =
        ["hidden_act", "activation_function", "hidden_activation", "mlp_hidden_act", "activation"];
    let act = fields.text(&ACTIVATION).unwrap_or_default();
    let plain = ["gelu", "gelu_new", "gelu_fast", "quick_gelu", "relu", "relu2", "xielu"];
    if shape.arch == "llama" && plain.contains(&act) {
        shape.build = Build { plain_feed: true, ..LLAMA };
    }
}

/// A table of positions, with some rows before the first.
fn positions(fields: &mut Fields<'_>, shape: &mut Shape, before: u32) {
    let rows = fields.count(&["n_positions", "max_position_embeddings"]);
    shape.build.outer_rows = shape.build.outer_rows.saturating_add(rows).saturating_add(before);
}

/// OPT's smallest but one has a token table of another width, and projections from and to it.
fn projected(fields: &mut Fields<'_>, shape: &mut Shape) {
    let narrow = fields.count(&["word_embed_proj_dim"]);
    if narrow > 0 && narrow < shape.width {
        // Two projections, less what the table is narrower.
        let rows = u64::from(shape.vocab) * u64::from(narrow) / u64::from(shape.width.max(1));
        shape.vocab = u32::try_from(rows).unwrap_or(shape.vocab);
        shape.build.outer_rows = shape.build.outer_rows.saturating_add(narrow.saturating_mul(2));
    }
}

/// Key and value heads of a model whose blocks an architecture search has chosen.
fn searched_heads(fields: &Fields<'_>, shape: &mut Shape) {
    let Some(Json::List(blocks)) = fields.own(&["block_configs"]) else { return };
    let of = |block: &Json| {
        let attention = Fields::of(block.get("attention")?);
        let count = |name: &str| whole(attention.number(&[name])?).ok().filter(|n| *n > 0);
        count("num_key_value_heads").or_else(|| shape.heads.checked_div(count("n_heads_in_group")?))
    };
    if let Some(heads) = blocks.iter().filter_map(of).max() {
        shape.kv_heads = heads;
    }
}

/// Rows of `width` values that so many values are.
fn rows(values: u64, width: u32) -> u32 {
    let width = u64::from(width.max(1));
    u32::try_from((values + width / 2) / width).unwrap_or(u32::MAX)
}

/// The first Mamba: input, convolution, step, state and output.
fn first_mamba(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    let mut get = |names: &[&str]| u64::from(fields.count(names));
    let width = u64::from(shape.width);
    let inner = match get(&["intermediate_size", "d_inner"]) {
        0 => get(&["expand"]).max(1).saturating_mul(width),
        inner => inner,
    };
    let state = get(&["state_size"]);
    let step = match get(&["time_step_rank"]) {
        0 => width.div_ceil(16),
        step => step,
    };
    let narrow = step.saturating_mul(2).saturating_add(state * 3).saturating_add(3);
    let all = inner.saturating_mul(width.saturating_mul(3).saturating_add(narrow));
    rows(all.saturating_add(inner.saturating_mul(get(&["conv_kernel"]))), shape.width)
}

/// RWKV 4: four matrices of mixing, and three of what follows.
fn rwkv(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    let mixing = match fields.count(&["attention_hidden_size"]) {
        0 => shape.width,
        width => width,
    };
    let feed = match fields.count(&["intermediate_size"]) {
        0 => shape.width.saturating_mul(4),
        width => width,
    };
    mixing.saturating_mul(4).saturating_add(feed.saturating_mul(2)).saturating_add(shape.width)
}

/// xLSTM: queries and keys of half the width, values, gate and output.
fn xlstm(fields: &mut Fields<'_>, shape: &mut Shape) {
    let part = |fields: &Fields<'_>, name: &str, other: f64| {
        let factor = fields.number(&[name]).unwrap_or(other);
        whole(libm::floor(f64::from(shape.width) * factor)).unwrap_or_else(|nearest| nearest)
    };
    let queries = part(fields, "qk_dim_factor", 0.5);
    let values = part(fields, "v_dim_factor", 1.0);
    let feed = part(fields, "ffn_proj_factor", 2.667);
    let multiple = fields.count(&["ffn_round_up_to_multiple_of"]).max(1);
    shape.ff = feed.checked_next_multiple_of(multiple).unwrap_or(feed);
    let gates = shape.heads.saturating_mul(2);
    shape.build.state_rows =
        queries.saturating_mul(2).saturating_add(values.saturating_mul(3)).saturating_add(gates);
}

/// Griffin's recurrence: two branches in, one out, and a gate in blocks for each head.
fn gated_recurrence(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    let inner = match fields.count(&["lru_width"]) {
        0 => shape.width,
        width => width,
    };
    let heads = u64::from(shape.heads.max(1));
    let gates = u64::from(inner).saturating_mul(u64::from(inner)).saturating_mul(2) / heads;
    inner.saturating_mul(3).saturating_add(rows(gates, shape.width))
}

/// A delta net with matrices of its own for queries, keys, values, gate and output.
fn delta(fields: &mut Fields<'_>) -> u32 {
    let mut get = |name: &str| fields.count(&[name]);
    let keys = get("linear_num_key_heads").saturating_mul(get("linear_key_head_dim"));
    let heads = get("linear_num_value_heads");
    let values = heads.saturating_mul(get("linear_value_head_dim"));
    keys.saturating_add(heads).saturating_mul(2).saturating_add(values.saturating_mul(3))
}

/// Queries and keys that pass through a convolution, and a router of several layers.
fn convolved(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    let [heads, keys, head] = [shape.heads, shape.kv_heads, shape.head_dim].map(u64::from);
    let kernel = u64::from(fields.count(&["cca_time0"]).max(1));
    let mixed = (heads + keys).saturating_mul(head).saturating_mul(head).saturating_mul(kernel);
    let router = fields.count(&["router_hidden_size"]);
    let inner = u64::from(router).saturating_mul(u64::from(router)).saturating_mul(2);
    rows(mixed.saturating_add(inner), shape.width).saturating_add(router)
}

/// A latent query of twice the rank that also gates the output, and norms with a small matrix.
fn gated_queries(fields: &mut Fields<'_>, shape: &Shape) -> u32 {
    let [rank, heads, head, value] =
        [shape.q_lora, shape.heads, shape.head_dim, shape.v_head_dim].map(u64::from);
    let whole = rank.saturating_mul(2).saturating_mul(heads.saturating_mul(head + value));
    let plain = rank.saturating_mul(heads.saturating_mul(head));
    let norms = fields.count(&["gated_norm_rank"]).saturating_mul(4);
    rows(whole.saturating_sub(plain), shape.width).saturating_add(norms)
}
