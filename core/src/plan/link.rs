//! A plan as the part of a link after `#`, and back.
//!
//! ```text
//! v=1&preset=dual-3090-vs-4090&rate=0.30&a.price=650-700-800&a.extras=NVLink+bridge:100;PSU:150
//! ```
//!
//! Pairs `key=value` joined by `&`. Keys without a dot belong to the plan, keys with one to a rig
//! (`a` to `d`, from left to right). An extra is `name:cost`, `name:cost:kept` with the percent of its
//! price that it keeps in a year, and `:own` at its end where the buyer has it. A number may be a range, `low-high` or `low-likely-high`, or
//! `auto`, which leaves it to the catalogue. `+` or `%20` is a space. A link carries only what
//! differs from its preset; an author may write it by hand, and preset files use the same keys.
//!
//! ```text
//! numbers        the keys of the table of inputs: rate, context, users, a.price, b.gpu_gib ...
//! of the plan    preset, rigs, rounding, model, quant, cache, cache_v, own (`own.rs`)
//! how it runs    runtime  llama.cpp ollama lm-studio vllm exllamav2 exllamav3
//!                split    auto layer row tensor pipeline      offload  none layers experts
//!                logits   server all                          unified, fa, pipelined  on off
//! of a rig       gpu (an id, or `custom` with gpu_name, gpu_vendor and its figures), name, extras,
//!                desktop on off, nvlink auto on off, shares=3,2
//! ```
//!
//! Decoding never fails: what is not understood becomes a [`Finding`] and the rest counts.

use core::fmt::Write;

use crate::catalog::Catalog;
use crate::catalog::MAX_CARDS;
use crate::finding::Finding;
use crate::units::format::machine;
use crate::units::{Basis, Money, Months, Percent, Range, Ratio, decimal};

use super::choices::{CHOICES, Choice};
use super::inputs::{INPUTS, Input, InputId, Place, Scope, typed};
use super::own::OwnText;
use super::{Extra, MAX_EXTRAS, MAX_POINTS, MAX_RIGS, Plan, Rig, presets};

/// The version of this grammar.
pub const VERSION: u32 = 1;
/// The key of a live link's day and net costs, which are no part of its plan.
pub const SEEN: &str = "seen";
/// The longest state that is read, in bytes.
pub const MAX_LENGTH: usize = 8192;

/// The plan of a state string, and what was wrong with it.
///
/// A leading `#` or `?` is ignored. An empty state is the default preset.
pub fn decode(state: &str, catalog: &Catalog) -> (Plan, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut state = state.trim().trim_start_matches(['#', '?']);
    if state.len() > MAX_LENGTH {
        findings.push(
            Finding::corrected("Link", format!("The link is longer than {MAX_LENGTH} bytes."))
                .suggest("It was not read; the page shows its default comparison."),
        );
        state = "";
    }
    let wanted = pairs(state).find(|(key, _)| *key == "preset").map(|(_, value)| text(value));
    let mut plan = match wanted.as_deref() {
        Some("none") => Plan::default(),
        Some(id) if catalog.preset(id).is_none() => {
            findings.push(
                Finding::corrected("Link", format!("There is no preset \u{201c}{id}\u{201d}."))
                    .suggest("The default comparison stands in for it."),
            );
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
    findings.extend(apply(&mut plan, state));
    findings.extend(plan.sanitise());
    (plan, findings)
}

/// The state string of a plan: what differs from its preset.
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
            let (key, value) = (text(key), text(value));
            findings.push(Finding::corrected(
                "Link",
                format!("\u{201c}{key}={value}\u{201d} was not understood and is left out."),
            ));
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

/// The rig that a letter names.
fn rig_index(letter: &str) -> Option<usize> {
    let mut bytes = letter.bytes();
    let index = usize::from(bytes.next()?.to_ascii_lowercase().checked_sub(b'a')?);
    (bytes.next().is_none() && index < MAX_RIGS).then_some(index)
}

/// The letter of a rig.
fn rig_letter(index: usize) -> char {
    ['a', 'b', 'c', 'd'].get(index).copied().unwrap_or('d')
}

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
        "points" => take(&mut target.points, points(value)),
        "extras" => take(&mut target.extras, extras(value)),
        _ => apply_word(plan, (Scope::Rig, Place::Rig(rig)), key, value, findings),
    }
}

