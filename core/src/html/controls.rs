//! Everything that can be changed: what the rigs share, then each rig.

use crate::plan::edit::Edit;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{CUSTOM_GPU, MAX_EXTRAS, MAX_RIGS};

use super::choice::{CARDS, CUSTOM, choice, combobox};
use super::escaped;
use super::slider::slider;
use super::view::{View, add, digit};

/// The panel of controls.
pub(super) fn controls(view: &View<'_>) -> String {
    let mut html = String::from(
        "<h2>Your figures</h2><p class=\"lead\">Drag, or type a number. A range such as 700-900 \
         counts as one: every total follows.</p><fieldset><legend>Use</legend>",
    );
    for id in [InputId::Rate, InputId::LoadHours, InputId::Horizon] {
        slider(&mut html, view, id, Place::Plan, "");
    }
    html.push_str("</fieldset>");
    for index in 0..view.plan.rigs.len() {
        rig(&mut html, view, index);
    }
    let full = view.plan.rigs.len() >= MAX_RIGS;
    button(&mut html, Edit::AddRig, "Add a rig", "", full);
    html.push_str("<details class=\"more\"><summary>More assumptions</summary>");
    choice(&mut html, view, "supply", 0);
    for id in [
        InputId::IdleHours,
        InputId::PsuEfficiency,
        InputId::KeptPerYear,
        InputId::Cooling,
        InputId::Drift,
        InputId::Tax,
        InputId::Selling,
        InputId::Discount,
    ] {
        slider(&mut html, view, id, Place::Plan, "");
    }
    html.push_str("</details>");
    html
}

/// Name, card, prices, extras and resale of the rig of an index.
fn rig(html: &mut String, view: &View<'_>, index: usize) {
    let (Some(rig), Some(answer)) = (view.plan.rigs.get(index), view.report.rigs.get(index)) else {
        return;
    };
    let (number, place, name) = (digit(index), Place::Rig(index), escaped(&answer.name));
    add(html, &["<fieldset class=\"rig rig-", number, "\"><legend><span class=\"marker\""]);
    add(html, &[" aria-hidden=\"true\"></span>", &name, "</legend>"]);
    let id = format!("gpu-{index}");
    let is_custom = rig.gpu == CUSTOM_GPU;
    let known = view.catalog.gpu(&rig.gpu).map_or(answer.gpu_name, |gpu| gpu.short_name());
    let known = if is_custom { CUSTOM } else { known };
    combobox(html, view, &id, "Card", Edit::Card(index), CARDS, known);
    if is_custom {
        add(html, &["<div class=\"choice\"><label for=\"gpu-name-", number, "\">Name of the card"]);
        add(html, &["</label><input type=\"text\" id=\"gpu-name-", number, "\" data-edit=\""]);
        add(html, &[&Edit::CardName(index).to_string(), "\" autocomplete=\"off\" value=\""]);
        add(html, &[&escaped(&rig.gpu_name), "\"></div>"]);
        for id in [InputId::GpuMemory, InputId::GpuBandwidth, InputId::GpuPower] {
            slider(html, view, id, place, "");
        }
    }
    slider(html, view, InputId::CardCount, place, "");
    slider(html, view, InputId::CardPrice, place, "");
    for (extra, it) in rig.extras.iter().enumerate() {
        html.push_str("<div class=\"extra\">");
        slider(html, view, InputId::ExtraCost, Place::Extra { rig: index, extra }, &it.name);
        let (edit, name) = (Edit::ExtraName(index, extra), escaped(&it.name));
        add(html, &["<span class=\"extra-edit\"><input type=\"text\" class=\"name\" data-edit=\""]);
        add(html, &[&edit.to_string(), "\" aria-label=\"Name of extra ", &name, "\" value=\""]);
        add(html, &[&name, "\">"]);
        let label = format!("Remove {}", it.name);
        button(html, Edit::RemoveExtra(index, extra), "Remove", &label, false);
        html.push_str("</span></div>");
    }
    slider(html, view, InputId::LoadWatts, place, "");
    slider(html, view, InputId::Resale, place, "");
    html.push_str("<div class=\"actions\">");
    let rigs = view.plan.rigs.len();
    button(html, Edit::AddExtra(index), "Add an extra", "", rig.extras.len() >= MAX_EXTRAS);
    button(html, Edit::CopyRig(index), "Copy rig", "", rigs >= MAX_RIGS);
    if index > 0 {
        button(html, Edit::RigForward(index), "Move forward", "", false);
    }
    button(html, Edit::RemoveRig(index), "Remove rig", "", rigs <= 1);
    html.push_str("</div><details><summary>Name, link, power, resale</summary>");
    for key in ["condition", "kind", "depreciation", "nvlink", "desktop"] {
        choice(html, view, key, index);
    }
    slider(html, view, InputId::PowerLimit, place, "");
    slider(html, view, InputId::HostLoad, place, "");
    html.push_str("<div class=\"choice\"><label for=\"name-");
    add(
        html,
        &[number, "\">Name of this rig</label><input type=\"text\" class=\"name\" id=\"name-"],
    );
    add(html, &[number, "\" data-edit=\"", &Edit::RigName(index).to_string(), "\" value=\""]);
    add(html, &[&escaped(&rig.name), "\" placeholder=\"", &name, "\"></div></details></fieldset>"]);
}

/// A button for an edit; `label` is its name for those who hear it, where the text is not enough.
fn button(html: &mut String, edit: Edit, text: &str, label: &str, disabled: bool) {
    add(html, &["<button type=\"button\" class=\"quiet\" data-edit=\"", &edit.to_string(), "\""]);
    if !label.is_empty() {
        add(html, &[" aria-label=\"", &escaped(label), "\""]);
    }
    add(html, &[if disabled { " disabled>" } else { ">" }, text, "</button>"]);
}
