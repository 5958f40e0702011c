//! The table of choices: everything in a plan that is one of a few words.
//!
//! Links, lists on the page and property tests all read [`CHOICES`], as they read
//! [`INPUTS`](super::inputs::INPUTS) for numbers.

use super::inputs::Scope;
use super::{
    Depreciation, Drafter, Ends, Have, OffloadKind, Plan, RigKind, Stress, Supply, Task, Work,
};
use crate::catalog::{Api, Condition, Logits, Runtime, Split, Vendor};
use crate::memory::LlamaVersion;
use crate::memory::runtime::System;
use crate::units::Rounding;

/// A row of the table of choices.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Key in links and preset files.
    pub key: &'static str,
    /// What the reader calls it.
    pub name: &'static str,
    /// Whether the plan has it, or each rig.
    pub scope: Scope,
    /// The words in links, and what the reader calls them.
    pub options: &'static [(&'static str, &'static str)],
    /// One sentence for whoever wonders what it is.
    pub help: &'static str,
    /// The index of the option that is chosen in a plan or, where the scope is a rig, in the rig of an
    /// index; `None` where there is no such rig.
    get: fn(&Plan, usize) -> Option<usize>,
    /// Chooses the option of the second index, for the rig of the first where the scope is a rig.
    set: fn(&mut Plan, usize, usize),
}

impl Choice {
    /// The row of a key among those of a scope; `None` where there is none.
    pub fn of(scope: Scope, key: &str) -> Option<&'static Self> {
        CHOICES.iter().find(|choice| choice.scope == scope && choice.key == key)
    }

    /// The word chosen in a plan, or in one of its rigs; empty where there is no such rig.
    pub fn word(&self, plan: &Plan, rig: usize) -> &'static str {
        let chosen = (self.get)(plan, rig);
        chosen.and_then(|index| self.options.get(index)).map_or("", |(word, _)| word)
    }

    /// Chooses by word; says whether it was understood.
    pub fn choose(&self, plan: &mut Plan, rig: usize, word: &str) -> bool {
        let index = self.options.iter().position(|(known, _)| *known == word);
        if let Some(index) = index {
            (self.set)(plan, rig, index);
        }
        index.is_some()
    }
}

/// The row of a field: its key, name and help, and the word, label and value of each option.
macro_rules! choice {
    (plan.$($field:ident).+, $key:literal, $name:literal, $help:literal,
     [$(($word:literal, $label:literal, $value:expr)),+ $(,)?]) => {
        Choice {
            key: $key,
            name: $name,
            scope: Scope::Plan,
            options: &[$(($word, $label)),+],
            help: $help,
            get: |plan, _| [$($value),+].iter().position(|value| *value == plan.$($field).+),
            set: |plan, _, index| {
                if let Some(value) = [$($value),+].get(index) {
                    plan.$($field).+ = *value;
                }
            },
        }
    };
    (rig.$($field:ident).+, $key:literal, $name:literal, $help:literal,
     [$(($word:literal, $label:literal, $value:expr)),+ $(,)?]) => {
        Choice {
            key: $key,
            name: $name,
            scope: Scope::Rig,
            options: &[$(($word, $label)),+],
            help: $help,
            get: |plan, rig| {
                let now = plan.rigs.get(rig)?.$($field).+;
                [$($value),+].iter().position(|value| *value == now)
            },
            set: |plan, rig, index| {
                if let (Some(rig), Some(value)) = (plan.rigs.get_mut(rig), [$($value),+].get(index)) {
                    rig.$($field).+ = *value;
                }
            },
        }
    };
}

/// The rows of what a plan has for all rigs and a rig may have in its own way: the key, then name and help of
/// either; what it is called where the plan leaves it open, if it may; and the options.
macro_rules! both {
    ($key:literal,
     plan.$($field:ident).+, $name:literal, $help:literal,
     rig.$($own:ident).+, $own_name:literal, $own_help:literal,
     [$(($word:literal, $label:literal, $value:expr)),+ $(,)?]) => {
        [
            choice!(plan.$($field).+, $key, $name, $help, [$(($word, $label, $value)),+]),
            choice!(rig.$($own).+, $key, $own_name, $own_help,
                [("same", "as the others", None), $(($word, $label, Some($value))),+]),
        ]
    };
    ($key:literal,
     plan.$($field:ident).+, $name:literal, $help:literal,
     rig.$($own:ident).+, $own_name:literal, $own_help:literal,
     or ($open:literal, $unsaid:literal),
     [$(($word:literal, $label:literal, $value:expr)),+ $(,)?]) => {
        [
            choice!(plan.$($field).+, $key, $name, $help,
                [($open, $unsaid, None), $(($word, $label, Some($value))),+]),
            choice!(rig.$($own).+, $key, $own_name, $own_help,
                [("same", "as the others", None), $(($word, $label, Some($value))),+]),
        ]
    };
}

