//! Whose figures: as published, or as the catalogue has them now; and the link.

use crate::session::edit::Edit;

use super::part_id::Part;
use super::text::add;
use super::text::escaped;
use super::view::View;

/// Buttons for the presets, a reset, and the link.
pub(super) fn presets(view: &View<'_>) -> String {
    let plan = view.plan;
    let mut html =
        String::from("<div class=\"segments\" role=\"group\" aria-label=\"Starting figures\">");
    let edit = Edit::Preset.to_string();
    for preset in view.catalog.presets {
        let pressed = if preset.id == plan.preset { "true" } else { "false" };
        add(&mut html, &["<button type=\"button\" data-edit=\"", &edit, "\" value=\"", preset.id]);
        add(&mut html, &["\" aria-pressed=\"", pressed, "\">", preset.label, "</button>"]);
    }
    let changed = plan != view.usual;
    let state = if changed { "" } else { " disabled" };
    add(&mut html, &["</div><div class=\"actions\"><button type=\"button\" class=\"quiet\""]);
    add(&mut html, &[" data-edit=\"", &Edit::ResetAll.to_string(), "\"", state, ">Reset all"]);
    // Only as long as the copy is what stands here.
    let copied = view.ui.copied.as_ref() == Some(&view.report.state);
    let label = if copied { "Link copied" } else { "Copy link" };
    add(&mut html, &["</button><button type=\"button\" class=\"quiet\" data-ui=\"copy-link\">"]);
    add(&mut html, &[label, "</button></div>"]);
    add(&mut html, &["<a href=\"#", Part::Start.id(), "\">", Part::Start.title(), "</a>"]);
    if let Some(preset) = view.catalog.preset(&plan.preset) {
        add(&mut html, &["<p class=\"preset-summary\">", &escaped(preset.summary)]);
        add(&mut html, &[" Figures of ", preset.as_of, "; source: ", &escaped(preset.source)]);
        html.push_str(".</p>");
    }
    html
}
