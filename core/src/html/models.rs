//! The models that each rig runs: the largest format that fits, its context and speed, or why not.

use core::fmt::Write;

use crate::fit::{Fit, ModelRow, WhyNot};
use crate::paste::carried;
use crate::plan::Plan;
use crate::units::format::{gib, tok_s_range, tokens};
use crate::words::{MARKS, Mark, mark};

use super::part_id::Part;
use super::text::escaped;
use super::text::{add, digit};
use super::view::{Able, rig_head};

/// The table of models, one column a rig.
pub(super) fn models(able: &Able<'_>) -> String {
    let rigs = able.rigs.iter();
    let context = tokens(able.plan.workload.context);
    let mut html = format!(
        "<h2 id=\"models-title\">What they run at {context} of context</h2><div class=\"scroll\" \
         tabindex=\"0\" role=\"group\" aria-labelledby=\"models-title\">\
         <table class=\"compare\"><thead><tr><th scope=\"col\">Model</th>"
    );
    for (index, (name, _)) in rigs.clone().enumerate() {
        rig_head(&mut html, index, name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    let rows = able.rigs.first().map_or(0, |(_, can)| can.models.len());
    for row in 0..rows {
        let models: Vec<&ModelRow> =
            rigs.clone().filter_map(|(_, can)| can.models.get(row)).collect();
        let name = models.first().map_or("", |model| &*model.model_name);
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escaped(name));
        for (index, model) in models.into_iter().enumerate() {
            cell(&mut html, able.plan, index, model);
        }
        html.push_str("</tr>");
    }
    html.push_str(
        "</tbody></table></div><p class=\"caption\">The largest listed weight format that fits is \
         shown first; tok/s is the decoding of one stream with this context full: four in five \
         measurements lie inside such a range.</p>",
    );
    marks(&mut html);
    html.push_str("<p class=\"ways\">");
    for part in [Part::Speed, Part::Models] {
        add(&mut html, &["<a href=\"#", part.id(), "\">", part.title(), "</a> "]);
    }
    html.push_str("</p>");
    html
}

/// One model on one rig.
fn cell(html: &mut String, plan: &Plan, rig: usize, model: &ModelRow) {
    html.push_str("<td>");
    answer(html, plan, rig, &model.shown);
    html.push_str("<ul class=\"formats\" aria-label=\"Weight formats\">");
    for fit in &model.quants {
        let (class, word) = if fit.fits { ("yes", "fits") } else { ("no", "too large") };
        let _ = write!(
            html,
            "<li class=\"{class}\" title=\"{} of weights\">{}<span class=\"visually-hidden\"> \
             {word}</span></li>",
            gib(fit.weights_bytes),
            fit.quant_id,
        );
    }
    html.push_str("</ul></td>");
}

/// What is said first about a model on a rig; it opens how that comes about.
fn answer(html: &mut String, plan: &Plan, rig: usize, fit: &Fit) {
    html.push_str("<p class=\"answer\">");
    if fit.by_provider() {
        let answer = if fit.fits { fit.paid_by() } else { "no price by API known" };
        add(html, &[answer, "</p>"]);
        return;
    }
    look_button(html, rig, fit);
    match (fit.decode_tok_s(), fit.longest_context_tokens) {
        (Some(speed), Some(longest)) if fit.fits => {
            add(html, &["<strong>", fit.quant_id, "</strong> \u{b7} ", &tok_s_range(speed)]);
            html.push_str(" tok/s");
            near(html, plan, rig, fit);
            add(html, &[" \u{b7} up to ", &tokens(longest), "</button>"]);
            if fit.estimated.is_some() {
                add(html, &["<span class=\"own\">", Fit::MOVED, "</span>"]);
            }
            html.push_str("</p>");
        }
        _ => {
            html.push_str(
                "<strong class=\"no\">Does not fit</strong></button><span class=\"why\">",
            );
            let why = fit.why_not.as_ref().map(WhyNot::sentence).unwrap_or_default();
            add(html, &[&escaped(&why), "</span></p>"]);
        }
    }
}

/// The mark of how near measurements are to the speed of a model on a rig.
pub(super) fn near(html: &mut String, plan: &Plan, rig: usize, fit: &Fit) {
    let Some(speed) = fit.speed else { return };
    let carried = plan.rigs.get(rig).map_or("", |rig| &rig.measured);
    sign(html, mark(speed.nearness, carried::generates(carried, fit.model_id, fit.quant_id)));
}

/// A mark with its words for those who do not see it.
pub(super) fn sign(html: &mut String, mark: &Mark) {
    add(html, &[" <span role=\"img\" aria-label=\"", mark.says, "\" title=\"", mark.says]);
    add(html, &["\">", mark.sign, "</span>"]);
}

/// What the marks mean.
pub(super) fn marks(html: &mut String) {
    html.push_str("<ul class=\"caption marks\">");
    for mark in &MARKS {
        add(html, &["<li>", mark.sign, " <em>", mark.says, "</em>: ", mark.when, "</li>"]);
    }
    html.push_str("</ul>");
}

/// Opens a button that shows how the figures of a model on a rig come about: see
/// [`super::part::look`].
pub(super) fn look_button(html: &mut String, rig: usize, fit: &Fit) {
    html.push_str("<button type=\"button\" class=\"disclose\" data-take=\"look\" value=\"");
    add(html, &[digit(rig), " ", &escaped(fit.model_id), " ", fit.quant_id, "\">"]);
}
