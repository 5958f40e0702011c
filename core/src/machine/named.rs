//! Which parts a reader's own extras name, by words.
//!
//! An extra replaces every part that one of its words stands for, whether it is bought or there
//! already: "PSU upgrade" the supply, "Case and cooling" both. One that names no part but the whole,
//! such as "Old server", replaces all of them. Words count in any case, and with an s behind them;
//! anything else, such as "NVLink bridge", replaces nothing.

use crate::catalog::PartKind;
use crate::plan::Extra;
use crate::units::format::plain;

/// The words for each part.
const WORDS: [(PartKind, &[&str]); 8] = [
    (PartKind::Board, &["board", "mainboard", "mobo", "motherboard"]),
    (PartKind::Case, &["case", "chassis", "frame", "tower"]),
    (PartKind::Cooling, &["blower", "cooler", "cooling", "duct", "fan", "shroud"]),
    (PartKind::Disk, &["disk", "drive", "hdd", "nvme", "ssd", "storage"]),
    (PartKind::Memory, &["ddr3", "ddr4", "ddr5", "dimm", "memory", "ram", "rdimm", "udimm"]),
    (PartKind::Processor, &["core", "cpu", "epyc", "processor", "ryzen", "threadripper", "xeon"]),
    (PartKind::Riser, &["riser"]),
    (PartKind::Supply, &["psu", "supply", "supplie"]),
];

/// The words for all of it.
const WHOLE: [&str; 8] =
    ["computer", "everything", "host", "machine", "pc", "server", "system", "workstation"];

/// The words of a name, small and without the s of a plural.
fn words(name: &str) -> Vec<String> {
    let name = name.to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.strip_suffix('s').unwrap_or(word).to_owned()).collect()
}

/// Whether an extra of this name stands for a part.
fn names(name: &str, kind: PartKind) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let mut parts = WORDS.iter().filter(|(_, list)| has(list)).peekable();
    if parts.peek().is_some() { parts.any(|(part, _)| *part == kind) } else { has(&WHOLE) }
}

/// Whether one of the extras stands for a part.
pub(super) fn replaces(extras: &[Extra], kind: PartKind) -> bool {
    extras.iter().any(|extra| names(&extra.name, kind))
}

/// Whether an extra of this name is a power supply and nothing else.
pub(crate) fn is_supply(name: &str) -> bool {
    WORDS.iter().all(|(kind, _)| names(name, *kind) == (*kind == PartKind::Supply))
}

/// What a part is called where it is none in particular, with the need that it serves.
pub(super) fn of(kind: PartKind, need: f64) -> String {
    let cards = || plain(need, 0) + if need > 1.0 { " cards" } else { " card" };
    match kind {
        PartKind::Board => "Board for ".to_owned() + &cards(),
        PartKind::Case => "Case for ".to_owned() + &cards(),
        PartKind::Cooling => "Cooling for ".to_owned() + &cards(),
        PartKind::Disk => "Disk".to_owned(),
        PartKind::Memory => plain(need, 0) + " GiB of memory",
        PartKind::Processor => "Processor".to_owned(),
        PartKind::Riser => "Risers for ".to_owned() + &cards(),
        PartKind::Supply => ["Supply of ", &plain(need, 0), " W"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extras_replace_what_their_words_name_and_nothing_else() {
        for (name, wanted) in [
            ("PSU upgrade", &[PartKind::Supply][..]),
            ("1500 W Titanium supply", &[PartKind::Supply]),
            ("Two power supplies", &[PartKind::Supply]),
            ("PC power supply", &[PartKind::Supply]),
            ("Case and cooling for two large cards", &[PartKind::Case, PartKind::Cooling]),
            ("128 GB RAM", &[PartKind::Memory]),
            ("Used server board with processor", &[PartKind::Board, PartKind::Processor]),
            ("risers", &[PartKind::Riser]),
            ("NVLink bridge", &[]),
            ("Programs and frameworks", &[]),
            ("Shipping", &[]),
        ] {
            for (kind, _) in WORDS {
                assert_eq!(names(name, kind), wanted.contains(&kind), "{name}: {kind:?}");
            }
            assert_eq!(is_supply(name), wanted == [PartKind::Supply], "{name}");
        }
        for whole in ["Old server", "The PC around it", "Everything but the cards"] {
            assert!(WORDS.iter().all(|(kind, _)| names(whole, *kind)), "{whole}");
        }
    }

    #[test]
    fn every_part_has_words_of_its_own() {
        for (_, kind) in PartKind::ALL {
            let list = WORDS.iter().find(|(part, _)| *part == kind).expect("listed").1;
            for word in list {
                let listed = WORDS.iter().filter(|(_, list)| list.contains(word)).count();
                assert_eq!(listed, 1, "{word}");
                assert!(!WHOLE.contains(word));
            }
        }
    }
}
