//! A graph of tensors, and the walk through it that allocates and frees as ggml does.
//!
//! A tensor is allocated when its node is reached, in place of an argument where the operation
//! allows it, the argument is no view and nobody else needs it, and freed after the last node that reads it or a
//! view of it. Inputs come first. Source: behaviour of `ggml/src/ggml-alloc.c`.

use core::num::NonZeroU32;

use super::arena::Arena;

/// A tensor's number in its graph; as small as that of no tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(NonZeroU32);

impl Id {
    /// The tensor at a place.
    fn at(place: usize) -> Self {
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    /// Where it stands among the tensors.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.0.get() - 1).unwrap_or(usize::MAX)
    }
}

/// What an operation does with its arguments' memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Needs memory of its own.
    Own,
    /// May take over an argument's memory.
    InPlace,
    /// Is a view of another tensor's memory.
    View,
    /// Arrives from outside and is allocated before everything else.
    Input,
    /// Lives elsewhere: weights and caches.
    Outside,
}

/// The tensor that stands for all weights, the first of every graph.
pub(super) const WEIGHTS: Id = Id(NonZeroU32::MIN);

/// Most arguments of an operation.
pub(super) const SOURCES: usize = 8;

/// The card of a tensor that nothing has been decided for.
pub(super) const ANYWHERE: u8 = u8::MAX;
/// The card of what arrives from the host.
pub(super) const HOST: u8 = u8::MAX - 1;

/// One tensor.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Tensor {
    pub(super) size: u64,
    pub(super) kind: Kind,
    pub(super) sources: [Option<Id>; SOURCES],
    /// The tensor whose memory a view shows.
    pub(super) base: Option<Id>,
    /// Whether its numbers lie one after another from the start of that memory.
    plain: bool,
    /// Whether it is never freed and never taken over.
    pub(super) pinned: bool,
    visited: bool,
    /// Whether it is a node that a card computes, not only a view.
    pub(super) works: bool,
    /// The card that computes it.
    pub(super) card: u8,
    pub(super) live: bool,
    pub(super) at: u64,
    pub(super) children: u32,
    pub(super) views: u32,
}

/// A graph in the order of its nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) tensors: Vec<Tensor>,
    pub(super) order: Vec<Id>,
    /// Tensors without a source, which have room from the start.
    pub(super) leafs: Vec<Id>,
    inputs: Vec<Id>,
    /// The tokens of a batch, where they are looked up in it.
    pub(super) tokens: Option<Id>,
    /// Most tensors that arrive for one run of nodes.
    pub(super) most_inputs: usize,
    /// The card of the block that is being built.
    pub(super) here: u8,
}

impl Graph {
    /// An empty graph.
    pub(super) fn new() -> Self {
        Self {
            tensors: Vec::with_capacity(2048),
            order: Vec::with_capacity(2048),
            leafs: Vec::new(),
            inputs: Vec::with_capacity(16),
            tokens: None,
            most_inputs: usize::MAX,
            here: 0,
        }
    }

    pub(super) fn push(
        &mut self,
        size: u64,
        kind: Kind,
        sources: [Option<Id>; SOURCES],
        base: Option<Id>,
    ) -> Id {
        self.tensors.push(Tensor {
            size,
            kind,
            sources,
            base,
            plain: true,
            pinned: false,
            visited: false,
            works: false,
            card: if kind == Kind::Input { HOST } else { ANYWHERE },
            live: false,
            at: 0,
            children: 0,
            views: 0,
        });
        Id::at(self.tensors.len() - 1)
    }

    /// Something that arrives from outside; inputs are allocated in the order of these calls.
    pub(super) fn input(&mut self, size: u64) -> Id {
        let id = self.push(size, Kind::Input, [None; SOURCES], None);
        self.inputs.push(id);
        id
    }

    /// A tensor without a source, on the card of the block that is being built.
    pub(super) fn leaf(&mut self, size: u64) -> Id {
        let id = self.push(size, Kind::Own, [None; SOURCES], None);
        self.place(id);
        self.leafs.push(id);
        id
    }

    /// Weights or a cache.
    pub(super) fn outside(&mut self) -> Id {
        self.push(0, Kind::Outside, [None; SOURCES], None)
    }

