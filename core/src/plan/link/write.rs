//! Writing a link.

use super::texts::{TEXTS, TextKind};
use super::{LETTERS, VERSION, escaped};
use crate::catalog::Catalog;
use crate::plan::choices::CHOICES;
use crate::plan::inputs::{INPUTS, Input, Place, Scope};
use crate::plan::own::OwnText;
use crate::plan::{MAX_RIGS, Plan, Rig, presets};
use crate::units::format::machine;
use crate::units::{Money, Months, Range};

/// The state string of a plan: the version, its preset, and all that differs from it.
pub fn encode(plan: &Plan, catalog: &Catalog) -> String {
    let base = catalog.start_of(plan);
    let mut state = format!("v={VERSION}");
    if catalog.preset(&plan.preset).is_none() {
        state.push_str("&preset=none");
    } else if plan.preset != presets::DEFAULT {
        push(&mut state, None, "preset", &escaped(&plan.preset));
    }
    for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Plan) {
        push_input(&mut state, spec, Place::Plan, plan, &base);
    }
    push_words(&mut state, Scope::Plan, 0, plan, &base);
    if plan.workload.own != base.workload.own {
        let own = plan.workload.own.as_ref();
        push(&mut state, None, "own", own.map_or("none", OwnText::as_str));
    }
    if plan.rigs.len() < base.rigs.len() {
        push(&mut state, None, "rigs", &plan.rigs.len().to_string());
    }
    for index in 0..plan.rigs.len() {
        push_rig(&mut state, index, plan, &base);
    }
    state
}

/// The state string of a plan with everything in it, whatever presets and defaults say.
pub fn encode_whole(plan: &Plan) -> String {
    let mut state = format!("v={VERSION}&preset=none");
    let rigs = (0..plan.rigs.len()).map(|rig| (Scope::Rig, Place::Rig(rig), Some(rig)));
    for (scope, place, rig) in [(Scope::Plan, Place::Plan, None)].into_iter().chain(rigs) {
        let index = rig.unwrap_or(0);
        for text in TEXTS.iter().filter(|text| text.scope == scope) {
            match (text.get)(plan, index).map(String::as_str) {
                None | Some("") => {}
                Some(now) => push(&mut state, rig, text.key, &escaped(now)),
            }
        }
        for choice in CHOICES.iter().filter(|choice| choice.scope == scope) {
            push(&mut state, rig, choice.key, choice.word(plan, index));
        }
        for spec in INPUTS.iter().filter(|spec| spec.scope == scope) {
            if let Some(value) = plan.value(spec.id, place) {
                push(&mut state, rig, spec.key, &range_text(value));
            }
        }
        if let Some(rig) = rig {
            push_lists(&mut state, rig, plan, &Rig::default());
        }
    }
    if let Some(own) = &plan.workload.own {
        push(&mut state, None, "own", own.as_str());
    }
    state
}

/// Adds a pair; its key has the letter of a rig where it is about one.
fn push(state: &mut String, rig: Option<usize>, key: &str, value: &str) {
    state.push('&');
    if let Some(rig) = rig {
        state.push(LETTERS.get(rig).copied().unwrap_or(LETTERS[MAX_RIGS - 1]));
        state.push('.');
    }
    state.push_str(key);
    state.push('=');
    state.push_str(value);
}

