//! A rig as far as it decides what runs on it.

use super::demand::Demand;
use crate::catalog::{Api, Gpu, Runtime, Split};
use crate::finding::{Finding, Found};
use crate::memory::{CardRoom, Refusal, Settings, left_by_vllm, runtime};
use crate::resolve::{GroupFacts, RigFacts, Setup};
use crate::speed;
use crate::speed::draft::Drafting;
use crate::units::Bytes;

/// A rig, as far as it decides what runs on it.
pub(super) struct Machine<'a> {
    /// The card of the first kind.
    pub(super) gpu: &'a Gpu,
    /// Cards of other kinds, after those in order.
    pub(super) more: Vec<speed::Cards<'a>>,
    /// What is around the cards.
    pub(super) setup: &'a Setup,
    /// What each card has room for, in order; what a small model that drafts takes, and what else sits beside
    /// the model, count as reserved.
    pub(super) rooms: Vec<CardRoom>,
    /// What that takes of each card; empty where there is none.
    pub(super) drafts: Vec<Bytes>,
    /// What else sits on each card beside the model; empty where there is nothing.
    pub(super) beside: Vec<Bytes>,
    /// How tokens are drafted.
    pub(super) drafting: Option<Drafting>,
    /// Why the runtime does not run on its cards, whatever the model.
    pub(super) refusal: Option<Refusal>,
}

impl<'a> Machine<'a> {
    /// The machine of a rig under the settings of a demand.
    pub(super) fn new(rig: &'a RigFacts<'_>, demand: &Demand) -> Self {
        let settings = as_dealt(demand.settings, &rig.setup);
        // The desktop, where there is one, is on the first card.
        let (first, beside) = (rig.setup.conditions, rig.setup.conditions.beside());
        let room = |card| {
            runtime::room(&rig.gpu, settings.runtime, if card == 0 { &first } else { &beside })
        };
        let further = rig.more.iter().flat_map(|group| {
            let room = runtime::room(&group.gpu, settings.runtime, &beside);
            (0..group.count).map(move |_| room)
        });
        let cards = |group: &'a GroupFacts| speed::Cards {
            gpu: &group.gpu,
            count: usize::try_from(group.count).unwrap_or(0),
            limit: group.power_limit,
        };
        let mut rooms: Vec<CardRoom> = (0..rig.count).map(room).chain(further).collect();
        let drafts = demand.drafts.as_ref();
        let mut beside = demand.beside.other_takes(&settings, &rooms);
        reserve(&mut rooms, &beside);
        if settings.runtime == Runtime::Vllm {
            for room in &mut rooms {
                room.reserved = left_by_vllm(room, &settings);
            }
        }
        let own = demand.beside.projector_takes(&settings, rooms.len());
        reserve(&mut rooms, &own);
        for (all, own) in beside.iter_mut().zip(own) {
            *all += own;
        }
        let small = drafts.map_or_else(Vec::new, |drafts| drafts.beside(&settings, &rooms));
        reserve(&mut rooms, &small);
        let runtime = settings.runtime;
        let mut makers =
            core::iter::once(rig.gpu.vendor).chain(rig.more.iter().map(|group| group.gpu.vendor));
        let unknown = makers.find(|vendor| !runtime.runs_on(*vendor));
        Self {
            refusal: unknown.map(|vendor| Refusal::MakerUnknown { runtime, vendor }),
            gpu: &rig.gpu,
            more: rig.more.iter().map(cards).collect(),
            setup: &rig.setup,
            rooms,
            drafts: small,
            beside,
            drafting: drafts.map(|drafts| drafts.drafting),
        }
    }

    /// What should be known about the runtime on these cards: a backend that does not reach them.
    pub(super) fn finding(settings: &Settings, rig: &RigFacts<'_>) -> Option<Finding> {
        let api = settings.api.filter(|_| settings.runtime.is_llama())?;
        let mut cards = core::iter::once(&rig.gpu).chain(rig.more.iter().map(|group| &group.gpu));
        let card = cards.find(|gpu| !api.reaches(gpu.vendor))?;
        let (asked, used) = (api.name(), Api::own(card.vendor).name());
        let found = Found::BackendUnreached { asked, card: card.short_name(), used };
        Some(Finding::warning(rig.name.clone(), found))
    }

    /// Whether cards have other parts of the model than equals would: they are unlike, shares of tensors are
    /// stated, or experts are put on them one by one.
    pub(super) fn is_uneven(&self, settings: &Settings) -> bool {
        let divided = matches!(settings.split, Split::Row | Split::Tensor);
        !self.more.is_empty()
            || settings.pins_experts()
            || divided && self.setup.shares.iter().any(|share| *share > 0)
    }

    /// The link of a card: as the slots are stated, else its own connector.
    fn pcie(&self, gpu: &Gpu) -> speed::Link {
        // Peer access over PCIe needs an unlocked driver on cards that are sold for games.
        let setup = self.setup;
        match (setup.pcie_generation, setup.pcie_lanes) {
            (0, _) | (_, 0) => speed::Link::of(gpu),
            (generation, lanes) => {
                // A slot gives no more than the card has.
                let own = |slot: u8, card: u8| if card == 0 { slot } else { slot.min(card) };
                let further = !core::ptr::eq(gpu, self.gpu);
                let generation =
                    if further { own(generation, gpu.pcie_generation) } else { generation };
                let lanes = if further { own(lanes, gpu.pcie_lanes) } else { lanes };
                speed::Link::slot(gpu, generation, lanes)
            }
        }
    }

    /// The rig as an estimate of speed takes it.
    pub(super) fn for_speed(&self) -> speed::Hardware<'_> {
        let setup = self.setup;
        // The slowest of all links sets the pace.
        let further = self.more.iter().map(|cards| self.pcie(cards.gpu));
        let slower =
            |one: speed::Link, next: speed::Link| if next.rate < one.rate { next } else { one };
        let pcie = further.fold(self.pcie(self.gpu), slower);
        let nvlink = speed::Link::nvlink(self.gpu).filter(|_| setup.nvlink);
        let more: usize = self.more.iter().map(|cards| cards.count).sum();
        let alike = self.rooms.len().saturating_sub(more);
        speed::Hardware {
            link: nvlink.unwrap_or(pcie),
            host: setup.host_bandwidth,
            limit: setup.power_limit,
            more: &self.more,
            ..speed::Hardware::new(self.gpu, alike)
        }
    }
}

/// Settings with what a rig states of how its cards share the model.
pub(super) fn as_dealt(settings: Settings, setup: &Setup) -> Settings {
    Settings { tensor_split: setup.shares, expert_cards: setup.experts, ..settings }
}

/// Reserves something on each card.
fn reserve(rooms: &mut [CardRoom], taken: &[Bytes]) {
    for (room, taken) in rooms.iter_mut().zip(taken) {
        room.reserved += *taken;
    }
}
