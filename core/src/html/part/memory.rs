//! How the memory of each card comes about, term by term.

use crate::catalog::Shape;
use crate::fit::{Fit, WeightsBasis, settings_of};
use crate::html::tables::working;
use crate::html::text::escaped;
use crate::html::text::{add, digit};
use crate::html::view::View;
use crate::memory::runtime::{self, Constant};
use crate::memory::working::{cache_working, card_working};
use crate::memory::{CardUse, Offload, Settings};
use crate::resolve::conditions;
use crate::units::Bytes;
use crate::units::format::{gib, plain, tokens};

/// The part.
pub(super) fn memory(view: &View<'_>) -> String {
    let mut html = String::from(
        "<p>A model fits where every card has room for its part of the weights, its part of the cache, \
         a buffer to compute in, and what driver and desktop hold. Never the sum of all cards.</p>",
    );
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let id = ["memory-", digit(index)].concat();
        of_rig(&mut html, view, index, (&id, &rig.name));
    }
    html.push_str(
        "<p class=\"caption\">GiB are 2<sup>30</sup> bytes. Weights, cache and buffers follow \
         llama.cpp's own planning: <a href=\"./accuracy.html\">how close they come</a>. To check on \
         your machine: the <a href=\"#part-run\">commands</a>, and what \
         <code>llama-server</code> prints when it loads. What else fits: \
         <a href=\"#part-models\">every model</a>.</p>",
    );
    html
}

/// What each card of a rig holds, under a heading.
pub(super) fn of_rig(html: &mut String, view: &View<'_>, index: usize, (id, title): (&str, &str)) {
    let Some(rig) = view.report.rigs.get(index) else { return };
    let (fit, number) = (&rig.capability.target, digit(index));
    let spare = fit.cards.iter().map(|card| card.spare).min().unwrap_or(Bytes::ZERO);
    add(html, &["<div class=\"rig-", number, "\" role=\"group\" aria-labelledby=\"", id, "\">"]);
    add(html, &["<h4 id=\"", id, "\"><span class=\"marker\" aria-hidden=\"true\">"]);
    add(html, &["</span>", &escaped(title), "</h4><p>", &escaped(&fit.model_name), " in "]);
    add(html, &[&escaped(fit.quant_id), " with ", &tokens(fit.context_tokens), " of context: "]);
    if fit.by_provider() {
        html.push_str("a provider runs it, so nothing has to fit here.</p></div>");
        return;
    }
    match &fit.why_not {
        Some(why) => html.push_str(&escaped(&why.sentence())),
        None => add(html, &["fits, with ", &gib(spare), " spare on the fullest card."]),
    }
    html.push_str("</p>");
    weights(html, fit);
    let (shape, work) = (shape(view, fit), view.plan.workload_of(index));
    for (card, used) in fit.cards.iter().enumerate() {
        let name = plain((card + 1) as f64, 0);
        let end = if used.short > Bytes::ZERO {
            gib(used.short) + " short"
        } else {
            gib(used.spare) + " spare"
        };
        add(html, &["<details><summary>Card ", &name, ": ", &end, "</summary>"]);
        let gpu = view.catalog.gpu(rig.gpu_at(card));
        let first = view.plan.rigs.get(index).map(conditions).unwrap_or_default();
        let under = if card == 0 { first } else { first.beside() };
        let held = gpu.map(|gpu| runtime::held(gpu, work.runtime, &under));
        let settings = settings_of(&work);
        of_card(html, view, fit, (shape, &settings, &held.unwrap_or_default()), used);
        html.push_str("</details>");
    }
    host(html, fit);
    html.push_str("</div>");
}

/// The shape of a model of the catalogue; that of a reader's own is in their file.
fn shape<'a>(view: &View<'a>, fit: &Fit) -> Option<&'a Shape> {
    view.catalog.model(fit.model_id).map(|model| &model.shape)
}

/// What the bytes of weights follow from.
fn weights(html: &mut String, fit: &Fit) {
    let how = match fit.weights_basis {
        WeightsBasis::Counted => "counted tensor by tensor, by the rules of the stock mix",
        WeightsBasis::Confirmed => {
            "counted tensor by tensor, and a published file agrees to its precision"
        }
        WeightsBasis::Published { .. } => "as published: its maker has a recipe of their own",
        WeightsBasis::PublishedOnly => "as published, spread evenly over the layers",
        WeightsBasis::Dynamic { .. } => {
            "what its maker's files of other models weigh against the stock mix"
        }
        WeightsBasis::OwnFile => "read from your file, tensor by tensor",
    };
    add(html, &["<p class=\"caption\">Weights: ", &gib(fit.weights_bytes), " in all, ", how]);
    if let Some(file) = &fit.published {
        let whose = file.whose();
        add(html, &["; file of ", &gib(file.size_bytes), " (", &escaped(&whose), ", read "]);
        add(html, &[file.as_of, ")"]);
    }
    html.push_str(".</p>");
}

fn of_card(
    html: &mut String,
    view: &View<'_>,
    fit: &Fit,
    (shape, settings, held): (Option<&Shape>, &Settings, &[Constant]),
    used: &CardUse,
) {
    html.push_str("<div class=\"working\"><div class=\"working-of\"><h5>What it holds</h5>");
    working(html, view.plan.amounts().currency, &card_working(used, held));
    html.push_str("</div>");
    let cache = shape.and_then(|shape| cache_working(shape, settings, used, fit.cards.len()));
    if let Some(cache) = cache {
        add(html, &["<div class=\"working-of\"><h5>KV cache: ", &gib(used.cache), "</h5>"]);
        working(html, view.plan.amounts().currency, &cache);
        html.push_str("</div>");
    } else if used.cache > Bytes::ZERO {
        html.push_str(
            "<p class=\"caption\">This split or runtime divides the cache by shares of the cards; the \
             sum over all cards is that of one.</p>",
        );
    }
    html.push_str("</div>");
}

/// What stays in the host's memory.
fn host(html: &mut String, fit: &Fit) {
    let kept = match fit.offload {
        Offload::None => return,
        Offload::Blocks(layers) => plain(f64::from(layers), 0) + " layers",
        Offload::Experts(layers) => {
            ["the experts of ", &plain(f64::from(layers), 0), " layers"].concat()
        }
    };
    add(html, &["<p>In the host's memory: ", &kept, ", ", &gib(fit.host.total()), " in all ("]);
    add(html, &[&gib(fit.host.weights), " of weights, ", &gib(fit.host.cache), " of cache).</p>"]);
}
