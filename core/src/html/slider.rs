//! One number: a field to type in, a slider to drag, and its range where it has one.

use crate::plan::inputs::{InputId, Place};
use crate::session::edit::Edit;
use crate::units::format::{machine, plain};

use super::choice::complain;
use super::sensitivity::{curve, finely, flip};
use super::text::escaped;
use super::text::{add, element_id};
use super::view::View;

/// What a field shows that is left to the catalogue or counts nothing.
const AUTO: &str = "auto";

/// A slider and a number field for one input of the plan. `label` is what it is called here; the
/// table's name where that is empty.
pub(super) fn slider(html: &mut String, view: &View<'_>, id: InputId, place: Place, label: &str) {
    slider_as(html, view, "in", (id, place), label);
}

/// A slider and a number field for an input that has a slider elsewhere on the page too. `page_id`
/// begins the ids of its elements, so that they differ from those of the other.
pub(super) fn slider_as(
    html: &mut String,
    view: &View<'_>,
    page_id: &str,
    (id, place): (InputId, Place),
    label: &str,
) {
    let spec = id.spec();
    let label = escaped(if label.is_empty() { spec.name } else { label });
    let figure = view.report.figure(view.plan, id, place);
    // What is left to the catalogue stands where it is now.
    let effect = view.sensitivity.of(id, place);
    let now = figure.map(|range| range.likely()).or_else(|| effect.map(|effect| effect.now));
    let likely = now.unwrap_or(0.0);
    let usual = view.usual.value(id, place);
    let edit = Edit::Type(id, place).to_string();
    let complaint = view.ui.complaint.as_ref().filter(|(control, _)| *control == edit);
    let unit = view.plan.amounts().currency.unit(spec.unit.name());
    let own = element_id(page_id, id, place);
    let text = if figure.is_some() { machine(likely) } else { String::new() };
    let shown = now.map_or_else(|| AUTO.to_owned(), |now| plain(now, 4));
    let unset = if figure.is_none() && now.is_some() { finely(likely) } else { AUTO.to_owned() };

    add(html, &["<div class=\"slider\"><label for=\"", &own, "\">", &label, "</label>"]);
    add(
        html,
        &["<span class=\"field\"><input id=\"", &own, "\" type=\"text\" data-edit=\"", &edit],
    );
    add(html, &["\" inputmode=\"decimal\" autocomplete=\"off\" aria-describedby=\"", &own]);
    let invalid = if complaint.is_some() { "true" } else { "false" };
    add(html, &["-help\" aria-invalid=\"", invalid, "\" placeholder=\"", &unset]);
    add(html, &["\" value=\"", &text, "\">"]);
    let same = if view.plan.value(id, place) == usual { " disabled" } else { "" };
    add(html, &["<span class=\"unit\">", &unit, "</span><button type=\"button\" class=\"reset\""]);
    add(html, &[" data-edit=\"", &Edit::Reset(id, place).to_string(), "\" title=\"Reset\""]);
    add(html, &[" aria-label=\"Reset ", &label, "\"", same, ">\u{21ba}</button></span>"]);

    let around = view.report.case.usual((id, place), usual.map(|range| range.likely()));
    let top = spec.slider_top(around, likely);
    add(html, &["<input type=\"range\" data-edit=\"", &Edit::Slide(id, place).to_string()]);
    add(html, &["\" aria-label=\"", &label, "\" min=\"", &machine(spec.slider_bottom())]);
    add(html, &["\" max=\"", &machine(top), "\" step=\"", &machine(spec.slider_step())]);
    add(html, &["\" aria-valuetext=\"", &shown, " ", &unit, "\" value=\""]);
    add(html, &[&machine(spec.slider_position(likely)), "\">"]);
    curve(html, view, id, place);
    add(html, &["<p class=\"hint\" id=\"", &own, "-help\">"]);
    if let Some((_, complaint)) = complaint {
        complain(html, &edit, complaint);
    }
    if let Some(range) = figure.filter(|range| !range.is_exact()) {
        let (low, high) = (finely(range.low()), finely(range.high()));
        add(html, &["<span class=\"spread\">", &low, " to ", &high, "</span>"]);
    }
    flip(html, view, id, place);
    add(html, &["<span class=\"visually-hidden\">", spec.help, "</span></p></div>"]);
}
