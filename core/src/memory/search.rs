//! What is the most that fits, and what would make a model fit.
//!
//! Longest context: a binary search over multiples of 256 finds a context that fits while 256 tokens
//! more do not, or the model's own limit. Cache and masks only grow with it; a buffer's holes may move
//! by less than a batch's activations, so that there is one such context in practice.

use super::budget::Budget;
use super::placement::{CardRoom, Placement};
use super::prepared::Prepared;
use super::settings::{Offload, Settings};
use crate::catalog::CacheType;
use crate::units::{Bytes, Tokens};

/// Something that would make a model fit, from the least to the most of a sacrifice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Other shares of the cards: the cards hold it together, but not as dealt.
    Shares {
        /// The last block of the first card would be one before this.
        first_card_blocks: u32,
    },
    /// A smaller type of cache.
    CacheType {
        /// The largest type that fits.
        cache: CacheType,
    },
    /// Less context.
    Context {
        /// The longest context that fits, in tokens.
        context: Tokens,
    },
    /// A smaller format of weights.
    Quant {
        /// Id of the largest that fits.
        quant_id: &'static str,
    },
    /// Routed experts in host memory.
    Experts {
        /// The number of blocks, counted from the first.
        blocks: u32,
    },
    /// Whole blocks in host memory.
    Blocks {
        /// The number of blocks.
        blocks: u32,
    },
    /// More memory on the cards that lack some.
    BiggerCard {
        /// What the tightest card lacks.
        more: Bytes,
        /// How many cards lack some.
        cards: usize,
    },
}

/// The step of a context.
const STEP: u32 = 256;

impl Prepared {
    /// The longest context that fits, in steps of 256, up to the model's limit; `None` where not even
    /// the first step does.
    pub fn longest_context(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> Option<Tokens> {
        let limit = self.limit.filter(|_| settings.made_for.is_none());
        let limit = limit.map_or(1 << 20, Tokens::get);
        let per_sequence = if settings.unified { 1 } else { settings.sequences.max(1) };
        let steps = limit.saturating_mul(per_sequence) / STEP;
        let fits =
            |steps: u32| self.fits(&settings.with_context(Tokens::new(steps * STEP)), cards, host);
        if steps == 0 || !fits(1) {
            return None;
        }
        let (mut low, mut high) = (1, steps);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if fits(middle) { low = middle } else { high = middle - 1 }
        }
        Some(Tokens::new(low * STEP))
    }

