//! What decides: the curve under a slider, and the figures at which the verdict flips.

use crate::advice::Effect;
use crate::plan::inputs::{InputId, Place, Unit};
use crate::units::format::plain;

use super::text::element_id;
use super::text::escaped;
use super::text::{add, digit};
use super::view::View;

/// Width and height of a curve in its own units; the style sheet stretches it.
const SIZE: (f64, f64) = (100.0, 24.0);
/// A distance that nobody sees, in the units of [`SIZE`].
const UNSEEN: f64 = 0.06;
/// Flips that the verdict lists.
const LISTED: usize = 3;

/// How the lead of the cheapest rig moves over the span of an input: a line for each other rig, above
/// the rule while the cheapest leads; a mark where the slider stands.
pub(super) fn curve(html: &mut String, view: &View<'_>, id: InputId, place: Place) {
    let Some(effect) = view.sensitivity.of(id, place) else { return };
    let all = effect.curves.iter().flatten().copied();
    let (low, high) =
        all.fold((0.0_f64, 0.0_f64), |(low, high), gap| (low.min(gap), high.max(gap)));
    let (width, height) = SIZE;
    let y = |gap: f64| plain(height * (high - gap) / (high - low).max(1e-9), 1);
    let [from, to] = effect.span;
    let x = plain(width * ((effect.now - from) / (to - from).max(1e-9)).clamp(0.0, 1.0), 1);
    html.push_str(
        "<svg class=\"curve\" viewBox=\"0 0 100 24\" preserveAspectRatio=\"none\" \
         aria-hidden=\"true\"><path class=\"rule\" d=\"M0 ",
    );
    add(html, &[&y(0.0), "H100M", &x, " 0V24\"/>"]);
    for (curve, other) in effect.curves.iter().zip(&view.sensitivity.others) {
        add(html, &["<polyline class=\"rig-", digit(*other), "\" points=\""]);
        let step = width / (curve.len().max(2) - 1) as f64;
        let unseen = UNSEEN * (high - low) / height;
        let mut corner = Some(0);
        while let Some((index, gap)) = corner.and_then(|index| Some((index, curve.get(index)?))) {
            add(html, &[&plain(step * index as f64, 1), ",", &y(*gap), " "]);
            corner = next_corner(curve, index, unseen);
        }
        html.push_str("\"/>");
    }
    html.push_str("</svg>");
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

/// Where an input flips the verdict, in a few words; adds nothing for an input that changes no net cost.
pub(super) fn flip(html: &mut String, view: &View<'_>, id: InputId, place: Place) {
    let Some(effect) = view.sensitivity.of(id, place) else { return };
    html.push_str("<span class=\"flip\">");
    match flip_of(view, effect) {
        Some((value, name, is_below)) => {
            let side = if is_below { "below " } else { "above " };
            add(html, &[side, &value, ": ", &escaped(name), " is cheaper"]);
        }
        None => html.push_str("changes nothing in the order"),
    }
    html.push_str("</span>");
}

/// The nearest flip of an input: its value, the rig that is the cheapest beyond it, and whether that
/// is below.
fn flip_of<'a>(view: &View<'a>, effect: &Effect) -> Option<(String, &'a str, bool)> {
    let flip = effect.nearest_flip()?;
    let is_below = flip.value < effect.now;
    let beyond = if is_below { flip.below } else { flip.above };
    let name = view.report.rigs.get(beyond).map_or("", |rig| &rig.name);
    Some((finely(flip.value), name, is_below))
}

/// A figure as finely as it matters.
pub(super) fn finely(value: f64) -> String {
    plain(value, if value.abs() < 100.0 { 2 } else { 0 })
}

/// The inputs whose flips are nearest to the figures now, as a share of what their sliders span.
fn nearest<'a>(view: &View<'a>) -> Vec<&'a Effect> {
    let far = |effect: &Effect| {
        let flip = effect.nearest_flip()?;
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
            .filter(|effect| effect.id != InputId::CardCount)
            .filter_map(|effect| Some((far(effect)?, effect)))
            .filter(|(far, _)| *far > least && *far < 1.0)
            .reduce(|a, b| if b.0 < a.0 { b } else { a });
        let Some((far, effect)) = next else { break };
        least = far;
        found.push(effect);
    }
    found
}

/// "Dual RTX 3090 wins once price of a card of Single RTX 4090 is over $2,428", and what it is now.
fn condition(view: &View<'_>, effect: &Effect) -> Option<[String; 2]> {
    let (value, name, is_below) = flip_of(view, effect)?;
    let spec = effect.id.spec();
    let amount = |text: &str| {
        let currency = view.plan.amounts().currency;
        if spec.unit == Unit::Money {
            [&currency.sign(), text].concat()
        } else {
            [text, " ", &currency.unit(spec.unit.name())].concat()
        }
    };
    let side = if is_below { "under" } else { "over" };
    let (what, value) = (place_name(view, effect.id, effect.place), amount(&value));
    let the = if effect.place == Place::Plan { "" } else { "the " };
    let what = [the, &mid_sentence(&what)].concat();
    let most = if view.sensitivity.others.len() > 1 {
        " becomes the cheapest once "
    } else {
        " becomes cheaper once "
    };
    let text = [name, most, &what, " is ", side, " ", &value].concat();
    Some([text, amount(&finely(effect.now))])
}

/// What an input is called where other rigs have it too.
pub(super) fn place_name(view: &View<'_>, id: InputId, place: Place) -> String {
    let spec = id.spec();
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
    let name = extra.map_or(spec.name, |extra| &extra.name);
    match rig {
        Some(rig) => [name, " of ", &rig.name].concat(),
        None => name.to_owned(),
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
pub(super) fn flips(html: &mut String, view: &View<'_>) {
    let all = nearest(view);
    if !all.is_empty() {
        html.push_str("<h3>What would change which is cheaper</h3><ul class=\"flips\">");
        for effect in all {
            let Some([text, now]) = condition(view, effect) else { continue };
            let control = element_id("in", effect.id, effect.place);
            add(html, &["<li>", &escaped(&text), " (now <a class=\"opens\" href=\"#"]);
            add(html, &[&control, "\">", &now, "</a>).</li>"]);
        }
        html.push_str("</ul>");
    }
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
