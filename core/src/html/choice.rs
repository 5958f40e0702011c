//! A choice: out of a few by a list, out of hundreds by typing.

use crate::catalog::Catalog;
use crate::plan::choices::{CHOICES, Choice};
use crate::plan::inputs::Scope;
use crate::plan::{API_ONLY, SUBSCRIPTION};
use crate::session::edit::{Complaint, Edit};
use crate::units::Amounts;
use crate::units::format::{gib, plain, tokens};

use super::own;
use super::text::add;
use super::text::escaped;
use super::view::View;

/// A labelled list of a few options.
pub(super) fn select<'a>(
    html: &mut String,
    id: &str,
    label: &str,
    edit: Edit,
    options: impl Iterator<Item = (&'a str, &'a str)>,
    chosen: &str,
) {
    add(html, &["<div class=\"choice\"><label for=\"", id, "\">", label, "</label><select id=\""]);
    add(html, &[id, "\" data-edit=\"", &edit.to_string(), "\">"]);
    for (value, name) in options {
        let mark = if value == chosen { " selected" } else { "" };
        add(html, &["<option value=\"", value, "\"", mark, ">", name, "</option>"]);
    }
    html.push_str("</select></div>");
}

/// A labelled list for a row of the table of choices, of the plan or of one of its rigs.
pub(super) fn choice(html: &mut String, view: &View<'_>, key: &str, rig: usize) {
    let Some(place) = CHOICES.iter().position(|choice| choice.key == key) else { return };
    let choice = &CHOICES[place];
    let id = format!("choice-{rig}-{key}");
    let options = choice.options.iter().copied();
    let chosen = choice.word(view.plan, rig);
    select(html, &id, choice.name, Edit::Choose(place, rig), options, chosen);
}

/// A labelled list for what a rig has of its own of a choice of the plan.
pub(super) fn own_choice(html: &mut String, view: &View<'_>, key: &str, rig: usize) {
    let is = |choice: &Choice| (choice.scope, choice.key) == (Scope::Rig, key);
    let Some(place) = CHOICES.iter().position(is) else { return };
    let choice = &CHOICES[place];
    let id = format!("choice-own-{rig}-{key}");
    let chosen = choice.word(view.plan, rig);
    let options = choice.options.iter().copied();
    select(html, &id, choice.name, Edit::Choose(place, rig), options, chosen);
}

/// A labelled field that proposes what a list of the page holds, filtered as one types.
pub(super) fn combobox(
    html: &mut String,
    view: &View<'_>,
    id: &str,
    label: &str,
    edit: Edit,
    list: &str,
    value: &str,
) {
    let edit = edit.to_string();
    let complaint = view.ui.complaint.as_ref().filter(|(control, _)| *control == edit);
    let invalid = if complaint.is_some() { "true" } else { "false" };
    // What was typed stays, to be corrected.
    let value = complaint.map_or(value, |(_, complaint)| complaint.typed.as_str());
    add(html, &["<div class=\"choice\"><label for=\"", id, "\">", label, "</label><input id=\""]);
    add(html, &[id, "\" type=\"text\" list=\"", list, "\" data-edit=\"", &edit, "\" value=\""]);
    add(html, &[&escaped(value), "\" autocomplete=\"off\" spellcheck=\"false\" aria-invalid=\""]);
    add(html, &[invalid, "\" aria-describedby=\"", id, "-help\"><p class=\"hint\" id=\"", id]);
    html.push_str("-help\">");
    if let Some((_, complaint)) = complaint {
        complain(html, &edit, complaint);
    }
    html.push_str("</p></div>");
}

/// What was wrong with the value of a control, with buttons for what may have been meant.
pub(super) fn complain(html: &mut String, edit: &str, complaint: &Complaint) {
    html.push_str(&escaped(&complaint.sentence()));
    for offer in &complaint.offers {
        let offer = escaped(offer);
        add(html, &[" <button type=\"button\" class=\"quiet\" data-edit=\"", edit, "\" value=\""]);
        add(html, &[&offer, "\">", &offer, "</button>"]);
    }
}

/// What the choice of a card calls one that the catalogue does not have.
pub(super) const CUSTOM: &str = "Custom card";
/// The id of the list of cards.
pub(super) const CARDS: &str = "list-cards";
/// What the choice of a model calls none in particular.
pub(super) const ANY: &str = "Whatever runs";
/// The id of the list of ready-made rigs.
pub(super) const RIGS: &str = "list-rigs";
/// The id of the list of models.
pub(super) const MODELS: &str = "list-models";

/// The lists that comboboxes propose from. The static page needs none.
pub fn lists(catalog: &Catalog) -> String {
    let mut html = String::new();
    add(&mut html, &["<datalist id=\"", CARDS, "\">"]);
    for gpu in catalog.gpus {
        let mut more = format!("{}, {} GB/s", gib(gpu.memory), plain(gpu.bandwidth.get(), 0));
        if let Some(quote) = catalog.quote(gpu, None, None) {
            let price = Amounts::default().whole(quote.usd.likely());
            add(&mut more, &[", ", &price, " (", quote.as_of, ")"]);
        }
        option(&mut html, gpu.short_name(), &more);
    }
    option(&mut html, CUSTOM, "its figures are yours");
    add(&mut html, &["</datalist><datalist id=\"", RIGS, "\">"]);
    for ready in catalog.rigs {
        add(&mut html, &["<option>", &catalog.ready_name(ready), "</option>"]);
    }
    for name in [API_ONLY, SUBSCRIPTION] {
        add(&mut html, &["<option>", name, "</option>"]);
    }
    add(&mut html, &["</datalist><datalist id=\"", MODELS, "\">"]);
    option(&mut html, ANY, "the largest of the short list on each rig");
    option(&mut html, own::LABEL, "a file, or a config.json");
    for model in catalog.models {
        let context = format!("{} of context", tokens(model.max_context));
        option(&mut html, model.name, &context);
    }
    html.push_str("</datalist>");
    html
}

fn option(html: &mut String, value: &str, more: &str) {
    add(html, &["<option value=\"", &escaped(value), "\">", more, "</option>"]);
}
