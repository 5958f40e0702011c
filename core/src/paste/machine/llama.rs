//! The devices that llama.cpp's programs name, of `--list-devices` and in their logs.
//!
//! ```text
//! Available devices:
//!   CUDA0: NVIDIA GeForce RTX 3090 (24126 MiB, 23800 MiB free)
//!
//!   Device 0: NVIDIA GeForce RTX 3090, compute capability 8.6, VMM: yes
//! ggml_vulkan: 0 = AMD Radeon RX 7900 XTX (RADV NAVI31) (radv) | uma: 0 | fp16: 1
//! ggml_metal_init: GPU name:   Apple M3 Ultra
//! ```
//!
//! Source: llama.cpp, `common/arg.cpp` and the beginnings of its back ends.

use super::Seen;
use crate::paste::text::leading;
use crate::units::Bytes;

/// Bytes in a MiB, the unit of the tool.
const MIB: f64 = 1_048_576.0;

/// The list.
pub(super) fn devices(text: &str) -> Option<Vec<Seen>> {
    let (_, list) = text.split_once("Available devices:")?;
    let mut seen = Vec::new();
    for line in list.lines().skip(1).map(str::trim).take_while(|line| !line.is_empty()) {
        let Some((device, rest)) = line.split_once(": ") else { break };
        // The processor is a device too, and no card.
        if device.starts_with("CPU") || device.starts_with("BLAS") || device.contains(' ') {
            continue;
        }
        let memory = rest.rsplit_once(" (").and_then(|(name, memory)| {
            let (mib, unit) = leading(memory)?;
            unit.trim_start().starts_with("MiB").then_some((name, mib))
        });
        let (name, memory) = match memory {
            Some((name, mib)) => (name, (mib > 0.0).then(|| Bytes::from_f64(mib * MIB))),
            None => (rest, None),
        };
        seen.push(Seen { name: name.to_owned(), memory, ..Seen::default() });
    }
    Some(seen)
}

/// What a log names when a back end starts.
pub(super) fn log(text: &str) -> Option<Vec<Seen>> {
    let seen: Vec<Seen> = text.lines().filter_map(of_line).collect();
    (!seen.is_empty()).then_some(seen)
}

fn of_line(line: &str) -> Option<Seen> {
    let named = |name: &str| Some(Seen { name: name.trim().to_owned(), ..Seen::default() });
    // A time and a level may stand before it.
    if let Some((_, rest)) = line.split_once("Device ")
        && let Some((_, rest)) = leading(rest)
        && let Some(rest) = rest.strip_prefix(": ")
        && let Some((name, _)) = rest.split_once(", compute capability")
    {
        return named(name);
    }
    if let Some((_, rest)) = line.split_once("ggml_vulkan: ")
        && let Some((_, rest)) = leading(rest)
        && let Some(rest) = rest.trim_start().strip_prefix("= ")
    {
        let name = rest.split(" | ").next().unwrap_or(rest);
        // The driver stands in brackets behind the card, unless it is all that names it.
        let known = name.to_lowercase().contains("strix halo");
        return named(if known { name } else { name.split(" (").next().unwrap_or(name) });
    }
    let (_, name) = line.split_once("GPU name:")?;
    line.contains("ggml_metal").then(|| named(name)).flatten()
}
