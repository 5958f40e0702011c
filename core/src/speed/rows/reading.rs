//! What the words of a row mean: formats, links, engines, what stays on the host.

use super::{HostRow, Row, leading};
use crate::catalog::Split;
use crate::catalog::{Api, Gpu, Vendor};
use crate::memory::runtime;
use crate::memory::weights::Format;
use crate::speed::draft::{Drafting, Method, Work};
use crate::speed::engine::{Engine, Program};
use crate::speed::load::Load;
use crate::speed::machine::{Host, Link, OnHost};
use crate::speed::terms::{HostKind, LinkKind};
use crate::units::decimal;

/// Formats that sources name loosely, as the nearest that the memory rules know.
const ALIASES: [(&str, &str); 37] = [
    ("", "Q4_K_M"),
    ("AWQ-4bit", "AWQ-4bit-g128"),
    ("FP8", "FP8-E4M3-per-channel"),
    ("AutoRound-4bit", "GPTQ-4bit-g128"),
    ("GPTQ-4bit", "GPTQ-4bit-g128"),
    ("W4A16", "W4A16-INT4-g128"),
    ("IQ2_K_R4", "IQ2_S"),
    ("IQ3_K-mix", "IQ3_S"),
    ("IQ4_K-mix", "IQ4_NL"),
    ("IQ4_K_R4", "IQ4_NL"),
    ("IQ4_KSS", "IQ4_XS"),
    ("IQ4_XS-mix", "IQ4_XS"),
    ("IQ6_K-mix", "Q6_K"),
    ("IQ2XXS-Q2K-mix", "IQ2_XXS"),
    ("q4f16_1", "Q4_0"),
    ("MXFP4-Q8", "MXFP4_MOE"),
    ("Q4", "Q4_K_M"),
    ("Q4_0/Q4_K_M", "Q4_K_M"),
    ("3.068bpw-mix", "IQ3_XXS"),
    ("AWQ-8bit", "GPTQ-8bit-g128"),
    ("GPTQ-8bit", "GPTQ-8bit-g128"),
    ("GPTQ-mixed-4-8bit", "GPTQ-4bit-g32"),
    ("INT4-sym", "GPTQ-4bit-g128"),
    ("W4", "W4A16-INT4-g128"),
    ("NVFP4-W4A4", "NVFP4-checkpoint"),
    ("IQ1_KT", "IQ1_M"),
    ("IQ4_KS", "IQ4_XS"),
    ("Q4_K_M-REAP50", "Q4_K_M"),
    ("Q4_K_XL-custom", "Q4_K_M"),
    ("custom-mix", "Q4_K_M"),
    ("UD-Q2_K_XL", "Q2_K"),
    ("UD-Q3_K_S", "Q3_K_S"),
    ("UD-Q3_K_XL", "Q3_K_M"),
    ("UD-Q4_K_XL", "Q4_K_M"),
    ("UD-Q5_K_XL", "Q5_K_M"),
    ("UD-Q6_K_XL", "Q6_K"),
    ("UD-Q8_K_XL", "Q8_0"),
];

/// The format whose rules give the weights of a published name.
pub(super) fn format_of(name: &str) -> Option<(Format, &str)> {
    let known = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, id)| *id);
    let id = known.unwrap_or_else(|| name.strip_prefix("UD-").unwrap_or(name));
    Some((Format::parse(id)?, id))
}

/// How much wider a publisher's mix is than the format that stands for it, in the middle of the
/// published files of some 85 models.
pub(super) fn wider(quant: &str) -> f64 {
    match quant {
        "UD-Q6_K_XL" => 1.075,
        "UD-Q8_K_XL" => 1.11,
        _ => 1.0,
    }
}

