//! Memory of each card for the model asked for: one bar a card, never a pooled sum.

use core::fmt::Write;

use crate::fit::{Faster, Fit, WeightsBasis};
use crate::memory::{CardUse, Remedy};
use crate::plan::ANY_MODEL;
use crate::plan::choices::{CHOICES, Choice};
use crate::plan::inputs::Scope;
use crate::session::edit::Edit;
use crate::units::Bytes;
use crate::units::format::{gib, machine, plain, tok_s_range, tokens};

use super::part_id::Part;
use super::text::add;
use super::text::escaped;
use super::view::Able;

/// What is on a card: its class, its name in the legend and in a bar, whether it is seldom there, and how
/// much of it.
type Kind = (&'static str, &'static str, &'static str, bool, fn(&CardUse) -> Bytes);

/// What the colours of a bar mean.
const KINDS: [Kind; 7] = [
    ("weights", "weights", "weights", false, |used| used.weights),
    ("cache", "KV cache", "cache", false, |used| used.cache + used.recurrent),
    ("compute", "buffers", "buffers", false, |used| used.compute_high),
    ("draft", "drafting", "drafting", true, |used| used.draft),
    ("beside", "images, second model", "beside it", true, |used| used.beside),
    ("reserved", "driver and desktop", "reserved", false, |used| used.reserved),
    ("spare", "spare", "spare", false, |used| used.spare),
];

/// The bars of all rigs, by name.
pub(super) fn memory(able: &Able<'_>) -> String {
    let mut html = String::from("<h2>Does it fit? Card by card</h2><div class=\"bars\">");
    let any = able.plan.workload.model == ANY_MODEL;
    let targets = || able.rigs.iter().map(|(name, can)| (*name, &can.target));
    let scale = scale(targets().flat_map(|(_, fit)| &fit.cards));
    for (index, (name, fit)) in targets().enumerate() {
        rig(&mut html, any, index, (name, fit), scale);
    }
    if let Some((_, fit)) = targets().next().filter(|_| !any) {
        html.push_str(&weights_source(fit));
    }
    html.push_str("</div><ul class=\"legend\" aria-hidden=\"true\">");
    let cards = || targets().flat_map(|(_, fit)| &fit.cards);
    let there =
        |(_, _, _, seldom, of): &Kind| !seldom || cards().any(|card| of(card) > Bytes::ZERO);
    for (class, name, ..) in KINDS.into_iter().filter(there) {
        add(&mut html, &["<li><span class=\"swatch ", class, "\"></span>", name, "</li>"]);
    }
    if cards().any(|card| card.short > Bytes::ZERO) {
        html.push_str("<li><span class=\"swatch beyond\"></span>more than the card has</li>");
    }
    add(&mut html, &["</ul><p><a href=\"#", Part::Memory.id(), "\">", Part::Memory.title()]);
    html.push_str("</a></p>");
    html
}

/// Where the bytes of the weights come from, and what a published file has beside it.
fn weights_source(fit: &Fit) -> String {
    let how = match fit.weights_basis {
        WeightsBasis::Counted => ", worked out tensor by tensor",
        WeightsBasis::Confirmed => ", worked out tensor by tensor, as",
        WeightsBasis::Published { .. } => ", as",
        WeightsBasis::PublishedOnly => " spread evenly over the layers, as",
        WeightsBasis::Dynamic { .. } => ", about",
        WeightsBasis::OwnFile => ", read from your file tensor by tensor",
    };
    let mut html = format!(
        "<p class=\"caption weights-source\">{} in {}: {} of weights{how}",
        escaped(&fit.model_name),
        if fit.weights_basis == WeightsBasis::OwnFile { "its own format" } else { fit.quant_id },
        gib(fit.weights_bytes)
    );
    if let Some(file) = &fit.published {
        let _ = write!(
            html,
            " a published file of {} has them ({}, read {})",
            gib(file.size_bytes),
            escaped(&file.whose()),
            file.as_of
        );
    }
    if let WeightsBasis::Dynamic { low, high } = fit.weights_basis {
        let _ = write!(
            html,
            " what its maker's files of other models weigh against the stock mix: {} to {} for eight of ten",
            gib(low),
            gib(high)
        );
    }
    if let WeightsBasis::Published { counted } = fit.weights_basis {
        let _ = write!(
            html,
            "; its maker has a recipe of their own, the stock mix would have {}",
            gib(counted)
        );
    }
    html + ".</p>"
}

/// What is missing is drawn up to so many times the largest card.
const BEYOND: f64 = 1.5;

/// The GiB that all bars have room for: the largest card, and what is needed beyond it.
fn scale<'a>(cards: impl Iterator<Item = &'a CardUse> + Clone) -> f64 {
    let largest = cards.clone().map(|card| card.memory.gib()).fold(0.0, f64::max);
    let needed = cards.map(|card| (card.memory + card.short).gib()).fold(largest, f64::max);
    needed.min(largest * BEYOND).max(1e-9)
}