/// Takes over what was understood.
fn take<T>(field: &mut T, value: Option<T>) -> bool {
    let understood = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    understood
}

/// A text of a plan or of a rig: its key, whether it may be empty, and where it is.
struct Text {
    key: &'static str,
    scope: Scope,
    kind: TextKind,
    get: fn(&Plan, usize) -> Option<&String>,
    set: fn(&mut Plan, usize) -> Option<&mut String>,
}

#[derive(Clone, Copy, PartialEq)]
enum TextKind {
    /// An id; an empty one is not understood.
    Id,
    /// An id, or nothing, which links call `auto`.
    Auto,
    /// A name, in any words.
    Name,
}

macro_rules! text {
    ($key:literal, $kind:ident, plan.$($field:ident).+) => {
        Text {
            key: $key,
            scope: Scope::Plan,
            kind: TextKind::$kind,
            get: |plan, _| Some(&plan.$($field).+),
            set: |plan, _| Some(&mut plan.$($field).+),
        }
    };
    ($key:literal, $kind:ident, rig.$field:ident) => {
        Text {
            key: $key,
            scope: Scope::Rig,
            kind: TextKind::$kind,
            get: |plan, rig| plan.rigs.get(rig).map(|rig| &rig.$field),
            set: |plan, rig| plan.rigs.get_mut(rig).map(|rig| &mut rig.$field),
        }
    };
}

/// Every text.
const TEXTS: [Text; 9] = [
    text!("gpu", Id, rig.gpu),
    text!("name", Name, rig.name),
    text!("gpu_name", Name, rig.gpu_name),
    text!("model", Id, plan.workload.model),
    text!("quant", Id, plan.workload.quant),
    text!("cache", Id, plan.workload.cache),
    text!("cache_v", Auto, plan.workload.cache_v),
    text!("region", Id, plan.region),
    text!("currency", Id, plan.currency),
];

/// Sets a text, a choice or a number.
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
            && (text.is_empty() || text.len() > 80 || text.chars().any(char::is_control))
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

/// Sets a number. One outside its limits is held to them, which is worth a finding.
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

/// Shares of cards, `3,2`; empty for the runtime's own.
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

/// A list of extras, `name:cost;name:cost:kept;name:own`; empty for none.
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

/// A list of values by age, `months:value;months:value`; empty for none.
fn points(value: &str) -> Option<Vec<(Months, Money)>> {
    let items = value.split(';').filter(|item| !item.is_empty()).take(MAX_POINTS);
    items
        .map(|item| {
            let (month, worth) = item.split_once(':')?;
            Some((Months::new(number(month)?), Money::new(number(worth)?)))
        })
        .collect()
}

/// A number or a range of numbers: `700`, `650-800`, `650-700-800`; `-3` and `-5~-3~1` where some are
/// negative.
fn range(value: &str) -> Option<Range<f64>> {
    if let Some(rest) = value.strip_prefix('-').filter(|_| !value.contains('~')) {
        return Some(Range::exact(-number(rest)?, Basis::User));
    }
    let tilde = value.contains('~');
    let signed = |part: &str| match part.strip_prefix('-') {
        Some(rest) => number(rest).map(|number| -number),
        None => number(part),
    };
    let mut parts = value.split(if tilde { '~' } else { '-' }).map(signed);
    let (first, second, third) = (parts.next()??, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let range = match (second, third) {
        (None, _) => Range::exact(first, Basis::User),
        (Some(high), None) => Range::new(first, f64::midpoint(first, high?), high?, Basis::User),
        (Some(likely), Some(high)) => Range::new(first, likely?, high?, Basis::User),
    };
    Some(range)
}

/// A plain decimal number, with `K` or `k` for 1,024 as in context lengths.
fn number(text: &str) -> Option<f64> {
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1024.0),
        None => (text, 1.0),
    };
    if digits.len() > 24 || digits.starts_with('-') {
        return None;
    }
    Some(decimal(digits)? * factor)
}

