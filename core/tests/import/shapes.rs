//! Shapes and bytes of the models that headers describe.
//!
//! The bytes of each type are those that llama.cpp's quantizer reports for these models as `Q4_K_M`
//! (commit 0c1e57098, dry run).

use rigledger_core::catalog::Shape;
use rigledger_core::import::gguf::imported;
use rigledger_core::memory::{self, weights::Format};
use rigledger_core::units::Bytes;
use rigledger_core::{Catalog, Severity};

use super::builder::{self, F32, File, MXFP4, Q4_K, Q8_0};
use super::telling::file_of;
use super::{header, model, says};

/// Shape and bytes of a file are those of the catalogue and of llama.cpp.
#[track_caller]
fn agrees(file: &File, id: &str, types: &[(&str, u64)], embedding: u64, head: u64) {
    let found = header(&file.header());
    for (name, bytes) in types {
        let ours = found.types().into_iter().find(|(known, _)| known == name).map(|found| found.1);
        assert_eq!(ours, Some(Bytes::new(*bytes)), "{id} {name}");
    }
    let imported = imported(&[found]);
    let catalogue = Catalog::embedded().model(id).unwrap();
    let mut shape = imported.shape;
    // These files have no draft blocks, so they cannot tell of the published ones, nor of the
    // tables that those have.
    assert_eq!((shape.mtp_layers, shape.draft_tables), (0, false), "{id}");
    shape.mtp_layers = catalogue.shape.mtp_layers;
    shape.draft_tables = catalogue.shape.draft_tables;
    // The checkpoint has 64 more rows, for images, which converters leave out.
    if id == "gemma-3-27b" {
        assert_eq!(shape.vocab, 262_144);
        shape.vocab = catalogue.shape.vocab;
    }
    assert_eq!(shape, catalogue.shape, "{id}");
    assert_eq!(imported.max_context, catalogue.max_context);
    let weights = imported.weights.expect("has all tensors");
    let all: u64 = types.iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(weights.file.get(), all, "{id}");
    assert_eq!(weights.embedding.get(), embedding, "{id}");
    let norm = u64::from(shape.width) * 4;
    assert_eq!(weights.output.get(), norm + if head == 0 { embedding } else { head }, "{id}");
    let blocks: Bytes = weights.blocks.iter().map(|block| block.dense + block.experts).sum();
    let apart = weights.embedding + blocks + weights.everywhere;
    let tied = if head == 0 { weights.output.get() - embedding } else { weights.output.get() };
    assert_eq!(apart.get() + tied, all, "{id}");
    assert_eq!(weights.blocks.len(), shape.layers as usize);
    assert!(imported.findings.iter().all(|finding| finding.severity == Severity::Note));
    // The same as the weights that follow from the dimensions and the name of the mix.
    let format = Format::parse("Q4_K_M").unwrap();
    if let Ok(computed) = memory::weights::weights(&imported.shape, &format) {
        assert_eq!(computed, weights, "{id}");
    }
}

#[test]
fn llama_8b_agrees_with_llama_cpp() {
    let types = [("F32", 1_065_216), ("Q4_K", 3_655_139_328), ("Q6_K", 1_256_693_760)];
    agrees(&builder::llama_8b(), "llama-3.1-8b", &types, 295_501_824, 430_940_160);
    let imported = model(&builder::llama_8b());
    assert_eq!(imported.name, "Llama 3.1 8B Instruct");
    assert_eq!(imported.weights.unwrap().everywhere, Bytes::new(256));
    says(&imported.findings, "as Q4_K_M, 4.6 GiB in all: 74 % Q4_K, 26 % Q6_K");
}

#[test]
fn gemma_27b_agrees_with_llama_cpp() {
    let types = [("F32", 5_417_984), ("Q4_K", 12_262_440_960), ("Q6_K", 4_271_984_640)];
    agrees(&builder::gemma_27b(), "gemma-3-27b", &types, 1_156_055_040, 0);
}

#[test]
fn qwen_30b_agrees_with_llama_cpp() {
    let types = [("F32", 51_175_424), ("Q4_K", 14_260_027_392), ("Q6_K", 4_239_513_600)];
    agrees(&builder::qwen_30b(), "qwen3-30b-a3b", &types, 175_030_272, 255_252_480);
    let weights = model(&builder::qwen_30b()).weights.unwrap();
    // A sixteenth of the experts is read for a token.
    let experts: Bytes = weights.blocks.iter().map(|block| block.experts).sum();
    let dense: Bytes = weights.blocks.iter().map(|block| block.dense).sum();
    let read = weights.output.get() + dense.get() + experts.get() / 16;
    assert_eq!(weights.read_per_token.get(), read);
}

