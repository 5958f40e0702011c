//! What `nvidia-smi` prints: its table, the list of `-L`, and the rows of `--query-gpu=... --format=csv`.
//!
//! ```text
//! |   0  NVIDIA GeForce RTX 3090        Off |   00000000:01:00.0  On |                  N/A |
//! |  0%   40C    P2            115W /  250W |   22591MiB /  24576MiB |      9%      Default |
//!
//! name, memory.total [MiB], power.limit [W], pcie.link.gen.max, pcie.link.width.current
//! NVIDIA GeForce RTX 3090, 24576 MiB, 250.00 W, 4, 16
//! ```
//!
//! Source: the help of `nvidia-smi --help-query-gpu`, whose names of columns these are.

use super::Seen;
use crate::paste::text::{before, cells, leading};
use crate::units::{Bytes, Watts};

/// Bytes in a MiB, the unit of the tool.
const MIB: f64 = 1_048_576.0;

fn mebibytes(mib: f64) -> Option<Bytes> {
    (mib > 0.0).then(|| Bytes::from_f64(mib * MIB))
}

fn watts(watts: f64) -> Option<Watts> {
    (watts > 0.0).then(|| Watts::new(watts))
}

/// The table.
pub(super) fn table(text: &str) -> Option<Vec<Seen>> {
    if !text.contains("NVIDIA-SMI") && !text.contains("MiB /") {
        return None;
    }
    let mut seen: Vec<Seen> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim).filter(|line| line.starts_with('|')) {
        // Below, each process has the number of its card too.
        if line.contains("Processes:") {
            break;
        }
        if let Some(name) = named(line) {
            seen.push(Seen { name, ..Seen::default() });
            open = true;
        } else if let Some(last) = seen.last_mut().filter(|_| open)
            && line.contains("MiB /")
        {
            let mut parts = line.split('|').skip(1);
            last.power_limit = parts
                .next()
                .and_then(|part| part.split_once('/'))
                .and_then(|(_, limit)| before(limit, "W"))
                .and_then(watts);
            last.memory = parts
                .next()
                .and_then(|part| part.split_once('/'))
                .and_then(|(_, total)| before(total, "MiB"))
                .and_then(mebibytes);
            open = false;
        }
    }
    Some(seen)
}

/// The name in the first line of a card; nothing for other lines.
fn named(line: &str) -> Option<String> {
    // A bus has an address such as 00000000:01:00.0.
    line.split('|').nth(2)?.split_whitespace().find(|word| word.matches(':').count() == 2)?;
    let cell = line.split('|').nth(1)?;
    let (_, name) = leading(cell)?;
    let name = name.trim();
    let end = ["On", "Off", "N/A", "TCC", "WDDM", "MCDM"];
    let end = end.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    Some(end.trim().to_owned())
}

/// The list of `-L`.
pub(super) fn list(text: &str) -> Option<Vec<Seen>> {
    let name = |line: &str| {
        let (number, rest) = line.trim().strip_prefix("GPU ")?.split_once(": ")?;
        number.parse::<u32>().ok()?;
        let (name, _) = rest.split_once(" (UUID:")?;
        Some(Seen { name: name.to_owned(), ..Seen::default() })
    };
    let seen: Vec<Seen> = text.lines().filter_map(name).collect();
    (!seen.is_empty()).then_some(seen)
}

/// Rows of a query.
pub(super) fn csv(text: &str) -> Option<Vec<Seen>> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let header = cells(first);
    let is_header = |cell: &String| {
        let name = cell.split(" [").next().unwrap_or_default();
        name == "name" || name == "gpu_name"
    };
    let Some(name) = header.iter().position(is_header) else { return without_header(text) };
    let column = |wanted: &[&str]| {
        let find = |wanted: &&str| {
            header.iter().position(|cell| cell.split(" [").next().unwrap_or_default() == *wanted)
        };
        wanted.iter().find_map(find)
    };
    let memory = column(&["memory.total"]);
    let limit = column(&["power.limit", "enforced.power.limit", "power.default_limit"]);
    let generation =
        column(&["pcie.link.gen.max", "pcie.link.gen.gpumax", "pcie.link.gen.current"]);
    let width = column(&["pcie.link.width.current", "pcie.link.width.max"]);
    let read = |line: &str| {
        let cells = cells(line);
        let number = |place: Option<usize>| leading(cells.get(place?)?).map(|(number, _)| number);
        let whole = |place: Option<usize>| {
            place.and_then(|place| cells.get(place)?.trim().parse::<u8>().ok())
        };
        Some(Seen {
            name: cells.get(name)?.clone(),
            memory: number(memory).and_then(mebibytes),
            power_limit: number(limit).and_then(watts),
            link: whole(generation).zip(whole(width)),
            cores: None,
        })
    };
    Some(lines.filter_map(read).collect())
}

/// Rows without a header tell themselves by their units.
fn without_header(text: &str) -> Option<Vec<Seen>> {
    let read = |line: &str| {
        let cells = cells(line);
        let name = cells.iter().find(|cell| {
            ["NVIDIA", "Tesla", "GeForce", "Quadro"].iter().any(|brand| cell.starts_with(brand))
        })?;
        let mib = cells.iter().filter(|cell| cell.ends_with(" MiB"));
        let most = mib.filter_map(|cell| Some(leading(cell)?.0)).fold(0.0, f64::max);
        let limit = cells.iter().rfind(|cell| cell.ends_with(" W")).and_then(|cell| leading(cell));
        Some(Seen {
            name: name.clone(),
            memory: mebibytes(most),
            power_limit: limit.and_then(|(limit, _)| watts(limit)),
            ..Seen::default()
        })
    };
    let seen: Vec<Seen> = text.lines().filter(|line| line.contains(',')).filter_map(read).collect();
    let is_csv = text.contains(" MiB,") || text.trim_end().ends_with(" MiB");
    (is_csv && !seen.is_empty()).then_some(seen)
}
