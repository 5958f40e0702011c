//! `cargo xtask data`: reads the sources anew and writes what they say into `core/data/`.
//!
//! Each source stands on its own: what goes wrong with one is told in a line and stops no other, and its table
//! stays as it was. A row that says something else takes the place of the one before, which moves to
//! `core/data/history/`; what a source says again gets the newer date. `core/data/changes.csv` keeps count.
//!
//! ```text
//! cargo xtask data [SOURCE...] [--from DIR] [--save DIR] [--day YYYY-MM-DD]
//! ```
//!
//! `--list` names the sources; `--from` reads saved answers, a folder for each source; `--save` keeps those of the
//! network there. With `--saved` in place of `--from` a source without a folder is left out.

mod changes;
pub(crate) mod contribution;
mod fetch;
mod form;
pub(crate) mod host;
pub(crate) mod merge;
mod names;
pub(crate) mod needed;
pub(crate) mod refit;
mod renewed;
pub(crate) mod report;
pub(crate) mod sheet;
mod sources;
#[cfg(test)]
mod tests;
pub(crate) mod verdicts;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};

use crate::error::{Context, Result};
use crate::paths;
use crate::progress::say;

use merge::Merged;
use sources::{SOURCES, Source};

pub(crate) use changes::FILE as CHANGES;
pub(crate) use sheet::Sheet;
pub(crate) use verdicts::FILE as VERDICTS;

/// Where the tables are, from the top of the repository.
pub(crate) const FOLDER: &str = "core/data";

/// All sources.
#[cfg(test)]
pub(crate) fn sources() -> &'static [Source] {
    SOURCES
}

/// What is asked of `cargo xtask data`.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Names of sources; all where there is none.
    sources: Vec<String>,
    /// A folder of saved answers, in place of the network.
    from: Option<PathBuf>,
    /// Whether only sources are read that have answers there.
    only_saved: bool,
    /// Where answers of the network are kept.
    save: Option<PathBuf>,
    /// The day on which they were read; today where nothing is said.
    day: Option<NaiveDate>,
}

impl Wanted {
    /// From the words of the command line.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let mut wanted = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value =
                || words.next().copied().ok_or_else(|| format!("data: nothing follows {word}"));
            match *word {
                "--from" => wanted.from = Some(value()?.into()),
                "--saved" => {
                    wanted.from = Some(value()?.into());
                    wanted.only_saved = true;
                }
                "--save" => wanted.save = Some(value()?.into()),
                "--day" => wanted.day = Some(value()?.parse().context("data: --day")?),
                option if option.starts_with('-') => {
                    return Err(format!("data: unknown option {option}"));
                }
                name => wanted.sources.push(name.to_owned()),
            }
        }
        for name in &wanted.sources {
            if !SOURCES.iter().any(|source| source.name == name) {
                let names: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
                return Err(format!("no source is called {name}; there are: {}", names.join(", ")));
            }
        }
        Ok(wanted)
    }

    fn sources(&self) -> impl Iterator<Item = &'static Source> {
        let named = |source: &&Source| {
            self.sources.is_empty() || self.sources.iter().any(|name| name == source.name)
        };
        let saved = |source: &&Source| {
            let folder = self.from.as_ref().map(|from| from.join(source.name));
            !self.only_saved || folder.is_some_and(|folder| folder.is_dir())
        };
        SOURCES.iter().filter(named).filter(saved)
    }
}

/// What became of one source.
struct Done {
    source: &'static Source,
    result: std::result::Result<(Merged, Vec<String>), fetch::Failed>,
}

/// Reads what is wanted into the project's tables.
pub(crate) fn run(words: &[&str]) -> Result {
    if words == ["--list"] {
        for source in SOURCES {
            println!("{:<18} {:<23} {}", source.name, source.table, source.about);
        }
        return Ok(());
    }
    let wanted = Wanted::read(words)?;
    let done = read_into(&paths::root().join(FOLDER), &wanted)?;
    for one in &done {
        say("data", &one.line());
    }
    if done.iter().any(|one| one.result.is_ok()) {
        renewed::write(&paths::root().join(FOLDER))?;
    }
    told(&done)
}

/// The tasks' day, by the system's clock in UTC.
pub(crate) fn today() -> Result<NaiveDate> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("reading the clock")?;
    let days = Days::new(since.as_secs() / (24 * 60 * 60));
    NaiveDate::default().checked_add_days(days).ok_or_else(|| "a clock beyond all dates".into())
}

/// Reads what is wanted into the tables of a folder.
fn read_into(folder: &Path, wanted: &Wanted) -> Result<Vec<Done>> {
    let day = wanted.day.map_or_else(today, Ok)?;
    let mut done = Vec::new();
    for source in wanted.sources() {
        let result = one(source, folder, wanted, day);
        if let Ok((merged, _)) = &result {
            changes::note(folder, source, merged, day)?;
        }
        done.push(Done { source, result });
    }
    Ok(done)
}

/// Reads one source; its table is written only when all of it was understood.
fn one(
    source: &Source,
    folder: &Path,
    wanted: &Wanted,
    day: NaiveDate,
) -> std::result::Result<(Merged, Vec<String>), fetch::Failed> {
    let tables = sheet::Tables::new(folder);
    let place = |base: &PathBuf| base.join(source.name);
    let (from, save) = (wanted.from.as_ref().map(place), wanted.save.as_ref().map(place));
    let mut answers = fetch::Answers::default();
    answers.get(&(source.first)(&tables, day)?, from.as_deref(), save.as_deref())?;
    if let Some(more) = source.more {
        answers.get(&more(&tables, &answers)?, from.as_deref(), save.as_deref())?;
    }
    let reading = (source.read)(&tables, &answers, day)?;
    if reading.rows.is_empty() && reading.remarks.is_empty() {
        return Err("gave nothing that the tables know".to_owned().into());
    }
    let merged = merge::merge(folder, source, reading.rows, day)?;
    Ok((merged, reading.remarks))
}

impl Done {
    /// What is told of it, in one line.
    fn line(&self) -> String {
        let name = self.source.name;
        match &self.result {
            Ok((merged, remarks)) => {
                let mut line = format!("{name}: {}", merged.text());
                if let Some(first) = remarks.first() {
                    let others = remarks.len() - 1;
                    line = format!("{line}; {first}");
                    if others > 0 {
                        line = format!("{line} (and {others} more remarks)");
                    }
                }
                line
            }
            Err(failed) => format!("{name}: FAILED, its table stays: {}", failed.text()),
        }
    }
}

/// Whether all went well; without a network it says so.
fn told(done: &[Done]) -> Result {
    let failed: Vec<_> = done.iter().filter_map(|one| one.result.as_ref().err()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    if failed.len() == done.len() && failed.iter().all(|failed| failed.is_unreachable()) {
        return Err(
            "no source can be reached, so there seems to be no network; nothing was changed".into(),
        );
    }
    Err(format!("{} of {} sources failed", failed.len(), done.len()))
}