#[test]
fn deepseek_v3_agrees_with_llama_cpp() {
    let types = [
        ("F32", 429_807_616),
        ("Q4_K", 319_060_832_256),
        ("Q5_0", 351_797_248),
        ("Q6_K", 84_646_410_240),
    ];
    agrees(&builder::deepseek_v3(), "deepseek-v3", &types, 521_256_960, 760_166_400);
}

#[test]
fn hybrids_are_told_by_their_tensors() {
    let arch = "qwen3next";
    let mut file = File::new(arch).counts(
        arch,
        &[
            ("block_count", 48),
            ("context_length", 262_144),
            ("embedding_length", 2048),
            ("feed_forward_length", 5120),
            ("attention.head_count", 16),
            ("attention.head_count_kv", 2),
            ("attention.key_length", 256),
            ("attention.value_length", 256),
            ("expert_count", 512),
            ("expert_used_count", 10),
            ("expert_feed_forward_length", 512),
            ("expert_shared_feed_forward_length", 512),
            ("ssm.conv_kernel", 4),
            ("ssm.inner_size", 4096),
            ("ssm.state_size", 128),
            ("ssm.group_count", 16),
            ("ssm.time_step_rank", 32),
        ],
    );
    file.tensor("token_embd.weight", &[2048, 151_936], Q4_K);
    file.tensor("output.weight", &[2048, 151_936], Q4_K);
    for block in 0..48_u64 {
        let name = |part: &str| format!("blk.{block}.{part}.weight");
        if (block + 1).is_multiple_of(4) {
            file.tensor(&name("attn_q"), &[2048, 8192], Q4_K);
            file.tensor(&name("attn_k"), &[2048, 512], Q4_K);
        } else {
            file.tensor(&name("attn_qkv"), &[2048, 8192], Q4_K);
            file.tensor(&name("ssm_out"), &[4096, 2048], Q4_K);
        }
        file.tensor(&name("ffn_down_exps"), &[512, 2048, 512], Q4_K);
        file.tensor(&name("ffn_down_shexp"), &[512, 2048], Q4_K);
    }
    let catalogue = Catalog::embedded().model("qwen3-coder-next").unwrap();
    assert_eq!(model(&file).shape, catalogue.shape);
    // Without tensors the metadata have to do, of which here the period is missing.
    let front = File::new(arch).counts(arch, &[("block_count", 8), ("full_attention_interval", 4)]);
    assert_eq!(model(&front).shape.linear_layers, 6);
}

/// Fields on which a file and the catalogue differ, and why.
const DIFFERS: [(&str, &str); 1] = [
    // The catalogue names a width that no block here has.
    ("minimax-m3", "ff"),
];

