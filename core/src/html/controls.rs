//! Everything that can be changed: what the rigs share, then each rig.

use crate::advice::{Effect, Sensitivity};
use crate::plan::group::{GROUPS, NO_CARD};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{CUSTOM_GPU, MAX_EXTRAS, MAX_RIGS, RigKind, Work};
use crate::session::edit::Edit;
use crate::units::sort_few;

use super::choice::{CARDS, CUSTOM, RIGS, choice, combobox, own_choice};
use super::sensitivity::place_name;
use super::slider::{slider, slider_as};
use super::text::escaped;
use super::text::{add, digit};
use super::view::View;

/// The panel of controls.
pub(super) fn controls(view: &View<'_>) -> String {
    let mut html = String::from(
        "<h2>Your figures</h2><p class=\"lead\">Drag, or type a number. A range such as 700-900 \
         counts as one: every total follows.</p>",
    );
    most(&mut html, view);
    html.push_str("<fieldset><legend>Use</legend>");
    choice(&mut html, view, "have", 0);
    choice(&mut html, view, "work", 0);
    let hours = match view.plan.work {
        Work::Hours => [InputId::LoadHours, InputId::IdleHours],
        Work::Tokens => [InputId::TokensADay, InputId::OnHours],
    };
    for id in [InputId::Rate].into_iter().chain(hours).chain([InputId::Horizon]) {
        slider(&mut html, view, id, Place::Plan, "");
    }
    html.push_str("</fieldset>");
    for index in 0..view.plan.rigs.len() {
        rig(&mut html, view, index);
    }
    if view.plan.rigs.len() < MAX_RIGS {
        combobox(
            &mut html,
            view,
            "add-rig",
            "Add a rig, such as 2x RTX 3090",
            Edit::AddRig,
            RIGS,
            "",
        );
    }
    if fold(&mut html, view, "more", "More assumptions") {
        for key in ["supply", "ends"] {
            choice(&mut html, view, key, 0);
        }
        for id in [
            InputId::PsuEfficiency,
            InputId::InputRatio,
            InputId::CachedShare,
            InputId::SpeedFloor,
            InputId::Cooling,
            InputId::Tax,
            InputId::Selling,
            InputId::Discount,
        ] {
            slider(&mut html, view, id, Place::Plan, "");
        }
    }
    html.push_str("</details>");
    if fold(&mut html, view, "future", "What the future may bring") {
        choice(&mut html, view, "stress", 0);
        for id in [
            InputId::KeptPerYear,
            InputId::CardTrend,
            InputId::RentTrend,
            InputId::ApiTrend,
            InputId::Drift,
        ] {
            slider(&mut html, view, id, Place::Plan, "");
        }
    }
    html.push_str("</details>");
    html
}

/// Opens a folded group of controls, and tells whether it holds any now: see [`super::view::Ui`].
pub(super) fn fold(html: &mut String, view: &View<'_>, name: &str, title: &str) -> bool {
    let id = ["fold-", name].concat();
    add(html, &["<details id=\"", &id, "\" data-fold><summary>", title, "</summary>"]);
    view.ui.folds.as_ref().is_none_or(|opened| opened.contains(&id))
}

/// How many sliders stand on top.
const MOST: usize = 3;

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

/// The sliders that decide most.
fn most(html: &mut String, view: &View<'_>) {
    let found;
    let decisive = if view.ui.decisive.is_empty() {
        found = decisive(view.sensitivity);
        &found
    } else {
        &view.ui.decisive
    };
    if decisive.is_empty() {
        return;
    }
    html.push_str("<fieldset class=\"most\"><legend>What decides most</legend>");
    for (id, place) in decisive {
        slider_as(html, view, "top", (*id, *place), &place_name(view, *id, *place));
    }
    html.push_str("</fieldset>");
}

/// Name, card, prices, extras and resale of the rig of an index.
fn rig(html: &mut String, view: &View<'_>, index: usize) {
    let (Some(rig), Some(answer)) = (view.plan.rigs.get(index), view.report.rigs.get(index)) else {
        return;
    };
    let (number, place, name) = (digit(index), Place::Rig(index), escaped(&answer.name));
    add(html, &["<fieldset class=\"rig rig-", number, "\"><legend><span class=\"marker\""]);
    add(html, &[" aria-hidden=\"true\"></span>", &name, "</legend>"]);
    if !rig.kind.has_cards() {
        choice(html, view, "kind", index);
        if rig.kind == RigKind::Api {
            let own = ["api", number].concat();
            for id in [InputId::ApiOutput, InputId::ApiInput, InputId::InputRatio] {
                slider_as(html, view, &own, (id, Place::Plan), "");
            }
            slider(html, view, InputId::Speed, place, "Tokens a second");
        } else {
            slider(html, view, InputId::Fee, place, "");
        }
        html.push_str("<div class=\"actions\">");
        actions(html, view, index);
        html.push_str("</div></fieldset>");
        return;
    }
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
    if let Some(price) = answer.tie_price {
        add(html, &["<p class=\"hint\">ties at ", &view.plan.amounts().whole(price), "</p>"]);
    }
    if fold(html, view, &["extras-", number].concat(), "Computer, extras, resale, what you have") {
        extras(html, view, index);
    }
    html.push_str("</details><div class=\"actions\">");
    actions(html, view, index);
    html.push_str("</div>");
    if fold(html, view, &["rig-", number].concat(), "Name, link, power, host") {
        details(html, view, index);
    }
    html.push_str("</details>");
    if fold(html, view, &["own-", number].concat(), "Other cards, its own runtime") {
        own_run(html, view, index);
    }
    html.push_str("</details></fieldset>");
}

