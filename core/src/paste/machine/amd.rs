//! What `rocm-smi` prints with `--showproductname`, `--showmeminfo vram` and `--showmaxpower`: lines, rows
//! of `--csv`, or an object of `--json`.
//!
//! ```text
//! GPU[0]          : Card Series:          Radeon RX 7900 XTX
//! GPU[0]          : VRAM Total Memory (B): 25753026560
//! GPU[0]          : Max Graphics Package Power (W): 303.0
//! ```
//!
//! Source: the options and keys of `rocm-smi` (`rocm_smi_lib`). Its short table names no card.

use std::collections::BTreeMap;

use super::Seen;
use crate::import::json::{self, Json};
use crate::paste::text::{cells, leading};
use crate::units::{Bytes, Watts};

/// Least memory of a card that is not a part of a processor.
const LEAST: f64 = 1e9;

pub(super) fn read(text: &str) -> Option<Vec<Seen>> {
    let seen = if text.trim_start().starts_with('{') {
        object(text)?
    } else if text.lines().any(|line| line.trim_start().starts_with("device,")) {
        rows(text)?
    } else if text.contains("ROCm System Management Interface") || text.contains("GPU[") {
        lines(text)
    } else {
        return None;
    };
    // The GPU of a processor has its memory from the system.
    let is_card = |seen: &Seen| {
        !seen.name.is_empty() && seen.memory.is_none_or(|memory| memory.get() as f64 > LEAST)
    };
    Some(seen.into_iter().filter(is_card).collect())
}

/// Takes over what a key says of a card.
fn take(seen: &mut Seen, key: &str, value: &str) {
    let value = value.trim();
    let number = || leading(value).map(|(number, _)| number).filter(|number| *number > 0.0);
    match key.trim().to_lowercase().as_str() {
        "card series" if !value.starts_with("0x") && value != "N/A" => {
            value.clone_into(&mut seen.name);
        }
        "card model" | "device name" if seen.name.is_empty() && !value.starts_with("0x") => {
            value.clone_into(&mut seen.name);
        }
        "vram total memory (b)" => seen.memory = number().map(Bytes::from_f64),
        "max graphics package power (w)" => seen.power_limit = number().map(Watts::new),
        _ => {}
    }
}

fn lines(text: &str) -> Vec<Seen> {
    let mut cards: BTreeMap<u32, Seen> = BTreeMap::new();
    for line in text.lines() {
        let Some((number, rest)) =
            line.trim().strip_prefix("GPU[").and_then(|rest| rest.split_once(']'))
        else {
            continue;
        };
        let Ok(number) = number.parse() else { continue };
        let rest = rest.trim_start_matches(['\t', ' ', ':']);
        if let Some((key, value)) = rest.split_once(':') {
            take(cards.entry(number).or_default(), key, value);
        }
    }
    cards.into_values().collect()
}

fn rows(text: &str) -> Option<Vec<Seen>> {
    let mut lines = text.lines().skip_while(|line| !line.trim_start().starts_with("device,"));
    let header = cells(lines.next()?);
    let read = |line: &str| {
        let mut seen = Seen::default();
        for (key, value) in header.iter().zip(cells(line)) {
            take(&mut seen, key, &value);
        }
        seen
    };
    Some(lines.filter(|line| line.starts_with("card")).map(read).collect())
}

fn object(text: &str) -> Option<Vec<Seen>> {
    let Json::Object(cards) = json::parse(text).ok()? else { return None };
    let cards: Vec<&Json> =
        cards.iter().filter(|(key, _)| key.starts_with("card")).map(|(_, card)| card).collect();
    let read = |card: &&Json| {
        let mut seen = Seen::default();
        let Json::Object(fields) = card else { return seen };
        for (key, value) in fields {
            if let Json::Text(value) = value {
                take(&mut seen, key, value);
            }
        }
        seen
    };
    (!cards.is_empty()).then(|| cards.iter().map(read).collect())
}
