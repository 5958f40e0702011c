//! Each preset's result as data: what the author states, as published and as the data have it now.

use rigledger_core::html::Answered;
use rigledger_core::session::pin::pinned_state;
use serde_json::{Value, json};

use super::{Preset, Ready, file};
use crate::error::{Context, Result};

/// Who leads, and how sure that is: what a verdict turns on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The preset.
    pub(crate) preset: String,
    /// The day of the newest price behind it.
    pub(crate) today: String,
    /// `clear`, `leaning` or `too_close`; empty where nothing is compared.
    pub(crate) certainty: String,
    /// The name of the rig that leads; empty where none does.
    pub(crate) leads: String,
    /// It in words.
    pub(crate) sentence: String,
}

/// One for each preset.
pub(crate) fn verdicts() -> Result<Vec<Verdict>> {
    file::read_all()?.iter().map(|preset| verdict(preset, &Ready::of(preset).now)).collect()
}

fn verdict(preset: &Preset, answered: &Answered) -> Result<Verdict> {
    let report = answered.view().report;
    let found = &report.verdict;
    let certainty = serde_json::to_value(found.certainty).context("a certainty")?;
    let rig = found.cheapest.and_then(|index| answered.view().plan.rigs.get(index));
    Ok(Verdict {
        preset: preset.name.clone(),
        today: report.today.to_string(),
        certainty: certainty.as_str().unwrap_or_default().to_owned(),
        leads: rig.map_or(String::new(), |rig| rig.name.clone()),
        sentence: found.sentence(),
    })
}

/// A preset with its answers, for those who keep them.
pub(crate) struct Pinned<'a> {
    /// Its name in links and folders.
    pub(crate) name: &'a str,
    /// What is compared.
    pub(crate) title: &'a str,
    /// Where the figures come from.
    pub(crate) source: &'a str,
    /// Their month.
    pub(crate) as_of: &'a str,
    /// As published.
    pub(crate) published: &'a Answered,
    /// As the data have it now.
    pub(crate) now: &'a Answered,
}

/// What is made of each preset.
pub(crate) fn each<T>(make: impl Fn(&Pinned<'_>) -> T) -> Result<Vec<T>> {
    let presets = file::read_all()?;
    let one = |preset: &Preset| {
        let ready = Ready::of(preset);
        make(&Pinned {
            name: &preset.name,
            title: &preset.file.title,
            source: &preset.file.source,
            as_of: &preset.file.as_of,
            published: &ready.published,
            now: &ready.now,
        })
    };
    Ok(presets.iter().map(one).collect())
}

/// The name of each preset and its result.
pub(crate) fn results() -> Result<Vec<(String, Value)>> {
    let presets = file::read_all()?;
    presets.iter().map(|preset| Ok((preset.name.clone(), result(preset)?))).collect()
}

fn result(preset: &Preset) -> Result<Value> {
    let ready = Ready::of(preset);
    let (published, now) = (figures(&ready.published)?, figures(&ready.now)?);
    Ok(json!({
        "preset": preset.name,
        "title": preset.file.title,
        "summary": preset.file.summary,
        "source": preset.file.source,
        "as_of": preset.file.as_of,
        "published": published,
        "now": now,
    }))
}

/// An answer: its report, and a link that gives the same amounts when the data have moved.
fn figures(answered: &Answered) -> Result<Value> {
    let view = answered.view();
    let pinned = pinned_state(view.plan, view.report);
    let report = serde_json::to_value(view.report).context("a report")?;
    Ok(json!({ "pinned_link": format!("index.html#{pinned}"), "report": report }))
}
