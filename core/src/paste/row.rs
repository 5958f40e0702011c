//! A measurement as a row of `data/benchmarks.csv`, for those who give theirs to others: its cells, what
//! must be true of such a row, and the form of the project's host filled in with it.
//!
//! The tests of the data and the check of what somebody sends ask [`wrong`] too, so that a row that
//! leaves here is one that they take. Nothing of the reader is in it: a card, a model, a figure, a month.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::beside::Beside;
use super::measured::{Measurement, What};
use crate::catalog::{Catalog, Runtime};
use crate::plan::group::{GROUPS, MAX_GROUPS};
use crate::plan::inputs::{InputId, Place};
use crate::plan::link::escaped;
use crate::plan::{CUSTOM_GPU, Plan};
use crate::units::{decimal, format::machine};

/// What a row may measure.
pub const METRICS: [&str; 4] =
    ["decode_tok_s_per_stream", "decode_tok_s_total", "prefill_tok_s", "ttft_ms"];
/// How cards may have shared a model; empty where nobody says.
pub const SPLITS: [&str; 9] = [
    "",
    "none",
    "layer",
    "row",
    "tensor",
    "graph",
    "pipeline",
    "tensor4+pipeline4",
    "tensor8+pipeline2",
];
/// Columns with numbers that may be missing, and their limits.
const NUMBERS: [(&str, f64, f64); 9] = [
    ("gpu_count", 0.0, 4096.0),
    ("prompt_tokens", 0.0, 1e7),
    ("gen_tokens", 0.0, 1e7),
    ("context_depth", 0.0, 1e7),
    ("batch_or_concurrency", 0.0, 1e7),
    ("file_gib", 0.1, 2000.0),
    ("spec_tokens", 1.0, 64.0),
    ("acceptance", 0.0, 1.0),
    ("tok_s_plain", 0.01, 1e6),
];
/// Limits of the value.
const VALUE: (f64, f64) = (0.01, 1e8);

/// The form of the project's host.
const TEMPLATE: &str = "measurement.yml";

/// A row, by the names of its columns; those that are not there are empty.
pub type Row = BTreeMap<&'static str, String>;

/// What is wrong with a row: a line each, with the column first. `cell` gives a cell by the name of its
/// column; `is_card` and `is_model` know the ids of the tables.
pub fn wrong<'a>(
    cell: impl Fn(&str) -> &'a str,
    is_card: impl Fn(&str) -> bool,
    is_model: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |right: bool, parts: &[&str]| {
        if !right {
            wrong.push(parts.concat());
        }
    };
    let (gpu, model) = (cell("gpu"), cell("model"));
    say(gpu.split('+').all(is_card), &["gpu: `", gpu, "` is not the id of a card"]);
    say(is_model(model), &["model: `", model, "` is not the id of a model"]);
    let (metric, split) = (cell("metric"), cell("split"));
    say(METRICS.contains(&metric), &["metric: `", metric, "` is none of the list"]);
    say(SPLITS.contains(&split), &["split: `", split, "` is none of the list"]);
    let within = |text: &str, low: f64, high: f64| {
        text.parse::<f64>().is_ok_and(|number| (low..=high).contains(&number))
    };
    let value = cell("value");
    say(within(value, VALUE.0, VALUE.1), &["value: `", value, "` is not a number in its range"]);
    for (column, low, high) in NUMBERS {
        let text = cell(column);
        let right = text.is_empty() || within(text, low, high);
        say(right, &[column, ": `", text, "` is not a number in its range"]);
    }
    let plain = cell("tok_s_plain").is_empty() || !cell("spec_method").is_empty();
    say(plain, &["tok_s_plain: a plain rate without drafting"]);
    wrong
}

/// The runtime that a tool measures; the plan's where the tool has none of its own.
fn runtime(tool: &str, plan: Runtime) -> &'static str {
    match tool {
        _ if tool.starts_with("llama") => Runtime::LlamaCpp.id(),
        _ if tool.starts_with("ollama") => Runtime::Ollama.id(),
        _ if tool.starts_with("mlx") => Runtime::Mlx.id(),
        _ if tool.starts_with("sglang") => Runtime::Sglang.id(),
        _ if tool.starts_with("vllm") => Runtime::Vllm.id(),
        _ => plan.id(),
    }
}