/// Cards of other kinds, and how the rig runs the model where it does not as the others do.
fn own_run(html: &mut String, view: &View<'_>, index: usize) {
    let Some(rig) = view.plan.rigs.get(index) else { return };
    let (number, place) = (digit(index), Place::Rig(index));
    for (kind, label) in [(1, "Second kind of card"), (2, "Third kind of card")] {
        if kind > 1 && rig.gpu_of(kind - 1).is_empty() && rig.gpu_of(kind).is_empty() {
            break;
        }
        let gpu = rig.gpu_of(kind);
        let known = view.catalog.gpu(gpu).map_or(gpu, |gpu| gpu.short_name());
        let known = if gpu.is_empty() { NO_CARD } else { known };
        let id = ["gpu", digit(kind), "-", number].concat();
        combobox(html, view, &id, label, Edit::MoreCard(index, kind), CARDS, known);
        if !gpu.is_empty() {
            let ids = GROUPS[kind];
            for id in [ids.count, ids.price, ids.limit, ids.owned] {
                slider(html, view, id, place, "");
            }
        }
    }
    for key in ["runtime", "split", "offload", "drafting"] {
        own_choice(html, view, key, index);
    }
}

/// What is done with a rig as a whole.
fn actions(html: &mut String, view: &View<'_>, index: usize) {
    let rigs = view.plan.rigs.len();
    button(html, Edit::CopyRig(index), "Copy rig", "", rigs >= MAX_RIGS);
    if index > 0 {
        button(html, Edit::RigForward(index), "Move forward", "", false);
    }
    button(html, Edit::RemoveRig(index), "Remove rig", "", rigs <= 1);
}

/// What a rig needs besides its cards, and what they bring at the end.
fn extras(html: &mut String, view: &View<'_>, index: usize) {
    let Some(rig) = view.plan.rigs.get(index) else { return };
    let place = Place::Rig(index);
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
    button(html, Edit::AddExtra(index), "Add an extra", "", rig.extras.len() >= MAX_EXTRAS);
    for id in [
        InputId::Resale,
        InputId::Worth,
        InputId::MachinePrice,
        InputId::Failures,
        InputId::Owned,
        InputId::Sells,
        InputId::SellPrice,
    ] {
        slider(html, view, id, place, "");
    }
}

/// What is seldom changed about a rig.
fn details(html: &mut String, view: &View<'_>, index: usize) {
    let (Some(rig), Some(answer)) = (view.plan.rigs.get(index), view.report.rigs.get(index)) else {
        return;
    };
    let (number, place, name) = (digit(index), Place::Rig(index), escaped(&answer.name));
    for key in ["condition", "kind", "depreciation", "nvlink", "desktop"] {
        choice(html, view, key, index);
    }
    for id in [
        InputId::LoadWatts,
        InputId::PowerLimit,
        InputId::HostLoad,
        InputId::HostIdle,
        InputId::SupplyWatts,
        InputId::HostMemory,
        InputId::HostBandwidth,
        InputId::PcieGeneration,
        InputId::PcieLanes,
    ] {
        slider(html, view, id, place, "");
    }
    html.push_str("<div class=\"choice\"><label for=\"name-");
    add(
        html,
        &[number, "\">Name of this rig</label><input type=\"text\" class=\"name\" id=\"name-"],
    );
    add(html, &[number, "\" data-edit=\"", &Edit::RigName(index).to_string(), "\" value=\""]);
    add(html, &[&escaped(&rig.name), "\" placeholder=\"", &name, "\"></div>"]);
}

/// A button for an edit; `label` is its name for those who hear it, where the text is not enough.
fn button(html: &mut String, edit: Edit, text: &str, label: &str, disabled: bool) {
    add(html, &["<button type=\"button\" class=\"quiet\" data-edit=\"", &edit.to_string(), "\""]);
    if !label.is_empty() {
        add(html, &[" aria-label=\"", &escaped(label), "\""]);
    }
    add(html, &[if disabled { " disabled>" } else { ">" }, text, "</button>"]);
}
