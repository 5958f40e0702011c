//! Prices of tokens: two tables that people keep by pull requests.
//!
//! models.dev, by provider and model, in dollars a million tokens:
//!
//! ```json
//! {"deepinfra": {"id": "deepinfra", "models": {"Qwen/Qwen3-32B": {"id": "Qwen/Qwen3-32B", "cost": {"input":
//!  0.1, "output": 0.3}, "status": "deprecated"}}}}
//! ```
//!
//! litellm, a row a model with its provider before the first slash, in dollars a token:
//!
//! ```json
//! {"deepinfra/Qwen/Qwen3-32B": {"litellm_provider": "deepinfra", "mode": "chat", "input_cost_per_token":
//!  1e-07, "output_cost_per_token": 3e-07}}
//! ```
//!
//! Both under the MIT licence. A price of zero is a trial, not a price.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Reading, Source};
use crate::data::fetch::{Answers, Request};
use crate::data::form::{Form, parse, rounded};
use crate::data::names::Models;
use crate::data::sheet::{Row, Tables, row};
use crate::error::Result;

/// The reader of models.dev.
pub(super) const MODELS_DEV: Source = Source {
    name: "tokens-models-dev",
    about: "prices of tokens, models.dev",
    table: "api_prices.csv",
    credit: "models.dev (",
    first: |_, _| Ok(vec![Request::new(MODELS_DEV_FILE, "https://models.dev/api.json")]),
    more: None,
    read: models_dev,
};

/// The reader of litellm.
pub(super) const LITELLM: Source = Source {
    name: "tokens-litellm",
    about: "prices of tokens, litellm's table",
    table: "api_prices.csv",
    credit: "litellm",
    first: |_, _| {
        let raw = "https://raw.githubusercontent.com/BerriAI/litellm/main";
        Ok(vec![Request::new(LITELLM_FILE, format!("{raw}/model_prices_and_context_window.json"))])
    },
    more: None,
    read: litellm,
};

const MODELS_DEV_FILE: &str = "api.json";
const LITELLM_FILE: &str = "model_prices_and_context_window.json";

/// Providers whose prices are read: what models.dev and litellm call them, and the table.
const PROVIDERS: &[(&str, &str, &str)] = &[
    ("baseten", "baseten", "baseten"),
    ("cerebras", "cerebras", "cerebras"),
    ("deepinfra", "deepinfra", "deepinfra"),
    ("deepseek", "deepseek", "deepseek"),
    ("fireworks-ai", "fireworks_ai", "fireworks"),
    ("groq", "groq", "groq"),
    ("hyperbolic", "hyperbolic", "hyperbolic"),
    ("nebius", "nebius", "nebius"),
    ("novita-ai", "novita", "novita"),
    ("nscale", "nscale", "nscale"),
    ("openrouter", "openrouter", "openrouter"),
    ("ovhcloud", "ovhcloud", "ovhcloud"),
    ("sambanova", "sambanova", "sambanova"),
    ("togetherai", "together_ai", "together"),
];

/// What the table knows of provider's names, and models by their own.
struct Known {
    rows: BTreeMap<(String, String), String>,
    models: Models,
}

impl Known {
    fn read(tables: &Tables) -> Result<Self> {
        let sheet = tables.sheet("api_prices.csv")?;
        let mut rows = BTreeMap::new();
        for row in &sheet.rows {
            let cell = |name: &str| sheet.cell(row, name).to_owned();
            rows.insert((cell("provider"), cell("provider_model")), cell("model"));
        }
        Ok(Self { rows, models: Models::read(tables)? })
    }

    /// The model that a provider calls so.
    fn model(&self, provider: &str, name: &str) -> Option<&str> {
        let known = self.rows.get(&(provider.to_owned(), name.to_owned()));
        known.map(String::as_str).or_else(|| self.models.repository(name))
    }
}

