//! What a rig offers: cards, how they share the work, their link, the host beside them.

use super::engine::{Architecture, Engine};
use super::terms::{Division, HostKind, LinkKind};
use crate::catalog::{Gpu, GpuKind, MAX_CARDS, Runtime, Split, Vendor};

/// Watts for a TFLOP a second of half products, as cards of the last years have them.
const USUAL_WATTS: f64 = 1.5;

/// One card, as far as speed goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// Rated bandwidth of its memory, in bytes a second.
    pub bandwidth: f64,
    /// Rated rate of dense FP16 products with FP16 sums, in FLOP a second.
    pub half: f64,
    /// Rated rate of dense FP16 products with FP32 sums, in FLOP a second.
    pub wide: f64,
    /// Rate of products of whole numbers without matrix units, in FLOP a second: a few tokens are
    /// multiplied so.
    pub vector: f64,
    /// The generation of its chip.
    pub architecture: Architecture,
    /// Whether its memory is stacked on the chip.
    pub stacked: bool,
    /// Rated power for the rated products, as a factor of `USUAL_WATTS`; 1 where it is not known, and of
    /// a chip whose power its maker sets.
    pub watts: f64,
    /// Memory of the card, in bytes.
    pub memory: f64,
    /// Its part of the model, in any unit that all cards share; `None` where the runtime chooses.
    pub share: Option<f64>,
    /// What its power limit leaves of decode speed, from 0 to 1.
    pub decode_power: f64,
    /// What its power limit leaves of prefill speed, from 0 to 1.
    pub prefill_power: f64,
}

impl Card {
    /// A card of the catalogue at its default power limit.
    pub(crate) fn new(gpu: &Gpu) -> Self {
        // Where no rate of matrix units is known: NVIDIA's are four times the vector rate or more,
        // others have packed halves at twice the rate. A card without any rate gets a ratio to its
        // bandwidth that is on the slow side of all that have one.
        let architecture = Architecture::of(gpu.architecture);
        let packed = if gpu.vendor == Vendor::Nvidia { 4.0 } else { 2.0 };
        let half = gpu
            .fp16_tflops
            .or(gpu.fp16_fp32_tflops)
            .or_else(|| gpu.fp32_tflops.map(|vector| vector * packed))
            .unwrap_or(gpu.bandwidth.get() * 0.05);
        Self {
            bandwidth: gpu.bandwidth.get() * 1e9,
            half: half * 1e12,
            wide: gpu.fp16_fp32_tflops.unwrap_or(half) * 1e12,
            vector: gpu.fp32_tflops.unwrap_or(half / packed)
                * 1e12
                * if gpu.kind == GpuKind::Unified { 1.0 } else { architecture.integers() },
            architecture,
            watts: gpu
                .tdp
                .filter(|rated| gpu.kind != GpuKind::Unified && rated.get() > 0.0)
                .map_or(1.0, |rated| rated.get() / half / USUAL_WATTS),
            stacked: gpu.memory_type.starts_with("HBM"),
            memory: gpu.memory.get() as f64,
            share: None,
            decode_power: 1.0,
            prefill_power: 1.0,
        }
    }

    /// The rated rate of its matrix units with the sums that an engine uses.
    pub(super) const fn rated(&self, engine: Engine) -> f64 {
        if engine.wide_sums() { self.wide } else { self.half }
    }
}

/// The link between cards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// How parts travel.
    pub kind: LinkKind,
    /// Rated rate in one direction, in bytes a second.
    pub rate: f64,
}

/// Bytes a second of one lane of PCIe, by generation from the first, after line coding.
const LANE: [f64; 6] = [0.25e9, 0.5e9, 0.985e9, 1.969e9, 3.938e9, 7.563e9];

impl HostKind {
    /// What runs the part on the host, beside cards, in a runtime.
    pub(super) const fn of(runtime: Runtime) -> Self {
        match runtime {
            Runtime::IkLlama => Self::Ik,
            Runtime::Ktransformers => Self::Ktransformers,
            _ => Self::Llama,
        }
    }
}

impl Link {
    /// PCIe of a generation with a number of lanes for each card.
    pub fn pcie(generation: u8, lanes: u8, peer: bool) -> Self {
        let lane = LANE.get(usize::from(generation.saturating_sub(1))).copied();
        Self {
            kind: if peer { LinkKind::Peer } else { LinkKind::Pcie },
            rate: lane.unwrap_or(LANE[3]) * f64::from(lanes.max(1)),
        }
    }

