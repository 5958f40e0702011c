//! The parts of the page that are opened: what a sceptic digs in for. Each is one text, drawn when
//! it is open, in the worker of the page (`app/worker`), so that neither their code nor the
//! measurements are in what the page loads first.
//!
//! A part may have places for controls of the page (`data-control`), and buttons that change the plan
//! (`data-edit`).

mod ask;
mod figure;
mod ledger;
mod look;
mod memory;
mod models;
mod money;
mod price;
mod quality;
mod risks;
mod run;
mod speed;
mod start;
mod take;

pub use ask::Asks;
pub use look::look;
pub use price::{all_price_charts, price_charts, prices};

use super::part_id::Part;
use super::view::View;
use crate::chart::Chart;

impl Part {
    /// The HTML that the part holds.
    pub fn html(self, view: &View<'_>) -> String {
        match self {
            Self::Find | Self::Next | Self::Paste | Self::Plans => {
                Asks::default().drawn(self, view).unwrap_or_default().0
            }
            Self::Start => start::start(view),
            Self::Risks => risks::risks(view),
            Self::Memory => memory::memory(view),
            Self::Models => models::models(view),
            Self::Speed => speed::speed(view),
            Self::Money => money::money(view),
            Self::Run => run::run(view),
            Self::Ledger => ledger::ledger(view),
            Self::Take => take::take(view),
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
