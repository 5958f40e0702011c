//! The vocabulary of runtimes: what runs a model, how cards share it, and what its cache is made of.

use serde::{Deserialize, Serialize};

use super::Vendor;

/// A number for each card of a rig, in order; those past the last card count nothing.
// The length is a literal, as the compiler (1.95) fails on a named one where a closure captures it.
pub type PerCard = [u32; 16];

/// The most cards that one rig has here.
pub const MAX_CARDS: usize = size_of::<PerCard>() / size_of::<u32>();

/// The type of a cached value.
///
/// Bytes of a row of n values: `n / block x block bytes`; blocks as in ggml, vLLM and exllama.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CacheType {
    /// 32-bit float.
    F32,
    /// 16-bit float: the default everywhere.
    #[default]
    F16,
    /// 16-bit brain float.
    Bf16,
    /// ggml: 32 values in 34 bytes.
    #[serde(rename = "q8_0")]
    Q8_0,
    /// ggml: 32 values in 24 bytes.
    #[serde(rename = "q5_1")]
    Q5_1,
    /// ggml: 32 values in 22 bytes.
    #[serde(rename = "q5_0")]
    Q5_0,
    /// ggml: 32 values in 20 bytes.
    #[serde(rename = "q4_1")]
    Q4_1,
    /// ggml: 32 values in 18 bytes.
    #[serde(rename = "q4_0")]
    Q4_0,
    /// ggml: 32 values in 18 bytes, on a curve.
    Iq4Nl,
    /// vLLM: 8-bit float.
    Fp8,
    /// exllama: 8 bits and a scale for 32 values.
    ExlQ8,
    /// exllama: 6 bits and a scale for 32 values.
    ExlQ6,
    /// exllama: 4 bits and a scale for 32 values.
    ExlQ4,
    /// exllamav3 alone: 7 bits and a scale for 32 values.
    ExlQ7,
    /// exllamav3 alone: 5 bits and a scale for 32 values.
    ExlQ5,
    /// exllamav3 alone: 3 bits and a scale for 32 values.
    ExlQ3,
    /// exllamav3 alone: 2 bits and a scale for 32 values.
    ExlQ2,
}

impl CacheType {
    /// Every type, from the largest to the smallest.
    pub const ALL: [Self; 17] = [
        Self::F32,
        Self::F16,
        Self::Bf16,
        Self::Q8_0,
        Self::ExlQ8,
        Self::Fp8,
        Self::ExlQ7,
        Self::ExlQ6,
        Self::Q5_1,
        Self::Q5_0,
        Self::ExlQ5,
        Self::Q4_1,
        Self::Q4_0,
        Self::Iq4Nl,
        Self::ExlQ4,
        Self::ExlQ3,
        Self::ExlQ2,
    ];

