//! How long a turn takes of a chat, of a coding agent and with documents, and a day of such work.

use crate::html::part::figure::{heading, scroll};
use crate::html::text::add;
use crate::html::view::{View, rig_head};
use crate::plan::inputs::{InputId, Place};
use crate::session::edit::Edit;
use crate::speed::Turn;
use crate::units::format::{duration, plain, tokens, two_figures};

use super::running;

/// The table of turns.
pub(super) fn turns(html: &mut String, view: &View<'_>) {
    if running(view).next().is_none() {
        return;
    }
    let context = view.plan.workload.context;
    let day = view.plan.value(InputId::TokensADay, Place::Plan);
    let day = day.map_or(0.0, |tokens| tokens.likely());
    heading(html, "speed-turns", "A turn, and a day of them");
    scroll(html, "speed-turns");
    html.push_str("<table class=\"compare\"><thead><tr><td></td>");
    for (index, name, ..) in running(view) {
        rig_head(html, index, name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    for turn in Turn::ALL {
        let of = turn.tokens(context);
        let parts = [of.cached, of.read, of.written].map(tokens);
        add(html, &["<tr><th scope=\"row\">", turn.name(), "<small>", &turn.sizes(parts)]);
        add(html, &["</small><button type=\"button\" class=\"quiet\" data-edit=\""]);
        add(html, &[&Edit::Turn.to_string(), "\" value=\"", turn.id(), "\">"]);
        add(html, &[Turn::COUNT, "</button></th>"]);
        for (_, _, _, service) in running(view) {
            let time = service.estimator.turn(of);
            let [low, likely, high] = [time.low(), time.likely(), time.high()];
            add(html, &["<td>", &duration(likely), "<small>", &duration(low), "\u{2013}"]);
            add(html, &[&duration(high), "</small>"]);
            if day > 0.0 {
                let hours = of.hours_a_day(day, likely).get();
                add(
                    html,
                    &["<small>", &Turn::day(&plain(day, 0), &two_figures(hours)), "</small>"],
                );
            }
            html.push_str("</td>");
        }
        html.push_str("</tr>");
    }
    add(html, &["</tbody></table></div><p class=\"caption\">", Turn::CAPTION, "</p>"]);
}
