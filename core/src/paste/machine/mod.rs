//! What is in a machine, by what its tools print.

mod amd;
mod apple;
mod llama;
mod lspci;
mod named;
mod nvidia;

use serde::{Serialize, Serializer};

use super::{Reader, Unread, told};
use crate::catalog::{Catalog, Gpu, GpuKind, MAX_CARDS};
use crate::plan::group::{GROUPS, MAX_GROUPS};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, Rig};
use crate::units::{Basis, Bytes, Range, Watts};

/// Some cards of one kind, as a tool describes them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cards {
    /// What the tool calls one, fit to be shown.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Which cards of the catalogue go by that name; one where the name is clear, none where it is not
    /// known.
    #[serde(serialize_with = "ids")]
    pub could_be: Vec<&'static Gpu>,
    /// Memory of one as the driver reports it, which is a little less than is on the board.
    #[serde(rename = "memory_bytes")]
    pub memory: Option<Bytes>,
    /// Power limit of one.
    #[serde(rename = "power_limit_watts")]
    pub power_limit: Option<Watts>,
    /// Generation and lanes of its PCI Express link.
    pub link: Option<(u8, u8)>,
}

fn ids<S: Serializer>(gpus: &Vec<&'static Gpu>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(gpus.iter().map(|gpu| gpu.id))
}

/// What a text says of a machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inventory {
    /// The tool that printed it.
    pub tool: &'static str,
    /// The cards, alike ones together.
    pub cards: Vec<Cards>,
}

/// A card as a line of a tool describes it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    name: String,
    memory: Option<Bytes>,
    power_limit: Option<Watts>,
    link: Option<(u8, u8)>,
    /// Cores of a GPU, by which Apple's are told apart.
    cores: Option<u32>,
}

/// The readers by the tools' names, those with the clearest marks first.
const READERS: [(&str, Reader<Seen>); 8] = [
    ("rocm-smi", amd::read),
    ("nvidia-smi --query-gpu", nvidia::csv),
    ("nvidia-smi -L", nvidia::list),
    ("nvidia-smi", nvidia::table),
    ("system_profiler", apple::read),
    ("lspci", lspci::read),
    ("llama-server --list-devices", llama::devices),
    ("llama.cpp", llama::log),
];

/// Reads what is in a machine.
///
/// # Errors
/// Why nothing came of the text.
pub fn read(text: &str, catalog: &Catalog) -> Result<Inventory, Unread> {
    let (tool, seen) = told(text, &READERS)?;
    let mut cards: Vec<Cards> = Vec::new();
    for one in seen.into_iter().take(MAX_CARDS) {
        let next = of(&one, catalog);
        let same = |known: &&mut Cards| {
            known.name == next.name
                && known.memory == next.memory
                && known.power_limit == next.power_limit
                && known.link == next.link
        };
        match cards.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => cards.push(next),
        }
    }
    if cards.is_empty() { Err(Unread::NoCards(tool)) } else { Ok(Inventory { tool, cards }) }
}

fn of(seen: &Seen, catalog: &Catalog) -> Cards {
    let could_be = named::cards(&seen.name, seen.memory, seen.cores, catalog);
    let shown: String = seen.name.chars().filter(|c| !c.is_control()).take(80).collect();
    Cards {
        name: shown.trim().to_owned(),
        count: 1,
        could_be,
        memory: seen.memory,
        power_limit: seen.power_limit,
        link: seen.link.filter(|(generation, lanes)| *generation > 0 && *lanes > 0),
    }
}

/// By how much less than the board has a driver may report.
const DRIVER_SHARE: f64 = 0.9;

impl Inventory {
    /// The rig of the cards that are known, of up to three kinds; whole machines and further kinds are
    /// rigs of their own. Of a name that several cards have, the first is taken.
    pub fn rigs(&self) -> Vec<Rig> {
        let known = self.cards.iter().filter_map(|cards| Some((cards, *cards.could_be.first()?)));
        let whole = |(_, gpu): &(&Cards, &Gpu)| gpu.kind == GpuKind::Unified;
        let (whole, cards): (Vec<_>, Vec<_>) = known.partition(whole);
        let whole = whole.iter().map(|(cards, gpu)| cards.rig(gpu));
        cards.chunks(MAX_GROUPS).map(together).chain(whole).collect()
    }
}

/// Some kinds of cards in one rig. Its slots are those of the slowest link.
fn together(kinds: &[(&Cards, &'static Gpu)]) -> Rig {
    let Some(((first, gpu), further)) = kinds.split_first() else { return Rig::default() };
    let mut plan = Plan { rigs: vec![first.rig(gpu)], ..Plan::default() };
    for (kind, (cards, gpu)) in (1..).zip(further) {
        let own = cards.rig(gpu);
        if let (Some(rig), Some(group)) = (plan.rigs.first_mut(), GROUPS.get(kind)) {
            rig.set_gpu(kind, gpu.id);
            let count = Some(Range::exact(f64::from(cards.count), Basis::User));
            plan.set(group.count, Place::Rig(0), count);
            plan.set(group.owned, Place::Rig(0), count);
            plan.set(group.limit, Place::Rig(0), own.given.get(InputId::PowerLimit));
        }
        if let Some(rig) = plan.rigs.first_mut() {
            let slower = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
            rig.pcie_generation = slower(rig.pcie_generation, own.pcie_generation);
            rig.pcie_lanes = slower(rig.pcie_lanes, own.pcie_lanes);
        }
    }
    plan.rigs.pop().unwrap_or_default()
}

impl Cards {
    /// The rig of these cards, which are all there.
    fn rig(&self, gpu: &'static Gpu) -> Rig {
        let rig = Rig { gpu: gpu.id.into(), count: self.count, ..Rig::default() };
        let mut plan = Plan { rigs: vec![rig], ..Plan::default() };
        let mut set = |id: InputId, value: f64| {
            plan.set(id, Place::Rig(0), Some(Range::exact(value, Basis::User)));
        };
        set(InputId::Owned, f64::from(self.count));
        // What a driver keeps to itself is not missing; a machine with less was sold with less.
        let share = self.memory.map_or(1.0, |memory| memory.gib() / gpu.memory.gib());
        if gpu.kind == GpuKind::Unified && share < DRIVER_SHARE {
            set(InputId::GpuMemory, self.memory.map_or(0.0, Bytes::gib));
        }
        let rated = gpu.tdp.map_or(f64::INFINITY, Watts::get);
        if let Some(limit) = self.power_limit.filter(|limit| limit.get() < rated) {
            set(InputId::PowerLimit, limit.get());
        }
        if let Some((generation, lanes)) = self.link {
            if generation != gpu.pcie_generation {
                set(InputId::PcieGeneration, f64::from(generation));
            }
            if lanes != gpu.pcie_lanes {
                set(InputId::PcieLanes, f64::from(lanes));
            }
        }
        plan.rigs.pop().unwrap_or_default()
    }
}
