//! Presets that authors write by hand: `public/presets/NAME.json`, described by `schema.json` beside them.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use rigledger_core::catalog::Gpu;
use rigledger_core::plan::{MAX_RIGS, Plan, link};
use rigledger_core::units::Bytes;
use rigledger_core::{Catalog, Finding};
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Context, Result};
use crate::paths;

/// Where they are, from the top of the repository.
pub(crate) const FOLDER: &str = "public/presets";
/// What describes them; no preset.
pub(crate) const SCHEMA: &str = "schema.json";

/// A preset with its name.
#[derive(Clone, Debug)]
pub(crate) struct Preset {
    /// Its name in links and folders.
    pub(crate) name: String,
    /// What its file says.
    pub(crate) file: File,
    /// The plan as the state string of a link.
    pub(crate) state: String,
    /// The state string of the comparison at the figures of today, where the author gives one.
    pub(crate) now: Option<String>,
}

/// What a file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// For editors only.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    /// What is compared, as a heading.
    pub(crate) title: String,
    /// One or two sentences on it.
    pub(crate) summary: String,
    /// Where the figures come from.
    pub(crate) source: String,
    /// The month of the figures, YYYY-MM.
    pub(crate) as_of: String,
    /// The plan.
    plan: PlanFile,
    /// The comparison at the figures of today; without it, what the catalogue knows takes the place of
    /// what the author states.
    now: Option<PlanFile>,
    /// The table as it was printed.
    #[serde(default)]
    pub(crate) published: Vec<Published>,
    /// What the article says, judged.
    #[serde(default)]
    pub(crate) claims: Vec<Claim>,
}

/// Keys as in a link, and the rigs from left to right with keys as in a link behind `a.` to `d.`.
#[derive(Clone, Debug, Deserialize)]
struct PlanFile {
    #[serde(default)]
    rigs: Vec<BTreeMap<String, Value>>,
    #[serde(flatten)]
    keys: BTreeMap<String, Value>,
}

/// A line of the printed table: a text for each rig.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    /// What the page calls it.
    pub(crate) line: String,
    /// What was printed, from the first rig to the last.
    pub(crate) values: Vec<String>,
}

/// A claim of the article and what is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    /// As the article has it.
    #[serde(rename = "claim")]
    pub(crate) said: String,
    /// What it is about: money, price, power, hardware, memory or speed.
    pub(crate) topic: String,
    /// How the claim holds against our figures.
    pub(crate) verdict: String,
    /// What is true, with the working in short.
    #[serde(default)]
    pub(crate) truth: String,
    /// The link whose report is read; empty where the data are.
    #[serde(default)]
    pub(crate) state: String,
    /// What is read; see [`super::figure`].
    #[serde(default)]
    pub(crate) figure: String,
    /// What it must be, at least.
    pub(crate) low: Option<f64>,
    /// What it must be, at most.
    pub(crate) high: Option<f64>,
    /// The day on which it was judged.
    pub(crate) as_of: String,
    /// What says so.
    pub(crate) source: String,
}

impl PlanFile {
    /// The state string of a link, as the author means it.
    fn state(&self) -> Result<String> {
        let mut state = format!("v={}", link::VERSION);
        if !self.keys.contains_key("preset") {
            // Nothing is taken from the comparison that the planner opens with.
            state.push_str("&preset=none");
        }
        // The preset comes first in links, and is alone in not changing what stands before it.
        for (key, value) in &self.keys {
            let _ = write!(state, "&{}={}", encoded(key), encoded(&text(key, value)?));
        }
        if self.rigs.len() > MAX_RIGS {
            return Err(format!("at most {MAX_RIGS} rigs are compared"));
        }
        for (letter, rig) in link::LETTERS.iter().zip(&self.rigs) {
            for (key, value) in rig {
                let value = encoded(&text(key, value)?);
                let _ = write!(state, "&{letter}.{}={value}", encoded(key));
            }
        }
        Ok(state)
    }
}

