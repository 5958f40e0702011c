//! What was measured on a rig, or of the whole plan, as its link carries it: small, and without anything
//! of the machine but its figures.
//!
//! ```text
//! 2026-11-29~~d~qwen3-32b~Q4_K_M~layer~64~1~40.12~~p~qwen3-32b~Q4_K_M~layer~512~0~1290.4
//! day         what was measured on it; a further day may follow, with what was measured then
//! d           decode: tokens in the cache, users          p    prefill: prompt, tokens before it
//! t           all together: prompt + answer, users        f    first token: prompt, users; seconds
//!             each behind model, format, split or -, and before the speed
//! e           energy: kilowatt-hours, days, what the machine did meanwhile (p r w)
//! s           sold: card or -, low, likely, high, number of sales
//! u           use of an API: tokens read, generated, cached, days
//! ```

use chrono::NaiveDate;

use super::applied::While;
use super::beside::Beside;
use super::measured::{Measurement, What, sensible};
use super::text;
use super::usage::{Energy, Sold, Tokens, Usage};
use crate::catalog::{Catalog, Split};
use crate::units::{decimal, format::machine};

/// The most speeds that are carried: of more the first.
const MOST: usize = 8;
/// The most entries that are read.
const MOST_READ: usize = 24;
/// Between two entries.
const NEXT: &str = "~~";
/// What stands for a split that is the runtime's own, and for a card that nobody named.
const NONE: &str = "-";

/// Something that was measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// A speed.
    Speed(Measurement),
    /// What the machine took, and what it did meanwhile.
    Energy(Energy, While),
    /// What such cards were sold for.
    Sold(Sold),
    /// What was asked of an API.
    Tokens(Tokens),
}

impl Kept {
    /// Which entries it takes the place of: those of its kind.
    fn kind(&self) -> u8 {
        match self {
            Self::Speed(_) => 0,
            Self::Energy(_, at) => 1 + *at as u8,
            Self::Sold(_) => 5,
            Self::Tokens(_) => 6,
        }
    }
}

/// Figures of five digits that matter: what a link needs of them.
fn short(figure: f64) -> String {
    let digits = 4.0 - libm::floor(libm::log10(figure.max(1e-3)));
    let scale = libm::pow(10.0, digits.clamp(0.0, 6.0));
    machine(libm::round(figure * scale) / scale)
}

fn speed(one: &Measurement, model: &str, quant: &str) -> Option<String> {
    let (kind, first, second, figure) = match one.what {
        What::Decode { tok_s, depth_tokens, users } => ("d", machine(depth_tokens), users, tok_s),
        What::Total { tok_s, prompt_tokens, answer_tokens, users } => {
            let work = [machine(prompt_tokens), machine(answer_tokens)].join("+");
            ("t", work, users, tok_s)
        }
        What::Prefill { tok_s, prompt_tokens, depth_tokens } => {
            ("p", machine(prompt_tokens), depth_tokens, tok_s)
        }
        What::FirstToken { seconds, prompt_tokens, users } => {
            ("f", machine(prompt_tokens), users, seconds)
        }
        _ => return None,
    };
    let split = one.split.map_or(NONE, Split::id);
    let figure = machine(libm::round(figure * 1000.0) / 1000.0);
    Some([kind, model, quant, split, &first, &machine(second), &figure].join("~"))
}

/// An entry as it is carried; nothing of what is none.
fn entry(kept: &Kept) -> Option<String> {
    match kept {
        Kept::Speed(one) => speed(one, one.model_id?, one.quant_id?),
        Kept::Energy(Energy { kwh, days, .. }, at) => {
            Some(["e", &short(*kwh), &short(*days), at.word()].join("~"))
        }
        Kept::Sold(sold) => {
            let [low, likely, high] = sold.prices.map(short);
            let count = machine(f64::from(sold.count));
            Some(["s", sold.gpu.unwrap_or(NONE), &low, &likely, &high, &count].join("~"))
        }
        Kept::Tokens(Tokens { read, generated, cached, days, .. }) => {
            let [read, generated, cached, days] =
                [read, generated, cached, days].map(|figure| machine(libm::round(*figure)));
            Some(["u", &read, &generated, &cached, &days].join("~"))
        }
    }
}

/// What of some measurements is carried, each with its estimate; empty where none is a speed.
pub fn written(all: &[(&Measurement, &Beside)], day: NaiveDate) -> String {
    let each = all
        .iter()
        .filter_map(|(one, beside)| speed(one, &beside.workload.model, &beside.workload.quant));
    let each: Vec<String> = each.take(MOST).collect();
    if each.is_empty() { String::new() } else { [day.to_string(), each.join(NEXT)].join(NEXT) }
}

/// All that is carried, as text.
fn joined(all: &[(NaiveDate, Kept)]) -> String {
    let (mut parts, mut last) = (Vec::new(), None);
    for (day, kept) in all {
        let Some(entry) = entry(kept) else { continue };
        if last != Some(*day) {
            parts.push(day.to_string());
            last = Some(*day);
        }
        parts.push(entry);
    }
    parts.join(NEXT)
}

/// Whether a plan carries a measured speed of generating with a model in a format, by their ids.
pub fn generates(text: &str, model: &str, quant: &str) -> bool {
    text.split(NEXT).any(|one| {
        let mut cells = one.split('~');
        matches!(cells.next(), Some("d" | "t"))
            && cells.next() == Some(model)
            && cells.next() == Some(quant)
    })
}

