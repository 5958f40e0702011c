//! Ready-made rigs: what people buy, with what it needs besides the cards.

use super::{API_ONLY, Extra, RENTED, Rig, RigKind, SUBSCRIPTION, link};
use crate::catalog::{Catalog, Gpu, ReadyRig};
use crate::units::{Basis, Money, Range};

/// What the state of one says.
const KIND_RENTED: &str = "kind=rented";

/// Whether the cards of a ready-made rig are rented.
fn is_rented(ready: &ReadyRig) -> bool {
    ready.state.contains(KIND_RENTED)
}

impl Catalog {
    /// The name by which a ready-made rig is added: "2× RTX 3090".
    pub fn ready_name(&self, ready: &ReadyRig) -> String {
        let cards = self.gpu(ready.gpu).map_or_else(String::new, |gpu| gpu.several(ready.cards));
        if is_rented(ready) { [RENTED, &cards].concat() } else { cards }
    }

    /// The rig of a ready-made one.
    pub fn ready_rig(&self, ready: &ReadyRig) -> Rig {
        let part = |id: &str| {
            let part = self.parts.iter().find(|part| part.id == id)?;
            let [low, likely, high] = part.usd.map(Money::new);
            Some(Extra::new(part.name, Range::new(low, likely, high, Basis::User)))
        };
        let extras = ready.parts.split_ascii_whitespace().filter_map(part).collect();
        let mut rig = Rig { gpu: ready.gpu.into(), count: ready.cards, extras, ..Rig::default() };
        link::apply_rig(&mut rig, ready.state);
        rig
    }

    /// The rig that a reader means by "2x RTX 3090", "RTX 3090" or "Rented RTX 3090": the ready-made
    /// one where there is one, else so many of the card and nothing else; or by "API only" or
    /// "Subscription".
    ///
    /// # Errors
    /// Where no card is called so: what was most likely meant, if anything is near.
    pub fn rig_called(&self, text: &str) -> Result<Rig, Option<&'static str>> {
        let text = text.trim();
        for (name, kind) in [(API_ONLY, RigKind::Api), (SUBSCRIPTION, RigKind::Subscription)] {
            if text.eq_ignore_ascii_case(name) {
                return Ok(Rig { kind, ..Rig::default() });
            }
        }
        let rented = text.get(..RENTED.len()).filter(|start| start.eq_ignore_ascii_case(RENTED));
        let text = text.get(rented.map_or(0, str::len)..).unwrap_or(text);
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        let (count, rest) = text.split_at(digits);
        let rest = rest.trim_start();
        let times = rest.strip_prefix(['\u{d7}', 'x', 'X', '*']);
        let (cards, card) = match (count.parse(), times) {
            (Ok(count), Some(card)) => (count, card),
            _ => (1, text),
        };
        let gpu = self.gpu_called(card).map_err(|meant| meant.map(Gpu::short_name))?;
        let rented = rented.is_some();
        let same = |ready: &&ReadyRig| {
            ready.gpu == gpu.id && ready.cards == cards && is_rented(ready) == rented
        };
        let state = if rented { KIND_RENTED } else { "" };
        let ready = ReadyRig { gpu: gpu.id, cards, parts: "", state };
        Ok(self.ready_rig(self.rigs.iter().find(same).unwrap_or(&ready)))
    }
}
