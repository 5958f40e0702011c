//! One number: a field to type in, a slider to drag, and its range where it has one.

use crate::html::view::View;
use crate::plan::inputs::{InputId, Place};
use crate::units::format::{machine, plain};
use crate::units::{Basis, Range};

use super::field::Wrong;
use super::panel::At;
use super::sensitivity::{finely, place_name};
use crate::session::edit::Edit;

/// What a field shows that is left to the catalogue or counts nothing.
const AUTO: &str = "auto";

/// Digits of an entered number that its field has room for.
const FEW: usize = 7;

/// A slider with its field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slider {
    /// What it is called where it stands.
    pub label: String,
    /// What its field holds; empty for what is left open.
    pub text: String,
    /// What its field shows while it holds nothing.
    pub unset: String,
    /// Its unit, in the plan's currency.
    pub unit: String,
    /// Whether it is as its preset has it.
    pub usual: bool,
    /// The upper end of the slider.
    pub top: f64,
    /// Where the slider stands.
    pub position: String,
    /// Where it stands, in words.
    pub told: String,
    /// The ends of its range.
    pub spread: Option<String>,
    /// What was wrong with what was typed.
    pub wrong: Option<Wrong>,
}

/// The lower end and the step of an input's slider.
pub fn ends(id: InputId) -> [String; 2] {
    let spec = id.spec();
    [machine(spec.slider_bottom()), machine(spec.slider_step())]
}

/// The slider of an input, as it is for a plan.
pub fn slider(view: &View<'_>, at: At, id: InputId, place: Place) -> Slider {
    let spec = id.spec();
    let figure = view.report.figure(view.plan, id, place);
    // What is left to the catalogue stands where it is now.
    let effect = view.sensitivity.of(id, place);
    let now = figure.map(|range| range.likely()).or_else(|| effect.map(|effect| effect.now));
    let likely = now.unwrap_or(0.0);
    let usual = view.usual.value(id, place);
    let unit = view.plan.amounts().currency.unit(spec.unit.name());
    let shown = now.map_or_else(|| AUTO.to_owned(), |now| plain(now, 4));
    let around = view.report.case.usual((id, place), usual.map(|range| range.likely()));
    let spread = figure.filter(|range| !range.is_exact());
    Slider {
        label: label(view, at, id, place),
        text: figure.map_or_else(String::new, |figure| typed(figure, likely)),
        unset: if figure.is_none() && now.is_some() { finely(likely) } else { AUTO.to_owned() },
        usual: view.plan.value(id, place) == usual,
        top: spec.slider_top(around, likely),
        position: machine(spec.slider_position(likely)),
        told: [&shown, " ", &*unit].concat(),
        unit,
        spread: spread.map(|range| [&finely(range.low()), " to ", &*finely(range.high())].concat()),
        wrong: Wrong::of(view, Edit::Type(id, place)),
    }
}

/// A figure as a reader would type it: what was entered in few digits as it is. The plan keeps all of them.
fn typed(figure: Range<f64>, likely: f64) -> String {
    let all = machine(likely);
    let entered = figure.basis() == Basis::User && all.len() <= FEW;
    let scale = match likely.abs() {
        small if small < 1.0 => 1e4,
        small if small < 100.0 => 100.0,
        _ => 1.0,
    };
    if entered { all } else { machine(libm::round(likely * scale) / scale) }
}

/// What an input is called where its slider stands.
fn label(view: &View<'_>, at: At, id: InputId, place: Place) -> String {
    let name = id.spec().name;
    let (rig, extra) = match place {
        Place::Plan => (None, None),
        Place::Rig(rig) | Place::Share { rig, .. } => (Some(rig), None),
        Place::Extra { rig, extra } => (Some(rig), Some(extra)),
    };
    let extra = rig.zip(extra).map(|(rig, extra)| super::extra_name(view, rig, extra));
    let rig = rig.and_then(|rig| view.report.rigs.get(rig)).map(|rig| &*rig.name);
    let of_rig = |name: &str| match rig {
        Some(rig) => [name, ", ", rig].concat(),
        None => name.to_owned(),
    };
    match (at, id, extra) {
        (At::Top, ..) => place_name(view, id, place),
        (At::Ledger, InputId::ExtraCost, Some(extra)) => of_rig(&extra),
        (At::Ledger, _, Some(extra)) => of_rig(&[&extra, ", ", name].concat()),
        (At::Ledger, _, None) => of_rig(name),
        (At::Money, InputId::Rent, _) => of_rig("Rent of one card"),
        (At::Money, _, None) if rig.is_some() => of_rig(name),
        (At::Speed, InputId::PowerLimit, _) => of_rig("Power limit of a card"),
        (_, InputId::ExtraCost, Some(extra)) => extra,
        (_, InputId::Speed, _) => "Tokens a second".to_owned(),
        _ => name.to_owned(),
    }
}
