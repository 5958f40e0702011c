//! `cargo xtask data-report`: what a change of the tables comes to, for the person who decides on it.
//!
//! ```text
//! cargo xtask data-report [--against REVISION] [--out FILE]
//! ```
//!
//! Compares `core/data/` with what git has at a revision: rows, prices that moved by more than a fifth,
//! comparisons whose verdict turns, and how close predictions come before and after.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use serde_json::Value;

use super::changes::{Move, largest};
use super::merge::SHAPES;
use super::sheet::{Row, Sheet};
use super::{FOLDER, verdicts};
use crate::error::{Context, Result};
use crate::paths;
use crate::process;
use crate::site::presets;

/// The share by which a price moves before a person should look at it.
const FAR: f64 = 0.2;
/// Lines of a list at most; a pull request has room for so much.
const MOST: usize = 60;
/// The share by which an error grows before it is called worse.
const WORSE: f64 = 0.02;

/// The command.
pub(crate) fn run(words: &[&str]) -> Result {
    let (mut against, mut out) = ("HEAD", None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("data-report: nothing follows {word}"))?;
        match *word {
            "--against" => against = *value,
            "--out" => out = Some(PathBuf::from(value)),
            _ => return Err(format!("data-report: unknown option {word}")),
        }
    }
    let text = text(against)?;
    if let Some(path) = out {
        return paths::write(&path, text);
    }
    print!("{text}");
    Ok(())
}

/// What changed against a revision, as Markdown.
pub(super) fn text(against: &str) -> Result<String> {
    let before = |file: &str| -> Option<String> {
        let of = format!("{against}:{FOLDER}/{file}");
        process::output(process::at_root("git").args(["show", &of])).ok()
    };
    let folder = paths::root().join(FOLDER);
    let mut tables = Vec::new();
    for name in paths::files_under(&folder)? {
        if paths::ending(&name) != "csv" || name.contains('/') {
            continue;
        }
        let new = Sheet::read(&folder, &name)?;
        let old = before(&name).map(|text| Sheet::of_text(&name, &text)).transpose()?;
        tables.push(Compared::of(old.as_ref(), &new)?);
    }
    let accuracy = [before("accuracy.json"), paths::read_text(&folder.join("accuracy.json")).ok()];
    let found = presets::verdicts()?;
    let turned = verdicts::turned(&folder, &found)?;
    let mut text = String::new();
    rows(&mut text, &tables);
    moves(&mut text, &tables);
    let _ = write!(text, "\n## Verdicts that turn\n\n{}", verdicts::text(&turned));
    let _ = write!(text, "\n## How close predictions come\n\n{}", errors(&accuracy)?);
    Ok(text)
}

/// A table before and after.
struct Compared {
    name: String,
    added: usize,
    changed: usize,
    gone: usize,
    moves: Vec<Move>,
}

impl Compared {
    fn of(old: Option<&Sheet>, new: &Sheet) -> Result<Self> {
        let name = new.file.clone();
        let shape = SHAPES.iter().find(|shape| shape.file == name);
        let keyed = |sheet: &Sheet| -> BTreeMap<Vec<String>, Row> {
            let key = |row: &[String]| -> Vec<String> {
                match shape {
                    Some(shape) => {
                        shape.key.iter().map(|key| sheet.cell(row, key).to_owned()).collect()
                    }
                    None => row.to_vec(),
                }
            };
            sheet.rows.iter().map(|row| (key(row), sheet.named(row))).collect()
        };
        let before = old.map(keyed).unwrap_or_default();
        let after = keyed(new);
        let mut moves = Vec::new();
        let mut changed = 0;
        for (key, row) in &after {
            let Some(known) = before.get(key).filter(|known| *known != row) else { continue };
            changed += 1;
            if shape.is_some() {
                moves.extend(largest(&name, known, row)?);
            }
        }
        let added = after.keys().filter(|key| !before.contains_key(*key)).count();
        let gone = before.keys().filter(|key| !after.contains_key(*key)).count();
        Ok(Self { name, added, changed, gone, moves })
    }
}

fn rows(text: &mut String, tables: &[Compared]) {
    text.push_str("## Rows\n\n");
    let touched: Vec<_> =
        tables.iter().filter(|table| table.added + table.changed + table.gone > 0).collect();
    if touched.is_empty() {
        text.push_str("None.\n");
        return;
    }
    text.push_str("| table | new | changed | gone |\n| --- | --- | --- | --- |\n");
    for table in touched {
        let Compared { name, added, changed, gone, .. } = table;
        let _ = writeln!(text, "| {name} | {added} | {changed} | {gone} |");
    }
}

