//! Commands that run the target model on each rig as planned, and commands that check the rig.

use crate::catalog::Split;
use crate::fit::Fit;
use crate::html::memory::run_faster;
use crate::html::text::escaped;
use crate::html::text::{add, digit};
use crate::html::view::View;
use crate::memory::{Offload, Remedy};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Drafter, Workload, own};
use crate::rig::RigReport;
use crate::run::{Body, Drafting, Job, Recipe, Step, checks, recipes};
use crate::speed::{LinkKind, Service};
use crate::units::format::{plain, two_figures};

/// The part.
pub(super) fn run(view: &View<'_>) -> String {
    let mut html = String::from(
        "<p>For each rig the model, format, context, users, cache and split as planned above. The \
         runtime of the plan comes first; the others do the same as far as they go. Names of files \
         and repositories are yours to fill in.</p>",
    );
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let number = digit(index);
        add(&mut html, &["<section class=\"rig-", number, "\" aria-labelledby=\"run-", number]);
        add(&mut html, &["\"><h4 id=\"run-", number, "\"><span class=\"marker\" "]);
        add(&mut html, &["aria-hidden=\"true\"></span>", &escaped(&rig.name), "</h4>"]);
        match rig.capability.target.service.as_deref() {
            Some(service) => runs(&mut html, view, index, rig, service),
            None => stays_out(&mut html, rig),
        }
        html.push_str("</section>");
    }
    html.push_str(
        "<p class=\"caption\">Options of the versions of November 2026. A runtime that refuses one is \
         older or newer: its <code>--help</code> has the last word.</p>",
    );
    html
}

/// What a rig shows that does not run the model.
fn stays_out(html: &mut String, rig: &RigReport) {
    let fit = &rig.capability.target;
    if fit.by_provider() {
        html.push_str("<p>A provider runs it: there is nothing to set up.</p>");
        return;
    }
    html.push_str("<p>There is nothing to run here as planned");
    if let Some(why) = &fit.why_not {
        add(html, &[": ", &escaped(&why.sentence())]);
    } else {
        html.push_str(", as its speed is not known.");
    }
    if !fit.remedies.is_empty() {
        add(html, &[" ", &escaped(&Remedy::sentence(&fit.remedies))]);
    }
    html.push_str("</p>");
}

fn runs(html: &mut String, view: &View<'_>, index: usize, rig: &RigReport, service: &Service) {
    let fit = &rig.capability.target;
    let gpu = view.catalog.gpu(rig.gpu_id);
    let own_vendor = view.plan.rigs.get(index).map_or_else(Default::default, |rig| rig.gpu_vendor);
    let link = service.estimator.link();
    let job = Job {
        model: if fit.model_id == own::ID { "your-model" } else { fit.model_id },
        quant: view.catalog.quant(fit.quant_id).filter(|quant| quant.is_weights()),
        layers: service.estimator.layers(),
        experts: service.estimator.experts(),
        settings: service.settings,
        overrides: service.overrides(),
        drafting: drafting(&view.plan.workload_of(index), fit, service),
        context: service.context,
        cards: service.cards,
        vendor: gpu.map_or(own_vendor, |gpu| gpu.vendor),
        nvlink: link.kind == LinkKind::NvLink && service.cards > 1,
    };
    let planned = job.settings.runtime;
    for recipe in recipes(&job) {
        let is_planned = recipe.runtime == planned;
        let open = if is_planned { " open" } else { "" };
        add(html, &["<details", open, "><summary>", recipe.runtime.name()]);
        html.push_str(if is_planned { ", as planned</summary>" } else { "</summary>" });
        write_recipe(html, &recipe);
        html.push_str("</details>");
    }
    if service.cards > 1 && planned.is_llama() {
        splits(html, service);
    }
    if let Some(faster) = &fit.faster {
        html.push_str("<p>");
        run_faster(html, faster, index);
        html.push_str("</p>");
    }
    html.push_str("<details><summary>Check the rig</summary>");
    counted_on(html, rig, service);
    let limit = view.plan.value(InputId::PowerLimit, Place::Rig(index)).map(|limit| limit.likely());
    let best = view.report.sweet_spot(index).map(|best| best.limit.get());
    let limit = limit.or(best).map(watts);
    for step in checks(&job, limit) {
        write_step(html, &step);
    }
    html.push_str("<p>Speed, to hold against the table in the part on speed</p>");
    lines(html, &service.commands());
    html.push_str("</details>");
}