    /// NVLink of a card, where it has one.
    pub fn nvlink(gpu: &Gpu) -> Option<Self> {
        let both = gpu.nvlink_bandwidth.filter(|_| gpu.has_nvlink())?;
        Some(Self { kind: LinkKind::NvLink, rate: both.get() * 0.5e9 })
    }

    /// What a card's own connector gives.
    pub fn of(gpu: &Gpu) -> Self {
        match (gpu.pcie_generation, gpu.pcie_lanes) {
            (0, _) | (_, 0) => Self::slot(gpu, 4, 16),
            (generation, lanes) => Self::slot(gpu, generation, lanes),
        }
    }

    /// PCIe of a generation with a number of lanes for each of some cards: AMD's drivers let cards
    /// write to each other, NVIDIA's those that are not sold for games.
    pub fn slot(gpu: &Gpu, generation: u8, lanes: u8) -> Self {
        let peer = match gpu.vendor {
            Vendor::Amd => true,
            Vendor::Nvidia => gpu.kind != GpuKind::Consumer,
            Vendor::Apple | Vendor::Intel => false,
        };
        Self::pcie(generation, lanes, peer)
    }
}

/// The host, where weights stay there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Host {
    /// Rated bandwidth of its memory, in bytes a second.
    pub bandwidth: f64,
    /// Cores.
    pub cores: f64,
    /// Whether its memory hangs on more than one socket.
    pub sockets: bool,
    /// The kind of processor that computes there.
    pub kind: HostKind,
}

/// What stays on the host.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OnHost {
    /// Share of the bytes that every token reads.
    pub dense: f64,
    /// Share of the routed experts.
    pub experts: f64,
    /// Share of the cache.
    pub cache: f64,
    /// Layers that are handed over, whole or in part.
    pub layers: f64,
}

/// A rig that runs a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine<'a> {
    /// What runs.
    pub engine: Engine,
    /// The cards; empty where the host does all.
    pub cards: &'a [Card],
    /// How they share the work.
    pub split: Split,
    /// The slowest link between them.
    pub link: Link,
    /// Whether flash attention is on.
    pub flash: bool,
    /// Prompt tokens worked on at once.
    pub chunk: f64,
    /// Bytes of a cached value.
    pub cache_bytes: f64,
    /// The host, where something stays there and its memory is known.
    pub host: Option<Host>,
    /// What of the model stays in the host's memory.
    pub on_host: OnHost,
}

impl<'a> Machine<'a> {
    /// Some cards with everything at its default.
    pub(crate) fn new(engine: Engine, cards: &'a [Card], split: Split, link: Link) -> Self {
        Self {
            engine,
            cards: cards.get(..MAX_CARDS).unwrap_or(cards),
            split,
            link,
            flash: true,
            chunk: engine.chunk(),
            cache_bytes: 2.0,
            host: None,
            on_host: OnHost::default(),
        }
    }

    /// Whether cached values are narrower than 16 bits, and unpacked as they are read.
    pub(super) fn has_packed_cache(&self) -> bool {
        self.cache_bytes < 2.0
    }

    /// Cards among which tensors are divided: 1 where whole layers go to each.
    pub(super) fn divided(&self) -> f64 {
        match self.split {
            Split::Row | Split::Tensor => self.cards.len().max(1) as f64,
            Split::Layer | Split::Pipeline => 1.0,
        }
    }

    /// How its runtime divides tensors.
    pub(super) fn division(&self) -> Division {
        use super::engine::Backend;
        match (self.split, self.engine.backend()) {
            (Split::Row, _) => Division::Row,
            (_, Backend::Vllm) => Division::Vllm,
            (_, Backend::Mlc) => Division::Mlc,
            (_, Backend::Exllama) => Division::Exllama,
            _ => Division::Llama,
        }
    }

    /// The part of the model that a card has: as stated, else by its memory, as llama.cpp shares
    /// layers and tensors; other runtimes divide tensors evenly.
    pub(super) fn part(&self, card: &Card) -> f64 {
        let even = self.divided() > 1.0 && !self.engine.shares_by_memory();
        card.share.unwrap_or(if even { 1.0 } else { card.memory })
    }

    /// The sum over the cards of a time that each takes for its part: under a layer split the cards
    /// take turns; under a division the slowest with its part sets the pace.
    pub(super) fn over_cards(&self, time_of_all: impl Fn(&Card) -> f64) -> f64 {
        match self.cards {
            [] => 0.0,
            [card] => time_of_all(card),
            cards => {
                let all: f64 = cards.iter().map(|card| self.part(card)).sum();
                let times = cards.iter().map(|card| time_of_all(card) * self.part(card) / all);
                if self.divided() > 1.0 { times.fold(0.0, f64::max) } else { times.sum() }
            }
        }
    }
}
