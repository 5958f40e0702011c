//! Kinds of models and files that no catalogue model stands for: what each gives, to the parameter.
//!
//! Parameters are those of the published checkpoint, or of the modules that transformers 5.24.0 builds
//! from these very fields (2026-11); bytes of caches follow from the rows of their projections.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

#[path = "import/rows.rs"]
mod rows;

use rigledger_core::Severity;
use rigledger_core::import::config::read;
use rigledger_core::import::{Finding, Imported, OtherKind};
use rigledger_core::memory::weights::{Role, tensors};
use rigledger_core::plan::own::OwnModel;
use rows::{BUILT, LISTED, NATIVE, Row};

fn model(fields: &str) -> Imported {
    read(&format!("{{{fields}}}")).unwrap_or_else(|found| panic!("{}: {fields}", found.message()))
}

/// Parameters of a model and those that a token uses.
fn counted(imported: &Imported) -> (u64, u64) {
    let shape = imported.shape;
    let (mut all, mut routed) = (0_u64, 0_u64);
    tensors(&shape, |tensor| {
        if tensor.role == Role::RopeFreqs || tensor.block.is_some_and(|it| it >= shape.layers) {
            return;
        }
        all += tensor.elements();
        routed += if tensor.routed { tensor.elements() } else { 0 };
    })
    .expect("its tensors are known");
    (all, all - routed + routed * u64::from(shape.experts_used) / u64::from(shape.experts.max(1)))
}

