//! Each reader on its sample, on one that has changed and on an empty one; and all samples at once, whose
//! changes to the tables are committed (`samples/expected.txt`).

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::site::scratch_folder;

/// The day of the samples.
const DAY: &str = "2026-11-29";

fn samples() -> PathBuf {
    paths::root().join("xtask/src/data/samples")
}

fn copy(from: &Path, to: &Path) {
    for name in paths::files_under(from).expect("the folder is there") {
        paths::write(&to.join(&name), paths::read(&from.join(&name)).expect("reads"))
            .expect("writes");
    }
}

/// Reads sources from saved answers into a fresh copy of the sample tables.
fn read_saved(test: &str, words: &[&str], change: impl Fn(&Path)) -> (PathBuf, Vec<Done>) {
    let folder = scratch_folder(test);
    let (tables, answers) = (folder.join("tables"), folder.join("answers"));
    copy(&samples().join("tables"), &tables);
    copy(&samples().join("answers"), &answers);
    change(&answers);
    let from = answers.to_string_lossy().into_owned();
    let all = [words, &["--from", &from, "--day", DAY]].concat();
    let done = read_into(&tables, &Wanted::read(&all).expect("is understood")).expect("reads");
    (tables, done)
}

/// The lines that tables lost and got.
fn difference(before: &Path, after: &Path) -> String {
    let lines = |folder: &Path, name: &str| -> Vec<String> {
        let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    };
    let mut text = String::new();
    for name in paths::files_under(after).expect("the folder is there") {
        let (old, new) = (lines(before, &name), lines(after, &name));
        if old == new {
            continue;
        }
        writeln!(text, "{name}").expect("writes");
        let (gone, come): (BTreeSet<_>, BTreeSet<_>) = (old.iter().collect(), new.iter().collect());
        for line in old.iter().filter(|line| !come.contains(line)) {
            writeln!(text, "- {line}").expect("writes");
        }
        for line in new.iter().filter(|line| !gone.contains(line)) {
            writeln!(text, "+ {line}").expect("writes");
        }
    }
    text
}

#[test]
fn all_samples_change_the_tables_as_committed() {
    let (tables, done) = read_saved("data-all", &[], |_| {});
    let mut found = String::new();
    for one in &done {
        writeln!(found, "{}", one.line()).expect("writes");
    }
    assert_eq!(told(&done), Ok(()), "{found}");
    found.push_str(&difference(&samples().join("tables"), &tables));
    let committed = samples().join("expected.txt");
    if std::env::var_os("RIGLEDGER_ACCEPT").is_some() {
        paths::write(&committed, &found).expect("writes");
    }
    let expected = paths::read_text(&committed).expect("reads; RIGLEDGER_ACCEPT=1 writes it");
    assert_eq!(found, expected, "RIGLEDGER_ACCEPT=1 writes what is found");

    // Read again on the same day, nothing changes.
    let from = tables.parent().expect("has one").join("answers").to_string_lossy().into_owned();
    let again = Wanted::read(&["--from", &from, "--day", DAY]).expect("is understood");
    let before: Vec<_> = paths::files_under(&tables).expect("is there");
    let texts =
        || -> Vec<_> { before.iter().map(|name| paths::read(&tables.join(name))).collect() };
    let first = texts();
    read_into(&tables, &again).expect("reads");
    assert_eq!(first, texts());
    assert_eq!(before, paths::files_under(&tables).expect("is there"));
}

/// A source, a file of its sample, what changes there, and what its one line then says.
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    ("electricity-eu", "nrg_pc_204.json", "\"time\"\n ]", "\"when\"\n ]", "geo and time"),
    ("electricity-eu", "nrg_pc_204.json", "0.3901", "\"high\"", "value: 1: a number"),
    ("electricity-us", "retail-sales.json", "cents per", "dollars per", "price-units"),
    (
        "electricity-us",
        "retail-sales.json",
        "\"stateid\": \"US\"",
        "\"state\": \"US\"",
        "no stateid",
    ),
    ("exchange", "latest.json", "\"EUR\"", "\"USD\"", "base: EUR is expected"),
    ("exchange", "latest.json", "1.1311", "null", "rates: USD: a number"),
    ("rents", "latest.json", "\"usd_hr\": 4.1", "\"price\": 4.1", "no usd_hr"),
    ("rents", "latest.json", "\"offers\": [", "\"items\": [", "no offers"),
    ("tokens-models-dev", "api.json", "\"output\": 0.3\n", "\"out\": 0.3\n", "no output"),
    ("tokens-litellm", "model_prices_and_context_window.json", "2.3e-07", "\"2.3 c\"", "a number"),
    ("speeds-llmfit", "tree.json", "\"truncated\": false", "\"truncated\": true", "cut short"),
    ("speeds-llmfit", "tree.json", "\"path\"", "\"name\"", "no path"),
    (
        "speeds-llmfit",
        "nvidia-geforce-rtx-5090+1790061857-b930fd5b.json",
        "\"schemaVersion\": 1",
        "\"schemaVersion\": 2",
        "schemaVersion: 1 is expected",
    ),
    ("speeds-inferencex", "gpt-oss-120b.json", "median_tpot", "tpot_median", "no median_tpot"),
    ("ability", "eci_scores.csv", "eci_ci_low", "low", "no column eci_ci_low"),
    ("ability", "eci_scores.csv", "127.4", "high", "line 3: eci: a number"),
    (
        "file-sizes",
        "ggml-org+Qwen3-32B-GGUF.json",
        "\"size\": 34817719616,\n  \"path\"",
        "\"path\"",
        "no size",
    ),
    ("configurations", "Qwen+Qwen3-32B.json", "\"model_type\": \"qwen3\",", "", "no model_type"),
];