const RUNTIME: [Choice; 2] = both!(
    "runtime",
    plan.workload.runtime,
    "Runtime",
    "What runs the model.",
    rig.run.runtime,
    "Runtime of this rig",
    "What runs the model on this rig.",
    [
        ("llama.cpp", "llama.cpp", Runtime::LlamaCpp),
        ("ik_llama.cpp", "ik_llama.cpp", Runtime::IkLlama),
        ("ollama", "Ollama", Runtime::Ollama),
        ("lm-studio", "LM Studio", Runtime::LmStudio),
        ("mlx", "MLX", Runtime::Mlx),
        ("vllm", "vLLM", Runtime::Vllm),
        ("sglang", "SGLang", Runtime::Sglang),
        ("ktransformers", "KTransformers", Runtime::Ktransformers),
        ("exllamav2", "exllamav2", Runtime::ExllamaV2),
        ("exllamav3", "exllamav3", Runtime::ExllamaV3),
    ]
);

const BACKEND: [Choice; 2] = both!(
    "backend",
    plan.workload.backend,
    "Backend",
    "The interface through which llama.cpp and what is built on it use the cards. Cards that it does not reach use their maker's own.",
    rig.run.backend,
    "Backend of this rig",
    "The interface through which llama.cpp uses the cards of this rig.",
    or("auto", "the usual one"),
    [
        ("cuda", "CUDA", Api::Cuda),
        ("rocm", "ROCm", Api::Rocm),
        ("vulkan", "Vulkan", Api::Vulkan),
        ("sycl", "SYCL", Api::Sycl),
        ("metal", "Metal", Api::Metal),
    ]
);

const LLAMA: [Choice; 2] = both!(
    "llama",
    plan.workload.llama,
    "Version of llama.cpp",
    "Newer ones are faster, and plan memory in other ways. Ollama and LM Studio are built on one of them. Before 0.5, memory is told as 0.5 plans it.",
    rig.run.llama,
    "Its version of llama.cpp",
    "The version of llama.cpp that this rig runs the model with.",
    [
        ("0.8", "0.8, of November 2026", LlamaVersion::V0_8),
        ("0.5", "0.5, of earlier that year", LlamaVersion::V0_5),
        ("2025", "builds of mid-2024 to 2025", LlamaVersion::Late2025),
        ("2024", "builds before June 2024", LlamaVersion::Early2024),
    ]
);

const SPLIT: [Choice; 2] = both!(
    "split",
    plan.workload.split,
    "Split over cards",
    "How the cards of a rig share the model: whole layers each, or a part of every layer.",
    rig.run.split,
    "Split over its cards",
    "How the cards of this rig share the model.",
    or("auto", "the runtime's own"),
    [
        ("layer", "by layer", Split::Layer),
        ("row", "by row", Split::Row),
        ("tensor", "tensor parallel", Split::Tensor),
        ("pipeline", "pipeline", Split::Pipeline),
    ]
);

const OFFLOAD: [Choice; 2] = both!(
    "offload",
    plan.workload.offload,
    "Host memory may take",
    "What may leave the cards for the host's memory, where it does not fit otherwise.",
    rig.run.offload,
    "Its host memory may take",
    "What may leave the cards of this rig for its host's memory.",
    [
        ("none", "nothing", OffloadKind::None),
        ("layers", "whole layers", OffloadKind::Layers),
        ("experts", "experts", OffloadKind::Experts),
    ]
);

