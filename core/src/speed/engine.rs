//! What the constants belong to: engines, backends, kinds of weights, architectures. Never single
//! cards or models.

use crate::catalog::{Api, Gpu, GpuKind, Runtime, Vendor};
use crate::memory::Settings;

/// Declares an enumeration whose members are keys of constants, with their names in the data file.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$member_doc])* $member,)* }

        impl $name {
            /// All of them, in the order of their keys.
            pub const ALL: &[Self] = &[$(Self::$member,)*];

            /// Its name in the data file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$member => $text,)* }
            }

            /// Its place among the keys.
            pub const fn key(self) -> usize {
                self as usize
            }
        }
    };
}
pub(super) use keys;

keys! {
    /// A runtime on one kind of hardware, in one era where its speed changed for good.
    Engine {
        /// llama.cpp with CUDA, since July 2026: recurrent layers in few kernels, small batches.
        LlamaCuda = "llama.cpp CUDA",
        /// llama.cpp with CUDA before that, since June 2024: CUDA graphs and quantized products on
        /// tensor cores.
        LlamaCudaMid = "llama.cpp CUDA before 2026-07",
        /// llama.cpp with CUDA before June 2024.
        LlamaCudaOld = "llama.cpp CUDA before 2024-06",
        /// The `ik_llama.cpp` fork with CUDA.
        IkCuda = "ik_llama.cpp CUDA",
        /// llama.cpp with CUDA on a machine with unified memory.
        LlamaSpark = "llama.cpp CUDA, unified memory",
        /// llama.cpp with Vulkan on NVIDIA cards.
        VulkanNvidia = "llama.cpp Vulkan, NVIDIA",
        /// llama.cpp with Vulkan on AMD cards.
        VulkanAmd = "llama.cpp Vulkan, AMD",
        /// llama.cpp with Vulkan on AMD machines with unified memory.
        VulkanUnified = "llama.cpp Vulkan, AMD unified memory",
        /// llama.cpp with Vulkan on AMD machines with unified memory, before 2026.
        VulkanUnifiedOld = "llama.cpp Vulkan, AMD unified memory before 2026",
        /// llama.cpp with Vulkan on Intel cards.
        VulkanIntel = "llama.cpp Vulkan, Intel",
        /// llama.cpp with SYCL on Intel cards.
        SyclIntel = "llama.cpp SYCL, Intel",
        /// llama.cpp with `ROCm` on AMD cards.
        RocmAmd = "llama.cpp ROCm, AMD",
        /// llama.cpp with `ROCm` on AMD machines with unified memory.
        RocmUnified = "llama.cpp ROCm, AMD unified memory",
        /// llama.cpp with `ROCm` on AMD machines with unified memory, before 2026.
        RocmUnifiedOld = "llama.cpp ROCm, AMD unified memory before 2026",
        /// llama.cpp with Metal, since June 2024.
        Metal = "llama.cpp Metal",
        /// llama.cpp with Metal, before June 2024.
        MetalOld = "llama.cpp Metal before 2024-06",
        /// The `llamafile` of early 2025 with CUDA: llama.cpp with products of its own.
        FileCuda = "llamafile CUDA",
        /// The `llamafile` of early 2025 on AMD cards.
        FileRocm = "llamafile ROCm",
        /// The `llamafile` of early 2025 with Metal.
        FileMetal = "llamafile Metal",
        /// MLX.
        Mlx = "MLX",
        /// MLX's program for models that see, which answers text more slowly.
        MlxVision = "MLX, vision program",
        /// vLLM on NVIDIA cards.
        Vllm = "vLLM",
        /// vLLM before June 2024.
        VllmOld = "vLLM before 2024-06",
        /// vLLM and `SGLang` on AMD cards.
        VllmAmd = "vLLM, AMD",
        /// vLLM on AMD's cards for servers, whose kernels are others.
        VllmCdna = "vLLM, AMD CDNA",
        /// vLLM on Intel cards.
        VllmIntel = "vLLM, Intel",
        /// `SGLang` on NVIDIA cards.
        Sglang = "SGLang",
        /// MLC.
        Mlc = "MLC",
        /// exllama, versions 1 to 3.
        Exllama = "exllama",
        /// llama.cpp without a card.
        Cpu = "llama.cpp CPU",
    }
}

