//! `llamacpp_memory.csv`: weights, cache, state and compute buffer on one device.

use std::collections::BTreeMap;
use std::error::Error;

use rigledger_core::Catalog;
use rigledger_core::catalog::{CacheType, Logits};
use rigledger_core::catalog::{Model, Shape};
use rigledger_core::memory::{CardRoom, LlamaVersion, Placement, Prepared, Settings, Weights};
use rigledger_core::units::{Bytes, Tokens};

/// One row by its columns' names.
pub(crate) type Row = BTreeMap<String, String>;
/// Weights of a shape in a mix; an error says why there are none.
pub(crate) type Weigh<'a> = &'a dyn Fn(&Shape, &str) -> Result<Weights, String>;

/// One figure that was predicted and is known.
pub(crate) struct Sample {
    /// `weights`, `kv`, `recurrent`, `compute` or `total`.
    pub(crate) category: &'static str,
    /// Kind of architecture: dense, moe, mla, hybrid, each with `+swa` where it has windows.
    pub(crate) kind: String,
    /// The architecture.
    pub(crate) arch: &'static str,
    /// The row, for the list of the worst.
    pub(crate) label: String,
    /// Bytes that the core predicts.
    pub(crate) predicted: u64,
    /// Bytes that llama.cpp plans.
    pub(crate) truth: u64,
}

/// What a file came to.
#[derive(Default)]
pub(crate) struct Outcome {
    /// All figures.
    pub(crate) samples: Vec<Sample>,
    /// Rows that were not used, by reason.
    pub(crate) skipped: BTreeMap<String, u32>,
    /// Lines about the safe side and about fit.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    pub(crate) fn skip(&mut self, reason: impl Into<String>) {
        *self.skipped.entry(reason.into()).or_default() += 1;
    }
}

/// How often the safe side of the compute buffer covers the truth.
#[derive(Default)]
pub(crate) struct Cover(BTreeMap<String, (u32, u32)>);

impl Cover {
    pub(crate) fn add(&mut self, kind: &str, covered: bool) {
        for name in ["all", kind] {
            let (rows, yes) = self.0.entry(name.to_owned()).or_default();
            *rows += 1;
            *yes += u32::from(covered);
        }
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        let line = |(name, (rows, yes)): (&String, &(u32, u32))| {
            let share = f64::from(*yes) / f64::from(*rows) * 100.0;
            format!("safe side of compute, {name}: covers {yes} of {rows} ({share:.2} %)")
        };
        self.0.iter().map(line).collect()
    }
}

/// Reads a file of rows, with comments after `#`.
pub(crate) fn read(path: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// A number of a row; an error names the column.
pub(crate) fn number(row: &Row, column: &str) -> Result<u64, String> {
    let text = row.get(column).map_or("", String::as_str);
    text.parse().map_err(|_| format!("no number in column {column}"))
}

/// The model of a row.
pub(crate) fn model(row: &Row) -> Result<&'static Model, String> {
    let id = row.get("model").map_or("", String::as_str);
    Catalog::embedded().model(id).ok_or_else(|| format!("unknown model {id}"))
}

/// Kind of architecture in one word.
pub(crate) fn kind(shape: &Shape) -> String {
    let kind = if shape.linear_layers > 0 {
        "hybrid"
    } else if shape.kv_lora > 0 {
        "mla"
    } else if shape.experts > 0 {
        "moe"
    } else {
        "dense"
    };
    if shape.swa_layers > 0 { format!("{kind}+swa") } else { kind.to_owned() }
}

/// The settings of a row; a file without `kv_unified` has one cache for all sequences.
pub(crate) fn settings(row: &Row) -> Result<Settings, String> {
    let small = |column| {
        u32::try_from(number(row, column)?).map_err(|_| format!("{column} is out of range"))
    };
    let cache = |column: &str| {
        let id = row.get(column).map_or("", String::as_str);
        CacheType::parse(id).ok_or_else(|| format!("unknown cache type {id}"))
    };
    Ok(Settings {
        context: Tokens::new(small("ctx")?),
        cache_k: cache("kv_type_k")?,
        cache_v: cache("kv_type_v")?,
        flash_attention: small("flash_attn")? == 1,
        ubatch: small("n_ubatch")?,
        sequences: small("n_seq")?,
        unified: row.get("kv_unified").is_none_or(|unified| unified == "1"),
        llama_version: version(row),
        ..Settings::default()
    })
}

