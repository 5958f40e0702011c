//! Pasted text of tools, written here after their documented formats: what is in a machine and what was
//! measured on it. No text makes the readers panic, and nonsense gets one sentence.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use proptest::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::paste::machine::{self, Inventory};
use rigledger_core::paste::measured::{self, Measured, What};
use rigledger_core::paste::near::Work;
use rigledger_core::paste::{MAX_TEXT, Unread, beside};
use rigledger_core::plan::Plan;
use rigledger_core::plan::inputs::{InputId, Place};

fn machine(text: &str) -> Inventory {
    machine::read(text, Catalog::embedded())
        .unwrap_or_else(|error| panic!("{}: {text}", error.sentence()))
}

fn measured(text: &str) -> Measured {
    measured::read(text, Catalog::embedded())
        .unwrap_or_else(|error| panic!("{}: {text}", error.sentence()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures of samples")]
fn whole(figure: f64) -> u32 {
    figure as u32
}

type Kind = (&'static str, u32, u32, u32, (u8, u8));

/// Tool, and of each kind of card its id, number, memory in GiB, limit in watts, and link.
fn summary(text: &str) -> (&'static str, Vec<Kind>) {
    let found = machine(text);
    let cards = found.cards.iter().map(|cards| {
        assert_eq!(cards.could_be.len(), 1, "{cards:?}");
        (
            cards.could_be[0].id,
            cards.count,
            cards.memory.map_or(0, |memory| whole(memory.gib().round())),
            cards.power_limit.map_or(0, |limit| whole(limit.get())),
            cards.link.unwrap_or((0, 0)),
        )
    });
    (found.tool, cards.collect())
}

const NVIDIA_TABLE: &str = "\
Sat Nov 28 10:15:17 2026
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 595.84                 Driver Version: 595.84         CUDA Version: 13.2     |
+-----------------------------------------+------------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |
|                                         |                        |               MIG M. |
|=========================================+========================+======================|
|   0  NVIDIA GeForce RTX 3090        Off |   00000000:01:00.0  On |                  N/A |
|  0%   40C    P2            115W /  250W |   21591MiB /  24576MiB |      9%      Default |
|                                         |                        |                  N/A |
+-----------------------------------------+------------------------+----------------------+
|   1  NVIDIA GeForce RTX 3090        On  |   00000000:21:00.0 Off |                  N/A |
|  0%   37C    P8              6W /  250W |   12630MiB /  24576MiB |      0%      Default |
|                                         |                        |                  N/A |
+-----------------------------------------+------------------------+----------------------+
|   2  NVIDIA GeForce RTX 3060        Off |   00000000:41:00.0 Off |                  N/A |
| 30%   33C    P8              9W /  170W |       5MiB /  12288MiB |      0%      Default |
+-----------------------------------------+------------------------+----------------------+

+-----------------------------------------------------------------------------------------+
| Processes:                                                                              |
|  GPU   GI   CI              PID   Type   Process name                        GPU Memory |
|    0   N/A  N/A            1234      C   ./llama-server                        21580MiB |
+-----------------------------------------------------------------------------------------+
";

const NVIDIA_CSV: &str = "\
index, name, memory.total [MiB], power.limit [W], pcie.link.gen.max, pcie.link.width.current
0, NVIDIA GeForce RTX 4060 Ti, 16380 MiB, 165.00 W, 4, 8
1, NVIDIA GeForce RTX 3090, 24576 MiB, 280.00 W, 4, 4
2, NVIDIA GeForce RTX 3090, 24576 MiB, 280.00 W, 4, 4
";

const ROCM: &str = "\
======================= ROCm System Management Interface =======================
================================= Product Info =================================
GPU[0]\t\t: Card Series: \t\tRadeon RX 7900 XTX
GPU[0]\t\t: Card Model: \t\t0x744c
GPU[0]\t\t: Card Vendor: \t\tAdvanced Micro Devices, Inc. [AMD/ATI]
GPU[1]\t\t: Card Series: \t\tRaphael
GPU[1]\t\t: Card Model: \t\t0x164e
============================ Memory Usage (Bytes) ==============================
GPU[0]\t\t: VRAM Total Memory (B): 25753026560
GPU[0]\t\t: VRAM Total Used Memory (B): 27856896
GPU[1]\t\t: VRAM Total Memory (B): 67108864
GPU[0]\t\t: Max Graphics Package Power (W): 303.0
============================= End of ROCm SMI Log ==============================
";

const ROCM_CSV: &str = "\
device,GPU use (%),VRAM Total Memory (B),VRAM Total Used Memory (B),Card Series,Card Model,Card Vendor
card0,0,21458059264,27856896,Radeon RX 7900 XT,0x744c,\"Advanced Micro Devices, Inc. [AMD/ATI]\"
card1,0,21458059264,27856896,Radeon RX 7900 XT,0x744c,\"Advanced Micro Devices, Inc. [AMD/ATI]\"
";

const ROCM_JSON: &str = r#"{"card0": {"VRAM Total Memory (B)": "34342961152",
    "Card Series": "AMD Radeon AI PRO R9700", "Card Model": "0x7551", "GFX Version": "gfx1201"}}"#;

const APPLE: &str = "\
Hardware:

    Hardware Overview:

      Model Name: Mac Studio
      Model Identifier: Mac15,14
      Chip: Apple M3 Ultra
      Total Number of Cores: 32 (24 performance and 8 efficiency)
      Memory: 256 GB
      Serial Number (system): XXXXXXXXXX

Graphics/Displays:

    Apple M3 Ultra:

      Chipset Model: Apple M3 Ultra
      Type: GPU
      Bus: Built-In
      Total Number of Cores: 80
      Vendor: Apple (0x106b)
      Metal Support: Metal 4
";

const LSPCI: &str = "\
00:02.0 VGA compatible controller: Intel Corporation Raptor Lake-S UHD Graphics (rev 04)
01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3090] [10de:2204] (rev a1)
\tSubsystem: Gigabyte Technology Co., Ltd GA102 [GeForce RTX 3090] [1458:4043]
\t\tLnkCap:\tPort #0, Speed 16GT/s, Width x16, ASPM L0s L1, Exit Latency L0s <512ns, L1 <4us
\t\tLnkSta:\tSpeed 2.5GT/s (downgraded), Width x16
\tKernel driver in use: nvidia
01:00.1 Audio device [0403]: NVIDIA Corporation GA102 High Definition Audio Controller [10de:1aef] (rev a1)
02:00.0 3D controller: NVIDIA Corporation GP102GL [Tesla P40] (rev a1)
03:00.0 VGA compatible controller: Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M] (rev c8)
";

