//! What llama.cpp holds on each card and on the host.
//!
//! ```text
//! layer split   a card's blocks, their cache and state; the output part with the last place
//! row split     weights by shares, cache and state by layer
//! tensor split  weights, cache and state by shares; heads and widths of the buffer by cards
//! host          token table, blocks or experts kept there, inputs and logits
//! ```
//!
//! Experts or blocks on the host are copied to the first card tensor by tensor for large batches: half of
//! the largest block's bytes is added to its buffer, two thirds on the safe side (44 and 64 % of a block's
//! experts in two owners' logs of `DeepSeek` V3, `data/field_cases.csv` F52 and F48);
//! this and what row and tensor split do to the buffer is estimated, not compared. Source: llama.cpp's
//! `src/llama-model.cpp` and `src/llama-context.cpp`.

use super::cache::LayerBytes;
use super::compute::{self, Compute, Detail, Graph, GraphPart};
use super::deal::{self, Dealt};
use super::draft::DraftUse;
use super::need::{CardNeed, HostNeed, part};
use super::pattern;
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::settings::{Offload, Settings, Sizes, by_room};
use crate::catalog::{MAX_CARDS, Split};

/// All that does not depend on the card.
pub(super) struct LlamaPlan<'a> {
    prepared: &'a Prepared,
    settings: &'a Settings,
    detail: Detail,
    count: usize,
    sizes: Sizes,
    bytes: LayerBytes,
    host_blocks: u32,
    expert_blocks: u32,
    /// The blocks whose experts each card has, where they are put there one by one.
    pinned: Option<[(u32, u32); MAX_CARDS]>,
    shares: [u64; MAX_CARDS],
    total: u64,
    dealt: [Dealt; MAX_CARDS],
    copies: bool,
    /// What the model's own blocks that draft take, where they do.
    draft: Option<DraftUse>,
}

impl<'a> LlamaPlan<'a> {
    pub(super) fn new(
        prepared: &'a Prepared,
        settings: &'a Settings,
        cards: &[CardRoom],
        detail: Detail,
    ) -> Self {
        let count = cards.len().min(MAX_CARDS);
        let sizes = prepared.sizes(settings);
        let blocks = prepared.blocks();
        // Without cards everything is the host's.
        let (host_blocks, expert_blocks) = match settings.offload {
            _ if count == 0 => (blocks, 0),
            Offload::None => (0, 0),
            Offload::Blocks(host) => (host.min(blocks), 0),
            Offload::Experts(host) => (0, host.min(blocks)),
        };
        let shares = settings.shares(count).unwrap_or_else(|| {
            by_room(cards.iter().map(|card| card.memory.saturating_sub(card.reserved)))
        });
        let pinned = prepared.pinned(settings);
        let whole = host_blocks == 0 && expert_blocks == 0 && pinned.is_none();
        let unloaded = if prepared.apart { 0 } else { prepared.draft };
        Self {
            prepared,
            settings,
            detail,
            count,
            sizes,
            bytes: prepared.layer_bytes(settings, &sizes),
            host_blocks,
            expert_blocks,
            pinned,
            total: shares.iter().take(count).sum(),
            dealt: deal::deal(blocks, unloaded, host_blocks, &shares, count),
            shares,
            // Several batches at once only with everything on the cards, by layer.
            copies: settings.pipeline && count > 1 && settings.split == Split::Layer && whole,
            draft: if settings.own_draft { prepared.drafting(settings) } else { None },
        }
    }

    /// What one card must hold besides weights, where the split is by layer and nothing but the token
    /// table stays on the host.
    pub(super) fn around(&self, index: usize, room: &CardRoom) -> CardNeed {
        let Self { prepared, settings, bytes, .. } = *self;
        let place = self.dealt.get(index).copied().unwrap_or_default();
        let mut card =
            CardNeed { dealt: place, reserved: room.reserved.get(), ..CardNeed::default() };
        if place.first == place.end && !place.output {
            return card;
        }
        let own = prepared.between(place.first, place.end);
        card.cache = own.cache(bytes) + self.mirrors(place);
        card.recurrent = own.state(bytes);
        let buffer = self.part(place);
        card.compute = compute::device(prepared, settings, &self.sizes, buffer, self.detail);
        self.add_draft(&mut card);
        card
    }

    /// Adds what drafts to the card that has the output part.
    fn add_draft(&self, card: &mut CardNeed) {
        if let Some(draft) = self.draft.filter(|_| card.dealt.output) {
            card.drafted_by(&draft);
        }
    }

    /// Copies of compressed rows of other cards' blocks, which a card's own blocks read; the cache of
    /// a block that drafts tokens, which `LongCat`'s pull request plans though nothing loads it.
    fn mirrors(&self, place: Dealt) -> u64 {
        if self.prepared.shape.arch == "longcat-flash" {
            let slip = place.output && self.prepared.draft > 0;
            return if slip { self.bytes.full } else { 0 };
        }
        let copies = pattern::mirrored(&self.prepared.shape, place.first, place.end);
        copies
            .map(|(_, every)| if every > 1 { self.bytes.other } else { self.bytes.full })
            .fold(0, u64::saturating_add)
    }