keys! {
    /// What runs a model.
    Program {
        /// llama.cpp and what is built on it.
        Llama = "llama.cpp",
        /// The `ik_llama.cpp` fork.
        Ik = "ik_llama.cpp",
        /// llamafile.
        File = "llamafile",
        /// vLLM.
        Vllm = "vLLM",
        /// `SGLang`.
        Sglang = "SGLang",
        /// MLC.
        Mlc = "MLC",
        /// MLX.
        Mlx = "MLX",
        /// MLX's program for models that see.
        MlxVision = "MLX, vision program",
        /// exllama.
        Exllama = "exllama",
    }
}

keys! {
    /// The program that does the arithmetic: engines with common kernels.
    Backend {
        /// llama.cpp's CUDA kernels.
        Cuda = "CUDA",
        /// llama.cpp's CUDA kernels before June 2024.
        CudaOld = "CUDA before 2024-06",
        /// llama.cpp's Vulkan shaders.
        Vulkan = "Vulkan",
        /// llama.cpp's `ROCm` kernels.
        Rocm = "ROCm",
        /// llama.cpp's SYCL kernels.
        Sycl = "SYCL",
        /// llama.cpp's Metal kernels.
        Metal = "Metal",
        /// MLX.
        Mlx = "MLX",
        /// vLLM and `SGLang`.
        Vllm = "vLLM",
        /// MLC.
        Mlc = "MLC",
        /// exllama.
        Exllama = "exllama",
        /// llama.cpp's code for processors.
        Cpu = "CPU",
    }
}

keys! {
    /// How weights are stored, as far as kernels differ.
    WeightKind {
        /// 16 bits.
        Half = "16 bits",
        /// `Q8_0`.
        Q8 = "Q8",
        /// `Q4_0` and its like.
        Q4 = "Q4_0",
        /// K mixes from 4 bits.
        K = "K",
        /// K mixes below 4 bits.
        LowK = "K below 4 bits",
        /// Types on a lattice, below 4 bits.
        Iq = "IQ below 4 bits",
        /// `IQ4_XS` and `IQ4_NL`, which are tables without a lattice.
        Iq4 = "IQ4",
        /// `MXFP4`.
        Mxfp4 = "MXFP4",
        /// 8-bit floats and integers of whole layers.
        Fp8 = "FP8",
        /// Integers of 4 bits in groups: AWQ, GPTQ.
        Int4 = "INT4",
        /// `NVFP4`.
        Nvfp4 = "NVFP4",
        /// EXL2 and EXL3.
        Exl = "EXL",
        /// MLX's own.
        Mlx = "MLX",
    }
}

keys! {
    /// The generation of a chip.
    Architecture {
        /// Not one of those below.
        Other = "other",
        /// NVIDIA Pascal.
        Pascal = "Pascal",
        /// NVIDIA Volta.
        Volta = "Volta",
        /// NVIDIA Turing.
        Turing = "Turing",
        /// NVIDIA Ampere.
        Ampere = "Ampere",
        /// NVIDIA Ada Lovelace.
        Ada = "Ada",
        /// NVIDIA Hopper.
        Hopper = "Hopper",
        /// NVIDIA Blackwell.
        Blackwell = "Blackwell",
        /// AMD GCN, whose matrix rate is that of its vectors.
        Gcn = "GCN",
        /// AMD CDNA.
        Cdna = "CDNA",
        /// AMD RDNA 2.
        Rdna2 = "RDNA 2",
        /// AMD RDNA 3.
        Rdna3 = "RDNA 3",
        /// AMD RDNA 4.
        Rdna4 = "RDNA 4",
        /// Intel.
        Xe = "Xe",
        /// Apple M1.
        M1 = "M1",
        /// Apple M2.
        M2 = "M2",
        /// Apple M3.
        M3 = "M3",
        /// Apple M4.
        M4 = "M4",
        /// Apple M5.
        M5 = "M5",
    }
}

/// The month before which llama.cpp had no CUDA graphs, and vLLM no second engine.
const OLD: &str = "2024-06";

/// Tokens of a step up to which llama.cpp and MLX multiply without matrix units.
const SMALL: f64 = 8.0;

impl Engine {
    /// The engine that the runtime of some settings is on a card: of today, but for llama.cpp and what is
    /// built on it of the version that they state.
    pub(crate) fn of(settings: &Settings, gpu: &Gpu) -> Self {
        let month = if settings.runtime.is_llama() { settings.llama_version.month() } else { "" };
        let program = match settings.runtime {
            Runtime::LlamaCpp | Runtime::Ollama | Runtime::LmStudio => Program::Llama,
            Runtime::IkLlama => Program::Ik,
            Runtime::Mlx => Program::Mlx,
            Runtime::Vllm => Program::Vllm,
            // The part on cards is `SGLang`'s own.
            Runtime::Sglang | Runtime::Ktransformers => Program::Sglang,
            Runtime::ExllamaV2 | Runtime::ExllamaV3 => Program::Exllama,
        };
        Self::choose(program, settings.api, month, gpu)
    }

