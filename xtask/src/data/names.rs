//! Names that sources have for cards and models, and which of the tables they are: one or none, never a guess
//! between two.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Tables;
use crate::error::{Context, Result};

/// Words of a card's name that every card of its maker has, or that say where it is sold.
const NOISE: &[&str] = &[
    "nvidia",
    "amd",
    "intel",
    "geforce",
    "radeon",
    "instinct",
    "tesla",
    "gpu",
    "graphics",
    "generation",
    "edition",
    "workstation",
    "server",
    "wk",
    "blackwell",
];
/// Words for the socket of one card, which a source may leave out where there is only one.
const SOCKET: &[&str] = &["pcie", "sxm", "sxm2", "sxm4", "sxm5"];

/// The cards of `gpus.csv` by the words of their names.
pub(crate) struct Cards(Vec<Card>);

struct Card {
    id: String,
    words: BTreeSet<String>,
    memory_gib: f64,
}

impl Cards {
    /// Of the tables.
    pub(crate) fn read(tables: &Tables) -> Result<Self> {
        let sheet = tables.sheet("gpus.csv")?;
        let mut cards = Vec::new();
        for row in &sheet.rows {
            let id = sheet.cell(row, "id");
            let memory_gib =
                sheet.cell(row, "memory_gib").parse().context(format!("gpus.csv: {id}"))?;
            cards.push(Card { id: id.to_owned(), words: words(id, memory_gib), memory_gib });
        }
        Ok(Self(cards))
    }

    /// Whether there is a card of that id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.0.iter().any(|card| card.id == id)
    }

    /// The one card that a name and a size of memory mean; `None` where there is none or more than one.
    pub(crate) fn named(&self, name: &str, memory_gb: Option<f64>) -> Option<&str> {
        // Sizes are of a thousand or of 1,024, and drivers keep a part.
        let size =
            |card: &Card| memory_gb.is_none_or(|gb| (gb / card.memory_gib - 1.0).abs() <= 0.05);
        let wanted = words(name, memory_gb.unwrap_or(0.0));
        if wanted.is_empty() {
            return None;
        }
        let sized = || self.0.iter().filter(|card| size(card));
        let mut found: Vec<&Card> = sized().filter(|card| card.words == wanted).collect();
        if found.is_empty() {
            let near = |card: &&Card| {
                card.words.is_superset(&wanted)
                    && card.words.difference(&wanted).all(|word| SOCKET.contains(&word.as_str()))
            };
            found = sized().filter(near).collect();
        }
        match found.as_slice() {
            [card] => Some(&card.id),
            _ => None,
        }
    }
}

/// The words that tell a card from others; its memory is compared as a number.
fn words(name: &str, memory: f64) -> BTreeSet<String> {
    let lower = name.to_ascii_lowercase().replace("maxq", "max q");
    let size = format!("{memory:.0}");
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| {
        let gib = word.strip_suffix("gb").unwrap_or(word);
        !word.is_empty() && !NOISE.contains(word) && *word != size && {
            gib == *word || gib.is_empty() || !gib.bytes().all(|byte| byte.is_ascii_digit())
        }
    });
    words.map(str::to_owned).collect()
}

/// The models of `models.csv` by what sources call them.
pub(crate) struct Models {
    by_name: BTreeMap<String, Option<String>>,
    by_title: BTreeMap<String, Option<String>>,
    ids: BTreeSet<String>,
    /// Id and repository, in the order of the table.
    pub(crate) repositories: Vec<(String, String)>,
}

