//! A short run of the fuzz targets' bodies: the whole corpus, mutations of it, and random bytes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "../fuzz/bodies.rs"]
mod bodies;
#[path = "import/builder.rs"]
mod builder;
#[path = "../fuzz/inputs.rs"]
mod inputs;
#[path = "../fuzz/plan.rs"]
mod plan;

use std::fs;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use builder::{F32, File};
use inputs::{Numbers, files, folder, mutated};
use rigledger_core::Catalog;
use rigledger_core::import::Imported;
use rigledger_core::memory::weights::{self, Format};
use rigledger_core::plan::own::OwnModel;

/// Mutations of each input.
const MUTATIONS: u64 = 4000;

fn run(inputs: &[(String, Vec<u8>)], mutations: u64, body: fn(&[u8])) {
    let mut numbers = Numbers(42);
    for (name, bytes) in inputs {
        println!("{name}");
        body(bytes);
        for _ in 0..mutations {
            let other = &inputs[numbers.below(inputs.len())].1;
            body(&mutated(bytes, other, &mut numbers));
        }
    }
}

#[test]
fn gguf_corpus() {
    run(&files("fuzz/corpus/gguf"), MUTATIONS, bodies::gguf);
}

#[test]
fn config_corpus() {
    let mut inputs = files("fuzz/corpus/config");
    inputs.extend(files("tests/import/configs"));
    run(&inputs, MUTATIONS, bodies::config);
}

#[test]
fn own_corpus() {
    // Each is evaluated on rigs, which takes longer than reading it.
    run(&files("fuzz/corpus/own"), MUTATIONS / 50, bodies::own);
}

/// The longest that any input of a few kilobytes may take: what a page would feel.
const SLOW: Duration = Duration::from_millis(50);

/// Runs a body and keeps how long its slowest input took. Where other work has stopped the test for a
/// moment the input is tried again.
fn timed(inputs: &[(String, Vec<u8>)], mutations: u64, body: fn(&[u8])) {
    let mut numbers = Numbers(43);
    for (name, bytes) in inputs {
        for turn in 0..=mutations {
            let other = &inputs[numbers.below(inputs.len())].1;
            let input = if turn == 0 { bytes.clone() } else { mutated(bytes, other, &mut numbers) };
            let took = || {
                let start = Instant::now();
                body(&input);
                start.elapsed()
            };
            let slow = took() > SLOW && took() > SLOW && took() > SLOW;
            assert!(!slow, "{name}: over {SLOW:?} for {:?}", String::from_utf8_lossy(&input));
        }
    }
}

#[test]
fn paste_corpus() {
    timed(&files("fuzz/corpus/paste"), MUTATIONS / 20, bodies::paste);
}

/// A plan is answered, drawn and written out, which takes longer than reading it; how long each of these
/// takes is measured there.
#[test]
fn plan_corpus() {
    run(&files("fuzz/corpus/plan"), MUTATIONS / 200, plan::plan);
}

#[test]
fn question_corpus() {
    timed(&files("fuzz/corpus/question"), MUTATIONS / 4, bodies::question);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_no_trouble(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        bodies::gguf(&bytes);
        bodies::config(&bytes);
        let mut headed = b"GGUF\x03\0\0\0".to_vec();
        headed.extend(bytes);
        bodies::gguf(&headed);
    }

    #[test]
    fn any_change_of_a_valid_file_is_no_trouble(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = builder::small().header();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bodies::gguf(&bytes);
    }

    #[test]
    fn any_text_is_no_trouble(text in "[\\[\\]{}:,\"0-9a-z_.eE+ -]{0,200}") {
        bodies::config(text.as_bytes());
        bodies::paste(text.as_bytes());
        bodies::question(text.as_bytes());
    }

    #[test]
    fn any_link_of_a_model_is_no_trouble(
        shape in proptest::collection::vec("(|[0-9]{1,10})", 0..44),
        weights in "(|e|t)([.][0-9a-z]{0,9}){0,9}([.][0-9a-z_-]{0,30}){0,2}",
        arch in "(llama|gemma3|qwen3moe|deepseek2|deepseek4|falcon-h1|gpt-oss|x)",
    ) {
        bodies::own(format!("1~n~{arch}~8192~{}~{weights}", shape.join("-")).as_bytes());
    }
}

/// A file with the pairs that matter, of sizes that a test can afford.
fn pairs(file: File, arch: &str) -> File {
    file.counts(
        arch,
        &[
            ("block_count", 3),
            ("nextn_predict_layers", 1),
            ("context_length", 4096),
            ("embedding_length", 64),
            ("feed_forward_length", 128),
            ("attention.head_count", 4),
            ("attention.kv_lora_rank", 16),
            ("attention.sliding_window", 32),
            ("expert_count", 4),
            ("expert_used_count", 2),
            ("ssm.conv_kernel", 4),
            ("ssm.inner_size", 128),
            ("ssm.state_size", 16),
            ("ssm.group_count", 2),
            ("ssm.time_step_rank", 8),
            ("attention.indexer.key_length", 16),
            ("attention.indexer.head_count", 2),
            ("attention.shared_kv_layers", 1),
            ("embedding_length_per_layer_input", 8),
            ("moe_latent_size", 32),
        ],
    )
}

