//! What was asked of an API, as its providers export it.
//!
//! ```text
//! start_time,..,start_time_iso,..,model,..,input_tokens,output_tokens,input_cached_tokens      OpenAI
//! usage_date_utc,..,usage_input_tokens_no_cache,..,usage_input_tokens_cache_read,usage_output_tokens
//!                                                                                           Anthropic
//! created_at,..,tokens_prompt,tokens_completion,tokens_cached,..                            OpenRouter
//! {"data":[{"start_time":..,"results":[{"input_tokens":..,"output_tokens":..}]}]}           their APIs
//! ```
//!
//! Sources: OpenAI, organization usage of completions; Anthropic, messages usage report and the export
//! of its console, which counts what a cache holds apart; `OpenRouter`, activity. Reasoning is among the
//! tokens of answers everywhere. Days without use between the first and the last count.

use std::collections::BTreeSet;

use super::moment::Moment;
use super::table::Table;
use super::{Tokens, Usage};
use crate::import::json::{self, Json};
use crate::paste::measured::number;

/// Prompts without what a cache gave; of one provider apart from those below.
const APART: [&str; 6] = [
    "usage_input_tokens_no_cache",
    "usage_input_tokens_cache_write_5m",
    "usage_input_tokens_cache_write_1h",
    "usage_input_tokens_cache_write",
    "uncached_input_tokens",
    "cache_creation_input_tokens",
];
/// What a cache gave, where it is not among the prompts.
const APART_CACHED: [&str; 2] = ["usage_input_tokens_cache_read", "cache_read_input_tokens"];
/// Prompts with what a cache gave.
const READ: [&str; 4] = ["input_tokens", "prompt_tokens", "tokens_prompt", "native_tokens_prompt"];
/// What a cache gave, among the prompts.
const CACHED: [&str; 4] =
    ["input_cached_tokens", "cached_tokens", "tokens_cached", "native_tokens_cached"];
/// Answers.
const GENERATED: [&str; 5] = [
    "output_tokens",
    "usage_output_tokens",
    "completion_tokens",
    "tokens_completion",
    "native_tokens_completion",
];
/// Days, the clearest first.
const DAYS: [&str; 8] = [
    "usage_date_utc",
    "start_time_iso",
    "starting_at",
    "created_at",
    "date",
    "timestamp",
    "day",
    "start_time",
];
/// Creation of a cache, by how long it lives.
const CREATED: [&str; 2] = ["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"];
/// The most objects that are read.
const MOST: usize = 100_000;
/// The most tokens that are believed of a row.
const MOST_TOKENS: f64 = 1e12;

/// What was counted so far.
#[derive(Default)]
struct Sum {
    read: f64,
    generated: f64,
    cached: f64,
    days: BTreeSet<chrono::NaiveDate>,
}

impl Sum {
    /// Adds a row by what it says for each name.
    fn add(&mut self, figure: impl Fn(&str) -> Option<f64>) {
        let figure = |name: &&str| figure(name).filter(|n| (0.0..MOST_TOKENS).contains(n));
        let all = |names: &[&str]| names.iter().filter_map(figure).sum::<f64>();
        let first = |names: &[&str]| names.iter().find_map(figure).unwrap_or(0.0);
        let (apart, apart_cached) = (all(&APART), first(&APART_CACHED));
        if apart + apart_cached > 0.0 {
            self.read += apart + apart_cached;
            self.cached += apart_cached;
        } else {
            let read = first(&READ);
            self.read += read;
            self.cached += first(&CACHED).min(read);
        }
        self.generated += first(&GENERATED);
    }

    fn usage(self) -> Vec<Usage> {
        let Some((first, last)) = self.days.first().zip(self.days.last()) else {
            return Vec::new();
        };
        let days = last.signed_duration_since(*first).num_days() as f64 + 1.0;
        let tokens = Tokens {
            read: self.read,
            generated: self.generated,
            cached: self.cached,
            days,
            day: Some(*last),
        };
        // A ratio of prompts to answers needs answers.
        let some = tokens.generated > 0.0;
        some.then_some(Usage::Tokens(tokens)).into_iter().collect()
    }
}

/// An export as a table.
pub(super) fn table(text: &str) -> Option<Vec<Usage>> {
    let table = Table::read(text, |header| {
        let has = |names: &[&str]| header.iter().any(|name| names.contains(&&**name));
        has(&GENERATED) && (has(&READ) || has(&APART))
    })?;
    let day = DAYS.iter().find_map(|day| table.column(|name| name == *day));
    let mut sum = Sum::default();
    for row in &table.rows {
        sum.add(|name| table.number(row, table.column(|own| own == name)?));
        let moment = day.and_then(|day| Moment::read(row.get(day)?));
        sum.days.extend(moment.map(|moment| moment.day));
    }
    Some(sum.usage())
}

/// What an API answers: a list of days, with results in each or without.
pub(super) fn json(text: &str) -> Option<Vec<Usage>> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    if !GENERATED.iter().any(|name| text.contains(name)) {
        return None;
    }
    let page = json::parse(text.get(start..=end)?).ok()?;
    let Some(Json::List(days)) = page.get("data") else { return None };
    let mut sum = Sum::default();
    let mut left = MOST;
    for day in days.iter().take(MOST) {
        let moment = DAYS.iter().find_map(|key| match day.get(key) {
            Some(Json::Text(text)) => Moment::read(text),
            Some(Json::Number(seconds)) => Moment::read(&crate::units::format::machine(*seconds)),
            _ => None,
        });
        sum.days.extend(moment.map(|moment| moment.day));
        let results = match day.get("results") {
            Some(Json::List(results)) => results.as_slice(),
            _ => core::slice::from_ref(day),
        };
        for result in results.iter().take(left) {
            let created = result
                .get("cache_creation")
                .map_or(0.0, |created| CREATED.iter().filter_map(|key| number(created, key)).sum());
            sum.add(|name| match name {
                "cache_creation_input_tokens" if created > 0.0 => Some(created),
                _ => number(result, name),
            });
        }
        left = left.saturating_sub(results.len());
    }
    Some(sum.usage())
}