#[test]
fn a_changed_form_fails_with_a_line_and_changes_nothing() {
    for (source, file, from, to, says) in BROKEN {
        let (tables, done) = read_saved("data-broken", &[source], |answers| {
            let path = answers.join(source).join(file);
            let text = paths::read_text(&path).expect("reads");
            assert!(text.contains(from), "{source}: {file} has no {from}");
            paths::write(&path, text.replace(from, to)).expect("writes");
        });
        let line = done[0].line();
        assert!(line.contains("FAILED") && line.contains(says), "{source}: {line}");
        assert_eq!(line.lines().count(), 1, "{line}");
        assert_eq!(difference(&samples().join("tables"), &tables), "", "{source}");
        assert!(told(&done).is_err());
    }
    let tested: BTreeSet<&str> = BROKEN.iter().map(|(source, ..)| *source).collect();
    assert!(SOURCES.iter().all(|source| tested.contains(source.name)), "{tested:?}");
}

#[test]
fn an_empty_answer_fails_and_changes_nothing() {
    for source in SOURCES {
        for empty in ["", "{}", "[]"] {
            let (tables, done) = read_saved("data-empty", &[source.name], |answers| {
                let folder = answers.join(source.name);
                for name in paths::files_under(&folder).expect("is there") {
                    paths::write(&folder.join(name), empty).expect("writes");
                }
            });
            let line = done[0].line();
            assert!(line.contains("FAILED"), "{empty:?}: {line}");
            assert_eq!(difference(&samples().join("tables"), &tables), "", "{}", source.name);
        }
    }
}

#[test]
fn one_that_fails_stops_no_other() {
    let (tables, done) = read_saved("data-one-fails", &[], |answers| {
        paths::write(&answers.join("exchange/latest.json"), "<html>").expect("writes");
    });
    let failed: Vec<_> =
        done.iter().filter(|one| one.result.is_err()).map(|one| one.source.name).collect();
    assert_eq!(failed, ["exchange"]);
    assert!(difference(&samples().join("tables"), &tables).contains("rentals.csv"));
    assert_eq!(told(&done), Err(format!("1 of {} sources failed", SOURCES.len())));
}

#[test]
fn tables_that_sources_write_come_back_as_they_are() {
    let folder = paths::root().join(FOLDER);
    for shape in merge::SHAPES {
        let sheet = Sheet::read(&folder, shape.file).expect("reads");
        assert_eq!(sheet.text(), paths::read_text(&folder.join(shape.file)), "{}", shape.file);
        for column in [shape.key, shape.says, shape.order, &["source", "as_of"]].concat() {
            assert!(sheet.column(column).is_ok(), "{}: {column}", shape.file);
        }
        let mut sorted = sheet.clone();
        sorted.sort(shape.order).expect("has these columns");
        assert_eq!(sorted.rows, sheet.rows, "{} is not in its order", shape.file);
    }
}

#[test]
fn sources_have_their_own_names_and_credits() {
    for (at, source) in SOURCES.iter().enumerate() {
        for other in &SOURCES[..at] {
            assert!(other.name != source.name && other.credit != source.credit, "{}", source.name);
        }
        assert!(!source.about.is_empty());
    }
    assert!(Wanted::read(&["nonsense"]).is_err_and(|error| error.contains("exchange")));
    assert!(Wanted::read(&["--from"]).is_err() && Wanted::read(&["--day", "x"]).is_err());
    assert!(Wanted::read(&["--what"]).is_err());
}

#[test]
fn an_older_answer_changes_nothing() {
    let (tables, done) = read_saved("data-older", &["exchange"], |answers| {
        let path = answers.join("exchange/latest.json");
        let text = paths::read_text(&path).expect("reads").replace("2026-11-27", "2026-09-01");
        paths::write(&path, text).expect("writes");
    });
    let (merged, _) = done[0].result.as_ref().expect("is read");
    assert_eq!((merged.changed.len(), merged.left), (0, 3));
    // What was not known is new all the same.
    assert_eq!(merged.added.len(), 1);
    assert!(difference(&samples().join("tables"), &tables).contains("SEK"));
}

#[test]
fn the_weekly_workflow_reads_every_source() {
    let text = paths::read_text(&paths::root().join(".github/workflows/data.yml")).expect("reads");
    for source in SOURCES {
        assert!(text.contains(&format!("          - {}\n", source.name)), "{}", source.name);
    }
    assert_eq!(text.matches("\n          - ").count(), SOURCES.len());
}

#[test]
fn only_what_was_saved_is_read() {
    let folder = scratch_folder("data-saved");
    copy(&samples().join("tables"), &folder.join("tables"));
    copy(&samples().join("answers/exchange"), &folder.join("answers/exchange"));
    let answers = folder.join("answers").to_string_lossy().into_owned();
    let wanted = Wanted::read(&["--saved", &answers, "--day", DAY]).expect("is understood");
    let done = read_into(&folder.join("tables"), &wanted).expect("reads");
    assert_eq!(done.len(), 1);
    assert!(done[0].result.is_ok());
}
