//! What stands around cards: which parts a machine needs, what it draws, how often cards fail and
//! what selling them costs. Nothing of it is read before a plan asks for it.

use std::sync::LazyLock;

use super::cells::{Cells, rows};
use super::{Catalog, Component, Condition, packed};
use crate::units::{Assumption, Basis, Percent, Range, Watts};

/// What a part of a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The board that holds cards, processor and memory.
    Board,
    /// The case or open frame.
    Case,
    /// Fans and ducts.
    Cooling,
    /// The disk on which models are stored.
    Disk,
    /// The host's memory.
    Memory,
    /// The processor.
    Processor,
    /// A cable from a slot to a card that does not fit there.
    Riser,
    /// The power supply.
    Supply,
}

/// What a machine around cards is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// A desktop board.
    Pc,
    /// A board for servers or workstations.
    Server,
}

/// Which part serves which need: a row of `data/host_parts.csv`.
#[derive(Clone, Copy, Debug)]
pub struct HostPart {
    /// What kind of component the row is about.
    pub kind: PartKind,
    /// The platform it is for; `None` for any.
    pub platform: Option<Platform>,
    /// The least need that it serves: GiB of memory, watts of a supply, cards of anything else.
    pub from: f64,
    /// The most that it serves.
    pub to: f64,
    /// How much of the need one of it covers; `None` where one covers all.
    pub per: Option<f64>,
    /// Ids of the parts between blanks, any of which serves.
    parts: &'static str,
    /// Percent of its price that it keeps in a year; at zero it is not sold.
    pub kept: Percent,
    /// What the choice rests on.
    pub source: &'static str,
    /// The month in which the source was read.
    pub as_of: &'static str,
}

/// What a machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineState {
    /// On and waiting.
    Rest,
    /// Cards generate tokens; the processor feeds them.
    Work,
    /// Cards and processor share the model.
    Offload,
}

/// What a machine draws at the wall: a row of `data/host_power.csv`.
#[derive(Clone, Copy, Debug)]
pub struct HostPower {
    /// Id of a whole machine among the cards, or of a [`Platform`] without its cards.
    pub host: &'static str,
    /// What the machine is doing while it draws that.
    pub state: MachineState,
    /// Lowest, likely and highest.
    watts: [f64; 3],
    /// The month in which the source was read.
    as_of: &'static str,
    /// Who measured or states it; begins with [`ASSUMED`] where nobody did.
    source: &'static str,
}

/// How often cards fail: a row of `data/failures.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Failures {
    condition: &'static str,
    percent: [f64; 3],
    as_of: &'static str,
    source: &'static str,
}

/// What selling costs: a row of `data/selling_fees.csv`.
#[derive(Clone, Copy, Debug)]
pub struct SellingFee {
    /// Id of a region, without a part behind a dash; `any` for all others.
    pub region: &'static str,
    /// The marketplace on which people sell in the region.
    pub marketplace: &'static str,
    percent: [f64; 3],
    as_of: &'static str,
    source: &'static str,
}

/// What the source of a figure begins with that nobody measured or stated.
pub const ASSUMED: &str = "assumed";

/// Months for which the maker of a new card replaces it: three years, as makers of cards grant.
pub const WARRANTY_MONTHS: f64 = 36.0;

impl PartKind {
    /// All, with their words in the data file.
    pub const ALL: [(&'static str, Self); 8] = [
        ("board", Self::Board),
        ("case", Self::Case),
        ("cooling", Self::Cooling),
        ("disk", Self::Disk),
        ("memory", Self::Memory),
        ("processor", Self::Processor),
        ("riser", Self::Riser),
        ("supply", Self::Supply),
    ];
}

impl Platform {
    /// Its word in the data files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pc => "pc",
            Self::Server => "server",
        }
    }
}

/// Measured or stated, unless the source says that it is assumed.
pub(crate) fn basis(source: &str) -> Basis {
    if source.starts_with(ASSUMED) { Basis::Assumed } else { Basis::Measured }
}

/// A figure with its source and date.
fn dated<T: Copy + PartialOrd>(
    [low, likely, high]: [f64; 3],
    unit: impl Fn(f64) -> T,
    source: &str,
    as_of: &str,
) -> Assumption<T> {
    let value = Range::new(unit(low), unit(likely), unit(high), basis(source));
    Assumption { value, source: [source, ", ", as_of].concat() }
}

fn three(cells: &mut Cells) -> Option<[f64; 3]> {
    Some([cells.decimal()?, cells.decimal()?, cells.decimal()?])
}

