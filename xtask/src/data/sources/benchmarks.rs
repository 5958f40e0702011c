//! Measured speeds that projects with a licence publish.
//!
//! llmfit keeps a file for each report of a user, with the repository's schema beside them (MIT). Its list of
//! files is GitHub's:
//!
//! ```json
//! {"truncated": false, "tree": [{"path": "llmfit-core/data/community/nvidia-geforce-rtx-5090/1790.json",
//!  "type": "blob"}]}
//! {"schemaVersion": 1, "submittedAtUnix": 1790061857, "tool": {"name": "llmfit", "version": "1.1.12"},
//!  "hardware": {"hwClass": "DISCRETE_GPU", "hardwareName": "NVIDIA GeForce RTX 5090", "gpuCount": 1, "cpu":
//!  "AMD Ryzen 5 9600X", "ramGb": 31.1, "vramGb": 31.8}, "results": [{"model": "qwen3:32b-q4_K_M", "provider":
//!  "ollama", "numRuns": 3, "avgTps": 61.2, "minTps": 60.1, "maxTps": 62.0, "avgOutputTokens": 173.3}]}
//! ```
//!
//! `InferenceX` measures servers every night (Apache-2.0); times are in seconds, and a GPU's key is its name:
//!
//! ```json
//! [{"hardware": "h100", "framework": "vllm", "model": "gptoss120b", "precision": "fp4", "spec_method": "none",
//!   "disagg": false, "is_multinode": false, "decode_tp": 2, "isl": 1024, "osl": 1024, "conc": 4, "image": "…",
//!   "date": "2026-11-20", "metrics": {"median_tpot": 0.0061, "tput_per_gpu": 512.0}}]
//! ```
//!
//! Of both only what is plain: one kind of card, a format that the table knows, no drafting.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate};

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::{Form, parse, rounded};
use crate::data::names::{Cards, Models};
use crate::data::sheet::{Row, Tables, row};
use crate::error::Result;
use crate::paths;
use crate::site::stamp::short_hash;

/// The reader of llmfit's reports.
pub(super) const LLMFIT: Source = Source {
    name: "speeds-llmfit",
    about: "speeds that users of llmfit reported",
    table: "benchmarks.csv",
    credit: LLMFIT_FOLDER,
    first: |_, _| {
        let tree = "https://api.github.com/repos/AlexsJones/llmfit/git/trees/main?recursive=1";
        Ok(vec![Request::new(TREE, tree)])
    },
    more: Some(reports_wanted),
    read: llmfit,
};

/// The reader of `InferenceX`.
pub(super) const INFERENCEX: Source = Source {
    name: "speeds-inferencex",
    about: "speeds of servers that InferenceX measures",
    table: "benchmarks.csv",
    credit: "InferenceX (",
    first: |_, _| {
        let wanted = INFERENCEX_MODELS.iter();
        Ok(wanted
            .map(|(_, shown, _)| Request {
                file: format!("{shown}.json"),
                address: format!(
                    "https://inferencex.semianalysis.com/api/v1/benchmarks?model={shown}"
                ),
                optional: true,
            })
            .collect())
    },
    more: None,
    read: inferencex,
};

const TREE: &str = "tree.json";
const LLMFIT_FOLDER: &str =
    "https://github.com/AlexsJones/llmfit/blob/main/llmfit-core/data/community/";
const COMMUNITY: &str = "llmfit-core/data/community/";
/// Reports that one reading asks for.
const AT_ONCE: usize = 100;
/// Runs of a report from which its spread tells something, and the spread from which it tells nothing.
const RUNS: u64 = 3;
const SPREAD: f64 = 1.25;

