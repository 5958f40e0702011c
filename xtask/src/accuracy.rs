//! How close the predictions are to what is known: runs the accuracy program on the committed truth
//! and keeps its result in `core/data/accuracy.json`, from which the site's page is made.

mod speed;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::backtest::Backtest;
use crate::error::{Context, Result};
use crate::paths;
use crate::process;
use crate::progress::say;

pub(crate) use speed::{Point, Speed, SpeedCategory, points};

/// The committed result.
const FILE: &str = "core/data/accuracy.json";

/// What one kind of comparison is about, as the program does not know it.
struct Truth {
    kind: &'static str,
    file: &'static str,
    source: &'static str,
    commit: &'static str,
    as_of: &'static str,
}

const LLAMACPP: &str = "0c1e57098";

/// The files of truth. More about each stands in the folder's README files.
const TRUTHS: &[Truth] = &[
    Truth {
        kind: "memory",
        file: "core/tests/truth/llamacpp_memory.csv",
        source: "what llama.cpp itself plans to allocate on one device",
        commit: LLAMACPP,
        as_of: "2026-11-23",
    },
    Truth {
        kind: "split",
        file: "core/tests/truth/llamacpp_split.csv",
        source: "what llama.cpp itself plans to allocate on each of two devices, split by layer",
        commit: LLAMACPP,
        as_of: "2026-11-23",
    },
    Truth {
        kind: "weights",
        file: "core/tests/truth/llamacpp_weights.csv",
        source: "llama-quantize --dry-run of llama.cpp on files with the true header and no data",
        commit: LLAMACPP,
        as_of: "2026-11-23",
    },
    Truth {
        kind: "sizes",
        file: "core/tests/truth/gguf_sizes.csv",
        source: "sizes of published files as publishers and listings state them",
        commit: "",
        as_of: "2026-11-23",
    },
];

/// The committed result of the accuracy program.
#[derive(Deserialize)]
pub(crate) struct Published {
    /// One for each kind of comparison.
    pub(crate) kinds: Vec<Kind>,
    /// Speeds.
    pub(crate) speed: Speed,
    /// Prices of used cards.
    pub(crate) resale: Backtest,
}

/// One kind of comparison: what it was compared with, and the result.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kind {
    /// `memory`, `split`, `weights` or `sizes`.
    #[serde(rename = "kind")]
    pub(crate) name: String,
    /// The rows of truth, from the top of the repository.
    pub(crate) file: String,
    /// Where the truth comes from.
    pub(crate) source: String,
    /// The commit of the program that told it; empty where no program did.
    pub(crate) commit: String,
    /// The day of the data, as they state it.
    pub(crate) as_of: String,
    /// Rows of the file.
    pub(crate) rows: usize,
    /// The figures.
    #[serde(flatten)]
    pub(crate) result: Outcome,
}

/// What the program prints.
#[derive(Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// "all" first, then by name.
    pub(crate) categories: Vec<Category>,
    /// The ten rows that are furthest off.
    pub(crate) worst: Vec<Worst>,
    /// Rows that could not be compared, by reason.
    pub(crate) skipped: BTreeMap<String, u32>,
    /// What else is to be said.
    pub(crate) notes: Vec<String>,
}

/// Errors of the rows of one category.
#[derive(Serialize, Deserialize)]
pub(crate) struct Category {
    pub(crate) name: String,
    pub(crate) rows: u32,
    pub(crate) exact: u32,
    pub(crate) median_pct: f64,
    pub(crate) p90_pct: f64,
    pub(crate) worst_pct: f64,
    pub(crate) bias_pct: f64,
    pub(crate) worst_bytes: u64,
}

/// One row that is far off.
#[derive(Serialize, Deserialize)]
pub(crate) struct Worst {
    pub(crate) row: String,
    pub(crate) predicted: u64,
    pub(crate) truth: u64,
    pub(crate) error_pct: f64,
}

impl Published {
    /// Reads the committed result.
    pub(crate) fn read() -> Result<Self> {
        let text = paths::read_text(&path())?;
        serde_json::from_str(&text).context(format!("reading {FILE}"))
    }

    /// The comparison of one kind.
    pub(crate) fn kind(&self, name: &str) -> Result<&Kind> {
        let found = self.kinds.iter().find(|kind| kind.name == name);
        found.ok_or_else(|| format!("{FILE} has no kind {name}; run: cargo xtask accuracy"))
    }
}

impl Kind {
    /// The errors of one category.
    pub(crate) fn category(&self, name: &str) -> Result<&Category> {
        let found = self.result.categories.iter().find(|category| category.name == name);
        found.ok_or_else(|| format!("{FILE}: {} has no category {name}", self.name))
    }
}

fn path() -> PathBuf {
    paths::root().join(FILE)
}

/// Compares anew and writes the result, where it differs.
pub(crate) fn run() -> Result {
    let text = compare()?;
    if paths::read_text(&path()).is_ok_and(|old| old == text) {
        say("accuracy", &format!("{FILE} is up to date"));
        return Ok(());
    }
    paths::write(&path(), text)?;
    say("accuracy", &format!("wrote {FILE}"));
    Ok(())
}

/// Compares anew; an error shows the first lines in which the committed result differs.
pub(crate) fn check() -> Result {
    let new = compare()?;
    let old = paths::read_text(&path())?;
    match difference(&old, &new) {
        None => Ok(()),
        Some(lines) => Err(format!(
            "{FILE} is not what the accuracy program gives now; run: cargo xtask accuracy\n{lines}"
        )),
    }
}

