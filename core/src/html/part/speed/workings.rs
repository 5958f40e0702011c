//! How each speed comes about: every part of the time, with formula, numbers and sources.

use crate::html::tables::working;
use crate::html::text::add;
use crate::html::view::View;
use crate::speed::TimePart;
use crate::units::format::{duration, plain, tok_s_range, tokens, two_figures};
use crate::units::{Currency, Seconds};

use super::running;
use crate::html::part::figure::{heading, of_rig};

/// The workings of all rigs.
pub(super) fn workings(html: &mut String, view: &View<'_>) {
    if running(view).next().is_none() {
        return;
    }
    heading(html, "speed-workings", "How it comes about");
    for rig in running(view) {
        of_one(html, rig);
    }
    html.push_str(
        "<p class=\"caption\">The model is fitted to published measurements of other people's \
         machines; its constants belong to runtimes, architectures and formats, never to one card \
         or model. <a href=\"./accuracy.html\">How far it is off, by category</a>.</p>",
    );
}

/// The workings of a rig: decode and prefill.
pub(super) fn of_one(html: &mut String, (index, name, speeds, service): super::Running<'_>) {
    let (estimator, streams) = (&service.estimator, service.settings.sequences.max(1));
    let likely = two_figures(speeds.decode_tok_s.likely().get());
    of_rig(html, index, name, &format!("why decode is {likely} tok/s"));
    let parts = estimator.decode_working(service.context, streams);
    let whole = of_parts(html, &parts);
    let users = if streams == 1 {
        String::from("One token")
    } else {
        format!("One token of each of {streams} streams")
    };
    total(html, &users, whole, 1.0, f64::from(streams), false);
    let possible = speeds.decode_tok_s.high().get();
    let (low, high) = estimator.ends(f64::from(streams), false);
    let range = tok_s_range(speeds.decode_tok_s);
    add(html, &["<p>Four in five measurements of this kind lie between ", &plain(low, 2)]);
    add(html, &[" and ", &plain(high, 2), " of what the model says: ", &range, " tok/s"]);
    if possible < speeds.decode_tok_s.likely().get() * high * 0.999 {
        html.push_str(", held to what the memory can be read at");
    }
    if estimator.uses_host() {
        html.push_str(
            ", with the host's memory at its slowest and its fastest; enter its bandwidth to \
                 narrow that",
        );
    }
    html.push_str(".</p></details>");

    let likely = two_figures(speeds.prefill_tok_s.likely().get());
    of_rig(html, index, name, &format!("why prefill is {likely} tok/s"));
    let parts = estimator.prefill_working(service.context);
    let whole = of_parts(html, &parts);
    let prompt = format!("A prompt of {}", tokens(service.context));
    total(html, &prompt, whole, f64::from(service.context.get()), 1.0, true);
    let (low, high) = estimator.ends(1.0, true);
    let range = tok_s_range(speeds.prefill_tok_s);
    add(html, &["<p>Four in five measurements of this kind lie between ", &plain(low, 2)]);
    add(html, &[" and ", &plain(high, 2), " of what the model says: ", &range, " tok/s. "]);
    let first = speeds.first_token_s;
    add(html, &["The first token comes after the prompt and one step: "]);
    add(html, &[&duration(first.low()), " to ", &duration(first.high()), ".</p></details>"]);
}

/// The parts of a time, each with its working; what they add up to.
fn of_parts(html: &mut String, parts: &[TimePart]) -> f64 {
    let whole: f64 = parts.iter().map(|part| part.seconds).sum();
    html.push_str("<div class=\"working\">");
    for part in parts {
        let share = plain(part.seconds / whole.max(1e-12) * 100.0, 0);
        let time = duration(Seconds::new(part.seconds));
        add(html, &["<div class=\"working-of\"><h5>", part.name, ": ", &time, ", ", &share]);
        html.push_str(" %</h5>");
        working(html, Currency::DOLLAR, &part.working);
        html.push_str("</div>");
    }
    html.push_str("</div>");
    whole
}

/// What the parts add up to, as a rate.
fn total(html: &mut String, what: &str, whole: f64, tokens: f64, streams: f64, prefill: bool) {
    let time = if whole < 1.0 { plain(whole * 1000.0, 1) + " ms" } else { plain(whole, 2) + " s" };
    let rate = plain(tokens / whole.max(1e-12), 1);
    add(html, &["<p>", what, ": ", &time, " in all. ", &plain(tokens, 0), " ÷ ", &time, " = "]);
    add(html, &["<strong>", &rate, " tok/s</strong>"]);
    if !prefill && streams > 1.0 {
        let all = plain(tokens * streams / whole.max(1e-12), 1);
        add(html, &[" each, ", &all, " tok/s in all"]);
    }
    html.push_str(".</p>");
}