fn reports_wanted(tables: &Tables, answers: &Answers) -> Result<Vec<Request>> {
    let value = parse(TREE, answers.text(TREE)?)?;
    let form = Form::new(TREE, &value);
    if form.get("truncated")?.truth()? {
        return Err(format!("{TREE}: the list of files is cut short"));
    }
    let known = tables.sheet("benchmarks.csv")?;
    let known: BTreeSet<&str> = known.rows.iter().map(|row| known.cell(row, "source")).collect();
    let mut wanted = Vec::new();
    for entry in form.get("tree")?.list()? {
        let path = entry.get("path")?.text()?;
        let Some(report) = path.strip_prefix(COMMUNITY) else { continue };
        let is_report = report.contains('/') && paths::ending(report) == "json";
        if is_report && !known.contains(format!("{LLMFIT_FOLDER}{report}").as_str()) {
            let raw = "https://raw.githubusercontent.com/AlexsJones/llmfit/main";
            wanted.push(Request {
                file: report.replace('/', "+"),
                address: format!("{raw}/{path}"),
                optional: true,
            });
        }
    }
    // The newest first: names begin with the second of the report.
    wanted.sort_by(|a, b| second(&b.file).cmp(second(&a.file)));
    wanted.truncate(AT_ONCE);
    Ok(wanted)
}

fn second(file: &str) -> &str {
    file.rsplit('+').next().unwrap_or(file)
}

/// What a report's names are compared with.
struct Known<'a> {
    cards: Cards,
    models: Models,
    /// Ids of formats by themselves in small letters.
    formats: BTreeMap<String, &'a str>,
}

fn llmfit(tables: &Tables, answers: &Answers, day: NaiveDate) -> Result<Reading> {
    let formats = tables.sheet("quants.csv")?;
    let ids = formats.rows.iter().map(|row| formats.cell(row, "id"));
    let known = Known {
        cards: Cards::read(tables)?,
        models: Models::read(tables)?,
        formats: ids.map(|id| (id.to_ascii_lowercase(), id)).collect(),
    };
    let mut reading = Reading::default();
    let mut left = 0;
    for (file, text) in answers.all().filter(|(file, _)| *file != TREE) {
        let (rows, others) = reported(file, text, &known, day)?;
        reading.rows.extend(rows);
        left += others;
    }
    if left > 0 {
        reading.remarks.push(format!(
            "{left} results left out: a card, model or format that is not known, several cards, or runs that differ"
        ));
    }
    if reading.rows.is_empty() && reading.remarks.is_empty() {
        reading.remarks.push("no report that is not known".to_owned());
    }
    Ok(reading)
}

/// The rows of a report, and how many of its results are none.
fn reported(
    file: &str,
    text: &str,
    known: &Known<'_>,
    day: NaiveDate,
) -> Result<(Vec<Row>, usize)> {
    let value = parse(file, text)?;
    let form = Form::new(file, &value);
    if form.get("schemaVersion")?.count()? != 1 {
        return Err(format!("{file}: schemaVersion: 1 is expected"));
    }
    let machine = form.get("hardware")?;
    let name = machine.maybe("hardwareName")?.map(|name| name.text()).transpose()?;
    let memory = machine.maybe("vramGb")?.map(|gb| gb.number_in(0.0, 1e4)).transpose()?;
    let count = machine.get("gpuCount")?.count()?;
    let (cpu, ram) = (machine.get("cpu")?.text()?, machine.get("ramGb")?.number()?);
    let seconds = i64::try_from(form.get("submittedAtUnix")?.count()?).unwrap_or(0);
    let month = DateTime::from_timestamp(seconds, 0);
    let month = month.map(|at| format!("{:04}-{:02}", at.year(), at.month()));
    let each = memory.map(|gb| gb / count.max(1) as f64);
    let gpu = name.and_then(|name| known.cards.named(name, each)).filter(|_| count == 1);
    let source = format!("{LLMFIT_FOLDER}{}", file.replace('+', "/"));
    let of_report = month.zip(gpu).map(|(month, gpu)| {
        row([
            ("gpu", gpu.to_owned()),
            ("gpu_count", "1".to_owned()),
            ("interconnect", "none".to_owned()),
            ("host", format!("{cpu}, {} GiB RAM", rounded(ram, 0))),
            ("split", "none".to_owned()),
            ("batch_or_concurrency", "1".to_owned()),
            ("metric", "decode_tok_s_per_stream".to_owned()),
            ("measured_date", month),
            ("source", source.clone()),
            ("as_of", day.to_string()),
        ])
    });
    let (mut rows, mut left) = (Vec::new(), 0);
    for result in form.get("results")?.list()? {
        match (&of_report, measured(&result, known, &source)?) {
            (Some(of_report), Some(mut cells)) => {
                cells.extend(of_report.clone());
                rows.push(cells);
            }
            _ => left += 1,
        }
    }
    Ok((rows, left))
}