    /// The part of the graph that a card of these blocks computes.
    fn part(&self, place: Dealt) -> GraphPart {
        GraphPart {
            first: place.first,
            end: place.end,
            output: place.output,
            copies: self.copies,
            ways: 1,
            host: false,
        }
    }

    /// What one card must hold.
    pub(super) fn card(&self, index: usize, room: &CardRoom) -> CardNeed {
        let Self { prepared, settings, bytes, .. } = *self;
        let place = self.dealt.get(index).copied().unwrap_or_default();
        let divided = matches!(settings.split, Split::Row | Split::Tensor);
        let pinned = self.pinned.and_then(|pinned| pinned.get(index).copied());
        if self.host_blocks == 0 && self.expert_blocks == 0 && pinned.is_none() && !divided {
            let mut card = self.around(index, room);
            card.weights = prepared.weights_of(place.first, place.end, place.output);
            return card;
        }
        let mut card =
            CardNeed { dealt: place, reserved: room.reserved.get(), ..CardNeed::default() };
        if place.first == place.end && !place.output && !divided {
            return card;
        }
        let share = self.shares.get(index).copied().unwrap_or_default();
        let all = prepared.between(self.host_blocks, prepared.blocks());
        let own = prepared.between(place.first, place.end);
        let weights = if divided {
            let here = all.experts.saturating_sub(self.hosted_experts());
            part(all.dense + here + prepared.output, share, self.total)
        } else {
            let output = if place.output { prepared.output + prepared.output_padding } else { 0 };
            let experts = if let Some((first, end)) = pinned {
                prepared.between(first, end).experts
            } else {
                let end = place.end.min(self.expert_blocks.max(place.first));
                own.experts - prepared.between(place.first, end).experts
            };
            own.dense + experts + own.padding + output
        };
        card.weights = weights + prepared.everywhere;
        let mut buffer = self.part(place);
        if settings.split == Split::Tensor {
            card.cache = part(all.cache(bytes), share, self.total);
            card.recurrent = part(all.state(bytes), share, self.total);
            let ways = u64::try_from(self.count).unwrap_or(1);
            let (first, end) = (self.host_blocks, prepared.blocks());
            buffer = GraphPart { first, end, output: true, copies: false, ways, host: false };
        } else {
            card.cache = own.cache(bytes) + self.mirrors(place);
            card.recurrent = own.state(bytes);
        }
        card.compute = compute::device(prepared, settings, &self.sizes, buffer, self.detail);
        // The first card computes large batches of what lies on the host.
        let from_host = if index > 0 {
            0
        } else if self.host_blocks > 0 {
            prepared.largest_dense + prepared.largest_experts
        } else if self.hosted_experts() > 0 {
            prepared.largest_experts
        } else {
            0
        };
        card.compute.likely += from_host / 2;
        card.compute.safe += from_host / 3 * 2;
        self.add_draft(&mut card);
        card
    }

    /// Routed experts on the host beside those of whole blocks.
    fn hosted_experts(&self) -> u64 {
        let all = |first, end| self.prepared.between(first, end).experts;
        match self.pinned {
            None => all(0, self.expert_blocks),
            Some(pinned) => {
                let here: u64 = pinned.iter().map(|(first, end)| all(*first, *end)).sum();
                all(0, self.prepared.blocks()).saturating_sub(here)
            }
        }
    }

    /// What the host must hold.
    pub(super) fn host(&self) -> HostNeed {
        let Self { prepared, settings, sizes, .. } = *self;
        let alone = self.count == 0;
        let hosted = prepared.between(0, self.host_blocks);
        let bytes = prepared.host_layer_bytes(settings, &sizes);
        // A card takes the output part where there is one; a shared table exists once.
        let rest = prepared.everywhere + prepared.host_padding + prepared.strays;
        let output = match (alone, prepared.shape.tied) {
            (false, _) => 0,
            (true, true) => prepared.output.saturating_sub(prepared.embedding) + rest,
            (true, false) => prepared.output + rest,
        };
        HostNeed {
            weights: prepared.embedding
                + hosted.dense
                + hosted.experts
                + self.hosted_experts()
                + output,
            cache: hosted.cache(bytes)
                + if alone { self.mirrors(Dealt { output: true, ..Dealt::default() }) } else { 0 },
            recurrent: hosted.state(bytes),
            compute: self.host_compute(alone),
            output: prepared.graph.output(&sizes),
        }
    }

    /// The host's buffer: the inputs, and what the blocks on the host compute.
    fn host_compute(&self, alone: bool) -> Compute {
        let Self { prepared, settings, sizes, .. } = *self;
        let drafts = self.draft.map_or(0, |draft| draft.host_compute.get());
        let inputs = Graph::host(prepared, settings, &sizes) + drafts;
        if self.host_blocks == 0 {
            return Compute { likely: inputs, safe: inputs };
        }
        let part = GraphPart {
            first: 0,
            end: self.host_blocks,
            output: alone,
            copies: false,
            ways: 1,
            host: true,
        };
        let blocks = compute::device(prepared, settings, &sizes, part, self.detail);
        let more = if alone { 0 } else { inputs };
        Compute { likely: blocks.likely + more, safe: blocks.safe + more }
    }
}
