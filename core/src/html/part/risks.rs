//! What could rule each rig out: what was checked, against which limit, and what came of it.

use crate::html::text::escaped;
use crate::html::text::{add, digit};
use crate::html::view::View;
use crate::risk::{Level, Risk, risks as all_risks};
use crate::units::format::plain;

use super::figure::sourced;

/// The part.
pub(super) fn risks(view: &View<'_>) -> String {
    let mut html = String::from(
        "<p>Costs and speeds do not show what makes a rig impossible. Each is held here to the limits of \
         supplies, circuits, cases, boards and runtimes.</p><div class=\"risks\">",
    );
    for (index, rig) in view.report.rigs.iter().enumerate() {
        let all = all_risks(view.plan, view.report, view.catalog, index);
        let of = |level: Level| all.iter().filter(move |risk| risk.level == level);
        let number = digit(index);
        add(&mut html, &["<section class=\"findings rig-", number, "\" aria-labelledby=\"risk-"]);
        add(&mut html, &[number, "\"><h4 id=\"risk-", number, "\"><span class=\"marker\" "]);
        add(&mut html, &["aria-hidden=\"true\"></span>", &escaped(&rig.name), ": "]);
        let (stops, checks) = (of(Level::Stops).count(), of(Level::Check).count());
        let count = |count: usize| plain(count as f64, 0);
        match stops {
            0 => html.push_str("nothing rules it out"),
            1 => html.push_str("<span class=\"no\">one thing rules it out</span>"),
            _ => add(&mut html, &["<span class=\"no\">", &count(stops), " rule it out</span>"]),
        }
        add(&mut html, &[", ", &count(checks), " to check</h4>"]);
        list(&mut html, "corrected", of(Level::Stops));
        list(&mut html, "warning", of(Level::Check));
        add(&mut html, &["<details><summary>", &count(of(Level::Fine).count())]);
        html.push_str(" checked and fine</summary>");
        list(&mut html, "note", of(Level::Fine));
        html.push_str("</details></section>");
    }
    html.push_str(
        "</div><p class=\"caption\">Limits with their sources: <code>core/data/limits.csv</code> and \
         <code>core/data/runtimes.csv</code>. Draws count the cards, the machine around them as far as \
         it is entered, and what the supply loses.</p>",
    );
    html
}

fn list<'a>(html: &mut String, class: &str, risks: impl Iterator<Item = &'a Risk>) {
    let mut items = String::new();
    for risk in risks {
        add(
            &mut items,
            &["<li class=\"", class, "\"><strong>", risk.about(), "</strong> \u{2013} "],
        );
        sourced(&mut items, &risk.text());
        if !risk.source.is_empty() {
            items.push_str(" <small>");
            sourced(&mut items, risk.source);
            items.push_str("</small>");
        }
        items.push_str("</li>");
    }
    if !items.is_empty() {
        add(html, &["<ul>", &items, "</ul>"]);
    }
}
