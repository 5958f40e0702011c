//! One model in one format on one rig, closely: where each byte goes, how its speeds come about, and
//! what was measured beside them. It is what a figure of the tables of models opens.

use crate::html::answered::Answered;
use crate::html::text::add;
use crate::html::text::escaped;
use crate::session::Evaluator;

use super::{memory, speed};

/// The text for a value that a button of the tables carries: the index of a rig, a model, a format.
/// Nothing for any other.
pub fn look(answered: &Answered, of: &str) -> Option<String> {
    let [rig, model, quant] = of.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let rig: usize = rig.parse().ok()?;
    let answered = answered.with_model(model, quant, &mut Evaluator::default());
    let view = answered.view();
    let of = view.report.rigs.get(rig)?;
    let (fit, mut html) = (&of.capability.target, String::new());
    add(&mut html, &["<h3 id=\"look-title\">", &escaped(&fit.model_name), " in "]);
    add(&mut html, &[&escaped(fit.quant_id), " on ", &escaped(&of.name), "</h3>"]);
    memory::of_rig(&mut html, &view, rig, ("look-memory", "Memory"));
    let mut speeds = String::new();
    speed::of_rig(&mut speeds, &view, rig);
    // What was asked for.
    html.push_str(&speeds.replacen("<details ", "<details open ", 1));
    html.push_str(
        "<p class=\"caption\">How close such figures come, by kind: <a \
         href=\"./accuracy.html\">accuracy</a>.</p>",
    );
    Some(html)
}
