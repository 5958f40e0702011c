//! Formats of weights: the catalogue's or that of the reader's file, and the usual ones of each runtime.

use crate::catalog::{Catalog, Quant, Runtime};
use crate::memory::runtime;
use crate::plan::own;

/// A format of weights.
#[derive(Clone, Copy, Debug)]
pub(super) enum WeightFormat {
    /// A row of the catalogue.
    Catalog(&'static Quant),
    /// The mix of formats in the reader's own file.
    OwnFile,
}

impl WeightFormat {
    /// Its id in the catalogue, or that of the reader's own file.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Catalog(quant) => quant.id,
            Self::OwnFile => own::AS_IN_FILE,
        }
    }

    /// Which runtimes load it, by their places in [`Runtime::ALL`]. A file is a GGUF file.
    pub(super) fn loaded_by(self) -> [bool; Runtime::ALL.len()] {
        Runtime::ALL.map(|runtime| match self {
            Self::Catalog(quant) => runtime::loads(runtime, quant),
            Self::OwnFile => runtime.is_llama(),
        })
    }
}

/// The usual formats of each runtime, from the largest to the smallest: those that are offered
/// where a larger one does not fit.
pub(crate) const fn usual_formats(runtime: Runtime) -> &'static [&'static str] {
    match runtime {
        Runtime::LlamaCpp | Runtime::IkLlama | Runtime::Ollama | Runtime::LmStudio => &[
            "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "IQ4_XS", "Q3_K_M", "IQ3_XXS", "Q2_K", "IQ2_XXS",
            "IQ1_S",
        ],
        Runtime::Mlx => &["MLX-8bit", "MLX-6bit", "MLX-5bit", "MLX-4bit", "MLX-3bit"],
        Runtime::Ktransformers => &["BF16-checkpoint", "FP8-E4M3-per-channel", "Q4_K_M"],
        Runtime::Vllm | Runtime::Sglang => {
            &["BF16-checkpoint", "FP8-E4M3-per-channel", "AWQ-4bit-g128"]
        }
        Runtime::ExllamaV2 => &[
            "EXL2-8.0bpw",
            "EXL2-6.0bpw",
            "EXL2-5.0bpw",
            "EXL2-4.0bpw",
            "EXL2-3.0bpw",
            "EXL2-2.5bpw",
        ],
        Runtime::ExllamaV3 => &[
            "EXL3-8.0bpw",
            "EXL3-6.0bpw",
            "EXL3-5.0bpw",
            "EXL3-4.0bpw",
            "EXL3-3.0bpw",
            "EXL3-2.5bpw",
        ],
    }
}

/// The formats that can be asked for under headings, the first for the runtimes in use: those that are usual
/// with them, the others that one of them loads, and the rest.
pub(crate) fn headed(
    runtimes: &[Runtime],
    catalog: &Catalog,
) -> [(&'static str, Vec<&'static str>); 3] {
    let usual = |id: &str| runtimes.iter().any(|runtime| usual_formats(*runtime).contains(&id));
    let mut all = [
        ("Usual", Vec::new()),
        ("Others for this runtime", Vec::new()),
        ("For other runtimes", Vec::new()),
    ];
    // Those that are usual stand as their runtime has them, from the largest down.
    for runtime in runtimes {
        for id in usual_formats(*runtime) {
            if !all[0].1.contains(id) {
                all[0].1.push(*id);
            }
        }
    }
    for quant in catalog.weight_formats().filter(|quant| !usual(quant.id)) {
        let is_loaded = runtimes.iter().any(|one| runtime::loads(*one, quant));
        all[if is_loaded { 1 } else { 2 }].1.push(quant.id);
    }
    all
}

/// Whether a format has less than three bits a weight: what loads in it does not count as running
/// where the reader asks for whatever runs.
pub(super) fn is_coarse(quant: &str) -> bool {
    ["IQ1", "IQ2", "EXL2-2", "EXL3-2"].iter().any(|start| quant.starts_with(start))
}