    /// The fewest blocks whose routed experts must go to the host for the rest to fit.
    pub fn fewest_hosted_experts(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> Option<u32> {
        let blocks = self.blocks_with_experts();
        self.fewest(blocks, settings, cards, host, Offload::Experts)
    }

    /// The fewest whole blocks that must go to the host for the rest to fit.
    pub(crate) fn fewest_hosted_blocks(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> Option<u32> {
        self.fewest(self.blocks(), settings, cards, host, Offload::Blocks)
    }

    /// More blocks on the host are never worse for the cards as a whole but may move the boundary
    /// between two of them, and the host may run out: each number is tried.
    fn fewest(
        &self,
        blocks: u32,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
        offload: fn(u32) -> Offload,
    ) -> Option<u32> {
        (1..=blocks).find(|&blocks| {
            self.fits(&Settings { offload: offload(blocks), ..*settings }, cards, host)
        })
    }

    /// Shares by number of blocks with which two or more cards hold what they do not hold as dealt.
    ///
    /// Moves blocks from the fullest card to the emptiest until it fits or nothing helps.
    pub(crate) fn fitting_shares(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> Option<[u32; crate::catalog::MAX_CARDS]> {
        if cards.len() < 2 || cards.len() > crate::catalog::MAX_CARDS {
            return None;
        }
        let mut shares = [0; crate::catalog::MAX_CARDS];
        let mut settings = *settings;
        let placed = self.place(&settings, cards, host);
        for (share, card) in shares.iter_mut().zip(&placed.cards) {
            *share = card.blocks + u32::from(card.output);
        }
        // The last card is dealt the draft blocks too, which take no room.
        if let Some(last) = placed.cards.iter().rposition(|card| card.output)
            && let Some(share) = shares.get_mut(last)
        {
            *share += self.draft;
        }
        for _ in 0..64 {
            settings.tensor_split = shares;
            let placed = self.place(&settings, cards, host);
            if placed.fits {
                return Some(shares);
            }
            let margin = |index: usize| placed.cards.get(index).map_or(0, signed_margin);
            let worst = (0..cards.len()).min_by_key(|&index| margin(index))?;
            let best = (0..cards.len()).max_by_key(|&index| margin(index))?;
            if worst == best || margin(best) <= 0 {
                return None;
            }
            *shares.get_mut(worst)? = shares.get(worst)?.checked_sub(1)?;
            *shares.get_mut(best)? += 1;
        }
        None
    }

    /// What would make it fit, in the order smaller cache, less context, smaller format, offload,
    /// bigger card; empty where it fits or something refuses to run.
    ///
    /// `smaller` are the same model's smaller formats with their ids, the best first.
    pub fn remedies(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
        smaller: &[(&'static str, &Self)],
    ) -> Vec<Remedy> {
        let placed = self.place(settings, cards, host);
        let mut remedies = Vec::new();
        if placed.fits || !placed.refusals.is_empty() {
            return remedies;
        }
        if let Some(shares) = self.fitting_shares(settings, cards, host) {
            let first_card_blocks = shares.first().copied().unwrap_or_default();
            remedies.push(Remedy::Shares { first_card_blocks });
        }
        remedies.extend(self.smaller_cache(settings, cards, host));
        if let Some(context) = self.longest_context(settings, cards, host)
            && context < settings.context
        {
            remedies.push(Remedy::Context { context });
        }
        let formats: Vec<&Self> = smaller.iter().map(|(_, format)| *format).collect();
        if let Some(index) = best_that_fits(&formats, settings, cards, host)
            && let Some(&(quant_id, _)) = smaller.get(index)
        {
            remedies.push(Remedy::Quant { quant_id });
        }
        if let Some(blocks) = self.fewest_hosted_experts(settings, cards, host) {
            remedies.push(Remedy::Experts { blocks });
        }
        if let Some(blocks) = self.fewest_hosted_blocks(settings, cards, host) {
            remedies.push(Remedy::Blocks { blocks });
        }
        let shorts = placed.cards.iter().map(|card| card.short);
        let shorts = shorts.filter(|short| *short > Bytes::ZERO);
        if let Some(more) = shorts.clone().max() {
            remedies.push(Remedy::BiggerCard { more, cards: shorts.count() });
        }
        remedies
    }

    /// The largest smaller type of cache with which it fits.
    fn smaller_cache(
        &self,
        settings: &Settings,
        cards: &[CardRoom],
        host: Option<Bytes>,
    ) -> Option<Remedy> {
        let now = settings.cache_k.row(1024) + settings.cache_v.row(1024);
        CacheType::ALL
            .into_iter()
            .filter(|cache| 2 * cache.row(1024) < now)
            .find(|&cache| {
                let settings = Settings { cache_k: cache, cache_v: cache, ..*settings };
                self.fits(&settings, cards, host)
            })
            .map(|cache| Remedy::CacheType { cache })
    }
}

fn signed_margin(card: &super::CardUse) -> i64 {
    let signed = |bytes: Bytes| i64::try_from(bytes.get()).unwrap_or(i64::MAX);
    signed(card.spare) - signed(card.short)
}

/// The place of the first format that fits, in a list from the best to the smallest.
pub fn best_that_fits(
    formats: &[&Prepared],
    settings: &Settings,
    cards: &[CardRoom],
    host: Option<Bytes>,
) -> Option<usize> {
    let mut budget = Budget::new(formats.first()?, settings, cards, host);
    formats.iter().position(|format| format.fits_in(&mut budget))
}

impl Placement {
    /// Room left on the tightest card; `None` without cards or where room lacks.
    pub fn spare(&self) -> Option<Bytes> {
        let card = self.cards.get(self.tightest?)?;
        (card.short == Bytes::ZERO).then_some(card.spare)
    }
}
