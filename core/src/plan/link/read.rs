//! Reading a link.

use super::numbers::{number, range};
use super::texts::{TEXTS, TextKind};
use super::{LETTERS, MAX_FINDINGS, MAX_ID, MAX_LENGTH, SEEN, VERSION, text};
use crate::catalog::{Catalog, MAX_CARDS, MOST_BLOCKS};
use crate::finding::{Finding, Found};
use crate::import::shown;
use crate::plan::choices::Choice;
use crate::plan::inputs::{INPUTS, InputId, Place, Scope, typed};
use crate::plan::own::OwnText;
use crate::plan::{Extra, MAX_EXTRAS, MAX_POINTS, MAX_RIGS, Plan, Rig, presets};
use crate::units::{Basis, Money, Months, Percent, Range, Ratio};

/// The plan of a state string, and what was wrong with it.
///
/// A leading `#` or `?` is ignored. An empty state is the default preset.
pub fn decode(state: &str, catalog: &Catalog) -> (Plan, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut state = state.trim().trim_start_matches(['#', '?']);
    if state.len() > MAX_LENGTH {
        findings.push(Finding::corrected("Link", Found::LinkTooLong { most: MAX_LENGTH }));
        state = "";
    }
    let wanted = pairs(state).find(|(key, _)| *key == "preset").map(|(_, value)| text(value));
    let mut plan = match wanted.as_deref() {
        Some("none") => Plan::default(),
        Some(id) if catalog.preset(id).is_none() => {
            findings.push(Finding::corrected("Link", Found::PresetUnknown { id: shown(id) }));
            catalog.preset_plan(presets::DEFAULT)
        }
        Some(id) => catalog.preset_plan(id),
        None => catalog.preset_plan(presets::DEFAULT),
    };
    // What the preset states is in its own currency, what the link states in the link's.
    if ["currency", "fx"].into_iter().any(|key| value_of(state, key).is_some()) {
        let mut wanted = plan.clone();
        apply(&mut wanted, state);
        wanted.sanitise();
        plan = catalog.converted(plan, &wanted);
    }
    let start = plan.clone();
    findings.extend(apply(&mut plan, state));
    findings.extend(plan.sanitise());
    findings.extend(prices_left(&start, &plan));
    findings.truncate(MAX_FINDINGS);
    (plan, findings)
}

/// What is said of rigs that got another card than they began with, and kept the price that was stated for that.
fn prices_left(start: &Plan, plan: &Plan) -> impl Iterator<Item = Finding> {
    let rigs = start.rigs.iter().zip(&plan.rigs).enumerate();
    let left = rigs.filter(|(index, (before, now))| {
        let price = |plan: &Plan| plan.value(InputId::CardPrice, Place::Rig(*index));
        before.gpu != now.gpu && price(start).is_some() && price(start) == price(plan)
    });
    left.map(|(_, (_, rig))| {
        let name = if rig.name.is_empty() { "Link" } else { &*rig.name };
        Finding::warning(name, Found::PriceOfAnotherCard)
    })
}

/// What a state string says for a key of the plan, as text.
pub(crate) fn value_of(state: &str, key: &str) -> Option<String> {
    pairs(state).find(|(known, _)| *known == key).map(|(_, value)| text(value))
}

/// Applies the pairs of a state string to a plan, on top of what it holds.
pub(crate) fn apply(plan: &mut Plan, state: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, value) in pairs(state) {
        let understood = match key.split_once('.') {
            Some((rig, key)) => rig_index(rig).is_some_and(|rig| {
                while plan.rigs.len() <= rig {
                    plan.rigs.push(Rig::default());
                }
                apply_to_rig(plan, rig, key, value, &mut findings)
            }),
            None => apply_to_plan(plan, key, value, &mut findings),
        };
        if !understood {
            let (key, value) = (shown(&text(key)), shown(&text(value)));
            findings.push(Finding::corrected("Link", Found::PairUnknown { key, value }));
        }
    }
    findings
}

/// Applies the pairs of a state string without letters to one rig, as far as they are understood.
pub(crate) fn apply_rig(rig: &mut Rig, state: &str) {
    let mut plan = Plan { rigs: vec![core::mem::take(rig)], ..Plan::default() };
    for (key, value) in pairs(state) {
        apply_to_rig(&mut plan, 0, key, value, &mut Vec::new());
    }
    *rig = plan.rigs.remove(0);
}

