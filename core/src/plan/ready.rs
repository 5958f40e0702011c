//! Ready-made rigs: what people buy, with what it needs besides the cards; and which rig is meant by
//! what a reader types.

use super::group::MAX_GROUPS;
use super::inputs::InputId;
use super::{API_ONLY, Extra, RENTED, Rig, RigKind, SUBSCRIPTION, link};
use crate::catalog::{Catalog, Condition, Gpu, GpuKind, Meant, ReadyRig, words};
use crate::units::{Basis, Money, Range};

/// What the state of one says.
const KIND_RENTED: &str = "kind=rented";
/// The most rigs or cards that are proposed for what a reader typed.
const OFFERS: usize = 3;

/// Words for so many cards.
const COUNTS: [(&str, u32); 17] = [
    ("single", 1),
    ("one", 1),
    ("two", 2),
    ("dual", 2),
    ("double", 2),
    ("pair", 2),
    ("twin", 2),
    ("three", 3),
    ("triple", 3),
    ("four", 4),
    ("quad", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("octa", 8),
    ("sixteen", 16),
];
/// Words for cards that are rented.
const RENTS: [&str; 7] = ["cloud", "hire", "hired", "hourly", "rent", "rental", "rented"];
/// Words for the condition of cards.
const CONDITIONS: [(&str, Condition); 3] =
    [("new", Condition::New), ("secondhand", Condition::Used), ("used", Condition::Used)];
/// Words that say nothing.
const IDLE: [&str; 16] = [
    "an", "box", "by", "card", "cards", "edition", "fe", "founders", "gpu", "gpus", "graphics",
    "my", "of", "rig", "rigs", "the",
];
/// Words that join cards of several kinds.
const JOINTS: [&str; 3] = ["and", "plus", "with"];

/// Why no rig came of what a reader typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing is called so.
    Unknown,
    /// Several are called so.
    Several,
    /// It has cards of more than one kind.
    Unlike,
    /// It has more cards than a rig may.
    TooMany,
}

/// What a reader typed that is no rig for sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsure {
    /// Why not.
    pub why: Doubt,
    /// Names of rigs that may be meant, best first.
    pub offers: Vec<String>,
}

impl Unsure {
    /// That no one card is meant for sure; each that may be is offered by what `name` calls it.
    pub(crate) fn of(meant: &Meant, name: impl Fn(&Gpu) -> String) -> Self {
        let why = if let Meant::Near(_) = meant { Doubt::Unknown } else { Doubt::Several };
        Self { why, offers: meant.cards().iter().take(OFFERS).map(|gpu| name(gpu)).collect() }
    }
}

/// Whether the cards of a ready-made rig are rented.
fn is_rented(ready: &ReadyRig) -> bool {
    ready.state.contains(KIND_RENTED)
}

/// What a reader says about cards besides their name.
#[derive(Clone, Copy)]
struct Said {
    count: u32,
    is_rented: bool,
    condition: Option<Condition>,
}

impl Said {
    /// Takes what is said about cards out of words that name them.
    fn of(words: &mut Vec<String>) -> Self {
        let is_rented = take(words, |word| RENTS.contains(&word).then_some(())).is_some();
        let condition = take(words, |word| {
            CONDITIONS.iter().find(|(known, _)| *known == word).map(|(_, condition)| *condition)
        });
        Self { count: count(words).unwrap_or(1), is_rented, condition }
    }

    /// The name of such a rig, which stands for it.
    fn name(self, gpu: &Gpu) -> String {
        let condition = CONDITIONS.iter().find(|(_, known)| Some(*known) == self.condition);
        let mut name = gpu.several(self.count);
        if let Some((word, _)) = condition {
            name = [word, " ", &name].concat();
        }
        if self.is_rented { [RENTED, &name].concat() } else { name }
    }
}

/// Takes all words out for which something is found, and tells the first that was.
fn take<T>(words: &mut Vec<String>, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut found = None;
    words.retain(|word| {
        let it = find(word);
        let stays = it.is_none();
        found = found.take().or(it);
        stays
    });
    found
}

/// A number of cards in up to three digits.
fn few(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|_| digits.len() <= 3)
}

