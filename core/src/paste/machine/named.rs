//! Which card of the catalogue a name means.
//!
//! A name is a set of words. Words of makers and brands say nothing; the amount and kind of memory and
//! the form of the board tell versions of a card apart; all others must be the same on both sides, so
//! that a "Ti", a "Laptop" or a "Super" is another card.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Gpu};
use crate::units::Bytes;

/// Words that every card of a maker has, or that tools add.
const SILENT: [&str; 26] = [
    "nvidia",
    "corporation",
    "geforce",
    "amd",
    "ati",
    "advanced",
    "micro",
    "devices",
    "inc",
    "radeon",
    "intel",
    "intel(r)",
    "apple",
    "tesla",
    "instinct",
    "graphics",
    "gpu",
    "generation",
    "edition",
    "workstation",
    "server",
    "r",
    "tm",
    "chip",
    "series",
    "gb",
];
/// Words of the form of a board.
const FORMS: [&str; 6] = ["pcie", "sxm", "sxm2", "sxm4", "sxm5", "nvl"];
/// Names of chips that are the whole of what a tool says of a machine.
const CHIPS: [(&str, &str); 3] =
    [("gb10", "dgx-spark-gb10"), ("8060s", "ryzen-ai-max-395"), ("strix halo", "ryzen-ai-max-395")];

/// A name in its parts.
#[derive(Debug, Default, PartialEq)]
struct Words {
    /// What tells cards apart.
    model: BTreeSet<String>,
    /// The form of the board.
    form: Option<String>,
    /// Amounts of memory in GB.
    memory: Option<f64>,
    /// Kinds of memory, such as "hbm3".
    kind: Option<String>,
}

impl Words {
    fn of(name: &str) -> Self {
        let mut words = Self::default();
        let lower = name.to_lowercase();
        let mut last: Option<String> = None;
        for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let gigabytes = word.strip_suffix("gb").filter(|digits| !digits.is_empty());
            if let Some(amount) = gigabytes.and_then(|digits| digits.parse().ok()) {
                words.memory = Some(amount);
            } else if word == "gb" {
                // The number before it is no model.
                if let Some(amount) = last.as_ref().and_then(|digits| digits.parse().ok()) {
                    words.memory = Some(amount);
                    words.model.remove(&last.take().unwrap_or_default());
                }
            } else if word.starts_with("hbm") {
                words.kind = Some(word.to_owned());
            } else if FORMS.contains(&word) {
                words.form = Some(word.to_owned());
            } else if !SILENT.contains(&word) {
                words.model.insert(word.to_owned());
                last = Some(word.to_owned());
                continue;
            }
            last = None;
        }
        words
    }
}

/// The part of a catalogue's name that names the card, and the cores of its GPU where it states them.
fn parts(gpu: &Gpu) -> (&'static str, Option<u32>) {
    let Some((name, rest)) = gpu.name.split_once('(') else { return (gpu.name, None) };
    let before = rest.split("-core GPU").next().unwrap_or_default();
    let cores = rest.contains("-core GPU").then(|| {
        let digits = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        before.get(digits..).and_then(|digits| digits.parse().ok())
    });
    (name.trim(), cores.flatten())
}

/// Which cards a name means, given the memory that a driver reports and the cores of the GPU, as far as
/// they are known. Of several versions of one card only those that fit are given.
pub(super) fn cards(
    name: &str,
    memory: Option<Bytes>,
    cores: Option<u32>,
    catalog: &Catalog,
) -> Vec<&'static Gpu> {
    let lower = name.to_lowercase();
    if let Some((_, id)) = CHIPS.iter().find(|(chip, _)| lower.contains(chip)) {
        return catalog.gpu(id).into_iter().collect();
    }
    // "Navi 31 [Radeon RX 7900 XT/7900 XTX]": the chip, and the cards that have it.
    let inner = lower.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    let names = inner.map_or(&*lower, |(inner, _)| inner);
    let mut found: Vec<&'static Gpu> = Vec::new();
    let mut family = String::new();
    for part in names.split('/').map(str::trim).filter(|part| !part.is_empty()).take(12) {
        // A later name leaves out the family: "7900 XTX" after "Radeon RX 7900 XT".
        let starts_bare = part.starts_with(|c: char| c.is_ascii_digit());
        let whole = if starts_bare { [&family, " ", part].concat() } else { part.to_owned() };
        if !starts_bare {
            let digits = part.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            part.get(..digits).unwrap_or_default().clone_into(&mut family);
        }
        for gpu in of_one_name(&whole, memory, cores, catalog) {
            if !found.iter().any(|known| known.id == gpu.id) {
                found.push(gpu);
            }
        }
    }
    found
}

