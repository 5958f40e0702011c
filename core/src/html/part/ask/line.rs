//! Pieces that the answers share.

use crate::catalog::{Runtime, Split};
use crate::html::text::{add, escaped};
use crate::html::view::View;
use crate::units::format::{tok_s_range, two_figures};
use crate::units::{Range, TokensPerSecond};

/// A cell with a figure, what it is of where the table has no head, and more below it.
pub(super) fn cell(html: &mut String, of: &str, figure: &str, more: &str) {
    add(html, &["<td><span class=\"of\">", of, "</span>", figure]);
    if !more.is_empty() {
        add(html, &["<small>", more, "</small>"]);
    }
    html.push_str("</td>");
}

/// A cell with a speed, and what is short of the job where anything is.
pub(super) fn speed(
    html: &mut String,
    of: &str,
    speed: Option<Range<TokensPerSecond>>,
    short: &str,
) {
    match speed {
        Some(speed) => {
            let likely = two_figures(speed.likely().get()) + " tok/s";
            let range = tok_s_range(speed);
            cell(html, of, &likely, if short.is_empty() { &range } else { short });
        }
        None if short.is_empty() => cell(html, of, "not known", ""),
        None => cell(html, of, "\u{2013}", short),
    }
}

/// A link that sets the plan.
pub(super) fn plan_link(html: &mut String, state: &str, words: &str, of: &str) {
    link(html, state, "", words, of);
}

/// The same to a plan whose answer is what the reader wants to see: the page goes up to it.
pub(super) fn answer_link(html: &mut String, state: &str, words: &str, of: &str) {
    link(html, state, " data-up", words, of);
}

fn link(html: &mut String, state: &str, more: &str, words: &str, of: &str) {
    add(html, &["<a class=\"button\" href=\"#", &escaped(state), "\"", more, ">", words]);
    add(html, &["<span class=\"visually-hidden\"> ", &escaped(of), "</span></a>"]);
}

/// How a model runs, as people say it: "Qwen3 32B in `Q6_K`, llama.cpp, tensor split".
pub(super) fn how(
    view: &View<'_>,
    (model, quant, runtime): (&str, &str, &str),
    split: Option<&str>,
    on_host: bool,
) -> String {
    let mut text = match view.catalog.model(model) {
        Some(model) => model.name.to_owned(),
        None if model == crate::plan::own::ID => "your model".to_owned(),
        None => model.to_owned(),
    };
    let known = Runtime::ALL.into_iter().find(|known| known.id() == runtime);
    if !quant.is_empty() {
        add(&mut text, &[" in ", quant]);
    }
    if let Some(runtime) = known {
        add(&mut text, &[", ", runtime.name()]);
    }
    match split {
        Some(split) if split == Split::Layer.id() => text.push_str(", split by layer"),
        Some(split) => add(&mut text, &[", ", split, " split"]),
        None => {}
    }
    if on_host {
        text.push_str(", experts in the computer\u{2019}s memory");
    }
    escaped(&text)
}