const LLAMA_DEVICES: &str = "\
ggml_cuda_init: found 2 CUDA devices:
Available devices:
  CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23800 MiB free)
  CUDA1: NVIDIA GeForce RTX 3090 (24126 MiB, 23859 MiB free)
";

const LLAMA_LOG: &str = "\
ggml_cuda_init: found 1 CUDA devices:
  Device 0: NVIDIA RTX A6000, compute capability 8.6, VMM: yes
build: 7100 (abcdef0) with cc (Ubuntu) for x86_64-linux-gnu
";

const LLAMA_VULKAN: &str = "\
ggml_vulkan: Found 1 Vulkan devices:
ggml_vulkan: 0 = AMD Radeon RX 9070 XT (RADV GFX1201) (radv) | uma: 0 | fp16: 1 | bf16: 0 | warp size: 64
";

#[test]
fn tools_name_the_cards() {
    let none = (0, 0);
    let two = vec![("rtx-3090", 2, 24, 250, none), ("rtx-3060-12gb", 1, 12, 170, none)];
    assert_eq!(summary(NVIDIA_TABLE), ("nvidia-smi", two));
    let mixed = vec![("rtx-4060-ti-16gb", 1, 16, 165, (4, 8)), ("rtx-3090", 2, 24, 280, (4, 4))];
    assert_eq!(summary(NVIDIA_CSV), ("nvidia-smi --query-gpu", mixed));
    let bare =
        "NVIDIA A100-SXM4-80GB, 81920 MiB, 400.00 W\nNVIDIA A100-SXM4-80GB, 81920 MiB, 400.00 W\n";
    let pair = vec![("a100-80gb-sxm", 2, 80, 400, none)];
    assert_eq!(summary(bare), ("nvidia-smi --query-gpu", pair));
    let list = "GPU 0: NVIDIA GeForce RTX 5090 (UUID: GPU-11111111-2222-3333-4444-555555555555)\n";
    assert_eq!(summary(list), ("nvidia-smi -L", vec![("rtx-5090", 1, 0, 0, none)]));
    // The processor's own GPU is no card.
    assert_eq!(summary(ROCM), ("rocm-smi", vec![("rx-7900-xtx", 1, 24, 303, none)]));
    assert_eq!(summary(ROCM_CSV), ("rocm-smi", vec![("rx-7900-xt", 2, 20, 0, none)]));
    assert_eq!(summary(ROCM_JSON), ("rocm-smi", vec![("r9700-ai-pro", 1, 32, 0, none)]));
    assert_eq!(summary(APPLE), ("system_profiler", vec![("m3-ultra", 1, 256, 0, none)]));
    assert_eq!(
        summary(LLAMA_DEVICES),
        ("llama-server --list-devices", vec![("rtx-3090", 2, 24, 0, none)])
    );
    assert_eq!(summary(LLAMA_LOG), ("llama.cpp", vec![("rtx-a6000", 1, 0, 0, none)]));
    assert_eq!(summary(LLAMA_VULKAN), ("llama.cpp", vec![("rx-9070-xt", 1, 0, 0, none)]));
    let found = machine(LSPCI);
    let ids = |cards: &machine::Cards| cards.could_be.iter().map(|gpu| gpu.id).collect::<Vec<_>>();
    let cards: Vec<_> = found.cards.iter().map(|cards| (ids(cards), cards.link)).collect();
    // The processor's own is left out; two cards have one chip.
    let wanted = [
        (vec!["rtx-3090"], Some((4, 16))),
        (vec!["tesla-p40"], None),
        (vec!["rx-7900-xt", "rx-7900-xtx"], None),
    ];
    assert_eq!(cards, wanted, "{found:?}");
}

