//! Commands that run a model: they follow the plan, and have only options that there are.

#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use chrono::NaiveDate;
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::catalog::Vendor;
use rigledger_core::catalog::{CacheType, Runtime, Split};
use rigledger_core::html::{Answered, Part};
use rigledger_core::memory::{Offload, Settings};
use rigledger_core::run::{Body, Drafting, Job, Recipe, checks, recipe, recipes};
use rigledger_core::units::Tokens;
use rigledger_core::{Catalog, Evaluator};

/// A plan that uses everything at once.
fn job(settings: Settings) -> Job<'static> {
    let quant = match settings.runtime {
        Runtime::Vllm | Runtime::Sglang => "AWQ-4bit-g128",
        Runtime::Mlx => "MLX-4bit",
        Runtime::ExllamaV2 => "EXL2-4.0bpw",
        Runtime::ExllamaV3 => "EXL3-4.0bpw",
        _ => "Q4_K_M",
    };
    Job {
        model: "llama-3.1-70b",
        quant: Catalog::embedded().quant(quant),
        layers: 80,
        overrides: None,
        experts: 0,
        settings,
        drafting: Drafting::Off,
        context: Tokens::new(16384),
        cards: 2,
        vendor: Vendor::Nvidia,
        nvlink: true,
    }
}

/// All that a recipe would have typed, in one text.
fn typed(recipe: &Recipe) -> String {
    let mut all = String::new();
    for step in &recipe.steps {
        match &step.body {
            Body::Shell(lines) | Body::File(lines) => all.push_str(&(lines.join("\n") + "\n")),
            Body::Settings(rows) => {
                for (name, value) in rows {
                    all.push_str(&[*name, ": ", value, "\n"].concat());
                }
            }
        }
    }
    all
}

fn assert_has(recipe: &Recipe, parts: &[&str]) {
    let typed = typed(recipe);
    for part in parts {
        assert!(typed.contains(part), "{part:?} is not in\n{typed}");
    }
}

#[test]
fn llama_cpp_follows_the_plan() {
    let usual = Settings { sequences: 3, context: Tokens::new(49152), ..Settings::default() };
    let plan = Settings { cache_k: CacheType::Q8_0, cache_v: CacheType::Q8_0, ..usual };
    assert_has(
        &recipe(&job(plan), Runtime::LlamaCpp),
        &[
            "-m llama-3.1-70b-Q4_K_M.gguf",
            "-c 49152 -np 3 ",
            "-ngl all -sm layer -fa on",
            "-ctk q8_0 -ctv q8_0",
        ],
    );
    // One cache for all has the context of one.
    let shared = Settings { unified: true, ..usual };
    assert_has(&recipe(&job(shared), Runtime::LlamaCpp), &["-c 16384 -np 3 --kv-unified"]);
    // Twelve blocks on the host: the head is one more layer of the count.
    let hosted = Settings { offload: Offload::Blocks(12), ..usual };
    assert_has(&recipe(&job(hosted), Runtime::LlamaCpp), &["-ngl 69 "]);
    let experts = Settings { offload: Offload::Experts(40), ..usual };
    assert_has(&recipe(&job(experts), Runtime::LlamaCpp), &["-ngl all --n-cpu-moe 40 "]);
    let mut unequal = Settings { split: Split::Tensor, ubatch: 4096, batch: 4096, ..usual };
    unequal.tensor_split[..2].copy_from_slice(&[3000, 1000]);
    let unequal = recipe(&job(unequal), Runtime::LlamaCpp);
    assert_has(&unequal, &["-sm tensor -ts 3000,1000", "-fit off", "-b 4096 -ub 4096"]);
    // Whatever the split, the article's advice is put right where there are two cards.
    for (cards, told) in [(1, false), (2, true)] {
        let job = Job { cards, ..job(usual) };
        let notes = recipe(&job, Runtime::LlamaCpp).notes.join(" ");
        assert_eq!(notes.contains("-sm row is out of date"), told, "{cards} cards");
    }
}