/// The bars of a rig on a scale in GiB; `any`: whatever runs was asked for, so that the model is named.
fn rig(html: &mut String, any: bool, index: usize, (name, fit): (&str, &Fit), scale: f64) {
    let (class, answer) = match (fit.fits, fit.by_provider()) {
        (true, false) => ("yes", "fits"),
        (false, false) => ("no", "does not fit"),
        (true, true) => ("yes", fit.paid_by()),
        (false, true) => ("no", "no price known"),
    };
    let mut details = match (&fit.why_not, fit.decode_tok_s(), fit.longest_context_tokens) {
        (Some(reason), ..) => escaped(&reason.sentence()),
        (None, Some(speed), Some(longest)) => [
            "<a class=\"opens\" href=\"#",
            Part::Speed.id(),
            "\">",
            &tok_s_range(speed),
            " tok/s</a>, one stream; up to ",
            &tokens(longest),
            " of context.",
            &fit.said_pool(),
            &drafting(fit),
        ]
        .concat(),
        _ if fit.by_provider() => "A provider runs it: nothing has to fit here.".to_owned(),
        _ => String::new(),
    };
    if any {
        details = [&*escaped(&fit.model_name), " in ", fit.quant_id, ": ", &details].concat();
    }
    let _ = write!(
        html,
        "<div class=\"rig-bars rig-{index}\"><h3><span class=\"marker\" aria-hidden=\"true\"></span>\
         {} <span class=\"{class}\">{answer}</span></h3><p>{}</p>",
        escaped(name),
        details
    );
    if !fit.remedies.is_empty() {
        html.push_str("<p class=\"remedies\">");
        html.push_str(&escaped(&Remedy::sentence(&fit.remedies)));
        html.push_str(" <a href=\"#choice-0-offload\">How it runs</a></p>");
    }
    if let Some(faster) = &fit.faster {
        html.push_str("<p class=\"remedies\">");
        run_faster(html, faster, index);
        html.push_str("</p>");
    }
    for (card, used) in fit.cards.iter().enumerate() {
        bar(html, card, used, scale);
    }
    html.push_str("</div>");
}

/// A way that is faster, and a button that has a rig run so.
pub(super) fn run_faster(html: &mut String, faster: &Faster, rig: usize) {
    html.push_str(&escaped(&faster.sentence()));
    let own = |choice: &Choice| choice.scope == Scope::Rig && choice.key == "split";
    if let Some(place) = CHOICES.iter().position(own) {
        let edit = Edit::Choose(place, rig).to_string();
        add(html, &[" <button type=\"button\" class=\"quiet\" data-edit=\"", &edit]);
        add(html, &["\" value=\"", faster.split.id(), "\">", Faster::RUN, "</button>"]);
    }
}

/// What drafting makes of the speed; empty where nothing is drafted.
fn drafting(fit: &Fit) -> String {
    let gain = fit.speed.and_then(|speed| speed.drafting_gain);
    gain.map_or_else(String::new, |gain| {
        let [low, likely, high] = [gain.low(), gain.likely(), gain.high()].map(|it| plain(it, 1));
        [" Drafting makes it ", &likely, " times as fast (", &low, " to ", &high, ")."].concat()
    })
}

/// One card as a bar: the card and each kind as wide as their shares of a scale in GiB that all cards
/// have. What does not find room there is cut off.
fn bar(html: &mut String, card: usize, used: &CardUse, scale: f64) {
    let share = |bytes: Bytes| bytes.gib() / scale * 100.0;
    let kinds = KINDS.map(|(class, _, name, seldom, of)| (class, name, seldom, of(used)));
    let is_short = used.short > Bytes::ZERO;
    let mut told: Vec<String> = kinds
        .iter()
        .filter(|(.., bytes)| *bytes > Bytes::ZERO)
        .map(|(_, name, _, bytes)| format!("{name} {}", gib(*bytes)))
        .collect();
    let end = if is_short {
        told.push(format!("{} short", gib(used.short)));
        format!("{} short", gib(used.short))
    } else {
        format!("{} spare", gib(used.spare))
    };
    let _ = write!(
        html,
        "<div class=\"bar-line\"><span class=\"bar-name\" aria-hidden=\"true\">card {number}</span>\
         <svg class=\"bar\" role=\"img\" aria-label=\"Card {number} of {memory}: {told}\">",
        number = card + 1,
        memory = gib(used.memory),
        told = told.join(", "),
    );
    let _ = write!(
        html,
        "<rect class=\"card\" width=\"{}%\" height=\"100%\"/>",
        machine(share(used.memory))
    );
    let mut from = 0.0;
    let shown = kinds.into_iter().filter(|(_, _, seldom, bytes)| !seldom || *bytes > Bytes::ZERO);
    for (class, _, _, bytes) in shown {
        let width = share(bytes);
        let _ = write!(
            html,
            "<rect class=\"{class}\" x=\"{}%\" width=\"{}%\" height=\"100%\"/>",
            machine(from),
            machine(width)
        );
        from += width;
    }
    if is_short {
        let _ = write!(
            html,
            "<rect class=\"beyond\" x=\"{}%\" width=\"{}%\" height=\"100%\"/>",
            machine(share(used.memory)),
            machine(share(used.short))
        );
    }
    let class = if is_short { "bar-end no" } else { "bar-end" };
    let _ = write!(html, "</svg><span class=\"{class}\" aria-hidden=\"true\">{end}</span></div>");
}
