//! Many models in many formats on many rigs: which of each fits.
//!
//! A model's formats share one [`Budget`] a rig, so that a whole catalogue is asked between two frames
//! of a slider. Nothing is skipped: the answers are those of [`Prepared::fits`], one by one.

use super::budget::Budget;
use super::placement::CardRoom;
use super::prepared::Prepared;
use super::settings::Settings;
use crate::units::Bytes;

/// The cards and the host that a survey asks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Rooms {
    /// Each card.
    pub cards: Vec<CardRoom>,
    /// Memory of the host, where it is known.
    pub host: Option<Bytes>,
}

/// Whether each format of one model fits on a rig: calls `answer` with the format's place and whether
/// it does.
pub fn survey(
    formats: &[Prepared],
    settings: &Settings,
    rooms: &Rooms,
    mut answer: impl FnMut(usize, bool),
) {
    let Some(first) = formats.first() else { return };
    let mut budget = Budget::new(first, settings, &rooms.cards, rooms.host);
    for (place, format) in formats.iter().enumerate() {
        answer(place, format.fits_in(&mut budget));
    }
}

/// The place of the first format that fits, in a list from the best to the smallest.
pub fn first_that_fits(formats: &[Prepared], settings: &Settings, rooms: &Rooms) -> Option<usize> {
    let mut budget = Budget::new(formats.first()?, settings, &rooms.cards, rooms.host);
    formats.iter().position(|format| format.fits_in(&mut budget))
}
