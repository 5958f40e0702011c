//! A machine around cards: what must be bought for them beside what a reader has, and what it draws.
//!
//! ```text
//! memory   = what the model leaves to the host + 8 GiB for the system, in steps of 32 GiB
//! platform = desktop board, up to two cards and 192 GiB; else a server board
//! supply   = what makers advise for a PC with one card + rated power of each other card
//! bought   = what of these exceeds what is there
//! ```
//!
//! Machines that are sold whole have all of it in their price and draw what was measured at the wall.
//! Amounts are in US dollars; the figures of a usual PC stand in `data/limits.csv`, which part serves
//! which need in `data/host_parts.csv`.

mod named;
mod power;
mod reserve;

use crate::catalog::{
    ASSUMED, Catalog, Component, Gpu, GpuKind, HostPart, Limit, PartKind, Platform,
};
use crate::plan::{Extra, Have};
use crate::resolve::GroupFacts;
use crate::units::format::plain;
use crate::units::{Basis, Bytes, Money, Percent, Range, Watts, sort_few};

pub(crate) use named::is_supply;
pub use power::{USUAL_SUPPLY, USUAL_SUPPLY_SOURCE};
pub use reserve::{failure_rates, mean_failures, reserve};

/// What is to be built.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What the reader has already.
    pub have: Have,
    /// The card, or the whole machine.
    pub gpu: &'a Gpu,
    /// The number of cards.
    pub count: u32,
    /// Cards of other kinds beside them.
    pub more: &'a [Further<'a>],
    /// Power limit of each card, where one is set.
    pub power_limit: Option<Watts>,
    /// What of the model lies in the host's memory; nothing where all of it is on the cards.
    pub host_memory: Bytes,
    /// What the reader lists: an extra that names a part replaces it.
    pub extras: &'a [Extra],
}

/// Cards of another kind than the first.
#[derive(Clone, Copy, Debug)]
pub struct Further<'a> {
    /// The card.
    pub gpu: &'a Gpu,
    /// The number of cards.
    pub count: u32,
    /// Power limit of each card, where one is set.
    pub power_limit: Option<Watts>,
}

impl<'a> Further<'a> {
    /// Those of a rig.
    pub(crate) const fn of(facts: &'a GroupFacts) -> Self {
        Self { gpu: &facts.gpu, count: facts.count, power_limit: facts.power_limit }
    }
}

impl Question<'_> {
    /// Number of all cards.
    fn all_cards(&self) -> u32 {
        self.more.iter().fold(self.count, |all, further| all.saturating_add(further.count))
    }
}

/// What stands around cards.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// What is bought for it.
    pub items: Vec<MachineItem>,
    /// What is needed too, but of which no price is known.
    pub unpriced: Vec<String>,
    /// The memory that the host must have; of a whole machine none beside its own.
    pub memory: Bytes,
    /// Rated power that the supply must have; none of a whole machine.
    pub supply: Watts,
    /// Its draw while it generates: without cards, but of a whole machine all of it.
    pub load_watts: Range<Watts>,
    /// The same while it waits.
    pub idle_watts: Range<Watts>,
    /// Where the draws come from: at work, then at rest.
    pub watts_source: [String; 2],
    /// Whether the draws are those of a whole machine at the wall, which replace the card's own and
    /// lose nothing more in a supply.
    pub at_wall: bool,
}

/// A component that is bought for a rig.
#[derive(Clone, Debug, PartialEq)]
pub struct MachineItem {
    /// What kind of part it is.
    pub kind: PartKind,
    /// What it is, with its number or amount.
    pub name: String,
    /// What all of it costs, in US dollars.
    pub price: Range<Money>,
    /// Percent of its price that it keeps in a year; at zero it is not sold.
    pub kept: Percent,
    /// Where the price comes from.
    pub source: String,
}

impl Machine {
    /// What all items cost.
    pub fn price(&self) -> Range<Money> {
        let none = Range::exact(Money::ZERO, Basis::Computed);
        self.items.iter().fold(none, |sum, item| sum + item.price)
    }
}

/// How far a price may be off of which one figure is known, either way: the width of the roughest
/// grade of prices.
const ONE_FIGURE: f64 = 0.25;
/// Steps in which memory is bought, in GiB: the smallest kit.
const MEMORY_STEP: f64 = 32.0;

/// A figure of `data/limits.csv`; one that is not there limits nothing.
fn limit(id: &str) -> f64 {
    Limit::of(id).map_or(f64::INFINITY, |limit| limit.value)
}

