//! What a smart plug counted: kilowatt-hours, and over how long.
//!
//! ```text
//! 3.2 kWh in 7 days                                  as people write it down
//! {"StatusSNS":{"Time":..,"ENERGY":{"TotalStartTime":..,"Total":12.3,..}}}         Tasmota, Status 8
//! {"id":0,"apower":62.4,"aenergy":{"total":6532.1,"minute_ts":..}}                 Shelly, second generation
//! entity_id,state,last_changed                       Home Assistant, history as CSV
//! time,energy (kWh)                                  any export with a time and an amount a row
//! ```
//!
//! Sources: Tasmota, JSON status responses; Shelly, `Switch.GetStatus` and `EMData.GetData`, whose CSV
//! has watt-hours of each minute; Home Assistant, history panel. A column that is called total, state or
//! counter counts on; others have what each row adds.

use super::moment::Moment;
use super::table::Table;
use super::{Energy, Usage};
use crate::import::json::{self, Json};
use crate::paste::measured::number;
use crate::paste::text::{before, leading};

/// The most kilowatt-hours that one machine takes: that of a house in years.
const MOST_KWH: f64 = 1e6;
/// The shortest time that tells a draw: a few minutes.
const LEAST_DAYS: f64 = 1.0 / 480.0;
/// The longest time that is believed: ten years.
const MOST_DAYS: f64 = 3653.0;
/// The most watts of one socket.
const MOST_WATTS: f64 = 20_000.0;
/// Letters of a text that somebody wrote, at most.
const SENTENCE: usize = 300;
/// Days in units of time that people write.
const UNITS: [(&str, f64); 12] = [
    ("days", 1.0),
    ("day", 1.0),
    ("d", 1.0),
    ("hours", 1.0 / 24.0),
    ("hour", 1.0 / 24.0),
    ("hrs", 1.0 / 24.0),
    ("h", 1.0 / 24.0),
    ("weeks", 7.0),
    ("week", 7.0),
    ("months", 365.0 / 12.0),
    ("month", 365.0 / 12.0),
    ("tage", 1.0),
];

/// What makes sense of it, as a reader's answer: empty where the text is of the tool and has nothing.
fn usage(energy: Option<Energy>) -> Vec<Usage> {
    let sensible = energy.filter(|energy| {
        (f64::MIN_POSITIVE..MOST_KWH).contains(&energy.kwh)
            && (LEAST_DAYS..MOST_DAYS).contains(&energy.days)
            && energy.watts() < MOST_WATTS
    });
    sensible.map(Usage::Energy).into_iter().collect()
}

/// "3.2 kWh in 7 days", "12,4 kWh over 3 d", "0.9 kWh a day".
pub(super) fn sentence(text: &str) -> Option<Vec<Usage>> {
    let text = text.trim().to_lowercase();
    if text.len() > SENTENCE || text.lines().count() > 3 || !text.contains("wh") {
        return None;
    }
    // A comma between digits is a point here: nobody writes down thousands of kilowatt-hours.
    let text = text.replace(',', ".");
    let (unit, scale) = if text.contains("kwh") { ("kwh", 1.0) } else { ("wh", 1e-3) };
    let (head, rest) = text.split_once(unit)?;
    let kwh = before(&[head, unit].concat(), unit)? * scale;
    let words: Vec<&str> = rest
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '('))
        .filter(|word| !word.is_empty())
        .collect();
    let of_unit = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        UNITS.iter().find(|(unit, _)| *unit == word).map(|(_, days)| *days)
    };
    let days = (0..words.len()).find_map(|at| {
        let word = *words.get(at)?;
        let (count, unit) = leading(word).unwrap_or((1.0, word));
        let unit = if unit.is_empty() { words.get(at + 1).copied()? } else { unit };
        Some(count * of_unit(unit)?)
    })?;
    Some(usage(Some(Energy { kwh, days, day: None })))
}

/// The object between the first and the last brace.
fn object(text: &str) -> Option<Json> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    json::parse(text.get(start..=end)?).ok()
}

/// Tasmota's status, or what it sends.
pub(super) fn tasmota(text: &str) -> Option<Vec<Usage>> {
    if !text.contains("\"ENERGY\"") {
        return None;
    }
    let all = object(text)?;
    let sensors = all.get("StatusSNS").unwrap_or(&all);
    let energy = sensors.get("ENERGY")?;
    let moment = |of: &Json, key: &str| match of.get(key) {
        Some(Json::Text(text)) => Moment::read(text),
        _ => None,
    };
    let now = moment(sensors, "Time");
    let day = now.map(|now| now.day);
    let since = moment(energy, "TotalStartTime");
    let total = since.zip(now).and_then(|(since, now)| {
        Some(Energy { kwh: number(energy, "Total")?, days: now.days - since.days, day })
    });
    let yesterday = || {
        let kwh = number(energy, "Yesterday").filter(|kwh| *kwh > 0.0)?;
        Some(Energy { kwh, days: 1.0, day })
    };
    Some(usage(total.or_else(yesterday)))
}

