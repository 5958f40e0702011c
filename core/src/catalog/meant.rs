//! Which card a reader means by a few words, as people write names: "3090", "rx7900 xtx", "mac studio
//! 512".
//!
//! A card's words are those of its name and id, its memory, and what else it is called. It may be
//! meant where the text, without what stands between words, is made of nothing but its words; of
//! several cards the one is meant of whose name least was left out.

use super::{Catalog, Gpu, NvLink, nearest};
use crate::units::sort_few_by;

/// What a text stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Meant {
    /// This one.
    Sure(&'static Gpu),
    /// Any of these, as the text leaves open which.
    Alike(Vec<&'static Gpu>),
    /// Nothing; these are near, best first, if any is.
    Near(Vec<&'static Gpu>),
}

impl Meant {
    /// The card, if that is sure; of several alike the usual one.
    pub(crate) fn card(&self) -> Option<&'static Gpu> {
        match self {
            Self::Sure(gpu) => Some(gpu),
            Self::Alike(alike) => usual_of(alike),
            Self::Near(_) => None,
        }
    }

    /// The cards that may be meant, best first.
    pub(crate) fn cards(&self) -> &[&'static Gpu] {
        match self {
            Self::Sure(gpu) => core::slice::from_ref(gpu),
            Self::Alike(all) | Self::Near(all) => all,
        }
    }
}

/// The one of several cards that are called alike which a reader buys: one that fits a slot, where the
/// others need a server's board and have as much memory.
fn usual_of(alike: &[&'static Gpu]) -> Option<&'static Gpu> {
    let first = alike.first()?;
    let mut cards = alike.iter().filter(|gpu| gpu.nvlink != NvLink::ServerBoard);
    let one = cards.next().filter(|_| cards.next().is_none())?;
    alike.iter().all(|gpu| gpu.memory == first.memory).then_some(*one)
}

/// The most letters of a text that count.
const MAX_TEXT: usize = 64;
/// Words that change which card is meant where they are left out: a 5060 is no 5060 Ti.
const VARIANTS: [&str; 11] =
    ["ada", "d", "max", "nvl", "pro", "q", "super", "ti", "ultra", "xt", "xtx"];
/// Words that alone mean no card.
const COMMON: [&str; 22] = [
    "ai",
    "amd",
    "apple",
    "arc",
    "blackwell",
    "core",
    "cpu",
    "g",
    "gb",
    "geforce",
    "generation",
    "gib",
    "gpu",
    "instinct",
    "intel",
    "nvidia",
    "pcie",
    "radeon",
    "rtx",
    "rx",
    "sxm",
    "tesla",
];
/// Machines by the names under which their makers sell them.
const ALSO: [(&str, &[&str]); 5] = [
    ("framework desktop", &["ryzen-ai-max-395"]),
    (
        "mac studio",
        &["m1-max", "m1-ultra", "m1-ultra-48c", "m2-ultra", "m3-ultra", "m4-max", "m4-max-32c"],
    ),
    ("mac mini", &["m1-7c", "m4-10c", "m4-pro"]),
    ("macbook air", &["m1-7c", "m3-10c", "m4-10c"]),
    ("macbook pro", &["m1-max", "m3-max", "m4-max", "m4-max-32c", "m4-pro", "m5-max"]),
];

/// The words of a text, in small letters.
pub(crate) fn words(text: &str) -> Vec<String> {
    let small: String = text.chars().take(MAX_TEXT).collect::<String>().to_ascii_lowercase();
    let words = small.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A card by its words.
struct Called {
    gpu: &'static Gpu,
    /// Its names, each of which stands for it: that before brackets, those in them, others.
    names: Vec<Vec<String>>,
    /// Other words that say nothing against it.
    more: Vec<String>,
}

impl Called {
    fn of(gpu: &'static Gpu) -> Self {
        let mut names: Vec<Vec<String>> =
            gpu.short_name().split(['(', ',', ')']).map(words).collect();
        let also = ALSO.iter().filter(|(_, ids)| ids.contains(&gpu.id));
        names.extend(also.map(|(name, _)| words(name)));
        names.retain(|name| !name.is_empty());
        let mut more = words(gpu.name);
        more.extend(words(gpu.id));
        more.extend([memory(gpu), "gb".to_owned(), "gib".to_owned(), "g".to_owned()]);
        Self { gpu, names, more }
    }

    /// All of its words, each once.
    fn words(&self) -> Vec<&str> {
        let mut all: Vec<&str> =
            self.names.iter().flatten().chain(&self.more).map(String::as_str).collect();
        // Longer ones first: "xtx" is not "xt" and something else.
        sort_few_by(&mut all, |a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        all.dedup();
        all
    }

    /// Whether a word alone tells which card this may be.
    fn tells(&self, word: &str) -> bool {
        !COMMON.contains(&word) && !VARIANTS.contains(&word) && word != memory(self.gpu)
    }

    /// What of a name is left out where these words were used, of the name that is nearest: words that
    /// matter, and all.
    fn left_out(&self, used: &[&str]) -> (usize, usize) {
        let of = |name: &Vec<String>| {
            let rest = name.iter().filter(|word| !used.contains(&word.as_str()));
            let variants = rest.clone().filter(|word| VARIANTS.contains(&word.as_str())).count();
            (variants, rest.count())
        };
        let is_used = |name: &&Vec<String>| name.iter().any(|word| used.contains(&word.as_str()));
        self.names.iter().filter(is_used).map(of).min().unwrap_or_default()
    }
}

/// A card's memory in GiB, as a word.
fn memory(gpu: &Gpu) -> String {
    (gpu.memory.get() >> 30).to_string()
}

/// Whether a text is made of words, each at most once and with or without the s of a plural; those
/// that were used are added to `used`.
fn made_of<'a>(text: &str, words: &[&'a str], used: &mut Vec<&'a str>) -> bool {
    if text.is_empty() {
        return true;
    }
    for word in words {
        let Some(rest) = text.strip_prefix(word).filter(|_| !used.contains(word)) else { continue };
        used.push(word);
        if made_of(rest, words, used)
            || rest.strip_prefix('s').is_some_and(|rest| made_of(rest, words, used))
        {
            return true;
        }
        used.pop();
    }
    false
}

impl Catalog {
    /// The card that a reader means by an id, a name, or what people call it.
    pub(crate) fn gpu_meant(&self, text: &str) -> Meant {
        let text = words(text).concat();
        let is = |name: &str| words(name).concat() == text;
        if let Some(gpu) =
            self.gpus.iter().find(|gpu| is(gpu.id) || is(gpu.name) || is(gpu.short_name()))
        {
            return Meant::Sure(gpu);
        }
        let all: Vec<Called> = self.gpus.iter().map(Called::of).collect();
        let mut found: Vec<((usize, usize), &Called)> = Vec::new();
        for called in &all {
            let (words, mut used) = (called.words(), Vec::new());
            if made_of(&text, &words, &mut used) && used.iter().any(|word| called.tells(word)) {
                found.push((called.left_out(&used), called));
            }
        }
        let key =
            |(left_out, called): &((usize, usize), &Called)| (*left_out, self.rank(called.gpu));
        sort_few_by(&mut found, |a, b| key(a).cmp(&key(b)));
        let Some(((variants, least), first)) = found.first().copied() else {
            return Meant::Near(self.near(&text, &all));
        };
        let gpus = found.iter().map(|(_, called)| called.gpu);
        // "B60" is an Arc Pro B60, as there is no other.
        let is_only =
            found.len() == 1 && first.gpu.short_name().to_ascii_lowercase().contains("pro");
        if variants > 0 && !is_only {
            return Meant::Near(gpus.collect());
        }
        let alike = found.iter().filter(|(left_out, _)| *left_out == (variants, least));
        match alike.map(|(_, called)| called.gpu).collect::<Vec<_>>() {
            one if one.len() == 1 => Meant::Sure(first.gpu),
            alike => Meant::Alike(alike),
        }
    }

    /// By what of two cards that fit alike one comes first: those with a price, then by id.
    fn rank(&self, gpu: &'static Gpu) -> (bool, &'static str) {
        (self.quote(gpu, None, None).is_none(), gpu.id)
    }

    /// Cards of which words stand in a text, those of which most do first; else the one whose id has
    /// the fewest letters changed.
    fn near(&self, text: &str, all: &[Called]) -> Vec<&'static Gpu> {
        let score = |called: &Called| {
            let stands =
                |word: &&&str| word.len() > 1 && called.tells(word) && text.contains(**word);
            called.words().iter().filter(stands).map(|word| word.len()).sum::<usize>()
        };
        let mut scored: Vec<(usize, &Called)> = all
            .iter()
            .map(|called| (score(called), called))
            .filter(|(score, _)| *score > 0)
            .collect();
        let key = |(score, called): &(usize, &Called)| (usize::MAX - score, self.rank(called.gpu));
        sort_few_by(&mut scored, |a, b| key(a).cmp(&key(b)));
        if scored.is_empty() {
            let by_id = nearest::nearest(self.gpus, |gpu| gpu.id, text);
            let by_name = || nearest::nearest(self.gpus, |gpu| gpu.short_name(), text);
            return by_id.or_else(by_name).into_iter().collect();
        }
        scored.into_iter().map(|(_, called)| called.gpu).collect()
    }
}
