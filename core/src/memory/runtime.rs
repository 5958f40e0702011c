//! What runtimes, drivers and desktops take besides the model: every constant once.
//!
//! llama.cpp's own planning does not see the CUDA context or the scratch of matrix products; a card
//! holds them all the same. None of these has been measured for this project: each says where it
//! is from, and those marked *assumed* are round figures on the safe side.

use serde::{Deserialize, Serialize};

use super::placement::CardRoom;
use crate::catalog::Runtime;
use crate::catalog::{Gpu, GpuKind, Quant, Vendor};
use crate::units::Bytes;

const MIB: u64 = 1 << 20;

/// An amount of memory that a card holds besides the model, assumed for all models alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constant {
    /// What the constant stands for.
    pub what: &'static str,
    /// How much of a card it takes.
    pub bytes: Bytes,
    /// Where it is from; "assumed" where nobody measured it for this project.
    pub source: &'static str,
}

const fn constant(what: &'static str, mib: u64, source: &'static str) -> Constant {
    Constant { what, bytes: Bytes::new(mib * MIB), source }
}

/// The CUDA context, loaded kernels and scratch of matrix products, on each card.
pub(crate) const CUDA: Constant = constant(
    "CUDA context and scratch",
    500,
    "assumed; runthismodel and llmfit keep 0.5 GB a card, llama.cpp's own fit keeps 1 GiB free",
);
/// What AMD's runtime, `ROCm`, holds on each card.
pub(crate) const ROCM: Constant =
    constant("ROCm context and scratch", 600, "assumed, as CUDA and more");
/// What Metal holds.
pub(crate) const METAL: Constant = constant("Metal context", 200, "assumed");
/// What Intel's drivers hold on each card.
pub(crate) const SYCL: Constant = constant("SYCL or Vulkan context", 500, "assumed, as CUDA");
/// What a desktop holds on the first card.
pub(crate) const DESKTOP: Constant = constant(
    "desktop on the first card",
    700,
    "assumed; two screens and a browser take 0.5 to 1.5 GiB",
);
/// What vLLM keeps for CUDA graphs on each card.
pub const VLLM_GRAPHS: Constant =
    constant("CUDA graphs", 700, "assumed; vLLM's log shows 0.3 to 1 GiB");
/// What vLLM holds outside of its budget's tensors: NCCL, torch.
pub const VLLM_OTHER: Constant =
    constant("torch and NCCL", 500, "assumed; vLLM counts them in its share of the card");
/// The scratch of exllama's products.
pub(crate) const EXLLAMA_SCRATCH: Constant = constant("exllama scratch", 512, "assumed");

/// What the system keeps of a unified memory that is not Apple's.
pub const UNIFIED_SYSTEM: Constant = constant(
    "system's part of a unified memory",
    4096,
    "assumed; Linux gives half of it by itself, more by ttm.pages_limit",
);

/// What Windows 11 keeps from a process, of each card.
const WINDOWS: (&str, &str) = (
    "what Windows keeps from a process",
    "assumed, a thirtieth: a driver's budget of a 24 GiB card was 23.2 GiB (ROCm/rocm-systems#10945)",
);
/// What Windows 10 keeps from a process, of each card.
const WINDOWS_10: (&str, &str) = (
    "what Windows 10 keeps from a process",
    "a seventh: 3.2 of 22 GiB in Ollama's log of a second card (ollama/ollama#9167)",
);
/// What error correction takes of GDDR memory, which has no bits of its own for it.
const ECC: (&str, &str) = (
    "error correction (ECC)",
    "a sixteenth of GDDR5 and GDDR6: an A10 has 23,028 of 24,576 MiB with it (nvidia-smi)",
);
/// What the driver keeps of a unified memory where the reader says how much it gives.
const DRIVER: (&str, &str) = ("what the driver keeps of a unified memory", "as entered");
/// What Metal keeps from a process.
const METAL_KEEPS: (&str, &str) = (
    "what Metal keeps from a process",
    "a third of up to 36 GB, a quarter of more (recommendedMaxWorkingSetSize)",
);
/// What Windows keeps of a unified memory.
const UNIFIED_WINDOWS: (&str, &str) = (
    "what Windows keeps of a unified memory",
    "a quarter: AMD's Variable Graphics Memory gives at most 96 of 128 GB",
);
/// What the reader wants left free.
const FREE: (&str, &str) = ("kept free on each card", "as entered");

/// The system that a rig runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Linux, or macOS on a Mac: all of a card is there for a process.
    #[default]
    Linux,
    /// Windows 11 with its display driver (WDDM).
    Windows,
    /// Windows 10 with its display driver.
    #[serde(rename = "windows_10")]
    Windows10,
}

