//! What was measured of a machine's use: what it took, what such cards were sold for, what was asked of
//! an API. Each stands beside what the plan counts without it, and takes its place in the plan.

use chrono::NaiveDate;

use crate::catalog::Catalog;
use crate::html::part::figure::{heading, scroll};
use crate::html::text::{add, digit, escaped};
use crate::html::view::View;
use crate::paste::applied::{self, While};
use crate::paste::carried::{self, Kept};
use crate::paste::usage::{Energy, Sold, Tokens, Told};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, link};
use crate::session::evaluate;
use crate::units::format::{plain, two_figures};
use crate::units::{Basis, Money, Range};

use super::form::Form;
use super::line::{cell, plan_link};

/// A measured figure beside what is counted without it.
struct Line {
    /// What it is of, and more of it.
    of: [String; 2],
    measured: String,
    /// What the plan counts without it; empty where it counts nothing.
    counted: String,
    /// By how much the first is above the second, as a share.
    apart: Option<f64>,
}

/// What a text says of a machine's use; `rig` is the one that was chosen.
pub(super) fn told(html: &mut String, view: &View<'_>, told: &Told, rig: usize, form: Form<'_>) {
    let at = form.said("while").and_then(|word| While::of_word(&word)).unwrap_or_default();
    let kept = carried::of_usage(told.usage, at);
    heading(html, "paste-usage", "What you measured, and what is counted without it");
    let Some(rig) = place(view.plan, rig, &kept) else {
        html.push_str("<p class=\"caption\">");
        html.push_str(&escaped(&Told::no_such_card()));
        html.push_str("</p>");
        return;
    };
    let name = view.report.rigs.get(rig).map_or("", |rig| &*rig.name);
    let of = if matches!(kept, Kept::Tokens(_)) { "" } else { name };
    let title = [told.tool, if of.is_empty() { "" } else { ", " }, &escaped(of)].concat();
    table(html, "paste-usage", &title, &lines(view, rig, &kept));
    if let Kept::Sold(sold) = &kept
        && let Some(why) = sold.not_in(&view.plan.currency)
    {
        add(html, &["<p class=\"caption\">", &escaped(&why), "</p>"]);
        return;
    }
    if let Kept::Energy(..) = kept {
        meanwhile(html, form);
    }
    let day = dated(&kept).unwrap_or(view.report.today);
    let mut plan = view.plan.clone();
    if !apply(&mut plan, view, rig, &kept) {
        add(html, &["<p class=\"caption\">", &escaped(&Told::out_of_reach()), "</p>"]);
        return;
    }
    remember(&mut plan, rig, day, kept.clone(), view.catalog);
    add(html, &["<p class=\"caption\">", &escaped(&told.usage.replaces()), "</p>"]);
    if plan == *view.plan {
        html.push_str("<p class=\"caption\">The plan counts this, and its link carries it.</p>");
    } else {
        html.push_str("<p class=\"does\">");
        plan_link(html, &link::encode(&plan, view.catalog), "Count it in the plan", of);
        html.push_str("</p>");
    }
}

/// What the machine did while a plug counted.
fn meanwhile(html: &mut String, form: Form<'_>) {
    html.push_str("<div class=\"ask\" data-ask>");
    let options: Vec<(String, String)> =
        While::ALL.map(|at| (at.word().to_owned(), at.said().to_owned())).to_vec();
    form.list(html, "while", "Meanwhile the machine", &options, While::default().word());
    html.push_str("</div>");
}

/// The rig that something is about; `None` where the plan has none.
fn place(plan: &Plan, rig: usize, kept: &Kept) -> Option<usize> {
    match kept {
        Kept::Sold(sold) => applied::rig_sold(plan, rig, sold),
        _ => (rig < plan.rigs.len()).then_some(rig),
    }
}

/// The day that a text has.
const fn dated(kept: &Kept) -> Option<NaiveDate> {
    match kept {
        Kept::Energy(Energy { day, .. }, _)
        | Kept::Sold(Sold { day, .. })
        | Kept::Tokens(Tokens { day, .. }) => *day,
        Kept::Speed(_) => None,
    }
}

