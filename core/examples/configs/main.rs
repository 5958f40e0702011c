//! How well files that describe models are read: a folder of them beside what is true of each.
//!
//! ```text
//! cargo run -p rigledger-core --example configs -- DIR [WORD]
//! ```
//!
//! DIR has an `index.csv` with the columns `file`, `group`, `params_text`, `params_active`,
//! `kv_bytes_per_token_f16`, `window_bytes_per_cell_f16` and `verdict`. A line for each file says what
//! came of it, and the last line counts them; with WORD, only lines that contain it are printed.
//!
//! | | |
//! | --- | --- |
//! | exact | parameters and active ones within 1 %, the cache to the byte, nothing but notes |
//! | noted | the same figures, but with a warning |
//! | unknown | the cache to the byte; that the weights are not known is said |
//! | warned | a figure is off, and a warning was given |
//! | silent | a figure is off, and nothing was said |
//! | refused | a language model that is not read |
//! | apart | no language model, and not taken for one |
//! | mistaken | no language model, but taken for one |
//! | untold | read, and nothing is known to compare it with |

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use rigledger_core::Severity;
use rigledger_core::import::gguf::{self, Progress};
use rigledger_core::import::{Imported, config};
use rigledger_core::memory::weights::tensors;

/// What may come of a file, in the order of the last line.
const OUTCOMES: [&str; 9] =
    ["exact", "noted", "unknown", "warned", "silent", "refused", "apart", "mistaken", "untold"];
/// Those of language models of which the truth is known, or that are refused.
const OF_MODELS: [&str; 6] = ["exact", "noted", "unknown", "warned", "silent", "refused"];

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("configs: {reason}");
            ExitCode::from(2)
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let folder = arguments.next().ok_or("usage: configs DIR [WORD]")?;
    let word = arguments.next().unwrap_or_default();
    let folder = Path::new(&folder);
    let index = folder.join("index.csv");
    let mut rows = csv::Reader::from_path(&index).map_err(|error| error.to_string())?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut files = 0_usize;
    for row in rows.deserialize() {
        let row: BTreeMap<String, String> = row.map_err(|error: csv::Error| error.to_string())?;
        let truth = Truth::of(&row);
        let answer = Answer::of(&folder.join(&truth.file));
        let outcome = outcome(&truth, &answer);
        files += 1;
        *counts.entry(outcome).or_default() += 1;
        let line = format!("{outcome:8} {}{}", truth.file, answer.beside(&truth));
        if line.contains(&word) {
            println!("{line}");
        }
    }
    let count = |outcome: &str| counts.get(outcome).copied().unwrap_or_default();
    let models: usize = OF_MODELS.iter().map(|outcome| count(outcome)).sum();
    let all: Vec<String> = OUTCOMES.iter().map(|name| format!("{name} {}", count(name))).collect();
    println!(
        "{files} files: {}; language models {models}, of them exact {:.1} %",
        all.join(", "),
        100.0 * count("exact") as f64 / models.max(1) as f64
    );
    Ok(())
}

/// What is true of a file.
struct Truth {
    file: String,
    /// Whether a language model is described.
    model: bool,
    parameters: Option<u64>,
    active: Option<u64>,
    cache: Option<u64>,
    window: Option<u64>,
}

impl Truth {
    fn of(row: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| row.get(name).map(|text| text.trim()).unwrap_or_default();
        let number = |name: &str| text(name).parse().ok();
        let verdict = text("verdict");
        let other = verdict.contains("rightly") || verdict.starts_with("no language model");
        let group = text("group");
        Self {
            file: text("file").to_owned(),
            model: !other && group != "gguf",
            parameters: number("params_text"),
            active: number("params_active"),
            cache: number("kv_bytes_per_token_f16"),
            window: number("window_bytes_per_cell_f16"),
        }
    }

    /// Whether there is something to compare with.
    fn is_known(&self) -> bool {
        self.parameters.is_some() || self.cache.is_some()
    }
}

/// What is read from a file.
struct Answer {
    imported: Result<Imported, String>,
    /// Parameters and active ones, without blocks that draft tokens; `None` where not known.
    parameters: Option<(u64, u64)>,
    warnings: Vec<String>,
}

