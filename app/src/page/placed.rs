//! The controls of the page that stand in parts, whose texts have places for them.

use std::any::Any;

use leptos::prelude::*;
use rigledger_ui::{Page, control};

use crate::platform::slots::{Slot, slots};

/// The controls that stand in parts now.
#[derive(Default)]
pub(super) struct Placed {
    all: Vec<(Slot, Box<dyn Any>)>,
}

impl Placed {
    /// Puts a control into each place that can be seen, and takes it out of those that cannot: what is
    /// closed is not kept up to date.
    pub(super) fn fill(&mut self, page: Page) {
        let wanted = slots(page.is_unfolded_now());
        self.all.retain(|(slot, _)| wanted.contains(slot));
        for slot in wanted {
            if !self.all.iter().any(|(known, _)| *known == slot)
                && let Ok(wanted) = slot.text().parse()
                && let Some(element) = slot.element()
            {
                let mounted = mount_to(element, move || control(page, wanted));
                self.all.push((slot, Box::new(mounted)));
            }
        }
    }
}
