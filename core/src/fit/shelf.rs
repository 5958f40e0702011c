//! What has been summed up and searched for already, kept from one workload to the next.

use std::sync::Arc;

use super::formats::WeightFormat;
use super::machine::Machine;
use super::model::ModelSource;
use super::weighed::WeighedModel;
use crate::catalog::{Catalog, MAX_CARDS};
use crate::memory::{CardRoom, Settings};
use crate::units::{Bytes, Tokens};

/// What the longest context depends on. The wanted context is not among it, so that a slider of
/// contexts searches once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LongestKey {
    serial: u32,
    /// The settings of the question, with no context.
    settings: Settings,
    rooms: [CardRoom; MAX_CARDS],
    cards: usize,
    host: Option<Bytes>,
}

impl LongestKey {
    /// The key of a weighed model, by its number on the shelf.
    pub(super) fn new(serial: u32, settings: &Settings, machine: &Machine<'_>) -> Self {
        let mut rooms = [CardRoom::default(); MAX_CARDS];
        for (room, of) in rooms.iter_mut().zip(&machine.rooms) {
            *room = *of;
        }
        Self {
            serial,
            settings: settings.with_context(Tokens::new(0)),
            rooms,
            cards: machine.rooms.len(),
            host: machine.setup.host_memory,
        }
    }
}

/// Most answers that a shelf keeps; they are small, and a page may be open for days.
const MOST_KEPT: usize = 2048;

/// Models in their formats, each summed up once, and the longest contexts that were searched for.
#[derive(Debug, Default)]
pub struct Shelf {
    weighed: Vec<Arc<WeighedModel>>,
    longest: Vec<(LongestKey, Option<Tokens>)>,
    made: u32,
}

impl Shelf {
    /// The longest context, searched for where it is not known.
    pub(super) fn longest(
        &mut self,
        key: LongestKey,
        search: impl FnOnce() -> Option<Tokens>,
    ) -> Option<Tokens> {
        if let Some((_, known)) = self.longest.iter().find(|(known, _)| *known == key) {
            return *known;
        }
        let found = search();
        if self.longest.len() >= MOST_KEPT {
            self.longest.clear();
        }
        self.longest.push((key, found));
        found
    }

    /// A model in a format, summed up where it is not known.
    pub(super) fn get(
        &mut self,
        model: &ModelSource,
        format: WeightFormat,
        catalog: &Catalog,
    ) -> Arc<WeighedModel> {
        let same =
            |known: &&Arc<WeighedModel>| known.format.id() == format.id() && known.model.is(model);
        if let Some(found) = self.weighed.iter().find(same) {
            return Arc::clone(found);
        }
        if self.weighed.len() >= MOST_KEPT {
            self.weighed.clear();
        }
        self.made = self.made.wrapping_add(1);
        let weighed = Arc::new(WeighedModel::new(self.made, model.clone(), format, catalog));
        self.weighed.push(Arc::clone(&weighed));
        weighed
    }
}