/// Bytes of a cached value by its published type; keys and values may differ.
pub(super) fn cache_bytes(name: &str) -> f64 {
    let one = |name: &str| match name {
        "q8_0" | "q8" => 34.0 / 32.0,
        "q6_0" | "q6" => 26.0 / 32.0,
        "q5_1" => 24.0 / 32.0,
        "q5_0" => 22.0 / 32.0,
        "q4_1" => 20.0 / 32.0,
        "q4_0" | "q4" | "iq4_nl" => 18.0 / 32.0,
        "fp8" => 1.0,
        "f32" => 4.0,
        name if name.starts_with("turbo") => 0.45,
        _ => 2.0,
    };
    match name.split_once('/') {
        Some((keys, values)) => f64::midpoint(one(keys), one(values)),
        None => one(name),
    }
}

/// Tokens of a prompt whose length a rate of prefill does not state.
pub(super) const USUAL_PROMPT: f64 = 2048.0;

/// The number after a word in a note, as in `TP=4`.
pub(super) fn after(notes: &str, word: &str) -> Option<f64> {
    let (_, rest) = notes.split_once(word)?;
    decimal(leading(rest))
}

/// The link that a row names; the card's own connector where it names none.
pub(super) fn link(text: &str, notes: &str, gpu: &Gpu, host: Option<&HostRow<'_>>) -> Link {
    if text == "nvlink" {
        return Link::nvlink(gpu).unwrap_or(Link { kind: LinkKind::NvLink, rate: 56e9 });
    }
    // As the card's driver does by default, but where the row says otherwise.
    let peer = Link::of(gpu).kind == LinkKind::Peer && !notes.contains("p2p=off")
        || notes.contains("p2p=on")
        || notes.contains("p2p=yes")
        || text.contains("p2p");
    // As in `pcie4x16+pcie4x4` or `pcie3 x8+x4+x1`, where the generation is named once.
    let mut generation = None;
    let mut slots = Vec::new();
    for slot in text.split(['+', ' ']) {
        let (before, lanes) = slot.split_once('x').unwrap_or((slot, ""));
        generation = before.strip_prefix("pcie").and_then(|of| of.parse().ok()).or(generation);
        if let (Some(generation), Ok(lanes)) = (generation, lanes.parse()) {
            slots.push(Link::pcie(generation, lanes, peer));
        }
    }
    slots.into_iter().min_by(|a, b| a.rate.total_cmp(&b.rate)).unwrap_or_else(|| {
        let mut own = Link::of(gpu);
        if let Some(host) = host.and_then(|host| host.pcie)
            && host < gpu.pcie_generation
        {
            own = Link::pcie(host, gpu.pcie_lanes, peer);
        }
        own.kind = if peer { LinkKind::Peer } else { LinkKind::Pcie };
        own
    })
}

/// The engine that a row's runtime, interface and month make on its card.
pub(super) fn engine(row: &Row<'_>, gpu: Option<&Gpu>) -> Engine {
    let Some(gpu) = gpu else { return Engine::Cpu };
    let apple = gpu.vendor == Vendor::Apple;
    let program = match row.runtime {
        "vllm" => Program::Vllm,
        "sglang" => Program::Sglang,
        "mlc" => Program::Mlc,
        "mlx-vlm" => Program::MlxVision,
        "llamafile" => Program::File,
        "ik_llama" => Program::Ik,
        name if name.starts_with("exllama") => Program::Exllama,
        // Ollama runs the models of its library that are MLX's with it.
        name if apple
            && (name.contains("mlx")
                || row.quant.starts_with("MLX")
                || row.model_as_published.contains("mlx")) =>
        {
            Program::Mlx
        }
        _ => Program::Llama,
    };
    let api = match (row.runtime, gpu.vendor) {
        ("ollama", Vendor::Intel) => Some(Api::Vulkan),
        (name, _) if name.ends_with("vulkan") => Some(Api::Vulkan),
        (_, Vendor::Amd) => Some(Api::Rocm),
        _ => None,
    };
    Engine::choose(program, api, row.measured_date, gpu)
}

/// Whether a row's runtime is one of a single author's, whose kernels are like no other's.
pub(super) fn is_singular(row: &Row<'_>) -> bool {
    ["ninfer", "hipfire", "dflash"].contains(&row.runtime)
}