/// A measurement on a rig of a plan as a row, as of a day. Nothing where its format is not known, the rig
/// has a card that is in no table, or the row is not one that the tests take.
pub fn row(
    (measurement, beside): (&Measurement, &Beside),
    tool: &str,
    (plan, rig): (&Plan, usize),
    day: NaiveDate,
    catalog: &Catalog,
) -> Option<Row> {
    let own = plan.rigs.get(rig)?;
    let cards = [&own.gpu, &own.gpu2, &own.gpu3];
    let cards: Vec<&str> =
        cards.into_iter().map(|id| &**id).filter(|id| !id.is_empty()).take(MAX_GROUPS).collect();
    if cards.contains(&CUSTOM_GPU) {
        return None;
    }
    let more = |kind: usize| {
        let count = GROUPS.get(kind).and_then(|group| plan.value(group.count, Place::Rig(rig)));
        count.map_or(1.0, |count| count.likely())
    };
    let count = (1..cards.len()).fold(f64::from(own.count), |all, kind| all + more(kind));
    let whole = |number: f64| machine(libm::round(number));
    let empty = String::new;
    let (prompt, depth, answer, users, metric, value) = match measurement.what {
        What::Decode { tok_s, depth_tokens, users } => {
            (empty(), whole(depth_tokens), empty(), users, METRICS[0], tok_s)
        }
        What::Total { tok_s, prompt_tokens, answer_tokens, users } => {
            (whole(prompt_tokens), "0".into(), whole(answer_tokens), users, METRICS[1], tok_s)
        }
        What::Prefill { tok_s, prompt_tokens, depth_tokens } => {
            (whole(prompt_tokens), whole(depth_tokens), empty(), 1.0, METRICS[2], tok_s)
        }
        What::FirstToken { seconds, prompt_tokens, users } => {
            (whole(prompt_tokens), "0".into(), empty(), users, METRICS[3], seconds * 1000.0)
        }
        _ => return None,
    };
    let split = if count > 1.0 { measurement.split.map_or("", |split| split.id()) } else { "none" };
    let interconnect = match own.nvlink {
        _ if count <= 1.0 => "none",
        Some(true) => "nvlink",
        _ => "",
    };
    let limit = plan.value(InputId::PowerLimit, Place::Rig(rig));
    let row: Row = [
        ("gpu", cards.join("+")),
        ("gpu_count", whole(count)),
        ("interconnect", interconnect.to_owned()),
        ("power_limit_w", limit.map_or_else(empty, |limit| whole(limit.likely()))),
        ("runtime", runtime(tool, beside.workload.runtime).to_owned()),
        ("split", split.to_owned()),
        ("model", beside.workload.model.clone()),
        ("quant", measurement.quant_id?.to_owned()),
        ("prompt_tokens", prompt),
        ("context_depth", depth),
        ("gen_tokens", answer),
        ("batch_or_concurrency", whole(users)),
        ("metric", metric.to_owned()),
        ("value", machine(libm::round(value * 1000.0) / 1000.0)),
        ("measured_date", day.to_string().get(..7)?.to_owned()),
    ]
    .into_iter()
    .collect();
    let cell = |column: &str| row.get(column).map_or("", |cell| &**cell);
    let is_card = |id: &str| catalog.gpu(id).is_some();
    let right = wrong(cell, is_card, |id| catalog.model(id).is_some()).is_empty();
    let sound = decimal(cell("value")).is_some();
    (right && sound).then_some(row)
}

/// The form filled in with a row, as what stands behind the question mark of its address; `tool` is
/// where it was read.
pub fn form(row: &Row, tool: &str) -> String {
    let cell = |column: &str| row.get(column).map_or("", |cell| &**cell);
    let several =
        |columns: &[&str]| columns.iter().map(|column| cell(column)).collect::<Vec<_>>().join(", ");
    let split = if cell("split").is_empty() { "not stated" } else { cell("split") };
    let (columns, cells): (Vec<&str>, Vec<&str>) = row
        .iter()
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(name, cell)| (*name, &**cell))
        .unzip();
    let source = [tool, "\n\n", &columns.join(","), "\n", &cells.join(",")].concat();
    let title =
        [cell("gpu_count"), " x ", cell("gpu"), ": ", cell("model"), " ", cell("quant")].concat();
    let fields = [
        ("template", TEMPLATE.to_owned()),
        ("title", title),
        ("gpu", several(&["gpu", "gpu_count"])),
        ("interconnect", cell("interconnect").to_owned()),
        ("power_limit_w", cell("power_limit_w").to_owned()),
        ("runtime", cell("runtime").to_owned()),
        ("split", split.to_owned()),
        ("model", several(&["model", "quant"])),
        ("tokens", several(&["prompt_tokens", "context_depth", "gen_tokens"])),
        ("batch_or_concurrency", cell("batch_or_concurrency").to_owned()),
        ("metric", cell("metric").to_owned()),
        ("value", cell("value").to_owned()),
        ("measured_date", cell("measured_date").to_owned()),
        ("source", source),
    ];
    let filled = fields.iter().filter(|(_, text)| !text.is_empty());
    let pairs: Vec<String> = filled
        .map(|(field, text)| [field, "=", &escaped(text).replace('+', "%20")].concat())
        .collect();
    pairs.join("&")
}
