//! The parts of the page that are opened: what a sceptic digs in for. Each is one text, drawn when
//! it is open, in the worker of the page (`app/worker`), so that neither their code nor the
//! measurements are in what the page loads first.
//!
//! A part may hold controls (`data-edit`) like any region.

mod figure;
mod ledger;
mod models;
mod money;
mod quality;
mod run;
mod speed;
mod take;

use super::view::View;
use crate::chart::Chart;

/// A part, closed until a reader opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
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
    pub const ALL: [Self; 6] =
        [Self::Models, Self::Speed, Self::Money, Self::Run, Self::Ledger, Self::Take];

    /// Its id on the page.
    pub const fn id(self) -> &'static str {
        match self {
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
            Self::Models | Self::Run | Self::Ledger | Self::Take => Vec::new(),
        }
    }
}