/// Shelly's status: two and more of them as a counter, one alone as the draw of its moment.
pub(super) fn shelly(text: &str) -> Option<Vec<Usage>> {
    if !text.contains("\"aenergy\"") {
        return None;
    }
    let lines = text.lines().filter_map(object);
    let all: Vec<Json> = object(text).into_iter().chain(lines).collect();
    let seen = |status: &Json| {
        let status = status.get("switch:0").unwrap_or(status);
        let counter = status.get("aenergy")?;
        let seconds = number(counter, "minute_ts")?;
        Some((
            Moment::read(&crate::units::format::machine(seconds))?,
            number(counter, "total")? / 1000.0,
        ))
    };
    let mut counted: Vec<(Moment, f64)> = all.iter().filter_map(seen).collect();
    counted.sort_by(|a, b| a.0.days.total_cmp(&b.0.days));
    counted.dedup_by(|a, b| a.0.days.total_cmp(&b.0.days).is_eq());
    if counted.len() > 1 {
        return Some(usage(rises(&counted)));
    }
    let watts =
        all.first().and_then(|status| number(status.get("switch:0").unwrap_or(status), "apower"));
    let day = counted.first().map(|(moment, _)| moment.day);
    // An hour of what it draws now.
    Some(usage(watts.map(|watts| Energy { kwh: watts / 1000.0, days: 1.0 / 24.0, day })))
}

/// What a counter rose by; one that fell began anew.
fn rises(counted: &[(Moment, f64)]) -> Option<Energy> {
    let (first, last) = (counted.first()?.0, counted.last()?.0);
    let kwh = counted.windows(2).fold(0.0, |all, pair| match pair {
        [(_, before), (_, after)] if after >= before => all + after - before,
        [_, (_, after)] => all + after,
        _ => all,
    });
    Some(Energy { kwh, days: last.days - first.days, day: Some(last.day) })
}

/// What each row adds, over as long as they go: the last as long as the others.
fn sums(added: &[(Moment, f64)]) -> Option<Energy> {
    let (first, last) = (added.first()?.0, added.last()?.0);
    let steps = added.len().saturating_sub(1) as f64;
    let step = if steps > 0.0 {
        (last.days - first.days) / steps
    } else if first.timed {
        return None;
    } else {
        1.0
    };
    let kwh = added.iter().map(|(_, kwh)| *kwh).sum();
    Some(Energy { kwh, days: last.days - first.days + step, day: Some(last.day) })
}

/// Watts that hold until the next row.
fn held(watts: &[(Moment, f64)]) -> Option<Energy> {
    let (first, last) = (watts.first()?.0, watts.last()?.0);
    let kwh = watts.windows(2).fold(0.0, |all, pair| match pair {
        [(from, watts), (to, _)] => all + watts * (to.days - from.days) * 24.0 / 1000.0,
        _ => all,
    });
    Some(Energy { kwh, days: last.days - first.days, day: Some(last.day) })
}

/// What a column has.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    /// Kilowatt-hours that count on.
    Counter,
    /// Kilowatt-hours of the row.
    Added,
    /// Watts.
    Watts,
}

/// What a column is by its name, and its unit in kilowatt-hours or watts.
fn column(name: &str) -> Option<(Column, f64)> {
    let any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // What a driver says of a card alone is not what the wall says.
    if name.contains("power.") {
        return None;
    }
    let each = any(&["act_energy"]);
    let kilo = if any(&["kwh"]) || !(each || any(&["wh"])) { 1.0 } else { 1e-3 };
    if any(&["wh", "energy", "consumption", "verbrauch", "energie"]) {
        let counts_on = !each && any(&["total", "counter", "meter", "reading", "state"]);
        return Some((if counts_on { Column::Counter } else { Column::Added }, kilo));
    }
    any(&["power", "watt", "apower", "leistung", "(w)"]).then_some((Column::Watts, 1.0))
}

/// An export with a time and an amount a row.
pub(super) fn table(text: &str) -> Option<Vec<Usage>> {
    let is_time = |name: &str| {
        ["last_changed", "last_updated", "time", "date", "day", "start", "zeit", "datum"]
            .iter()
            .any(|word| name.contains(word))
    };
    let home = |name: &[String]| name.iter().any(|name| name == "entity_id");
    let table = Table::read(text, |header| {
        header.iter().any(|name| is_time(name))
            && (home(header) || header.iter().any(|name| !is_time(name) && column(name).is_some()))
    })?;
    let time = table.column(is_time)?;
    let (amount, kind, unit, own) = if home(&table.header) {
        let entity = table.column(|name| name == "entity_id")?;
        let state = table.column(|name| name == "state")?;
        let ids = || table.rows.iter().filter_map(|row| row.get(entity));
        let first = |words: &[&str]| {
            ids().find(|id| words.iter().any(|word| id.to_lowercase().contains(word)))
        };
        let id = first(&["energy", "kwh", "consumption"]).or_else(|| first(&["power", "watt"]))?;
        let name = [&id.to_lowercase(), " state"].concat();
        let (kind, unit) = column(&name)?;
        (state, kind, unit, Some((entity, id.clone())))
    } else {
        let found = |(at, name): (usize, &String)| Some((at, column(name)?));
        let columns = table.header.iter().enumerate().filter(|(_, name)| !is_time(name));
        let mut all: Vec<(usize, (Column, f64))> = columns.filter_map(found).collect();
        // Energy says more than watts.
        all.sort_by_key(|(at, (kind, _))| (*kind == Column::Watts, *at));
        let (at, (kind, unit)) = *all.first()?;
        (at, kind, unit, None)
    };
    let is_own =
        |row: &&Vec<String>| own.as_ref().is_none_or(|(entity, id)| row.get(*entity) == Some(id));
    let value = |row: &Vec<String>| {
        let number = table.number(row, amount).filter(|number| *number >= 0.0)?;
        Some((Moment::read(row.get(time)?)?, number * unit))
    };
    let mut rows: Vec<(Moment, f64)> = table.rows.iter().filter(is_own).filter_map(value).collect();
    rows.sort_by(|a, b| a.0.days.total_cmp(&b.0.days));
    Some(usage(match kind {
        Column::Counter => rises(&rows),
        Column::Added => sums(&rows),
        Column::Watts => held(&rows),
    }))
}