/// The first line in which two texts differ, of both.
fn difference(old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    let (mut old, mut new) = (old.split('\n'), new.split('\n'));
    loop {
        match (old.next(), new.next()) {
            (Some(a), Some(b)) if a == b => {}
            (a, b) => {
                let shown = |line: Option<&str>| line.unwrap_or("(end)").trim().to_owned();
                return Some(format!("committed: {}\nnow:       {}", shown(a), shown(b)));
            }
        }
    }
}

/// Runs the program on every file of truth.
fn compare() -> Result<String> {
    let kinds: Vec<Kind> = TRUTHS.iter().map(compare_one).collect::<Result<_>>()?;
    readable(&kinds, &Speed::compare()?, &Backtest::compare()?)
}

/// What the accuracy program prints for a file of truth.
fn compared(kind: &str, file: &str) -> Result<String> {
    let mut command = process::cargo();
    // In the profile of the tests: the program is compiled there anyhow.
    command.args(["run", "--quiet", "--locked", "--profile", "test", "-p", "rigledger-core"]);
    command.args(["--example", "accuracy", "--", kind, file, "--json"]);
    process::output(&mut command)
}

fn compare_one(truth: &Truth) -> Result<Kind> {
    let printed = compared(truth.kind, truth.file)?;
    let what = || format!("reading what the accuracy program prints for {}", truth.kind);
    let mut result: Outcome = serde_json::from_str(&printed).context(what())?;
    for category in &mut result.categories {
        let Category { median_pct, p90_pct, worst_pct, bias_pct, .. } = category;
        for figure in [median_pct, p90_pct, worst_pct, bias_pct] {
            *figure = rounded(*figure);
        }
    }
    for worst in &mut result.worst {
        worst.error_pct = rounded(worst.error_pct);
    }
    let rows = paths::read_text(&paths::root().join(truth.file))?;
    Ok(Kind {
        name: truth.kind.to_owned(),
        file: truth.file.to_owned(),
        source: truth.source.to_owned(),
        commit: truth.commit.to_owned(),
        as_of: truth.as_of.to_owned(),
        rows: rows.lines().filter(|line| !line.starts_with('#')).count().saturating_sub(1),
        result,
    })
}

/// A percentage to six decimals, and never a negative zero.
fn rounded(percent: f64) -> f64 {
    (percent * 1e6).round() / 1e6 + 0.0
}

/// JSON with one category, row or reason a line, so that changes can be read.
fn readable(kinds: &[Kind], speed: &Speed, resale: &Backtest) -> Result<String> {
    fn list<T: Serialize>(
        text: &mut String,
        name: &str,
        items: &[T],
        end: &str,
    ) -> serde_json::Result<()> {
        let lines: Vec<String> = (items.iter())
            .map(|item| Ok(format!("\n        {}", serde_json::to_string(item)?)))
            .collect::<serde_json::Result<_>>()?;
        let close = if lines.is_empty() { "" } else { "\n      " };
        let _ = writeln!(text, "      {name:?}: [{}{close}]{end}", lines.join(","));
        Ok(())
    }
    fn one(text: &mut String, kind: &Kind) -> serde_json::Result<()> {
        text.push_str("    {\n");
        for (name, value) in [
            ("kind", &kind.name),
            ("file", &kind.file),
            ("source", &kind.source),
            ("commit", &kind.commit),
            ("as_of", &kind.as_of),
        ] {
            let _ = writeln!(text, "      {name:?}: {},", serde_json::to_string(value)?);
        }
        let _ = writeln!(text, "      \"rows\": {},", kind.rows);
        list(text, "categories", &kind.result.categories, ",")?;
        list(text, "worst", &kind.result.worst, ",")?;
        let skipped: Vec<String> = (kind.result.skipped.iter())
            .map(|(reason, rows)| {
                Ok(format!("\n        {}: {rows}", serde_json::to_string(reason)?))
            })
            .collect::<serde_json::Result<_>>()?;
        let close = if skipped.is_empty() { "" } else { "\n      " };
        let _ = writeln!(text, "      \"skipped\": {{{}{close}}},", skipped.join(","));
        list(text, "notes", &kind.result.notes, "")?;
        text.push_str("    }");
        Ok(())
    }
    let mut text = "{\n  \"made_by\": \"cargo xtask accuracy\",\n  \"kinds\": [\n".to_owned();
    for (index, kind) in kinds.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ",\n" });
        one(&mut text, kind).context("writing the result")?;
    }
    text.push_str("\n  ],\n");
    speed.readable(&mut text).context("writing the result")?;
    text.push_str(",\n");
    resale.readable(&mut text).context("writing the result")?;
    text.push_str("\n}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_result_is_written_as_it_is_read() {
        let published = Published::read().expect("reads");
        let text = paths::read_text(&path()).expect("reads");
        let Published { kinds, speed, resale } = &published;
        assert_eq!(readable(kinds, speed, resale).expect("writes"), text);
        let kinds: Vec<&str> = published.kinds.iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(kinds, TRUTHS.iter().map(|truth| truth.kind).collect::<Vec<_>>());
    }

    #[test]
    fn a_difference_is_shown_with_both_lines() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        let shown = difference("a\n b,\n", "a\n c,\n").expect("differs");
        assert!(shown.contains("b,") && shown.contains("c,"), "{shown}");
        assert!(difference("a\n", "a").is_some_and(|shown| shown.contains("(end)")));
    }

    #[test]
    fn figures_are_rounded_without_a_negative_zero() {
        assert_eq!(rounded(1.234_567_89).to_string(), "1.234568");
        assert_eq!(rounded(-1e-9).to_string(), "0");
    }
}