/// Adds the texts and choices of a scope that differ from those of the preset, `base`; of the rig of
/// an index, where the scope is a rig.
fn push_words(state: &mut String, scope: Scope, index: usize, plan: &Plan, base: &Plan) {
    let rig = (scope == Scope::Rig).then_some(index);
    for text in TEXTS.iter().filter(|text| text.scope == scope) {
        let (now, usual) = ((text.get)(plan, index), (text.get)(base, index));
        // The card of a rig that the preset does not have says that the rig is there.
        let added = text.key == "gpu" && index >= base.rigs.len();
        let default = if text.key == "gpu" { None } else { Some("") };
        if added || now.map(String::as_str) != usual.map(String::as_str).or(default) {
            let now = now.map_or("", String::as_str);
            let is_auto = now.is_empty() && text.kind == TextKind::Auto;
            push(state, rig, text.key, &if is_auto { "auto".to_owned() } else { escaped(now) });
        }
    }
    let single = Plan { rigs: vec![Rig::default()], ..Plan::default() };
    for choice in CHOICES.iter().filter(|choice| choice.scope == scope) {
        let now = choice.word(plan, index);
        let usual = match choice.word(base, index) {
            "" => choice.word(&single, 0),
            usual => usual,
        };
        if now != usual {
            push(state, rig, choice.key, now);
        }
    }
}

/// Adds a number where it differs from that of the preset, `base`.
fn push_input(state: &mut String, spec: &Input, place: Place, plan: &Plan, base: &Plan) {
    let value = plan.value(spec.id, place);
    let usual = match (base.value(spec.id, place), place) {
        // A rig that the preset does not have starts out as the usual one.
        (None, Place::Rig(rig)) if rig >= base.rigs.len() => {
            let single = Plan { rigs: vec![Rig::default()], ..Plan::default() };
            single.value(spec.id, Place::Rig(0))
        }
        (usual, _) => usual,
    };
    if value != usual && plan.has(spec.id, place) {
        let rig = if let Place::Rig(rig) = place { Some(rig) } else { None };
        push(state, rig, spec.key, &value.map_or_else(|| "auto".to_owned(), range_text));
    }
}

/// Adds all of a rig that differs from the rig of the same index in the preset, `base`.
fn push_rig(state: &mut String, index: usize, plan: &Plan, base: &Plan) {
    let usual = base.rigs.get(index).cloned().unwrap_or_default();
    if index >= plan.rigs.len() {
        return;
    }
    push_words(state, Scope::Rig, index, plan, base);
    for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig) {
        push_input(state, spec, Place::Rig(index), plan, base);
    }
    push_lists(state, index, plan, &usual);
}

/// Adds the lists of a rig that differ from those of another rig, `usual`.
fn push_lists(state: &mut String, index: usize, plan: &Plan, usual: &Rig) {
    let Some(rig) = plan.rigs.get(index) else { return };
    if rig.shares != usual.shares {
        let shares: Vec<String> = rig.shares.iter().map(|share| machine(share.get())).collect();
        push(state, Some(index), "shares", &shares.join(","));
    }
    if rig.experts != usual.experts {
        push(state, Some(index), "experts", &blocks_text(&rig.experts));
    }
    if rig.points != usual.points {
        let point = |(month, worth): &(Months, Money)| {
            format!("{}:{}", machine(month.get()), machine(worth.get()))
        };
        let list: Vec<String> = rig.points.iter().map(point).collect();
        push(state, Some(index), "points", &list.join(";"));
    }
    if rig.extras != usual.extras {
        let list: Vec<String> = rig
            .extras
            .iter()
            .map(|extra| {
                let cost = range_text(extra.cost.map(Money::get));
                let kept = extra.kept.get();
                let kept = if kept > 0.0 { format!(":{}", machine(kept)) } else { String::new() };
                let owned = if extra.owned { ":own" } else { "" };
                format!("{}:{cost}{kept}{owned}", escaped(&extra.name))
            })
            .collect();
        push(state, Some(index), "extras", &list.join(";"));
    }
}

/// How many blocks' experts each card has, as a link and a field have it.
pub(crate) fn blocks_text(blocks: &[u32]) -> String {
    blocks.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// A range as [`super::numbers`] reads it: `700`, `650-700-800`, or `-5~-3~1` where its low end is
/// negative.
fn range_text(range: Range<f64>) -> String {
    let [low, likely, high] = [range.low(), range.likely(), range.high()].map(machine);
    let joint = if range.low() < 0.0 { '~' } else { '-' };
    if range.is_exact() { likely } else { format!("{low}{joint}{likely}{joint}{high}") }
}
