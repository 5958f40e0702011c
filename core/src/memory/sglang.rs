//! What `SGLang` holds on each card, and `KTransformers`, which is `SGLang` with routed experts on the host.
//!
//! ```text
//! weights, cache    as vLLM's, the cache in pages of one token
//! kept for the rest = 512 + 1.5 chunk + 2 graphs + 128 cards MiB; at least 10 GiB of a card over 60 GiB
//! chunk, graphs     by the card's memory: tokens of a prompt worked on at once, largest batch of a graph
//! host              the routed experts of the blocks that KTransformers keeps there
//! ```
//!
//! What is kept for the rest holds activations, graphs and the attention's own tables; activations that
//! need more count instead. Source: the choice of `mem_fraction_static` in `SGLang`'s `server_args.py`
//! of 2026; `--kt-num-gpu-experts` of `KTransformers` keeps experts of every layer on cards, which take as much
//! as all experts of fewer layers.

use super::compute::Compute;
use super::need::{self, CardNeed, HostNeed, Need, part};
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::settings::{Offload, Settings};
use super::vllm::{self, Paging};
use crate::catalog::{MAX_CARDS, Split};
use crate::units::Bytes;

/// From which memory of a card on, in GiB: tokens of a prompt worked on at once, and the largest batch of a
/// graph on fewer than four cards and on more.
const STEPS: [(u64, u64, [u64; 2]); 5] = [
    (160, 16_384, [512, 512]),
    (60, 8192, [256, 512]),
    (35, 4096, [32, 160]),
    (20, 2048, [24, 80]),
    (0, 2048, [8, 8]),
];

const MIB: u64 = 1 << 20;

/// The chunk of a prompt on a card, and what is kept free of weights and caches on each of `cards` cards.
fn kept(memory: Bytes, cards: u64) -> (u64, u64) {
    let gib = memory.get() >> 30;
    let [.., least] = STEPS;
    let step = STEPS.into_iter().find(|step| gib >= step.0);
    let (_, chunk, [few, many]) = step.unwrap_or(least);
    let graphs = if cards < 4 { few } else { many };
    let mib = 512 + chunk * 3 / 2 + 2 * graphs + 128 * cards;
    let least = if gib > 60 { 10 * 1024 } else { 0 };
    (chunk, mib.max(least) * MIB)
}

/// What every card must hold.
pub(super) fn need(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> Need {
    let count = cards.len().min(MAX_CARDS);
    let wide = u64::try_from(count).unwrap_or(1).max(1);
    let ways = if settings.split == Split::Pipeline { 1 } else { wide };
    let dealt = vllm::deal(prepared, settings, count);
    let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: HostNeed::default() };
    let hosted = match settings.offload {
        Offload::Experts(blocks) => blocks.min(prepared.blocks()),
        _ => 0,
    };
    need.host.weights = prepared.between(0, hosted).experts;
    for ((card, room), place) in need.cards.iter_mut().zip(cards).zip(dealt) {
        let own = prepared.between(place.first, place.end);
        let away = prepared.between(place.first.min(hosted), place.end.min(hosted)).experts;
        let ends = vllm::ends(prepared, place);
        let (chunk, kept) = kept(room.memory, wide);
        card.dealt = place;
        card.weights = part(own.dense + own.experts - away + ends, 1, ways) + prepared.everywhere;
        let paging = Paging { page: 1, aligned: false, step: chunk };
        (card.cache, card.recurrent) = vllm::cache(prepared, settings, own, ways, paging);
        let sequences = u64::from(settings.sequences.max(1));
        let workspace = vllm::workspace(prepared, chunk, ways);
        let all = need::activations(prepared, chunk, sequences, ways) + workspace;
        card.compute = Compute::about(all);
        card.reserved = room.reserved.get() + kept.saturating_sub(card.compute.safe);
        if place.output {
            card.draft = prepared.drafting_elsewhere(settings, ways);
        }
    }
    need
}
