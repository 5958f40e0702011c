//! `config.json`: the description of a model as transformers and most publishers write it, and the
//! `params.json` of those who publish without.
//!
//! Source: the field names and defaults of the architecture definitions of transformers.

mod blocks;
mod build;
mod claim;
mod defaults;
mod details;
mod experts;
mod family;
mod fields;
mod kind;
mod listed;
mod parts;
mod published;
mod state;
mod window;

use super::gguf::whole;
use super::json::{self, Json};
use super::sketch::{Layer, Sketch};
use super::{Finding, Imported, InConfig, InShape, MAX_LAYERS, layers, shown};
use crate::catalog::Shape;
use crate::memory::weights;
use crate::units::Tokens;
use family::Family;
use fields::Fields;

/// Longest text that is read, in bytes; real ones have 1 to 20 KB, and some megabytes where they
/// list every quantized module.
pub const MAX_TEXT: usize = json::MAX_TEXT;
/// How deep objects and lists may lie in each other.
pub const MAX_DEPTH: u32 = json::MAX_DEPTH;

/// Names of the number of layers, the width and the heads.
const LAYERS: [&str; 5] = ["num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_blocks"];
const WIDTH: [&str; 6] = ["hidden_size", "n_embd", "n_embed", "d_model", "dim", "embedding_dim"];
const HEADS: [&str; 5] =
    ["num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads"];
/// Names of the key and value heads.
const KV_HEADS: [&str; 11] = [
    "num_key_value_heads",
    "num_kv_heads",
    "n_head_kv",
    "n_kv_heads",
    "kv_n_heads",
    "num_key_value_groups_total",
    "multi_query_group_num",
    "num_query_groups",
    "num_attention_groups",
    "num_key_value_heads_per_layer",
    "head_num_kv",
];
/// Names of the number of blocks that draft tokens.
const DRAFTS: [&str; 3] = ["num_nextn_predict_layers", "mtp_num_hidden_layers", "num_mtp_layers"];
/// Parts that see or hear.
const OTHER_PARTS: [&str; 7] = [
    "vision_config",
    "vit_config",
    "audio_config",
    "vision_encoder",
    "vision_tower_cfg",
    "mm_vision_tower",
    "visual",
];
/// Fields that only models have which draft tokens for another.
const DRAFT_HEADS: [&str; 5] = [
    "draft_vocab_size",
    "eagle_config",
    "dflash_config",
    "speculators_config",
    "num_target_layers",
];
/// Names of the vocabulary's size.
const VOCABULARY: [&str; 2] = ["vocab_size", "padded_vocab_size"];
/// Lists with an entry for each layer.
const PER_LAYER: [&str; 4] =
    ["layers_block_type", "hybrid_override_pattern", "layer_types", "block_configs"];

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
/// A finding on why it is not the description of a language model: not JSON, beyond a limit, without
/// a field that nothing can stand in for, or of something else.
pub fn read(text: &str) -> Result<Imported, Finding> {
    let json = json::parse(text).map_err(|why| broken(InConfig::NotJson(why)))?;
    if !matches!(json, Json::Object(_)) {
        return Err(broken(InConfig::NotAnObject(json.kind())));
    }
    if let Some(kind) = kind::other(&json) {
        return Err(broken(InConfig::OtherKind { kind }));
    }
    let inner = parts::text_part(&json);
    let (family, named) = family_of(inner, &json);
    let defaults = defaults_of(inner, &json, family);
    model(Fields::new(inner, &json, &defaults), family, &named)
}

