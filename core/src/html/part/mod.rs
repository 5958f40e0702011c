//! The parts of the page that are opened: what a sceptic digs in for. Each is one text, drawn when
//! it is open, in the worker of the page (`app/worker`), so that neither their code nor the
//! measurements are in what the page loads first.
//!
//! A part may hold controls (`data-edit`) like any region.

mod figure;
mod ledger;
mod look;
mod memory;
mod models;
mod money;
mod quality;
mod risks;
mod run;
mod speed;
mod start;
mod take;

pub use look::look;
pub use models::Order;

use super::view::View;
use crate::chart::Chart;

/// A part, closed until a reader opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Questions that set the plan, and the ready-made rigs that answer them.
    Start,
    /// What could rule each rig out.
    Risks,
    /// How the memory of each card comes about.
    Memory,
    /// Every model of the catalogue on every rig.
    Models,
    /// Speed by use, and the measurements beside it.
    Speed,
    /// Renting and API beside owning, when to sell, what is paid when.
    Money,
    /// Commands that run the target model on each rig, and that check the rig.
    Run,
    /// Everything that was assumed.
    Ledger,
    /// The answer as text, data and picture.
    Take,
}

impl Part {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Start,
        Self::Risks,
        Self::Memory,
        Self::Models,
        Self::Speed,
        Self::Money,
        Self::Run,
        Self::Ledger,
        Self::Take,
    ];

    /// Its id on the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Start => "part-start",
            Self::Risks => "part-risks",
            Self::Memory => "part-memory",
            Self::Models => "part-models",
            Self::Speed => "part-speed",
            Self::Money => "part-money",
            Self::Run => "part-run",
            Self::Ledger => "part-ledger",
            Self::Take => "part-take",
        }
    }

    /// What the reader opens it by.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Start => "Which rig? Four questions",
            Self::Risks => "What could rule a rig out",
            Self::Memory => "How each byte comes about",
            Self::Models => "Every model",
            Self::Speed => "Speed in use, and what was measured",
            Self::Money => "Renting, API, and when to sell",
            Self::Run => "Run it, and check it",
            Self::Ledger => "Everything assumed here",
            Self::Take => "Take it away",
        }
    }

    /// The part of an id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.id() == id)
    }

    /// What it holds.
    pub fn html(self, view: &View<'_>) -> String {
        match self {
            Self::Start => start::start(view),
            Self::Risks => risks::risks(view),
            Self::Memory => memory::memory(view),
            Self::Models => models::models(view),
            Self::Speed => speed::speed(view),
            Self::Money => money::money(view),
            Self::Run => run::run(view),
            Self::Ledger => ledger::ledger(view),
            Self::Take => take::take(),
        }
    }

    /// Its charts: each is drawn where its text has [`place`](crate::html::place).
    pub fn charts(self, view: &View<'_>) -> Vec<Chart> {
        match self {
            Self::Speed => speed::charts(view),
            Self::Money => money::charts(view),
            _ => Vec::new(),
        }
    }
}