#[test]
fn a_machine_becomes_rigs() {
    let plan = |text: &str| Plan { rigs: machine(text).rigs(), ..Plan::default() };
    let value = |plan: &Plan, id, rig| plan.value(id, Place::Rig(rig)).map(|range| range.likely());
    let cards = plan(NVIDIA_CSV);
    // Unlike cards are one rig.
    assert_eq!(cards.rigs.len(), 1);
    let rig = &cards.rigs[0];
    assert_eq!((rig.count_of(0), rig.gpu_of(1), rig.count_of(1)), (1, "rtx-3090", 2));
    assert_eq!(value(&cards, InputId::Owned, 0), Some(1.0));
    assert_eq!(value(&cards, InputId::Owned2, 0), Some(2.0));
    assert_eq!(value(&cards, InputId::PowerLimit2, 0), Some(280.0));
    // The slots are those of the slowest link.
    assert_eq!(value(&cards, InputId::PcieLanes, 0), Some(4.0));
    // What is as the catalogue has it is left to it.
    assert_eq!(value(&cards, InputId::PowerLimit, 0), None);
    assert_eq!(value(&cards, InputId::PcieGeneration, 0), None);
    // A rig has so many kinds of cards, and a whole machine none beside it.
    let kinds = ["RTX 3090", "RTX 4090", "RTX 5090", "RTX 3080"];
    let line =
        |(at, name): (usize, &str)| format!("GPU {at}: NVIDIA GeForce {name} (UUID: GPU-{at})");
    let lines: Vec<String> = kinds.into_iter().enumerate().map(line).collect();
    let many = plan(&lines.join("\n"));
    let cards: Vec<u32> = many.rigs.iter().map(rigledger_core::plan::Rig::all_cards).collect();
    assert_eq!(cards, [3, 1]);
    let mac = plan(APPLE);
    assert_eq!(value(&mac, InputId::GpuMemory, 0), Some(256.0));
    let table = plan(NVIDIA_TABLE);
    assert_eq!(value(&table, InputId::PowerLimit, 0), Some(250.0));
    assert_eq!(value(&table, InputId::GpuMemory, 0), None);
}

const BENCH_JSON: &str = r#"[
  {"build_commit": "abcdef0", "gpu_info": "NVIDIA GeForce RTX 3090", "backends": "CUDA",
   "model_filename": "models/Qwen3-32B-Q4_K_M.gguf", "model_type": "qwen3 32B Q4_K - Medium",
   "model_size": 19756146688, "model_n_params": 32762123264, "n_batch": 2048, "n_ubatch": 512,
   "n_gpu_layers": 99, "split_mode": "layer", "n_prompt": 512, "n_gen": 0, "n_depth": 0,
   "avg_ns": 400000000, "avg_ts": 1280.5, "stddev_ts": 3.1, "samples_ts": [1280.5]},
  {"model_filename": "models/Qwen3-32B-Q4_K_M.gguf", "model_type": "qwen3 32B Q4_K - Medium",
   "model_n_params": 32762123264, "split_mode": "layer", "n_prompt": 0, "n_gen": 128, "n_depth": 4096,
   "avg_ts": 35.1}
]"#;

