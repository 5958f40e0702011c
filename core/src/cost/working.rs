//! How each line of the cost table comes about: the formula, and the numbers in it.

use serde::Serialize;

use crate::plan::Extra;
use crate::plan::inputs::InputId;
use crate::resolve::{AS_ENTERED, Assumption, Facts, RigFacts};
use crate::units::format::plain;
use crate::units::{Basis, Range, Usd};

/// The working of a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Working {
    /// The formula, in the terms below.
    pub formula: &'static str,
    /// The same with the likely numbers in it.
    pub numbers: String,
    /// The terms, with their ranges and sources.
    pub terms: Vec<Term>,
}

/// One term of a formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Its name in the formula.
    pub name: &'static str,
    /// Its unit; empty for a count.
    pub unit: &'static str,
    /// Low, likely and high.
    pub value: Range<f64>,
    /// Where it comes from.
    pub source: String,
}

/// A term from a figure in use.
fn term<T>(name: &'static str, unit: &'static str, assumption: &Assumption<T>) -> Term
where
    T: Copy + PartialOrd + Into<f64>,
{
    given(name, unit, assumption.value, &assumption.source)
}

/// A term from a range and its source.
fn given<T>(name: &'static str, unit: &'static str, value: Range<T>, source: &str) -> Term
where
    T: Copy + PartialOrd + Into<f64>,
{
    let basis = value.basis();
    Term { name, unit, value: value.map(Into::into).with_basis(basis), source: source.to_owned() }
}

/// A term without doubt.
fn exact(name: &'static str, unit: &'static str, value: f64, source: &str) -> Term {
    given(name, unit, Range::exact(value, Basis::User), source)
}

/// A term that is an input without doubt; `value` is in the input's unit.
fn input(name: &'static str, unit: &'static str, id: InputId, value: impl Into<f64>) -> Term {
    let value = value.into();
    exact(name, unit, value, id.spec().source_of(Range::exact(value, Basis::User)))
}

/// A number inside a formula.
fn n(value: impl Into<f64>) -> String {
    plain(value.into(), 4)
}

/// A dollar amount inside a formula.
fn dollars(value: Usd) -> String {
    format!("${}", plain(value.get(), 2))
}

pub(super) fn cards(rig: &RigFacts<'_>) -> Working {
    Working {
        formula: "cards × price of a card",
        numbers: format!("{} × {}", rig.count, dollars(rig.card_price.value.likely())),
        terms: vec![
            exact("cards", "", f64::from(rig.count), AS_ENTERED),
            term("price of a card", "USD", &rig.card_price),
        ],
    }
}

pub(super) fn extra(extra: &Extra) -> Working {
    Working {
        formula: "cost",
        numbers: dollars(extra.cost.likely()),
        terms: vec![given("cost", "USD", extra.cost, AS_ENTERED)],
    }
}

pub(super) fn hardware(cards: &Range<Usd>, extras: &[Range<Usd>]) -> Working {
    let amounts: Vec<String> =
        core::iter::once(cards).chain(extras).map(|amount| dollars(amount.likely())).collect();
    Working { formula: "cards + extras", numbers: amounts.join(" + "), terms: Vec::new() }
}

pub(super) fn electricity(facts: &Facts<'_>, rig: &RigFacts<'_>) -> Working {
    let days = facts.horizon.days();
    let efficiency = facts.psu_efficiency.ratio().get();
    Working {
        formula: "cards × (W at work × h + W at rest × h) ÷ 1000 ÷ efficiency × days × price",
        numbers: format!(
            "{} × ({} W × {} h + {} W × {} h) ÷ 1000 ÷ {} × {} days × ${}",
            rig.count,
            n(rig.load_watts.value.likely()),
            n(facts.load_hours),
            n(rig.idle_watts.value.likely()),
            n(facts.idle_hours),
            n(efficiency),
            plain(days, 1),
            n(facts.rate.value.likely()),
        ),
        terms: vec![
            exact("cards", "", f64::from(rig.count), AS_ENTERED),
            term("W at work", "W", &rig.load_watts),
            input("h at work", "h/day", InputId::LoadHours, facts.load_hours),
            term("W at rest", "W", &rig.idle_watts),
            input("h at rest", "h/day", InputId::IdleHours, facts.idle_hours),
            input("efficiency", "%", InputId::PsuEfficiency, facts.psu_efficiency),
            exact("days", "", days, "months × 365 ÷ 12"),
            term("price", "USD/kWh", &facts.rate),
        ],
    }
}

pub(super) fn resale(facts: &Facts<'_>, rig: &RigFacts<'_>) -> Working {
    Working {
        formula: "resale of all cards at the end",
        numbers: format!(
            "{} after {} months",
            dollars(rig.resale.value.likely()),
            n(facts.horizon)
        ),
        terms: vec![term("resale", "USD", &rig.resale)],
    }
}

pub(super) fn net(hardware: &Range<Usd>, electricity: &Range<Usd>, resale: &Range<Usd>) -> Working {
    Working {
        formula: "hardware + electricity − resale; the low end takes the highest resale, the high \
                  end the lowest",
        numbers: format!(
            "{} + {} − {}",
            dollars(hardware.likely()),
            dollars(electricity.likely()),
            dollars(resale.likely())
        ),
        terms: Vec::new(),
    }
}
