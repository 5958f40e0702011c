//! What decides: the curve under a slider, the figures at which the verdict flips, and the sliders on top.

use crate::advice::{Effect, Flip as Root, Sensitivity};
use crate::html::text::{digit, element_id};
use crate::html::view::View;
use crate::plan::inputs::{InputId, Place, Unit};
use crate::units::format::{bracketed, plain};
use crate::units::{Money, sort_few};

/// Width and height of a curve in its own units; the style sheet stretches it.
const SIZE: (f64, f64) = (100.0, 24.0);
/// A distance that nobody sees, in the units of [`SIZE`].
const UNSEEN: f64 = 0.06;
/// Flips that the verdict lists.
const LISTED: usize = 3;
/// How many sliders stand on top.
const MOST: usize = 3;

/// What an input does to the answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sway {
    /// How the lead moves over the span of its slider; nothing where no net cost is compared.
    pub curve: Option<Curve>,
    /// Where it flips the verdict or ties, in a few words.
    pub flip: String,
}

/// How the lead of the cheapest rig moves over the span of an input: a line for each other rig, above
/// the rule while the cheapest leads; a mark where the slider stands. In paths and points of SVG, 100
/// wide and 24 high.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The rule with the mark.
    pub rule: String,
    /// The other rigs' places, as digits, and their lines.
    pub lines: Vec<(&'static str, String)>,
}

/// A figure at which another rig becomes the cheapest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flip {
    /// What becomes of the verdict beyond it.
    pub text: String,
    /// The id of its control.
    pub control: String,
    /// The figure now.
    pub now: String,
}

/// What an input does to the answer; nothing for one that changes no net cost.
pub fn sway(view: &View<'_>, id: InputId, place: Place) -> Option<Sway> {
    let effect = view.sensitivity.of(id, place);
    let flip = effect.and_then(|effect| flip(view, effect)).or_else(|| tie(view, id, place));
    let curve = effect.map(|effect| curve(view, effect));
    let same = || {
        let rig = effect.and(view.report.rigs.get(view.sensitivity.cheapest))?;
        Some([&*bracketed(&rig.name), " stays the cheapest"].concat())
    };
    Some(Sway { flip: flip.or_else(same)?, curve })
}

fn curve(view: &View<'_>, effect: &Effect) -> Curve {
    let all = effect.curves.iter().flatten().copied();
    let (low, high) =
        all.fold((0.0_f64, 0.0_f64), |(low, high), gap| (low.min(gap), high.max(gap)));
    let (width, height) = SIZE;
    let y = |gap: f64| plain(height * (high - gap) / (high - low).max(1e-9), 1);
    let [from, to] = effect.span;
    let x = plain(width * ((effect.now - from) / (to - from).max(1e-9)).clamp(0.0, 1.0), 1);
    let line = |(curve, other): (&Vec<f64>, &usize)| {
        let mut points = String::new();
        let step = width / (curve.len().max(2) - 1) as f64;
        let unseen = UNSEEN * (high - low) / height;
        let mut corner = Some(0);
        while let Some((index, gap)) = corner.and_then(|index| Some((index, curve.get(index)?))) {
            points.extend([&*plain(step * index as f64, 1), ",", &y(*gap), " "]);
            corner = next_corner(curve, index, unseen);
        }
        (digit(*other), points)
    };
    Curve {
        rule: ["M0 ", &y(0.0), "H100M", &x, " 0V24"].concat(),
        lines: effect.curves.iter().zip(&view.sensitivity.others).map(line).collect(),
    }
}

/// The farthest point of a curve to which a straight line from `start` stays within `unseen` of all
/// points between; none after the last. Most curves are straight: two points say as much as all.
fn next_corner(curve: &[f64], start: usize, unseen: f64) -> Option<usize> {
    let from = *curve.get(start)?;
    (start + 1..curve.len()).rev().find(|&end| {
        let slope = curve.get(end).map_or(0.0, |to| (to - from) / (end - start) as f64);
        let between = curve.iter().take(end).enumerate().skip(start + 1);
        let mut off = between.map(|(at, gap)| from + slope * (at - start) as f64 - gap);
        off.all(|off| off.abs() <= unseen)
    })
}

fn flip(view: &View<'_>, effect: &Effect) -> Option<String> {
    let (value, name, is_below) = flip_of(view, effect)?;
    let value = figure(view, effect.id, value);
    let side = if is_below { "below " } else { "above " };
    Some([side, &value, ": ", &*name, " is cheaper"].concat())
}