/// What stands around the cards.
pub fn machine(question: &Question, catalog: &Catalog) -> Machine {
    if question.gpu.kind == GpuKind::Unified {
        return whole(question, catalog);
    }
    let memory = memory(question.host_memory);
    let platform = platform(question, memory);
    let supply = supply(question);
    let (load, idle) = power::around(platform, question.host_memory > Bytes::ZERO, catalog);
    let mut machine = Machine {
        items: Vec::new(),
        unpriced: Vec::new(),
        memory: Bytes::from_gib(memory),
        supply: Watts::new(supply),
        load_watts: load.value,
        idle_watts: idle.value,
        watts_source: [load.source, idle.source],
        at_wall: false,
    };
    if question.have != Have::Machine && is_module(question.gpu) && question.count > 0 {
        machine.unpriced.push(format!("server for {} modules", question.gpu.slots));
        return machine;
    }
    for (kind, need) in needs(question, platform, memory, supply) {
        if named::replaces(question.extras, kind) {
            continue;
        }
        match choose(kind, platform, need, catalog) {
            Choice::Item(item) => machine.items.push(item),
            Choice::NoPrice => machine.unpriced.push(named::of(kind, need)),
            Choice::NotNeeded => {}
        }
    }
    machine
}

/// A machine that is sold whole.
fn whole(question: &Question, catalog: &Catalog) -> Machine {
    let (load, idle) = power::whole(question.gpu, catalog);
    let all = |watts: Range<Watts>| {
        watts.map(|watts| watts * f64::from(question.count)).with_basis(watts.basis())
    };
    Machine {
        items: Vec::new(),
        unpriced: Vec::new(),
        memory: Bytes::ZERO,
        supply: Watts::ZERO,
        load_watts: all(load.value),
        idle_watts: all(idle.value),
        watts_source: [load.source, idle.source],
        at_wall: true,
    }
}

/// Memory of the host in GiB for what of a model lies there.
fn memory(model: Bytes) -> f64 {
    let system = if model > Bytes::ZERO { limit("system-memory") } else { 0.0 };
    let steps = ((model.gib() + system) / MEMORY_STEP).ceil();
    if steps > 1.0 { steps * MEMORY_STEP } else { MEMORY_STEP }
}

fn platform(question: &Question, memory: f64) -> Platform {
    let desktop =
        f64::from(question.all_cards()) <= limit("pc-cards") && memory <= limit("desktop-memory");
    if desktop { Platform::Pc } else { Platform::Server }
}

/// Whether a card is a module for the board of a server.
fn is_module(gpu: &Gpu) -> bool {
    ["SXM", "OAM"].contains(&gpu.slots)
}

/// Whether a card for servers leaves its cooling to the case.
fn is_passive(gpu: &Gpu) -> bool {
    gpu.kind == GpuKind::Datacentre && !is_module(gpu)
}

/// Rated watts of the supply. A limit below the rated power makes every card smaller by the
/// difference.
fn supply(question: &Question) -> f64 {
    let held_to = |gpu: &Gpu, limit: Option<Watts>| {
        let rated = gpu.tdp.map_or(0.0, Watts::get);
        (rated, limit.map_or(rated, |limit| limit.get().min(rated)))
    };
    let (rated, held) = held_to(question.gpu, question.power_limit);
    let advised =
        question.gpu.recommended_psu.map_or_else(|| rated + limit("supply-beside"), Watts::get);
    let others = f64::from(question.count.saturating_sub(1));
    let first = advised - (rated - held) + held * others;
    question.more.iter().fold(first, |all, further| {
        all + f64::from(further.count) * held_to(further.gpu, further.power_limit).1
    })
}

