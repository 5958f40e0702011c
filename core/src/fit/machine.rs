//! A rig as far as it decides what runs on it.

use crate::catalog::Gpu;
use crate::memory::{CardRoom, Settings, runtime};
use crate::resolve::{RigFacts, Setup};
use crate::speed;

/// A rig, as far as it decides what runs on it.
pub(super) struct Machine<'a> {
    /// The card, of which all are the same.
    pub(super) gpu: &'a Gpu,
    /// What is around the cards.
    pub(super) setup: &'a Setup,
    /// What each card has room for, in order.
    pub(super) rooms: Vec<CardRoom>,
}

impl<'a> Machine<'a> {
    /// The machine of a rig under the runtime of these settings.
    pub(super) fn new(rig: &'a RigFacts<'_>, settings: &Settings) -> Self {
        // The desktop, where there is one, is on the first card.
        let room = |card| runtime::room(&rig.gpu, settings.runtime, rig.setup.desktop && card == 0);
        Self { gpu: &rig.gpu, setup: &rig.setup, rooms: (0..rig.count).map(room).collect() }
    }

    /// The rig as an estimate of speed takes it.
    pub(super) fn for_speed(&self) -> speed::Hardware<'_> {
        let setup = self.setup;
        // Peer access over PCIe needs an unlocked driver on cards that are sold for games.
        let pcie = match (setup.pcie_generation, setup.pcie_lanes) {
            (0, _) | (_, 0) => speed::Link::of(self.gpu),
            (generation, lanes) => speed::Link::slot(self.gpu, generation, lanes),
        };
        let nvlink = speed::Link::nvlink(self.gpu).filter(|_| setup.nvlink);
        speed::Hardware {
            link: nvlink.unwrap_or(pcie),
            host: setup.host_bandwidth,
            limit: setup.power_limit,
            ..speed::Hardware::new(self.gpu, self.rooms.len())
        }
    }
}