fn moves(text: &mut String, tables: &[Compared]) {
    text.push_str("\n## Moved by more than a fifth\n\n");
    let mut far: Vec<(&str, &Move)> = Vec::new();
    for table in tables {
        let moved = table.moves.iter().filter(|moved| moved.share.abs() > FAR);
        far.extend(moved.map(|moved| (table.name.as_str(), moved)));
    }
    far.sort_by(|a, b| b.1.share.abs().total_cmp(&a.1.share.abs()));
    for (table, moved) in far.iter().take(MOST) {
        let _ = writeln!(text, "- {table}: {}", moved.text());
    }
    match far.len() {
        0 => text.push_str("None.\n"),
        count if count > MOST => _ = writeln!(text, "- and {} more", count - MOST),
        _ => {}
    }
}

/// Median errors by category, of those that moved.
fn errors([before, after]: &[Option<String>; 2]) -> Result<String> {
    let read = |text: &Option<String>| -> Result<BTreeMap<String, f64>> {
        let mut found = BTreeMap::new();
        if let Some(text) = text {
            let value: Value = serde_json::from_str(text).context("accuracy.json")?;
            medians(&value, "", &mut found);
        }
        Ok(found)
    };
    let (before, after) = (read(before)?, read(after)?);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut text = String::new();
    for name in names {
        let line = match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if (old - new).abs() < 0.005 => continue,
            (Some(old), Some(new)) => {
                let worse = if *new > old * (1.0 + WORSE) { ", **worse**" } else { "" };
                format!("- {name}: {old:.2} % to {new:.2} %{worse}")
            }
            (None, Some(new)) => format!("- {name}: new, {new:.2} %"),
            (Some(_), None) => format!("- {name}: gone"),
            (None, None) => continue,
        };
        let _ = writeln!(text, "{line}");
    }
    Ok(if text.is_empty() { "As before.\n".to_owned() } else { text })
}

/// Every median of a named category, by the names above it.
fn medians(value: &Value, above: &str, found: &mut BTreeMap<String, f64>) {
    match value {
        Value::Object(map) => {
            let own = ["kind", "name"].iter().find_map(|key| map.get(*key)?.as_str());
            let name = match own {
                Some(own) if above.is_empty() => own.to_owned(),
                Some(own) => format!("{above}, {own}"),
                None => above.to_owned(),
            };
            if let Some(median) = map.get("median_pct").and_then(Value::as_f64) {
                found.insert(name.clone(), median);
            }
            for (key, value) in map {
                let below =
                    if own.is_none() && value.is_object() && name.is_empty() { key } else { &name };
                medians(value, below, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| medians(value, above, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::of_text("electricity.csv", text).expect("reads")
    }

    #[test]
    fn what_moved_far_is_named() {
        let old = sheet("region,currency,price_per_kwh\nde,EUR,0.3\nfr,EUR,0.2\nit,EUR,0.3\n");
        let new = sheet("region,currency,price_per_kwh\nde,EUR,0.39\nes,EUR,0.2\nfr,EUR,0.21\n");
        let tables = [Compared::of(Some(&old), &new).expect("compares")];
        let mut text = String::new();
        rows(&mut text, &tables);
        moves(&mut text, &tables);
        assert!(text.contains("| electricity.csv | 1 | 2 | 1 |"), "{text}");
        assert!(
            text.contains("de price_per_kwh 0.3 to 0.39 (+30 %)")
                && !text.contains("- electricity.csv: fr")
        );
        let same = [Compared::of(Some(&new), &new).expect("compares")];
        let mut text = String::new();
        rows(&mut text, &same);
        moves(&mut text, &same);
        assert_eq!(text.matches("None.").count(), 2, "{text}");
    }

    #[test]
    fn errors_that_grew_are_called_worse() {
        let json = |a: f64, b: f64| {
            Some(format!(
                r#"{{"kinds":[{{"kind":"memory","categories":[{{"name":"all","median_pct":{a}}}]}}],"speed":{{"categories":[{{"name":"decode","median_pct":{b}}}]}}}}"#
            ))
        };
        let text = errors(&[json(1.0, 10.0), json(1.0, 11.0)]).expect("reads");
        assert_eq!(text, "- speed, decode: 10.00 % to 11.00 %, **worse**\n");
        assert_eq!(errors(&[json(1.0, 10.0), json(1.0, 10.0)]).as_deref(), Ok("As before.\n"));
    }

    #[test]
    fn the_committed_accuracy_has_categories() {
        let text =
            paths::read_text(&paths::root().join(FOLDER).join("accuracy.json")).expect("reads");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let mut found = BTreeMap::new();
        medians(&value, "", &mut found);
        assert!(found.len() > 10 && found.contains_key("memory, all"), "{:?}", found.keys());
        assert!(found.keys().any(|name| name.starts_with("speed")), "{:?}", found.keys());
    }
}