impl Models {
    /// Of the tables.
    pub(crate) fn read(tables: &Tables) -> Result<Self> {
        let sheet = tables.sheet("models.csv")?;
        let (mut by_name, mut by_title) = (BTreeMap::new(), BTreeMap::new());
        let (mut ids, mut repositories) = (BTreeSet::new(), Vec::new());
        let put = |map: &mut BTreeMap<String, Option<String>>, name: String, id: &str| {
            map.entry(name)
                .and_modify(|known| {
                    if known.as_deref() != Some(id) {
                        *known = None;
                    }
                })
                .or_insert_with(|| Some(id.to_owned()));
        };
        for row in &sheet.rows {
            let (id, repository) = (sheet.cell(row, "id"), sheet.cell(row, "hf_id"));
            ids.insert(id.to_owned());
            if !repository.is_empty() {
                put(&mut by_name, last(repository), id);
                repositories.push((id.to_owned(), repository.to_owned()));
            }
            put(&mut by_title, plain(sheet.cell(row, "name")), id);
        }
        Ok(Self { by_name, by_title, ids, repositories })
    }

    /// The model of a repository's name, with or without its owner, in capitals or not.
    pub(crate) fn repository(&self, name: &str) -> Option<&str> {
        self.by_name.get(&last(name)).and_then(|id| id.as_deref())
    }

    /// The model of a name in words, in which only letters and digits count.
    pub(crate) fn titled(&self, name: &str) -> Option<&str> {
        self.by_title.get(&plain(name)).and_then(|id| id.as_deref())
    }

    /// The model of that id, if there is one.
    pub(crate) fn id(&self, id: &str) -> Option<&str> {
        self.ids.get(id).map(String::as_str)
    }
}

fn last(repository: &str) -> String {
    repository.rsplit('/').next().unwrap_or(repository).to_ascii_lowercase()
}

/// Letters and digits of a name without what all chat models have in it.
fn plain(name: &str) -> String {
    let words = name
        .split([' ', '_', '(', ')'])
        .filter(|word| !["instruct", "it", "chat"].contains(&word.to_ascii_lowercase().as_str()));
    let joined: String = words.collect();
    joined.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FOLDER;
    use crate::paths;

    #[test]
    fn cards_are_one_or_none() {
        let cards = Cards::read(&Tables::new(&paths::root().join(FOLDER))).expect("reads");
        for (name, memory, id) in [
            ("rtx-4090", Some(24.0), Some("rtx-4090")),
            ("rtx-4080", Some(16.0), Some("rtx-4080")),
            ("rtx-5060", Some(8.0), None),
            ("NVIDIA GeForce RTX 5090", Some(31.84), Some("rtx-5090")),
            ("NVIDIA GeForce RTX 4060 Laptop GPU", Some(8.0), None),
            ("a100-sxm-80", Some(80.0), Some("a100-80gb-sxm")),
            ("a100-pcie-40", Some(40.0), Some("a100-40gb-pcie")),
            ("h200", Some(141.0), Some("h200-141gb-sxm")),
            ("h100", Some(80.0), None),
            ("h200-nvl", Some(143.0), Some("h200-nvl")),
            ("v100-sxm2", Some(16.0), Some("tesla-v100-16gb-sxm2")),
            ("v100", Some(16.0), None),
            ("rtx-pro-6000-wk", Some(96.0), Some("rtx-pro-6000-blackwell")),
            ("rtx-pro-6000-maxq", Some(96.0), Some("rtx-pro-6000-max-q")),
            ("l40", Some(48.0), None),
            ("b200", Some(180.0), None),
            ("AMD Radeon RX 7900 XT", None, Some("rx-7900-xt")),
            ("NVIDIA GeForce RTX 3080", None, None),
            ("NVIDIA GeForce RTX 3080", Some(12.0), Some("rtx-3080-12gb")),
            ("Apple M1", Some(16.0), None),
            ("", None, None),
        ] {
            assert_eq!(cards.named(name, memory), id, "{name}");
        }
    }

    #[test]
    fn models_are_one_or_none() {
        let models = Models::read(&Tables::new(&paths::root().join(FOLDER))).expect("reads");
        assert_eq!(models.repository("qwen/qwen3-32b"), Some("qwen3-32b"));
        assert_eq!(models.repository("nobody/nothing"), None);
        assert_eq!(models.titled("Llama 3.3 70B"), Some("llama-3.3-70b"));
        assert_eq!(models.id("qwen2.5-coder-7b"), Some("qwen2.5-coder-7b"));
    }
}
