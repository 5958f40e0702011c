//! What components read and what they tell.

use core::any::Any;
use core::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use rigledger_core::html::{Answered, View};
use rigledger_core::session::edit::Edit;

/// A plan with its answer and what is open on the page. Equal only to itself: to compare two figure by
/// figure would take longer than to draw them.
#[derive(Clone)]
pub struct Now(pub Arc<Answered>);

impl PartialEq for Now {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What a reader does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Changes the plan, with what the control holds.
    Edit(Edit, String),
    /// Opens the working of a line of the cost table, by its key, or closes it.
    OpenLine(String),
    /// Copies the link.
    CopyLink,
    /// Takes the last change back, or, where true, makes again what was taken back.
    Step(bool),
}

/// What acts are told to.
type Sink = Arc<dyn Fn(Act) + Send + Sync>;

/// The page as components have it; cheap to copy into each.
#[derive(Clone, Copy)]
pub struct Page {
    now: Memo<Now>,
    sink: StoredValue<Sink>,
    /// Whether folds hold their controls though nobody has opened them.
    unfolded: RwSignal<bool>,
    /// Whether there is something to be taken back, and to be made again.
    ways: [RwSignal<bool>; 2],
}

impl Page {
    /// A page that shows `now`. What a reader does is told to `sink`.
    pub fn new(now: Memo<Now>, unfolded: bool, sink: impl Fn(Act) + Send + Sync + 'static) -> Self {
        let sink: Sink = Arc::new(sink);
        let [unfolded, back, forth] = [unfolded, false, false].map(RwSignal::new);
        Self { now, sink: StoredValue::new(sink), unfolded, ways: [back, forth] }
    }

    /// Draws the controls that are folded too.
    pub fn unfold(self) {
        self.unfolded.set(true);
    }

    /// Whether they are drawn, for who does not run again.
    pub fn is_unfolded_now(self) -> bool {
        self.unfolded.get_untracked()
    }

    pub(crate) fn is_unfolded(self) -> bool {
        self.unfolded.get()
    }

    /// Takes whether there is something to be taken back, and to be made again.
    pub fn set_ways(self, ways: [bool; 2]) {
        for (known, way) in self.ways.into_iter().zip(ways) {
            if known.get_untracked() != way {
                known.set(way);
            }
        }
    }

    /// Whether there is something to be taken back, or, where `forth`, to be made again.
    pub(crate) fn can_step(self, forth: bool) -> bool {
        self.ways[usize::from(forth)].get()
    }

    /// Tells what a reader does.
    pub(crate) fn act(self, act: Act) {
        if let Some(sink) = self.sink.try_get_value() {
            sink(act);
        }
    }

    /// Tells a change of the plan.
    pub(crate) fn edit(self, edit: Edit, value: &str) {
        self.act(Act::Edit(edit, value.to_owned()));
    }

    /// What is shown, for what changes seldom or costs nothing to work out.
    pub(crate) fn read<T>(self, read: impl FnOnce(&View<'_>) -> T) -> T {
        self.now.with(|now| read(&now.0.view()))
    }

    /// What a component shows, worked out when the page changes; who reads it hears of it only where it
    /// differs.
    pub(crate) fn memo<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        show: impl Fn(&View<'_>) -> T + Send + Sync + 'static,
    ) -> Shown<T> {
        let now = self.now;
        let show = move || now.with(|now| Erased::of(show(&now.0.view())));
        Shown { memo: memo(Box::new(show)), of: PhantomData }
    }
}

/// A value of any type, which can be compared with another of the same.
struct Erased {
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl Erased {
    fn of<T: PartialEq + Send + Sync + 'static>(value: T) -> Self {
        let same = |a: &dyn Any, b: &dyn Any| {
            a.downcast_ref::<T>().is_some_and(|a| b.downcast_ref().is_some_and(|b: &T| a == b))
        };
        Self { value: Arc::new(value), same }
    }
}

impl PartialEq for Erased {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

/// The one kind of memo: each is a kilobyte and a half of code.
fn memo(show: Box<dyn Fn() -> Erased + Send + Sync>) -> Memo<Erased> {
    Memo::new(move |_| show())
}

/// What a component shows.
pub(crate) struct Shown<T> {
    memo: Memo<Erased>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Shown<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shown<T> {}

impl<T: Default + Send + Sync + 'static> Shown<T> {
    /// It, as it is now; whoever reads it runs again when it changes.
    pub(crate) fn get(self) -> Arc<T> {
        let value = self.memo.with(|shown| Arc::clone(&shown.value));
        // It is of this type, as it was made so.
        value.downcast().unwrap_or_default()
    }

    /// It, as it is now, for who does not run again.
    pub(crate) fn once(self) -> Arc<T> {
        untrack(|| self.get())
    }
}