    /// The result of an operation with memory of its own.
    pub(super) fn own(&mut self, size: u64, sources: &[Id]) -> Id {
        self.node(size, Kind::Own, sources)
    }

    /// The result of an operation that may work in place.
    pub(super) fn in_place(&mut self, size: u64, sources: &[Id]) -> Id {
        self.node(size, Kind::InPlace, sources)
    }

    fn node(&mut self, size: u64, kind: Kind, sources: &[Id]) -> Id {
        let mut list = [None; SOURCES];
        for (slot, source) in list.iter_mut().zip(sources) {
            *slot = Some(*source);
        }
        let id = self.push(size, kind, list, None);
        // The first tensor stands for all weights: what reads them is computed where they lie.
        let weights = sources.contains(&WEIGHTS);
        let here = self.here;
        if let Some(tensor) = self.tensors.get_mut(id.place()) {
            tensor.works = true;
            if weights {
                tensor.card = here;
            }
        }
        id
    }

    /// Has a node computed by the card of the block that is being built.
    pub(super) fn place(&mut self, id: Id) {
        let here = self.here;
        if let Some(tensor) = self.tensors.get_mut(id.place()) {
            tensor.card = here;
        }
    }

    /// Sets how many bytes a view spans from its first value to its last.
    pub(super) fn spans(&mut self, id: Id, bytes: u64) {
        if let Some(tensor) = self.tensors.get_mut(id.place()) {
            tensor.size = bytes;
        }
    }

    /// A view of all of a tensor, as after a reshape.
    pub(super) fn reshape(&mut self, of: Id) -> Id {
        let (size, base) = self.base_of(of);
        self.push(
            size,
            Kind::View,
            [Some(of), None, None, None, None, None, None, None],
            Some(base),
        )
    }

    /// A view of a part of a tensor, which no operation may take over.
    pub(super) fn slice(&mut self, of: Id, size: u64) -> Id {
        let (_, base) = self.base_of(of);
        let id = self.push(
            size,
            Kind::View,
            [Some(of), None, None, None, None, None, None, None],
            Some(base),
        );
        if let Some(view) = self.tensors.get_mut(id.place()) {
            view.plain = false;
        }
        id
    }

    /// A write into a cache: reads its arguments and needs no memory.
    pub(super) fn store(&mut self, cache: Id, sources: &[Id]) -> Id {
        let id = self.node(0, Kind::View, sources);
        let outside =
            self.tensors.get(cache.place()).is_some_and(|base| base.kind == Kind::Outside);
        if outside {
            self.place(id);
        }
        let (_, base) = self.base_of(cache);
        if let Some(view) = self.tensors.get_mut(id.place()) {
            view.base = Some(base);
        }
        id
    }

    fn base_of(&self, of: Id) -> (u64, Id) {
        self.tensors
            .get(of.place())
            .map_or((0, of), |tensor| (tensor.size, tensor.base.unwrap_or(of)))
    }

    /// Bytes of a tensor.
    pub(super) fn size(&self, of: Id) -> u64 {
        self.tensors.get(of.place()).map_or(0, |tensor| tensor.size)
    }

    /// Keeps a tensor from being freed or taken over.
    pub(super) fn pin(&mut self, id: Id) {
        if let Some(tensor) = self.tensors.get_mut(id.place()) {
            tensor.pinned = true;
        }
    }

    /// Appends a tensor and all that it needs to the order of nodes.
    pub(super) fn expand(&mut self, id: Id) {
        let Some(tensor) = self.tensors.get_mut(id.place()) else { return };
        if tensor.visited {
            return;
        }
        tensor.visited = true;
        let (sources, kind) = (tensor.sources, tensor.kind);
        for source in sources.into_iter().flatten() {
            self.expand(source);
        }
        if !matches!(kind, Kind::Input | Kind::Outside) {
            self.order.push(id);
        }
    }

    /// The size of the buffer that holds all of it, with tensors at multiples of the alignment.
    pub(super) fn plan(mut self, alignment: u64) -> u64 {
        let mut arena = Arena::new(alignment);
        let order = core::mem::take(&mut self.order);
        self.count(&order);
        let leafs = core::mem::take(&mut self.leafs);
        for id in leafs.into_iter().chain(core::mem::take(&mut self.inputs)) {
            self.allocate(&mut arena, id);
        }
        self.walk(&mut arena, &order);
        arena.peak
    }