#[test]
fn the_whole_catalogue_comes_back() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for model in Catalog::embedded().models {
        let shape = &model.shape;
        // Some states and some caches are not verified.
        if shape.linear_layers > 0 && shape.ssm_conv == 0 || shape.kv_bytes_per_token == 0 {
            continue;
        }
        let found = self::model(&file_of(shape, model.max_context.get()));
        compared += 1;
        let (ours, theirs) =
            [found.shape, *shape].map(|shape| serde_json::to_value(shape).unwrap()).into();
        for (field, value) in theirs.as_object().unwrap() {
            let differs = DIFFERS.contains(&(model.id, field.as_str()));
            if ours[field] != *value && !differs {
                wrong.push(format!("{}: {field} is {}, not {value}", model.id, ours[field]));
            }
        }
        if found.max_context != model.max_context {
            wrong.push(format!("{}: context", model.id));
        }
        let bytes = |shape| {
            let format = Format::parse("Q4_K_M").unwrap().with_drafts(true);
            memory::weights::weights(shape, &format).map(|weights| weights.file)
        };
        // The file's blocks stand in another order than the model's.
        let ordered = Shape { blocks: shape.blocks, ..found.shape };
        if bytes(&ordered) != bytes(shape) {
            wrong.push(format!("{}: the shape does not weigh the same", model.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 200, "{compared}");
}

#[test]
fn metadata_do_where_tensors_are_missing() {
    let part = |arch: &str| File::new(arch).count("split.no", 0).count("split.count", 2);
    let of = |file: File, arch: &str, counts: &[(&str, u32)]| {
        let every = [("block_count", 4), ("embedding_length", 64), ("attention.head_count", 4)];
        model(&file.counts(arch, &every).counts(arch, counts)).shape
    };
    let experts = [("expert_count", 8), ("expert_used_count", 2)];
    let scored = |by: u32| [&experts[..], &[("expert_gating_func", by)]].concat();
    assert!(of(part("deepseek2"), "deepseek2", &scored(2)).router_bias);
    assert!(!of(part("deepseek2"), "deepseek2", &scored(1)).router_bias);
    let drafts = [("nextn_predict_layers", 1)];
    for (arch, tables) in
        [("glm4moe", true), ("deepseek2", true), ("deepseek32", true), ("glm-dsa", false)]
    {
        assert_eq!(of(part(arch), arch, &drafts).draft_tables, tables, "{arch}");
        assert!(!of(part(arch), arch, &[]).draft_tables, "{arch}");
    }
    let wide = [("attention.key_length", 32)];
    assert_eq!(of(part("gemma4"), "gemma4", &wide).rope_factors, 16);
    assert_eq!(of(part("llama"), "llama", &wide).rope_factors, 0);
    let file = part("glm-dsa").list("glm-dsa.attention.indexer.types", &[1, 1, 0, 0]);
    let index = [("attention.indexer.key_length", 8), ("attention.indexer.head_count", 2)];
    let shape = of(file, "glm-dsa", &index);
    assert_eq!((shape.indexer_heads, shape.indexer_layers), (2, 2));
    assert_eq!(of(part("glm-dsa"), "glm-dsa", &index).indexer_layers, 0);
    let file = part("gemma4").list("gemma4.feed_forward_length", &[96, 96, 192, 192]);
    let shape = of(file, "gemma4", &[("attention.shared_kv_layers", 2)]);
    assert_eq!((shape.ff, shape.wide_shared_ff), (96, true));
    // Not twice the width.
    let file = part("gemma4").list("gemma4.feed_forward_length", &[96, 96, 96, 96]);
    let shape = of(file, "gemma4", &[("attention.shared_kv_layers", 2)]);
    assert_eq!((shape.ff, shape.wide_shared_ff), (96, false));
}

#[test]
fn kimi_s_linear_layers_are_not_attention() {
    let arch = "kimi-linear";
    let mut file = File::new(arch).counts(
        arch,
        &[
            ("block_count", 27),
            ("context_length", 1_048_576),
            ("embedding_length", 2304),
            ("feed_forward_length", 9216),
            ("attention.head_count", 32),
            ("attention.key_length", 576),
            ("attention.value_length", 512),
            ("attention.key_length_mla", 192),
            ("attention.value_length_mla", 128),
            ("attention.kv_lora_rank", 512),
            ("rope.dimension_count", 64),
            ("kda.head_dim", 128),
            ("ssm.conv_kernel", 4),
            ("leading_dense_block_count", 1),
            ("expert_count", 256),
            ("expert_used_count", 8),
            ("expert_shared_count", 1),
            ("expert_feed_forward_length", 1024),
        ],
    );
    file.tensor("token_embd.weight", &[2304, 163_840], Q4_K);
    file.tensor("output.weight", &[2304, 163_840], Q4_K);
    for block in 0..27_u64 {
        let name = |part: &str| format!("blk.{block}.{part}.weight");
        if [3, 7, 11, 15, 19, 23, 26].contains(&block) {
            file.tensor(&name("attn_kv_a_mqa"), &[2304, 576], Q4_K);
        } else {
            file.tensor(&name("attn_k"), &[2304, 4096], Q4_K);
            file.tensor(&name("ssm_conv1d_k"), &[4, 4096], F32);
        }
        let down = if block == 0 { "ffn_down" } else { "ffn_down_exps" };
        let sizes: &[u64] = if block == 0 { &[9216, 2304] } else { &[1024, 2304, 256] };
        file.tensor(&name(down), sizes, Q4_K);
    }
    let catalogue = Catalog::embedded().model("kimi-linear-48b-a3b").unwrap();
    assert_eq!(model(&file).shape, catalogue.shape);
}

#[test]
fn windows_and_experts_of_gpt_oss() {
    let arch = "gpt-oss";
    let mut file = File::new(arch).counts(
        arch,
        &[
            ("block_count", 24),
            ("context_length", 131_072),
            ("embedding_length", 2880),
            ("feed_forward_length", 2880),
            ("attention.head_count", 64),
            ("attention.head_count_kv", 8),
            ("attention.key_length", 64),
            ("attention.value_length", 64),
            ("attention.sliding_window", 128),
            ("expert_count", 32),
            ("expert_used_count", 4),
            ("expert_feed_forward_length", 2880),
        ],
    );
    file.tensor("token_embd.weight", &[2880, 201_088], Q8_0);
    file.tensor("output.weight", &[2880, 201_088], Q8_0);
    for block in 0..24 {
        file.tensor(&format!("blk.{block}.attn_k.weight"), &[2880, 512], Q8_0);
        file.tensor(&format!("blk.{block}.ffn_down_exps.weight"), &[2880, 2880, 32], MXFP4);
        file.tensor(&format!("blk.{block}.ffn_down_exps.bias"), &[2880, 32], F32);
    }
    let found = model(&file);
    assert_eq!(found.shape, Catalog::embedded().model("gpt-oss-20b").unwrap().shape);
    let experts: Bytes = found.weights.unwrap().blocks.iter().map(|block| block.experts).sum();
    // A third of the bytes of MXFP4 that llama.cpp reports, and the biases.
    assert_eq!(experts.get(), 10_152_345_600 / 3 + 24 * 2880 * 32 * 4);
}

#[test]
fn lists_a_block_and_windows_a_layer() {
    let arch = "gemma4";
    let windowed = |block: u32| !(block + 1).is_multiple_of(6);
    let heads: Vec<u32> = (0..60).map(|block| if windowed(block) { 16 } else { 4 }).collect();
    let file = File::new(arch)
        .counts(
            arch,
            &[
                ("block_count", 60),
                ("context_length", 262_144),
                ("embedding_length", 5376),
                ("attention.head_count", 32),
                ("attention.key_length", 512),
                ("attention.value_length", 512),
                ("attention.key_length_swa", 256),
                ("attention.value_length_swa", 256),
                ("attention.sliding_window", 1024),
                ("vocab_size", 262_144),
            ],
        )
        .list("gemma4.feed_forward_length", &[21_504; 60])
        .list("gemma4.attention.head_count_kv", &heads)
        .flags("gemma4.attention.sliding_window_pattern", (0..60).map(windowed));
    let imported = model(&file);
    let shape = Catalog::embedded().model("gemma-4-31b").unwrap().shape;
    // Without tensors, nobody knows whether the head is tied.
    assert_eq!(imported.shape, Shape { tied: false, ..shape });
    assert!(imported.weights.is_none());
    says(&imported.findings, "no tensors");
}

#[test]
fn draft_blocks_are_apart() {
    let arch = "glm4moe";
    let mut file = File::new(arch).counts(
        arch,
        &[
            ("block_count", 3),
            ("nextn_predict_layers", 1),
            ("embedding_length", 64),
            ("attention.head_count", 2),
        ],
    );
    file.tensor("token_embd.weight", &[64, 10], F32);
    for block in 0..3 {
        file.tensor(&format!("blk.{block}.attn_k.weight"), &[64, 64], F32);
    }
    let without = file.clone();
    file.tensor("blk.2.nextn.eh_proj.weight", &[128, 64], F32);
    let found = model(&file);
    let weights = found.weights.unwrap();
    assert_eq!((found.shape.layers, found.shape.mtp_layers, weights.draft_blocks), (2, 1, 1));
    assert_eq!(weights.draft.get(), 4 * 64 * 64 + 4 * 128 * 64);
    // A file that names draft blocks and has none.
    let found = model(&without);
    assert_eq!((found.shape.layers, found.shape.mtp_layers), (3, 0));
    assert_eq!(found.weights.unwrap().draft, Bytes::ZERO);
}

#[test]
fn tables_of_draft_blocks_and_rotary_factors_are_counted_where_tensors_are_there() {
    let of = |arch: &str, tensors: &[(&str, &[u64])]| {
        let counts = [
            ("block_count", 2),
            ("nextn_predict_layers", 1),
            ("embedding_length", 64),
            ("attention.head_count", 2),
        ];
        let mut file = File::new(arch).counts(arch, &counts);
        file.tensor("token_embd.weight", &[64, 10], F32);
        for block in 0..2 {
            file.tensor(&format!("blk.{block}.attn_k.weight"), &[64, 64], F32);
        }
        for (name, sizes) in tensors {
            file.tensor(name, sizes, F32);
        }
        model(&file).shape
    };
    let drafts: (&str, &[u64]) = ("blk.1.nextn.eh_proj.weight", &[128, 64]);
    for arch in ["deepseek2", "deepseek32", "glm4moe"] {
        // The tensors say it, whatever most files have.
        assert!(!of(arch, &[drafts]).draft_tables, "{arch}");
        for table in ["embed_tokens", "shared_head_head"] {
            let name = format!("blk.1.nextn.{table}.weight");
            let shape = of(arch, &[drafts, (&name, &[64, 10])]);
            assert_eq!((shape.mtp_layers, shape.draft_tables), (1, true), "{arch} {table}");
        }
    }
    assert_eq!(of("gemma4", &[]).rope_factors, 0);
    assert_eq!(of("gemma4", &[("rope_freqs.weight", &[256])]).rope_factors, 256);
    let two: [(&str, &[u64]); 2] =
        [("rope_factors_long.weight", &[48]), ("rope_factors_short.weight", &[48])];
    assert_eq!(of("phi3", &two).rope_factors, 96);
}