/// A number that a reader typed: currency and unit signs, blanks, and either habit of writing
/// decimals are taken as meant.
///
/// ```
/// use rigledger_core::plan::link::typed_number;
/// assert_eq!(typed_number("$1,599"), Some(1599.0));
/// assert_eq!(typed_number("0,15"), Some(0.15));
/// assert_eq!(typed_number("1.599,50"), Some(1599.5));
/// assert_eq!(typed_number("32K"), Some(32768.0));
/// assert_eq!(typed_number("cheap"), None);
/// ```
pub fn typed_number(text: &str) -> Option<f64> {
    let mut text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '$' | '%' | '\'' | '_' | '\u{20ac}'))
        .take(40)
        .collect();
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    match (comma, point) {
        // The later of the two separates decimals, the other groups digits.
        (Some(comma), Some(point)) if comma > point => {
            text = text.replace('.', "").replace(',', ".");
        }
        (Some(_), Some(_)) => text = text.replace(',', ""),
        // A lone comma groups digits when exactly three follow, as in 1,599.
        (Some(comma), None) => {
            let grouped = text.matches(',').count() > 1
                || (text.len() - comma == 4 && comma > 0 && !text.starts_with('0'));
            text = if grouped { text.replace(',', "") } else { text.replace(',', ".") };
        }
        _ => {}
    }
    number(&text)
}

/// A number or a range that a reader typed, by the rules of [`typed_number`]: `900-1,000`.
pub fn typed_range(text: &str) -> Option<Range<f64>> {
    if let Some(rest) = text.trim().strip_prefix(['-', '\u{2212}']) {
        return Some(Range::exact(-typed_number(rest)?, Basis::User));
    }
    let parts: Option<Vec<String>> = text
        .split(['-', '\u{2013}', '~'])
        .take(4)
        .map(|part| typed_number(part).map(machine))
        .collect();
    range(&parts?.join("-"))
}

/// Undoes `%XX` and `+`; bytes that are no text become replacement characters.
pub(super) fn text(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The value of a hexadecimal digit.
fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Text with everything escaped that means something in a link.
pub(super) fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    escaped
}

/// A range as text.
fn range_text(range: Range<f64>) -> String {
    let [low, likely, high] = [range.low(), range.likely(), range.high()].map(machine);
    let joint = if range.low() < 0.0 { '~' } else { '-' };
    if range.is_exact() { likely } else { format!("{low}{joint}{likely}{joint}{high}") }
}

fn push(state: &mut String, rig: Option<usize>, key: &str, value: &str) {
    state.push('&');
    if let Some(rig) = rig {
        state.push(rig_letter(rig));
        state.push('.');
    }
    state.push_str(key);
    state.push('=');
    state.push_str(value);
}

/// Adds the texts and choices that differ from the preset's.
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

/// Adds an input where it differs from the preset's.
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
    if value != usual {
        let rig = if let Place::Rig(rig) = place { Some(rig) } else { None };
        push(state, rig, spec.key, &value.map_or_else(|| "auto".to_owned(), range_text));
    }
}

/// Adds what a rig has different from the preset's.
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

/// Adds the lists of a rig that differ from those of another.
fn push_lists(state: &mut String, index: usize, plan: &Plan, usual: &Rig) {
    let Some(rig) = plan.rigs.get(index) else { return };
    if rig.shares != usual.shares {
        let shares: Vec<String> = rig.shares.iter().map(|share| machine(share.get())).collect();
        push(state, Some(index), "shares", &shares.join(","));
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