#[test]
fn other_runtimes_follow_it_as_far_as_they_go() {
    let plan = Settings {
        sequences: 2,
        runtime: Runtime::Vllm,
        split: Split::Tensor,
        cache_k: CacheType::Fp8,
        cache_v: CacheType::Fp8,
        gpu_utilisation: 850,
        ..Settings::default()
    };
    let vllm = recipe(&job(plan), Runtime::Vllm);
    assert_has(
        &vllm,
        &[
            "vllm serve ORG/llama-3.1-70b-AWQ-4bit-g128 --max-model-len 16384 --max-num-seqs 2",
            "--tensor-parallel-size 2",
            "--gpu-memory-utilization 0.85",
            "--kv-cache-dtype fp8",
        ],
    );
    let pipeline = Settings { split: Split::Pipeline, ..plan };
    assert_has(&recipe(&job(pipeline), Runtime::Vllm), &["--pipeline-parallel-size 2"]);

    let plan = Settings { runtime: Runtime::ExllamaV3, cache_k: CacheType::ExlQ6, ..plan };
    let plan = Settings { cache_v: CacheType::ExlQ4, ..plan };
    assert_has(
        &recipe(&job(plan), Runtime::ExllamaV3),
        &[
            "model_name: llama-3.1-70b-EXL3-4.0bpw",
            "max_seq_len: 16384",
            "cache_size: 32768",
            "cache_mode: 6,4",
            "max_batch_size: 2",
            "tensor_parallel: true",
            "tensor_parallel_backend: nccl",
        ],
    );
    let old = Settings { runtime: Runtime::ExllamaV2, cache_v: CacheType::ExlQ6, ..plan };
    let old = recipe(&job(old), Runtime::ExllamaV2);
    assert_has(&old, &["backend: exllamav2", "cache_mode: Q6"]);
    assert!(old.notes.iter().any(|note| note.contains("exl2-checkpoint")));

    let plan = Settings { runtime: Runtime::Ollama, offload: Offload::Blocks(20), ..plan };
    let plan = Settings { cache_k: CacheType::Q5_1, cache_v: CacheType::Q5_1, ..plan };
    let ollama = recipe(&job(plan), Runtime::Ollama);
    assert_has(
        &ollama,
        &[
            "OLLAMA_SCHED_SPREAD=1 OLLAMA_FLASH_ATTENTION=1 OLLAMA_KV_CACHE_TYPE=q8_0",
            "OLLAMA_NUM_PARALLEL=2",
            "PARAMETER num_ctx 16384",
            "PARAMETER num_gpu 61",
        ],
    );
    assert!(ollama.notes.iter().any(|note| note.contains("no q5_1 cache; q8_0")));

    let studio = recipe(&job(plan), Runtime::LmStudio);
    assert_has(
        &studio,
        &[
            "Context Length: 32768",
            "GPU Offload, layers: 60 of 80",
            "Max Concurrent Predictions: 2",
            "K Cache Quantization Type: q5_1",
            "lms load llama-3.1-70b --context-length 32768 --gpu 0.75 --parallel 2",
        ],
    );
}

#[test]
fn every_runtime_has_its_server() {
    let plan = |runtime| Settings { runtime, draft_tokens: 3, sequences: 2, ..Settings::default() };
    let of = |runtime, offload| {
        let settings = Settings { offload, split: Split::Tensor, ..plan(runtime) };
        let drafting = Drafting::Model("small");
        recipe(&Job { experts: 128, drafting, ..job(settings) }, runtime)
    };
    assert_has(
        &of(Runtime::Sglang, Offload::None),
        &[
            "--model-path ORG/llama-3.1-70b-AWQ-4bit-g128 --context-length 16384",
            "--max-running-requests 2 --tp-size 2",
            "--speculative-algorithm STANDALONE --speculative-draft-model-path ORG/small",
            "--speculative-num-draft-tokens 4",
        ],
    );
    // Of 80 layers 60 have their experts on the host: a quarter of each layer's stay.
    assert_has(
        &of(Runtime::Ktransformers, Offload::Experts(60)),
        &["--kt-method LLAMAFILE", "--kt-num-gpu-experts 32"],
    );
    assert_has(
        &of(Runtime::Mlx, Offload::None),
        &["--model ORG/llama-3.1-70b-MLX-4bit", "--draft-model ORG/small --num-draft-tokens 3"],
    );
    let ik = of(Runtime::IkLlama, Offload::Experts(60));
    assert_has(&ik, &["llama-server -m", "-ngl 99 --n-cpu-moe 60", "-rtr"]);
    assert!(!typed(&ik).contains("-md"), "the fork drafts in its own way");
}

