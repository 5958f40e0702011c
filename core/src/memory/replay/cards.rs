//! Several cards with one graph: which of them computes each node, what arrives from the others and
//! from the host, and the buffer of one of them.
//!
//! ```text
//! nodes that read weights or write a cache   where these lie
//! all others                                 with the node before them, else with the one after
//! a run of one card's nodes                  starts with room for every tensor that arrives for it
//! ```
//!
//! With pipelining each of these exists four times from the start and is never freed. Source:
//! behaviour of `ggml/src/ggml-backend.cpp`.

use super::arena::Arena;
use super::graph::{ANYWHERE, Graph, Id, Kind, SOURCES, Tensor};

/// The blocks before the card's own, its own, and those after.
pub(super) const BEFORE: u8 = 0;
pub(super) const OWN: u8 = 1;
pub(super) const AFTER: u8 = 2;
/// Copies of what arrives, with pipelining.
const COPIES: usize = 4;

/// A run of nodes on one card.
#[derive(Default)]
struct Run {
    card: u8,
    /// What arrives, and its copy on the card.
    inputs: Vec<(Id, Id)>,
    nodes: Vec<Id>,
}

impl Graph {
    /// The size of the buffer of the card whose blocks are [`OWN`].
    pub(super) fn plan_own(mut self, pipelined: bool, alignment: u64) -> u64 {
        self.deal();
        let runs = self.runs();
        let mut arena = Arena::new(alignment);
        let nodes: usize = runs.iter().map(|run| run.nodes.len() + 2 * run.inputs.len()).sum();
        let mut order = Vec::with_capacity(nodes);
        for run in &runs {
            for &(arrives, copy) in &run.inputs {
                order.push(self.depend(arrives));
                order.push(copy);
            }
            order.extend_from_slice(&run.nodes);
        }
        self.count(&order);
        let own = runs.iter().filter(|run| run.card == OWN);
        for &(_, copy) in own.flat_map(|run| &run.inputs).filter(|_| pipelined) {
            self.pin(copy);
            self.allocate(&mut arena, copy);
            for _ in 1..COPIES {
                let more = self.push(self.size(copy), Kind::Own, [None; SOURCES], None);
                self.allocate(&mut arena, more);
            }
        }
        for leaf in core::mem::take(&mut self.leafs) {
            if self.tensors.get(leaf.place()).is_some_and(|leaf| leaf.card == OWN) {
                self.allocate(&mut arena, leaf);
            }
        }
        for tensor in &mut self.tensors {
            // What another card or the host holds needs no room here.
            if tensor.card != OWN && !tensor.live && tensor.base.is_none() {
                tensor.kind = Kind::Outside;
            }
        }
        self.walk(&mut arena, &order);
        arena.peak
    }

    /// Gives every node to a card.
    fn deal(&mut self) {
        let order = core::mem::take(&mut self.order);
        self.spread(order.iter().copied());
        self.spread(order.iter().rev().copied());
        // Views lie where the tensor does that they show.
        for place in 0..self.tensors.len() {
            let card =
                self.tensors.get(place).filter(|tensor| !tensor.works).and_then(|tensor| {
                    self.tensors.get(tensor.base?.place()).map(|base| base.card)
                });
            if let (Some(card), Some(tensor)) = (card, self.tensors.get_mut(place)) {
                tensor.card = card;
            }
        }
        self.order = order;
    }

    /// Gives nodes without a card to that of the node before them in an order.
    fn spread(&mut self, order: impl Iterator<Item = Id>) {
        let mut last = ANYWHERE;
        for id in order {
            let Some(tensor) = self.tensors.get_mut(id.place()).filter(|tensor| tensor.works)
            else {
                continue;
            };
            if tensor.card == ANYWHERE {
                tensor.card = last;
            } else {
                last = tensor.card;
            }
        }
    }

    /// The runs of nodes, whose arguments are replaced by copies where they lie elsewhere.
    fn runs(&mut self) -> Vec<Run> {
        let mut copies: Vec<[Option<Id>; 3]> = vec![[None; 3]; self.tensors.len()];
        let mut runs = vec![Run { card: ANYWHERE, ..Run::default() }];
        for id in core::mem::take(&mut self.order) {
            let Some(&tensor) = self.tensors.get(id.place()) else { continue };
            let fresh = runs
                .last()
                .is_none_or(|run| run.card != tensor.card || self.overflows(run, &tensor, &copies));
            if tensor.works && fresh {
                match runs.last_mut() {
                    Some(run) if run.card == ANYWHERE => run.card = tensor.card,
                    _ => runs.push(Run { card: tensor.card, ..Run::default() }),
                }
            }
            let Some(run) = runs.last_mut() else { continue };
            run.nodes.push(id);
            if !tensor.works {
                continue;
            }
            for (place, source) in tensor.sources.into_iter().enumerate() {
                let Some(source) = source else { continue };
                let Some(copy) = self.arriving(source, run, &mut copies) else { continue };
                if let Some(slot) =
                    self.tensors.get_mut(id.place()).and_then(|node| node.sources.get_mut(place))
                {
                    *slot = Some(copy);
                }
            }
        }
        runs
    }

    /// Whether a node needs one more to arrive than a run may have.
    fn overflows(&self, run: &Run, node: &Tensor, copies: &[[Option<Id>; 3]]) -> bool {
        run.inputs.len() >= self.most_inputs
            && node.sources.into_iter().flatten().any(|source| {
                let slots = copies.get(source.place());
                self.arrives(source, run.card)
                    && slots
                        .and_then(|slots| slots.get(usize::from(run.card)))
                        .is_some_and(Option::is_none)
            })
    }

    /// Whether a tensor lies elsewhere than on a card that reads it.
    fn arrives(&self, source: Id, card: u8) -> bool {
        self.tensors.get(source.place()).is_some_and(|from| {
            let root = self.tensors.get(from.base.unwrap_or(source).place());
            from.card != card && root.is_some_and(|root| root.kind != Kind::Outside)
        })
    }

    /// The copy of a tensor on the card of a run, if the tensor lies elsewhere.
    fn arriving(
        &mut self,
        source: Id,
        run: &mut Run,
        copies: &mut [[Option<Id>; 3]],
    ) -> Option<Id> {
        if !self.arrives(source, run.card) {
            return None;
        }
        let &from = self.tensors.get(source.place())?;
        let slot = copies.get_mut(source.place())?.get_mut(usize::from(run.card))?;
        if slot.is_none() {
            let copy = self.push(from.size, Kind::Own, [None; SOURCES], None);
            if let Some(tensor) = self.tensors.get_mut(copy.place()) {
                tensor.card = run.card;
            }
            run.inputs.push((source, copy));
            *slot = Some(copy);
        }
        *slot
    }

    /// A node that keeps a tensor until its copy is made, without showing it.
    fn depend(&mut self, arrives: Id) -> Id {
        let mut sources = [None; SOURCES];
        if let Some(first) = sources.first_mut() {
            *first = Some(arrives);
        }
        self.push(0, Kind::Outside, sources, None)
    }
}
