//! What refuses to run, and why.

use super::placement::CardRoom;
use super::prepared::Prepared;
use super::settings::{LlamaVersion, Offload, Settings};
use crate::catalog::{CacheType, Runtime, Split, Vendor};

/// Why a runtime refuses settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// llama.cpp: values quantised without flash attention.
    QuantisedValuesNeedFlashAttention,
    /// llama.cpp before mid-2026: a quantised cache with `-sm tensor`.
    QuantisedCacheUnderTensorSplit,
    /// llama.cpp: keys and values of different types with multi-head latent attention.
    LatentNeedsOneCacheType,
    /// The row of a head does not divide by the block of the cache's type.
    HeadNotDivisible {
        /// Values of a head.
        head: u32,
        /// Values of a block.
        block: u32,
    },
    /// Tensor parallel: heads do not divide by the cards.
    HeadsNotDivisible {
        /// Query heads.
        heads: u32,
        /// Cards.
        cards: u32,
    },
    /// Tensor parallel: KV heads neither divide by the cards nor into them.
    KvHeadsNotDivisible {
        /// Key and value heads.
        kv_heads: u32,
        /// Cards.
        cards: u32,
    },
    /// llama.cpp's `-sm tensor` does not know this architecture's layers.
    ArchitectureUnderTensorSplit,
    /// More context than the model is made for, and it is not stretched.
    ContextBeyondModel {
        /// The documented limit in tokens.
        limit: u32,
    },
    /// The runtime has no such cache type.
    CacheTypeUnknown,
    /// The runtime has no such split.
    SplitUnknown,
    /// The runtime keeps nothing on the host.
    OffloadUnknown,
    /// The runtime does not load this format of weights.
    FormatUnknown,
    /// The machine has no card.
    NoCard,
    /// The runtime gives every card the same, and the cards have memories of different sizes.
    UnlikeCards,
    /// The runtime does not run on the cards of this maker.
    MakerUnknown {
        /// The runtime.
        runtime: Runtime,
        /// The maker.
        vendor: Vendor,
    },
}

/// Everything that refuses to run on these cards.
pub(super) fn all(
    prepared: &Prepared,
    settings: &Settings,
    rooms: &[CardRoom],
) -> impl Iterator<Item = Refusal> {
    let (shape, cards) = (prepared.shape, rooms.len());
    let count = u32::try_from(cards).unwrap_or(u32::MAX);
    let llama = settings.runtime.is_llama();
    let serves = settings.runtime.has_pool();
    let tensor = settings.split == Split::Tensor && cards > 1;
    // Since mid-2026 llama.cpp divides quantised caches, recurrent layers and heads that do not divide
    // evenly; what cannot be divided lies on one card.
    let divides_all = llama && settings.llama_version >= LlamaVersion::V0_8;
    let (k, v) = (settings.cache_k, settings.cache_v);
    let latent = shape.kv_lora > 0;
    let stretched = settings.made_for.is_some();
    let beyond = prepared.limit.filter(|limit| !stretched && settings.context > *limit);
    let per_sequence = settings.sequences > 1 && !settings.unified;
    // Divisions cost as much as all the rest: only where they are asked for.
    let heads_divide = !tensor || divides_all || shape.heads.is_multiple_of(count.max(1));
    let kv = shape.kv_heads.max(1);
    let kv_divide = !tensor
        || divides_all
        || kv.is_multiple_of(count.max(1))
        || (serves && count.is_multiple_of(kv));
    let head = |kind: CacheType, dim: u32| {
        let block = u32::try_from(kind.block().0).unwrap_or(1);
        (kind.quantised() && dim > 0 && !dim.is_multiple_of(block))
            .then_some(Refusal::HeadNotDivisible { head: dim, block })
    };
    let v_dim = if shape.v_head_dim > 0 { shape.v_head_dim } else { shape.head_dim };
    [
        (cards == 0 && !llama).then_some(Refusal::NoCard),
        (llama && !settings.flash_attention && v.quantised() && !latent)
            .then_some(Refusal::QuantisedValuesNeedFlashAttention),
        (!divides_all
            && settings.runtime == Runtime::LlamaCpp
            && tensor
            && (k.quantised() || v.quantised()))
        .then_some(Refusal::QuantisedCacheUnderTensorSplit),
        (llama && latent && k != v).then_some(Refusal::LatentNeedsOneCacheType),
        head(k, if latent { shape.kv_lora + shape.rope_dim } else { shape.head_dim }),
        if latent { None } else { head(v, v_dim) },
        (tensor && !heads_divide)
            .then_some(Refusal::HeadsNotDivisible { heads: shape.heads, cards: count }),
        (tensor && !latent && !kv_divide)
            .then_some(Refusal::KvHeadsNotDivisible { kv_heads: shape.kv_heads, cards: count }),
        (settings.runtime == Runtime::LlamaCpp
            && tensor
            && (latent || shape.linear_layers > 0 && !divides_all))
            .then_some(Refusal::ArchitectureUnderTensorSplit),
        beyond
            .filter(|limit| {
                let each = settings.context.get() / settings.sequences.max(1);
                !per_sequence || each > limit.get()
            })
            .map(|limit| Refusal::ContextBeyondModel { limit: limit.get() }),
        (!knows_cache(settings)).then_some(Refusal::CacheTypeUnknown),
        (cards > 1 && !knows_split(settings)).then_some(Refusal::SplitUnknown),
        (!knows_offload(settings)).then_some(Refusal::OffloadUnknown),
        (serves && unlike(rooms)).then_some(Refusal::UnlikeCards),
    ]
    .into_iter()
    .flatten()
}

/// Whether the runtime has caches of these types.
fn knows_cache(settings: &Settings) -> bool {
    let (k, v, runtime) = (settings.cache_k, settings.cache_v, settings.runtime);
    let may_differ = runtime.is_llama() || runtime == Runtime::ExllamaV3;
    k.runs_in(runtime) && v.runs_in(runtime) && (k == v || may_differ)
}

/// Whether the runtime keeps such parts in the host's memory.
fn knows_offload(settings: &Settings) -> bool {
    if settings.pins_experts() && !settings.runtime.is_llama() {
        return false;
    }
    match settings.offload {
        Offload::None => true,
        Offload::Experts(_) => settings.runtime.uses_host(),
        Offload::Blocks(_) => settings.runtime.is_llama(),
    }
}

/// Whether the runtime divides a model so.
fn knows_split(settings: &Settings) -> bool {
    match settings.runtime {
        Runtime::LlamaCpp => true,
        Runtime::IkLlama => settings.split != Split::Tensor,
        Runtime::Ollama | Runtime::LmStudio => settings.split == Split::Layer,
        Runtime::Mlx => false,
        Runtime::Ktransformers => settings.split == Split::Tensor,
        Runtime::Vllm | Runtime::Sglang | Runtime::ExllamaV2 | Runtime::ExllamaV3 => {
            settings.split != Split::Row
        }
    }
}

/// Whether cards have memories of different sizes.
fn unlike(rooms: &[CardRoom]) -> bool {
    rooms.iter().zip(rooms.iter().skip(1)).any(|(one, next)| one.memory != next.memory)
}

/// Whether anything refuses to run on these cards.
pub(super) fn any(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> bool {
    all(prepared, settings, cards).next().is_some()
}