    /// Values and bytes of one block.
    pub(crate) const fn block(self) -> (u64, u64) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 | Self::Bf16 => (1, 2),
            Self::Fp8 => (1, 1),
            Self::Q8_0 | Self::ExlQ8 => (32, 34),
            Self::ExlQ7 => (32, 30),
            Self::ExlQ6 => (32, 26),
            Self::Q5_1 => (32, 24),
            Self::Q5_0 | Self::ExlQ5 => (32, 22),
            Self::Q4_1 => (32, 20),
            Self::Q4_0 | Self::Iq4Nl | Self::ExlQ4 => (32, 18),
            Self::ExlQ3 => (32, 14),
            Self::ExlQ2 => (32, 10),
        }
    }

    /// Bytes of a row of this many values; the last block counts whole, as it is stored whole.
    pub(crate) const fn row(self, values: u64) -> u64 {
        let (block, bytes) = self.block();
        // Blocks are single values or 32; a division by a constant costs next to nothing.
        let blocks = if block == 1 { values } else { values.div_ceil(32) };
        blocks.saturating_mul(bytes)
    }

    /// Whether values come in blocks with a scale.
    pub(crate) const fn quantised(self) -> bool {
        self.block().0 > 1
    }

    /// Whether a runtime has it. MLX's 8 and 4 bits take as many bytes as `q8_0` and `q4_0`.
    pub(crate) const fn runs_in(self, runtime: Runtime) -> bool {
        match runtime {
            Runtime::LlamaCpp | Runtime::IkLlama | Runtime::Ollama | Runtime::LmStudio => {
                !matches!(self, Self::Fp8) && self.exllama_bits().is_none()
            }
            Runtime::Mlx => matches!(self, Self::F16 | Self::Bf16 | Self::Q8_0 | Self::Q4_0),
            Runtime::Vllm | Runtime::Sglang | Runtime::Ktransformers => {
                matches!(self, Self::F16 | Self::Bf16 | Self::Fp8)
            }
            Runtime::ExllamaV2 => {
                matches!(self, Self::F16 | Self::ExlQ8 | Self::ExlQ6 | Self::ExlQ4)
            }
            Runtime::ExllamaV3 => matches!(self, Self::F16) || self.exllama_bits().is_some(),
        }
    }

    /// The bits of a value in exllama's own types.
    pub(crate) const fn exllama_bits(self) -> Option<u8> {
        Some(match self {
            Self::ExlQ8 => 8,
            Self::ExlQ7 => 7,
            Self::ExlQ6 => 6,
            Self::ExlQ5 => 5,
            Self::ExlQ4 => 4,
            Self::ExlQ3 => 3,
            Self::ExlQ2 => 2,
            _ => return None,
        })
    }

    /// The id of the catalogue's cache formats, without `kv:`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Q8_0 => "q8_0",
            Self::Q5_1 => "q5_1",
            Self::Q5_0 => "q5_0",
            Self::Q4_1 => "q4_1",
            Self::Q4_0 => "q4_0",
            Self::Iq4Nl => "iq4_nl",
            Self::Fp8 => "fp8_e4m3",
            Self::ExlQ8 => "exl2_q8",
            Self::ExlQ6 => "exl2_q6",
            Self::ExlQ4 => "exl2_q4",
            Self::ExlQ7 => "exl3_q7",
            Self::ExlQ5 => "exl3_q5",
            Self::ExlQ3 => "exl3_q3",
            Self::ExlQ2 => "exl3_q2",
        }
    }

    /// The type with this id, with or without `kv:`.
    pub fn parse(id: &str) -> Option<Self> {
        let id = id.strip_prefix("kv:").unwrap_or(id);
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// For how many tokens of a batch logits are planned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Logits {
    /// For all: llama-cli, llama-bench, perplexity, llama-fit-params, older servers.
    All,
    /// For one a sequence: llama-server.
    #[default]
    Server,
}

/// What runs the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Runtime {
    /// llama.cpp itself: its command-line program or its server.
    #[default]
    LlamaCpp,
    /// The `ik_llama.cpp` fork.
    IkLlama,
    /// Ollama, which runs llama.cpp's engine.
    Ollama,
    /// LM Studio, which runs llama.cpp's engine.
    LmStudio,
    /// MLX, by `mlx-lm`.
    Mlx,
    /// vLLM.
    Vllm,
    /// `SGLang`.
    Sglang,
    /// `KTransformers`: `SGLang` with routed experts on the host.
    Ktransformers,
    /// exllamav2.
    ExllamaV2,
    /// exllamav3.
    ExllamaV3,
}

impl Runtime {
    /// Whether llama.cpp's rules hold.
    pub const fn is_llama(self) -> bool {
        matches!(self, Self::LlamaCpp | Self::IkLlama | Self::Ollama | Self::LmStudio)
    }

    /// Whether it is exllama.
    pub(crate) const fn is_exllama(self) -> bool {
        matches!(self, Self::ExllamaV2 | Self::ExllamaV3)
    }

    /// Whether it fills what is left of a card with one pool of cache.
    pub(crate) const fn has_pool(self) -> bool {
        matches!(self, Self::Vllm | Self::Sglang | Self::Ktransformers)
    }

    /// Whether it keeps parts of a model in the host's memory.
    pub(crate) const fn uses_host(self) -> bool {
        self.is_llama() || matches!(self, Self::Ktransformers)
    }

