//! Which layers go to which card.
//!
//! ```text
//! B blocks (draft blocks included) and the output part are B + 1 places, dealt in order;
//! place p goes to the first card whose cumulative share exceeds p / (B + 1)
//! ```
//!
//! With `-ngl` below B + 1, the first blocks stay on the host and the rest is dealt the same way.
//! Without shares of the user, a card's share is its free memory. Source: llama.cpp's
//! `src/llama-model.cpp`, checked against its own planning for two cards.

use crate::catalog::MAX_CARDS;

/// The blocks of one card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dealt {
    /// The first block that the card is dealt.
    pub first: u32,
    /// One past its last block.
    pub end: u32,
    /// Whether it has the output part.
    pub output: bool,
}

/// The first place that is not this or an earlier card's.
fn boundary(cumulative: u64, total: u64, places: u64) -> u64 {
    // p x total < cumulative x places
    cumulative.saturating_mul(places).div_ceil(total.max(1)).min(places)
}

/// Deals `blocks` loaded blocks and `draft` blocks that are not loaded, of which the first `host`
/// stay on the host, to `cards` cards by shares.
pub(crate) fn deal(
    blocks: u32,
    draft: u32,
    host: u32,
    shares: &[u64; MAX_CARDS],
    cards: usize,
) -> [Dealt; MAX_CARDS] {
    let mut dealt = [Dealt::default(); MAX_CARDS];
    let cards = cards.min(MAX_CARDS);
    let host = host.min(blocks);
    let places = u64::from(blocks) + u64::from(draft) + 1 - u64::from(host);
    let total: u64 = shares.iter().take(cards).sum();
    let at = |place: u64| u32::try_from(place + u64::from(host)).unwrap_or(u32::MAX).min(blocks);
    let (mut cumulative, mut from) = (0_u64, 0_u64);
    for (index, (card, share)) in dealt.iter_mut().zip(shares).take(cards).enumerate() {
        cumulative += share;
        let to = if index + 1 == cards { places } else { boundary(cumulative, total, places) };
        *card = Dealt { first: at(from), end: at(to), output: from < places && to == places };
        from = to;
    }
    dealt
}
