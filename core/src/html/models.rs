//! The models that each rig runs: the largest format that fits, its context and speed, or why not.

use core::fmt::Write;

use crate::fit::{Fit, ModelRow};
use crate::units::format::{gib, tok_s_range, tokens};

use super::escaped;
use super::part::Part;
use super::view::{View, add, rig_head, rigs};

/// The table of models, one column a rig.
pub(super) fn models(view: &View<'_>) -> String {
    let rigs = rigs(view);
    let context = tokens(view.plan.workload.context);
    let mut html = format!(
        "<h2 id=\"models-title\">What they run at {context} of context</h2><div class=\"scroll\" \
         tabindex=\"0\" role=\"region\" aria-labelledby=\"models-title\">\
         <table class=\"compare\"><thead><tr><th scope=\"col\">Model</th>"
    );
    for (index, (name, _)) in rigs.clone().enumerate() {
        rig_head(&mut html, index, name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    let rows = rigs.clone().next().map_or(0, |(_, able)| able.models.len());
    for row in 0..rows {
        let models: Vec<&ModelRow> =
            rigs.clone().filter_map(|(_, able)| able.models.get(row)).collect();
        let name = models.first().map_or("", |model| &*model.model_name);
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escaped(name));
        for model in models {
            cell(&mut html, model);
        }
        html.push_str("</tr>");
    }
    html.push_str(
        "</tbody></table></div><p class=\"caption\">The largest listed weight format that fits is \
         shown first; tok/s is the decoding of one stream with this context full: four in five \
         measurements lie inside such a range.</p><p class=\"ways\">",
    );
    for part in [Part::Speed, Part::Models] {
        add(&mut html, &["<a href=\"#", part.id(), "\">", part.title(), "</a> "]);
    }
    html.push_str("</p>");
    html
}

/// One model on one rig.
fn cell(html: &mut String, model: &ModelRow) {
    html.push_str("<td>");
    answer(html, &model.shown);
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

/// What is said first about a model on a rig.
fn answer(html: &mut String, fit: &Fit) {
    let _ = match (fit.decode_tok_s(), fit.longest_context_tokens) {
        (Some(speed), Some(longest)) if fit.fits => write!(
            html,
            "<p class=\"answer\"><strong>{}</strong> \u{b7} {} tok/s \u{b7} up to {}</p>",
            fit.quant_id,
            tok_s_range(speed),
            tokens(longest)
        ),
        _ => write!(
            html,
            "<p class=\"answer\"><strong class=\"no\">Does not fit</strong>\
             <span class=\"why\">{}</span></p>",
            escaped(fit.why_not.as_deref().unwrap_or_default())
        ),
    };
}