/// Takes a number of cards out of words: "dual", "4x", "4 x", "x4", "8" before a name, "3090x2".
fn count(words: &mut Vec<String>) -> Option<u32> {
    let word_for =
        |word: &str| COUNTS.iter().find(|(known, _)| *known == word).map(|(_, count)| *count);
    if let Some(count) = take(words, word_for) {
        return Some(count);
    }
    let number = |word: &str| few(word).filter(|_| word.len() <= 2);
    let times =
        |word: &str| word.strip_suffix('x').or_else(|| word.strip_prefix('x')).and_then(few);
    for place in 0..words.len() {
        let word = words.get(place)?.clone();
        let next = words.get(place + 1).map_or("", String::as_str);
        let is_unit = matches!(next, "gb" | "gib" | "g");
        let (count, gone, rest) = if let Some(count) = times(&word) {
            (count, 1, None)
        } else if next == "x" && few(&word).is_some() && place == 0 {
            (few(&word)?, 2, None)
        } else if word == "x" && few(next).is_some() {
            (few(next)?, 2, None)
        } else if place == 0 && words.len() > 1 && !is_unit && number(&word).is_some() {
            (number(&word)?, 1, None)
        } else if let Some((count, card)) =
            word.split_once('x').and_then(|(count, card)| Some((number(count)?, card)))
        {
            (count, 1, Some(card.to_owned()))
        } else if let Some((card, count)) = word.rsplit_once('x')
            && let Some(count) = number(count)
            && card.ends_with(|c: char| c.is_ascii_digit())
        {
            (count, 1, Some(card.to_owned()))
        } else {
            continue;
        };
        words.splice(place..place + gone, rest);
        return Some(count);
    }
    None
}

impl Catalog {
    /// The name by which a ready-made rig is added: "2× RTX 3090".
    pub fn ready_name(&self, ready: &ReadyRig) -> String {
        let cards = self.gpu(ready.gpu).map_or_else(String::new, |gpu| gpu.several(ready.cards));
        if is_rented(ready) { [RENTED, &cards].concat() } else { cards }
    }

    /// The rig of a ready-made one.
    pub fn ready_rig(&self, ready: &ReadyRig) -> Rig {
        let part = |id: &str| {
            let part = self.parts.iter().find(|part| part.id == id)?;
            let [low, likely, high] = part.usd.map(Money::new);
            Some(Extra::new(part.name, Range::new(low, likely, high, Basis::User)))
        };
        let extras = ready.parts.split_ascii_whitespace().filter_map(part).collect();
        let mut rig = Rig { gpu: ready.gpu.into(), count: ready.cards, extras, ..Rig::default() };
        link::apply_rig(&mut rig, ready.state);
        rig
    }

    /// The rig that a reader means by "2x RTX 3090", "dual 3090", "rented H100", "API only" and the like:
    /// the ready-made one where there is one, else so many of the card and nothing else.
    ///
    /// # Errors
    /// Where no rig is meant for sure: why, and what may be meant.
    pub fn rig_called(&self, text: &str) -> Result<Rig, Unsure> {
        let times = text.replace(['\u{d7}', '*'], " x ");
        let whole = self.of_words(words(&times));
        if whole.is_ok() {
            return whole;
        }
        let mut pieces: Vec<Vec<String>> = Vec::new();
        for part in times.split(['+', '&', ',', '/', ';']).map(words) {
            let of = part.split(|word| JOINTS.contains(&word.as_str()));
            pieces.extend(of.filter(|piece| !piece.is_empty()).map(<[String]>::to_vec));
        }
        if pieces.len() < 2 {
            return whole;
        }
        let rigs: Option<Vec<Rig>> =
            pieces.into_iter().map(|piece| self.of_words(piece).ok()).collect();
        let Some(rigs) = rigs else { return whole };
        let Some(first) = rigs.first() else { return whole };
        let same = |rig: &Rig| (&rig.gpu, rig.kind) == (&first.gpu, first.kind);
        if first.kind.has_cards() && rigs.iter().all(same) {
            let count = rigs.iter().fold(0_u32, |count, rig| count.saturating_add(rig.count));
            let said = Said { count, is_rented: first.kind == RigKind::Rented, condition: None };
            return match self.gpu(&first.gpu) {
                Some(gpu) => self.so_many(gpu, said),
                None => whole,
            };
        }
        if let Some(mixed) = self.side_by_side(&rigs) {
            return Ok(mixed);
        }
        let mut offers: Vec<String> = Vec::new();
        for rig in &rigs {
            let name = self.name_of(rig);
            if !offers.contains(&name) && offers.len() < OFFERS {
                offers.push(name);
            }
        }
        Err(Unsure { why: Doubt::Unlike, offers })
    }