/// Puts what was measured into a plan. Says whether it can be there.
fn apply(plan: &mut Plan, view: &View<'_>, rig: usize, kept: &Kept) -> bool {
    match kept {
        Kept::Energy(energy, at) => {
            let open = applied::without_draws(view.plan, rig);
            let report = evaluate(&open, view.catalog, view.report.today);
            applied::set_energy(plan, &report.case, rig, energy, *at)
        }
        Kept::Sold(sold) => applied::set_price(plan, rig, sold),
        Kept::Tokens(tokens) => {
            applied::set_work(plan, tokens);
            true
        }
        Kept::Speed(_) => false,
    }
}

/// Adds what was measured to what the plan carries.
fn remember(plan: &mut Plan, rig: usize, day: NaiveDate, kept: Kept, catalog: &Catalog) {
    let text = match (&kept, plan.rigs.get_mut(rig)) {
        (Kept::Tokens(_), _) => &mut plan.measured,
        (_, Some(rig)) => &mut rig.measured,
        _ => return,
    };
    *text = carried::with(text, day, kept, catalog);
}

/// What was measured beside what is counted without it.
fn lines(view: &View<'_>, rig: usize, kept: &Kept) -> Vec<Line> {
    match kept {
        Kept::Energy(energy, at) => energy_lines(view, rig, energy, *at),
        Kept::Sold(sold) => sold_line(view, rig, sold).into_iter().collect(),
        Kept::Tokens(tokens) => work_lines(view, tokens),
        Kept::Speed(_) => Vec::new(),
    }
}

/// A number that is short of what matters in no unit: two figures below ten, whole ones above.
fn figure(value: f64) -> String {
    if value < 10.0 { two_figures(value) } else { plain(value, 0) }
}

fn energy_lines(view: &View<'_>, rig: usize, energy: &Energy, at: While) -> Vec<Line> {
    let open = applied::without_draws(view.plan, rig);
    let report = evaluate(&open, view.catalog, view.report.today);
    let expected = applied::expected(&report.case, rig, at, energy.days);
    let hours = energy.days * 24.0;
    let watts = |kwh: f64| plain(kwh * 1000.0 / hours, 0) + " W";
    let kwh = |kwh: f64| figure(kwh) + " kWh";
    let line = |of: &str, more: &str, unit: &dyn Fn(f64) -> String| Line {
        of: [of.to_owned(), more.to_owned()],
        measured: unit(energy.kwh),
        counted: expected.map(unit).unwrap_or_default(),
        apart: expected.map(|expected| energy.kwh / expected - 1.0),
    };
    let days = [&*figure(energy.days), if energy.days > 1.0 { " days" } else { " day" }].concat();
    vec![
        line(&["Energy in ", &days].concat(), at.said(), &kwh),
        line("Draw at the wall, on average", at.said(), &watts),
    ]
}

fn sold_line(view: &View<'_>, rig: usize, sold: &Sold) -> Option<Line> {
    let price = applied::price_of(view.plan.rigs.get(rig)?, sold)?;
    let place = Place::Rig(rig);
    let mut open = view.plan.clone();
    open.set(price, place, None);
    let report = evaluate(&open, view.catalog, view.report.today);
    let counted = report.case.figure(price, place);
    let amounts = view.plan.amounts();
    let [low, likely, high] = sold.prices.map(Money::new);
    let measured = Range::new(low, likely, high, Basis::User);
    let range = |range: Range<Money>| {
        [&*amounts.whole(range.likely()), " (", &amounts.range(range), ")"].concat()
    };
    let card = sold.gpu.and_then(|gpu| view.catalog.gpu(gpu));
    let of = card.map_or("", |card| card.short_name());
    Some(Line {
        of: [["Price of a card ", of].concat().trim().to_owned(), sold.counted()],
        measured: range(measured),
        counted: counted.map(|counted| range(counted.map(Money::new))).unwrap_or_default(),
        apart: counted.map(|counted| sold.prices[1] / counted.likely() - 1.0),
    })
}