impl HostPart {
    /// From a row of the data file, in the order of `HOST_PARTS` in `build/columns.rs`.
    fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            kind: cells.one_of(&PartKind::ALL)?,
            platform: cells.one_of(&[
                ("any", None),
                ("pc", Some(Platform::Pc)),
                ("server", Some(Platform::Server)),
            ])?,
            from: cells.decimal()?,
            to: cells.decimal()?,
            per: cells.option_decimal()?,
            parts: cells.text()?,
            kept: Percent::new(cells.decimal()?),
            source: cells.text()?,
            as_of: cells.text()?,
        })
    }

    /// Whether it serves a need on a platform.
    pub fn serves(&self, kind: PartKind, platform: Platform, need: f64) -> bool {
        self.kind == kind
            && self.platform.is_none_or(|own| own == platform)
            && (self.from..=self.to).contains(&need)
    }

    /// The parts any of which serves.
    pub fn parts<'a>(&self, catalog: &'a Catalog) -> impl Iterator<Item = &'a Component> {
        let ids = self.parts.split_ascii_whitespace();
        ids.filter_map(|id| super::find(catalog.parts, |part| part.id, id))
    }
}

impl HostPower {
    /// From a row of the data file, in the order of `HOST_POWER` in `build/columns.rs`.
    fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            host: cells.text()?,
            state: cells.one_of(&[
                ("offload", MachineState::Offload),
                ("rest", MachineState::Rest),
                ("work", MachineState::Work),
            ])?,
            watts: three(cells)?,
            as_of: cells.text()?,
            source: cells.text()?,
        })
    }
}

impl Failures {
    fn read(cells: &mut Cells) -> Option<Self> {
        let (condition, percent) = (cells.text()?, three(cells)?);
        Some(Self { condition, percent, as_of: cells.text()?, source: cells.text()? })
    }
}

impl SellingFee {
    fn read(cells: &mut Cells) -> Option<Self> {
        let (region, marketplace) = (cells.text()?, cells.text()?);
        let percent = three(cells)?;
        Some(Self { region, marketplace, percent, as_of: cells.text()?, source: cells.text()? })
    }

    /// Percent of the price that goes to the marketplace, and its source.
    pub fn percent(&self) -> Assumption<Percent> {
        let mut fee = dated(self.percent, Percent::new, self.source, self.as_of);
        fee.source = [self.marketplace, ": ", &fee.source].concat();
        fee
    }
}

/// By kind, platform and need.
static HOST_PARTS: LazyLock<&'static [HostPart]> =
    LazyLock::new(|| rows(packed::HOST_PARTS, HostPart::read));
/// By host and state.
static HOST_POWER: LazyLock<&'static [HostPower]> =
    LazyLock::new(|| rows(packed::HOST_POWER, HostPower::read));
/// By condition.
static FAILURES: LazyLock<&'static [Failures]> =
    LazyLock::new(|| rows(packed::FAILURES, Failures::read));
/// By region.
static SELLING_FEES: LazyLock<&'static [SellingFee]> =
    LazyLock::new(|| rows(packed::SELLING_FEES, SellingFee::read));

impl Catalog {
    /// Which parts serve which needs.
    pub fn host_parts(&self) -> &'static [HostPart] {
        &HOST_PARTS
    }

    /// What machines draw.
    pub fn host_powers(&self) -> &'static [HostPower] {
        &HOST_POWER
    }

    /// What a whole machine, or what stands around cards on a platform, draws at the wall.
    pub fn host_power(&self, host: &str, state: MachineState) -> Option<Assumption<Watts>> {
        let row = HOST_POWER.iter().find(|row| row.host == host && row.state == state)?;
        Some(dated(row.watts, Watts::new, row.source, row.as_of))
    }

    /// What a year of failures costs the owner of a card, in percent of its value; while its maker
    /// replaces it, or after. A used card has no warranty.
    pub fn failures(&self, condition: Condition, in_warranty: bool) -> Option<Assumption<Percent>> {
        let id = match (condition, in_warranty) {
            (Condition::Used, _) => "used",
            (Condition::New, true) => "new-in-warranty",
            (Condition::New, false) => "new-after-warranty",
        };
        let row = FAILURES.iter().find(|row| row.condition == id)?;
        Some(dated(row.percent, Percent::new, row.source, row.as_of))
    }

    /// What selling costs in a region: its own row, that of its country, which stands before a dash,
    /// else that of any.
    pub fn selling_fee(&self, region: &str) -> Option<&'static SellingFee> {
        let of = |id: &str| SELLING_FEES.iter().find(|row| row.region == id);
        let country = region.split('-').next().unwrap_or(region);
        of(region).or_else(|| of(country)).or_else(|| of("any"))
    }

    /// All fees.
    pub fn selling_fees(&self) -> &'static [SellingFee] {
        &SELLING_FEES
    }
}