/// The model of these fields.
fn model(
    mut fields: Fields<'_>,
    family: Option<&Family>,
    named: &str,
) -> Result<Imported, Finding> {
    let width = fields.count(&WIDTH);
    let layer_count = layer_count(&mut fields);
    essential(&fields, &LAYERS, layer_count)?;
    essential(&fields, &WIDTH, width)?;

    let mut findings = Vec::new();
    // A name that is llama.cpp's own is as good.
    let arch = super::arch(family.map_or(named, |family| family.arch), &mut findings);
    let model_type = family.map_or("", |family| family.model_type);
    let mut shape = Shape { arch, width, ..Shape::default() };
    // Its layers are two blocks each.
    let blocks = if arch == "longcat-flash" { layer_count.saturating_mul(2) } else { layer_count };
    shape.layers = blocks.min(MAX_LAYERS);
    if shape.layers < blocks {
        let found = InConfig::LayersBeyondModels { layers: blocks };
        fields.findings.push(Finding::corrected("Layers", found.into()));
    }
    shape.heads = or_default(&mut fields, arch, &HEADS);
    if !build::without_heads(model_type) {
        essential(&fields, &HEADS, shape.heads)?;
    }
    shape.vocab = vocabulary(&mut fields, arch);
    shape.tied = tied(&fields, arch);
    attention(&mut fields, &mut shape);
    experts::experts(&mut fields, &mut shape);
    shape.mtp_layers = match fields.own(&DRAFTS) {
        Some(_) => fields.count(&DRAFTS),
        None => layers::built_in_drafts(arch),
    };
    build::build(&mut fields, family, &mut shape);
    let mut layers = blocks::kinds(&mut fields, &shape);
    window::heads(&mut fields, &mut shape, &layers);
    let state = state::state(&mut fields, &shape, model_type);
    let linear = layers.contains(&Layer::Linear);
    let index = fields.count(&["index_head_dim"]) > 0;
    shape.arch = narrowed(shape.arch, linear, shape.experts > 0, index);
    details::details(&mut fields, &mut shape, &layers);
    let feeds = experts::feeds(&mut fields, &shape, &layers);
    let own = blocks::own(&fields, &shape, &layers, &feeds);
    blocks::share(&shape, &mut layers);
    let max_context = context(&mut fields, arch, &mut findings);
    remarks(&fields, &mut findings);
    findings.append(&mut fields.findings);
    let name = name(&fields);
    let mut shape = Sketch { shape, layers, state }.finish(&mut findings);
    if fields.own(&["block_configs"]).is_none() {
        shape = layers::irregular(&shape, &mut findings);
    }
    layers::settle(&mut shape, &own);
    experts::settle_widths(&fields, &mut shape, &mut findings);
    claim::compare(&shape, &name, family.is_some(), &mut findings);
    if weights::tensors(&shape, |_| {}).is_err() {
        let found = InShape::WeightsUnknown { arch: shape.arch };
        findings.push(Finding::warning("Weights", found.into()));
    }
    Ok(Imported { name, shape, weights: None, max_context, findings })
}