/// The memory that an Apple machine's name states, in GB.
fn stated_memory(host: &str) -> Option<f64> {
    let (before, _) = host.split_once("GB").or_else(|| host.split_once(" GiB"))?;
    let digits = before.trim_end();
    let start = digits.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |at| at + 1);
    decimal(digits.get(start..)?)
}

/// What of the model stays on the host, as a row says it in words; `over` is what the cards have no
/// room for.
pub(super) fn on_host(row: &Row<'_>, load: &Load, over: f64) -> Result<OnHost, String> {
    let (text, shape_layers) = (row.cpu_offload, load.layers);
    let whole = |share: f64| OnHost {
        dense: share,
        experts: share,
        cache: share,
        layers: share * shape_layers,
    };
    let experts =
        |share: f64| OnHost { experts: share, layers: share * shape_layers, ..OnHost::default() };
    if row.gpu_count == "0" || text == "cpu-only" {
        return Ok(whole(1.0));
    }
    let blocks = text.strip_prefix("n-cpu-moe=").or_else(|| text.strip_prefix("n_cpu_moe="));
    if let Some(count) = blocks.and_then(decimal) {
        return Ok(experts((count / shape_layers).min(1.0)));
    }
    if let Some(count) = text.strip_suffix(" layers on the CPU").and_then(decimal) {
        return Ok(whole((count / shape_layers).min(1.0)));
    }
    let here = after(text, "all but ").or_else(|| after(text, "layers beyond "));
    if let Some(count) = here.or_else(|| text.strip_prefix("ngl=").and_then(decimal)) {
        return Ok(whole(((shape_layers + 1.0 - count) / (shape_layers + 1.0)).clamp(0.0, 1.0)));
    }
    if let Some((_, rest)) = text.split_once("of layers ") {
        let span = rest.split(" of").next().unwrap_or(rest);
        let numbers: Vec<f64> =
            span.split(|c: char| !c.is_ascii_digit()).filter_map(decimal).collect();
        let first = numbers.first().copied().unwrap_or(0.0);
        let last = numbers.last().copied().unwrap_or(shape_layers - 1.0);
        let layers = ((last + 1.0 - first) / shape_layers).clamp(0.0, 1.0);
        if text.starts_with("up/down") {
            // Two of three matrices everywhere, the third in these layers.
            return Ok(experts((2.0 + layers) / 3.0));
        }
        return Ok(experts(layers));
    }
    if text.starts_with("partial") {
        // llama.cpp and Ollama keep on the card what fits: whole layers, of experts as few as needed.
        let over = over.max(0.0);
        return Ok(if load.expert_count > 0 {
            experts((over / load.experts).min(1.0))
        } else {
            whole((over / load.dense).min(1.0))
        });
    }
    if text.contains("expert cache") {
        return Err("offload with a cache of experts on the card".into());
    }
    if text.contains("routed experts") {
        return Ok(experts(1.0));
    }
    Err("offload of an unstated part".into())
}

/// Why a row on an Apple machine says nothing: its weights are more than Metal lets a process hold.
pub(super) fn too_big(row: &Row<'_>, gpu: Option<&Gpu>, file: f64) -> bool {
    let apple = gpu.is_some_and(|gpu| gpu.vendor == Vendor::Apple);
    apple
        && stated_memory(row.host).is_some_and(|gigabytes| {
            let share = runtime::METAL_SHARE;
            let share = if gigabytes <= 36.0 { share.0 } else { share.1 };
            file > gigabytes * 1_073_741_824.0 * share as f64 / 1000.0
        })
}

/// The host of a row where a part of the model stays there.
pub(super) fn host(
    row: &Row<'_>,
    stated: Option<&HostRow<'_>>,
    alone: bool,
) -> Result<Host, String> {
    let known = stated.ok_or("offload, host not stated")?;
    let bandwidth = known.bandwidth.ok_or("offload, memory of the host not known")?;
    Ok(Host {
        bandwidth: bandwidth * 1e9,
        cores: if known.cores > 0.0 { known.cores } else { 8.0 },
        sockets: known.sockets > 1.0,
        kind: match row.runtime {
            "ik_llama" if alone => HostKind::AloneIk,
            _ if alone => HostKind::Alone,
            "ktransformers" => HostKind::Ktransformers,
            "ik_llama" => HostKind::Ik,
            _ => HostKind::Llama,
        },
    })
}

