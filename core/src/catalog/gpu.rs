//! Cards and unified machines, as their makers specify them.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use crate::units::{Bytes, GigabytesPerSecond, Money, Watts};

/// Who makes a GPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// NVIDIA.
    #[default]
    Nvidia,
    /// AMD.
    Amd,
    /// Apple.
    Apple,
    /// Intel.
    Intel,
}

impl Vendor {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Nvidia, Self::Amd, Self::Apple, Self::Intel];

    /// Its name, as it writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nvidia => "NVIDIA",
            Self::Amd => "AMD",
            Self::Apple => "Apple",
            Self::Intel => "Intel",
        }
    }
}

/// What a GPU is sold as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GpuKind {
    /// A card for games.
    Consumer,
    /// A card for workstations.
    Workstation,
    /// A card or module for servers.
    Datacentre,
    /// A machine whose processor and GPU share one memory.
    Unified,
}

/// Whether cards of a kind can be joined by NVLink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NvLink {
    /// Sources disagree.
    Unknown,
    /// The card has no connector for NVLink.
    None,
    /// A bridge joins pairs.
    Bridge,
    /// The server's board joins all modules.
    ServerBoard,
}

/// One card or unified machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Gpu {
    /// Stable key, such as `rtx-3090`.
    pub id: &'static str,
    /// Full name, such as "NVIDIA GeForce RTX 3090".
    pub name: &'static str,
    /// Who makes the chip.
    pub vendor: Vendor,
    /// Name of the chip's generation, such as "Ampere".
    pub architecture: &'static str,
    /// CUDA compute capability or AMD gfx name; empty where there is none.
    pub capability: &'static str,
    /// What it is sold as.
    pub kind: GpuKind,
    /// Memory on the board; of a unified machine the largest option, all of it.
    pub memory: Bytes,
    /// Kind of memory, such as "GDDR6X".
    pub memory_type: &'static str,
    /// Theoretical memory bandwidth.
    pub bandwidth: GigabytesPerSecond,
    /// Dense FP16 matrix rate with FP16 accumulation, in TFLOPS.
    pub fp16_tflops: Option<f64>,
    /// Dense FP16 matrix rate with FP32 accumulation, in TFLOPS, which most runtimes use.
    pub fp16_fp32_tflops: Option<f64>,
    /// FP32 vector rate, in TFLOPS.
    pub fp32_tflops: Option<f64>,
    /// Dense INT8 matrix rate, in TOPS.
    pub int8_tops: Option<f64>,
    /// Rated board power at the default limit.
    pub tdp: Option<Watts>,
    /// Board power with nothing loaded.
    pub idle: Option<Watts>,
    /// Length of the reference board, in millimetres.
    pub length_mm: Option<f64>,
    /// Slots that the reference board takes, in words; empty where it is no card.
    pub slots: &'static str,
    /// PCI Express generation of its connector; 0 where it has none.
    pub pcie_generation: u8,
    /// Lanes of its connector; 0 where it has none.
    pub pcie_lanes: u8,
    /// Whether NVLink can join it to others.
    pub nvlink: NvLink,
    /// NVLink's rate, both directions together.
    pub nvlink_bandwidth: Option<GigabytesPerSecond>,
    /// The maker's advice for the power supply of a whole machine with one card.
    pub recommended_psu: Option<Watts>,
    /// The day it was announced, as `YYYY-MM-DD`; of some machines only the year is known.
    pub launch_date: &'static str,
    /// List price at launch, without tax.
    pub launch_price: Option<Money>,
}

impl Gpu {
    /// The name as people say it, without the maker and the brand: "RTX 3090".
    pub fn short_name(&self) -> &'static str {
        let name = self.name;
        ["NVIDIA GeForce ", "NVIDIA ", "AMD Radeon ", "AMD ", "Intel "]
            .iter()
            .find_map(|brand| name.strip_prefix(brand))
            .unwrap_or(name)
    }

    /// So many of them, in short: "2× RTX 3090".
    pub(crate) fn several(&self, count: u32) -> String {
        format!("{count}\u{d7} {}", self.short_name())
    }

    /// Places of a case that one takes; `None` of what is no card in a slot.
    pub fn places(&self) -> Option<u32> {
        let words = ["Single", "Dual", "Triple", "Quad"];
        let place = words.iter().position(|word| self.slots.starts_with(word))?;
        u32::try_from(place + 1).ok()
    }

    /// Whether NVLink can join two of them.
    pub fn has_nvlink(&self) -> bool {
        matches!(self.nvlink, NvLink::Bridge | NvLink::ServerBoard)
    }
}

/// Bytes in one GiB, the unit of memory in the data file.
const GIB: u64 = 1 << 30;

impl Gpu {
    /// From a row of the data file, in the order of `GPUS` in `build/columns.rs`.
    pub(super) fn read(cells: &mut Cells) -> Option<Self> {
        Some(Self {
            id: cells.text()?,
            name: cells.text()?,
            vendor: cells.one_of(&[
                ("NVIDIA", Vendor::Nvidia),
                ("AMD", Vendor::Amd),
                ("Apple", Vendor::Apple),
                ("Intel", Vendor::Intel),
            ])?,
            architecture: cells.text()?,
            capability: cells.text()?,
            kind: cells.one_of(&[
                ("consumer", GpuKind::Consumer),
                ("workstation", GpuKind::Workstation),
                ("datacentre", GpuKind::Datacentre),
                ("unified", GpuKind::Unified),
            ])?,
            memory: Bytes::new(cells.number::<u64>()?.checked_mul(GIB)?),
            memory_type: cells.text()?,
            bandwidth: GigabytesPerSecond::new(cells.decimal()?),
            fp16_tflops: cells.option_decimal()?,
            fp16_fp32_tflops: cells.option_decimal()?,
            fp32_tflops: cells.option_decimal()?,
            int8_tops: cells.option_decimal()?,
            tdp: cells.option_decimal()?.map(Watts::new),
            idle: cells.option_decimal()?.map(Watts::new),
            length_mm: cells.option_decimal()?,
            slots: cells.text()?,
            pcie_generation: cells.count()?,
            pcie_lanes: cells.count()?,
            nvlink: cells.one_of(&[
                ("", NvLink::Unknown),
                ("none", NvLink::None),
                ("bridge", NvLink::Bridge),
                ("sxm", NvLink::ServerBoard),
            ])?,
            nvlink_bandwidth: cells.option_decimal()?.map(GigabytesPerSecond::new),
            recommended_psu: cells.option_decimal()?.map(Watts::new),
            launch_date: cells.text()?,
            launch_price: cells.option_decimal()?.map(Money::new),
        })
    }
}
