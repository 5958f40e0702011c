//! What `lspci` prints, also with `-nn`, `-k` or `-vv`.
//!
//! ```text
//! 01:00.0 VGA compatible controller: NVIDIA Corporation GA102 [GeForce RTX 3090] (rev a1)
//!         LnkSta: Speed 16GT/s, Width x16
//! ```
//!
//! Source: `lspci(8)`; names are those of the PCI ID database.

use super::Seen;
use crate::paste::text::leading;

/// Classes of what may be a card.
const CLASSES: [&str; 4] =
    ["VGA compatible controller", "3D controller", "Display controller", "Processing accelerators"];
/// Makers of what is a card.
const MAKERS: [&str; 3] = ["NVIDIA", "AMD/ATI", INTEL];
/// How one of them is written.
const INTEL: &str = "Intel Corporation";
/// Transfers a second of a lane, in 10^9, by generation from the first on.
const SPEEDS: [f64; 6] = [2.5, 5.0, 8.0, 16.0, 32.0, 64.0];

pub(super) fn read(text: &str) -> Option<Vec<Seen>> {
    let mut seen: Vec<Seen> = Vec::new();
    let (mut is_lspci, mut open) = (false, false);
    for line in text.lines() {
        if !line.starts_with([' ', '\t']) {
            open = false;
            let Some((bus, device)) = device(line) else { continue };
            is_lspci = true;
            // Intel's graphics on the first bus are a part of the processor.
            let is_part =
                device.contains(INTEL) && (bus.starts_with("00:") || bus.contains(":00:"));
            if let Some(name) = card(device).filter(|_| !is_part) {
                seen.push(Seen { name, ..Seen::default() });
                open = true;
            }
        } else if let Some(last) = seen.last_mut().filter(|_| open) {
            // What the link can do; at rest it is slower.
            let is_link = |word: &str| line.trim_start().starts_with(word);
            if is_link("LnkCap:") || (is_link("LnkSta:") && last.link.is_none()) {
                last.link = link(line).or(last.link);
            }
        }
    }
    // A text that only mentions a class is of something else.
    is_lspci.then_some(seen)
}

/// The bus of a device and what stands behind its address; nothing for other lines.
fn device(line: &str) -> Option<(&str, &str)> {
    let (address, rest) = line.split_once(' ')?;
    let (bus, function) = address.rsplit_once('.')?;
    let is_hex = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_hexdigit());
    let is_bus = bus.contains(':') && bus.split(':').all(is_hex);
    (is_bus && is_hex(function)).then_some((bus, rest))
}

/// The name of a card; nothing for other devices and for what is part of a processor.
fn card(device: &str) -> Option<String> {
    let class = CLASSES.iter().find_map(|class| device.strip_prefix(class))?;
    // `-nn` puts the class's number behind it.
    let (_, name) = class.split_once(": ")?;
    let name = name.split(" (rev").next().unwrap_or(name);
    MAKERS.iter().any(|maker| name.contains(maker)).then(|| without_numbers(name))
}

/// A name without the brackets that hold its maker or numbers of vendor and device, as `-nn` prints
/// them.
fn without_numbers(name: &str) -> String {
    let mut text = String::new();
    for part in name.split('[') {
        let kept = match part.split_once(']') {
            Some((inner, rest)) => {
                let number = inner.len() == 9 && inner.chars().nth(4) == Some(':');
                if number || inner == "AMD/ATI" {
                    rest.to_owned()
                } else {
                    ["[", inner, "]", rest].concat()
                }
            }
            None => part.to_owned(),
        };
        text.push_str(&kept);
    }
    text.trim().to_owned()
}

/// Generation and lanes of a line about a link.
fn link(line: &str) -> Option<(u8, u8)> {
    let (_, speed) = line.split_once("Speed ")?;
    let (rate, _) = leading(speed)?;
    let generation = SPEEDS.iter().position(|known| (known - rate).abs() < 0.1)? + 1;
    let (_, width) = line.split_once("Width x")?;
    let (lanes, _) = leading(width)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let lanes = lanes as u8;
    Some((u8::try_from(generation).ok()?, lanes))
}