    /// Whether it runs on the cards of a maker.
    pub(crate) const fn runs_on(self, vendor: Vendor) -> bool {
        match vendor {
            Vendor::Nvidia => !matches!(self, Self::Mlx),
            Vendor::Amd => !matches!(self, Self::Mlx | Self::Ktransformers),
            Vendor::Intel => self.is_llama() || matches!(self, Self::Vllm),
            Vendor::Apple => self.is_llama() || matches!(self, Self::Mlx),
        }
    }

    /// Whether it runs on the hardware of one maker alone.
    pub(crate) fn is_of_one_maker(self) -> bool {
        Vendor::ALL.into_iter().filter(|vendor| self.runs_on(*vendor)).count() == 1
    }

    /// All runtimes, in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::LlamaCpp,
        Self::IkLlama,
        Self::Ollama,
        Self::LmStudio,
        Self::Mlx,
        Self::Vllm,
        Self::Sglang,
        Self::Ktransformers,
        Self::ExllamaV2,
        Self::ExllamaV3,
    ];

    /// Its key in links: its name in small letters.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ollama => "ollama",
            Self::LmStudio => "lm-studio",
            Self::Mlx => "mlx",
            Self::Vllm => "vllm",
            Self::Sglang => "sglang",
            Self::Ktransformers => "ktransformers",
            Self::LlamaCpp | Self::IkLlama | Self::ExllamaV2 | Self::ExllamaV3 => self.name(),
        }
    }

    /// How it divides a model among cards when it is not told.
    pub(crate) const fn default_split(self) -> Split {
        match self {
            Self::Vllm | Self::Sglang | Self::Ktransformers => Split::Tensor,
            _ => Split::Layer,
        }
    }

    /// Its name, as its makers write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::LlamaCpp => "llama.cpp",
            Self::IkLlama => "ik_llama.cpp",
            Self::Ollama => "Ollama",
            Self::LmStudio => "LM Studio",
            Self::Mlx => "MLX",
            Self::Vllm => "vLLM",
            Self::Sglang => "SGLang",
            Self::Ktransformers => "KTransformers",
            Self::ExllamaV2 => "exllamav2",
            Self::ExllamaV3 => "exllamav3",
        }
    }
}

/// The interface through which a program uses a card: what llama.cpp calls its backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// NVIDIA's.
    Cuda,
    /// AMD's.
    Rocm,
    /// Everybody's.
    Vulkan,
    /// Intel's.
    Sycl,
    /// Apple's.
    Metal,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Cuda, Self::Rocm, Self::Vulkan, Self::Sycl, Self::Metal];

    /// Its name, as its makers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cuda => "CUDA",
            Self::Rocm => "ROCm",
            Self::Vulkan => "Vulkan",
            Self::Sycl => "SYCL",
            Self::Metal => "Metal",
        }
    }

    /// Whether it reaches the cards of a maker.
    pub const fn reaches(self, vendor: Vendor) -> bool {
        match self {
            Self::Cuda => matches!(vendor, Vendor::Nvidia),
            Self::Rocm => matches!(vendor, Vendor::Amd),
            Self::Vulkan => !matches!(vendor, Vendor::Apple),
            Self::Sycl => matches!(vendor, Vendor::Intel),
            Self::Metal => matches!(vendor, Vendor::Apple),
        }
    }

    /// The one through which a maker's own kernels run.
    pub(crate) const fn own(vendor: Vendor) -> Self {
        match vendor {
            Vendor::Nvidia => Self::Cuda,
            Vendor::Amd => Self::Rocm,
            Vendor::Intel => Self::Sycl,
            Vendor::Apple => Self::Metal,
        }
    }
}

/// How cards share a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Whole layers to each card.
    #[default]
    Layer,
    /// llama.cpp's `-sm row`: matrices by rows, the cache by layer.
    Row,
    /// Heads and widths to each card: tensor parallel.
    Tensor,
    /// Runs of whole layers, equal in number: vLLM's pipeline parallel.
    Pipeline,
}

impl Split {
    /// All ways of splitting.
    pub const ALL: [Self; 4] = [Self::Layer, Self::Row, Self::Tensor, Self::Pipeline];

    /// The key of the split in links.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Layer => "layer",
            Self::Row => "row",
            Self::Tensor => "tensor",
            Self::Pipeline => "pipeline",
        }
    }
}