/// A file with tensors of every kind that tells something.
fn everything() -> File {
    let mut file = pairs(File::new("deepseek2"), "deepseek2")
        .list("deepseek2.attention.head_count_kv", &[2, 0, 2])
        .tokens(3);
    file.tensor("token_embd.weight", &[64, 3], F32);
    for part in [
        "attn_k",
        "ssm_out",
        "ffn_down_exps",
        "ffn_down_shexp",
        "ffn_latent_down",
        "indexer.attn_k",
        "nextn.eh_proj",
        "nextn.embed_tokens",
    ] {
        file.tensor(&format!("blk.2.{part}.weight"), &[64, 64, 4], 12);
    }
    for part in ["attn_q", "exp_probs_b"] {
        file.tensor(&format!("blk.1.{part}.bias"), &[64], F32);
    }
    file
}

/// The corpus of GGUF files, by name.
fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let mut unknown = pairs(File::new("gemma3"), "gemma3");
    unknown.tensor("blk.0.attn_k.weight", &[64, 64], 200);
    unknown.tensor("output.weight", &[64, 3], 200);
    let split = File::new("llama").count("split.no", 1).count("split.count", 2);
    let long = |kind: u32, count: u64| {
        let mut value = kind.to_le_bytes().to_vec();
        value.extend(count.to_le_bytes());
        File::new("llama").raw("x", 9, &value).header()
    };
    let mut sized = File::new("llama");
    sized.tensor_at("blk.0.attn_k.weight", &[1 << 31, 1 << 31, 1 << 31], F32, u64::MAX);
    vec![
        ("small", builder::small().header()),
        ("everything", everything().header()),
        ("unknown-types", unknown.header()),
        ("split", split.header()),
        ("hybrid", pairs(File::new("qwen3next"), "qwen3next").header()),
        ("big-endian", pairs(File::big_endian("llama"), "llama").header()),
        ("empty", Vec::new()),
        ("magic", b"GGUF".to_vec()),
        ("old", b"ggjt\x03\0\0\0".to_vec()),
        ("many-tensors", File::new("llama").header_claiming(3, 1 << 60, 1)),
        ("most-tensors", File::new("llama").header_claiming(3, 1 << 18, 1)),
        ("long-list", long(8, 1 << 60)),
        ("nested-lists", long(9, 2)),
        ("long-text", File::new("llama").raw("x", 8, &(4_u64 << 30).to_le_bytes()).header()),
        ("huge-tensor", sized.header()),
        ("nan", File::new("llama").raw("llama.x", 6, &f32::NAN.to_le_bytes()).header()),
    ]
}

/// A shape whose shared experts are wider together than 32 bits can say.
const SHARED_EXPERTS: &str = "8-4294967295-4096-247--4294967295-4096--8388608-1048576-134217728-----212-268435456-162-\
     2097152-4294967295-16777216-";
/// A shape of more bytes in all blocks than 64 bits can say.
const MOST_BYTES: &str = "193-16-32--4294967295--32-213-4294967295-4294967295--76-4294967295-192-42-524288-4294967295-\
     4294967295--4096-115--1048576-";

/// The corpus of models in links, by name.
fn models_in_links() -> Vec<(&'static str, String)> {
    let own = |id: &str, quant: Option<&str>| {
        let model = Catalog::embedded().model(id).unwrap();
        let weights = quant
            .map(|quant| weights::weights(&model.shape, &Format::parse(quant).unwrap()).unwrap());
        let name = format!("{} \u{e9}", model.name);
        let (shape, max_context) = (model.shape, model.max_context);
        let file = Imported { name, shape, weights, max_context, findings: Vec::new() };
        OwnModel::of(&file).unwrap().encode()
    };
    vec![
        ("dense", own("llama-3.1-70b", Some("Q4_K_M"))),
        ("experts", own("qwen3-235b-a22b", Some("IQ2_M"))),
        ("latent", own("deepseek-v3", Some("Q2_K"))),
        ("windows", own("gemma-3-27b", Some("Q6_K"))),
        ("hybrid", own("qwen3-next-80b-a3b", None)),
        ("shape", own("llama-3.1-8b", None)),
        ("widest", {
            let most = ["4294967295"; 42].join("-");
            format!("1~~llama~4294967295~{most}~e.zzzzzzzzz")
        }),
        ("limits", {
            let most = ["1024", "16777216", "16777216", "65536", "65536", "16777216"].join("-");
            let bytes = ["zzzzzzzzz"; 8].join(".");
            format!("1~x~deepseek2~268435456~{most}~e.{bytes}.zzzzzzzzz_zzzzzzzzz_zzzzzzzzz._sg")
        }),
        ("long-runs", "1~x~llama~1~2-2-2~e.1.1.1.1.1.1.1.1.1_1_1._zzzzzzzzz".to_owned()),
        ("newer", "2~x".to_owned()),
        ("most-shared-experts", format!("1~x~qwen3moe~24442~{SHARED_EXPERTS}~")),
        ("most-bytes", format!("1~x~falcon-h1~55792~{MOST_BYTES}~")),
        (
            "no-expert-used",
            "1~x~qwen3moe~8192~8-512-512-8-8-64-64--999---------4---256~".to_owned(),
        ),
    ]
}

#[test]
fn the_corpus_of_links_is_what_the_core_writes() {
    for (name, text) in models_in_links() {
        let path = folder("fuzz/corpus/own").join(name);
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{name}");
    }
}

#[test]
fn the_corpus_is_what_the_builder_writes() {
    for (name, bytes) in corpus() {
        let path = folder("fuzz/corpus/gguf").join(name);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        assert!(bytes.len() < 8192);
    }
}

#[test]
#[ignore = "writes files"]
fn write_the_corpus() {
    for (name, bytes) in corpus() {
        fs::write(folder("fuzz/corpus/gguf").join(name), bytes).unwrap();
    }
    for (name, text) in models_in_links() {
        fs::write(folder("fuzz/corpus/own").join(name), text).unwrap();
    }
}