/// What a result of a report says, if its names are known and its runs agree.
fn measured(result: &Form<'_>, known: &Known<'_>, source: &str) -> Result<Option<Row>> {
    let (tag, provider) = (result.get("model")?.text()?, result.get("provider")?.text()?);
    let runs = result.get("numRuns")?.count()?;
    let speed = |name: &str| result.get(name)?.number_in(0.0, 1e5);
    let [mean, least, most] = [speed("avgTps")?, speed("minTps")?, speed("maxTps")?];
    let tokens = result.get("avgOutputTokens")?.number()?;
    let steady = runs >= RUNS && mean > 0.0 && most <= SPREAD * least;
    let named = tagged(tag, &known.models, &known.formats).zip(runtime(provider));
    let Some(((model, format), runtime)) = named.filter(|_| steady) else { return Ok(None) };
    Ok(Some(row([
        ("id", id(&[source, tag])),
        ("runtime", runtime.to_owned()),
        ("model", model.to_owned()),
        ("quant", format.to_owned()),
        ("gen_tokens", rounded(tokens, 0)),
        ("value", rounded(mean, 2)),
        ("model_as_published", tag.to_owned()),
        ("notes", format!("llmfit bench; mean of {runs} runs, {least} to {most}")),
    ])))
}

/// Engines by what llmfit calls them. What a graphical program runs inside is not stated.
fn runtime(provider: &str) -> Option<&'static str> {
    match provider {
        "ollama" => Some("ollama"),
        "llamacpp" => Some("llama.cpp"),
        "vllm" => Some("vllm"),
        "mlx" => Some("mlx-lm"),
        _ => None,
    }
}

/// Model and format of a tag that names both: `qwen3:32b-q4_K_M`, or `hf.co/owner/name-GGUF:Q4_K_M`.
fn tagged<'a>(
    tag: &str,
    models: &'a Models,
    formats: &BTreeMap<String, &'a str>,
) -> Option<(&'a str, &'a str)> {
    let (name, version) = tag.split_once(':')?;
    if let Some(repository) = name.strip_prefix("hf.co/") {
        let format = formats.get(&version.to_ascii_lowercase())?;
        let plain = repository.strip_suffix("-GGUF").unwrap_or(repository);
        return Some((models.repository(plain)?, format));
    }
    let (size, rest) = version.split_once('-')?;
    let format = rest.strip_prefix("instruct-").unwrap_or(rest).to_ascii_lowercase();
    Some((models.id(&format!("{name}-{size}"))?, formats.get(&format)?))
}

/// The id of a measurement, by what makes it one.
fn id(of: &[&str]) -> String {
    let hash = short_hash(of.join("\n").as_bytes());
    format!("b{}", hash.get(..10).unwrap_or(&hash))
}

/// Models of `InferenceX`: its key, its name in addresses, and the table's.
const INFERENCEX_MODELS: [(&str, &str, &str); 2] = [
    ("gptoss120b", "gpt-oss-120b", "gpt-oss-120b"),
    ("llama70b", "Llama-3.3-70B", "llama-3.3-70b"),
];
/// Its cards that the table has.
const INFERENCEX_CARDS: [(&str, &str); 4] = [
    ("h100", "h100-80gb-sxm"),
    ("h200", "h200-141gb-sxm"),
    ("mi300x", "mi300x"),
    ("rtx6000pro", "rtx-pro-6000-blackwell"),
];

