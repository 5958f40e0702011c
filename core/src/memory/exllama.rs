//! What exllamav2 and exllamav3 hold on each card.
//!
//! ```text
//! cards are filled one after another with whole blocks (autosplit), or by the user's shares;
//! tensor parallel divides blocks and heads evenly
//! cache       = sum over layers of (row(type_k, K) + row(type_v, V)) x pad(context)     pages of 256
//! activations = 2 T (2 ff + 4 d + 2 q) + 4 V      T = 2048 tokens read at once, in 16 bits
//! ```
//!
//! Source: the projects' cache classes and `load_autosplit`; windows and states are not saved on.
//! The activations are an estimate; the scratch of its products is a constant of [`super::runtime`].

use super::compute::Compute;
use super::deal::{self, Dealt};
use super::need::{self, CardNeed, HostNeed, Need, part};
use super::placement::CardRoom;
use super::prepared::{Prepared, Sum};
use super::runtime::{EXLLAMA_CHUNK, EXLLAMA_PAGE};
use super::settings::Settings;
use crate::catalog::{MAX_CARDS, Split};

/// What every card must hold.
pub(super) fn need(prepared: &Prepared, settings: &Settings, cards: &[CardRoom]) -> Need {
    let count = cards.len().min(MAX_CARDS);
    let ways = if settings.split == Split::Tensor { u64::try_from(count).unwrap_or(1) } else { 1 };
    let blocks = prepared.blocks();
    let compute = Compute::about(need::activations(prepared, EXLLAMA_CHUNK, 1, ways.max(1)));
    let cells = u64::from(settings.context.get()).div_ceil(EXLLAMA_PAGE) * EXLLAMA_PAGE;
    let bytes = |own: Sum| {
        let row = |values: super::layers::CacheRow| {
            settings.cache_k.row(u64::from(values.k)) + settings.cache_v.row(u64::from(values.v))
        };
        let rows = &prepared.rows;
        let each = u64::from(own.full) * row(rows.full)
            + u64::from(own.window) * row(rows.window)
            + u64::from(own.index) * row(rows.index);
        each.saturating_mul(cells)
    };
    let state = |own: Sum| {
        u64::from(own.recurrent)
            * u64::from(prepared.rows.state)
            * u64::from(settings.sequences.max(1))
    };
    let whole = |own: Sum| own.dense + own.experts + bytes(own) + state(own);
    let dealt = match settings.shares(count) {
        Some(shares) => deal::deal(blocks, 0, 0, &shares, count),
        None => fill(prepared, cards, &whole, compute.safe),
    };
    let mut need = Need { cards: [CardNeed::default(); MAX_CARDS], host: HostNeed::default() };
    for (index, (card, room)) in need.cards.iter_mut().zip(cards).enumerate() {
        let mut place = dealt.get(index).copied().unwrap_or_default();
        if ways > 1 {
            place = Dealt { first: 0, end: blocks, output: true };
        }
        card.dealt = place;
        card.reserved = room.reserved.get();
        if place.first == place.end && !place.output {
            continue;
        }
        let own = prepared.between(place.first, place.end);
        let output = if place.output { prepared.output } else { 0 };
        card.weights = part(own.dense + own.experts + output, 1, ways) + prepared.everywhere;
        card.cache = part(bytes(own), 1, ways);
        card.recurrent = part(state(own), 1, ways);
        card.compute = compute;
        if place.output {
            card.draft = prepared.drafting_elsewhere(settings, ways);
        }
    }
    need.host.weights = prepared.embedding;
    need
}

/// Fills the cards one after another; what is left over goes to the last.
fn fill(
    prepared: &Prepared,
    cards: &[CardRoom],
    bytes: &dyn Fn(Sum) -> u64,
    compute: u64,
) -> [Dealt; MAX_CARDS] {
    let mut dealt = [Dealt::default(); MAX_CARDS];
    let (count, blocks) = (cards.len().min(MAX_CARDS), prepared.blocks());
    let mut first = 0;
    let mut done = false;
    for (index, (card, room)) in dealt.iter_mut().zip(cards).enumerate() {
        let room = room.memory.saturating_sub(room.reserved).get().saturating_sub(compute);
        let fits = |end: u32, output: bool| {
            let tail = if output { prepared.output } else { 0 };
            bytes(prepared.between(first, end)) + tail + prepared.everywhere <= room
        };
        let last = index + 1 == count;
        if last || fits(blocks, true) {
            *card = Dealt { first, end: blocks, output: !done };
            done = true;
        } else {
            // The largest end that fits.
            let (mut low, mut high) = (first, blocks);
            while low < high {
                let middle = low + (high - low).div_ceil(2);
                if fits(middle, false) { low = middle } else { high = middle - 1 }
            }
            *card = Dealt { first, end: low, output: false };
        }
        first = card.end;
    }
    dealt
}