const BENCH_TABLE: &str = "\
| model                          |       size |     params | backend    | ngl | sm  | test          |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --: | ------------: | -------------------: |
| llama 70B Q4_K - Medium        |  39.59 GiB |    70.55 B | CUDA       |  99 | row | pp512         |        380.10 \u{b1} 1.20 |
| llama 70B Q4_K - Medium        |  39.59 GiB |    70.55 B | CUDA       |  99 | row | tg128         |         17.25 \u{b1} 0.04 |
| llama 70B Q4_K - Medium        |  39.59 GiB |    70.55 B | CUDA       |  99 | row | tg128 @ d8192 |         14.90 \u{b1} 0.04 |
| llama 70B Q4_K - Medium        |  39.59 GiB |    70.55 B | CUDA       |  99 | row | pp512+tg128   |         60.00 \u{b1} 0.04 |

build: abcdef0 (7100)
";

const SERVER: &str = "\
llama_model_loader: loaded meta data with 35 key-value pairs and 579 tensors from /models/Llama-3.1-70B-Instruct-Q4_K_M.gguf (version GGUF V3 (latest))
print_info: file type   = Q4_K - Medium
common_memory_breakdown_print: | memory breakdown [MiB]    | total   free     self   model   context   compute    unaccounted |
common_memory_breakdown_print: |   - CUDA0 (RTX 4090)      |  24080 = 9436 + (14193 = 13169 +      38 +     985) +         451 |
common_memory_breakdown_print: |   - Host                  |                   779 =   515 +       0 +     264                |
slot print_timing: id  0 | task 0 |
prompt eval time =     312.21 ms /   512 tokens (    0.61 ms per token,  1639.92 tokens per second)
       eval time =    3646.13 ms /   128 tokens (   28.49 ms per token,    35.10 tokens per second)
      total time =    3958.34 ms /   640 tokens
draft acceptance rate = 0.57576 (  171 accepted /   297 generated)
";

const OLLAMA_RUN: &str = "\
$ ollama run qwen3:32b --verbose
>>> Why is the sky blue?
Because of Rayleigh scattering.

total duration:       4.61s
load duration:        21.2ms
prompt eval count:    526 token(s)
prompt eval duration: 320.079ms
prompt eval rate:     1643.88 tokens/s
eval count:           298 token(s)
eval duration:        8.799921125s
eval rate:            33.86 tokens/s
";

const OLLAMA_PS: &str = "\
NAME             ID              SIZE     PROCESSOR          CONTEXT    UNTIL
qwen3:32b        030ee887880f    28 GB    23%/77% CPU/GPU    8192       4 minutes from now
llama3.1:8b      46e0c10c039e    6.7 GB   100% GPU           4096       4 minutes from now
";

const VLLM: &str = r#"{"date": "20261128-101500", "backend": "vllm", "model_id": "Qwen/Qwen3-32B-AWQ",
 "num_prompts": 100, "request_rate": "inf", "max_concurrency": 16, "duration": 31.2, "completed": 100,
 "total_input_tokens": 102400, "total_output_tokens": 12800, "request_throughput": 3.2,
 "output_throughput": 410.2, "total_token_throughput": 3692.3, "mean_ttft_ms": 420.5,
 "median_ttft_ms": 380.1, "mean_tpot_ms": 33.0, "median_tpot_ms": 32.0}"#;

#[test]
fn benches_give_speeds() {
    let found = measured(BENCH_JSON);
    assert_eq!((found.tool, found.measurements.len()), ("llama-bench", 2));
    let first = &found.measurements[0];
    assert_eq!((first.model_id, first.quant_id), (Some("qwen3-32b"), Some("Q4_K_M")));
    let prefill = What::Prefill { tok_s: 1280.5, prompt_tokens: 512.0, depth_tokens: 0.0 };
    assert_eq!(first.what, prefill);
    let decode = What::Decode { tok_s: 35.1, depth_tokens: 4160.0, users: 1.0 };
    assert_eq!(found.measurements[1].what, decode);
    // An object a line says the same.
    let lines: String = BENCH_JSON.trim_matches(['[', ']']).replace('\n', " ").replace("},", "}\n");
    assert_eq!(measured(&lines), found);
    let table = measured(BENCH_TABLE);
    assert_eq!(table.measurements.len(), 3);
    let last = &table.measurements[2];
    assert_eq!(last.what, What::Decode { tok_s: 14.9, depth_tokens: 8256.0, users: 1.0 });
    assert!(last.model_id.is_some_and(|id| id.contains("70b")), "{:?}", last.model_id);
    assert_eq!(last.split.map(rigledger_core::catalog::Split::id), Some("row"));
}