/// A value as a link has it.
fn text(key: &str, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        // Extras by name.
        Value::Object(items) => {
            let items = items.iter().map(|(name, cost)| {
                if name.contains([':', ';']) {
                    return Err(format!("{key}: a name has no `:` and no `;`: {name}"));
                }
                Ok(format!("{name}:{}", text(key, cost)?))
            });
            Ok(items.collect::<Result<Vec<_>>>()?.join(";"))
        }
        Value::Null | Value::Bool(_) | Value::Array(_) => {
            Err(format!("{key}: a number, a text, or an object of numbers is needed"))
        }
    }
}

/// What means something in a link, escaped; what parts a value stays.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'%' | b'&' | b'+' | b'#' | b'=' | b'"' | b'<' | b'>' | 0..=31 | 127.. => {
                let _ = write!(encoded, "%{byte:02X}");
            }
            _ => encoded.push(char::from(byte)),
        }
    }
    encoded
}

/// Reads the plan's file of a preset.
pub(crate) fn read(name: &str, text: &str) -> Result<Preset> {
    let file: File = serde_json::from_str(text).context(format!("{FOLDER}/{name}.json"))?;
    let stated = |plan: &PlanFile| plan.state().context(format!("{FOLDER}/{name}.json"));
    let (state, now) = (stated(&file.plan)?, file.now.as_ref().map(stated).transpose()?);
    for state in [Some(&state), now.as_ref()].into_iter().flatten() {
        if let Some(finding) = plan(state).1.first() {
            return Err(format!(
                "{FOLDER}/{name}.json: {}: {}",
                finding.subject,
                finding.message()
            ));
        }
    }
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(format!("{name}: a preset is named by small letters, digits and hyphens"));
    }
    if first_day(&file.as_of) == NaiveDate::default() {
        return Err(format!("{FOLDER}/{name}.json: as_of: a month is YYYY-MM, not {}", file.as_of));
    }
    Ok(Preset { name: name.to_owned(), file, state, now })
}

/// The first day of the month that a date or month begins with.
fn first_day(month: &str) -> NaiveDate {
    let first = month.get(..7).map(|month| [month, "-01"].concat());
    first.and_then(|day| day.parse().ok()).unwrap_or_default()
}

/// All of them: that of the planner's start first, the others by name.
pub(crate) fn read_all() -> Result<Vec<Preset>> {
    let folder = paths::root().join(FOLDER);
    let mut presets = Vec::new();
    for name in paths::files_under(&folder)? {
        if name != SCHEMA
            && let Some(stem) = name.strip_suffix(".json")
        {
            presets.push(read(stem, &paths::read_text(&folder.join(&name))?)?);
        }
    }
    presets.sort_by_key(|preset| preset.name != rigledger_core::plan::presets::DEFAULT);
    Ok(presets)
}

/// The plan of a state string.
pub(crate) fn plan(state: &str) -> (Plan, Vec<Finding>) {
    link::decode(state, Catalog::embedded())
}

impl Preset {
    /// The first day of the month of its figures: prices that it leaves open are those of that day,
    /// whenever the page is built.
    pub(crate) fn day(&self) -> NaiveDate {
        first_day(&self.file.as_of)
    }

    /// The day of what the data say now: that of the newest price, if the figures are no newer.
    pub(crate) fn day_now(&self) -> NaiveDate {
        let newest = Catalog::embedded().prices.iter().map(|price| first_day(price.as_of)).max();
        newest.map_or(self.day(), |newest| newest.max(self.day()))
    }

    /// The plan with what the data say now in place of what the author states.
    pub(crate) fn plan_now(&self) -> Plan {
        if let Some(now) = &self.now {
            return plan(now).0;
        }
        let mut plan = plan(&self.state).0;
        let catalog = Catalog::embedded();
        plan.rate = None;
        plan.kept_per_year = None;
        for rig in &mut plan.rigs {
            // What the catalogue does not know stays as stated.
            let gpu = catalog.gpu(&rig.gpu).map(|gpu| Gpu {
                memory: rig.gpu_memory.map_or(gpu.memory, Bytes::from_gib),
                ..*gpu
            });
            if gpu.and_then(|gpu| catalog.quote(&gpu, rig.condition, None)).is_some() {
                rig.card_price = None;
            }
            if catalog
                .draw_of(&rig.gpu, rig.count, rigledger_core::catalog::LoadState::Load)
                .is_some()
            {
                rig.load_watts = None;
            }
            rig.resale = None;
            rig.resale_quoted = None;
        }
        plan
    }
}