/// How many layers a file says, or has entries for.
fn layer_count(fields: &mut Fields<'_>) -> u32 {
    if fields.own(&LAYERS).is_none() {
        let entries = match fields.own(&PER_LAYER) {
            Some(Json::List(list)) => list.len(),
            Some(Json::Text(text)) => text.chars().count(),
            _ => 0,
        };
        if entries > 0 {
            return u32::try_from(entries).unwrap_or(u32::MAX);
        }
    }
    fields.count(&LAYERS)
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

/// The kind of model, and what the file calls it.
fn family_of(inner: &Json, outer: &Json) -> (Option<&'static Family>, String) {
    let (part, whole) = (parts::model_type(inner), parts::model_type(outer));
    let types = if family::speaks_for_its_part(whole) { [whole, part] } else { [part, whole] };
    let class = [inner, outer].into_iter().find_map(|part| {
        let fields = Fields::of(part);
        let classes = fields.texts(&["architectures"]).and_then(|classes| classes.first().copied());
        classes.or_else(|| fields.text(&["model_architecture"]))
    });
    let native = build::native(inner);
    let family = types
        .into_iter()
        .find_map(family::by_type)
        .or_else(|| family::by_class(class?))
        .or_else(|| family::by_type(native?));
    let mut named = types.into_iter().chain(class).filter(|name| !name.is_empty());
    (family, named.next().unwrap_or("unnamed").to_owned())
}

/// What stands for what the file leaves out: by its own type, or else by that of its class.
fn defaults_of(inner: &Json, outer: &Json, family: Option<&Family>) -> Json {
    // A file of another style says all that it has.
    if build::native(inner).is_some() {
        return Json::Null;
    }
    let types = [parts::model_type(inner), parts::model_type(outer)];
    let mut types = types.into_iter().chain(family.map(|family| family.model_type));
    types
        .find_map(|name| Some(defaults::of(name)).filter(|it| *it != Json::Null))
        .unwrap_or(Json::Null)
}

/// Families whose members have architectures of their own.
fn narrowed(arch: &'static str, linear: bool, experts: bool, index: bool) -> &'static str {
    match (arch, linear, experts) {
        ("deepseek2", ..) if index => "deepseek32",
        ("granitehybrid", false, false) => "granite",
        ("granitehybrid", false, true) | ("granite", _, true) => "granitemoe",
        ("nemotron_h", _, true) => "nemotron_h_moe",
        ("lfm2", _, true) => "lfm2moe",
        _ => arch,
    }
}

/// Rows of the token table. The first Llamas leave it to their tokenizer.
fn vocabulary(fields: &mut Fields<'_>, arch: &str) -> u32 {
    const FIRST_LLAMAS: u32 = 32_000;
    if fields.number(&VOCABULARY) == Some(-1.0) {
        let found = InConfig::VocabularyAssumed { rows: FIRST_LLAMAS };
        fields.findings.push(Finding::note("vocab_size", found.into()));
        return FIRST_LLAMAS;
    }
    let rows = or_default(fields, arch, &VOCABULARY);
    if rows == 0 {
        fields.findings.push(Finding::warning("vocab_size", InConfig::NoVocabulary.into()));
    }
    rows
}

/// Whether the head shares the token table. Of a model with parts, the whole file says it first.
fn tied(fields: &Fields<'_>, arch: &str) -> bool {
    const TIED: [&str; 6] = [
        "tie_word_embeddings",
        "tie_embedding",
        "tie_embeddings",
        "tied_embeddings",
        "use_embedding_sharing",
        "share_embeddings",
    ];
    let own = |part: &Json| Fields::of(part).flag(&TIED);
    let by_default = |part: &Json| match defaults::of(parts::model_type(part)) {
        defaults @ Json::Object(_) => Some(Fields::of(&defaults).flag(&TIED) == Some(true)),
        _ => None,
    };
    match (own(fields.outer), own(fields.inner)) {
        (Some(outer), Some(inner)) if outer != inner => {
            // What is not the default was written on purpose; else the larger file is the safe side.
            let meant = |part: &Json, flag: bool| by_default(part).is_none_or(|it| it != flag);
            meant(fields.outer, outer) && outer
                || !meant(fields.outer, outer) && meant(fields.inner, inner) && inner
        }
        (Some(flag), _) | (None, Some(flag)) => flag,
        // Where the defaults of the whole and of its part differ, the larger file is the safe side.
        (None, None) => match (by_default(fields.outer), by_default(fields.inner)) {
            (Some(outer), Some(inner)) => Some(outer && inner),
            (outer, inner) => outer.or(inner),
        }
        .or_else(|| fields.flag(&TIED))
        .unwrap_or_else(|| family::ties(arch) || build::ties(fields)),
    }
}

/// Key and value heads by a name that is not known here, but tells what it is; 0 where there is none.
fn kv_heads_by_another_name(fields: &mut Fields<'_>, heads: u32) -> u32 {
    let says = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
    let named = |name: &str| {
        says(
            name,
            &["kv_head", "key_value", "head_kv", "heads_kv", "query_group", "attention_group"],
        ) && !says(
            name,
            &["dim", "rank", "size", "shared", "share", "layer", "global", "swa", "linear"],
        )
    };
    match fields.guess(named, 1) {
        Some((name, count)) if count <= heads => {
            let found = InConfig::TakenFor { name: shown(name), count };
            fields.findings.push(Finding::note("KV heads", found.into()));
            count
        }
        _ => 0,
    }
}

fn attention(fields: &mut Fields<'_>, shape: &mut Shape) {
    let or = |value: u32, other: u32| if value == 0 { other } else { value };
    let kv = match or_default(fields, shape.arch, &KV_HEADS) {
        0 => kv_heads_by_another_name(fields, shape.heads),
        heads => heads,
    };
    // The first Falcons and StarCoders say it with flags.
    let old = fields.flag(&["new_decoder_architecture"]) != Some(true);
    let one = old && fields.flag(&["multi_query"]) == Some(true);
    let many = fields.flag(&["multi_query_attention"]) == Some(false);
    shape.kv_heads = if one { 1 } else { or(kv, shape.heads) };
    if many {
        shape.kv_heads = shape.heads;
    }
    let even = shape.width.checked_div(shape.heads).unwrap_or_default();
    let head =
        or_default(fields, shape.arch, &["head_dim", "attention_head_dim", "kv_channels", "d_kv"]);
    shape.head_dim = or(head, even);
    shape.kv_lora = fields.count(&["kv_lora_rank"]);
    if shape.kv_lora > 0 {
        shape.q_lora = fields.count(&["q_lora_rank"]);
        shape.rope_dim = fields.count(&["qk_rope_head_dim"]);
        let plain = fields.count(&["qk_nope_head_dim"]);
        shape.head_dim = or(plain.saturating_add(shape.rope_dim), shape.head_dim);
        // MiniCPM3's values are as wide as an even share.
        let value = fields.count(&["v_head_dim"]);
        let value = if value == 0 && plain > 0 { even } else { value };
        shape.v_head_dim = or(value, shape.head_dim);
        shape.kv_heads = shape.heads;
    } else {
        let parts = fields.own(&["qk_nope_head_dim"]).and_then(fields::as_number);
        if parts.is_some_and(|width| width > 0.0) {
            let found = InConfig::LatentUnclear;
            fields.findings.push(Finding::warning("Cache", found.into()));
        }
        let value = fields.count(&["v_head_dim"]);
        shape.v_head_dim = if value == shape.head_dim { 0 } else { value };
    }
    shape.shared_kv_layers = fields.count(&["num_kv_shared_layers"]);
    window::window(fields, shape);
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
    let inside = Fields::of(scaling);
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

fn context(fields: &mut Fields<'_>, arch: &str, findings: &mut Vec<Finding>) -> Tokens {
    const NAMES: [&str; 7] = [
        "max_position_embeddings",
        "n_positions",
        "n_ctx",
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

/// Fields without which nothing can be said, that the file leaves to its kind of model.
fn left_out(fields: &Fields<'_>) -> Option<InConfig> {
    let all: [&[&'static str]; 4] = [&LAYERS, &WIDTH, &HEADS, &VOCABULARY];
    let listed = fields.own(&PER_LAYER).is_some();
    let is_left = |names: &&&[&'static str]| {
        let counted = listed && ***names == LAYERS;
        !counted && fields.own(names).is_none() && fields.get(names).is_some()
    };
    let names: Vec<&'static str> =
        all.iter().filter(is_left).filter_map(|names| names.first().copied()).collect();
    (!names.is_empty()).then_some(InConfig::LeftOut { names })
}

/// What else a reader should know.
fn remarks(fields: &Fields<'_>, findings: &mut Vec<Finding>) {
    if OTHER_PARTS.iter().any(|name| fields.outer.get(name).is_some_and(|it| *it != Json::Null)) {
        findings.push(Finding::note("Image part", InConfig::ImagePart.into()));
    }
    if let Some(name) = parts::further_decoder(fields.outer) {
        findings
            .push(Finding::warning("Parts", InConfig::FurtherDecoder { name: shown(name) }.into()));
    }
    if parts::is_told_twice(fields.outer) {
        findings.push(Finding::warning("Dimensions", InConfig::ToldTwice.into()));
    }
    let class = fields.texts(&["architectures"]).and_then(|classes| classes.first().copied());
    let drafts = class.is_some_and(|class| {
        ["Eagle", "DFlash", "DSpark", "Medusa", "Draft"].iter().any(|word| class.contains(word))
    });
    // An assistant is tied into its model by parts that no field describes.
    let whole = parts::model_type(fields.outer);
    if whole.ends_with("_assistant") || whole.ends_with("_mtp") {
        findings.push(Finding::warning("Kind", InConfig::DraftHead.into()));
    } else if drafts || DRAFT_HEADS.iter().any(|name| fields.outer.get(name).is_some()) {
        findings.push(Finding::note("Kind", InConfig::DraftHead.into()));
    }
    if let Some(found) = left_out(fields) {
        findings.push(Finding::note("config.json", found.into()));
    }
    if let Some(found) = published::published(fields) {
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