    /// The engine that a program is on a card, with the interface through which it uses the card and
    /// the month of its version as `YYYY-MM`. `None` and an empty month: what is usual today. A card
    /// that the interface does not reach is used through its own.
    pub fn choose(program: Program, api: Option<Api>, month: &str, gpu: &Gpu) -> Self {
        let before = |start: &str| !month.is_empty() && month < start;
        let unified = gpu.kind == GpuKind::Unified;
        // Where both were measured, Vulkan decodes faster on unified memory, `ROCm` on cards.
        let vulkan = api.map_or(unified, |api| api == Api::Vulkan);
        match (program, gpu.vendor) {
            (Program::Vllm, Vendor::Nvidia) if before(OLD) => Self::VllmOld,
            (Program::Vllm | Program::Sglang, Vendor::Amd)
                if gpu.architecture.starts_with("CDNA") =>
            {
                Self::VllmCdna
            }
            (Program::Vllm | Program::Sglang, Vendor::Amd) => Self::VllmAmd,
            (Program::Vllm, Vendor::Intel) => Self::VllmIntel,
            (Program::Vllm, _) => Self::Vllm,
            (Program::Sglang, _) => Self::Sglang,
            (Program::Mlc, _) => Self::Mlc,
            (Program::Exllama, _) => Self::Exllama,
            (Program::Mlx, Vendor::Apple) => Self::Mlx,
            (Program::MlxVision, Vendor::Apple) => Self::MlxVision,
            (Program::File, Vendor::Nvidia) => Self::FileCuda,
            (Program::File, Vendor::Amd) => Self::FileRocm,
            (Program::File, Vendor::Apple) => Self::FileMetal,
            (_, Vendor::Apple) if before(OLD) => Self::MetalOld,
            (_, Vendor::Apple) => Self::Metal,
            (_, Vendor::Intel) if api == Some(Api::Vulkan) => Self::VulkanIntel,
            (_, Vendor::Intel) => Self::SyclIntel,
            (_, Vendor::Amd) => match (vulkan, unified) {
                (true, true) if before("2026") => Self::VulkanUnifiedOld,
                (false, true) if before("2026") => Self::RocmUnifiedOld,
                (true, true) => Self::VulkanUnified,
                (true, false) => Self::VulkanAmd,
                (false, true) => Self::RocmUnified,
                (false, false) => Self::RocmAmd,
            },
            (_, Vendor::Nvidia) if unified => Self::LlamaSpark,
            (_, Vendor::Nvidia) if api == Some(Api::Vulkan) => Self::VulkanNvidia,
            (Program::Ik, Vendor::Nvidia) => Self::IkCuda,
            (_, Vendor::Nvidia) if before(OLD) => Self::LlamaCudaOld,
            (_, Vendor::Nvidia) if before("2026-07") => Self::LlamaCudaMid,
            (_, Vendor::Nvidia) => Self::LlamaCuda,
        }
    }

    /// Whose kernels it uses.
    pub(crate) const fn backend(self) -> Backend {
        match self {
            Self::LlamaCuda
            | Self::LlamaCudaMid
            | Self::IkCuda
            | Self::LlamaSpark
            | Self::FileCuda => Backend::Cuda,
            Self::LlamaCudaOld => Backend::CudaOld,
            Self::VulkanNvidia
            | Self::VulkanAmd
            | Self::VulkanUnified
            | Self::VulkanUnifiedOld
            | Self::VulkanIntel => Backend::Vulkan,
            Self::RocmAmd | Self::RocmUnified | Self::RocmUnifiedOld | Self::FileRocm => {
                Backend::Rocm
            }
            Self::SyclIntel => Backend::Sycl,
            Self::Metal | Self::MetalOld | Self::FileMetal => Backend::Metal,
            Self::Mlx | Self::MlxVision => Backend::Mlx,
            Self::Vllm
            | Self::VllmOld
            | Self::VllmAmd
            | Self::VllmCdna
            | Self::VllmIntel
            | Self::Sglang => Backend::Vllm,
            Self::Mlc => Backend::Mlc,
            Self::Exllama => Backend::Exllama,
            Self::Cpu => Backend::Cpu,
        }
    }

    /// Whether products accumulate in 32 bits, which halves the rate of `GeForce` cards.
    pub(crate) const fn wide_sums(self) -> bool {
        matches!(self.backend(), Backend::Vllm | Backend::Exllama | Backend::Mlc)
    }

