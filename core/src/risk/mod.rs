//! What could rule a rig out: supply, peaks, space, lanes, circuit, heat, links, runtimes, memory, and
//! prices that are too old. Each is checked against a limit of `data/limits.csv`, of
//! `data/runtimes.csv` or of the engines, and keeps its figures, whatever comes out.

mod checks;

pub(crate) use checks::risks;

use std::borrow::Cow;

use crate::catalog::{Ban, NvLink, Runtime};
use crate::fit::WhyNot;
use crate::units::{Bytes, Watts};

/// How much a risk matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Nothing stands against the rig.
    Fine,
    /// Something is to be checked or bought.
    Check,
    /// As planned it does not work.
    Stops,
}

/// One thing that could rule a rig out, and what came of it.
///
/// Its words are [`Risk::about`] and [`Risk::text`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Risk {
    /// What was checked, with the figures.
    pub checked: Checked,
    /// What came of it.
    pub level: Level,
    /// Where the limit comes from; empty where that is in the text.
    pub source: &'static str,
}

/// What was checked, with the figures that decide. With the level they say what came of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Checked {
    /// The model does not fit.
    NoRoom {
        /// Name of the model.
        model: Cow<'static, str>,
        /// Id of its format.
        quant: &'static str,
        /// Why not, where that is known.
        why: Option<WhyNot>,
    },
    /// The model fits.
    Room {
        /// Name of the model.
        model: Cow<'static, str>,
        /// Id of its format.
        quant: &'static str,
        /// What is left on the fullest card.
        spare: Bytes,
        /// What a desktop with a browser takes.
        least: Bytes,
    },
    /// Which runtimes take the card.
    Runtimes {
        /// The runtime of the plan.
        planned: Runtime,
        /// Those that refuse it, and why: only the planned one where it is among them.
        refused: Vec<(Runtime, CardRefused)>,
    },
    /// Whether the power supply carries what the cards take.
    Supply {
        /// The most that all cards take.
        cards: Watts,
        /// What the cards' makers advise.
        advised: Watts,
        /// What the plan's supply is rated for, where the plan says so.
        stated: Option<Watts>,
        /// Whether there is more than one card.
        several: bool,
    },
    /// Whether the power supply stands the peaks of all cards at once.
    Peaks {
        /// The peak of all cards and the machine around them.
        peak: Watts,
        /// What the supply is rated for.
        rating: Watts,
        /// What a supply of this rating stands by ATX 3.0.
        stands: Watts,
    },
    /// Whether a home's circuit of 120 V carries the rig.
    Circuit120V {
        /// The most that the rig takes from the wall.
        most: Watts,
        /// What a circuit of 15 A carries for hours.
        carries: Watts,
    },
    /// Whether a home's circuit of 230 V carries the rig.
    Circuit230V {
        /// The most that the rig takes from the wall.
        most: Watts,
        /// What a circuit of 16 A carries.
        carries: Watts,
    },
    /// How much the rig heats its room.
    Heat {
        /// What it takes at work.
        draw: Watts,
        /// Hours a day at work.
        hours: f64,
        /// What an electric heater takes.
        heater: Watts,
    },
    /// The card is a module for a server's socket.
    Module {
        /// The kind of socket.
        socket: &'static str,
    },
    /// How many places a card takes is not known.
    PlacesUnknown,
    /// Whether the cards find room side by side.
    Places {
        /// Places that all cards take.
        taken: f64,
        /// Places of an ATX case.
        places: f64,
    },
    /// Whether the card is within the standard's length.
    Length {
        /// Length of the reference card, in mm.
        card: f64,
        /// The standard's full length, in mm.
        full: f64,
    },
    /// The card has no fans of its own.
    NoFans,
    /// Whether a desktop's processor has the lanes that are counted on.
    Lanes {
        /// Cards.
        cards: u32,
        /// PCI Express lanes of each.
        each: u32,
        /// Lanes of a desktop's processor.
        most: f64,
    },
    /// Whether NVLink joins the cards.
    NvLink {
        /// The card.
        card: &'static str,
        /// How cards of its kind can be joined.
        link: NvLink,
    },
    /// The price is the reader's.
    PriceEntered,
    /// No dated price is known.
    PriceUnknown,
    /// How old the newest price is.
    PriceDated {
        /// The month it is of.
        month: &'static str,
        /// Its age in months.
        age: i32,
    },
}

/// Why a runtime refuses a card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum CardRefused {
    /// It does not run on cards of this maker.
    Maker,
    /// It takes other cards of this maker.
    Generation(&'static Ban),
}