    /// Unlike cards in one rig, in the order in which they were named; `None` where they cannot stand side
    /// by side: rented ones, whole machines, too many.
    fn side_by_side(&self, rigs: &[Rig]) -> Option<Rig> {
        let mut kinds: Vec<(&str, u32)> = Vec::new();
        for rig in rigs {
            let gpu = self.gpu(&rig.gpu).filter(|gpu| gpu.kind != GpuKind::Unified)?;
            if rig.kind != RigKind::Owned {
                return None;
            }
            match kinds.iter_mut().find(|(known, _)| *known == gpu.id) {
                Some((_, count)) => *count += rig.count,
                None => kinds.push((gpu.id, rig.count)),
            }
        }
        let all = kinds.iter().fold(0_u32, |all, (_, count)| all.saturating_add(*count));
        let (&(gpu, count), more) = kinds.split_first()?;
        if more.len() >= MAX_GROUPS || all > most() {
            return None;
        }
        let condition = rigs.first()?.condition;
        let condition = condition.filter(|_| rigs.iter().all(|rig| rig.condition == condition));
        let mut mixed = Rig { gpu: gpu.to_owned(), count, condition, ..Rig::default() };
        for (kind, (gpu, count)) in (1..).zip(more) {
            (*gpu).clone_into(mixed.gpu_mut(kind));
            mixed.set_count(kind, *count);
        }
        Some(mixed)
    }

    /// The name that stands for a rig as it is added.
    fn name_of(&self, rig: &Rig) -> String {
        let is_rented = rig.kind == RigKind::Rented;
        match rig.kind {
            RigKind::Api => API_ONLY.to_owned(),
            RigKind::Subscription => SUBSCRIPTION.to_owned(),
            _ => self.gpu(&rig.gpu).map_or_else(String::new, |gpu| {
                Said { count: rig.count, is_rented, condition: None }.name(gpu)
            }),
        }
    }

    /// The rig that words stand for, with cards of one kind or none.
    fn of_words(&self, mut words: Vec<String>) -> Result<Rig, Unsure> {
        let has = |known: &str| words.iter().any(|word| word == known);
        if has("api") {
            return Ok(Rig { kind: RigKind::Api, ..Rig::default() });
        }
        if has("subscription") || has("subscriptions") {
            return Ok(Rig { kind: RigKind::Subscription, ..Rig::default() });
        }
        let said = Said::of(&mut words);
        let mut meant = self.gpu_meant(&words.join(" "));
        if !matches!(meant, Meant::Sure(_)) {
            words.retain(|word| !IDLE.contains(&word.as_str()));
            meant = self.gpu_meant(&words.join(" "));
        }
        // "A 3090" is one; an "A 6000" is an A6000.
        if let (Meant::Near(_), Some("a")) = (&meant, words.first().map(String::as_str)) {
            words.remove(0);
            meant = self.gpu_meant(&words.join(" "));
        }
        let mut ready = meant.cards().iter().filter(|gpu| self.ready(gpu, said).is_some());
        let only = ready.next().filter(|_| ready.next().is_none()).copied();
        // Of several alike, the one that people buy so.
        let only = only.filter(|_| matches!(meant, Meant::Alike(_)));
        if let Some(gpu) = only.or_else(|| meant.card()) {
            return self.so_many(gpu, said);
        }
        let said = Said { count: said.count.clamp(1, most()), ..said };
        Err(Unsure::of(&meant, |gpu| said.name(gpu)))
    }

    /// The ready-made rig of so many cards, if there is one.
    fn ready(&self, gpu: &Gpu, said: Said) -> Option<&'static ReadyRig> {
        let same = |ready: &&ReadyRig| {
            ready.gpu == gpu.id && ready.cards == said.count && is_rented(ready) == said.is_rented
        };
        self.rigs.iter().find(same)
    }

    /// The rig of so many cards.
    fn so_many(&self, gpu: &Gpu, said: Said) -> Result<Rig, Unsure> {
        if !(1..=most()).contains(&said.count) {
            let offers = vec![Said { count: said.count.clamp(1, most()), ..said }.name(gpu)];
            return Err(Unsure { why: Doubt::TooMany, offers });
        }
        let state = if said.is_rented { KIND_RENTED } else { "" };
        let plain = ReadyRig { gpu: gpu.id, cards: said.count, parts: "", state };
        let mut rig = self.ready_rig(self.ready(gpu, said).unwrap_or(&plain));
        rig.condition = said.condition.or(rig.condition);
        Ok(rig)
    }
}

/// The most cards of a rig.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small, and whole")]
fn most() -> u32 {
    InputId::CardCount.spec().max as u32
}
