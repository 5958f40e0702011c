//! Rigs that could be had: every sensible count of every card.

use crate::catalog::{Catalog, Condition, Gpu, GpuKind};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, Rig, RigKind};
use crate::units::{Basis, Range};

use super::Question;

/// The most cards of one kind that are tried in one rig: what two sockets or a server's board take.
const MOST_CARDS: u32 = 8;

/// What a rig consists of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cards {
    /// So many of one card, or one whole machine.
    Alike(&'static Gpu, u32),
    /// None: a provider has them.
    None,
}

/// A rig that could be had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// How it is had.
    pub kind: RigKind,
    /// What it consists of.
    pub cards: Cards,
}

impl Candidate {
    /// Number of cards.
    pub const fn count(&self) -> u32 {
        match self.cards {
            Cards::Alike(_, count) => count,
            Cards::None => 0,
        }
    }

    /// The rig of a plan, with what the question says of what is there.
    pub(super) fn rig(&self, question: &Question) -> Rig {
        let mut rig = Rig { kind: self.kind, ..Rig::default() };
        if let Cards::Alike(gpu, count) = self.cards {
            gpu.id.clone_into(&mut rig.gpu);
            rig.count = count;
        }
        rig.condition =
            (question.new_only && self.kind == RigKind::Owned).then_some(Condition::New);
        rig
    }

    /// Its plan: the question's, with this rig alone.
    pub(super) fn plan(&self, question: &Question) -> Plan {
        let mut plan = Plan { rigs: vec![self.rig(question)], ..question.plan.clone() };
        if let (RigKind::Owned, Cards::Alike(gpu, count)) = (self.kind, self.cards) {
            let owned = question.owned(gpu).min(count);
            let owned = Range::exact(f64::from(owned), Basis::User);
            plan.set(InputId::Owned, Place::Rig(0), Some(owned));
        }
        if let (RigKind::Owned, Some((count, price))) = (self.kind, question.sells) {
            let count = Range::exact(f64::from(count), Basis::User);
            plan.set(InputId::Sells, Place::Rig(0), Some(count));
            plan.set(InputId::SellPrice, Place::Rig(0), Some(price));
        }
        plan
    }
}

/// The cards of a question that can be had in a way, each with the counts that are sensible: a whole
/// machine stands alone.
pub(super) fn of_cards<'a>(
    question: &'a Question,
    kind: RigKind,
    catalog: &'a Catalog,
) -> impl Iterator<Item = Vec<Candidate>> + 'a {
    let wanted = |gpu: &&'static Gpu| {
        question.cards.is_empty() || question.cards.iter().any(|card| card.id == gpu.id)
    };
    let offered =
        move |gpu: &&'static Gpu| kind != RigKind::Rented || catalog.rent_of(gpu.id).is_some();
    let gpus = catalog.gpus.iter().filter(wanted).filter(offered);
    let gpus = gpus.filter(move |_| kind.has_cards() && question.kinds.contains(&kind));
    gpus.map(move |gpu| {
        let most = if gpu.kind == GpuKind::Unified { 1 } else { MOST_CARDS };
        let of = |count| Candidate { kind, cards: Cards::Alike(gpu, count) };
        (1..=most).map(of).collect()
    })
}

/// What can be had without cards.
pub(super) fn without_cards(question: &Question) -> Vec<Candidate> {
    let kinds = question.kinds.iter().filter(|kind| !kind.has_cards());
    kinds.map(|kind| Candidate { kind: *kind, cards: Cards::None }).collect()
}