fn of_one_name(
    name: &str,
    memory: Option<Bytes>,
    cores: Option<u32>,
    catalog: &Catalog,
) -> Vec<&'static Gpu> {
    let asked = Words::of(name);
    if asked.model.is_empty() {
        return Vec::new();
    }
    let gib = memory.map(Bytes::gib).or(asked.memory);
    let mut found: Vec<(u32, &'static Gpu)> = Vec::new();
    for gpu in catalog.gpus {
        let (own, own_cores) = parts(gpu);
        let words = Words::of(own);
        if words.model != asked.model {
            continue;
        }
        if let (Some(cores), Some(own)) = (cores, own_cores)
            && cores != own
        {
            continue;
        }
        // How many things speak against it.
        let other_form = asked.form.is_some() && words.form.is_some() && asked.form != words.form;
        let kind = asked.kind.as_deref();
        let other_kind = kind.is_some_and(|kind| !gpu.memory_type.eq_ignore_ascii_case(kind));
        let unified = gpu.kind == crate::catalog::GpuKind::Unified;
        let other_size = gib.is_some_and(|gib| {
            let ratio = gib / gpu.memory.gib();
            !unified && !(0.85..=1.05).contains(&ratio)
        });
        let against = u32::from(other_form) * 4 + u32::from(other_size) * 2 + u32::from(other_kind);
        found.push((against, gpu));
    }
    let least = found.iter().map(|(against, _)| *against).min();
    found.retain(|(against, _)| Some(*against) == least);
    found.into_iter().map(|(_, gpu)| gpu).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(name: &str, gib: Option<f64>) -> Vec<&'static str> {
        let memory = gib.map(Bytes::from_gib);
        let cards = cards(name, memory, None, Catalog::embedded());
        cards.iter().map(|gpu| gpu.id).collect()
    }

    #[test]
    fn names_of_tools_are_cards() {
        for (name, gib, id) in [
            ("NVIDIA GeForce RTX 3090", Some(24.0), "rtx-3090"),
            ("NVIDIA GeForce RTX 4060 Ti", Some(15.99), "rtx-4060-ti-16gb"),
            ("NVIDIA GeForce RTX 4060 Ti", Some(8.0), "rtx-4060-ti-8gb"),
            ("NVIDIA GeForce RTX 3060", Some(12.0), "rtx-3060-12gb"),
            ("NVIDIA A100-SXM4-80GB", Some(79.3), "a100-80gb-sxm"),
            ("NVIDIA A100-PCIE-40GB", Some(39.6), "a100-40gb-pcie"),
            ("NVIDIA H100 80GB HBM3", Some(79.6), "h100-80gb-sxm"),
            ("NVIDIA H100 PCIe", Some(79.6), "h100-80gb-pcie"),
            ("Tesla V100-PCIE-32GB", Some(31.7), "tesla-v100-32gb-pcie"),
            ("Tesla P40", Some(22.5), "tesla-p40"),
            ("NVIDIA RTX A6000", Some(47.5), "rtx-a6000"),
            (
                "NVIDIA RTX PRO 6000 Blackwell Workstation Edition",
                Some(95.6),
                "rtx-pro-6000-blackwell",
            ),
            ("NVIDIA GB10", None, "dgx-spark-gb10"),
            ("AMD Radeon RX 7900 XTX", Some(24.0), "rx-7900-xtx"),
            ("AMD Radeon Graphics (RADV STRIX HALO)", None, "ryzen-ai-max-395"),
            ("GA102 [GeForce RTX 3090]", None, "rtx-3090"),
            ("Intel(R) Arc(TM) A770 Graphics", Some(15.9), "arc-a770-16gb"),
        ] {
            assert_eq!(ids(name, gib), [id], "{name}");
        }
    }

    #[test]
    fn several_names_are_several_cards() {
        let both = ids("Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M]", None);
        assert_eq!(both, ["rx-7900-xt", "rx-7900-xtx"]);
    }

    #[test]
    fn another_card_is_not_this_one() {
        for name in ["NVIDIA GeForce RTX 4090 Laptop GPU", "NVIDIA GeForce GTX 1080", "", "[/]"] {
            assert!(ids(name, None).is_empty(), "{name}");
        }
    }
}