fn work_lines(view: &View<'_>, tokens: &Tokens) -> Vec<Line> {
    let mut open = view.plan.clone();
    applied::forget_work(&mut open, view.catalog);
    let days = [&plain(tokens.days, 0), " days"].concat();
    let line = |(id, measured): (InputId, f64)| {
        let counted = open.value(id, Place::Plan).map(|counted| counted.likely());
        let unit = if id == InputId::CachedShare { " %" } else { "" };
        let more =
            if id == InputId::TokensADay { ["over ", &days].concat() } else { String::new() };
        Line {
            of: [id.spec().name.to_owned(), more],
            measured: figure(measured) + unit,
            counted: counted.map(|counted| figure(counted) + unit).unwrap_or_default(),
            apart: counted.filter(|counted| *counted > 0.0).map(|of| measured / of - 1.0),
        }
    };
    applied::work(tokens).map(line).into_iter().collect()
}

/// A table of what was measured.
fn table(html: &mut String, id: &str, title: &str, lines: &[Line]) {
    scroll(html, id);
    add(html, &["<table class=\"compare found\"><thead><tr><th scope=\"col\">", title, "</th>"]);
    for head in HEADS {
        add(html, &["<th scope=\"col\">", head, "</th>"]);
    }
    html.push_str("</tr></thead>");
    for line in lines {
        let [of, more] = &line.of;
        add(html, &["<tbody><tr><th scope=\"row\">", &escaped(of)]);
        if !more.is_empty() {
            add(html, &["<small>", &escaped(more), "</small>"]);
        }
        html.push_str("</th>");
        let none = "\u{2013}";
        let counted = if line.counted.is_empty() { none } else { &line.counted };
        let apart = line.apart.map_or_else(
            || none.to_owned(),
            |apart| {
                let sign = if apart > 0.0 { "+" } else { "" };
                [sign, &plain(apart * 100.0, 0), " %"].concat()
            },
        );
        for (head, text) in HEADS.iter().zip([&*escaped(&line.measured), counted, &apart]) {
            cell(html, head, text, "");
        }
        html.push_str("</tr></tbody>");
    }
    html.push_str("</table></div>");
}

/// What is said of a measurement.
const HEADS: [&str; 3] = ["Measured", "Counted without it", "Difference"];

/// What a rig carries of its use, and what the plan carries of its work.
pub(super) fn kept(html: &mut String, view: &View<'_>) {
    for (index, rig) in view.plan.rigs.iter().enumerate() {
        let Some(on) = view.report.rigs.get(index) else { continue };
        let id = ["paste-used-", digit(index)].concat();
        let head = ["Measured of ", &escaped(&on.name)].concat();
        if carries(html, view, (index, &id, &head), &rig.measured) {
            let mut plan = view.plan.clone();
            applied::forget(&mut plan, index, view.catalog);
            forget(html, view, &plan, &on.name);
        }
    }
    if carries(html, view, (0, "paste-work", "Measured of your work"), &view.plan.measured) {
        let mut plan = view.plan.clone();
        applied::forget_work(&mut plan, view.catalog);
        forget(html, view, &plan, "the work");
    }
}

fn forget(html: &mut String, view: &View<'_>, plan: &Plan, of: &str) {
    html.push_str("<p class=\"does\">");
    plan_link(html, &link::encode(plan, view.catalog), "Forget it", of);
    html.push_str("</p>");
}

/// The tables of what a text carries of use; whether it carries any.
fn carries(
    html: &mut String,
    view: &View<'_>,
    (rig, id, head): (usize, &str, &str),
    text: &str,
) -> bool {
    let all = carried::all(text, view.catalog);
    let all: Vec<_> = all.into_iter().filter(|(_, kept)| !matches!(kept, Kept::Speed(_))).collect();
    if all.is_empty() {
        return false;
    }
    heading(html, id, head);
    for (day, kept) in &all {
        let title = ["by you, ", &day.to_string()].concat();
        table(html, id, &title, &lines(view, rig, kept));
    }
    true
}
