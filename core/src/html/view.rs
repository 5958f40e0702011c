//! What the page shows, region by region: the static page holds the same text as the live one.

use crate::advice::Sensitivity;
use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::fit::Capability;
use crate::plan::Plan;
use crate::plan::inputs::{InputId, Place};
use crate::report::Report;

use super::part::{Order, Part};
use super::{
    chart, controls, costs, escaped, findings, memory, models, presets, verdict, workload,
};

/// Everything that the page is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What the reader decided.
    pub plan: &'a Plan,
    /// What its preset has, for what can be given back to it.
    pub usual: &'a Plan,
    /// The answer to it.
    pub report: &'a Report,
    /// What each input does to the answer.
    pub sensitivity: &'a Sensitivity,
    /// What was wrong with the link that the plan came from.
    pub findings: &'a [Finding],
    /// What the reader has opened, and what was just said.
    pub ui: &'a Ui,
    /// The tables to choose from.
    pub catalog: &'a Catalog,
}

/// What the reader has opened on the page, and what was just said: no part of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ui {
    /// The key of the line of the cost table whose working is open.
    pub open_line: Option<String>,
    /// A control, by its edit, and what was wrong with its value.
    pub complaint: Option<(String, String)>,
    /// The sliders on top, while they are not to change places; empty for those that decide now.
    pub decisive: Vec<(InputId, Place)>,
    /// The folded groups of controls that were opened, by their ids; the others hold nothing, as
    /// most sliders of four rigs would be drawn unseen at every event. `None` where all are drawn.
    pub folds: Option<Vec<String>>,
    /// The order in which every model stands.
    pub order: Order,
    /// The link that was last copied.
    pub copied: Option<String>,
    /// What became of the reader's last file.
    pub own: Option<String>,
}

/// A part of the page that is drawn as one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The answer, in one sentence and another.
    Verdict,
    /// Whose figures these are.
    Presets,
    /// The cost table.
    Costs,
    /// What the reader should know.
    Findings,
    /// Everything that can be changed about the rigs and their use.
    Controls,
    /// What the rigs are to run.
    Workload,
    /// Memory of each card.
    Memory,
    /// The models that each rig runs.
    Models,
    /// Net cost over time.
    Chart,
}

impl Region {
    /// The regions in the order of the page, in groups that keep together where there is room for
    /// several columns; a group has a class in the style sheet.
    pub const GROUPS: [(&'static str, &'static [Self]); 4] = [
        ("head", &[Self::Verdict, Self::Presets]),
        ("answers", &[Self::Costs, Self::Findings, Self::Chart]),
        ("panel", &[Self::Controls]),
        ("answers", &[Self::Workload, Self::Memory, Self::Models]),
    ];

    /// Its id on the page, which is its class in the style sheet as well.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Presets => "presets",
            Self::Costs => "costs",
            Self::Findings => "findings",
            Self::Controls => "controls",
            Self::Workload => "workload",
            Self::Memory => "memory",
            Self::Models => "models",
            Self::Chart => "chart",
        }
    }

    /// Its name for those who hear the page; a region with a heading is named by that.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Verdict => "Verdict",
            Self::Presets => "Whose figures",
            Self::Costs => "Cost table",
            Self::Findings => "Notes on these figures",
            Self::Controls => "Your figures",
            Self::Workload => "What they are to run",
            Self::Memory => "Memory, card by card",
            Self::Models => "Models",
            Self::Chart => "Net cost over time",
        }
    }

    /// Whether it shows nothing but what the rigs can run, which stays while costs change.
    pub const fn is_of_capabilities(self) -> bool {
        matches!(self, Self::Memory | Self::Models)
    }

    /// Whether it holds nothing but controls, which are dead before the live page takes over: the
    /// static one keeps their place and saves their bytes.
    const fn is_of_controls(self) -> bool {
        matches!(self, Self::Controls | Self::Workload)
    }

    /// What it holds.
    pub fn html(self, view: &View<'_>) -> String {
        match self {
            Self::Verdict => verdict::verdict(view),
            Self::Presets => presets::presets(view),
            Self::Costs => costs::costs(view),
            Self::Findings => findings::findings(view),
            Self::Controls => controls::controls(view),
            Self::Workload => workload::workload(view),
            Self::Memory => memory::memory(view),
            Self::Models => models::models(view),
            Self::Chart => chart::chart(view),
        }
    }
}

/// The whole page, as it stands before the live one takes over.
pub fn page(view: &View<'_>) -> String {
    let mut html = String::new();
    for (class, regions) in Region::GROUPS {
        add(&mut html, &["<div class=\"", class, "\">"]);
        for region in regions {
            let (id, label) = (region.id(), region.label());
            let inner = if region.is_of_controls() { String::new() } else { region.html(view) };
            add(&mut html, &["<section id=\"", id, "\" class=\"", id, "\" aria-label=\"", label]);
            add(&mut html, &["\">", &inner, "</section>"]);
        }
        html.push_str("</div>");
    }
    parts(&mut html);
    html
}

/// The places of the parts, closed and empty.
fn parts(html: &mut String) {
    html.push_str("<div class=\"parts\"><h2 class=\"visually-hidden\">More</h2>");
    for part in Part::ALL {
        let (id, title) = (part.id(), part.title());
        add(html, &["<details id=\"", id, "\" data-part><summary><h3>", title, "</h3></summary>"]);
        html.push_str("<section class=\"part\" aria-label=\"");
        add(
            html,
            &[title, "\"><p class=\"caption\">Being worked out \u{2026}</p></section></details>"],
        );
    }
    html.push_str("</div>");
}

/// The rigs' names beside what they can run.
pub(super) fn rigs<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a str, &'a Capability)> + Clone {
    view.report.rigs.iter().map(|rig| (rig.name.as_str(), &*rig.capability))
}

/// Appends parts one after the other.
pub(super) fn add(html: &mut String, parts: &[&str]) {
    for part in parts {
        html.push_str(part);
    }
}

/// A head cell with a rig's colour and name, and what it consists of.
pub(super) fn rig_head(html: &mut String, index: usize, name: &str, more: &str, class: &str) {
    add(html, &["<th scope=\"col\" class=\"rig-", digit(index), class, "\">"]);
    add(html, &["<span class=\"marker\" aria-hidden=\"true\"></span>", &escaped(name), more]);
    html.push_str("</th>");
}

/// The index of a rig as text.
pub(super) fn digit(index: usize) -> &'static str {
    ["0", "1", "2", "3"].get(index).copied().unwrap_or("4")
}
