//! What an owner can do next: keep, add one, sell and buy, rent for peaks.

use crate::find::{Runs, Step, StepKind};
use crate::html::part::figure::{heading, scroll};
use crate::html::text::{add, escaped};
use crate::html::view::View;
use crate::plan::{RENTED, link};
use crate::units::Money;
use crate::units::format::{months, two_figures};

use super::form::{self, Form};
use super::line::{cell, how, plan_link, speed};
use super::{Kept, command, stale};

/// What is there where nothing is said: cards are in something.
const HAVE: &str = "pc";

/// The pairs of a form with what it shows where nothing was filled in.
pub(super) fn question(pairs: &str) -> String {
    match link::value_of(pairs, "have") {
        Some(_) => pairs.to_owned(),
        None => ["have=", HAVE, "&", pairs].concat(),
    }
}

/// The form of the question.
pub(super) fn form(view: &View<'_>, pairs: &str) -> String {
    let form = Form { id: "next", pairs };
    let mut html = String::from("<form id=\"next-form\" class=\"ask\" data-ask>");
    form.text(&mut html, "own", "text", "2x RTX 3090");
    form.have(&mut html, HAVE);
    form.valued(&mut html, "cards", ("Cards you are considering", "text", "RTX 5090"), "");
    form.model(&mut html, view);
    form.context(&mut html, view);
    form.speed(&mut html, view);
    form.most(&mut html, view, "budget");
    html.push_str("<button type=\"submit\">Show what I can do</button></form>");
    html
}

/// The answer below the form; `is_now` says whether it is that of the plan as it stands.
pub(super) fn answer(
    mut html: String,
    view: &View<'_>,
    kept: &Kept<Vec<Step>>,
    is_now: bool,
) -> String {
    form::findings(&mut html, &kept.findings);
    let steps = &kept.answer;
    let Some(first) = steps.first() else {
        html.push_str(
            "<p class=\"caption\">Enter the cards that you have, such as 2x RTX 3090, to see what \
             keeping, adding, selling and renting come to.</p>",
        );
        return html;
    };
    if !is_now {
        stale(&mut html, "next-form");
    }
    heading(&mut html, "next-steps", "What you can do");
    scroll(&mut html, "next-steps");
    html.push_str("<table class=\"compare found\"><thead><tr><th scope=\"col\">Step</th>");
    html.push_str("<th scope=\"col\">Pay now</th><th scope=\"col\">Net cost over ");
    add(&mut html, &[&months(first.horizon.get()), "</th><th scope=\"col\">A million tokens"]);
    html.push_str("</th><th scope=\"col\">Decode, each user</th></tr></thead>");
    for step in steps {
        row(&mut html, view, step);
    }
    html.push_str(
        "</table></div><p class=\"caption\">All count what your cards would sell for today: \
         what is sold brings it, what is kept loses some of it by the end. A million tokens has \
         everything in it; what one more costs stands below. Rented rigs do all of the work while \
         yours rest.</p>",
    );
    command(&mut html, view, &kept.question);
    html
}

/// What a step is called.
fn name(step: &Step) -> String {
    let rig = &*step.rig;
    match step.kind {
        StepKind::Keep => ["Keep ", rig].concat(),
        StepKind::Add => ["Add one: ", rig].concat(),
        StepKind::Sell => ["Sell, and buy ", rig].concat(),
        StepKind::Rent => ["Keep, and rent ", rig.strip_prefix(RENTED).unwrap_or(rig)].concat(),
    }
}

/// A step: its figures, and below them what is paid and sold, what it runs, and what is to be checked.
fn row(html: &mut String, view: &View<'_>, step: &Step) {
    let (amounts, name) = (step.amounts, name(step));
    let [model, quant, runtime] = &step.runs_as;
    let runs = how(view, (model, quant, runtime), None, false);
    add(html, &["<tbody><tr><th scope=\"row\"><b>", &escaped(&name), "</b><small>", &runs]);
    html.push_str("</small></th>");
    cell(html, "pay now", &amounts.whole(step.cash_now), "");
    let all = step.horizon.get();
    let monthly = (all > 0.0).then(|| Money::new(step.net.get() / all));
    let monthly = monthly.map(|net| amounts.nearest().whole(net) + " a month").unwrap_or_default();
    cell(html, "net cost", &amounts.whole(step.net), &monthly);
    let million = step.million.map(|all| amounts.short(all.likely()));
    let more = step.million_more.map(|more| amounts.short(more) + " for one more");
    cell(html, "a million tokens", &million.unwrap_or_default(), &more.unwrap_or_default());
    speed(html, "decode", step.decode_tok_s, step.job.short());
    html.push_str("</tr><tr class=\"below\"><td colspan=\"5\"><div><div>");
    if !step.pays.is_empty() {
        let pay = |(line, amount): &(String, Money)| [line, ": ", &amounts.whole(*amount)].concat();
        let pays: Vec<String> = step.pays.iter().map(pay).collect();
        add(html, &["<p>Now: ", &escaped(&pays.join("; ")), ".</p>"]);
    }
    models(html, view, &step.runs);
    let checks = step.said_risks();
    if !checks.is_empty() {
        let count = checks.len().to_string();
        let words = if checks.len() == 1 { " thing" } else { " things" };
        add(html, &["<details><summary>", &count, words, " to check<span "]);
        add(html, &["class=\"visually-hidden\"> of ", &escaped(&name), "</span></summary><ul>"]);
        for [about, text] in &checks {
            add(html, &["<li><strong>", about, "</strong> \u{2013} ", &escaped(text), "</li>"]);
        }
        html.push_str("</ul></details>");
    }
    html.push_str("</div><p class=\"does\">");
    plan_link(html, &step.link, "Show in the plan", &name);
    html.push_str("</p></div></td></tr></tbody>");
}

/// What of the short list a rig runs: the largest first.
fn models(html: &mut String, view: &View<'_>, runs: &[Runs]) {
    if runs.is_empty() {
        html.push_str("<p>Runs none of the listed models.</p>");
        return;
    }
    let name = |of: &Runs| {
        let name = view.catalog.model(of.model).map_or(of.model, |model| model.name);
        let speed = of.decode_tok_s.map(|speed| two_figures(speed.likely().get()));
        let speed = speed.map(|speed| [", ", &speed, " tok/s"].concat()).unwrap_or_default();
        escaped(&[name, " (", of.quant, &speed, ")"].concat())
    };
    let all: Vec<String> = runs.iter().rev().map(name).collect();
    add(html, &["<details><summary>Runs ", &all.len().to_string(), " of the listed models"]);
    add(html, &["</summary><ul><li>", &all.join("</li><li>"), "</li></ul></details>"]);
}