/// The pairs of a state; a pair without `=` has an empty value.
fn pairs(state: &str) -> impl Iterator<Item = (&str, &str)> {
    state
        .trim_start_matches(['#', '?'])
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The index of the rig that a letter names, small or capital; `None` for any other text.
fn rig_index(letter: &str) -> Option<usize> {
    let mut chars = letter.chars();
    let small = chars.next()?.to_ascii_lowercase();
    let index = LETTERS.iter().position(|known| *known == small)?;
    chars.next().is_none().then_some(index)
}

/// Applies one pair to the plan. Says whether it was understood; what is understood and still wrong
/// is a finding.
fn apply_to_plan(plan: &mut Plan, key: &str, value: &str, findings: &mut Vec<Finding>) -> bool {
    match key {
        // A newer version may know more keys; those that this one knows mean the same.
        "v" => value.parse::<u32>().is_ok_and(|version| version <= VERSION),
        "preset" | SEEN => true,
        "own" if value == "none" => {
            plan.workload.own = None;
            true
        }
        "own" => {
            match OwnText::read(value) {
                Ok((own, _, found)) => {
                    plan.workload.own = Some(own);
                    findings.extend(found);
                }
                Err(finding) => findings.push(finding),
            }
            true
        }
        "rigs" => match value.parse::<usize>() {
            Ok(count) if count <= MAX_RIGS => {
                plan.rigs.resize_with(count, Rig::default);
                true
            }
            _ => false,
        },
        _ => apply_word(plan, (Scope::Plan, Place::Plan), key, value, findings),
    }
}

/// Applies one pair to a rig, its key without the letter. Says whether it was understood.
fn apply_to_rig(
    plan: &mut Plan,
    rig: usize,
    key: &str,
    value: &str,
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(target) = plan.rigs.get_mut(rig) else { return false };
    match key {
        "shares" => take(&mut target.shares, shares(value, findings)),
        "experts" => take(&mut target.experts, blocks(value)),
        "points" => take(&mut target.points, points(value)),
        "extras" => take(&mut target.extras, extras(value)),
        _ => apply_word(plan, (Scope::Rig, Place::Rig(rig)), key, value, findings),
    }
}

/// Sets a field to a value where that was understood. Says whether it was.
fn take<T>(field: &mut T, value: Option<T>) -> bool {
    let understood = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    understood
}

/// Sets a choice, a text or a number by its key. Says whether the pair was understood.
fn apply_word(
    plan: &mut Plan,
    (scope, place): (Scope, Place),
    key: &str,
    value: &str,
    findings: &mut Vec<Finding>,
) -> bool {
    let rig = if let Place::Rig(rig) = place { rig } else { 0 };
    if let Some(choice) = Choice::of(scope, key) {
        return choice.choose(plan, rig, value);
    }
    if let Some(known) = TEXTS.iter().find(|known| known.scope == scope && known.key == key) {
        let mut text = text(value);
        if known.kind == TextKind::Auto && text == "auto" {
            text.clear();
        } else if known.kind != TextKind::Name
            && (text.is_empty() || text.len() > MAX_ID || text.chars().any(char::is_control))
        {
            return false;
        }
        return (known.set)(plan, rig).is_some_and(|field| {
            *field = text;
            true
        });
    }
    apply_input(plan, (scope, place), key, value, findings)
}

/// Sets a number by its key. One outside its limits is held to them, which is worth a finding. Says
/// whether the pair was understood.
fn apply_input(
    plan: &mut Plan,
    (scope, place): (Scope, Place),
    key: &str,
    value: &str,
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(spec) = INPUTS.iter().find(|spec| spec.scope == scope && spec.key == key) else {
        return false;
    };
    let range = if value == "auto" { None } else { range(value) };
    // A minus is a typing error where nothing can be negative.
    let negative = range.is_some_and(|range| range.low() < 0.0) && spec.min >= 0.0;
    if negative || (range.is_none() && value != "auto") {
        return false;
    }
    findings.extend(range.and_then(|range| spec.outside(range)));
    plan.set(spec.id, place, range);
    true
}

/// Shares of cards, `3,2`; an empty list leaves them to the runtime. `None` where a number is none.
fn shares(value: &str, findings: &mut Vec<Finding>) -> Option<Vec<Ratio>> {
    let spec = InputId::CardShare.spec();
    let value = text(value);
    let parts = value.split([',', ';', '/']).filter(|part| !part.is_empty());
    parts
        .take(MAX_CARDS)
        .map(|part| {
            let share = Range::exact(number(part)?, Basis::User);
            findings.extend(spec.outside(share));
            Some(Ratio::new(spec.held(share).likely()))
        })
        .collect()
}

/// How many blocks' experts each card has, `8,8,4`; an empty list leaves them with their blocks. `None` where a
/// number is none.
pub(crate) fn blocks(value: &str) -> Option<Vec<u32>> {
    let value = text(value);
    let parts = value.split([',', ';', '/']).map(str::trim).filter(|part| !part.is_empty());
    parts.take(MAX_CARDS).map(|part| Some(part.parse::<u32>().ok()?.min(MOST_BLOCKS))).collect()
}

/// A list of extras, `name:cost;name:cost:kept;name:own`, which may be empty. `None` where one of
/// them was not understood.
fn extras(value: &str) -> Option<Vec<Extra>> {
    let items = value.split(';').filter(|item| !item.is_empty()).take(MAX_EXTRAS + 1);
    let figure = |id: InputId, part: Option<&str>| {
        let range = part.map_or(Some(Range::exact(0.0, Basis::User)), range)?;
        (range.low() >= 0.0).then(|| id.spec().held(range))
    };
    items
        .map(|item| {
            let (name, figures) = item.split_once(':')?;
            let (figures, owned) = match figures.strip_suffix("own") {
                Some(rest) => (rest.trim_end_matches(':'), true),
                None => (figures, false),
            };
            let mut parts = figures.split(':').filter(|part| !part.is_empty());
            let (cost, kept) = (parts.next(), parts.next());
            if parts.next().is_some() || (cost.is_none() && !owned) {
                return None;
            }
            Some(Extra {
                name: text(name).trim().to_owned(),
                cost: typed(figure(InputId::ExtraCost, cost)?),
                kept: Percent::new(figure(InputId::ExtraKept, kept)?.likely()),
                owned,
            })
        })
        .collect()
}

/// A list of values by age, `months:value;months:value`, which may be empty. `None` where one of them
/// was not understood.
fn points(value: &str) -> Option<Vec<(Months, Money)>> {
    let items = value.split(';').filter(|item| !item.is_empty()).take(MAX_POINTS);
    items
        .map(|item| {
            let (month, worth) = item.split_once(':')?;
            Some((Months::new(number(month)?), Money::new(number(worth)?)))
        })
        .collect()
}
