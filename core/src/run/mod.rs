//! How to run a model on a rig as planned, and how to check the rig: commands, files and settings.
//!
//! ```text
//! llama      llama.cpp's server          vllm       vLLM
//! ik_llama   that of its fork            sglang     SGLang, KTransformers
//! ollama     Ollama                      exllama    exllama's server, TabbyAPI
//! lm_studio  LM Studio                   mlx        MLX's server
//! check      link, lanes, memory, power limit
//! ```
//!
//! One function a runtime, from one [`Job`]. Options are those of 2026-11: llama.cpp's and
//! TabbyAPI's own lists (`tools/server/README.md`, `docs/multi-gpu.md`, `config_sample.yml`), the
//! documentation of vLLM, Ollama and LM Studio. How fast it is on the reader's own machine is measured
//! by [`crate::speed::command`].

mod check;
mod exllama;
mod ik_llama;
mod llama;
mod lm_studio;
mod mlx;
mod ollama;
mod sglang;
mod vllm;

pub use check::checks;

use crate::catalog::{CacheType, Runtime, Split};
use crate::catalog::{Quant, Vendor};
use crate::memory::{Offload, Settings, runtime};
use crate::units::Tokens;
use crate::units::format::machine;

/// What is to run, and on what.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// Id of the model, for names of files.
    pub model: &'a str,
    /// Its format; `None` for the reader's own GGUF file.
    pub quant: Option<&'a Quant>,
    /// Its layers, as `-ngl` counts them without the head.
    pub layers: u32,
    /// Its routed experts in a layer; 0 for a dense model.
    pub experts: u32,
    /// How it is run: the runtime that is planned, split, caches, users, what stays on the host.
    pub settings: Settings,
    /// Where the experts of each layer go, as `-ot` says it, where cards are given some one by one.
    pub overrides: Option<String>,
    /// Who drafts tokens, of which [`Settings::draft_tokens`] at a time.
    pub drafting: Drafting<'a>,
    /// Context of each user, or of all together where they share one cache.
    pub context: Tokens,
    /// Number of cards.
    pub cards: usize,
    /// Who makes the cards.
    pub vendor: Vendor,
    /// Whether NVLink joins them.
    pub nvlink: bool,
}

/// Who drafts tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafting<'a> {
    /// Nobody.
    #[default]
    Off,
    /// The model's own head.
    Own,
    /// A small model of this id.
    Model(&'a str),
    /// What the text had before.
    Ngram,
}

/// How to run it with one runtime.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The runtime that these steps are for.
    pub runtime: Runtime,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What to know: where the runtime cannot do as planned, and what is easily missed.
    pub notes: Vec<String>,
}

/// A step of a recipe, such as a command or a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does, in a phrase.
    pub title: String,
    /// What is typed or set.
    pub body: Body,
}

