//! `config.json`: a model's dimensions from the file that is published beside its weights.
//!
//! The families differ in what they call a thing and in what they leave out: `num_key_value_heads`
//! is by default as many as the query heads, `head_dim` the width divided by the heads, a tied head
//! depends on the family. Models that also see keep their text part in `text_config`.
//!
//! Source: the field names and defaults of the architecture definitions of transformers.

mod blocks;
mod details;
mod family;
mod fields;
mod state;

use super::gguf::whole;
use super::json::{self, Json};
use super::sketch::Sketch;
use super::{Finding, Imported, InConfig, MAX_LAYERS, layers, shown};
use crate::catalog::Shape;
use crate::units::Tokens;
use family::Family;
use fields::Fields;

/// Longest text that is read, in bytes; real ones have 1 to 20 KB.
pub const MAX_TEXT: usize = json::MAX_TEXT;
/// How deep objects and lists may lie in each other.
pub const MAX_DEPTH: u32 = json::MAX_DEPTH;

/// Parts of a file that hold its text model.
const TEXT_PARTS: [&str; 5] =
    ["text_config", "llm_config", "language_config", "language_model", "thinker_config"];
/// Names of the number of layers, the width and the heads.
const LAYERS: [&str; 3] = ["num_hidden_layers", "n_layer", "num_layers"];
const WIDTH: [&str; 4] = ["hidden_size", "n_embd", "d_model", "dim"];
const HEADS: [&str; 3] = ["num_attention_heads", "n_head", "num_heads"];

/// Why a text is not the description of a model.
fn broken(found: InConfig) -> Finding {
    Finding::corrected("config.json", found.into())
}

/// The model that a `config.json` describes.
///
/// ```
/// use rigledger_core::import::config;
/// let text = r#"{"model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096,
///     "intermediate_size": 14336, "num_attention_heads": 32, "num_key_value_heads": 8,
///     "vocab_size": 128256, "max_position_embeddings": 131072}"#;
/// let model = config::read(text).unwrap();
/// assert_eq!((model.shape.head_dim, model.shape.kv_bytes_per_token), (128, 131_072));
/// assert!(config::read("[]").unwrap_err().message().contains("a list"));
/// ```
///
/// # Errors
/// A finding on why it is not the description of a model: not JSON, beyond a limit, or without a
/// field that nothing can stand in for.
pub fn read(text: &str) -> Result<Imported, Finding> {
    let json = json::parse(text).map_err(|why| broken(InConfig::NotJson(why)))?;
    if !matches!(json, Json::Object(_)) {
        return Err(broken(InConfig::NotAnObject(json.kind())));
    }
    let inner = text_part(&json);
    let mut fields = Fields { inner, outer: &json, findings: Vec::new() };
    let (layer_count, width) = (fields.count(&LAYERS), fields.count(&WIDTH));
    essential(&fields, &LAYERS, layer_count)?;
    essential(&fields, &WIDTH, width)?;

    let mut findings = Vec::new();
    let mut shape = Shape { width, ..Shape::default() };
    shape.arch = arch(&fields, &mut findings);
    shape.layers = layer_count.min(MAX_LAYERS);
    if shape.layers < layer_count {
        let found = InConfig::LayersBeyondModels { layers: layer_count };
        fields.findings.push(Finding::corrected("Layers", found.into()));
    }
    let heads = or_default(&mut fields, shape.arch, &HEADS);
    essential(&fields, &HEADS, heads)?;
    shape.heads = heads;
    shape.vocab = or_default(&mut fields, shape.arch, &["vocab_size", "padded_vocab_size"]);
    if shape.vocab == 0 {
        fields.findings.push(Finding::warning("vocab_size", InConfig::NoVocabulary.into()));
    }
    shape.tied = fields
        .flag(&["tie_word_embeddings", "tie_embedding", "use_embedding_sharing"])
        .unwrap_or_else(|| family::ties(shape.arch));
    attention(&mut fields, &mut shape);
    blocks::experts(&mut fields, &mut shape);
    shape.mtp_layers =
        fields.count(&["num_nextn_predict_layers", "mtp_num_hidden_layers", "num_mtp_layers"]);
    let layers = blocks::kinds(&mut fields, &shape);
    let state = state::state(&mut fields, &shape);
    let linear = layers.contains(&super::sketch::Layer::Linear);
    shape.arch = narrowed(shape.arch, linear, shape.experts > 0);
    details::details(&mut fields, &mut shape, &layers);
    let max_context = context(&mut fields, shape.arch, &mut findings);
    remarks(&fields, &mut findings);
    findings.append(&mut fields.findings);
    let name = name(&fields);
    let shape = Sketch { shape, layers, state }.finish(&mut findings);
    let shape = layers::irregular(shape, &mut findings);
    Ok(Imported { name, shape, weights: None, max_context, findings })
}

