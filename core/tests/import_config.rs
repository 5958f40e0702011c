//! `config.json`: the same dimensions as the catalogue, and a clear word on what makes no sense.
//!
//! The files under `import/configs/` were written by hand in the style of each family, with the
//! figures of the catalogue's model of the same id.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;

use rigledger_core::import::config::{MAX_DEPTH, MAX_TEXT, read};
use rigledger_core::import::{Imported, MAX_CONTEXT, MAX_LAYERS};
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::{Catalog, Severity};

/// Fields on which a file and the catalogue may differ, and why.
const DIFFERS: [(&str, &str); 2] = [
    // The file names a window as long as no context; no layer uses it.
    ("phi-4-mini", "window"),
    ("phi-3.5-mini", "window"),
];

/// The texts of all files, each with the id of its model.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/configs");
    let paths = fs::read_dir(folder).expect("is a folder").flatten().map(|file| file.path());
    let id = |path: &Path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let mut files: Vec<_> =
        paths.filter_map(|path| Some((id(&path)?, fs::read_to_string(&path).ok()?))).collect();
    files.sort();
    files
}

#[test]
fn files_of_catalogue_models_give_their_shapes() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (id, text) in files() {
        let model = Catalog::embedded().model(&id).unwrap_or_else(|| panic!("{id}"));
        let imported = match read(&text) {
            Ok(imported) => imported,
            Err(finding) => {
                wrong.push(format!("{id}: {}", finding.message()));
                continue;
            }
        };
        compared += 1;
        let ours = serde_json::to_value(imported.shape).unwrap();
        let theirs = serde_json::to_value(model.shape).unwrap();
        for (field, value) in theirs.as_object().unwrap() {
            let differs = DIFFERS.contains(&(id.as_str(), field.as_str()));
            if ours[field] != *value && !differs {
                wrong.push(format!("{id}: {field} is {}, not {value}", ours[field]));
            }
        }
        if imported.max_context != model.max_context {
            wrong.push(format!("{id}: context {:?}", imported.max_context));
        }
        assert!(imported.weights.is_none());
        assert!(!imported.name.is_empty(), "{id}");
        let known = weights(&imported.shape, &Format::parse("F16").unwrap()).is_ok();
        for finding in &imported.findings {
            // Of some architectures the tensors are not known, which is said.
            let unknown = !known && finding.subject == "Weights";
            if finding.severity != Severity::Note && !unknown {
                wrong.push(format!("{id}: {}: {}", finding.subject, finding.message()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 80, "{compared}");
}

#[test]
fn files_of_catalogue_models_weigh_the_same() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (id, text) in files() {
        let model = Catalog::embedded().model(&id).unwrap_or_else(|| panic!("{id}"));
        let shape = read(&text).unwrap_or_else(|_| panic!("{id}")).shape;
        for name in ["Q4_K_M", "Q8_0", "AWQ-4bit-g128"] {
            let format = Format::parse(name).unwrap();
            for format in [format, format.with_drafts(true)] {
                let bytes = |shape| weights(shape, &format).map(|weights| weights.file.get());
                match (bytes(&shape), bytes(&model.shape)) {
                    (Ok(ours), Ok(theirs)) if ours != theirs => {
                        wrong.push(format!("{id}: {name} has {ours} bytes, not {theirs}"));
                    }
                    (Ok(_), Ok(_)) => compared += 1,
                    // Of some architectures the tensors are not known, which both say.
                    (ours, theirs) if ours != theirs => {
                        wrong.push(format!("{id}: {name} gives {ours:?}, not {theirs:?}"));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 6 * 80, "{compared}");
}

/// A small file with some fields of its own.
fn config(fields: &str) -> String {
    format!(
        "{{\"model_type\": \"llama\", \"num_hidden_layers\": 4, \"hidden_size\": 64, \
         \"num_attention_heads\": 4, \"intermediate_size\": 128, \"vocab_size\": 100{fields}}}"
    )
}

#[track_caller]
fn refused(text: &str, what: &str) {
    let finding = read(text).expect_err("is no model");
    assert!(finding.message().contains(what), "{}", finding.message());
    assert!(finding.suggestion().is_some());
}

#[track_caller]
fn told(fields: &str, what: &str) -> Imported {
    let imported = read(&config(fields)).expect("is a model");
    let found = imported
        .findings
        .iter()
        .any(|finding| finding.message().contains(what) || finding.subject.contains(what));
    assert!(found, "{:#?}", imported.findings);
    imported
}

#[test]
fn what_is_no_model_is_refused_with_a_reason() {
    refused("", "not JSON");
    refused("hello", "not JSON");
    refused("{\"model_type\": \"llama\"", "line 1");
    refused("[1, 2]", "a list");
    refused("\"llama\"", "a text");
    refused("null", "nothing");
    refused("{}", "num_hidden_layers");
    refused("{\"num_hidden_layers\": 4}", "hidden_size");
    refused("{\"num_hidden_layers\": \"4\", \"hidden_size\": 64}", "a text");
    refused("{\"num_hidden_layers\": -4, \"hidden_size\": 64}", "-4");
    refused("{\"num_hidden_layers\": 4, \"hidden_size\": 64}", "num_attention_heads");
    refused("{\"num_hidden_layers\": NaN, \"hidden_size\": 64}", "NaN");
    refused("{\"text_config\": 3, \"num_hidden_layers\": []}", "a list");
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    refused(&deep, "too deep");
    refused(&" ".repeat(MAX_TEXT + 1), "longer");
    let within = format!("{{\"a\": {}{}}}", "[".repeat(20), "]".repeat(20));
    refused(&within, "num_hidden_layers");
    assert_eq!(MAX_DEPTH, 32);
}

#[test]
fn what_cannot_be_is_brought_within_limits_and_said() {
    let imported = told(", \"num_hidden_layers\": 1e30", "more than any model has");
    assert_eq!(imported.shape.layers, MAX_LAYERS);
    let imported = told(", \"max_position_embeddings\": 1e12", "Context");
    assert_eq!(imported.max_context.get(), MAX_CONTEXT);
    let imported = told(", \"num_key_value_heads\": 400", "KV heads");
    assert_eq!(imported.shape.kv_heads, 4);
    told(", \"head_dim\": 1e18", "Head width");
    told(", \"head_dim\": -3", "head_dim");
    told(", \"head_dim\": 2.5", "2.5 cannot be");
    told(", \"vocab_size\": \"many\"", "vocab_size");
    let imported = told(", \"num_experts\": 4, \"num_experts_per_tok\": 9", "Experts used");
    assert_eq!(imported.shape.experts_used, 4);
    told(", \"model_type\": \"brandnew\"", "brandnew");
    told(", \"vision_config\": {}", "Image");
    told(", \"quantization_config\": {\"quant_method\": \"awq\"}", "awq");
}

#[test]
fn strange_types_are_no_trouble() {
    for field in [
        "num_key_value_heads",
        "head_dim",
        "layer_types",
        "hybrid_override_pattern",
        "sliding_window",
        "linear_attn_config",
        "attn_type_list",
        "full_attn_idxs",
        "attn_layer_period",
        "rope_scaling",
        "rope_parameters",
        "moe_layer_freq",
        "mlp_only_layers",
        "num_experts",
        "text_config",
        "architectures",
        "_name_or_path",
        "tie_word_embeddings",
        "full_attention_interval",
        "conv_L_cache",
        "decoder_sparse_step",
        "expert_layer_period",
        "no_rope_layers",
        "hybrid_layer_pattern",
        "quantization_config",
        "kv_lora_rank",
        "global_head_dim",
        "mamba_d_state",
        "n_groups",
        "mamba_n_heads",
        "linear_num_value_heads",
        "index_head_dim",
        "index_topk_freq",
        "index_topk_pattern",
        "indexer_types",
        "num_attention_heads_per_layer",
        "attention_bias",
        "topk_method",
        "moe_latent_size",
        "hidden_size_per_layer_input",
        "use_double_wide_mlp",
    ] {
        for value in [
            "null",
            "true",
            "0",
            "1",
            "-1",
            "7",
            "1e300",
            "Infinity",
            "NaN",
            "\"x\"",
            "[]",
            "[1]",
            "[[], {}]",
            "[\"mamba\"]",
            "{}",
            "{\"full_attn_layers\": [0, 9e9]}",
        ] {
            for kind in ["llama", "gemma3", "qwen3_next", "jamba", "llama4", "nemotron_h", "lfm2"] {
                let fields = format!(", \"{field}\": {value}, \"model_type\": \"{kind}\"");
                let _ = read(&config(&fields));
            }
        }
    }
}

#[test]
fn biases_are_said_where_the_architecture_leaves_them_open() {
    let shape = |fields: &str| read(&config(fields)).unwrap().shape;
    assert!(!shape("").qkv_bias);
    assert!(shape(", \"attention_bias\": true").qkv_bias);
    assert!(!shape(", \"attention_bias\": true, \"model_type\": \"qwen2\"").qkv_bias);
    let routed = |fields: &str| {
        let kind = "\"model_type\": \"deepseek_v2\", \"n_routed_experts\": 4";
        shape(&format!(", {kind}, \"num_experts_per_tok\": 2{fields}")).router_bias
    };
    assert!(!routed(""));
    assert!(routed(", \"topk_method\": \"noaux_tc\""));
    assert!(routed(", \"scoring_func\": \"sigmoid\""));
    assert!(!routed(", \"topk_method\": \"greedy\", \"scoring_func\": \"sigmoid\""));
    // This family has no other way to balance its experts.
    assert!(routed(", \"model_type\": \"deepseek_v3\""));
}

#[test]
fn rotary_factors_follow_from_the_kind_of_scaling() {
    // Heads are 16 wide.
    let factors = |fields: &str| read(&config(fields)).unwrap().shape.rope_factors;
    let parameters = |inside: &str| factors(&format!(", \"rope_parameters\": {{{inside}}}"));
    assert_eq!(factors(""), 0);
    assert_eq!(factors(", \"rope_scaling\": null"), 0);
    assert_eq!(factors(", \"rope_scaling\": {\"type\": \"longrope\"}"), 16);
    assert_eq!(parameters("\"rope_type\": \"default\""), 0);
    assert_eq!(parameters("\"rope_type\": \"yarn\""), 0);
    assert_eq!(parameters("\"rope_type\": \"llama3\""), 8);
    let partly = "\"rope_type\": \"longrope\", \"partial_rotary_factor\": 0.75";
    assert_eq!(parameters(partly), 12);
    let by_kind = "\"sliding_attention\": {\"rope_type\": \"default\"}, \
                   \"full_attention\": {\"rope_type\": \"llama3\"}";
    assert_eq!(parameters(by_kind), 8);
    // A family that always has them, for the heads of layers that see everything.
    assert_eq!(factors(", \"model_type\": \"gemma4_text\", \"global_head_dim\": 32"), 16);
}

#[test]
fn draft_blocks_of_some_families_have_tables() {
    let tables = |kind: &str, count: u32| {
        let fields = format!(", \"model_type\": \"{kind}\", \"num_nextn_predict_layers\": {count}");
        read(&config(&fields)).unwrap().shape.draft_tables
    };
    for kind in ["deepseek_v3", "deepseek_v32", "glm4_moe", "glm4_moe_lite"] {
        assert!(tables(kind, 1), "{kind}");
        assert!(!tables(kind, 0), "{kind}");
    }
    assert!(!tables("glm_moe_dsa", 1));
}

#[test]
fn indices_of_their_own_are_counted() {
    let own = |fields: &str| {
        let fields = format!(", \"index_head_dim\": 8, \"index_n_heads\": 2{fields}");
        read(&config(&fields)).unwrap().shape.indexer_layers
    };
    assert_eq!(own(""), 0);
    assert_eq!(own(", \"index_topk_freq\": 1"), 0);
    // The first two, the third, and none for the last.
    assert_eq!(own(", \"index_topk_freq\": 4, \"index_skip_topk_offset\": 3"), 3);
    assert_eq!(own(", \"index_topk_pattern\": \"FFSS\""), 2);
    assert_eq!(own(", \"indexer_types\": [\"full\", \"shared\", \"shared\", \"shared\"]"), 1);
    assert_eq!(own(", \"index_topk_pattern\": \"FFFF\""), 0);
}

#[test]
fn names_come_from_where_they_are() {
    let named = |fields: &str| read(&config(fields)).unwrap().name;
    assert_eq!(named(", \"_name_or_path\": \"meta-llama/Llama-3.1-8B/\""), "Llama-3.1-8B");
    assert_eq!(named(", \"architectures\": [\"LlamaForCausalLM\"]"), "Llama");
    assert_eq!(named(""), "llama");
    assert_eq!(named(", \"_name_or_path\": \"a\\u0000\\nb\""), "a  b");
    let long = format!(", \"_name_or_path\": \"{}\"", "é".repeat(5000));
    assert_eq!(named(&long).chars().count(), 80);
}

#[test]
fn what_else_a_file_describes_is_said() {
    let plain = r#""model_type": "llama", "hidden_size": 2560, "intermediate_size": 6912,
        "num_hidden_layers": 32, "num_attention_heads": 20, "vocab_size": 32000"#;
    let said = |text: &str| -> Vec<String> {
        let imported = read(text).expect("is read");
        let warnings = imported.findings.iter().filter(|it| it.severity == Severity::Warning);
        let mut all = Vec::new();
        for warning in warnings {
            all.push(warning.message());
        }
        all
    };
    assert_eq!(said(&format!("{{{plain}}}")), Vec::<String>::new());
    assert_eq!(said(&format!(r#"{{"text_config": {{{plain}}}}}"#)), Vec::<String>::new());
    let two = format!(r#"{{{plain}, "depth_decoder_config": {{"hidden_size": 1024}}}}"#);
    assert!(said(&two).iter().any(|it| it.contains("\u{201c}depth_decoder_config\u{201d}")));
    let twice = format!(r#"{{"hidden_size": 2560, "llm_cfg": {{{plain}}}}}"#);
    assert!(said(&twice).iter().any(|it| it.contains("outside the part")), "{:?}", said(&twice));
}
