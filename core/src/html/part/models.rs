//! Every model of the catalogue on every rig: format, speed, context and loss of quality, with cells
//! shaded by speed; those of a format that loses much are pale.

use crate::fit::{Fit, Surveyed, survey};
use crate::html::models::{look_button, marks, near};
use crate::html::part_id::Order;
use crate::html::text::add;
use crate::html::text::escaped;
use crate::html::view::{View, rig_head};
use crate::paste::moved;
use crate::plan::ANY_MODEL;
use crate::session::edit::Edit;
use crate::units::format::{plain, tok_s_range, tokens};

use super::figure::scroll;
use super::quality::loss;

/// Classes of size: most weights, in billions, and the name of the class.
const CLASSES: [(f64, &str); 7] = [
    (4.0, "Up to 4 billion weights"),
    (10.0, "4 to 10 billion"),
    (20.0, "10 to 20 billion"),
    (40.0, "20 to 40 billion"),
    (80.0, "40 to 80 billion"),
    (160.0, "80 to 160 billion"),
    (f64::INFINITY, "Over 160 billion"),
];

/// Tokens a second from which a cell has the next shade, and what that is good for.
const SHADES: [(f64, &str); 4] = [
    (0.0, "below 5 tok/s: for what may run overnight"),
    (5.0, "from 5: slower than one reads"),
    (15.0, "from 15: as fast as one reads"),
    (40.0, "from 40: for agents and code"),
];

/// From which loss on, in percent of perplexity, a format loses some quality, and much: those of some
/// five bits and more lose less than the first, those below three and a half more than the second.
const LOSSES: [f64; 2] = [5.0, 15.0];

/// How much a fit's format loses: 0 for little, 1 for some or where nobody measured it, 2 for much.
fn loss_class(view: &View<'_>, fit: &Fit) -> usize {
    let model = view.catalog.model(fit.model_id);
    let loss = model.and_then(|model| view.catalog.loss(model, fit.quant_id));
    loss.map_or(1, |loss| LOSSES.iter().filter(|from| loss.percent[1] > **from).count())
}

/// The shade of a speed.
fn shade_of(tok_s: f64) -> usize {
    SHADES.iter().rposition(|(from, _)| tok_s >= *from).unwrap_or(0)
}

/// The shade that is as fast as one reads.
const READS: usize = 2;

/// Sizes from which models are shown, in billions of weights.
const AT_LEAST: [(f64, &str); 3] = [(10.0, "10"), (30.0, "30"), (70.0, "70")];

/// What an order goes by, the highest first.
fn sort_value(order: Order, view: &View<'_>, fit: &Fit) -> f64 {
    match order {
        Order::Size => 0.0,
        // Faster than one reads is fast enough: of those the larger come first.
        Order::Usable => {
            let speed = shade_of(likely(fit).unwrap_or(0.0)).min(READS);
            (LOSSES.len() - loss_class(view, fit)) as f64 * 10.0 + speed as f64
        }
        Order::Ability => {
            let model = view.catalog.model(fit.model_id);
            model.and_then(|model| view.catalog.ability(model)).map_or(0.0, |known| known.index)
        }
        Order::Speed => likely(fit).unwrap_or(0.0),
        Order::Context => {
            fit.longest_context_tokens.map_or(0.0, |longest| f64::from(longest.get()))
        }
        // The middle of what was measured; what nobody measured stands last.
        Order::Quality => {
            let model = view.catalog.model(fit.model_id);
            let loss = model.and_then(|model| view.catalog.loss(model, fit.quant_id));
            -loss.map_or(f64::MAX, |loss| loss.percent[1])
        }
    }
}

