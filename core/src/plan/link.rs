//! A plan as the part of a link after `#`, and back.
//!
//! ```text
//! v=1&preset=dual-3090-vs-4090&rate=0.30&a.price=650-700-800&a.extras=NVLink+bridge:100;PSU:150
//! ```
//!
//! Pairs `key=value` joined by `&`. Keys without a dot belong to the plan, keys with one to a rig
//! (`a` to `d`, from left to right). A number may be a range, `low-high` or `low-likely-high`, or
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
use crate::catalog::Vendor;
use crate::finding::Finding;
use crate::memory::{Logits, MAX_CARDS, Runtime, Split};
use crate::units::format::{Rounding, machine};
use crate::units::{Basis, Range, Ratio, Usd, decimal};

use super::inputs::{INPUTS, Input, InputId, Place, Scope, typed};
use super::own::OwnText;
use super::{Extra, MAX_EXTRAS, MAX_RIGS, OffloadKind, Plan, Rig, Workload, presets};

/// The version of this grammar.
pub const VERSION: u32 = 1;
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
    findings.extend(apply(&mut plan, state));
    findings.extend(plan.sanitise());
    (plan, findings)
}

/// The state string of a plan: what differs from its preset.
pub fn encode(plan: &Plan, catalog: &Catalog) -> String {
    let base = catalog.preset_plan(&plan.preset);
    let mut state = format!("v={VERSION}");
    if catalog.preset(&plan.preset).is_none() {
        state.push_str("&preset=none");
    } else if plan.preset != presets::DEFAULT {
        push(&mut state, None, "preset", &escaped(&plan.preset));
    }
    for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Plan) {
        push_input(&mut state, spec, Place::Plan, plan, &base);
    }
    push_workload(&mut state, &plan.workload, &base.workload);
    if plan.rounding != base.rounding {
        let how = match plan.rounding {
            Rounding::Nearest => "nearest",
            Rounding::Down => "down",
        };
        push(&mut state, None, "rounding", how);
    }
    if plan.rigs.len() < base.rigs.len() {
        push(&mut state, None, "rigs", &plan.rigs.len().to_string());
    }
    for index in 0..plan.rigs.len() {
        push_rig(&mut state, index, plan, &base);
    }
    state
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
    let work = &mut plan.workload;
    if let Some((_, _, switch)) = SWITCHES.iter().find(|(name, ..)| *name == key) {
        return set_switch(switch(work), value);
    }
    match key {
        // A newer version may know more keys; those that this one knows mean the same.
        "v" => value.parse::<u32>().is_ok_and(|version| version <= VERSION),
        "preset" => true,
        "model" => assign(&mut work.model, value),
        "quant" => assign(&mut work.quant, value),
        "cache" => assign(&mut work.cache, value),
        "cache_v" if value == "auto" => {
            work.cache_v.clear();
            true
        }
        "cache_v" => assign(&mut work.cache_v, value),
        "runtime" => choose(&mut work.runtime, Runtime::parse(value)),
        "split" if value == "auto" => {
            work.split = None;
            true
        }
        "split" => choose(&mut work.split, Split::parse(value).map(Some)),
        "offload" => choose(&mut work.offload, one_of(&OFFLOADS, value)),
        "logits" => choose(&mut work.logits, one_of(&LOGITS, value)),
        "own" if value == "none" => {
            work.own = None;
            true
        }
        "own" => {
            match OwnText::read(value) {
                Ok((own, _, found)) => {
                    work.own = Some(own);
                    findings.extend(found);
                }
                Err(finding) => findings.push(finding),
            }
            true
        }
        "rounding" => {
            match value {
                "nearest" => plan.rounding = Rounding::Nearest,
                "down" => plan.rounding = Rounding::Down,
                _ => return false,
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
        _ => apply_input(plan, (Scope::Plan, Place::Plan), key, value, findings),
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
        "name" => {
            target.name = text(value);
            true
        }
        "gpu" => assign(&mut target.gpu, value),
        "gpu_name" => {
            target.gpu_name = text(value);
            true
        }
        "gpu_vendor" => choose(&mut target.gpu_vendor, one_of(&VENDORS, value)),
        "desktop" => set_switch(&mut target.desktop, value),
        "nvlink" if value == "auto" => {
            target.nvlink = None;
            true
        }
        "nvlink" => choose(&mut target.nvlink, one_of(&ON_OFF, value).map(Some)),
        "shares" => match shares(value, findings) {
            Some(shares) => {
                target.shares = shares;
                true
            }
            None => false,
        },
        "extras" => match extras(value) {
            Some(extras) => {
                target.extras = extras;
                true
            }
            None => false,
        },
        _ => apply_input(plan, (Scope::Rig, Place::Rig(rig)), key, value, findings),
    }
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
    if range.is_none() && value != "auto" {
        return false;
    }
    findings.extend(range.and_then(|range| spec.outside(range)));
    plan.set(spec.id, place, range);
    true
}

/// Sets an id; an empty one is not understood.
fn assign(field: &mut String, value: &str) -> bool {
    let id = text(value);
    let valid = !id.is_empty() && id.len() <= 80 && !id.chars().any(char::is_control);
    if valid {
        *field = id;
    }
    valid
}

/// Takes over a choice that was understood.
fn choose<T>(field: &mut T, choice: Option<T>) -> bool {
    let understood = choice.is_some();
    if let Some(choice) = choice {
        *field = choice;
    }
    understood
}

/// The choice of a name.
fn one_of<T: Copy>(choices: &[(&str, T)], name: &str) -> Option<T> {
    choices.iter().find(|(known, _)| *known == name).map(|(_, choice)| *choice)
}

/// The name of a choice.
fn name_of<T: Copy + PartialEq>(choices: &[(&'static str, T)], choice: T) -> &'static str {
    choices.iter().find(|(_, known)| *known == choice).map_or("", |(name, _)| name)
}

/// Sets what is on or off.
fn set_switch(field: &mut bool, value: &str) -> bool {
    choose(field, one_of(&ON_OFF, value))
}

/// What is on or off.
const ON_OFF: [(&str, bool); 2] = [("on", true), ("off", false)];
/// What may leave the cards.
const OFFLOADS: [(&str, OffloadKind); 3] = [
    ("none", OffloadKind::None),
    ("layers", OffloadKind::Layers),
    ("experts", OffloadKind::Experts),
];
/// For how many tokens logits are planned.
const LOGITS: [(&str, Logits); 2] = [("server", Logits::Server), ("all", Logits::All)];
/// Makers of cards.
pub const VENDORS: [(&str, Vendor); 4] = [
    ("nvidia", Vendor::Nvidia),
    ("amd", Vendor::Amd),
    ("intel", Vendor::Intel),
    ("apple", Vendor::Apple),
];

/// A switch of the workload: its key, how it is read, and where it is set.
type Switch = (&'static str, fn(&Workload) -> bool, fn(&mut Workload) -> &mut bool);

/// The switches of a workload.
const SWITCHES: [Switch; 3] = [
    ("unified", |work| work.unified, |work| &mut work.unified),
    ("fa", |work| work.flash_attention, |work| &mut work.flash_attention),
    ("pipelined", |work| work.pipelined, |work| &mut work.pipelined),
];

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

/// A list of extras, `name:cost;name:cost`; empty for none.
fn extras(value: &str) -> Option<Vec<Extra>> {
    value
        .split(';')
        .filter(|item| !item.is_empty())
        .take(MAX_EXTRAS + 1)
        .map(|item| {
            let (name, cost) = item.rsplit_once(':')?;
            let held = InputId::ExtraCost.spec().held(range(cost)?);
            Some(Extra { name: text(name).trim().to_owned(), cost: typed(held) })
        })
        .collect()
}

/// A number or a range of numbers: `700`, `650-800`, `650-700-800`.
fn range(value: &str) -> Option<Range<f64>> {
    let mut parts = value.split(['-', '~']).map(number);
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
    if range.is_exact() { likely } else { format!("{low}-{likely}-{high}") }
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

/// Adds what a workload has different from the preset's, its numbers apart.
fn push_workload(state: &mut String, work: &Workload, usual: &Workload) {
    let split = |work: &Workload| work.split.map_or("auto", Split::id);
    let values = |text: &str| if text.is_empty() { "auto".to_owned() } else { escaped(text) };
    let mut differing = |key: &str, value: &str, usual: &str| {
        if value != usual {
            push(state, None, key, &values(value));
        }
    };
    differing("model", &work.model, &usual.model);
    differing("quant", &work.quant, &usual.quant);
    differing("cache", &work.cache, &usual.cache);
    differing("cache_v", &work.cache_v, &usual.cache_v);
    differing("runtime", work.runtime.id(), usual.runtime.id());
    differing("split", split(work), split(usual));
    differing("offload", name_of(&OFFLOADS, work.offload), name_of(&OFFLOADS, usual.offload));
    differing("logits", name_of(&LOGITS, work.logits), name_of(&LOGITS, usual.logits));
    for (key, on, _) in SWITCHES {
        differing(key, name_of(&ON_OFF, on(work)), name_of(&ON_OFF, on(usual)));
    }
    if work.own != usual.own {
        push(state, None, "own", work.own.as_ref().map_or("none", OwnText::as_str));
    }
}

/// Adds what a rig has different from the preset's.
fn push_rig(state: &mut String, index: usize, plan: &Plan, base: &Plan) {
    let usual = base.rigs.get(index).cloned().unwrap_or_default();
    let Some(rig) = plan.rigs.get(index) else { return };
    if rig.gpu != usual.gpu || index >= base.rigs.len() {
        push(state, Some(index), "gpu", &escaped(&rig.gpu));
    }
    if rig.name != usual.name {
        push(state, Some(index), "name", &escaped(&rig.name));
    }
    if rig.gpu_name != usual.gpu_name {
        push(state, Some(index), "gpu_name", &escaped(&rig.gpu_name));
    }
    if rig.gpu_vendor != usual.gpu_vendor {
        push(state, Some(index), "gpu_vendor", name_of(&VENDORS, rig.gpu_vendor));
    }
    if rig.desktop != usual.desktop {
        push(state, Some(index), "desktop", name_of(&ON_OFF, rig.desktop));
    }
    if rig.nvlink != usual.nvlink {
        push(state, Some(index), "nvlink", rig.nvlink.map_or("auto", |on| name_of(&ON_OFF, on)));
    }
    if rig.shares != usual.shares {
        let shares: Vec<String> = rig.shares.iter().map(|share| machine(share.get())).collect();
        push(state, Some(index), "shares", &shares.join(","));
    }
    for spec in INPUTS.iter().filter(|spec| spec.scope == Scope::Rig) {
        push_input(state, spec, Place::Rig(index), plan, base);
    }
    if rig.extras != usual.extras {
        let list: Vec<String> = rig
            .extras
            .iter()
            .map(|extra| {
                let cost = range_text(extra.cost.map(Usd::get));
                format!("{}:{cost}", escaped(&extra.name))
            })
            .collect();
        push(state, Some(index), "extras", &list.join(";"));
    }
}
