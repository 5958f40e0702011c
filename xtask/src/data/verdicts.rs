//! `core/data/verdicts.csv`: who led in each comparison, and how sure that was, a row whenever that turned. The
//! feed of the site is made of it.

use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDate;

use super::sheet::{Sheet, row};
use super::{FOLDER, today};
use crate::error::{Context, Result};
use crate::paths;
use crate::site::presets::{Verdict, verdicts};

/// The file.
pub(crate) const FILE: &str = "verdicts.csv";
const COLUMNS: [&str; 7] =
    ["on", "preset", "certainty", "leads", "prices_of", "model_version", "sentence"];

/// `cargo xtask verdicts [--keep] [--day DAY]`: prints the verdicts; with `--keep` those that turned are kept.
pub(crate) fn run(words: &[&str]) -> Result {
    let (keep, day) = match words {
        [] => (false, None),
        ["--keep"] => (true, None),
        ["--keep", "--day", day] => (true, Some(day.parse().context("verdicts: --day")?)),
        _ => return Err("usage: cargo xtask verdicts [--keep [--day YYYY-MM-DD]]".into()),
    };
    let found = verdicts()?;
    for verdict in &found {
        println!("{}: {}", verdict.preset, verdict.sentence);
    }
    if keep {
        let turned = self::keep(&paths::root().join(FOLDER), &found, day.map_or_else(today, Ok)?)?;
        println!("{turned} turned");
    }
    Ok(())
}

/// Those that differ from what was kept last, with the sentence of before: empty for one that is new.
pub(super) fn turned<'a>(
    folder: &Path,
    found: &'a [Verdict],
) -> Result<Vec<(&'a Verdict, String)>> {
    let sheet = read(folder)?;
    let mut turned = Vec::new();
    for verdict in found {
        let last = sheet.rows.iter().rfind(|row| sheet.cell(row, "preset") == verdict.preset);
        let same = last.is_some_and(|row| {
            sheet.cell(row, "certainty") == verdict.certainty
                && sheet.cell(row, "leads") == verdict.leads
        });
        if !same {
            let before = last.map_or("", |row| sheet.cell(row, "sentence")).to_owned();
            turned.push((verdict, before));
        }
    }
    Ok(turned)
}

/// Keeps those that turned; how many they are.
fn keep(folder: &Path, found: &[Verdict], day: NaiveDate) -> Result<usize> {
    let mut sheet = read(folder)?;
    let turned = turned(folder, found)?;
    for (verdict, _) in &turned {
        let cells = row([
            ("on", day.to_string()),
            ("preset", verdict.preset.clone()),
            ("certainty", verdict.certainty.clone()),
            ("leads", verdict.leads.clone()),
            ("prices_of", verdict.today.clone()),
            ("model_version", rigledger_core::MODEL_VERSION.to_owned()),
            ("sentence", verdict.sentence.clone()),
        ]);
        sheet.rows.push(sheet.ordered(cells)?);
    }
    if !turned.is_empty() {
        sheet.write(folder)?;
    }
    Ok(turned.len())
}

fn read(folder: &Path) -> Result<Sheet> {
    if folder.join(FILE).is_file() {
        Sheet::read(folder, FILE)
    } else {
        Ok(Sheet::empty(FILE, &COLUMNS))
    }
}

/// What turned, as Markdown.
pub(super) fn text(turned: &[(&Verdict, String)]) -> String {
    let mut text = String::new();
    for (verdict, before) in turned {
        let _ = writeln!(text, "- **{}**: {}", verdict.preset, verdict.sentence);
        if !before.is_empty() {
            let _ = writeln!(text, "  Before: {before}");
        }
    }
    if text.is_empty() { "None.\n".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;

    #[test]
    fn a_row_is_kept_when_a_verdict_turns() {
        let folder = scratch_folder("verdicts");
        let day = NaiveDate::default();
        let mut found = vec![Verdict {
            preset: "a-vs-b".into(),
            today: "2026-08-01".into(),
            certainty: "clear".into(),
            leads: "A".into(),
            sentence: "A costs less.".into(),
        }];
        assert_eq!(keep(&folder, &found, day), Ok(1));
        found[0].sentence = "A costs $1 less.".into();
        assert_eq!(keep(&folder, &found, day), Ok(0));
        found[0].leads = "B".into();
        let turned = turned(&folder, &found).expect("reads");
        assert!(text(&turned).contains("Before: A costs less."), "{}", text(&turned));
        assert_eq!(keep(&folder, &found, day), Ok(1));
        assert_eq!(read(&folder).expect("reads").rows.len(), 2);
        assert_eq!(text(&[]), "None.\n");
    }
}