/// The part.
pub(super) fn models(view: &View<'_>) -> String {
    let mut all = survey(view.plan, view.catalog, view.report.today);
    let fits = all.iter_mut().map(|model| &mut model.fits[..]);
    moved::on_rigs(fits, view.plan, view.catalog, view.report.today);
    let context = tokens(view.plan.workload.context);
    let mut html = String::new();
    add(&mut html, &["<div class=\"every-model\"><h4 id=\"models-all\">What fits with ", &context]);
    html.push_str(" of context</h4>");
    html.push_str(
        "<label class=\"models-search\">Search <input type=\"search\" autocomplete=\"off\" \
         placeholder=\"qwen 32b\"></label>",
    );
    let shown = [
        ("models-any", "what fits on any rig"),
        ("models-each", "what fits on every rig"),
        ("models-read", "what is as fast as one reads, on any rig"),
    ];
    radios(&mut html, "Show", "models-shown", &shown);
    let sizes = [("models-from-0", "any"), ("models-from-10", "10 billion weights and more")];
    let larger = [("models-from-30", "30 and more"), ("models-from-70", "70 and more")];
    radios(&mut html, "Size", "models-from", &[sizes, larger].concat());
    let orders = Order::ALL.map(|order| (order.id(), order.label()));
    radios(&mut html, "Order by", "models-order", &orders);
    if view.ui.order == Order::Usable {
        html.push_str(
            "<p class=\"caption\">Best usable: formats that lose little quality come first, of those what is as \
             fast as one reads, of those the larger models.</p>",
        );
    }
    legend(&mut html);
    marks(&mut html);
    scroll(&mut html, "models-all");
    head(&mut html, view);
    target(&mut html, view);
    if view.ui.order == Order::Size {
        // What is bought for first.
        for class in (0..CLASSES.len()).rev() {
            group(&mut html, view, &all, class);
        }
    } else {
        ordered(&mut html, view, &all);
    }
    html.push_str("</table></div>");
    too_large(&mut html, &all);
    html.push_str(
        "<p class=\"caption\">Each in the largest of the usual formats that fits; speeds are those of \
         one stream with the context full. Perplexity is against 16 bits: of this model where \
         somebody measured it, else from the lowest to the highest of the models that were \
         (<code>core/data/quality.csv</code>). Ability is the Epoch Capabilities Index \
         (<a href=\"https://epoch.ai/benchmarks\" rel=\"noreferrer\">Epoch AI</a>, CC BY 4.0): one number from \
         many tests, of the model as published; most models have none yet. Choose a model to have it on top. Those whose tensors are \
         not known are missing.</p></div>",
    );
    html
}

/// One of a few, the first unless the reader says otherwise.
fn radios(html: &mut String, legend: &str, name: &str, of: &[(&str, &str)]) {
    add(html, &["<fieldset class=\"filters\"><legend>", legend, "</legend>"]);
    for (place, (id, label)) in of.iter().enumerate() {
        add(html, &["<label><input type=\"radio\" name=\"", name, "\" id=\"", id, "\""]);
        add(html, &[if place == 0 { " checked> " } else { "> " }, label, "</label>"]);
    }
    html.push_str("</fieldset>");
}

fn head(html: &mut String, view: &View<'_>) {
    html.push_str("<table class=\"compare heat\"><thead><tr><th scope=\"col\">Model</th>");
    for (index, rig) in view.report.rigs.iter().enumerate() {
        rig_head(html, index, &rig.name, "", "");
    }
    html.push_str("</tr></thead>");
}

/// The class of a number of weights.
fn class_of(weights: f64) -> usize {
    CLASSES.iter().position(|(most, _)| weights <= most * 1e9).unwrap_or(CLASSES.len() - 1)
}

/// Whether any rig runs it.
fn runs(model: &Surveyed) -> bool {
    model.fits.iter().any(|fit| fit.fits)
}

/// Decode of a fit in the likely case.
fn likely(fit: &Fit) -> Option<f64> {
    fit.decode_tok_s().map(|speed| speed.likely().get())
}

/// The models of one class that any rig runs.
fn group(html: &mut String, view: &View<'_>, all: &[Surveyed], class: usize) {
    let mut of_class: Vec<&Surveyed> =
        all.iter().filter(|model| class_of(model.weights[0]) == class && runs(model)).collect();
    if of_class.is_empty() {
        return;
    }
    of_class.sort_by(|a, b| b.model.release.cmp(a.model.release).then(a.model.id.cmp(b.model.id)));
    let columns = plain((view.report.rigs.len() + 1) as f64, 0);
    let title = CLASSES.get(class).map_or("", |(_, title)| title);
    add(html, &["<tbody><tr class=\"class\"><th scope=\"rowgroup\" colspan=\"", &columns, "\">"]);
    add(html, &[title, "</th></tr>"]);
    for model in of_class {
        row(html, view, model);
    }
    html.push_str("</tbody>");
}

/// One model.
fn row(html: &mut String, view: &View<'_>, surveyed: &Surveyed) {
    let (model, [weights, used]) = (surveyed.model, surveyed.weights);
    let each = if surveyed.fits.iter().all(|fit| fit.fits) { " each" } else { "" };
    let reads = surveyed.fits.iter().filter_map(likely).any(|speed| shade_of(speed) >= READS);
    let reads = if reads { " reads" } else { "" };
    let edit = Edit::Model.to_string();
    add(html, &["<tr class=\"model", each, reads]);
    for (_, from) in AT_LEAST.iter().filter(|(from, _)| weights >= from * 1e9) {
        add(html, &[" from-", from]);
    }
    html.push_str("\"><th scope=\"row\"><button type=\"button\"");
    add(html, &[" class=\"disclose\" data-edit=\"", &edit, "\" value=\"", model.id, "\">"]);
    add(html, &[&escaped(model.name), "</button><small>", &billions(weights)]);
    if model.shape.experts > 0 {
        add(html, &[", ", &billions(used), " active"]);
    }
    add(html, &[", ", model.release]);
    if let Some(ability) = view.catalog.ability(model) {
        add(html, &["</small><small>ability ", &plain(ability.index, 0)]);
    }
    html.push_str("</small></th>");
    for (rig, fit) in surveyed.fits.iter().enumerate() {
        cell(html, view, rig, fit);
    }
    html.push_str("</tr>");
}

