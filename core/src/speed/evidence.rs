//! The measured rows that are nearest to an estimate.
//!
//! Rows are an argument: programs read them from a file, the page has those that are built in
//! ([`super::rows::embedded`]).

use std::collections::BTreeMap;

use serde::Serialize;

use super::engine::WeightKind;
use super::load::Counted;
use super::rows::Row;
use crate::catalog::{Catalog, Gpu, Model, Shape, Vendor};
use crate::catalog::{Runtime, Split};
use crate::units::{Tokens, decimal};

/// Weights that a token of a model reads; `None` where its tensors are not known.
pub fn weights_read(shape: &Shape) -> Option<f64> {
    Some(Counted::of(shape)?.used(shape))
}

/// What an estimate is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Id of the card.
    pub gpu: &'a str,
    /// The number of cards.
    pub cards: u32,
    /// How they share the work.
    pub split: Split,
    /// What runs.
    pub runtime: Runtime,
    /// Id of the model; another of the same size is nearly as good.
    pub model: &'a str,
    /// Weights that a token reads.
    pub read: f64,
    /// Id of the format.
    pub quant: &'a str,
    /// Tokens in the cache, or of the prompt.
    pub depth: Tokens,
    /// Streams.
    pub users: u32,
    /// Whether a part stays on the host.
    pub host: bool,
    /// Whether it is about prefill.
    pub prefill: bool,
}

/// A measured row, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The cards, in short.
    pub cards: String,
    /// How they are joined and share the work, as published; empty for one card.
    pub link: String,
    /// Runtime and version.
    pub runtime: String,
    /// Name of the model.
    pub model: String,
    /// Id of the format.
    pub quant: String,
    /// Tokens in the cache before, and of the prompt or answer.
    pub context: String,
    /// Streams.
    pub users: u32,
    /// Tokens a second.
    pub tok_s: f64,
    /// Whether they are those of all streams.
    pub total: bool,
    /// When it was measured; empty where not stated.
    pub date: String,
    /// Where the measurement was published.
    pub source: String,
    /// How far it is from the estimate: 0 is the same thing.
    pub distance: f64,
}