/// At which price of its card a rig that is not compared would cost as much as the best of the others.
fn tie(view: &View<'_>, id: InputId, place: Place) -> Option<String> {
    let (InputId::CardPrice, Place::Rig(rig)) = (id, place) else { return None };
    let price = view.report.rigs.get(rig)?.tie_price?;
    Some(["at ", &figure(view, id, price.get()), ": as much as the best of the others"].concat())
}

/// The nearest flip of an input that can come about.
fn nearest_flip(effect: &Effect) -> Option<&Root> {
    // What is kept of a value in a year is less than all of it.
    let is_kept = matches!(
        effect.id,
        InputId::KeptPerYear | InputId::Kept | InputId::MachineKept | InputId::ExtraKept
    );
    effect.nearest_flip().filter(|flip| flip.value < 100.0 || !is_kept)
}

/// The nearest flip of an input: its value, the rig that is the cheapest beyond it, and whether that
/// is below.
fn flip_of(view: &View<'_>, effect: &Effect) -> Option<(f64, String, bool)> {
    let flip = nearest_flip(effect)?;
    let is_below = flip.value < effect.now;
    let beyond = if is_below { flip.below } else { flip.above };
    let name = bracketed(&view.report.rigs.get(beyond)?.name);
    Some((flip.value, name, is_below))
}

/// A figure of an input in a sentence, an amount with its currency: one rounding for all of them.
fn figure(view: &View<'_>, id: InputId, value: f64) -> String {
    match id.spec().unit {
        Unit::Money => view.plan.amounts().short(Money::new(value)),
        _ => finely(value),
    }
}

/// A figure as finely as it matters.
pub(super) fn finely(value: f64) -> String {
    plain(value, if value.abs() < 100.0 { 2 } else { 0 })
}

/// The inputs whose flips are nearest to the figures now, as a share of what their sliders span.
fn nearest<'a>(view: &View<'a>) -> Vec<&'a Effect> {
    let far = |effect: &Effect| {
        let flip = nearest_flip(effect)?;
        let [from, to] = effect.span;
        Some((flip.value - effect.now).abs() / (to - from).max(1e-9))
    };
    let mut found: Vec<&Effect> = Vec::new();
    let mut least = 0.0;
    while found.len() < LISTED {
        // The next in order; no two of the few inputs are equally far in practice.
        let next = view
            .sensitivity
            .inputs
            .iter()
            // Another number of cards is another rig.
            .filter(|effect| effect.id != InputId::CardCount && !is_twin(view, effect))
            .filter_map(|effect| Some((far(effect)?, effect)))
            .filter(|(far, _)| *far > least && *far < 1.0)
            .reduce(|a, b| if b.0 < a.0 { b } else { a });
        let Some((far, effect)) = next else { break };
        least = far;
        found.push(effect);
    }
    found
}

/// Whether a rig has a figure of its own that does the same: then that one is named.
fn is_twin(view: &View<'_>, effect: &Effect) -> bool {
    let flip = |effect: &Effect| nearest_flip(effect).map_or(f64::NAN, |flip| flip.value);
    let value = flip(effect);
    effect.id == InputId::KeptPerYear
        && view
            .sensitivity
            .inputs
            .iter()
            .any(|other| other.id == InputId::Kept && (flip(other) - value).abs() < 1e-6 * value)
}

/// "Dual RTX 3090 wins once the price of a card of Single RTX 4090 is over $2,428", and what it is now.
fn condition(view: &View<'_>, effect: &Effect) -> Option<[String; 2]> {
    let (value, name, is_below) = flip_of(view, effect)?;
    let (id, unit) = (effect.id, effect.id.spec().unit);
    let amount = |value: f64| {
        let text = figure(view, id, value);
        match unit {
            Unit::Money => text,
            _ => [&text, " ", &*view.plan.amounts().currency.unit(unit.name())].concat(),
        }
    };
    let is = match id {
        InputId::ExtraCost | InputId::MachinePrice => " costs ",
        InputId::LoadHours
        | InputId::OnHours
        | InputId::IdleHours
        | InputId::Horizon
        | InputId::SeasonMonths
        | InputId::Instalments
        | InputId::InputRatio
        | InputId::CachedShare
        | InputId::TokensADay
        | InputId::RentWaiting
        | InputId::Failures => " are ",
        _ => " is ",
    };
    let what = mid_sentence(&place_name(view, id, effect.place));
    let the = if what.starts_with("the ") { "" } else { "the " };
    let most = if view.sensitivity.others.len() > 1 {
        " becomes the cheapest once "
    } else {
        " becomes cheaper once "
    };
    let side = if is_below { "under " } else { "over " };
    let text = [&*name, most, the, &what, is, side, &amount(value)].concat();
    Some([text, amount(effect.now)])
}