/// The version of llama.cpp that planned a row; one that does not name it is of the older.
///
/// The open pull requests of that time are planned as the older is.
pub(crate) fn version(row: &Row) -> LlamaVersion {
    let number = row.get("llama_cpp_version").map_or("", String::as_str);
    let newest = LlamaVersion::default();
    if number.starts_with(newest.id()) { newest } else { LlamaVersion::V0_5 }
}

/// A row in a few words.
pub(crate) fn label(row: &Row) -> String {
    let text = |column: &str| row.get(column).map_or("", String::as_str);
    let mut label = format!(
        "{} ctx {} {}/{} fa {} ub {} seq {}",
        text("model"),
        text("ctx"),
        text("kv_type_k"),
        text("kv_type_v"),
        text("flash_attn"),
        text("n_ubatch"),
        text("n_seq"),
    );
    for column in ["kv_unified", "backend", "pipeline", "device", "llama_cpp_version"] {
        if let Some(value) = row.get(column) {
            label = format!("{label} {column} {value}");
        }
    }
    label
}

/// A card that holds anything.
pub(crate) const BOUNDLESS: CardRoom =
    CardRoom { memory: Bytes::new(1 << 50), reserved: Bytes::ZERO };

/// Compares every row.
pub(crate) fn run(path: &str, weigh: Weigh<'_>) -> Result<Outcome, Box<dyn Error>> {
    let mut outcome = Outcome::default();
    let mut cover = Cover::default();
    let mut prepared: BTreeMap<String, Result<Prepared, String>> = BTreeMap::new();
    for row in read(path)? {
        if let Err(reason) = compare(&row, weigh, &mut prepared, &mut outcome, &mut cover) {
            outcome.skip(reason);
        }
    }
    outcome.notes = cover.notes();
    Ok(outcome)
}

fn compare(
    row: &Row,
    weigh: Weigh<'_>,
    prepared: &mut BTreeMap<String, Result<Prepared, String>>,
    outcome: &mut Outcome,
    cover: &mut Cover,
) -> Result<(), String> {
    let model = model(row)?;
    let mix = row.get("weights_type").map_or("F16", String::as_str);
    let ready = prepared
        .entry(format!("{} {mix}", model.id))
        .or_insert_with(|| Ok(Prepared::new(&model.shape, &weigh(&model.shape, mix)?)));
    let prepared = ready.as_ref().map_err(Clone::clone)?;
    let settings = settings(row)?;
    let device = row.get("backend").is_none_or(|backend| backend != "cpu");
    let cards: &[CardRoom] = if device { &[BOUNDLESS] } else { &[] };
    let kind = kind(&model.shape);
    for (logits, column) in
        [(Logits::All, "compute_bytes"), (Logits::Server, "compute_bytes_server")]
    {
        let placed = prepared.place(&Settings { logits, ..settings }, cards, None);
        let [weights, kv, recurrent, compute, safe] = bytes(&placed);
        let truth = [
            number(row, "weights_bytes")?,
            number(row, "kv_bytes")?,
            number(row, "recurrent_bytes")?,
            number(row, column)?,
        ];
        let mut add = |category, predicted, truth| {
            let label = format!("{} {logits:?}", label(row));
            let arch = model.shape.arch;
            let kind = kind.clone();
            outcome.samples.push(Sample { category, kind, arch, label, predicted, truth });
        };
        if logits == Logits::All {
            add("weights", weights, truth[0]);
            add("kv", kv, truth[1]);
            add("recurrent", recurrent, truth[2]);
        }
        add("compute", compute, truth[3]);
        add("total", weights + kv + recurrent + compute, truth.iter().sum());
        cover.add(&kind, safe >= truth[3]);
    }
    Ok(())
}

/// Weights, cache, state, compute and its safe side: of the card, or of the host where there is none.
fn bytes(placed: &Placement) -> [u64; 5] {
    if let Some(card) = placed.cards.first() {
        [card.weights, card.cache, card.recurrent, card.compute, card.compute_high].map(Bytes::get)
    } else {
        let host = &placed.host;
        [host.weights, host.cache, host.recurrent, host.compute, host.compute_high].map(Bytes::get)
    }
}