const DRAFTING: [Choice; 2] = both!(
    "drafting",
    plan.workload.drafting,
    "Drafting",
    "Who guesses tokens ahead, which the model then checks all at once: its own head, a small model, or the text before.",
    rig.run.drafting,
    "Drafting on this rig",
    "Who guesses tokens ahead on this rig.",
    [
        ("off", "off", Drafter::Off),
        ("mtp", "by its own head (MTP)", Drafter::Mtp),
        ("model", "by a small model", Drafter::Model),
        ("ngram", "from the text before", Drafter::Ngram),
    ]
);

const FLASH: [Choice; 2] = both!(
    "fa",
    plan.workload.flash_attention,
    "Flash attention",
    "Needs no buffer for all scores; on by default wherever it runs.",
    rig.run.flash_attention,
    "Flash attention of this rig",
    "Whether this rig has it on.",
    [("on", "on", true), ("off", "off", false),]
);

/// Every choice, in the order in which a reader meets them.
pub const CHOICES: [Choice; 33] = [
    RUNTIME[0],
    BACKEND[0],
    LLAMA[0],
    SPLIT[0],
    OFFLOAD[0],
    DRAFTING[0],
    choice!(
        plan.workload.vision,
        "vision",
        "Images",
        "Whether the part is loaded that lets the model see: a file of its own in llama.cpp.",
        [("on", "can be read", true), ("off", "text only", false)]
    ),
    choice!(
        plan.workload.task,
        "task",
        "It writes",
        "What is written decides how often a guess of drafting is right.",
        [
            ("mixed", "some of each", Task::Mixed),
            ("code", "code", Task::Code),
            ("prose", "prose", Task::Prose),
            ("copy", "much of its prompt again", Task::Copy),
        ]
    ),
    choice!(
        plan.workload.unified,
        "unified",
        "Users share a cache",
        "Whether all users share one cache instead of having one each.",
        [("on", "yes", true), ("off", "no", false)]
    ),
    FLASH[0],
    choice!(
        plan.workload.logits,
        "logits",
        "Logits",
        "For how many tokens of a batch llama.cpp plans its output buffer.",
        [("server", "as a server", Logits::Server), ("all", "all tokens", Logits::All)]
    ),
    choice!(
        plan.workload.pipelined,
        "pipelined",
        "Batches in flight",
        "Whether llama.cpp may keep several batches in flight between cards.",
        [("on", "several", true), ("off", "one", false)]
    ),
    choice!(
        plan.have,
        "have",
        "What you already have",
        "Nothing: the whole computer is bought. A usual PC with 32 GiB of memory and a supply of 750 W: only what the rig needs beyond it. The machine itself: only the cards.",
        [
            ("nothing", "nothing yet", Have::Nothing),
            ("pc", "a PC", Have::Pc),
            ("machine", "the machine for it", Have::Machine),
        ]
    ),
    choice!(
        plan.work,
        "work",
        "Compare at",
        "The same hours a day for all rigs, in which a faster one generates more; or the same tokens a day, for which a faster one is at work for a shorter time.",
        [("hours", "the same hours", Work::Hours), ("tokens", "the same work", Work::Tokens)]
    ),
    choice!(
        plan.stress,
        "stress",
        "Used prices",
        "What if the cards bring half of what is expected at the end, or half as much again?",
        [
            ("none", "as expected", Stress::None),
            ("halve", "halve", Stress::Halve),
            ("rise", "rise by half", Stress::Rise),
        ]
    ),
    choice!(
        plan.ends,
        "ends",
        "Range of a net cost",
        "Eight of ten samples, or the best and the worst case of all figures at once.",
        [
            ("likely", "eight of ten cases", Ends::Likely),
            ("extreme", "best and worst case", Ends::Extreme)
        ]
    ),
    choice!(
        plan.supply,
        "supply",
        "Power supply",
        "The curve of an 80 PLUS grade, or one efficiency for every load. An efficiency that is entered replaces the curve.",
        [
            ("flat", "one efficiency", Supply::Flat),
            ("80plus", "80 PLUS", Supply::White),
            ("bronze", "Bronze", Supply::Bronze),
            ("silver", "Silver", Supply::Silver),
            ("gold", "Gold", Supply::Gold),
            ("platinum", "Platinum", Supply::Platinum),
            ("titanium", "Titanium", Supply::Titanium),
        ]
    ),
    choice!(
        plan.rounding,
        "rounding",
        "Rounding",
        "How amounts become whole dollars.",
        [("nearest", "to the nearest", Rounding::Nearest), ("down", "down", Rounding::Down)]
    ),
    choice!(
        rig.kind,
        "kind",
        "How you get it",
        "Bought and sold again, rented by the hour while they work, or none: tokens by API, or a provider's plan by the month.",
        [
            ("owned", "bought", RigKind::Owned),
            ("rented", "rented by the hour", RigKind::Rented),
            ("api", "an API instead", RigKind::Api),
            ("subscription", "a subscription instead", RigKind::Subscription),
        ]
    ),
    choice!(
        rig.condition,
        "condition",
        "Price of",
        "Whether the catalogue's price is that of a new or of a used card.",
        [
            ("auto", "used where known", None),
            ("new", "a new card", Some(Condition::New)),
            ("used", "a used card", Some(Condition::Used)),
        ]
    ),
    choice!(
        rig.depreciation,
        "depreciation",
        "Value falls",
        "How the value of the cards falls, where no resale is stated.",
        [
            ("declining", "by a share a year", Depreciation::Declining),
            ("straight", "evenly", Depreciation::Straight),
            ("points", "as stated by age", Depreciation::Points),
            ("keep", "kept for good", Depreciation::Keep),
        ]
    ),
    choice!(
        rig.nvlink,
        "nvlink",
        "NVLink",
        "Whether NVLink joins the cards.",
        [("auto", "if listed", None), ("on", "yes", Some(true)), ("off", "no", Some(false))]
    ),
    choice!(
        rig.desktop,
        "desktop",
        "Desktop on the first card",
        "Whether the first card shows a desktop, which takes some of its memory.",
        [("on", "yes", true), ("off", "no", false)]
    ),
    choice!(
        rig.system,
        "system",
        "System",
        "Windows keeps a part of each card, 10 much more than 11.",
        [
            ("linux", "Linux or macOS", System::Linux),
            ("windows", "Windows 11", System::Windows),
            ("windows-10", "Windows 10", System::Windows10),
        ]
    ),
    choice!(
        rig.ecc,
        "ecc",
        "Error correction (ECC)",
        "It takes a sixteenth of a card with GDDR5 or GDDR6. Those for servers are delivered with it on.",
        [("auto", "as delivered", None), ("on", "on", Some(true)), ("off", "off", Some(false))]
    ),
    RUNTIME[1],
    BACKEND[1],
    LLAMA[1],
    SPLIT[1],
    OFFLOAD[1],
    DRAFTING[1],
    FLASH[1],
    choice!(
        rig.gpu_vendor,
        "gpu_vendor",
        "Maker",
        "Who makes a card that the catalogue does not have.",
        [
            ("nvidia", "NVIDIA", Vendor::Nvidia),
            ("amd", "AMD", Vendor::Amd),
            ("intel", "Intel", Vendor::Intel),
            ("apple", "Apple", Vendor::Apple),
        ]
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Rig;

    #[test]
    fn every_word_can_be_chosen_and_read_and_the_first_stands_for_no_other() {
        for (index, choice) in CHOICES.iter().enumerate() {
            let mut plan = Plan { rigs: vec![Rig::default()], ..Plan::default() };
            assert!(!choice.word(&plan, 0).is_empty(), "{}: its default is no option", choice.key);
            for (word, label) in choice.options {
                assert!(choice.choose(&mut plan, 0, word), "{} {word}", choice.key);
                assert_eq!(choice.word(&plan, 0), *word, "{}", choice.key);
                assert!(!label.is_empty());
            }
            let before = plan.clone();
            assert!(!choice.choose(&mut plan, 0, "nonsense"));
            choice.choose(&mut plan, 7, choice.options[0].0);
            if choice.scope == Scope::Rig {
                assert_eq!(plan, before);
                assert_eq!(choice.word(&plan, 7), "");
            }
            let is = |other: &Choice| (other.scope, other.key) == (choice.scope, choice.key);
            assert!(!CHOICES[..index].iter().any(is), "{}", choice.key);
        }
    }

    #[test]
    fn words_are_the_engines_own_ids() {
        let words = |key| Choice::of(Scope::Plan, key).expect(key).options.iter().map(|o| o.0);
        assert!(words("runtime").eq(Runtime::ALL.map(Runtime::id)));
        assert!(words("split").skip(1).eq(Split::ALL.map(Split::id)));
    }
}
