//! Commands that measure the same thing on the reader's own machine.
//!
//! Options are those of llama-bench, `vllm bench` and exllama's own scripts in 2026-11.

use crate::catalog::{CacheType, Runtime, Split};
use crate::memory::{Offload, Settings};
use crate::units::Tokens;

/// A model on cards, as far as a command names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Laid {
    /// Layers of the model.
    pub layers: u32,
    /// Those before the first with experts.
    pub dense: u32,
    /// Number of cards.
    pub cards: usize,
    /// What llama.cpp calls a card, without the number behind.
    pub device: &'static str,
}

impl Laid {
    /// Where the experts of each layer go, as `-ot` says it, with `between` two places: what it names first
    /// counts. `None` where they are not put on cards one by one.
    pub(crate) fn overrides(&self, settings: &Settings, between: &str) -> Option<String> {
        if !settings.pins_experts() {
            return None;
        }
        let mut next = self.dense;
        let mut places = Vec::new();
        for (card, blocks) in settings.expert_cards.iter().take(self.cards).enumerate() {
            let end = next.saturating_add(*blocks).min(self.layers);
            if next < end {
                let numbers: Vec<String> = (next..end).map(|layer| layer.to_string()).collect();
                let (numbers, device) = (numbers.join("|"), self.device);
                places.push(format!("blk\\.({numbers})\\.ffn_.*_exps\\.={device}{card}"));
            }
            next = end;
        }
        if next < self.layers {
            places.push("ffn_.*_exps\\.=CPU".to_owned());
        }
        Some(places.join(between))
    }
}

/// Lines for a shell that measure prefill and decode of a model at a depth, and with several users.
pub fn commands(settings: &Settings, laid: &Laid, depth: Tokens, users: u32) -> Vec<String> {
    let cards = laid.cards;
    match settings.runtime {
        Runtime::LlamaCpp | Runtime::IkLlama | Runtime::Ollama | Runtime::LmStudio => {
            llama(settings, laid, depth, users)
        }
        Runtime::Mlx => vec![mlx(depth, users)],
        Runtime::Vllm => vllm(settings, cards, depth, users),
        // With the server of the part on how it runs.
        Runtime::Sglang | Runtime::Ktransformers => {
            vec![bench("python -m sglang.bench_serving --backend sglang", depth, users)]
        }
        Runtime::ExllamaV2 => {
            vec!["python test_inference.py -m MODEL_DIR -gs auto -ps -s".to_owned()]
        }
        Runtime::ExllamaV3 => {
            let tensor = if settings.split == Split::Tensor && cards > 1 { " -tp" } else { "" };
            vec![format!(
                "python eval/perf.py -m MODEL_DIR{tensor} -cs {0} -max_length {0}",
                depth.get().max(256).next_multiple_of(256)
            )]
        }
    }
}

fn llama(settings: &Settings, laid: &Laid, depth: Tokens, users: u32) -> Vec<String> {
    let mut shared = String::from(" -m MODEL.gguf");
    let cards = laid.cards;
    match settings.offload {
        // What stays on the host is part of what `-ot` says.
        _ if settings.pins_experts() => shared.push_str(" -ngl 99"),
        Offload::None => shared.push_str(" -ngl 99"),
        // The count is of layers on cards, the head being one more.
        Offload::Blocks(blocks) => {
            shared.push_str(" -ngl ");
            shared.push_str(&(laid.layers + 1).saturating_sub(blocks).to_string());
        }
        Offload::Experts(blocks) => {
            shared.push_str(" -ngl 99 --n-cpu-moe ");
            shared.push_str(&blocks.to_string());
        }
    }
    if cards > 1 {
        shared.push_str(match settings.split {
            Split::Row => " -sm row",
            Split::Tensor => " -sm tensor",
            Split::Layer | Split::Pipeline => " -sm layer",
        });
    }
    shared.push_str(if settings.flash_attention { " -fa on" } else { " -fa off" });
    for (option, cache) in [(" -ctk ", settings.cache_k), (" -ctv ", settings.cache_v)] {
        if cache != CacheType::F16 {
            shared.push_str(option);
            shared.push_str(cache.id());
        }
    }
    if settings.ubatch != Settings::default().ubatch {
        shared.push_str(" -ub ");
        shared.push_str(&settings.ubatch.to_string());
    }
    let parts = settings.tensor_split.get(..cards).unwrap_or(&settings.tensor_split);
    let stated = cards > 1 && parts.iter().any(|part| *part > 0);
    // llama-bench takes a comma for another run.
    let dealt = |between: &str, places: &str| {
        let mut dealt = String::new();
        if stated {
            let text: Vec<String> = parts.iter().map(u32::to_string).collect();
            dealt.push_str(&[" -ts ", &text.join(between)].concat());
        }
        if let Some(experts) = laid.overrides(settings, places) {
            dealt.push_str(&[" -ot \"", &experts, "\""].concat());
        }
        dealt
    };
    let depth = depth.get();
    let bench = dealt("/", ";");
    let mut lines = vec![format!("llama-bench{shared}{bench} -p 512 -n 128 -d 0,{depth} -r 3")];
    if users > 1 {
        let context = u64::from(depth) * u64::from(users);
        let batched = dealt(",", ",");
        lines.push(format!(
            "llama-batched-bench{shared}{batched} -c {context} -npp {} -ntg 128 -npl 1,{users}",
            depth.saturating_sub(128).max(1)
        ));
    }
    lines
}

fn mlx(depth: Tokens, users: u32) -> String {
    let prompt = depth.get().saturating_sub(128).max(1);
    format!("mlx_lm.benchmark --model ORG/MODEL -p {prompt} -g 128 -b {}", users.max(1))
}

/// The client that measures a server, which vLLM's package and `SGLang`'s start in another way.
fn bench(start: &str, depth: Tokens, users: u32) -> String {
    let (answer, prompt) = (128, depth.get().saturating_sub(128).max(1));
    let users = users.max(1);
    format!(
        "{start} --dataset-name random --random-input-len {prompt} --random-output-len {answer} \
         --max-concurrency {users} --num-prompts {}",
        u64::from(users) * 8
    )
}

fn vllm(settings: &Settings, cards: usize, depth: Tokens, users: u32) -> Vec<String> {
    let mut serve = format!("vllm serve MODEL --max-model-len {}", depth.get().max(256));
    if cards > 1 {
        serve.push_str(match settings.split {
            Split::Pipeline | Split::Layer => " --pipeline-parallel-size ",
            Split::Tensor | Split::Row => " --tensor-parallel-size ",
        });
        serve.push_str(&cards.to_string());
    }
    if settings.cache_k == CacheType::Fp8 {
        serve.push_str(" --kv-cache-dtype fp8");
    }
    vec![serve, bench("vllm bench serve --model MODEL", depth, users)]
}