impl System {
    /// Whether it is the usual one.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What else decides how much of its memory a card has for a model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Whether it shows a desktop.
    pub desktop: bool,
    /// The system.
    pub system: System,
    /// Whether error correction is on, of memory that has no bits of its own for it; `None` as the card is
    /// delivered.
    pub ecc: Option<bool>,
    /// The share of a unified memory that the driver gives, from 0 to 1; `None` for the usual one.
    pub usable: Option<f64>,
    /// What must stay free.
    pub free: Bytes,
}

impl Conditions {
    /// Those of a further card, which shows no desktop.
    #[must_use]
    pub const fn beside(self) -> Self {
        Self { desktop: false, ..self }
    }
}

/// Whether error correction is on as a card is delivered, where it takes some of its memory: on NVIDIA's
/// cards with GDDR5 or GDDR6 for servers it is on, on those for workstations off, and others have none.
pub(crate) fn ecc(gpu: &Gpu) -> Option<bool> {
    let inline = matches!(gpu.memory_type, "GDDR5" | "GDDR6") && gpu.vendor == Vendor::Nvidia;
    match gpu.kind {
        GpuKind::Datacentre if inline => Some(true),
        GpuKind::Workstation if inline => Some(false),
        _ => None,
    }
}

/// What a card does not have for a model under its conditions, beside runtime and desktop.
fn kept(gpu: &Gpu, conditions: &Conditions) -> [Option<Constant>; 3] {
    let part = |(what, source), of: u64| Constant {
        what,
        bytes: Bytes::new(gpu.memory.get() / of),
        source,
    };
    let system = match conditions.system {
        _ if gpu.kind == GpuKind::Unified => None,
        System::Linux => None,
        System::Windows => Some(part(WINDOWS, 30)),
        System::Windows10 => Some(part(WINDOWS_10, 7)),
    };
    let corrects = ecc(gpu).is_some_and(|delivered| conditions.ecc.unwrap_or(delivered));
    let (what, source) = FREE;
    let free = Constant { what, bytes: conditions.free, source };
    [system, corrects.then(|| part(ECC, 16)), (conditions.free > Bytes::ZERO).then_some(free)]
}

/// All constants, for the page that shows them.
pub(crate) const CONSTANTS: [Constant; 9] =
    [CUDA, ROCM, METAL, SYCL, DESKTOP, VLLM_GRAPHS, VLLM_OTHER, EXLLAMA_SCRATCH, UNIFIED_SYSTEM];

/// The share of a card that vLLM takes by default, in thousandths.
pub(crate) const VLLM_UTILISATION: u32 = 900;
/// Tokens in a block of vLLM's cache.
pub(crate) const VLLM_BLOCK: u64 = 16;
/// Tokens of a step that vLLM plans activations for: `max_num_batched_tokens` of a server.
pub(crate) const VLLM_BATCH: u64 = 2048;
/// Tokens of a prompt that MLX works on at once: `mlx-lm`'s `prefill_step_size`.
pub(crate) const MLX_CHUNK: u64 = 2048;
/// Tokens by which MLX's cache grows: the `step` of `mlx-lm`'s `KVCache`.
pub(crate) const MLX_GROWTH: u64 = 256;
/// Tokens that exllama reads at once.
pub(crate) const EXLLAMA_CHUNK: u64 = 2048;
/// Tokens in a page of exllama's cache.
pub(crate) const EXLLAMA_PAGE: u64 = 256;
/// The share of a Mac's memory that Metal lets a process hold, in thousandths: two thirds up to
/// 36 GB and three quarters above (`recommendedMaxWorkingSetSize`).
pub(crate) const METAL_SHARE: (u64, u64) = (667, 750);

/// What is kept of a unified memory before any process has some of it; nothing of a card's.
///
/// Metal lets a process hold two thirds of up to 36 GiB and three quarters of more, Windows three quarters; of
/// another unified memory the system keeps [`UNIFIED_SYSTEM`].
fn unified(gpu: &Gpu, conditions: &Conditions) -> Option<Constant> {
    if gpu.kind != GpuKind::Unified {
        return None;
    }
    let memory = gpu.memory.get();
    let (bytes, (what, source)) = match (conditions.usable, gpu.vendor, conditions.system) {
        (Some(share), ..) => {
            (Bytes::from_f64(memory as f64 * (1.0 - share.clamp(0.0, 1.0))), DRIVER)
        }
        (None, Vendor::Apple, _) => {
            let small = memory <= 36 << 30;
            let share = if small { METAL_SHARE.0 } else { METAL_SHARE.1 };
            (Bytes::new(memory / 1000 * (1000 - share)), METAL_KEEPS)
        }
        (None, _, System::Linux) => return Some(UNIFIED_SYSTEM),
        (None, ..) => (Bytes::new(memory / 4), UNIFIED_WINDOWS),
    };
    Some(Constant { what, bytes, source })
}