/// What an input is called where other rigs have it too.
pub(super) fn place_name(view: &View<'_>, id: InputId, place: Place) -> String {
    let rig = match place {
        Place::Rig(rig) | Place::Extra { rig, .. } => view.report.rigs.get(rig),
        _ => None,
    };
    let extra = match place {
        Place::Extra { rig, extra } => {
            view.plan.rigs.get(rig).and_then(|rig| rig.extras.get(extra))
        }
        _ => None,
    };
    let name = match (extra, id) {
        (Some(extra), InputId::ExtraKept) => ["Value kept in a year by ", &extra.name].concat(),
        (Some(extra), _) => extra.name.clone(),
        (None, InputId::Kept) => "Value kept in a year by the cards".to_owned(),
        (None, _) => bracketed(id.spec().name),
    };
    match rig {
        Some(rig) => [&name, " of ", &*bracketed(&rig.name)].concat(),
        None => name,
    }
}

/// A name within a sentence: a word begins small, an abbreviation does not.
pub(super) fn mid_sentence(name: &str) -> String {
    let mut name = name.to_owned();
    if !name.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase)
        && let Some(first) = name.get_mut(..1)
    {
        first.make_ascii_lowercase();
    }
    name
}

/// What would change which rig is the cheapest the soonest, in one sentence; empty for a single rig.
pub(crate) fn turns(view: &View<'_>) -> String {
    match nearest(view).first().and_then(|effect| condition(view, effect)) {
        Some([text, _]) => [&text, "."].concat(),
        None if view.report.rigs.len() < 2 => String::new(),
        None => "No single figure within its slider changes that.".to_owned(),
    }
}

/// The flips that are nearest to the figures now.
pub(super) fn flips(view: &View<'_>) -> Vec<Flip> {
    let of = |effect: &Effect| {
        let [text, now] = condition(view, effect)?;
        Some(Flip { text, control: element_id("in", effect.id, effect.place), now })
    };
    nearest(view).into_iter().filter_map(of).collect()
}

/// The inputs that decide most: those whose own ranges move the lead furthest, then those that move it
/// furthest over their sliders. In the order of the table, so that a drag that changes who leads
/// moves nothing.
pub fn decisive(sensitivity: &Sensitivity) -> Vec<(InputId, Place)> {
    let span = |effect: &Effect| {
        let gaps = || effect.curves.iter().flatten().copied();
        gaps().fold(f64::MIN, f64::max) - gaps().fold(f64::MAX, f64::min)
    };
    let mut places: Vec<usize> = sensitivity.tornado.iter().copied().take(MOST).collect();
    while places.len() < MOST.min(sensitivity.inputs.len()) {
        let rest = sensitivity.inputs.iter().enumerate();
        let rest = rest.filter(|(place, _)| !places.contains(place));
        let next = rest.reduce(|a, b| if span(b.1) > span(a.1) { b } else { a });
        let Some((place, _)) = next else { break };
        places.push(place);
    }
    sort_few(&mut places, |place| *place as f64);
    let of = |place: usize| sensitivity.inputs.get(place).map(|effect| (effect.id, effect.place));
    places.into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(curve: &[f64]) -> Vec<usize> {
        let next = |at: &usize| next_corner(curve, *at, 0.06);
        std::iter::successors(Some(0), next).collect()
    }

    #[test]
    fn a_line_is_its_ends_and_a_bend_is_kept() {
        let line: Vec<f64> = (0..33).map(|x| 3.0 * f64::from(x)).collect();
        assert_eq!(corners(&line), [0, 32]);
        let bend: Vec<f64> = (0..33).map(|x| f64::from((x - 20).max(0))).collect();
        assert_eq!(corners(&bend), [0, 20, 32]);
        assert_eq!(corners(&[1.0]), [0]);
        // What is no number stays a point of its own.
        assert_eq!(corners(&[1.0, f64::NAN, 3.0]), [0, 1, 2]);
    }

    #[test]
    fn what_is_left_out_is_not_seen() {
        let curve: Vec<f64> = (0..33).map(|x| f64::from(x * x) / 40.0).collect();
        let kept = corners(&curve);
        assert!(kept.len() < 20, "{kept:?}");
        for pair in kept.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            for at in from..to {
                let share = (at - from) as f64 / (to - from) as f64;
                let drawn = curve[from] + share * (curve[to] - curve[from]);
                assert!((drawn - curve[at]).abs() <= 0.06);
            }
        }
    }
}