#[test]
fn a_context_beyond_the_model_is_told_to_the_runtime() {
    let made_for = Some(Tokens::new(8192));
    let of = |runtime| {
        let settings = Settings { runtime, made_for, ..Settings::default() };
        recipe(&job(settings), runtime)
    };
    let yarn = ["--rope-scaling yarn --rope-scale 2 --yarn-orig-ctx 8192"];
    assert_has(&of(Runtime::LlamaCpp), &yarn);
    let factor = ["\"factor\": 2, \"original_max_position_embeddings\": 8192"];
    assert_has(&of(Runtime::Vllm), &factor);
    assert_has(&of(Runtime::Sglang), &factor);
    assert!(of(Runtime::ExllamaV3).notes.iter().any(|note| note.contains(factor[0])));
    assert!(!typed(&recipe(&job(Settings::default()), Runtime::LlamaCpp)).contains("rope"));
}

#[test]
fn a_format_that_a_runtime_does_not_load_is_said() {
    let all = recipes(&job(Settings::default()));
    assert_eq!(all.len(), 6);
    assert_eq!(all[0].runtime, Runtime::LlamaCpp);
    let exllama = all.iter().find(|recipe| recipe.runtime == Runtime::ExllamaV3).unwrap();
    assert!(exllama.notes[0].contains("does not load Q4_K_M"), "{:?}", exllama.notes);
    assert_has(exllama, &["llama-3.1-70b-EXL3-4.0bpw"]);
    // Apple's chips run llama.cpp's engine and MLX alone.
    let apple = Job { vendor: Vendor::Apple, cards: 1, ..job(Settings::default()) };
    let runs = |recipe: &Recipe| recipe.runtime.is_llama() || recipe.runtime == Runtime::Mlx;
    assert!(recipes(&apple).iter().all(runs));
}

#[test]
fn checks_are_of_the_makers_own_tools() {
    let all = |job: &Job<'_>, limit| -> String {
        let steps = checks(job, limit);
        typed(&Recipe { runtime: Runtime::LlamaCpp, steps, notes: Vec::new() })
    };
    let pair = all(&job(Settings::default()), Some(250));
    for command in
        ["nvidia-smi topo -m", "nvidia-smi nvlink -s", "nvidia-smi -pl 250", "pcie.link.width"]
    {
        assert!(pair.contains(command), "{command}");
    }
    let one = all(&Job { cards: 1, nvlink: false, ..job(Settings::default()) }, None);
    assert!(!one.contains("topo") && !one.contains("nvlink") && !one.contains("-pl"), "{one}");
    let amd = all(&Job { vendor: Vendor::Amd, ..job(Settings::default()) }, Some(250));
    assert!(amd.contains("rocm-smi") && amd.contains("1002:") && !amd.contains("nvidia-smi"));
    let apple = all(&Job { vendor: Vendor::Apple, cards: 1, ..job(Settings::default()) }, None);
    assert!(apple.contains("iogpu.wired_limit_mb") && !apple.contains("lspci"));
}

