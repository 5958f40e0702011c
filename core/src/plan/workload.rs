//! What the rigs are to run, and how.

use serde::{Deserialize, Serialize};

use super::inputs::InputId;
use super::own::{self, OwnText};
use super::{Drafter, Task, usual};
use crate::catalog::{Api, Logits, Runtime, Split};
use crate::memory::LlamaVersion;
use crate::units::{Percent, Tokens};

/// What the rigs are to run, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Workload {
    /// Id of the model that the memory bars show; [`own::ID`] for the reader's own, [`ANY_MODEL`](super::ANY_MODEL) for
    /// whatever runs.
    pub model: String,
    /// Id of its weight format; [`own::AS_IN_FILE`] for what the reader's own file has.
    pub quant: String,
    /// Tokens of context to hold, prompt and answer together: of each user, or of all together
    /// where they share one cache.
    #[serde(rename = "context_tokens")]
    pub context: Tokens,
    /// Id of the KV cache type for keys and values.
    pub cache: String,
    /// Id of the KV cache type for values; empty as for keys.
    pub cache_v: String,
    /// What runs the model.
    pub runtime: Runtime,
    /// The version of llama.cpp, where that or what is built on it runs the model.
    #[serde(rename = "llama_version", skip_serializing_if = "LlamaVersion::is_newest")]
    pub llama: LlamaVersion,
    /// Through which interface it uses the cards that this reaches; `None` for the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<Api>,
    /// How the cards of a rig share the model; `None` as the runtime does by default.
    pub split: Option<Split>,
    /// Requests answered at the same time.
    pub users: u32,
    /// Whether all users share one cache.
    pub unified: bool,
    /// Whether flash attention is on.
    pub flash_attention: bool,
    /// What may leave the cards for the host's memory.
    pub offload: OffloadKind,
    /// Layers that leave the cards where [`Self::offload`] lets any; `None` for as few as it takes.
    pub host_layers: Option<u32>,
    /// Tokens of a prompt worked on at once.
    #[serde(rename = "ubatch_tokens")]
    pub ubatch: u32,
    /// For which tokens of a batch llama.cpp plans an output buffer.
    pub logits: Logits,
    /// Whether llama.cpp may keep several batches in flight between cards.
    pub pipelined: bool,
    /// Percent of a card's memory that vLLM takes.
    #[serde(rename = "vllm_share_percent")]
    pub vllm_share: Percent,
    /// Who guesses tokens ahead.
    #[serde(skip_serializing_if = "Drafter::is_off")]
    pub drafting: Drafter,
    /// Tokens that are guessed at a time, at most; `None` for what is usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_tokens: Option<u32>,
    /// Id of the small model that guesses, where one does; empty for the smallest of the catalogue with the
    /// same vocabulary.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub draft_model: String,
    /// Whether the part of the model is loaded that lets it see.
    #[serde(skip_serializing_if = "is_off")]
    pub vision: bool,
    /// Id of another model in the same memory; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub second_model: String,
    /// Id of its weight format; empty as the model's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub second_quant: String,
    /// Tokens of its context.
    #[serde(rename = "second_context_tokens", skip_serializing_if = "is_usual_second")]
    pub second_context: Tokens,
    /// What is written.
    #[serde(skip_serializing_if = "Task::is_mixed")]
    pub task: Task,
    /// The reader's own model, kept while another is shown; `None` where none was given.
    pub own: Option<OwnText>,
}

impl Workload {
    /// Takes over a model of the reader's own; `weighed` says whether its file's tensors are known, so
    /// that its format is that of the file.
    pub fn take_own(&mut self, own: OwnText, weighed: bool) {
        own::ID.clone_into(&mut self.model);
        if weighed {
            own::AS_IN_FILE.clone_into(&mut self.quant);
        } else if self.quant == own::AS_IN_FILE {
            self.quant = Self::default().quant;
        }
        self.own = Some(own);
    }
}

/// Tokens of the context of a second model: what embedding models and helpers are usually asked.
const SECOND_CONTEXT: Tokens = Tokens::new(4096);

/// Whether a switch is off.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the serialiser asks")]
const fn is_off(switch: &bool) -> bool {
    !*switch
}

/// Whether it is the usual context of a second model.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the serialiser asks")]
fn is_usual_second(context: &Tokens) -> bool {
    *context == SECOND_CONTEXT
}

/// What may leave the cards for the host's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffloadKind {
    /// Nothing leaves the cards but the token table.
    #[default]
    None,
    /// Whole layers with their cache.
    Layers,
    /// The routed experts of layers.
    Experts,
}

impl Default for Workload {
    /// The table's defaults, and what the article runs.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole in the table"
    )]
    fn default() -> Self {
        let whole = |id| usual(id) as u32;
        Self {
            model: "llama-3.1-70b".into(),
            quant: "Q4_K_M".into(),
            context: Tokens::new(whole(InputId::Context)),
            cache: "f16".into(),
            cache_v: String::new(),
            runtime: Runtime::LlamaCpp,
            llama: LlamaVersion::default(),
            backend: None,
            split: None,
            users: whole(InputId::Users),
            unified: false,
            flash_attention: true,
            offload: OffloadKind::None,
            host_layers: None,
            ubatch: whole(InputId::Ubatch),
            logits: Logits::Server,
            pipelined: true,
            vllm_share: Percent::new(usual(InputId::VllmShare)),
            drafting: Drafter::default(),
            draft_tokens: None,
            draft_model: String::new(),
            vision: false,
            second_model: String::new(),
            second_quant: String::new(),
            second_context: SECOND_CONTEXT,
            task: Task::default(),
            own: None,
        }
    }
}
