//! `cargo xtask prices-needed`: the cards whose price needs a person, those that are wanted the most first, as
//! Markdown for an issue. No open source has prices of used cards, so people enter them.
//!
//! A card is wanted by the comparisons and ready-made rigs that it stands in, and by how often its speed was
//! measured: those who measure it have it, or are about to buy it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use rigledger_core::Catalog;
use rigledger_core::catalog::{Condition, Gpu, Grade, Quote};

use super::sheet::Sheet;
use super::{FOLDER, today};
use crate::error::Result;
use crate::paths;
use crate::site::presets;

/// Cards that an issue lists.
const MOST: usize = 20;
/// What stands in a comparison or ready-made rig counts as so many measurements.
const NAMED: usize = 25;

/// The command.
pub(crate) fn run(words: &[&str]) -> Result {
    let (day, out) = match words {
        [] => (today()?, None),
        ["--out", path] => (today()?, Some(PathBuf::from(path))),
        _ => return Err("usage: cargo xtask prices-needed [--out FILE]".into()),
    };
    let text = text(&needed(Catalog::embedded(), &wanted()?, day), day);
    match out {
        Some(path) => paths::write(&path, text)?,
        None => print!("{text}"),
    }
    Ok(())
}

/// How much each card is wanted.
fn wanted() -> Result<BTreeMap<String, usize>> {
    let folder = paths::root().join(FOLDER);
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    let mut add = |card: &str, much: usize| *wanted.entry(card.to_owned()).or_default() += much;
    for (file, much) in [("rigs.csv", NAMED), ("benchmarks.csv", 1)] {
        let sheet = Sheet::read(&folder, file)?;
        for row in &sheet.rows {
            for card in sheet.cell(row, "gpu").split('+') {
                add(card, much);
            }
        }
    }
    for cards in presets::each(|preset| {
        let rigs = &preset.now.view().plan.rigs;
        rigs.iter().map(|rig| rig.gpu.clone()).collect::<Vec<_>>()
    })? {
        for card in cards {
            add(&card, NAMED);
        }
    }
    Ok(wanted)
}

/// A card without a good price.
struct Needed {
    id: &'static str,
    name: &'static str,
    condition: Condition,
    wanted: usize,
    why: String,
}

/// Cards without a good price of the condition that they are sold in, the most wanted first.
fn needed(catalog: &Catalog, wanted: &BTreeMap<String, usize>, day: NaiveDate) -> Vec<Needed> {
    let mut all: Vec<Needed> = catalog
        .gpus
        .iter()
        .filter_map(|gpu| {
            // What is still made is bought new, all else used.
            let used = catalog.quote(gpu, Some(Condition::Used), Some(day));
            let condition = usual(catalog, gpu);
            let quote = if condition == Condition::Used {
                used.filter(|quote| quote.kept_from_new.is_none())
            } else {
                catalog
                    .quote(gpu, Some(Condition::New), Some(day))
                    .filter(|quote| quote.condition == condition)
            };
            let why = why(quote.as_ref(), day)?;
            let wanted = wanted.get(gpu.id).copied().unwrap_or_default();
            Some(Needed { id: gpu.id, name: gpu.name, condition, wanted, why })
        })
        .collect();
    all.sort_by(|a, b| b.wanted.cmp(&a.wanted).then(a.id.cmp(b.id)));
    all
}

/// The condition of the newest prices of a card.
fn usual(catalog: &Catalog, gpu: &Gpu) -> Condition {
    let newest =
        catalog.prices.iter().filter(|price| price.gpu == gpu.id).max_by_key(|price| price.as_of);
    newest.map_or(Condition::Used, |price| price.condition)
}

/// Why a price needs a person; `None` where it does not.
fn why(quote: Option<&Quote>, day: NaiveDate) -> Option<String> {
    let Some(quote) = quote else { return Some("no price is known".into()) };
    let months = rigledger_core::catalog::months_since(quote.as_of, day);
    match quote.grade {
        Grade::Launch => Some("only the maker's price at launch is known".into()),
        _ if quote.last_resort => {
            Some(format!("the newest price is of {}, a last resort", quote.as_of))
        }
        Grade::C => Some(format!("only round figures, of {}", quote.as_of)),
        _ if months > rigledger_core::catalog::age::CARD_PRICE.marked => {
            Some(format!("the newest price is of {}, {months} months ago", quote.as_of))
        }
        _ => None,
    }
}

fn text(needed: &[Needed], day: NaiveDate) -> String {
    let mut text = format!(
        "{} cards have no price of the last months. These are wanted the most, as of {day}. A price needs a month \
         and a source that others can open; of sold ones the median and how many. The form \"A price\" makes a pull \
         request of it.\n\n| card | id | condition | why |\n| --- | --- | --- | --- |\n",
        needed.len()
    );
    for card in needed.iter().take(MOST) {
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} |",
            card.name,
            card.id,
            card.condition.word(),
            card.why
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_rough_prices_need_a_person_and_the_wanted_come_first() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).expect("is a day");
        let wanted = wanted().expect("reads");
        let all = needed(Catalog::embedded(), &wanted, day);
        assert!(all.len() >= 10, "{}", all.len());
        assert!(all.windows(2).all(|pair| pair[0].wanted >= pair[1].wanted));
        let text = text(&all, day);
        assert!(text.lines().count() <= MOST + 4 && text.contains("| card | id |"), "{text}");
        // Long after the last price all of them do.
        let later = NaiveDate::from_ymd_opt(2036, 1, 1).expect("is a day");
        assert_eq!(
            needed(Catalog::embedded(), &wanted, later).len(),
            Catalog::embedded().gpus.len()
        );
    }
}