/// The options of each program, from its own list, that are used here.
const OPTIONS: [(&str, &[&str]); 9] = [
    (
        "llama-server",
        &[
            "-m",
            "-c",
            "-np",
            "--kv-unified",
            "-ngl",
            "--n-cpu-moe",
            "-sm",
            "-ts",
            "-fa",
            "-ctk",
            "-ctv",
            "-b",
            "-md",
            "-ngld",
            "--spec-type",
            "--spec-draft-n-max",
            "-ub",
            "-fit",
            "--list-devices",
            "--rope-scaling",
            "--rope-scale",
            "--yarn-orig-ctx",
        ],
    ),
    (
        "ik_llama.cpp/build/bin/llama-server",
        &[
            "-m",
            "-c",
            "-np",
            "-ngl",
            "--n-cpu-moe",
            "-sm",
            "-ts",
            "-fa",
            "-ctk",
            "-ctv",
            "-b",
            "-ub",
            "-rtr",
            "--rope-scaling",
            "--rope-scale",
            "--yarn-orig-ctx",
        ],
    ),
    ("mlx_lm.server", &["--model", "--decode-concurrency", "--draft-model", "--num-draft-tokens"]),
    (
        // Of sglang.launch_server, KTransformers' own among them, and of sglang.bench_serving.
        "python",
        &[
            "-m",
            "--model-path",
            "--context-length",
            "--max-running-requests",
            "--tp-size",
            "--pp-size",
            "--kv-cache-dtype",
            "--json-model-override-args",
            "--kt-method",
            "--kt-weight-path",
            "--kt-cpuinfer",
            "--kt-num-gpu-experts",
            "--speculative-algorithm",
            "--speculative-eagle-topk",
            "--speculative-num-steps",
            "--speculative-num-draft-tokens",
            "--speculative-draft-model-path",
            "--backend",
            "--dataset-name",
            "--random-input-len",
            "--random-output-len",
            "--max-concurrency",
            "--num-prompts",
        ],
    ),
    (
        "llama-bench",
        &[
            "-m",
            "-ngl",
            "--n-cpu-moe",
            "-sm",
            "-ts",
            "-fa",
            "-ctk",
            "-ctv",
            "-ub",
            "-p",
            "-n",
            "-d",
            "-r",
        ],
    ),
    (
        "llama-batched-bench",
        &[
            "-m",
            "-ngl",
            "--n-cpu-moe",
            "-sm",
            "-ts",
            "-fa",
            "-ctk",
            "-ctv",
            "-ub",
            "-c",
            "-npp",
            "-ntg",
            "-npl",
        ],
    ),
    (
        "vllm",
        &[
            "--max-model-len",
            "--max-num-seqs",
            "--tensor-parallel-size",
            "--pipeline-parallel-size",
            "--gpu-memory-utilization",
            "--kv-cache-dtype",
            "--speculative-config",
            "--hf-overrides",
            "--tokenizer",
            "--model",
            "--dataset-name",
            "--random-input-len",
            "--random-output-len",
            "--max-concurrency",
            "--num-prompts",
        ],
    ),
    ("lms", &["--context-length", "--gpu", "--parallel"]),
    ("ollama", &["-f", "--verbose"]),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_gives_commands_with_options_that_there_are(plan in plans::some_plan()) {
        let today: NaiveDate = "2026-11-26".parse().unwrap();
        let answered = Answered::new((plan, Vec::new()), today, &mut Evaluator::default());
        let html = Part::Run.html(&answered.view());
        Markup::of(&html).assert_whole();
        for line in html.split("<code>").skip(1).flat_map(|code| code.lines()) {
            let line = text(line);
            let words: Vec<&str> =
                line.split_whitespace().skip_while(|word| word.contains("OLLAMA_")).collect();
            let known = words.first().and_then(|name| OPTIONS.iter().find(|(n, _)| n == name));
            let Some((name, options)) = known else { continue };
            for option in words.iter().filter(|word| word.starts_with('-') && word.len() > 1) {
                prop_assert!(options.contains(option), "{} has no {} in {}", name, option, line);
            }
        }
    }
}

#[test]
fn what_drafts_is_part_of_the_command() {
    let drafted = |runtime, drafting| {
        let settings = Settings { runtime, draft_tokens: 3, ..Settings::default() };
        recipe(&Job { drafting, ..job(settings) }, runtime)
    };
    for (runtime, drafting, parts) in [
        (Runtime::LlamaCpp, Drafting::Own, ["--spec-type draft-mtp", "--spec-draft-n-max 3"]),
        (Runtime::LlamaCpp, Drafting::Model("small"), ["-md ./small-Q8_0.gguf", "-ngld all"]),
        (Runtime::LlamaCpp, Drafting::Ngram, ["--spec-type ngram", "--spec-draft-n-max 3"]),
        (Runtime::Vllm, Drafting::Own, ["\"method\": \"mtp\"", "\"num_speculative_tokens\": 3"]),
        (Runtime::Vllm, Drafting::Model("small"), ["\"model\": \"ORG/small\"", "tokens\": 3"]),
        (Runtime::ExllamaV3, Drafting::Model("small"), ["draft_model:", "draft_model_name: small"]),
    ] {
        assert_has(&drafted(runtime, drafting), &parts);
    }
    assert!(!typed(&drafted(Runtime::LlamaCpp, Drafting::Off)).contains("spec"));
    let other = drafted(Runtime::Ollama, Drafting::Own);
    assert!(other.notes.iter().any(|note| note.contains("does not draft")));
}