/// A price as a row; `None` for one of a model that is not known, and for a trial.
fn price(
    known: &Known,
    provider: &str,
    name: &str,
    [input, output]: [f64; 2],
    rest: [(&str, String); 4],
) -> Option<Row> {
    let name = name.strip_prefix("accounts/fireworks/models/").unwrap_or(name);
    let model = known.model(provider, name)?;
    if input <= 0.0 || output <= 0.0 {
        return None;
    }
    let mut cells = row([
        ("model", model.to_owned()),
        ("provider", provider.to_owned()),
        ("provider_model", name.to_owned()),
        ("usd_per_million_input", rounded(input, 6)),
        ("usd_per_million_output", rounded(output, 6)),
    ]);
    cells.extend(row(rest));
    Some(cells)
}

fn models_dev(tables: &Tables, answers: &Answers, day: NaiveDate) -> Result<Reading> {
    let value = parse(MODELS_DEV_FILE, answers.text(MODELS_DEV_FILE)?)?;
    let form = Form::new(MODELS_DEV_FILE, &value);
    let known = Known::read(tables)?;
    let mut reading = Reading::default();
    let mut missing = Vec::new();
    for (theirs, _, ours) in PROVIDERS {
        let Some(provider) = form.maybe(theirs)? else {
            missing.push(*theirs);
            continue;
        };
        for (name, model) in provider.get("models")?.entries()? {
            let Some(cost) = model.maybe("cost")? else { continue };
            let costs =
                [cost.get("input")?.number_in(0.0, 1e4)?, cost.get("output")?.number_in(0.0, 1e4)?];
            let status = model.maybe("status")?.map(|status| status.text()).transpose()?;
            let deprecated = if status == Some("deprecated") { "yes" } else { "" };
            let rest = [
                ("deprecated", deprecated.to_owned()),
                ("as_of", day.to_string()),
                ("source", "models.dev (https://models.dev/api.json), MIT".to_owned()),
                ("notes", String::new()),
            ];
            reading.rows.extend(price(&known, ours, name, costs, rest));
        }
    }
    if !missing.is_empty() {
        reading.remarks.push(format!("providers that are not there: {}", missing.join(", ")));
    }
    reading.some("price of a model that is known")
}

fn litellm(tables: &Tables, answers: &Answers, day: NaiveDate) -> Result<Reading> {
    let value = parse(LITELLM_FILE, answers.text(LITELLM_FILE)?)?;
    let form = Form::new(LITELLM_FILE, &value);
    let known = Known::read(tables)?;
    let mut reading = Reading::default();
    for (name, model) in form.entries()? {
        // Explains the form, and is none.
        if name == "sample_spec" {
            continue;
        }
        let theirs = model.get("litellm_provider")?.text()?;
        let Some((.., ours)) = PROVIDERS.iter().find(|(_, other, _)| *other == theirs) else {
            continue;
        };
        let mode = model.maybe("mode")?.map(|mode| mode.text()).transpose()?;
        if mode != Some("chat") {
            continue;
        }
        let cost = |name: &str| -> Result<Option<f64>> {
            model.maybe(name)?.map(|cost| Ok(cost.number_in(0.0, 0.01)? * 1e6)).transpose()
        };
        let (Some(input), Some(output)) =
            (cost("input_cost_per_token")?, cost("output_cost_per_token")?)
        else {
            continue;
        };
        let name = name.strip_prefix(&format!("{theirs}/")).unwrap_or(name);
        let ended = model.maybe("deprecation_date")?.map(|ended| ended.text()).transpose()?;
        let is_over = ended.is_some_and(|ended| ended <= day.to_string().as_str());
        let rest = [
            ("deprecated", if is_over { "yes" } else { "" }.to_owned()),
            ("as_of", day.to_string()),
            (
                "source",
                "litellm model price table (https://github.com/BerriAI/litellm), MIT".to_owned(),
            ),
            ("notes", String::new()),
        ];
        reading.rows.extend(price(&known, ours, name, [input, output], rest));
    }
    reading.some("price of a model that is known")
}