/// How cards share the work.
pub(super) fn split(row: &Row<'_>, cards: usize) -> Split {
    match row.split {
        _ if cards <= 1 => Split::Layer,
        "row" => Split::Row,
        "tensor" => Split::Tensor,
        "pipeline" => Split::Pipeline,
        _ => Split::Layer,
    }
}

/// Prompt tokens that are worked on at once.
pub(super) fn chunk(row: &Row<'_>, engine: Engine, prompt: f64) -> f64 {
    let notes = row.notes;
    if notes.contains("ubatch=prompt size") {
        return prompt.max(1.0);
    }
    let stated = ["ubatch=", "microbatch=", "-ub ", "llama-bench ub"]
        .iter()
        .find_map(|word| after(notes, word));
    stated.map_or(engine.chunk(), |stated| stated.max(1.0))
}

/// Whether a program made up the prompts, whose answers nobody can guess.
fn made_up(notes: &str) -> bool {
    ["output tokens over the whole run", "objective=context_depth", "objective=concurrency_sweep"]
        .iter()
        .any(|word| notes.contains(word))
}

/// How tokens are drafted, if they are.
pub(super) fn drafting(row: &Row<'_>) -> Option<Drafting> {
    let stated = row.notes.split("spec=").nth(1).unwrap_or("none");
    let name = if row.spec_method.is_empty() { stated } else { row.spec_method };
    let names = [
        ("none", None),
        ("ngram", Some(Method::Ngram)),
        ("suffix", Some(Method::Ngram)),
        ("draft-model", Some(Method::Model)),
        ("draft_model", Some(Method::Model)),
        ("drafter", Some(Method::Model)),
        ("dflash", Some(Method::Block)),
        ("dspark", Some(Method::Block)),
        ("eagle", Some(Method::Head)),
    ];
    let known = names.iter().find(|(start, _)| name.starts_with(start));
    let method = known.map_or(Some(Method::Mtp), |(_, method)| *method)?;
    let work = row.notes.split("workload=").nth(1).unwrap_or("");
    let starts = |words: &[&str]| words.iter().any(|word| work.starts_with(word));
    let work = if starts(&["code", "tool", "math", "json"]) {
        Work::Code
    } else if starts(&["copy", "edit", "rewrite", "retrieval"]) {
        Work::Copy
    } else if starts(&["prose", "chat", "essay", "story", "narrative", "creative", "question"]) {
        Work::Prose
    } else if made_up(row.notes) && !row.notes.contains("relaxed acceptance") {
        Work::Random
    } else if work.is_empty() {
        Work::Unstated
    } else {
        Work::Mixed
    };
    Some(Drafting {
        method,
        work,
        tokens: decimal(row.spec_tokens).unwrap_or(method.usual_tokens()),
        // With a least probability drafts end early: fewer are made, and more of them are right.
        acceptance: decimal(row.acceptance).filter(|_| !row.notes.contains("p_min=")),
    })
}

/// Shares of a model that a row states for unlike cards, as in `tensor-split 2,2,1`.
pub(super) fn shares(notes: &str) -> Vec<f64> {
    let text =
        ["tensor-split ", "shares ", "shards "].iter().find_map(|word| notes.split(word).nth(1));
    let text = text.unwrap_or("").split([' ', ';']).next().unwrap_or("");
    text.split([',', ':', '/']).filter_map(decimal).collect()
}

/// Whether the rate counts the wait for the first token.
pub(super) fn wall(notes: &str) -> bool {
    notes.contains("wall rate") || notes.split("; ").any(|note| note == "wall")
}

/// Whether the rate counts the time of the prompts.
pub(super) fn with_prompts(notes: &str) -> bool {
    [
        "incl. prefill",
        "includes prefill",
        "output tok/s over run",
        "1000/median",
        "prefill of",
        "output tokens over the whole run",
        "concurrency_sweep",
    ]
    .iter()
    .any(|word| notes.contains(word))
}
