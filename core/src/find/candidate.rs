//! Rigs that could be had: every sensible count of every card.

use crate::catalog::{Catalog, Condition, Gpu, GpuKind};
use crate::plan::group::{GROUPS, MAX_GROUPS};
use crate::plan::inputs::{InputId, Place};
use crate::plan::{Plan, Rig, RigKind};
use crate::units::{Basis, Range};

use super::{OwnCards, Question};

/// The most cards of one kind that are tried in one rig: what two sockets or a server's board take.
const MOST_CARDS: u32 = 8;

/// So many of each of a few kinds of cards, or one whole machine; nothing where a provider has them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cards([Option<(&'static Gpu, u32)>; MAX_GROUPS]);

impl Cards {
    /// So many of one card.
    pub const fn alike(gpu: &'static Gpu, count: u32) -> Self {
        let mut kinds = [None; MAX_GROUPS];
        kinds[0] = Some((gpu, count));
        Self(kinds)
    }

    /// Those that somebody has, with so many more of one kind.
    pub fn owned(own: &[OwnCards], more: impl Fn(usize) -> u32) -> Self {
        let mut kinds = [None; MAX_GROUPS];
        for (kind, (slot, cards)) in kinds.iter_mut().zip(own).enumerate() {
            *slot = Some((cards.gpu, cards.count.saturating_add(more(kind))));
        }
        Self(kinds)
    }

    /// Each kind with its number.
    pub fn kinds(&self) -> impl Iterator<Item = (&'static Gpu, u32)> {
        self.0.into_iter().flatten()
    }

    /// Whether it is a machine that is sold whole.
    pub fn is_whole(&self) -> bool {
        self.kinds().any(|(gpu, _)| gpu.kind == GpuKind::Unified)
    }
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
    pub fn count(&self) -> u32 {
        self.cards.kinds().fold(0, |all, (_, count)| all.saturating_add(count))
    }

    /// The rig of a plan, with what the question says of what is there.
    pub(super) fn rig(&self, question: &Question) -> Rig {
        let mut rig = Rig { kind: self.kind, ..Rig::default() };
        for (kind, (gpu, count)) in self.cards.kinds().enumerate() {
            if kind == 0 {
                gpu.id.clone_into(&mut rig.gpu);
                rig.count = count;
            } else {
                rig.set_further(kind, gpu.id);
            }
        }
        rig.condition =
            (question.new_only && self.kind == RigKind::Owned).then_some(Condition::New);
        rig
    }

    /// Its plan: the question's, with this rig alone.
    pub(super) fn plan(&self, question: &Question) -> Plan {
        let mut plan = Plan { rigs: vec![self.rig(question)], ..question.plan.clone() };
        for (kind, ((gpu, count), group)) in self.cards.kinds().zip(&GROUPS).enumerate() {
            let exact = |count: u32| Some(Range::exact(f64::from(count), Basis::User));
            if kind > 0 {
                plan.set(group.count, Place::Rig(0), exact(count));
            }
            if self.kind == RigKind::Owned {
                plan.set(group.owned, Place::Rig(0), exact(question.owned(gpu).min(count)));
            }
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
        let of = |count| Candidate { kind, cards: Cards::alike(gpu, count) };
        (1..=most).map(of).collect()
    })
}

/// What can be had without cards.
pub(super) fn without_cards(question: &Question) -> Vec<Candidate> {
    let kinds = question.kinds.iter().filter(|kind| !kind.has_cards());
    kinds.map(|kind| Candidate { kind: *kind, cards: Cards::default() }).collect()
}