fn inferencex(_: &Tables, answers: &Answers, day: NaiveDate) -> Result<Reading> {
    let mut newest: BTreeMap<String, Row> = BTreeMap::new();
    for (file, text) in answers.all() {
        let value = parse(file, text)?;
        for result in Form::new(file, &value).list()? {
            if let Some(cells) = served(&result, day)? {
                let key = cells.get("id").cloned().unwrap_or_default();
                let date = |row: &Row| row.get("measured_date").cloned();
                if newest.get(&key).is_none_or(|known| date(known) <= date(&cells)) {
                    newest.insert(key, cells);
                }
            }
        }
    }
    Reading { rows: newest.into_values().collect(), remarks: Vec::new() }
        .some("plain measurement of a known card")
}

/// A measurement of one server, if it is a plain one of a card and model of the table.
fn served(result: &Form<'_>, day: NaiveDate) -> Result<Option<Row>> {
    let text = |name: &str| result.get(name)?.text();
    let (hardware, framework, model) = (text("hardware")?, text("framework")?, text("model")?);
    let (precision, drafting) = (text("precision")?, text("spec_method")?);
    let apart = result.get("disagg")?.truth()? || result.get("is_multinode")?.truth()?;
    let cards = result.get("decode_tp")?.count()?;
    let [prompt, answer, users] =
        [result.get("isl")?.count()?, result.get("osl")?.count()?, result.get("conc")?.count()?];
    let date = result.get("date")?.day()?;
    let each = result.get("metrics")?.get("median_tpot")?.number_in(1e-5, 100.0)?;
    let gpu = INFERENCEX_CARDS.iter().find(|(theirs, _)| *theirs == hardware);
    let known = INFERENCEX_MODELS.iter().find(|(theirs, ..)| *theirs == model);
    let format = match (model, precision) {
        ("gptoss120b", "fp4") => "MXFP4-checkpoint",
        (_, "fp8") => "FP8",
        _ => return Ok(None),
    };
    let plain = !apart && drafting == "none" && ["vllm", "sglang"].contains(&framework);
    let (Some((_, gpu)), Some((_, _, model)), true) = (gpu, known, plain) else { return Ok(None) };
    let image = result.maybe("image")?.map(|image| image.text()).transpose()?.unwrap_or_default();
    let numbers = [cards, prompt, answer, users].map(|number| number.to_string());
    let key = [hardware, framework, model, precision, &numbers.join(" ")];
    Ok(Some(row([
        ("id", id(&key)),
        ("gpu", (*gpu).to_owned()),
        ("gpu_count", numbers[0].clone()),
        ("interconnect", if cards == 1 { "none" } else { "" }.to_owned()),
        ("runtime", framework.to_owned()),
        ("runtime_version", image.rsplit(':').next().unwrap_or_default().to_owned()),
        ("split", if cards == 1 { "none" } else { "tensor" }.to_owned()),
        ("model", (*model).to_owned()),
        ("quant", format.to_owned()),
        ("prompt_tokens", numbers[1].clone()),
        ("context_depth", numbers[1].clone()),
        ("gen_tokens", numbers[2].clone()),
        ("batch_or_concurrency", numbers[3].clone()),
        ("metric", "decode_tok_s_per_stream".to_owned()),
        ("value", rounded(1.0 / each, 3)),
        ("measured_date", date.get(..7).unwrap_or(date).to_owned()),
        ("source", "InferenceX (https://inferencex.semianalysis.com), Apache-2.0".to_owned()),
        ("as_of", day.to_string()),
        ("notes", format!("one over the median time an output token; {date}")),
    ])))
}