#[test]
fn logs_give_timings_memory_and_acceptance() {
    let found = measured(SERVER);
    assert_eq!(found.tool, "llama-server");
    let first = &found.measurements[0];
    assert_eq!((first.model_id, first.quant_id), (Some("llama-3.1-70b"), Some("Q4_K_M")));
    let mib = |what: &What| match what {
        What::Memory { device, model, context, compute } => {
            let mib = [model, context, compute].map(|bytes| bytes.get() >> 20);
            (device.clone(), mib)
        }
        other => panic!("{other:?}"),
    };
    let all: Vec<&What> = found.measurements.iter().map(|one| &one.what).collect();
    assert_eq!(mib(all[0]), ("CUDA0 (RTX 4090)".to_owned(), [13169, 38, 985]));
    assert_eq!(mib(all[1]), ("Host".to_owned(), [515, 0, 264]));
    assert_eq!(*all[2], What::Prefill { tok_s: 1639.92, prompt_tokens: 512.0, depth_tokens: 0.0 });
    assert_eq!(*all[3], What::Decode { tok_s: 35.1, depth_tokens: 576.0, users: 1.0 });
    assert_eq!(*all[4], What::Accepted { share: 0.57576 });
    assert_eq!(all.len(), 5);
    let fitted = measured("-c 32768 -ngl 37 -ts 20,17 -ot \"blk\\.3[0-9]\\.ffn_up_exps=CPU\"\n");
    let wanted = What::Fitted { context_tokens: Some(32768.0), layers: Some(37.0), on_host: true };
    assert_eq!((fitted.tool, &fitted.measurements[0].what), ("llama-fit-params", &wanted));
    let devices = measured("CUDA0 7401 814 517\nhost 1280 0 154\n");
    assert_eq!(mib(&devices.measurements[0].what).1, [7401, 814, 517]);
    assert_eq!(devices.measurements.len(), 2);
}

#[test]
fn ollama_and_vllm_give_speeds() {
    let found = measured(OLLAMA_RUN);
    assert_eq!((found.tool, found.measurements.len()), ("ollama run --verbose", 2));
    assert_eq!(found.measurements[0].model_id, Some("qwen3-32b"));
    let decode = What::Decode { tok_s: 33.86, depth_tokens: 675.0, users: 1.0 };
    assert_eq!(found.measurements[1].what, decode);
    let loaded = measured(OLLAMA_PS);
    assert_eq!(loaded.measurements.len(), 2);
    match &loaded.measurements[0].what {
        What::Loaded { size, share_on_cards, context_tokens } => {
            assert_eq!((size.get(), *context_tokens), (28_000_000_000, Some(8192.0)));
            assert!((share_on_cards - 0.77).abs() < 1e-9);
        }
        other => panic!("{other:?}"),
    }
    let vllm = measured(VLLM);
    assert_eq!(vllm.measurements[0].model_id, Some("qwen3-32b"));
    let [total, each, first] = &vllm.measurements[..] else { panic!("{vllm:?}") };
    let wanted =
        What::Total { tok_s: 410.2, prompt_tokens: 1024.0, answer_tokens: 128.0, users: 16.0 };
    assert_eq!(total.what, wanted);
    assert_eq!(each.what, What::Decode { tok_s: 31.25, depth_tokens: 1088.0, users: 16.0 });
    assert!(
        matches!(first.what, What::FirstToken { seconds, .. } if (seconds - 0.3801).abs() < 1e-9)
    );
}

