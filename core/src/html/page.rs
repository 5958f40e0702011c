//! The page, region by region.

use super::view::{Able, View};
use super::{memory, models};

/// A part of the page that is drawn for itself.
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

    /// Those that show nothing but what the rigs can run: they stay while costs change, and are drawn where
    /// that is worked out ([`super::Estimated`]).
    pub const ESTIMATED: [Self; 2] = [Self::Memory, Self::Models];

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

    /// Whether it holds nothing but controls, which are dead before the live page takes over: the
    /// static one keeps their place and saves their bytes.
    pub const fn is_of_controls(self) -> bool {
        matches!(self, Self::Controls | Self::Workload)
    }

    /// The HTML of a region that is only read and is drawn as text; nothing for one of components.
    pub fn text(self, view: &View<'_>) -> Option<String> {
        self.drawn(&Able::of(view))
    }

    /// The same, of what the rigs can run.
    pub(super) fn drawn(self, able: &Able<'_>) -> Option<String> {
        match self {
            Self::Memory => Some(memory::memory(able)),
            Self::Models => Some(models::models(able)),
            _ => None,
        }
    }
}
