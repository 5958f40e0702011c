//! Published files and descriptions of models, by the names of their repositories: sizes of files, and whether
//! `config.json` still says what `models.csv` does.
//!
//! ```json
//! [{"type": "file", "oid": "8f0e…", "path": "Q4_K_M/model-Q4_K_M-00001-of-00002.gguf", "size": 39000000000,
//!   "lfs": {"oid": "…", "size": 39000000000, "pointerSize": 135}}, {"type": "directory", "path": "Q4_K_M", "size": 0}]
//! ```
//!
//! `config.json` is of the Transformers library; what describes the text part of a model that also sees stands
//! under `text_config`. Sizes and shapes are facts; each model has its own licence. A few repositories at a time,
//! those read the longest ago first, so that nobody is asked for hundreds of files at once.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::{Form, parse};
use crate::data::names::Models;
use crate::data::sheet::{Sheet, Tables, row};
use crate::error::Result;

/// The reader of sizes.
pub(super) const SIZES: Source = Source {
    name: "file-sizes",
    about: "sizes of published files, by the hub's listings",
    table: "file_sizes.csv",
    credit: "hub file listing (",
    first: sizes_wanted,
    more: None,
    read: sizes,
};

/// The reader of descriptions, which writes nothing: a shape that differs needs a person.
pub(super) const CONFIGURATIONS: Source = Source {
    name: "configurations",
    about: "whether descriptions of models say what the table does",
    table: "models.csv",
    credit: "hub description (",
    first: configurations_wanted,
    more: None,
    read: configurations,
};

const HUB: &str = "https://huggingface.co";
/// Repositories that one reading asks for.
const AT_ONCE: usize = 40;

fn saved_as(repository: &str) -> String {
    format!("{}.json", repository.replace('/', "+"))
}

/// The repositories of the table, those read the longest ago first.
fn repositories(sheet: &Sheet) -> Vec<&str> {
    let mut oldest: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &sheet.rows {
        let (repository, as_of) = (sheet.cell(row, "repo"), sheet.cell(row, "as_of"));
        if !repository.is_empty() && !sheet.cell(row, "file").is_empty() {
            oldest.entry(repository).and_modify(|known| *known = as_of.min(known)).or_insert(as_of);
        }
    }
    let mut all: Vec<(&str, &str)> =
        oldest.into_iter().map(|(name, as_of)| (as_of, name)).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, name)| name).collect()
}

fn sizes_wanted(tables: &Tables, _: NaiveDate) -> Result<Vec<Request>> {
    let sheet = tables.sheet("file_sizes.csv")?;
    let wanted = repositories(&sheet).into_iter().take(AT_ONCE);
    Ok(wanted
        .map(|name| Request {
            file: saved_as(name),
            address: format!("{HUB}/api/models/{name}/tree/main?recursive=true"),
            optional: true,
        })
        .collect())
}

/// The path of a file whose parts are numbered, without the number.
fn whole(path: &str) -> &str {
    let stem = path.strip_suffix(".gguf").unwrap_or(path);
    let Some((before, count)) = stem.rsplit_once("-of-") else { return stem };
    let Some((name, part)) = before.rsplit_once('-') else { return stem };
    let digits = |text: &str| text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(count) && digits(part) { name } else { stem }
}

fn sizes(tables: &Tables, answers: &Answers, day: NaiveDate) -> Result<Reading> {
    let sheet = tables.sheet("file_sizes.csv")?;
    let mut reading = Reading::default();
    let mut gone = Vec::new();
    for (file, text) in answers.all() {
        let value = parse(file, text)?;
        let mut listed: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in Form::new(file, &value).list()? {
            let (kind, path) = (entry.get("type")?.text()?, entry.get("path")?.text()?);
            if kind == "file" {
                *listed.entry(whole(path)).or_default() += entry.get("size")?.count()?;
            }
        }
        for known in &sheet.rows {
            let repository = sheet.cell(known, "repo");
            let name = sheet.cell(known, "file");
            if saved_as(repository) != file || name.is_empty() {
                continue;
            }
            let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
            let same = |path: &&&str| last(path) == last(whole(name));
            let found: Vec<u64> =
                listed.iter().filter(|(path, _)| same(path)).map(|(_, s)| *s).collect();
            let [bytes] = found.as_slice() else {
                gone.push(format!("{repository} {name}"));
                continue;
            };
            reading.rows.push(row([
                ("model", sheet.cell(known, "model").to_owned()),
                ("quant", sheet.cell(known, "quant").to_owned()),
                ("bytes", bytes.to_string()),
                ("resolution_bytes", "1".to_owned()),
                ("measures", "file".to_owned()),
                ("as_of", day.to_string()),
                ("source", format!("hub file listing ({HUB}/{repository})")),
            ]));
        }
    }
    if !gone.is_empty() {
        reading.remarks.push(format!("files that are not there: {}", gone.join(", ")));
    }
    reading.some("file of the table")
}

fn configurations_wanted(tables: &Tables, day: NaiveDate) -> Result<Vec<Request>> {
    let models = Models::read(tables)?;
    let count = models.repositories.len().max(1);
    // Another part of the table each week.
    let week = usize::try_from(day.num_days_from_ce() / 7).unwrap_or(0);
    let wanted = (0..count.min(AT_ONCE))
        .filter_map(|nth| models.repositories.get((week * AT_ONCE + nth) % count));
    Ok(wanted
        .map(|(_, name)| Request {
            file: saved_as(name),
            address: format!("{HUB}/{name}/resolve/main/config.json"),
            optional: true,
        })
        .collect())
}

/// Columns of `models.csv` and what `config.json` calls them.
const SHAPE: [(&str, &str); 5] = [
    ("n_layers", "num_hidden_layers"),
    ("hidden_size", "hidden_size"),
    ("n_heads", "num_attention_heads"),
    ("n_kv_heads", "num_key_value_heads"),
    ("vocab_size", "vocab_size"),
];

fn configurations(tables: &Tables, answers: &Answers, _: NaiveDate) -> Result<Reading> {
    let sheet = tables.sheet("models.csv")?;
    let mut reading = Reading::default();
    let mut read = 0;
    for (file, text) in answers.all() {
        let value = parse(file, text)?;
        let form = Form::new(file, &value);
        let _ = form.get("model_type")?.text()?;
        let inner = form.maybe("text_config")?.unwrap_or_else(|| form.clone());
        let same = |row: &&Vec<String>| saved_as(sheet.cell(row, "hf_id")) == file;
        for known in sheet.rows.iter().filter(same) {
            read += 1;
            for (column, name) in SHAPE {
                let Some(said) = inner.maybe(name)? else { continue };
                let (said, cell) = (said.count()?.to_string(), sheet.cell(known, column));
                if !cell.is_empty() && said != cell {
                    let model = sheet.cell(known, "id");
                    reading
                        .remarks
                        .push(format!("{model}: {name} is {said}, the table has {column} {cell}"));
                }
            }
        }
    }
    if read == 0 {
        return Err("no description of a model of the table".into());
    }
    if reading.remarks.is_empty() {
        reading.remarks.push(format!("{read} descriptions say what the table does"));
    }
    Ok(reading)
}
