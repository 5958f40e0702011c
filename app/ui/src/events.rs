//! What a component hears of the browser: each kind of listener is boxed, as every type of one is some
//! code of its own.

use leptos::ev::{Event, FocusEvent, MouseEvent};
use leptos::prelude::event_target;
use rigledger_core::session::edit::Edit;
use web_sys::{HtmlDetailsElement, HtmlInputElement, HtmlSelectElement};

use crate::page::Page;

/// A field or a slider, when something has happened to it.
pub(crate) struct Input(HtmlInputElement);

impl Input {
    /// What it holds.
    pub(crate) fn value(&self) -> String {
        self.0.value()
    }

    /// Makes it hold something.
    pub(crate) fn set(&self, value: &str) {
        if self.0.value() != value {
            self.0.set_value(value);
        }
    }
}

/// For a click.
pub(crate) fn click(run: impl Fn() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| run())
}

/// For what a field or slider hears when its value changes.
pub(crate) fn input(run: impl Fn(&Input) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| run(&Input(event_target(&event))))
}

/// For what a field hears when something was entered: it tells the edit. Whatever became of that, it shows
/// then what counts now.
pub(crate) fn enter(
    page: Page,
    edit: Edit,
    shown: impl Fn() -> String + 'static,
) -> Box<dyn FnMut(Event)> {
    input(move |field| {
        page.edit(edit, &field.value());
        field.set(&shown());
    })
}

/// For what a field or slider hears when it is entered or left.
pub(crate) fn focus(run: impl Fn(&Input) + 'static) -> Box<dyn FnMut(FocusEvent)> {
    Box::new(move |event| run(&Input(event_target(&event))))
}

/// For what a list hears when something is chosen: gives the choice, and takes what is to be shown.
pub(crate) fn choose(run: impl Fn(&str) -> String + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| {
        let list: HtmlSelectElement = event_target(&event);
        let shown = run(&list.value());
        if list.value() != shown {
            list.set_value(&shown);
        }
    })
}

/// For what details hear when they are opened or closed: gives whether they are open.
pub(crate) fn toggle(run: impl Fn(bool) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| {
        let details: HtmlDetailsElement = event_target(&event);
        run(details.open());
    })
}
