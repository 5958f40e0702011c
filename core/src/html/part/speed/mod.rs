//! How fast each rig is in use, how sure that is, and the measurements beside it.

mod curves;
mod evidence;
mod limits;
mod turns;
mod workings;

use core::fmt::Write;

use crate::chart::Chart;
use crate::fit::Fit;
use crate::html::models::marks;
use crate::html::text::add;
use crate::html::text::escaped;
use crate::html::view::{View, rig_head, rigs};
use crate::paste::carried;
use crate::speed::{Service, Speeds};
use crate::units::format::{duration, plain, tok_s_range, tokens, two_figures};
use crate::units::{Range, Seconds, TokensPerSecond};
use crate::words::{Mark, mark};

use super::figure::{heading, scroll};
use super::quality::loss;

/// The part.
pub(super) fn speed(view: &View<'_>) -> String {
    let mut html = String::new();
    answer(&mut html, view);
    turns::turns(&mut html, view);
    workings::workings(&mut html, view);
    curves::by_depth(&mut html, view);
    curves::by_users(&mut html, view);
    curves::hours(&mut html, view);
    limits::limits(&mut html, view);
    evidence::evidence(&mut html, view);
    html
}

/// Its charts, each drawn where the element of its id is.
pub(super) fn charts(view: &View<'_>) -> Vec<Chart> {
    let charts = [curves::depth_chart(view), curves::total_chart(view), curves::each_chart(view)];
    charts.into_iter().filter(|chart| !chart.is_empty()).collect()
}

/// A rig that runs the target model.
type Running<'a> = (usize, &'a str, Speeds, &'a Service);

/// How the speeds of one rig come about, and what was measured nearest; for a closer look.
pub(super) fn of_rig(html: &mut String, view: &View<'_>, index: usize) {
    if let Some(rig) = running(view).find(|rig| rig.0 == index) {
        heading(html, "look-speed", "Speed");
        workings::of_one(html, rig);
    }
    heading(html, "look-measured", "What was measured nearest");
    evidence::of_one(html, view, index, "look-measured");
}

/// The rigs that run the target model, by index and name, with what can be asked about its speed.
fn running<'a>(view: &View<'a>) -> impl Iterator<Item = Running<'a>> + Clone {
    rigs(view).enumerate().filter_map(|(index, (name, able))| {
        Some((index, name, able.target.speed?, able.target.service.as_deref()?))
    })
}

/// What a rig that does not run the model shows in place of figures.
fn not_running(html: &mut String, view: &View<'_>) {
    for (name, able) in rigs(view) {
        if able.target.service.is_none() {
            let why = match &able.target.why_not {
                Some(why) => why.sentence(),
                None => "how fast it is, is not known.".to_owned(),
            };
            add(html, &["<p class=\"caption\">", &escaped(name), " has no figures here: "]);
            add(html, &[&escaped(&why), "</p>"]);
        }
    }
}

/// Speeds of all rigs, and how sure they are.
fn answer(html: &mut String, view: &View<'_>) {
    let Some((_, able)) = rigs(view).next() else { return };
    let (target, work) = (&able.target, &view.plan.workload);
    let context = tokens(work.context);
    heading(html, "speed-answer", "How fast, and how sure");
    let _ = write!(
        html,
        "<p>{} in {}, {context} of context, {}, {} cache, {}. Quality of the format: ",
        escaped(&target.model_name),
        escaped(target.quant_id),
        work.runtime.name(),
        escaped(&work.cache),
        if work.users == 1 {
            "one user".to_owned()
        } else {
            format!("{} users at a time", plain(f64::from(work.users), 0))
        }
    );
    loss(html, view, target);
    html.push_str(".</p>");
    scroll(html, "speed-answer");
    html.push_str("<table class=\"compare\"><thead><tr><td></td>");
    for (index, (name, _)) in rigs(view).enumerate() {
        rig_head(html, index, name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    let each = if work.users == 1 { "Decode" } else { "Decode, each user" };
    row(html, view, &format!("{each}, with {context} in the cache"), |fit| {
        Some(speed_cell(fit.speed?.decode_tok_s))
    });
    if work.users > 1 {
        row(html, view, "Decode, all users together", |fit| {
            Some(speed_cell(fit.speed?.total_tok_s))
        });
    }
    row(html, view, "Decode, one user, empty cache", |fit| {
        Some(speed_cell(fit.speed?.decode_empty_tok_s))
    });
    row(html, view, &format!("Prefill of {context}"), |fit| {
        Some(speed_cell(fit.speed?.prefill_tok_s))
    });
    row(html, view, &format!("First token after {context}"), |fit| {
        Some(time_cell(fit.speed?.first_token_s))
    });
    row(html, view, "How sure decode is", |fit| {
        let service = fit.service.as_deref()?;
        let streams = f64::from(service.settings.sequences.max(1));
        Some(sure(service, streams, false, mark(fit.speed?.nearness, is_here(view, fit))))
    });
    row(html, view, "How sure prefill is", |fit| {
        Some(sure(fit.service.as_deref()?, 1.0, true, mark(fit.speed?.prefill_nearness, false)))
    });
    html.push_str(
        "</tbody></table></div><p class=\"caption\">Four in five measurements lie inside such a range.</p>",
    );
    marks(html);
    for (name, able) in rigs(view) {
        if let Some(moved) = able.target.said_moved() {
            add(
                html,
                &["<p class=\"caption own\">", &escaped(name), ": ", &escaped(&moved), "</p>"],
            );
        }
    }
    not_running(html, view);
}

/// One row: a figure of each rig, or a dash.
fn row(html: &mut String, view: &View<'_>, label: &str, cell: impl Fn(&Fit) -> Option<String>) {
    add(html, &["<tr><th scope=\"row\">", label, "</th>"]);
    for (_, able) in rigs(view) {
        match cell(&able.target) {
            Some(text) => add(html, &["<td>", &text, "</td>"]),
            None => html.push_str("<td class=\"none\">does not run</td>"),
        }
    }
    html.push_str("</tr>");
}

fn speed_cell(range: Range<TokensPerSecond>) -> String {
    let likely = two_figures(range.likely().get());
    format!("{} tok/s<small>likely {likely}</small>", tok_s_range(range))
}

fn time_cell(range: Range<Seconds>) -> String {
    let (low, high) = (duration(range.low()), duration(range.high()));
    format!("{low} to {high}<small>likely {}</small>", duration(range.likely()))
}

/// Whether the reader has measured a fit of a rig there.
fn is_here(view: &View<'_>, fit: &Fit) -> bool {
    let rigs = view.report.rigs.iter().zip(&view.plan.rigs);
    let of = rigs.filter(|(known, _)| core::ptr::eq(&raw const known.capability.target, fit));
    of.into_iter().any(|(_, rig)| carried::generates(&rig.measured, fit.model_id, fit.quant_id))
}

/// How near measurements are, and what that does to the range.
fn sure(service: &Service, streams: f64, prefill: bool, mark: &Mark) -> String {
    let (low, high) = service.estimator.ends(streams, prefill);
    let percent = |factor: f64| plain((factor - 1.0).abs() * 100.0, 0);
    format!(
        "{} {}<small>\u{2212}{} % to +{} %</small>",
        mark.sign,
        mark.says,
        percent(low),
        percent(high)
    )
}