/// What a rig or a plan carries with something added, which takes the place of its like.
pub fn with(text: &str, day: NaiveDate, kept: Kept, catalog: &Catalog) -> String {
    let mut all = all(text, catalog);
    all.retain(|(_, known)| known.kind() != kept.kind());
    all.push((day, kept));
    joined(&all)
}

/// What a rig carries with speeds in place of those that it carried; `speeds` as [`written`] has them.
pub fn with_speeds(text: &str, speeds: &str, catalog: &Catalog) -> String {
    let mut others = all(text, catalog);
    others.retain(|(_, known)| !matches!(known, Kept::Speed(_)));
    let others = joined(&others);
    let parts = [speeds, &others].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(NEXT)
}

/// All that a rig or a plan carries, each with its day. What is not understood is left out.
pub fn all(written: &str, catalog: &Catalog) -> Vec<(NaiveDate, Kept)> {
    let (mut day, mut found) = (None, Vec::new());
    for part in written.split(NEXT).take(MOST_READ) {
        if let Some(next) = text::day(part) {
            day = Some(next);
        } else if let Some((day, kept)) = day.zip(read_entry(part, catalog)) {
            let dated = match kept {
                Kept::Energy(energy, at) => Kept::Energy(Energy { day: Some(day), ..energy }, at),
                Kept::Sold(sold) => Kept::Sold(Sold { day: Some(day), ..sold }),
                Kept::Tokens(tokens) => Kept::Tokens(Tokens { day: Some(day), ..tokens }),
                speed @ Kept::Speed(_) => speed,
            };
            found.push((day, dated));
        }
    }
    found
}

/// The speeds that a rig carries, and the day of the first of them.
pub fn read(text: &str, catalog: &Catalog) -> Option<(NaiveDate, Vec<Measurement>)> {
    let speeds = all(text, catalog).into_iter().filter_map(|(day, kept)| match kept {
        Kept::Speed(speed) => Some((day, speed)),
        _ => None,
    });
    let (days, speeds): (Vec<NaiveDate>, Vec<Measurement>) = speeds.take(MOST).unzip();
    Some((*days.first()?, speeds))
}

/// What of a text the plan carries that measures its use, as of a day.
pub fn of_usage(usage: Usage, at: While) -> Kept {
    match usage {
        Usage::Energy(energy) => Kept::Energy(energy, at),
        Usage::Sold(sold) => Kept::Sold(sold),
        Usage::Tokens(tokens) => Kept::Tokens(tokens),
    }
}

fn figure(text: &str) -> Option<f64> {
    decimal(text).and_then(sensible)
}

fn read_entry(text: &str, catalog: &Catalog) -> Option<Kept> {
    let parts: Vec<&str> = text.split('~').collect();
    match parts[..] {
        ["e", kwh, days, at] => {
            let energy = Energy { kwh: figure(kwh)?, days: figure(days)?, day: None };
            Some(Kept::Energy(energy, While::of_word(at)?))
        }
        ["s", gpu, low, likely, high, count] => {
            let prices = [figure(low)?, figure(likely)?, figure(high)?];
            let gpu = if gpu == NONE { None } else { Some(catalog.gpu(gpu)?.id) };
            let count = count.parse().ok()?;
            let sold = Sold { prices, count, left_out: 0, gpu, currency: None, day: None };
            prices.is_sorted().then_some(Kept::Sold(sold))
        }
        ["u", read, generated, cached, days] => {
            let [read, cached] =
                [read, cached].map(|text| decimal(text).filter(|n| (0.0..1e15).contains(n)));
            let (read, cached) = (read?, cached?);
            let (generated, days) = (figure(generated)?, figure(days)?);
            let tokens = Tokens { read, generated, cached: cached.min(read), days, day: None };
            Some(Kept::Tokens(tokens))
        }
        _ => measurement(&parts, catalog).map(Kept::Speed),
    }
}

fn measurement(parts: &[&str], catalog: &Catalog) -> Option<Measurement> {
    let [kind, model, quant, split, first, second, figure] = parts.try_into().ok()?;
    let count = |text: &str| decimal(text).filter(|count| (0.0..=1e9).contains(count));
    let tok_s = decimal(figure).and_then(sensible)?;
    let users = || count(second);
    let what = match kind {
        "d" => What::Decode { tok_s, depth_tokens: count(first)?, users: users()? },
        "t" => {
            let (prompt, answer) = first.split_once('+')?;
            let (prompt_tokens, answer_tokens) = (count(prompt)?, count(answer)?);
            What::Total { tok_s, prompt_tokens, answer_tokens, users: users()? }
        }
        "p" => What::Prefill { tok_s, prompt_tokens: count(first)?, depth_tokens: count(second)? },
        "f" => What::FirstToken { seconds: tok_s, prompt_tokens: count(first)?, users: users()? },
        _ => return None,
    };
    let model = catalog.model(model)?;
    Some(Measurement {
        model: model.name.to_owned(),
        model_id: Some(model.id),
        quant_id: Some(catalog.quant(quant)?.id),
        split: Split::ALL.into_iter().find(|known| known.id() == split),
        what,
    })
}
