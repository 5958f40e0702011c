//! The page, region by region: the static page holds the same text as the live one.

use super::estimated::Estimated;
use super::part_id::Part;
use super::text::{WAITING, add};
use super::view::View;
use super::{chart, controls, costs, findings, glance, presets, verdict, workload};

/// A part of the page that is drawn as one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The answer in a line that stays in sight.
    Glance,
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
    pub const GROUPS: [(&'static str, &'static [Self]); 5] = [
        ("glance-bar", &[Self::Glance]),
        ("head", &[Self::Verdict, Self::Presets]),
        ("answers", &[Self::Costs, Self::Findings, Self::Chart]),
        ("panel", &[Self::Controls]),
        ("answers", &[Self::Workload, Self::Memory, Self::Models]),
    ];

    /// Its id on the page, which is its class in the style sheet as well.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Glance => "glance",
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
            Self::Glance => "Answer at a glance",
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

    /// Whether it shows nothing but what the rigs can run: it stays while costs change, and is drawn where
    /// that is worked out ([`super::Estimated`]).
    pub const fn is_estimated(self) -> bool {
        matches!(self, Self::Memory | Self::Models)
    }

    /// Whether it holds nothing but controls, which are dead before the live page takes over: the
    /// static one keeps their place and saves their bytes.
    const fn is_of_controls(self) -> bool {
        matches!(self, Self::Controls | Self::Workload)
    }

    /// The HTML that the region holds; nothing of one that [is estimated](Self::is_estimated).
    pub fn html(self, view: &View<'_>) -> String {
        match self {
            Self::Glance => glance::glance(view),
            Self::Verdict => verdict::verdict(view),
            Self::Presets => presets::presets(view),
            Self::Costs => costs::costs(view),
            Self::Findings => findings::findings(view),
            Self::Controls => controls::controls(view),
            Self::Workload => workload::workload(view),
            Self::Memory | Self::Models => String::new(),
            Self::Chart => chart::chart(view),
        }
    }
}

/// The whole page, as it stands before the live one takes over.
pub fn page(view: &View<'_>) -> String {
    let mut html = String::new();
    let estimated = Estimated::of(view);
    for (class, regions) in Region::GROUPS {
        add(&mut html, &["<div class=\"", class, "\">"]);
        for region in regions {
            let (id, label) = (region.id(), region.label());
            let inner = match estimated.region(*region) {
                Some(drawn) => drawn.to_owned(),
                None if region.is_of_controls() => String::new(),
                None => region.html(view),
            };
            add(&mut html, &["<section id=\"", id, "\" class=\"", id, "\" aria-label=\"", label]);
            add(&mut html, &["\">", &inner, "</section>"]);
        }
        html.push_str("</div>");
    }
    parts(&mut html);
    html + &estimated.place(&view.report.state)
}

/// The places of the parts, closed and empty.
fn parts(html: &mut String) {
    html.push_str("<div class=\"parts\"><h2 class=\"visually-hidden\">More</h2>");
    for part in Part::ALL {
        let (id, title) = (part.id(), part.title());
        add(html, &["<details id=\"", id, "\" data-part><summary><h3>", title, "</h3></summary>"]);
        html.push_str("<section class=\"part\" aria-label=\"");
        add(html, &[title, "\">", WAITING, "</section></details>"]);
    }
    html.push_str("</div>");
}