/// The part that describes the text model: the file itself, or the first part that has layers.
fn text_part(json: &Json) -> &Json {
    let has_layers = |part: &Json| LAYERS.iter().any(|name| part.get(name).is_some());
    let mut parts = TEXT_PARTS.iter().filter_map(|name| json.get(name));
    let parts = parts.find_map(|part| {
        if matches!(part, Json::Object(_)) && part.get("text_config").is_some() {
            return part.get("text_config");
        }
        // Files leave out what has its default, so width alone tells a text model as well.
        let tells = has_layers(part) || part.get("hidden_size").is_some();
        tells.then_some(part)
    });
    parts.unwrap_or(json)
}

/// Refuses a configuration without a field that nothing can stand in for.
fn essential(fields: &Fields<'_>, names: &[&'static str], value: u32) -> Result<(), Finding> {
    let name = names.first().copied().unwrap_or_default();
    if value > 0 {
        return Ok(());
    }
    Err(broken(match fields.get(names) {
        None => InConfig::FieldMissing { name },
        Some(&Json::Number(number)) => InConfig::FieldImpossible { name, number },
        Some(other) => InConfig::FieldNotANumber { name, kind: other.kind() },
    }))
}

/// A count, or what the family has where it is left out.
fn or_default(fields: &mut Fields<'_>, arch: &str, names: &[&str]) -> u32 {
    match fields.count(names) {
        0 if fields.get(names).is_none() => {
            family::default_of(arch, names.first().copied().unwrap_or_default())
        }
        count => count,
    }
}

fn arch(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> &'static str {
    let types = [fields.inner, fields.outer].map(|part| match part.get("model_type") {
        Some(Json::Text(text)) => text.as_str(),
        _ => "",
    });
    let by_type = types.iter().find_map(|name| family::by_type(name));
    let class = fields.texts(&["architectures"]).and_then(|classes| classes.first().copied());
    let found: Option<&Family> = by_type.or_else(|| family::by_class(class?));
    let named = types.into_iter().find(|name| !name.is_empty()).or(class).unwrap_or("unnamed");
    // A name that is llama.cpp's own is as good.
    super::arch(found.map_or(named, |family| family.arch), findings)
}

