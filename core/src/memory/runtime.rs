//! What runtimes, drivers and desktops take besides the model: every constant once.
//!
//! llama.cpp's own planning does not see the CUDA context or the scratch of matrix products; a card
//! holds them all the same. None of these has been measured for this project: each says where it
//! is from, and those marked *assumed* are round figures on the safe side.

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
pub const UNIFIED_SYSTEM: Constant = constant("system's part of a unified memory", 4096, "assumed");

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

/// What is not the model's on one card: driver, runtime, and the desktop where there is one.
pub fn reserved(vendor: Vendor, runtime: Runtime, desktop: bool) -> Bytes {
    let context = match vendor {
        Vendor::Nvidia => CUDA,
        Vendor::Amd => ROCM,
        Vendor::Apple => METAL,
        Vendor::Intel => SYCL,
    };
    let scratch = match runtime {
        exllama if exllama.is_exllama() => EXLLAMA_SCRATCH.bytes,
        _ => Bytes::ZERO,
    };
    let desktop = if desktop { DESKTOP.bytes } else { Bytes::ZERO };
    context.bytes + scratch + desktop
}

/// The room of a card or unified machine: its memory, and what is not the model's.
///
/// Metal lets a process hold two thirds of up to 36 GiB and three quarters of more; of another
/// unified memory the system keeps [`UNIFIED_SYSTEM`].
pub fn room(gpu: &Gpu, runtime: Runtime, desktop: bool) -> CardRoom {
    let memory = gpu.memory;
    let other = match (gpu.kind, gpu.vendor) {
        (GpuKind::Unified, Vendor::Apple) => {
            let small = memory <= Bytes::new(36 << 30);
            let share = if small { METAL_SHARE.0 } else { METAL_SHARE.1 };
            return CardRoom {
                memory,
                reserved: Bytes::new(memory.get() / 1000 * (1000 - share)) + METAL.bytes,
            };
        }
        (GpuKind::Unified, _) => UNIFIED_SYSTEM.bytes,
        _ => Bytes::ZERO,
    };
    CardRoom { memory, reserved: reserved(gpu.vendor, runtime, desktop) + other }
}

/// What a card holds besides the model, constant by constant: together [`room`]'s reserve.
pub(crate) fn held(gpu: &Gpu, runtime: Runtime, desktop: bool) -> Vec<Constant> {
    let all = room(gpu, runtime, desktop).reserved;
    let mut held = vec![match gpu.vendor {
        Vendor::Nvidia => CUDA,
        Vendor::Amd => ROCM,
        Vendor::Apple => METAL,
        Vendor::Intel => SYCL,
    }];
    let unified = gpu.kind == GpuKind::Unified;
    if unified && gpu.vendor == Vendor::Apple {
        let what = "what Metal keeps from a process";
        let source = "a third of up to 36 GB, a quarter of more (recommendedMaxWorkingSetSize)";
        held.push(Constant { what, bytes: all.saturating_sub(METAL.bytes), source });
        return held;
    }
    if unified {
        held.push(UNIFIED_SYSTEM);
    }
    if runtime.is_exllama() {
        held.push(EXLLAMA_SCRATCH);
    }
    if desktop {
        held.push(DESKTOP);
    }
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
                for desktop in [false, true] {
                    let held: Bytes = held(gpu, runtime, desktop).iter().map(|c| c.bytes).sum();
                    assert_eq!(
                        held,
                        room(gpu, runtime, desktop).reserved,
                        "{} {runtime:?}",
                        gpu.id
                    );
                }
            }
        }
    }
}