/// The room of a card or unified machine under its conditions: its memory, and all that is held of it.
pub fn room(gpu: &Gpu, runtime: Runtime, conditions: &Conditions) -> CardRoom {
    let held = held(gpu, runtime, conditions);
    CardRoom { memory: gpu.memory, reserved: held.iter().map(|one| one.bytes).sum() }
}

/// Whether it is a Mac, whose desktop and scratch are part of what Metal keeps from a process.
fn is_mac(gpu: &Gpu) -> bool {
    gpu.kind == GpuKind::Unified && gpu.vendor == Vendor::Apple
}

/// What a card holds besides the model, constant by constant.
pub(crate) fn held(gpu: &Gpu, runtime: Runtime, conditions: &Conditions) -> Vec<Constant> {
    let mut held = vec![match gpu.vendor {
        Vendor::Nvidia => CUDA,
        Vendor::Amd => ROCM,
        Vendor::Apple => METAL,
        Vendor::Intel => SYCL,
    }];
    held.extend(unified(gpu, conditions));
    if runtime.is_exllama() && !is_mac(gpu) {
        held.push(EXLLAMA_SCRATCH);
    }
    if conditions.desktop && !is_mac(gpu) {
        held.push(DESKTOP);
    }
    held.extend(kept(gpu, conditions).into_iter().flatten());
    held
}

/// Whether a runtime loads a format of weights, by the format's own list of what runs it.
///
/// What is built on llama.cpp loads what llama.cpp loads; exllama loads its own formats, and version 2 GPTQ;
/// `KTransformers` what `SGLang` loads, and GGUF files for its experts.
pub(crate) fn loads(runtime: Runtime, quant: &Quant) -> bool {
    let names = |name: &str| quant.runtimes.split(';').any(|runs| runs.trim().starts_with(name));
    match runtime {
        llama if llama.is_llama() => names("llama.cpp"),
        // The checkpoint itself.
        _ if names("all") => true,
        Runtime::Mlx => names("mlx-lm"),
        Runtime::Vllm => names("vLLM"),
        Runtime::Sglang => names("SGLang"),
        Runtime::Ktransformers => names("SGLang") || names("llama.cpp"),
        Runtime::ExllamaV2 => names("exllamav2"),
        _ => names("exllamav3"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn what_is_held_adds_up_to_the_reserve_of_every_card() {
        for gpu in Catalog::embedded().gpus {
            for runtime in Runtime::ALL {
                let usual = Conditions::default();
                let (system, free) = (System::Windows10, Bytes::from_gib(1.0));
                let hard = Conditions { desktop: true, system, ecc: Some(true), free, ..usual };
                let given = Conditions { usable: Some(0.9), ..usual };
                for under in [usual, Conditions { desktop: true, ..usual }, hard, given] {
                    let held: Bytes = held(gpu, runtime, &under).iter().map(|c| c.bytes).sum();
                    let room = room(gpu, runtime, &under);
                    assert_eq!(held, room.reserved, "{} {runtime:?}", gpu.id);
                }
            }
        }
    }

    #[test]
    fn each_part_of_a_reserve_counts_once() {
        let catalog = Catalog::embedded();
        let mib = |id: &str, runtime, desktop| {
            let under = Conditions { desktop, ..Conditions::default() };
            room(catalog.gpu(id).unwrap(), runtime, &under).reserved.get() / MIB
        };
        assert_eq!(mib("rtx-3090", Runtime::LlamaCpp, false), 500);
        assert_eq!(mib("rtx-3090", Runtime::ExllamaV3, true), 500 + 512 + 700);
        assert_eq!(mib("rx-7900-xtx", Runtime::LlamaCpp, true), 600 + 700);
        assert_eq!(mib("ryzen-ai-max-395", Runtime::LlamaCpp, true), 600 + 4096 + 700);
        // A Mac's desktop is part of what Metal keeps.
        let mac = catalog.gpu("m3-ultra").unwrap().memory.get() / 4 / MIB + 200;
        assert!(mib("m3-ultra", Runtime::Mlx, true).abs_diff(mac) <= 1);
    }

    #[test]
    fn a_card_with_error_correction_has_a_sixteenth_less() {
        let catalog = Catalog::embedded();
        let reserved = |id: &str, ecc| {
            let gpu = catalog.gpu(id).unwrap();
            room(gpu, Runtime::Vllm, &Conditions { ecc, ..Conditions::default() }).reserved
        };
        let sixteenth = Bytes::from_gib(1.5);
        // As delivered on a card for servers, off on one for workstations, and no such thing elsewhere.
        assert_eq!(reserved("a10", None), reserved("a10", Some(false)) + sixteenth);
        assert_eq!(reserved("rtx-a5000", Some(true)), reserved("rtx-a5000", None) + sixteenth);
        assert_eq!(reserved("rtx-3090", Some(true)), reserved("rtx-3090", None));
        assert_eq!(reserved("a100-40gb-pcie", Some(true)), reserved("a100-40gb-pcie", None));
    }
}