/// The nearest rows, the nearest first.
pub fn nearest(
    rows: &[Row<'_>],
    about: &About<'_>,
    most: usize,
    catalog: &Catalog,
) -> Vec<Evidence> {
    let wanted = Wanted::of(about, catalog);
    // Rows are of a few dozen models, and to count one's weights costs as much as many rows.
    let mut counted: BTreeMap<&str, Option<f64>> = BTreeMap::new();
    let mut near: Vec<(f64, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(place, row)| {
            let model = catalog.model(row.model)?;
            let read = *counted.entry(model.id).or_insert_with(|| weights_read(&model.shape));
            let far = distance(row, about, &wanted, (model, read?), catalog)?;
            Some((far + depth_apart(row, about), place))
        })
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // Of one configuration at many depths the nearest is enough.
    let mut shown: Vec<[&str; 7]> = Vec::new();
    near.retain(|&(_, place)| {
        let Some(row) = rows.get(place) else { return false };
        let same = [
            row.gpu,
            row.gpu_count,
            row.split,
            row.model,
            row.quant,
            row.runtime_version,
            row.source,
        ];
        let new = shown.len() < most && !shown.contains(&same);
        if new {
            shown.push(same);
        }
        new
    });
    near.into_iter()
        .filter_map(|(distance, place)| Some(words(rows.get(place)?, distance, catalog)))
        .collect()
}

struct Wanted {
    gpu: Option<&'static Gpu>,
    model: Option<&'static Model>,
    kind: WeightKind,
}

impl Wanted {
    fn of(about: &About<'_>, catalog: &Catalog) -> Self {
        Self {
            gpu: catalog.gpu(about.gpu),
            model: catalog.model(about.model),
            kind: WeightKind::of(about.quant),
        }
    }
}

/// How far two figures are apart, in doublings.
fn doublings(a: f64, b: f64) -> f64 {
    if a > 0.0 && b > 0.0 { libm::fabs(libm::log2(a / b)) } else { 3.0 }
}

/// How far a row is from an estimate; `None` for a row that says nothing about it.
fn distance(
    row: &Row<'_>,
    about: &About<'_>,
    wanted: &Wanted,
    (model, read): (&Model, f64),
    catalog: &Catalog,
) -> Option<f64> {
    let prefill = row.metric == "prefill_tok_s";
    let decode = row.metric.starts_with("decode_tok_s");
    let drafts = row.notes.contains("spec=") && !row.notes.contains("spec=none");
    if prefill != about.prefill || !(prefill || decode) || drafts {
        return None;
    }
    let mut far = 0.0;
    let (theirs, ours) = (row.gpu.split('+').next().and_then(|id| catalog.gpu(id))?, wanted.gpu);
    if row.gpu != about.gpu {
        let ours = ours?;
        if theirs.vendor != ours.vendor {
            return None;
        }
        far += if theirs.architecture == ours.architecture { 1.0 } else { 2.5 };
        far += doublings(theirs.bandwidth.get(), ours.bandwidth.get());
    }
    let cards: u32 = row.gpu_count.parse().ok()?;
    far += doublings(f64::from(cards), f64::from(about.cards.max(1))) * 1.5;
    if cards > 1 && about.cards > 1 {
        let split = match row.split {
            "row" => Split::Row,
            "tensor" => Split::Tensor,
            "pipeline" => Split::Pipeline,
            _ => Split::Layer,
        };
        far += if split == about.split { 0.0 } else { 2.0 };
    }
    let llama =
        !["vllm", "sglang", "exllama", "mlx", "mlc"].iter().any(|r| row.runtime.starts_with(r));
    let same = match about.runtime {
        Runtime::Mlx => row.runtime.contains("mlx"),
        Runtime::Vllm => row.runtime == "vllm",
        Runtime::Sglang => row.runtime == "sglang",
        Runtime::Ktransformers => row.runtime == "ktransformers",
        Runtime::IkLlama => row.runtime == "ik_llama",
        Runtime::ExllamaV2 | Runtime::ExllamaV3 => row.runtime.starts_with("exllama"),
        _ => llama,
    };
    far += if same { 0.0 } else { 2.5 };
    // Before this month the same cards were slower, most of all in prefill.
    let old = theirs.vendor == Vendor::Nvidia && row.measured_date < "2024-06";
    far += if old { 0.6 } else { 0.0 };
    if row.model != about.model {
        let same = wanted.model.is_some_and(|wanted| wanted.shape.is_alike(&model.shape));
        let mixed = |model: &Model| model.shape.experts > 0;
        let unlike = wanted.model.is_some_and(|wanted| mixed(wanted) != mixed(model));
        far += if same { 0.05 } else { 0.5 + doublings(read, about.read) };
        far += if unlike { 1.5 } else { 0.0 };
    }
    if row.quant != about.quant {
        let kind = if WeightKind::of(row.quant) == wanted.kind { 0.4 } else { 0.9 };
        far += kind;
    }
    let users = decimal(row.batch_or_concurrency).unwrap_or(1.0).max(1.0);
    far += doublings(users, f64::from(about.users.max(1))) * 1.0;
    if row.cpu_offload.is_empty() == about.host {
        far += 3.0;
    }
    Some(far)
}

/// Tokens in the cache of a row: on average while it decodes, or at the end of its prompt.
fn depth(row: &Row<'_>) -> f64 {
    let number = |text: &str| decimal(text).unwrap_or(0.0);
    let prefill = row.metric == "prefill_tok_s";
    number(row.context_depth)
        + if prefill { number(row.prompt_tokens) } else { number(row.gen_tokens) / 2.0 }
}

/// How far a row's depth is from an estimate's.
fn depth_apart(row: &Row<'_>, about: &About<'_>) -> f64 {
    doublings(depth(row) + 512.0, f64::from(about.depth.get()) + 512.0) * 0.3
}

/// What was measured of the very thing that an estimate is about, at any depth: tokens in the cache
/// and tokens a second, by depth. Another version of the runtime, and another format with much the
/// same kernels, count as the same thing.
pub(crate) fn at_any_depth(
    rows: &[Row<'_>],
    about: &About<'_>,
    catalog: &Catalog,
) -> Vec<(f64, f64)> {
    let wanted = Wanted::of(about, catalog);
    let mut found: Vec<(f64, f64)> = rows
        .iter()
        .filter(|row| {
            row.gpu == about.gpu
                && row.metric != "decode_tok_s_total"
                && !row.runtime.starts_with("ik_llama")
        })
        .filter_map(|row| {
            let model = catalog.model(row.model)?;
            let same = wanted.model.is_some_and(|wanted| wanted.shape.is_alike(&model.shape));
            let far = distance(row, about, &wanted, (model, about.read), catalog)?;
            (same && far <= SAME).then(|| (depth(row), decimal(row.value).unwrap_or(0.0)))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    found
}

/// The distance up to which a row is of the same thing: another shape's name and another format of
/// the same kind.
const SAME: f64 = 0.5;

fn words(row: &Row<'_>, distance: f64, catalog: &Catalog) -> Evidence {
    let count: u32 = row.gpu_count.parse().unwrap_or(1);
    let name = |id: &str| catalog.gpu(id).map_or(id.to_owned(), |gpu| gpu.short_name().to_owned());
    let cards = match row.gpu.split_once('+') {
        Some((first, second)) => format!("{} + {}", name(first), name(second)),
        None if count > 1 => format!("{count}\u{d7} {}", name(row.gpu)),
        None => name(row.gpu),
    };
    let mut link = String::new();
    if count > 1 {
        link.push_str(if row.interconnect == "unknown" {
            "link not stated"
        } else {
            row.interconnect
        });
        if row.split != "none" && !row.split.is_empty() {
            link.push_str(", ");
            link.push_str(row.split);
            link.push_str(" split");
        }
    }
    if !row.power_limit_w.is_empty() {
        link.push_str(if link.is_empty() { "" } else { ", " });
        link.push_str(row.power_limit_w);
        link.push_str(" W");
    }
    let runtime = [row.runtime, row.runtime_version].join(" ");
    let mut context =
        String::from(if row.context_depth.is_empty() { "0" } else { row.context_depth });
    context.push_str(" + ");
    let tokens = if row.metric == "prefill_tok_s" { row.prompt_tokens } else { row.gen_tokens };
    context.push_str(if tokens.is_empty() { "not stated" } else { tokens });
    Evidence {
        cards,
        link,
        runtime: runtime.trim().to_owned(),
        model: catalog.model(row.model).map_or(row.model, |model| model.name).to_owned(),
        quant: row.quant.to_owned(),
        context,
        users: row.batch_or_concurrency.parse().unwrap_or(1),
        tok_s: decimal(row.value).unwrap_or(0.0),
        total: row.metric == "decode_tok_s_total",
        date: row.measured_date.to_owned(),
        source: row.source.to_owned(),
        distance,
    }
}