fn billions(weights: f64) -> String {
    plain(weights / 1e9, usize::from(weights < 1e10)) + "B"
}

/// A model on a rig, shaded by its speed.
fn cell(html: &mut String, view: &View<'_>, rig: usize, fit: &Fit) {
    if fit.by_provider() && fit.fits {
        add(html, &["<td>", fit.paid_by(), "</td>"]);
        return;
    }
    let (Some(speed), true) = (fit.decode_tok_s(), fit.fits) else {
        let why = if fit.by_provider() { "no price known" } else { "does not fit" };
        add(html, &["<td class=\"none\">", why, "</td>"]);
        return;
    };
    let class = match loss_class(view, fit) {
        2 => "lossy".to_owned(),
        _ => "heat-".to_owned() + &plain(shade_of(speed.likely().get()) as f64, 0),
    };
    add(html, &["<td class=\"", &class, "\">"]);
    look_button(html, rig, fit);
    add(html, &[&tok_s_range(speed), " tok/s"]);
    near(html, view.plan, rig, fit);
    add(html, &["</button><small>", fit.quant_id]);
    if let Some(longest) = fit.longest_context_tokens {
        add(html, &[", up to ", &tokens(longest)]);
    }
    html.push_str("</small><small>");
    loss(html, view, fit);
    html.push_str("</small>");
    if fit.estimated.is_some() {
        add(html, &["<small class=\"own\">", Fit::MOVED, "</small>"]);
    }
    html.push_str("</td>");
}

fn legend(html: &mut String) {
    html.push_str("<ul class=\"legend shades\">");
    for (shade, (_, meaning)) in SHADES.iter().enumerate() {
        let number = plain(shade as f64, 0);
        add(html, &["<li><span class=\"swatch heat-", &number, "\"></span>", meaning, "</li>"]);
    }
    let much = plain(LOSSES[1], 0);
    add(
        html,
        &["<li><span class=\"swatch lossy\"></span>pale: the format loses much quality, over "],
    );
    add(html, &[&much, " % perplexity</li><li>by the likely speed and the likely loss</li></ul>"]);
}

/// What no rig runs, by name.
fn too_large(html: &mut String, all: &[Surveyed]) {
    let mut names: Vec<&str> =
        all.iter().filter(|model| !runs(model)).map(|surveyed| surveyed.model.name).collect();
    if names.is_empty() {
        return;
    }
    names.sort_unstable();
    let count = plain(names.len() as f64, 0);
    add(html, &["<details><summary>", &count, " models fit on no rig</summary><p>"]);
    html.push_str(
        "They are too large in every usual format, or made for a shorter context than is planned: ",
    );
    add(html, &[&escaped(&names.join(", ")), ".</p></details>"]);
}

/// All models in another order than by size, each on the rig where it does best.
fn ordered(html: &mut String, view: &View<'_>, all: &[Surveyed]) {
    let best = |model: &Surveyed| {
        let fits = model.fits.iter().filter(|fit| fit.fits);
        fits.map(|fit| sort_value(view.ui.order, view, fit)).fold(f64::MIN, f64::max)
    };
    let mut sorted: Vec<(f64, &Surveyed)> =
        all.iter().filter(|model| runs(model)).map(|model| (best(model), model)).collect();
    // Of equals the larger first.
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.weights[0].total_cmp(&a.1.weights[0])));
    html.push_str("<tbody>");
    for (_, model) in sorted {
        row(html, view, model);
    }
    html.push_str("</tbody>");
}

/// The model of the plan as it is planned, on top of all others.
fn target(html: &mut String, view: &View<'_>) {
    let Some(name) = view.report.rigs.first().map(|rig| &rig.capability.target.model_name) else {
        return;
    };
    let name = if view.plan.workload.model == ANY_MODEL { "The largest listed" } else { name };
    add(html, &["<tbody class=\"target\"><tr><th scope=\"row\">", &escaped(name)]);
    html.push_str("<small>as planned</small></th>");
    for (index, rig) in view.report.rigs.iter().enumerate() {
        cell(html, view, index, &rig.capability.target);
    }
    html.push_str("</tr></tbody>");
}
