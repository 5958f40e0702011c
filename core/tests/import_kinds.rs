//! Kinds of models and files that no catalogue model stands for: what each gives, to the parameter.
//!
//! Parameters are those of the published checkpoint, or of the modules that transformers 5.24.0 builds
//! from these very fields (2026-11); bytes of caches follow from the rows of their projections.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use rigledger_core::Severity;
use rigledger_core::import::config::read;
use rigledger_core::import::{Finding, Imported, OtherKind};
use rigledger_core::memory::weights::{Role, tensors};
use rigledger_core::plan::own::OwnModel;

/// A model, its parameters, those that a token uses, bytes a token and bytes of a window's cell.
type Row = (&'static str, &'static str, u64, u64, u32, u32);

/// Without a gate, with biases, positions or fused widths, as models before and beside Llama.
const BUILT: [Row; 19] = [
    ("gpt2", r#""model_type": "gpt2""#, 124_439_808, 124_439_808, 36_864, 0),
    (
        "gpt-j-6b",
        r#""model_type": "gptj", "n_embd": 4096, "n_head": 16, "n_layer": 28, "vocab_size": 50400"#,
        6_050_882_784,
        6_050_882_784,
        458_752,
        0,
    ),
    ("gpt-neox-20b", r#""model_type": "gpt_neox""#, 20_554_567_680, 20_554_567_680, 1_081_344, 0),
    ("opt-125m", r#""model_type": "opt""#, 125_239_296, 125_239_296, 36_864, 0),
    (
        "bloom-7b1",
        r#""model_type": "bloom", "n_embed": 4096, "n_layer": 30, "num_attention_heads": 32"#,
        7_069_016_064,
        7_069_016_064,
        491_520,
        0,
    ),
    (
        "mpt-7b",
        r#""model_type": "mpt", "d_model": 4096, "n_heads": 32, "n_layers": 32,
            "expansion_ratio": 4, "vocab_size": 50432"#,
        6_649_286_656,
        6_649_286_656,
        524_288,
        0,
    ),
    (
        "starcoder",
        r#""model_type": "gpt_bigcode", "n_embd": 6144, "n_head": 48, "n_inner": 24576,
            "n_layer": 40, "n_positions": 8192, "vocab_size": 49152, "multi_query": true"#,
        15_517_456_384,
        15_517_456_384,
        20_480,
        0,
    ),
    (
        "dbrx",
        r#""model_type": "dbrx", "d_model": 6144, "n_heads": 48, "n_layers": 40,
            "vocab_size": 100352, "attn_config": {"kv_n_heads": 8},
            "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4}"#,
        131_596_523_520,
        36_469_708_800,
        163_840,
        0,
    ),
    (
        "qwen-7b",
        r#""model_type": "qwen", "hidden_size": 4096, "intermediate_size": 22016,
            "kv_channels": 128, "num_attention_heads": 32, "num_hidden_layers": 32,
            "vocab_size": 151936, "tie_word_embeddings": false"#,
        7_721_324_544,
        7_721_324_544,
        524_288,
        0,
    ),
    (
        "chatglm3-6b",
        r#""model_type": "chatglm", "hidden_size": 4096, "ffn_hidden_size": 13696,
            "kv_channels": 128, "multi_query_attention": true, "multi_query_group_num": 2,
            "num_attention_heads": 32, "num_layers": 28, "padded_vocab_size": 65024,
            "add_qkv_bias": true, "tie_word_embeddings": false"#,
        6_243_584_000,
        6_243_584_000,
        28_672,
        0,
    ),
    ("persimmon", r#""model_type": "persimmon""#, 9_397_175_296, 9_397_175_296, 589_824, 0),
    ("nanochat", r#""model_type": "nanochat""#, 256_573_440, 256_573_440, 36_864, 0),
    ("mixtral", r#""model_type": "mixtral""#, 46_702_792_704, 12_879_925_248, 131_072, 0),
    ("gemma-7b", r#""model_type": "gemma""#, 8_537_680_896, 8_537_680_896, 458_752, 0),
    ("mamba2", r#""model_type": "mamba2""#, 7_285_403_648, 7_285_403_648, 0, 0),
    ("falcon-mamba", r#""model_type": "falcon_mamba""#, 159_308_544, 159_308_544, 0, 0),
    ("griffin", RECURRENT_GEMMA, 2_010_263_040, 2_010_263_040, 0, 81_920),
    ("bamba", r#""model_type": "bamba""#, 9_992_765_440, 9_992_765_440, 0, 0),
    ("zaya", r#""model_type": "zaya""#, 8_840_488_784, 1_290_741_584, 40_960, 0),
];

const RECURRENT_GEMMA: &str = r#""model_type": "recurrent_gemma", "hidden_size": 2560,
    "num_hidden_layers": 26, "num_attention_heads": 10, "num_key_value_heads": 10, "head_dim": 256,
    "intermediate_size": 7680, "lru_width": 2560, "conv1d_width": 4, "attention_window_size": 2048,
    "block_types": ["recurrent", "recurrent", "attention"], "vocab_size": 256000"#;

/// Where a file lists what each block is.
const LISTED: [Row; 11] = [
    (
        "nemotron-h-8b",
        r#""model_type": "nemotron_h", "hidden_size": 4096, "num_hidden_layers": 52,
            "hybrid_override_pattern":
                "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-",
            "intermediate_size": 21504, "num_attention_heads": 32, "num_key_value_heads": 8,
            "head_dim": 128, "mamba_num_heads": 128, "mamba_head_dim": 64, "ssm_state_size": 128,
            "n_groups": 8, "conv_kernel": 4, "vocab_size": 131072, "tie_word_embeddings": false"#,
        8_100_852_736,
        8_100_852_736,
        16_384,
        0,
    ),
    (
        "nemotron-h by words, without a number of layers",
        r#""model_type": "nemotron_h", "hidden_size": 1024, "layers_block_type":
                ["mamba", "moe", "mamba", "attention", "moe", "mamba", "mlp", "attention"],
            "intermediate_size": 2048, "num_attention_heads": 8, "num_key_value_heads": 2,
            "head_dim": 128, "mamba_num_heads": 16, "mamba_head_dim": 64, "ssm_state_size": 128,
            "n_groups": 2, "conv_kernel": 4, "vocab_size": 32000, "n_routed_experts": 16,
            "num_experts_per_tok": 4, "moe_intermediate_size": 512, "n_shared_experts": 1,
            "moe_shared_expert_intermediate_size": 1024, "tie_word_embeddings": false"#,
        123_849_360,
        98_683_536,
        2048,
        0,
    ),
    (
        "lfm2, adjusted by intermediate_size",
        r#""model_type": "lfm2", "hidden_size": 1024, "intermediate_size": 6656,
            "block_auto_adjust_ff_dim": true, "block_multiple_of": 256, "num_hidden_layers": 14,
            "num_attention_heads": 16, "num_key_value_heads": 8, "vocab_size": 65536,
            "conv_L_cache": 3, "tie_word_embeddings": true, "layer_types": ["conv", "conv",
                "full_attention", "conv", "full_attention", "conv", "full_attention", "conv",
                "full_attention", "conv", "full_attention", "conv", "full_attention", "conv"]"#,
        317_773_568,
        317_773_568,
        12_288,
        0,
    ),
    (
        "granite-h, not one of ten",
        r#""model_type": "granitemoehybrid", "hidden_size": 768, "num_hidden_layers": 12,
            "num_attention_heads": 12, "num_key_value_heads": 4, "intermediate_size": 2048,
            "shared_intermediate_size": 2048, "num_local_experts": 0, "vocab_size": 100352,
            "mamba_n_heads": 48, "mamba_d_head": 32, "mamba_d_state": 128, "mamba_n_groups": 1,
            "mamba_d_conv": 4, "mamba_expand": 2, "tie_word_embeddings": true, "layer_types":
                ["mamba", "mamba", "attention", "mamba", "mamba", "mamba", "attention", "mamba",
                "mamba", "attention", "mamba", "mamba"]"#,
        172_478_736,
        172_478_736,
        3072,
        0,
    ),
    (
        "experts but in some blocks",
        r#""model_type": "qwen3_moe", "hidden_size": 1024, "num_hidden_layers": 6,
            "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 128,
            "intermediate_size": 3072, "moe_intermediate_size": 512, "num_experts": 32,
            "num_experts_per_tok": 4, "decoder_sparse_step": 1, "mlp_only_layers": [2, 4],
            "vocab_size": 32000, "tie_word_embeddings": false"#,
        301_611_520,
        125_450_752,
        6144,
        0,
    ),
    (
        "windows of a family that llama.cpp has none for",
        r#""model_type": "cwm", "hidden_size": 1024, "num_hidden_layers": 5,
            "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 128,
            "intermediate_size": 3072, "vocab_size": 32000, "sliding_window": 512, "layer_types":
                ["full_attention", "sliding_attention", "sliding_attention", "full_attention",
                "sliding_attention"]"#,
        125_840_384,
        125_840_384,
        2048,
        3072,
    ),
    (
        "gemma 4 31B by block",
        r#""model_type": "gemma4", "tie_word_embeddings": true, "text_config": {
            "model_type": "gemma4_text", "hidden_size": 5376, "num_hidden_layers": 6,
            "num_attention_heads": 32, "num_key_value_heads": 16, "head_dim": 256,
            "intermediate_size": 21504, "vocab_size": 262144, "sliding_window": 1024,
            "hidden_size_per_layer_input": 0, "attention_k_eq_v": true, "layer_types":
                ["sliding_attention", "sliding_attention", "sliding_attention",
                "sliding_attention", "sliding_attention", "full_attention"],
            "per_layer_config": {"05": {"head_dim": 512, "num_key_value_heads": 4}}}"#,
        4_338_096_896,
        4_338_096_896,
        8192,
        81_920,
    ),
    (
        "llama 3.2 vision",
        r#""model_type": "mllama", "text_config": {"model_type": "mllama_text_model",
            "cross_attention_layers": [3, 8, 13, 18, 23, 28, 33, 38], "hidden_size": 4096,
            "intermediate_size": 14336, "num_attention_heads": 32, "num_hidden_layers": 40,
            "num_key_value_heads": 8, "vocab_size": 128256, "tie_word_embeddings": false}"#,
        9_775_192_080,
        9_775_192_080,
        131_072,
        0,
    ),
    (
        "kimi k3, whose part is of another kind",
        r#""model_type": "kimi_k3", "text_config": {"model_type": "kimi_linear",
            "hidden_size": 7168, "num_hidden_layers": 93, "num_attention_heads": 96,
            "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128,
            "qk_rope_head_dim": 64, "v_head_dim": 128, "num_experts": 896,
            "num_experts_per_token": 16, "moe_intermediate_size": 3072, "num_shared_experts": 2,
            "first_k_dense_replace": 1, "intermediate_size": 33792,
            "routed_expert_hidden_size": 3584, "vocab_size": 163840,
            "tie_word_embeddings": false, "linear_attn_config": {"head_dim": 128,
                "num_heads": 96, "short_conv_kernel_size": 4, "full_attn_layers": [4, 8, 12, 16,
                20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 76, 80, 84, 88, 92, 93]}}"#,
        2_779_483_135_584,
        105_362_677_344,
        27_648,
        0,
    ),
    (
        "step 3.5, with windowed blocks in an object of their own",
        r#""model_type": "step3p5", "num_hidden_layers": 8, "hidden_size": 1024,
            "num_attention_heads": 8, "num_attention_groups": 2, "head_dim": 128,
            "vocab_size": 1000, "intermediate_size": 2048, "moe_num_experts": 16, "moe_top_k": 2,
            "moe_intermediate_size": 512, "share_expert_dim": 512, "sliding_window": 512,
            "moe_layers_enum": "3,4,5,6,7", "layer_types": ["full_attention",
                "sliding_attention", "sliding_attention", "sliding_attention", "full_attention",
                "sliding_attention", "sliding_attention", "sliding_attention"],
            "attention_other_setting": {"attention_type": "sliding_attention",
                "num_attention_heads": 12, "num_attention_groups": 2, "head_dim": 128},
            "tie_word_embeddings": false"#,
        2_048_000
            + 2 * (2 * 1_048_576 + 524_288 + 8192)
            + 6 * (3_145_728 + 524_288 + 12_288)
            + 3 * 6_291_456
            + 5 * (17 * 1_572_864 + 16_384),
        2_048_000
            + 2 * (2 * 1_048_576 + 524_288 + 8192)
            + 6 * (3_145_728 + 524_288 + 12_288)
            + 3 * 6_291_456
            + 5 * (3 * 1_572_864 + 16_384),
        2048,
        6144,
    ),
    (
        "nemotron by search",
        r#""model_type": "nemotron-nas", "hidden_size": 2048, "num_hidden_layers": 4,
            "num_attention_heads": 16, "num_key_value_heads": null, "intermediate_size": null,
            "vocab_size": 1000, "tie_word_embeddings": false, "block_configs": [
            {"attention": {"n_heads_in_group": 8, "no_op": false}, "ffn": {"ffn_mult": 2.625}},
            {"attention": {"n_heads_in_group": null, "no_op": true}, "ffn": {"ffn_mult": 0.5}},
            {"attention": {"n_heads_in_group": 8, "no_op": false}, "ffn": {"ffn_mult": 1.0}},
            {"attention": {"n_heads_in_group": 8, "no_op": false}, "ffn": {"no_op": true}}]"#,
        68_599_808,
        68_599_808,
        3072,
        0,
    ),
];

/// As Meta, Mistral and `DeepSeek` publish beside their weights.
const NATIVE: [Row; 5] = [
    (
        "llama-2-7b",
        r#""dim": 4096, "multiple_of": 256, "n_heads": 32, "n_layers": 32, "norm_eps": 1e-05,
            "vocab_size": -1"#,
        6_738_415_616,
        6_738_415_616,
        524_288,
        0,
    ),
    (
        "llama-3-70b",
        r#""dim": 8192, "ffn_dim_multiplier": 1.3, "multiple_of": 4096, "n_heads": 64,
            "n_kv_heads": 8, "n_layers": 80, "vocab_size": 128256"#,
        70_553_706_496,
        70_553_706_496,
        327_680,
        0,
    ),
    (
        "mistral-7b-v0.3",
        r#""dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32,
            "n_kv_heads": 8, "vocab_size": 32768"#,
        7_248_023_552,
        7_248_023_552,
        131_072,
        0,
    ),
    (
        "mixtral-8x7b",
        r#""dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32,
            "n_kv_heads": 8, "vocab_size": 32000,
            "moe": {"num_experts_per_tok": 2, "num_experts": 8}"#,
        46_702_792_704,
        12_879_925_248,
        131_072,
        0,
    ),
    (
        "deepseek-v3",
        r#""vocab_size": 129280, "dim": 7168, "inter_dim": 18432, "moe_inter_dim": 2048,
            "n_layers": 61, "n_dense_layers": 3, "n_heads": 128, "n_routed_experts": 256,
            "n_shared_experts": 1, "n_activated_experts": 8, "score_func": "sigmoid",
            "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
            "qk_rope_head_dim": 64, "v_head_dim": 128"#,
        671_026_419_200,
        37_552_297_472,
        70_272,
        0,
    ),
];

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