    /// The size of the host's buffer where inputs have room in the order in which nodes read them.
    pub(super) fn plan_host(mut self, alignment: u64) -> u64 {
        let mut read = Vec::with_capacity(self.inputs.len());
        for tensor in self.order.iter().filter_map(|&id| self.tensors.get(id.place())) {
            for source in tensor.sources.into_iter().flatten() {
                if self.inputs.contains(&source) && !read.contains(&source) {
                    read.push(source);
                }
            }
        }
        // What is planned for but read by no node has room all the same, after the first.
        let pinned = |id: &Id| self.tensors.get(id.place()).is_some_and(|tensor| tensor.pinned);
        let unread: Vec<Id> = self.inputs.iter().copied().filter(pinned).collect();
        let first = usize::from(!read.is_empty());
        read.splice(first..first, unread);
        self.inputs = read;
        self.plan(alignment)
    }

    /// Counts who reads and shows each tensor.
    pub(super) fn count(&mut self, order: &[Id]) {
        for &id in order {
            let Some(&Tensor { kind, base, sources, .. }) = self.tensors.get(id.place()) else {
                continue;
            };
            if let (Kind::View, Some(base)) = (kind, base)
                && let Some(base) = self.tensors.get_mut(base.place())
            {
                base.views += 1;
            }
            for source in sources.into_iter().flatten() {
                if let Some(source) = self.tensors.get_mut(source.place()) {
                    source.children += 1;
                }
            }
        }
    }

    /// Allocates and frees along the order of nodes.
    pub(super) fn walk(&mut self, arena: &mut Arena, order: &[Id]) {
        for &id in order {
            self.allocate(arena, id);
            let sources =
                self.tensors.get(id.place()).map_or([None; SOURCES], |tensor| tensor.sources);
            for source in sources.into_iter().flatten() {
                self.release(arena, source);
            }
        }
    }

    pub(super) fn allocate(&mut self, arena: &mut Arena, id: Id) {
        let Some(&Tensor { live, kind, size, sources, .. }) = self.tensors.get(id.place()) else {
            return;
        };
        if live || matches!(kind, Kind::View | Kind::Outside) {
            return;
        }
        let taken = if kind == Kind::InPlace { self.take_over(size, sources) } else { None };
        let at = taken.unwrap_or_else(|| arena.take(size));
        if let Some(tensor) = self.tensors.get_mut(id.place()) {
            tensor.at = at;
            tensor.live = true;
        }
    }

    /// The memory of the first argument that nobody else needs.
    fn take_over(&mut self, size: u64, sources: [Option<Id>; SOURCES]) -> Option<u64> {
        for source in sources.into_iter().flatten() {
            let Some(parent) = self.tensors.get_mut(source.place()) else { continue };
            let alone = parent.children == 1 && parent.views == 0;
            if parent.pinned || parent.size != size || !alone {
                continue;
            }
            if !parent.live || matches!(parent.kind, Kind::View | Kind::Outside) {
                continue;
            }
            parent.live = false;
            return Some(parent.at);
        }
        None
    }

    /// One reader of a tensor is done.
    pub(super) fn release(&mut self, arena: &mut Arena, id: Id) {
        let Some(tensor) = self.tensors.get_mut(id.place()) else { return };
        tensor.children = tensor.children.saturating_sub(1);
        if tensor.children > 0 || tensor.views > 0 {
            return;
        }
        match (tensor.kind, tensor.base) {
            (Kind::View, Some(base)) => {
                let Some(base) = self.tensors.get_mut(base.place()) else { return };
                base.views = base.views.saturating_sub(1);
                if base.views == 0 && base.children == 0 && base.live && !base.pinned {
                    base.live = false;
                    arena.give(base.at, base.size);
                }
            }
            (Kind::Own | Kind::InPlace | Kind::Input, _) if tensor.live && !tensor.pinned => {
                tensor.live = false;
                arena.give(tensor.at, tensor.size);
            }
            _ => {}
        }
    }
}
