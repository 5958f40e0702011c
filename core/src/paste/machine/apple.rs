//! What `system_profiler SPHardwareDataType SPDisplaysDataType` prints.
//!
//! ```text
//!       Chip: Apple M3 Ultra
//!       Total Number of Cores: 28 (20 performance and 8 efficiency)
//!       Memory: 96 GB
//!       Chipset Model: Apple M3 Ultra
//!       Total Number of Cores: 60
//! ```
//!
//! Source: macOS's own command; the first cores are the processor's, the second the GPU's.

use super::Seen;
use crate::paste::text::leading;
use crate::units::Bytes;

pub(super) fn read(text: &str) -> Option<Vec<Seen>> {
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':').map(str::trim))
    };
    let is_hardware = text.contains("Hardware Overview") || value("Chip").is_some();
    let is_display = value("Chipset Model").is_some();
    if !is_hardware && !is_display {
        return None;
    }
    let chip = value("Chip").or_else(|| value("Chipset Model")).or_else(|| value("Processor Name"));
    let chip = chip.filter(|chip| chip.starts_with("Apple "));
    let memory = value("Memory").and_then(|memory| {
        let (amount, unit) = leading(memory)?;
        (unit.trim() == "GB" && amount > 0.0).then(|| Bytes::from_gib(amount))
    });
    // The GPU's cores stand below its chip's name, and are not divided into kinds.
    let display = text.split_once("Chipset Model").map(|(_, rest)| rest);
    let cores = display.and_then(|display| {
        let key = "Total Number of Cores:";
        let line = display.lines().find(|line| line.trim().starts_with(key))?;
        line.trim().strip_prefix(key)?.trim().parse().ok()
    });
    let seen = |chip: &str| Seen { name: chip.to_owned(), memory, cores, ..Seen::default() };
    Some(chip.map(seen).into_iter().collect())
}
