//! What was measured, by what tools print.

mod bench;
mod fit;
mod model;
mod ollama;
mod server;
mod vllm;

pub(super) use bench::number;
use serde::{Serialize, Serializer};

use super::{Reader, Unread, told};
use crate::catalog::{Catalog, Split};
use crate::units::Bytes;

/// The most measurements that are taken from one text.
const MOST: usize = 512;

/// One figure that a tool measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// What the tool calls the model, fit to be shown; empty where it does not say.
    pub model: String,
    /// Id of that model, or of one of the same shape; nothing where it is not known.
    pub model_id: Option<&'static str>,
    /// Id of the format; nothing where it is not known.
    pub quant_id: Option<&'static str>,
    /// How cards shared the work, where the tool says it.
    #[serde(serialize_with = "split")]
    pub split: Option<Split>,
    /// The figure.
    #[serde(flatten)]
    pub what: What,
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "asked for so")]
fn split<S: Serializer>(split: &Option<Split>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(split.map_or("", Split::id))
}

/// A figure that a tool measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum What {
    /// Tokens a second that each stream generated.
    Decode {
        /// The figure.
        tok_s: f64,
        /// Tokens in the cache, on average while it was measured.
        depth_tokens: f64,
        /// Streams.
        users: f64,
    },
    /// Tokens a second that all streams generated together, reading of prompts counted.
    Total {
        /// The figure.
        tok_s: f64,
        /// Tokens of a prompt.
        prompt_tokens: f64,
        /// Tokens of an answer.
        answer_tokens: f64,
        /// Streams.
        users: f64,
    },
    /// Tokens of a prompt that were read a second.
    Prefill {
        /// The figure.
        tok_s: f64,
        /// Tokens of the prompt.
        prompt_tokens: f64,
        /// Tokens that were in the cache before.
        depth_tokens: f64,
    },
    /// Time to the first token.
    FirstToken {
        /// Seconds.
        seconds: f64,
        /// Tokens of the prompt.
        prompt_tokens: f64,
        /// Streams.
        users: f64,
    },
    /// What one device held.
    Memory {
        /// What the tool calls the device.
        device: String,
        /// Weights.
        #[serde(rename = "model_bytes")]
        model: Bytes,
        /// Cache and recurrent state.
        #[serde(rename = "context_bytes")]
        context: Bytes,
        /// Buffers.
        #[serde(rename = "compute_bytes")]
        compute: Bytes,
    },
    /// Share of drafted tokens that were accepted.
    Accepted {
        /// From 0 to 1.
        share: f64,
    },
    /// What a model takes in all, and how much of it lies on cards.
    Loaded {
        /// All of it.
        #[serde(rename = "size_bytes")]
        size: Bytes,
        /// From 0 to 1.
        share_on_cards: f64,
        /// Context, where the tool says it.
        context_tokens: Option<f64>,
    },
    /// Settings with which a model fits.
    Fitted {
        /// Context; nothing where it is the model's own.
        context_tokens: Option<f64>,
        /// Layers on the cards; nothing for all.
        layers: Option<f64>,
        /// Whether anything of a layer is kept from the cards.
        on_host: bool,
    },
}

/// What a text says was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The tool that printed it.
    pub tool: &'static str,
    /// What it measured, in the text's order.
    pub measurements: Vec<Measurement>,
}

/// A figure with what a tool says of the model, before that is looked up.
#[derive(Clone, Debug, PartialEq)]
struct Raw {
    /// What names the model: a file, a repository, or an architecture and a size.
    model: String,
    /// Weights of the model in number, where the tool says it.
    weights: Option<f64>,
    split: Option<Split>,
    what: What,
}

/// The readers by the tools' names, those with the clearest marks first.
const READERS: [(&str, Reader<Raw>); 7] = [
    ("vllm bench serve", vllm::read),
    ("llama-bench", bench::json),
    ("llama-bench", bench::table),
    ("ollama run --verbose", ollama::run),
    ("ollama ps", ollama::ps),
    ("llama-server", server::read),
    ("llama-fit-params", fit::read),
];

/// Reads what was measured.
///
/// # Errors
/// Why nothing came of the text.
pub fn read(text: &str, catalog: &Catalog) -> Result<Measured, Unread> {
    let (tool, raw) = told(text, &READERS)?;
    let mut names = model::Names::of(catalog);
    let measurements: Vec<Measurement> = raw
        .into_iter()
        .take(MOST)
        .map(|raw| {
            let (model_id, quant_id) = names.ids(&raw.model, raw.weights);
            let shown = raw.model.chars().filter(|c| !c.is_control()).take(80);
            let model = shown.collect();
            Measurement { model, model_id, quant_id, split: raw.split, what: raw.what }
        })
        .collect();
    if measurements.is_empty() {
        return Err(Unread::NoFigures(tool));
    }
    Ok(Measured { tool, measurements })
}

/// A figure that makes sense: finite and above zero.
pub(super) fn sensible(figure: f64) -> Option<f64> {
    (figure.is_finite() && figure > 0.0 && figure < 1e12).then_some(figure)
}