/// What is needed beyond what is there: cards to be held, GiB, or watts.
fn needs(
    question: &Question,
    platform: Platform,
    memory: f64,
    supply: f64,
) -> Vec<(PartKind, f64)> {
    let cards = f64::from(question.all_cards());
    let mut needs = Vec::new();
    if question.count == 0 || question.have == Have::Machine {
        return needs;
    }
    let (nothing, desktop) = (question.have == Have::Nothing, platform == Platform::Pc);
    if nothing || !desktop {
        needs.extend([(PartKind::Board, cards), (PartKind::Processor, cards)]);
    }
    // The modules of a PC do not fit a server's board.
    let there = if nothing || !desktop { 0.0 } else { limit("pc-memory") };
    if memory > there {
        needs.push((PartKind::Memory, memory - there));
    }
    if nothing {
        needs.push((PartKind::Disk, cards));
    }
    if nothing || !desktop {
        needs.extend([(PartKind::Case, cards), (PartKind::Riser, cards)]);
    }
    if nothing || supply > limit("pc-supply") {
        needs.push((PartKind::Supply, supply));
    }
    let passive = |gpu: &Gpu, count: u32| if is_passive(gpu) { f64::from(count) } else { 0.0 };
    let cooled =
        question.more.iter().fold(passive(question.gpu, question.count), |all, further| {
            all + passive(further.gpu, further.count)
        });
    if cooled > 0.0 {
        needs.push((PartKind::Cooling, cooled));
    }
    needs
}

/// What serves a need.
enum Choice {
    Item(MachineItem),
    /// The need is larger than all that has a price.
    NoPrice,
    /// A platform has no such part of its own, or needs none for so little.
    NotNeeded,
}

fn choose(kind: PartKind, platform: Platform, need: f64, catalog: &Catalog) -> Choice {
    let rows = || {
        let of = move |row: &&HostPart| row.serves(kind, platform, row.from);
        catalog.host_parts().iter().filter(of)
    };
    let Some(most) = rows().map(|row| row.to).reduce(f64::max) else { return Choice::NotNeeded };
    // Two supplies share what one does not give.
    let pieces = if kind == PartKind::Supply { (need / most).ceil().max(1.0) } else { 1.0 };
    let each = need / pieces;
    if each > most {
        return Choice::NoPrice;
    }
    // A watt and a half are two: rows stand a whole unit apart.
    match rows().find(|row| row.serves(kind, platform, each.ceil())) {
        Some(row) => item(row, each, pieces, catalog).map_or(Choice::NoPrice, Choice::Item),
        None => Choice::NotNeeded,
    }
}

/// So many pieces of a row's part, each for a share of the need.
fn item(row: &HostPart, need: f64, pieces: f64, catalog: &Catalog) -> Option<MachineItem> {
    let parts: Vec<&Component> = row.parts(catalog).collect();
    let first = *parts.first()?;
    let number = match row.per {
        // Kits have many sizes: their price by the GiB.
        Some(per) if row.kind == PartKind::Memory => need / per,
        Some(per) => (need / per).ceil() * pieces,
        None => pieces,
    };
    let mut name = if parts.len() > 1 {
        named::of(row.kind, need)
    } else if row.kind == PartKind::Memory {
        [&named::of(row.kind, need), " (", first.name, ")"].concat()
    } else {
        first.name.to_owned()
    };
    if number > 1.0 && row.kind != PartKind::Memory {
        name = [&plain(number, 0), "\u{d7} ", &name].concat();
    }
    let (price, source) = price(&parts);
    let basis = price.basis();
    let price = price.map(|usd| usd * number).with_basis(basis);
    Some(MachineItem { kind: row.kind, name, price, kept: row.kept, source })
}

/// What one of several parts costs, any of which serves, and where that was read.
fn price(parts: &[&Component]) -> (Range<Money>, String) {
    let low = parts.iter().map(|part| part.usd[0]).fold(f64::INFINITY, f64::min);
    let high = parts.iter().map(|part| part.usd[2]).fold(0.0, f64::max);
    let mut typical: Vec<f64> = parts.iter().map(|part| part.usd[1]).collect();
    sort_few(&mut typical, |usd| *usd);
    let likely = f64::midpoint(typical[(typical.len() - 1) / 2], typical[typical.len() / 2]);
    let newest = parts.iter().filter_map(|part| part.source()).max_by_key(|(as_of, _)| *as_of);
    let (as_of, source) = newest.unwrap_or_default();
    let basis = if source.starts_with(ASSUMED) { Basis::Assumed } else { Basis::Measured };
    let mut text = [source, ", ", as_of].concat();
    if parts.len() > 1 {
        text = format!("{} parts, newest: {text}", parts.len());
    }
    let one = low >= high;
    let ends = if one {
        text.push_str("; one figure, which may be a quarter off");
        [likely * (1.0 - ONE_FIGURE), likely * (1.0 + ONE_FIGURE)]
    } else {
        [low, high]
    };
    let value = Range::new(ends[0], likely, ends[1], basis);
    (value.map(Money::new).with_basis(basis), text)
}