/// Holds models to their rows: to the byte of a cache, to a thousandth of the parameters.
fn holds(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (name, fields, parameters, active, cache, window) in rows {
        let imported = model(fields);
        let shape = imported.shape;
        let (all, used) = counted(&imported);
        for (ours, theirs) in [(all, *parameters), (used, *active)] {
            if ours.abs_diff(theirs) > theirs / 1000 {
                wrong.push(format!("{name}: {ours} parameters, not {theirs}"));
            }
        }
        let bytes = (shape.kv_bytes_per_token, shape.swa_bytes_per_cell);
        if bytes != (*cache, *window) {
            wrong.push(format!("{name}: {bytes:?} bytes, not {:?}", (cache, window)));
        }
        for found in imported.findings.iter().filter(|it| it.severity != Severity::Note) {
            wrong.push(format!("{name}: {}: {}", found.subject, found.message()));
        }
        // A link carries all of it.
        let own = OwnModel::of(&imported).unwrap();
        let (back, findings) = OwnModel::decode(&own.encode()).unwrap();
        if back != own || !findings.is_empty() {
            wrong.push(format!("{name}: {} comes back otherwise", own.encode()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn models_of_other_builds_than_llama_s() {
    holds(&BUILT);
}

#[test]
fn what_a_file_lists_of_its_blocks_comes_first() {
    holds(&LISTED);
    let shape = model(LISTED[0].1).shape;
    assert!(!shape.blocks.is_empty() && shape.linear_layers == 24 && shape.kv_layers == 4);
    // What the rule of the architecture says needs no list.
    let plain = r#""model_type": "llama", "num_hidden_layers": 4, "hidden_size": 64"#;
    assert!(model(plain).shape.blocks.is_empty());
}

#[test]
fn files_in_the_publishers_own_style() {
    holds(&NATIVE);
}

/// What is said of a model, with warnings alone or all of it.
fn said(fields: &str, all: bool) -> Vec<String> {
    let wanted = |severity| all || severity != Severity::Note;
    let findings = model(fields).findings;
    findings.iter().filter(|it| wanted(it.severity)).map(Finding::message).collect()
}

/// Qwen3 8B's fields, with others.
fn qwen(fields: &str) -> String {
    format!(
        r#""model_type": "qwen3", "hidden_size": 4096, "intermediate_size": 12288,
            "num_attention_heads": 32, "num_key_value_heads": 8, "num_hidden_layers": 36,
            "head_dim": 128, "vocab_size": 151936{fields}"#
    )
}

#[test]
fn what_is_not_understood_is_said() {
    let warned = |fields: &str, what: &str| {
        let found = said(&qwen(fields), false);
        assert!(found.iter().any(|it| it.contains(what)), "{what}: {found:#?}");
    };
    assert_eq!(said(&qwen(""), false), Vec::<String>::new());
    warned(r#", "moe_intermediate_size": 768"#, "nine tenths");
    warned(r#", "num_experts": 64, "moe_intermediate_size": 768"#, "how many experts");
    warned(r#", "qk_nope_head_dim": 128, "qk_rope_head_dim": 64"#, "latent");
    warned(r#", "intermediate_size": null"#, "four times the width");
    warned(r#", "intermediate_size": [12288, 6144]"#, "2.0 times too much");
    warned(r#", "layer_types": ["spiral"]"#, "spiral");
    warned(r#", "model_type": "brandnew", "_name_or_path": "new-70B""#, "claims 70.0 billion");
    let bare = said(r#""model_type": "mixtral", "vocab_size": 32768"#, true);
    assert!(bare.iter().any(|it| it.contains("num_hidden_layers, hidden_size, num_attention")));
    // A number by another name is taken, and said.
    let other = qwen(r#", "n_mixed_experts": 64, "num_experts_per_tok": 8"#);
    assert_eq!(model(&other).shape.experts, 64);
    assert!(said(&other, true).iter().any(|it| it.contains("n_mixed_experts")));
    let heads = r#""model_type": "llama", "num_hidden_layers": 2, "hidden_size": 512,
        "num_attention_heads": 8, "intermediate_size": 1024, "n_kv_heads_total": 2"#;
    assert_eq!(model(heads).shape.kv_heads, 2);
    assert!(said(heads, true).iter().any(|it| it.contains("n_kv_heads_total")));
    let window = r#""model_type": "gemma3_text", "sliding_window_attention_size": 512"#;
    assert_eq!(model(window).shape.window, 512);
    // A known model by a wrong name is right.
    let renamed = qwen(r#", "_name_or_path": "org/Some-70B""#);
    assert!(said(&renamed, false).is_empty());
    assert!(said(&renamed, true).iter().any(|it| it.contains("claims 70.0 billion")));
}

#[test]
fn a_shared_table_goes_by_the_whole_file_first() {
    let tied = |outer: &str, inner: &str| {
        let part = format!(r#""text_config": {{"model_type": "qwen3_5_text"{inner}}}"#);
        model(&format!(r#""model_type": "qwen3_5", {part}{outer}"#)).shape.tied
    };
    let (yes, no) = (r#", "tie_word_embeddings": true"#, r#", "tie_word_embeddings": false"#);
    assert!(tied(yes, "") && tied(yes, no) && tied("", yes));
    assert!(!tied(no, "") && !tied("", no) && !tied("", ""));
}

#[test]
fn other_kinds_are_told_apart() {
    for (fields, kind, word) in [
        (r#""peft_type": "LORA", "r": 8, "target_modules": ["q"]"#, OtherKind::Adapter, "adapter"),
        (r#""quantization": {"quant_algo": "FP8"}"#, OtherKind::Quantizer, "quantizer"),
        (r#""_class_name": "UNet", "num_layers": 4"#, OtherKind::Diffusion, "pipeline"),
        (r#""model": {"decoder": {"hidden_size": 8}}"#, OtherKind::Runtime, "runtime"),
        (r#""weight_map": {}"#, OtherKind::Index, "lists the files"),
        (r#""do_sample": true, "top_p": 0.9"#, OtherKind::Generation, "generated"),
        (r#""tokenizer_class": "X""#, OtherKind::Tokenizer, "prepared"),
        (r#""similarity_fn_name": "cosine""#, OtherKind::Vectors, "vectors"),
        (r#""model_type": "bert", "num_hidden_layers": 12"#, OtherKind::Encoder, "encoder"),
        (r#""architectures": ["NewForMaskedLM"], "n_layer": 2"#, OtherKind::Encoder, "encoder"),
        (r#""model_type": "t5", "num_layers": 12"#, OtherKind::Translator, "another"),
        (r#""model_type": "clip_vision_model", "n_layer": 2"#, OtherKind::Image, "images"),
        (r#""model_type": "whisper", "num_hidden_layers": 4"#, OtherKind::Sound, "hears"),
        (r#""model_type": "mlp_projector", "depth": 2"#, OtherKind::Projector, "leads"),
    ] {
        let found = read(&format!("{{{fields}}}")).expect_err("is no language model");
        assert!(found.message().contains(word), "{kind:?}: {}", found.message());
        assert!(found.suggestion().is_some());
    }
    // A decoder by the same name is one.
    let decoder = r#""model_type": "bert", "is_decoder": true, "num_hidden_layers": 2,
        "hidden_size": 64, "num_attention_heads": 2, "vocab_size": 100, "intermediate_size": 256"#;
    assert!(read(&format!("{{{decoder}}}")).is_ok());
    let draft = qwen(r#", "architectures": ["DFlashDraftModel"], "num_target_layers": 64"#);
    assert!(said(&draft, true).iter().any(|it| it.contains("drafts tokens")));
}

#[test]
fn formats_of_published_weights_are_named() {
    for (fields, format) in [
        (r#"{"quant_method": "awq", "bits": 4, "group_size": 128}"#, "AWQ-4bit-g128"),
        (r#"{"quant_method": "gptq", "bits": 4, "group_size": 32}"#, "GPTQ-4bit-g32"),
        (r#"{"quant_method": "gptq", "bits": 8, "group_size": -1}"#, "GPTQ-8bit-nogroup"),
        (r#"{"quant_method": "fp8", "weight_block_size": [128, 128]}"#, "FP8-E4M3-block128"),
        (r#"{"quant_method": "fbgemm_fp8"}"#, "FP8-E4M3-per-channel"),
        (r#"{"quant_method": "mxfp4"}"#, "MXFP4-checkpoint"),
        (r#"{"quant_method": "modelopt", "quant_algo": "NVFP4"}"#, "NVFP4-checkpoint"),
        (r#"{"quant_method": "exl3", "bits": 3.5}"#, "EXL3-3.5bpw"),
        (r#"{"quant_method": "bitsandbytes", "load_in_8bit": true}"#, "INT8-bitsandbytes"),
        (
            r#"{"quant_method": "bitsandbytes", "load_in_4bit": true,
                "bnb_4bit_use_double_quant": true}"#,
            "NF4-double-quant",
        ),
        (
            r#"{"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights":
                {"num_bits": 4, "type": "float", "group_size": 16}}}}"#,
            "NVFP4-checkpoint",
        ),
        (
            r#"{"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights":
                {"num_bits": 8, "type": "float", "strategy": "channel"}}}}"#,
            "FP8-E4M3-per-channel",
        ),
    ] {
        let found = said(&qwen(&format!(r#", "quantization_config": {fields}"#)), true);
        assert!(found.iter().any(|it| it.contains(format)), "{format}: {found:#?}");
    }
    let mlx = said(&qwen(r#", "quantization": {"group_size": 64, "bits": 4}"#), true);
    assert!(mlx.iter().any(|it| it.contains("MLX-4bit")), "{mlx:#?}");
    // Groups of several formats have no one.
    let mixed = r#", "quantization_config": {"quant_method": "compressed-tensors", "config_groups":
        {"a": {"weights": {"num_bits": 4, "type": "int", "group_size": 32}},
        "b": {"weights": {"num_bits": 8, "type": "float"}}}}"#;
    assert!(said(&qwen(mixed), true).iter().any(|it| it.contains("no format of the list")));
}

#[test]
fn lists_of_every_module_are_read() {
    let modules: Vec<String> =
        (0..60_000).map(|i| format!("\"model.layers.{i}.mlp.experts.{i}.down_proj\"")).collect();
    let list = format!(r#", "quantization_config": {{"ignore": [{}]}}"#, modules.join(", "));
    assert!(list.len() > 2 << 20);
    assert_eq!(model(&qwen(&list)).shape.layers, 36);
}