/// What was measured of one model moves the speeds of another on the same rig, its own most.
#[test]
fn a_measurement_moves_the_estimates_near_it() {
    let catalog = Catalog::embedded();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let state = "preset=none&a.gpu=rtx-3090&model=qwen3-32b&context=4096";
    let (plan, _) = rigledger_core::plan::link::decode(state, catalog);
    let known: Vec<_> = measured(BENCH_JSON)
        .measurements
        .iter()
        .map(|one| beside::beside(one, &plan, 0, catalog, today).unwrap())
        .collect();
    assert_eq!(known.iter().map(|one| one.work).collect::<Vec<_>>(), [Work::Prefill, Work::Decode]);
    let decode = &known[1];
    assert!(decode.measured > decode.estimated.likely(), "{decode:?}");
    for (state, nearest) in
        [(state, true), ("preset=none&a.gpu=rtx-3090&model=llama-3.1-8b", false)]
    {
        let (plan, _) = rigledger_core::plan::link::decode(state, catalog);
        let alone = beside::moved(&[], &plan, 0, catalog, today).unwrap();
        let moved = beside::moved(&known, &plan, 0, catalog, today).unwrap();
        let by = moved.decode_tok_s.likely().get() / alone.decode_tok_s.likely().get();
        let all = decode.measured / decode.estimated.likely();
        assert!(1.0 < by && by <= all, "{by} of {all}");
        assert_eq!(by > libm::pow(all, 0.9), nearest, "{by} of {all}");
        let width = |range: rigledger_core::Range<rigledger_core::units::TokensPerSecond>| {
            range.high().get() / range.low().get()
        };
        // What another model did says little of this one's doubt.
        let (after, before) = (width(moved.decode_tok_s), width(alone.decode_tok_s));
        assert!(after < before || !nearest && after <= before * 1.0001, "{after} of {before}");
    }
    // What a tool says of memory is no speed.
    let memory = &measured(SERVER).measurements[0];
    assert_eq!(beside::beside(memory, &plan, 0, catalog, today), None);
}

#[test]
fn nonsense_gets_one_sentence() {
    let catalog = Catalog::embedded();
    let short =
        "======= ROCm System Management Interface =======\nGPU  Temp   AvgPwr\n1    25.0c  10.0W\n";
    let long = "x".repeat(MAX_TEXT + 1);
    for (text, why) in [
        ("", Unread::Empty),
        (" \n\t", Unread::Empty),
        ("hello, world", Unread::Unknown),
        ("{\"a\": 1}", Unread::Unknown),
        (&*long, Unread::TooLong),
        (short, Unread::NoCards("rocm-smi")),
        ("| NVIDIA-SMI 595.84 |\n", Unread::NoCards("nvidia-smi")),
    ] {
        let unread = machine::read(text, catalog).unwrap_err();
        assert_eq!(unread, why);
        let sentence = unread.sentence();
        assert!(sentence.ends_with('.') && sentence.matches(". ").count() == 0, "{sentence}");
    }
    for text in ["", "hello, world", "[]", "| a | b |", "{\"n_prompt\": 1}", "-c"] {
        let unread = measured::read(text, catalog).unwrap_err();
        assert!(!unread.sentence().is_empty());
    }
}

/// Samples of all tools, to be broken.
const SAMPLES: [&str; 15] = [
    NVIDIA_TABLE,
    NVIDIA_CSV,
    ROCM,
    ROCM_CSV,
    ROCM_JSON,
    APPLE,
    LSPCI,
    LLAMA_DEVICES,
    LLAMA_LOG,
    BENCH_JSON,
    BENCH_TABLE,
    SERVER,
    OLLAMA_RUN,
    OLLAMA_PS,
    VLLM,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in "(?s).{0,400}") {
        let _ = machine::read(&text, Catalog::embedded());
        let _ = measured::read(&text, Catalog::embedded());
    }

    /// A sample with a piece cut out and another text in its place.
    #[test]
    fn broken_samples_are_read_without_panic(
        sample in prop::sample::select(SAMPLES.to_vec()),
        at in 0_usize..100_000,
        length in 0_usize..200,
        text in "(?s)[\\PC\n|,:=()/\u{b1}-]{0,12}",
    ) {
        let place = at % (sample.len() + 1);
        let start = (0..=place).rev().find(|at| sample.is_char_boundary(*at)).unwrap();
        let wanted = (start + length).min(sample.len());
        let end = (wanted..=sample.len()).find(|at| sample.is_char_boundary(*at)).unwrap();
        let broken = [&sample[..start], &text, &sample[end..]].concat();
        if let Ok(found) = machine::read(&broken, Catalog::embedded()) {
            prop_assert!(!found.cards.is_empty());
            let mut plan = Plan { rigs: found.rigs(), ..Plan::default() };
            plan.rigs.truncate(4);
            prop_assert!(plan.sanitise().is_empty());
        }
        if let Ok(found) = measured::read(&broken, Catalog::embedded()) {
            prop_assert!(!found.measurements.is_empty());
        }
    }
}
