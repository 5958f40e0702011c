//! What cards send each other.
//!
//! ```text
//! row, tensor split   two exchanges a layer: a wait of the runtime, whatever the link (what was measured
//!                     over NVLink and over PCIe tells no two apart), and 4 x width x (n - 1) / n values
//!                     a token at the link's rate
//! layer, pipeline     width values a token from card to card: nothing beside the rest
//! ```
//!
//! On PCIe without peer access all cards share the way through the host, and what they send waits for
//! its turn in and out of the host's memory: under a tensor split the rate of one is the link's by a
//! power of half the number of cards, about the second; under a row split, where one card sends to the
//! others, by their number.

use super::load::Load;
use super::machine::Machine;
use super::terms::{Constants, LinkKind, Term};
use crate::catalog::Split;

/// The link to which the rate of a row split refers: PCIe 4.0 with 16 lanes.
const ROW_REFERENCE: f64 = 31.5e9;

/// What one token of one stream sends, in bytes, and the rate at which it is sent, in bytes a second;
/// `None` where no card waits for another.
pub(super) fn sending(
    machine: &Machine<'_>,
    load: &Load,
    constants: &Constants,
) -> Option<(f64, f64)> {
    let cards = machine.divided();
    if cards <= 1.0 {
        return None;
    }
    let link = machine.link;
    // Two exchanges, each of 16-bit values sent out and gathered.
    let bytes = load.layers * load.width * 2.0 * 2.0 * 2.0 * (cards - 1.0) / cards;
    let mut rate = link.rate
        * constants.get(Term::LinkRate, link.kind.key())
        * constants.get(Term::DivisionRate, machine.division().key());
    if link.kind == LinkKind::Pcie {
        rate /= match machine.split {
            Split::Row => cards / 2.0,
            _ => libm::pow(cards / 2.0, constants.get(Term::LinkCrowd, 0)),
        };
    }
    if machine.split == Split::Row {
        // Copies through the host's memory: an old host is slow at both of them.
        rate *= constants.get(Term::RowRate, 0) * link.rate / ROW_REFERENCE;
    }
    Some((bytes, rate))
}

/// Time of what one token of one stream sends, without waits.
pub(super) fn traffic(machine: &Machine<'_>, load: &Load, constants: &Constants) -> f64 {
    sending(machine, load, constants).map_or(0.0, |(bytes, rate)| bytes / rate)
}

/// Time that the cards wait in the exchanges of a layer, for each doubling of the cards.
pub(super) fn wait(machine: &Machine<'_>, constants: &Constants) -> f64 {
    constants.get(Term::ExchangeTime, machine.division().key())
}

/// Time of what a token of one stream sends in a step of decode: under a row split it hides behind
/// the waits.
pub(super) fn sent(machine: &Machine<'_>, load: &Load, constants: &Constants) -> f64 {
    if machine.split == Split::Row { 0.0 } else { traffic(machine, load, constants) }
}

/// Time of the exchanges of one step.
pub(super) fn exchange(
    machine: &Machine<'_>,
    load: &Load,
    streams: f64,
    constants: &Constants,
) -> f64 {
    let cards = machine.divided();
    if cards <= 1.0 {
        return 0.0;
    }
    load.layers * wait(machine, constants) * libm::log2(cards)
        + streams * sent(machine, load, constants)
}