    /// The engine of today whose measurements those of an engine of the last eras are near to.
    pub(super) const fn line(self) -> Self {
        match self {
            Self::LlamaCudaMid => Self::LlamaCuda,
            other => other,
        }
    }

    /// Whether it computes of a prompt only what the caches need.
    pub(super) const fn is_lazy(self) -> bool {
        matches!(self.backend(), Backend::Mlx)
    }

    /// Whether a step of so many tokens multiplies without matrix units, a token at a time: llama.cpp
    /// and MLX do up to eight.
    pub(crate) fn is_small(self, tokens: f64) -> bool {
        let tiles = matches!(self.backend(), Backend::Vllm | Backend::Exllama | Backend::Mlc);
        tokens <= SMALL && !tiles
    }

    /// Whether a step works on prompts and on answers at once.
    pub(crate) const fn mixes_prompts(self) -> bool {
        matches!(self.backend(), Backend::Vllm)
    }

    /// Whether unlike cards get parts of a model by their memory.
    pub(crate) const fn shares_by_memory(self) -> bool {
        !matches!(self.backend(), Backend::Vllm | Backend::Mlc)
    }

    /// Prompt tokens that are worked on at once by default.
    pub(crate) const fn chunk(self) -> f64 {
        match self.backend() {
            Backend::Vllm | Backend::Exllama | Backend::Mlx | Backend::Mlc => 2048.0,
            _ => 512.0,
        }
    }
}

impl WeightKind {
    /// Of a format, by its id in `data/quants.csv`.
    pub(crate) fn of(quant: &str) -> Self {
        let starts = |names: &[&str]| names.iter().any(|name| quant.starts_with(name));
        if quant.contains("MXFP4") {
            Self::Mxfp4
        } else if quant.contains("-8bit") && !starts(&["MLX"]) {
            Self::Fp8
        } else if starts(&["NVFP4"]) {
            Self::Nvfp4
        } else if starts(&["MLX"]) {
            Self::Mlx
        } else if starts(&["EXL"]) {
            Self::Exl
        } else if starts(&["AWQ", "GPTQ", "W4", "NF4", "INT4", "AutoRound"]) {
            Self::Int4
        } else if starts(&["FP8", "INT8", "W8A8"]) {
            Self::Fp8
        } else if starts(&["F16", "BF16", "F32"]) {
            Self::Half
        } else if quant.contains("Q8_0") || quant.contains("Q8_K") {
            Self::Q8
        } else if quant.contains("IQ4") {
            Self::Iq4
        } else if quant.contains("IQ") || starts(&["TQ"]) {
            Self::Iq
        } else if starts(&["Q4_0", "Q4_1", "Q5_0", "Q5_1"]) {
            Self::Q4
        } else if quant.contains("3_K") || quant.contains("2_K") {
            Self::LowK
        } else {
            Self::K
        }
    }
}

impl Architecture {
    /// How many whole-number products of a vector it does for one of 32-bit floats, as specified:
    /// half where the float units were doubled alone, or issue twice what others cannot.
    pub(super) const fn integers(self) -> f64 {
        match self {
            Self::Ampere | Self::Ada | Self::Hopper | Self::Rdna3 | Self::Rdna4 => 0.5,
            _ => 1.0,
        }
    }

    /// Of a card, by its name in `data/gpus.csv`.
    pub fn of(name: &str) -> Self {
        const NAMES: [(&str, Architecture); 18] = [
            ("Pascal", Architecture::Pascal),
            ("Volta", Architecture::Volta),
            ("Turing", Architecture::Turing),
            ("Ampere", Architecture::Ampere),
            ("Ada", Architecture::Ada),
            ("Hopper", Architecture::Hopper),
            ("Blackwell", Architecture::Blackwell),
            ("GCN", Architecture::Gcn),
            ("CDNA", Architecture::Cdna),
            ("RDNA 2", Architecture::Rdna2),
            ("RDNA 3", Architecture::Rdna3),
            ("RDNA 4", Architecture::Rdna4),
            ("Xe", Architecture::Xe),
            ("Apple GPU (M1)", Architecture::M1),
            ("Apple GPU (M2)", Architecture::M2),
            ("Apple GPU (M3)", Architecture::M3),
            ("Apple GPU (M4)", Architecture::M4),
            ("Apple GPU (M5)", Architecture::M5),
        ];
        let found = NAMES.iter().find(|(start, _)| name.starts_with(start));
        found.map_or(Self::Other, |&(_, architecture)| architecture)
    }
}