/// Who drafts tokens, as a command says it.
fn drafting<'a>(work: &Workload, fit: &Fit, service: &Service) -> Drafting<'a> {
    if service.settings.draft_tokens == 0 {
        return Drafting::Off;
    }
    match (work.drafting, fit.draft_model_id) {
        (Drafter::Off, _) | (Drafter::Model, None) => Drafting::Off,
        (Drafter::Mtp, _) => Drafting::Own,
        (Drafter::Model, Some(id)) => Drafting::Model(id),
        (Drafter::Ngram, _) => Drafting::Ngram,
    }
}

/// Whole watts.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn watts(value: f64) -> u32 {
    libm::round(value) as u32
}

/// What each split would give, where the reader is free to choose. The row split only where it is
/// planned: what was measured of it is of 2023.
fn splits(html: &mut String, service: &Service) {
    let at = |split| service.estimator.decode_under(split, service.context).get();
    let all = [("-sm layer", Split::Layer), ("-sm tensor", Split::Tensor), ("-sm row", Split::Row)];
    html.push_str("<p class=\"caption\">Decode of one user on this rig, if it fits: ");
    let mut join = "";
    for (name, split) in all {
        if split != Split::Row || service.settings.split == split {
            add(html, &[join, "<code>", name, "</code> ", &two_figures(at(split)), " tok/s"]);
            join = ", ";
        }
    }
    html.push_str(".</p>");
}

/// What the plan counts on and a check can tell.
fn counted_on(html: &mut String, rig: &RigReport, service: &Service) {
    html.push_str("<p>This plan counts on ");
    let memory = plain(rig.card_memory_bytes.gib(), 0);
    let cards = plain(f64::from(rig.gpu_count), 0);
    add(html, &[&cards, if rig.gpu_count == 1 { " card" } else { " cards" }, " of ", &memory]);
    add(html, &[" GiB and ", &plain(rig.card_bandwidth_gb_s.get(), 0), " GB/s"]);
    for more in &rig.more_cards {
        let (count, memory) =
            (plain(f64::from(more.gpu_count), 0), plain(more.card_memory_bytes.gib(), 0));
        add(html, &[", ", &count, " of ", &memory, " GiB and "]);
        add(html, &[&plain(more.card_bandwidth_gb_s.get(), 0), " GB/s"]);
    }
    if service.cards > 1 || service.settings.offload != Offload::None {
        let link = service.estimator.link();
        let kind = match link.kind {
            LinkKind::NvLink => "over NVLink",
            LinkKind::Peer => "over PCIe, from card to card",
            LinkKind::Pcie => "over PCIe, through the host",
        };
        let rate = plain(link.rate / 1e9, 1);
        add(html, &[", joined by ", &rate, " GB/s in each direction ", kind]);
    }
    html.push_str(".</p>");
}

fn write_recipe(html: &mut String, recipe: &Recipe) {
    for step in &recipe.steps {
        write_step(html, step);
    }
    if !recipe.notes.is_empty() {
        html.push_str("<ul class=\"notes\">");
        for note in &recipe.notes {
            add(html, &["<li>", &escaped(note), "</li>"]);
        }
        html.push_str("</ul>");
    }
}

fn write_step(html: &mut String, step: &Step) {
    add(html, &["<p>", &escaped(&step.title), "</p>"]);
    match &step.body {
        Body::Shell(text) | Body::File(text) => lines(html, text),
        Body::Settings(rows) => {
            html.push_str("<div class=\"working\"><dl>");
            for (name, value) in rows {
                add(html, &["<dt>", name, "</dt><dd>", &escaped(value), "</dd>"]);
            }
            html.push_str("</dl></div>");
        }
    }
}

/// Lines to copy.
pub(super) fn lines(html: &mut String, lines: &[String]) {
    html.push_str("<pre tabindex=\"0\"><code>");
    for line in lines {
        add(html, &[&escaped(line), "\n"]);
    }
    html.push_str("</code></pre>");
}