impl Answer {
    fn of(path: &Path) -> Self {
        let imported = read(path);
        let mut warnings = Vec::new();
        let mut parameters = None;
        if let Ok(imported) = &imported {
            parameters = counted(imported);
            let doubts = imported.findings.iter().filter(|it| it.severity != Severity::Note);
            warnings = doubts.map(|it| format!("{}: {}", it.subject, it.message())).collect();
        }
        Self { imported, parameters, warnings }
    }

    /// What to print beside the outcome.
    fn beside(&self, truth: &Truth) -> String {
        let mut text = String::new();
        match &self.imported {
            Err(reason) => write!(text, " | {reason}").unwrap_or_default(),
            Ok(imported) => {
                let shape = &imported.shape;
                let mut pair = |name: &str, ours: Option<u64>, theirs: Option<u64>| {
                    if ours != theirs && theirs.is_some() {
                        let say = |n: Option<u64>| n.map_or("?".to_owned(), |n| n.to_string());
                        write!(text, " | {name} {} for {}", say(ours), say(theirs))
                            .unwrap_or_default();
                    }
                };
                pair("parameters", self.parameters.map(|it| it.0), truth.parameters);
                pair("active", self.parameters.map(|it| it.1), truth.active);
                pair("cache", Some(shape.kv_bytes_per_token.into()), truth.cache);
                pair("window", Some(shape.swa_bytes_per_cell.into()), truth.window);
            }
        }
        for warning in &self.warnings {
            write!(text, " | {warning}").unwrap_or_default();
        }
        text
    }
}

fn read(path: &Path) -> Result<Imported, String> {
    // Some rows name a folder that the files no longer lie in.
    let beside = || fs::read(path.parent()?.parent()?.join(path.file_name()?)).ok();
    let read = fs::read(path).or_else(|error| beside().ok_or(error));
    let bytes = read.map_err(|error| error.to_string())?;
    if path.extension().is_some_and(|end| end == "gguf") {
        return match gguf::read(&bytes) {
            Progress::Done(header) => Ok(gguf::imported(&[*header])),
            Progress::Broken(finding) => Err(finding.message()),
            Progress::NeedMore(_) => Err("it ends in its header".to_owned()),
        };
    }
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    config::read(&text).map_err(|finding| finding.message())
}

/// Parameters of a model and those that one token uses, tensor by tensor.
fn counted(imported: &Imported) -> Option<(u64, u64)> {
    let shape = imported.shape;
    let (mut all, mut routed) = (0_u64, 0_u64);
    let listed = tensors(&shape, |tensor| {
        let drafts = tensor.block.is_some_and(|block| block >= shape.layers);
        // Factors that a converter writes are no parameters.
        if drafts || tensor.role == rigledger_core::memory::weights::Role::RopeFreqs {
            return;
        }
        all += tensor.elements();
        if tensor.routed {
            routed += tensor.elements();
        }
    });
    listed.ok()?;
    let used = routed * u64::from(shape.experts_used) / u64::from(shape.experts.max(1));
    Some((all, all - routed + used))
}

fn outcome(truth: &Truth, answer: &Answer) -> &'static str {
    let Ok(imported) = &answer.imported else {
        return if truth.model { "refused" } else { "apart" };
    };
    if !truth.model {
        // What is told apart has no dimensions of a model, or a word on what it is instead.
        return if imported.is_model() { "mistaken" } else { "apart" };
    }
    if !truth.is_known() {
        return "untold";
    }
    let near = |ours: u64, theirs: Option<u64>| {
        theirs.is_none_or(|theirs| ours.abs_diff(theirs) <= theirs / 100)
    };
    let shape = &imported.shape;
    let same = |ours: u32, theirs: Option<u64>| theirs.is_none_or(|it| it == u64::from(ours));
    let cache =
        same(shape.kv_bytes_per_token, truth.cache) && same(shape.swa_bytes_per_cell, truth.window);
    let Some((parameters, active)) = answer.parameters else {
        return match (cache, answer.warnings.is_empty()) {
            (_, true) => "silent",
            (true, false) => "unknown",
            (false, false) => "warned",
        };
    };
    let right = cache && near(parameters, truth.parameters) && near(active, truth.active);
    match (right, answer.warnings.is_empty()) {
        (true, true) => "exact",
        (true, false) => "noted",
        (false, false) => "warned",
        (false, true) => "silent",
    }
}
