//! Lists: one function for all of them, as each kind of list is some kilobytes of code.

use std::sync::Arc;

use leptos::prelude::*;
use rigledger_core::html::shown::Control;

/// What tells the items of a list apart: what keeps its key keeps its elements, and with them the focus.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Nth(usize),
    Control(Control),
}

/// A view for each place of a list of some length.
pub(crate) fn each(
    count: impl Fn() -> usize + Send + Sync + 'static,
    draw: impl Fn(usize) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let keys = move || (0..count()).map(Key::Nth).collect();
    let draw = move |key| match key {
        Key::Nth(place) => draw(place),
        Key::Control(_) => ().into_any(),
    };
    keyed(Box::new(keys), Arc::new(draw))
}

/// A view for each control of a list.
pub(crate) fn each_control(
    controls: impl Fn() -> Vec<Control> + Send + Sync + 'static,
    draw: impl Fn(Control) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let keys = move || controls().into_iter().map(Key::Control).collect();
    let draw = move |key| match key {
        Key::Control(control) => draw(control),
        Key::Nth(_) => ().into_any(),
    };
    keyed(Box::new(keys), Arc::new(draw))
}

type Keys = Box<dyn Fn() -> Vec<Key> + Send + Sync>;
type Draw = Arc<dyn Fn(Key) -> AnyView + Send + Sync>;

fn keyed(keys: Keys, draw: Draw) -> AnyView {
    view! { <For each=move || keys() key=|key| *key children=move |key| draw(key) /> }.into_any()
}
