//! How one rig runs the model where it does not run it as the plan does.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::inputs::InputId;
use super::{Drafter, Plan, Workload};
use crate::catalog::{Runtime, Split};
use crate::memory::LlamaVersion;
use crate::units::Percent;

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

/// What a rig has of its own of the plan's [`Workload`]; what is open or empty is the plan's. Its numbers
/// are inputs of the rig.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunAs {
    /// What runs the model. A rig with a runtime of its own has that runtime's split, unless it states
    /// one.
    pub runtime: Option<Runtime>,
    /// The version of llama.cpp, where that or what is built on it runs the model.
    #[serde(rename = "llama_version", skip_serializing_if = "Option::is_none")]
    pub llama: Option<LlamaVersion>,
    /// How its cards share the model.
    pub split: Option<Split>,
    /// What may leave its cards for the host's memory.
    pub offload: Option<OffloadKind>,
    /// Who guesses tokens ahead.
    pub drafting: Option<Drafter>,
    /// Whether flash attention is on.
    pub flash_attention: Option<bool>,
    /// Id of the weight format.
    pub quant: String,
    /// Id of the KV cache type for keys, and for values where none is stated.
    pub cache: String,
    /// Id of the KV cache type for values.
    pub cache_v: String,
}

impl RunAs {
    /// Whether all is as the plan has it.
    pub fn is_plans(&self) -> bool {
        *self == Self::default()
    }
}

impl Plan {
    /// What the rig of an index is to run, and how; the plan's for an index beyond the rigs.
    pub fn workload_of(&self, rig: usize) -> Cow<'_, Workload> {
        let Some(rig) = self.rigs.get(rig) else { return Cow::Borrowed(&self.workload) };
        let (run, number) = (&rig.run, |id: InputId| rig.given.get(id).map(|range| range.likely()));
        let numbers = [
            InputId::RigHostLayers,
            InputId::RigUbatch,
            InputId::RigVllmShare,
            InputId::RigDraftTokens,
        ]
        .map(number);
        if run.is_plans() && numbers.iter().all(Option::is_none) {
            return Cow::Borrowed(&self.workload);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to rows")]
        let whole = |number: f64| number as u32;
        let [layers, ubatch, share, drafted] = numbers;
        let mut own = self.workload.clone();
        if let Some(runtime) = run.runtime {
            own.split = own.split.filter(|_| runtime == own.runtime);
            own.runtime = runtime;
        }
        own.llama = run.llama.unwrap_or(own.llama);
        own.split = run.split.or(own.split);
        own.offload = run.offload.unwrap_or(own.offload);
        own.drafting = run.drafting.unwrap_or(own.drafting);
        own.draft_tokens = drafted.map(whole).or(own.draft_tokens);
        own.flash_attention = run.flash_attention.unwrap_or(own.flash_attention);
        if !run.quant.is_empty() {
            own.quant.clone_from(&run.quant);
        }
        if !run.cache.is_empty() {
            own.cache.clone_from(&run.cache);
            own.cache_v.clear();
        }
        if !run.cache_v.is_empty() {
            own.cache_v.clone_from(&run.cache_v);
        }
        own.host_layers = layers.map(whole).or(own.host_layers);
        own.ubatch = ubatch.map_or(own.ubatch, whole);
        own.vllm_share = share.map_or(own.vllm_share, Percent::new);
        Cow::Owned(own)
    }
}