/// What is typed or set.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Lines for a shell.
    Shell(Vec<String>),
    /// Lines of a file.
    File(Vec<String>),
    /// Settings of a program with windows, and their values.
    Settings(Vec<(&'static str, String)>),
}

impl Step {
    fn shell(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self { title: title.into(), body: Body::Shell(lines) }
    }
}

/// The recipes of all runtimes that run on these cards, that of the planned one first.
pub fn recipes(job: &Job<'_>) -> Vec<Recipe> {
    let planned = job.settings.runtime;
    let exllama = match planned {
        Runtime::ExllamaV2 => Runtime::ExllamaV2,
        _ => Runtime::ExllamaV3,
    };
    let mut runtimes = vec![
        Runtime::LlamaCpp,
        Runtime::Mlx,
        Runtime::Vllm,
        Runtime::Sglang,
        exllama,
        Runtime::Ollama,
        Runtime::LmStudio,
    ];
    if matches!(planned, Runtime::IkLlama | Runtime::Ktransformers) {
        runtimes.push(planned);
    }
    runtimes.retain(|&runtime| runtime == planned || runtime.runs_on(job.vendor));
    runtimes.sort_by_key(|runtime| *runtime != planned);
    runtimes.into_iter().map(|runtime| recipe(job, runtime)).collect()
}

/// The recipe of one runtime.
pub fn recipe(job: &Job<'_>, runtime: Runtime) -> Recipe {
    let mut notes = Vec::new();
    if !runtime.runs_on(job.vendor) {
        notes.push(format!("{} does not run on cards of this maker.", runtime.name()));
    }
    if !job.loads(runtime) {
        notes.push(format!(
            "{} does not load {}: this has another format in its place. Choose {0} and that format \
             above to see whether it fits.",
            runtime.name(),
            job.quant.map_or("a GGUF file", |quant| quant.id)
        ));
    }
    let drafts = match (runtime, job.drafting) {
        (_, Drafting::Off)
        | (Runtime::LlamaCpp | Runtime::Vllm | Runtime::Sglang | Runtime::Ktransformers, _) => true,
        (Runtime::Ollama | Runtime::IkLlama, _) => false,
        (_, drafting) => matches!(drafting, Drafting::Model(_)),
    };
    if !drafts {
        notes.push(format!("{} does not draft tokens as planned here.", runtime.name()));
    }
    let (steps, more) = match runtime {
        Runtime::LlamaCpp => llama::recipe(job),
        Runtime::IkLlama => ik_llama::recipe(job),
        Runtime::Ollama => ollama::recipe(job),
        Runtime::LmStudio => lm_studio::recipe(job),
        Runtime::Mlx => mlx::recipe(job),
        Runtime::Vllm => vllm::recipe(job),
        Runtime::Sglang | Runtime::Ktransformers => sglang::recipe(job, runtime),
        Runtime::ExllamaV2 | Runtime::ExllamaV3 => exllama::recipe(job, runtime),
    };
    notes.extend(more);
    if let Some(rope) = job.rope().filter(|_| runtime == Runtime::Mlx || runtime.is_exllama()) {
        notes.push(format!(
            "For a context of this length put {rope} into config.json as rope_scaling."
        ));
    }
    Recipe { runtime, steps, notes }
}

impl Job<'_> {
    /// Whether a runtime loads the format that is planned.
    fn loads(&self, by: Runtime) -> bool {
        self.quant.map_or(by.is_llama(), |quant| runtime::loads(by, quant))
    }

    /// Users at a time.
    fn users(&self) -> u32 {
        self.settings.sequences.max(1)
    }

    /// Whether several users share one cache.
    fn shared(&self) -> bool {
        self.settings.unified && self.users() > 1
    }

    /// Tokens of all caches together.
    fn all_tokens(&self) -> u64 {
        let each = u64::from(self.context.get().max(1));
        if self.shared() { each } else { each * u64::from(self.users()) }
    }

    /// The longest context that the model was made for, and how many times as long the planned one is; `None`
    /// where that is no longer.
    fn stretch(&self) -> Option<(u32, String)> {
        let limit = self.settings.made_for?.get();
        let factor = f64::from(self.context.get()) / f64::from(limit.max(1));
        Some((limit, machine(libm::ceil(factor * 4.0) / 4.0)))
    }

    /// The same as `rope_parameters` of a `config.json`.
    fn rope(&self) -> Option<String> {
        let (limit, factor) = self.stretch()?;
        Some(format!(
            "{{\"rope_type\": \"yarn\", \"factor\": {factor}, \
             \"original_max_position_embeddings\": {limit}}}"
        ))
    }

    /// Whether every layer is divided among the cards.
    fn divides(&self) -> bool {
        self.cards > 1 && matches!(self.settings.split, Split::Row | Split::Tensor)
    }

    /// A name for the model's file or folder in a format.
    fn named(&self, by: Runtime, instead: &str) -> String {
        let format = match self.quant {
            Some(quant) if self.loads(by) => quant.id,
            None if by.is_llama() => "",
            _ => instead,
        };
        if format.is_empty() { self.model.to_owned() } else { format!("{}-{format}", self.model) }
    }

    /// The file of the model for llama.cpp's engine.
    fn gguf(&self, by: Runtime) -> String {
        self.named(by, "Q4_K_M") + ".gguf"
    }

    /// Layers on cards as `-ngl` counts them, the head being one more; `None` if all are.
    fn layers_on_cards(&self) -> Option<u32> {
        match self.settings.offload {
            Offload::Blocks(blocks) if blocks > 0 => Some((self.layers + 1).saturating_sub(blocks)),
            _ => None,
        }
    }

    /// Layers whose experts stay on the host.
    fn experts_on_host(&self) -> Option<u32> {
        match self.settings.offload {
            Offload::Experts(blocks) if blocks > 0 => Some(blocks),
            _ => None,
        }
    }

    /// The type of one half of the cache that is nearest to the planned one among those a runtime has.
    fn nearest_cache(planned: CacheType, runtime: Runtime) -> CacheType {
        use CacheType::{F16, Q4_0, Q8_0};
        // Ollama passes on three of llama.cpp's types.
        let passed = |cache| runtime != Runtime::Ollama || matches!(cache, F16 | Q8_0 | Q4_0);
        let offered = |cache: &CacheType| cache.runs_in(runtime) && passed(*cache);
        let bits = |cache: CacheType| {
            let (values, bytes) = cache.block();
            bytes as f64 * 8.0 / values as f64
        };
        // Rather more bits than fewer.
        let apart = |cache: &CacheType| {
            let more = bits(*cache) - bits(planned);
            if more < 0.0 { -more * 4.0 } else { more }
        };
        if offered(&planned) {
            return planned;
        }
        let known = CacheType::ALL.into_iter().filter(offered);
        known.min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap_or_default()
    }
}

/// A note where a cache of another type stands in for the planned one.
fn cache_note(planned: CacheType, used: CacheType, runtime: Runtime) -> Option<String> {
    (planned != used).then(|| {
        let name = runtime.name();
        format!("{name} has no {} cache; {} is the nearest.", planned.id(), used.id())
    })
}