/// Families whose members have architectures of their own.
fn narrowed(arch: &'static str, linear: bool, experts: bool) -> &'static str {
    match (arch, linear, experts) {
        ("granitehybrid", false, false) => "granite",
        ("granitehybrid", false, true) | ("granite", _, true) => "granitemoe",
        ("nemotron_h", _, true) => "nemotron_h_moe",
        ("lfm2", _, true) => "lfm2moe",
        _ => arch,
    }
}

fn attention(fields: &mut Fields<'_>, shape: &mut Shape) {
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    let kv = or_default(
        fields,
        shape.arch,
        &["num_key_value_heads", "num_kv_heads", "n_head_kv", "num_key_value_groups_total"],
    );
    // The first Falcons say it with flags.
    let old = fields.flag(&["new_decoder_architecture"]) != Some(true);
    let one = old && fields.flag(&["multi_query"]) == Some(true);
    shape.kv_heads = if one { 1 } else { or(kv, shape.heads) };
    let even = shape.width.checked_div(shape.heads).unwrap_or_default();
    let head = or_default(fields, shape.arch, &["head_dim", "attention_head_dim"]);
    shape.head_dim = or(head, even);
    shape.kv_lora = fields.count(&["kv_lora_rank"]);
    if shape.kv_lora > 0 {
        shape.q_lora = fields.count(&["q_lora_rank"]);
        shape.rope_dim = fields.count(&["qk_rope_head_dim"]);
        let plain = fields.count(&["qk_nope_head_dim"]);
        shape.head_dim = or(plain.saturating_add(shape.rope_dim), shape.head_dim);
        shape.v_head_dim = or(fields.count(&["v_head_dim"]), shape.head_dim);
        shape.kv_heads = shape.heads;
    } else {
        let value = fields.count(&["v_head_dim"]);
        shape.v_head_dim = if value == shape.head_dim { 0 } else { value };
    }
    shape.shared_kv_layers = fields.count(&["num_kv_shared_layers"]);
    window(fields, shape);
    shape.rope_factors = rope_factors(fields, shape);
}

/// Values of the factors that stretch the rotary part, which converters write into the file.
fn rope_factors(fields: &Fields<'_>, shape: &Shape) -> u32 {
    let built_in = layers::built_in_rope_factors(shape);
    if built_in > 0 {
        return built_in;
    }
    let Some(scaling) = fields.get(&["rope_scaling", "rope_parameters"]) else { return 0 };
    // Where windowed layers turn in another way, those that see everything have their own.
    let scaling = scaling.get("full_attention").unwrap_or(scaling);
    let inside = Fields { inner: scaling, outer: scaling, findings: Vec::new() };
    match inside.text(&["rope_type", "type"]) {
        Some("llama3") => shape.head_dim / 2,
        // Two sets, for short and for long contexts.
        Some("longrope" | "su") => {
            const PARTIAL: [&str; 1] = ["partial_rotary_factor"];
            let part = match inside.get(&PARTIAL).or_else(|| fields.get(&PARTIAL)) {
                Some(Json::Number(part)) if (0.0..=1.0).contains(part) => *part,
                _ => 1.0,
            };
            let rotary = f64::from(shape.head_dim) * part;
            whole(libm::round(rotary)).unwrap_or_else(|nearest| nearest) / 2 * 2
        }
        _ => 0,
    }
}

fn window(fields: &mut Fields<'_>, shape: &mut Shape) {
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    if fields.flag(&["use_sliding_window"]) != Some(false) {
        shape.window = or_default(
            fields,
            shape.arch,
            &["sliding_window", "sliding_window_size", "attention_chunk_size"],
        );
        shape.window = or(shape.window, layers::built_in_window(shape.arch));
    }
    let unlike = |value: u32, full: u32| if value == full { 0 } else { value };
    // Some name the windowed layers' heads, others those of the layers that see everything.
    let global_width = fields.count(&["global_head_dim"]);
    if global_width > 0 {
        (shape.swa_head_dim, shape.swa_kv_heads) = (shape.head_dim, shape.kv_heads);
        shape.head_dim = global_width;
        shape.kv_heads = or(fields.count(&["num_global_key_value_heads"]), shape.kv_heads);
    } else if shape.window > 0 {
        shape.swa_head_dim = unlike(fields.count(&["swa_head_dim"]), shape.head_dim);
        shape.swa_kv_heads = unlike(fields.count(&["swa_num_key_value_heads"]), shape.kv_heads);
    }
}

fn context(fields: &mut Fields<'_>, arch: &str, findings: &mut Vec<Finding>) -> Tokens {
    const NAMES: [&str; 6] = [
        "max_position_embeddings",
        "n_positions",
        "max_sequence_length",
        "model_max_length",
        "max_seq_len",
        "seq_length",
    ];
    let tokens = or_default(fields, arch, &NAMES);
    if tokens == 0 {
        findings.push(Finding::note("Context", InConfig::NoContext.into()));
    }
    Tokens::new(super::context(tokens, findings))
}

/// What else a reader should know.
fn remarks(fields: &Fields<'_>, findings: &mut Vec<Finding>) {
    if ["vision_config", "vit_config", "audio_config"]
        .iter()
        .any(|name| fields.outer.get(name).is_some())
    {
        findings.push(Finding::note("Image part", InConfig::ImagePart.into()));
    }
    let quantized = fields.get(&["quantization_config", "compression_config"]);
    if let Some(Json::Text(method)) = quantized.and_then(|part| part.get("quant_method")) {
        let found = InConfig::PublishedIn { method: shown(method) };
        findings.push(Finding::note("Published weights", found.into()));
    }
}

/// The last part of the path it was saved under, or what kind of model it is.
fn name(fields: &Fields<'_>) -> String {
    let path = fields.text(&["_name_or_path"]).unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let class = fields.texts(&["architectures"]).and_then(|classes| classes.first().copied());
    let class = class.map(|class| class.split("For").next().unwrap_or_default());
    let names = [Some(last), class, fields.text(&["model_type"])];
    let mut names = names.into_iter().flatten().map(shown);
    names.find(|name| !name.is_empty() && name != ".").unwrap_or_default()
}
