//! The page from top to bottom: its regions, and what their controls do.
//!
//! The static page holds every region already, as the same functions of the core drew it at build
//! time. Here each is kept in step with the state; nothing is mounted, so nothing jumps.

mod chart;
mod region;

use std::cell::RefCell;

use leptos::prelude::Owner;
use rigledger_core::Catalog;
use rigledger_core::html::{self, Region};

use crate::platform::{self, controls, morph::morph, told};
use crate::state::{AppState, Opening, effect};

/// Wait after the last change before the verdict is said.
const PAUSE_MS: u32 = 600;

/// Takes over the page, once the answer to its plan is known.
pub(crate) fn start() {
    let Some(owner) = Owner::current() else { return };
    let (mut opening, mut started) = (Some(Opening::find()), None);
    let mut go = move |text: Option<&str>| match (started, opening.take(), text) {
        (Some(state), _, Some(text)) => AppState::take_estimate(state, text),
        (None, Some(found), text) => match owner.with(|| found.state(text)) {
            Ok(state) => {
                started = Some(state);
                owner.with(|| live(&owner, state));
            }
            Err(found) => opening = Some(found),
        },
        _ => {}
    };
    go(None);
    let go = RefCell::new(go);
    told::on(told::ESTIMATED, move |text| go.borrow_mut()(Some(text)));
}

/// From here on the page follows its controls.
fn live(owner: &Owner, state: AppState) {
    controls::listen(
        move |edit, value| state.edit(edit, value),
        move |action, value| state.act(action, value),
    );
    told::on(told::UNFOLD, move |_| state.unfold());
    told::on(told::COPIED, move |_| state.copied());
    told::on(told::OWN, move |text| state.take_own(text));
    told::on(told::PART, move |text| {
        if let Some((id, html)) = text.split_once('\n')
            // A part holds its text, a line of the cost table is its place itself.
            && let Some(text) = platform::within(id, ".part").or_else(|| platform::by_id(id))
        {
            morph(&text, html);
        }
    });
    take_over(owner.clone(), state, 0);
}

/// Says the verdict to those who hear the page: once it has changed, and a pause after the last change.
fn say(state: AppState) {
    let (mut said, pause) = (None, platform::Debounce::new(PAUSE_MS));
    effect(move || {
        let sentence = state.shown().answer.report.verdict.sentence();
        let before = said.replace(sentence.clone());
        if before.is_some_and(|before| before != sentence) {
            pause.call(move || platform::set_text("said", &sentence));
        }
    });
}

/// Takes over a region after the other, each in a task of its own, so that none holds up what the
/// reader does meanwhile; then tells that the page is up.
fn take_over(owner: Owner, state: AppState, turn: usize) {
    let regions = Region::GROUPS.iter().flat_map(|(_, regions)| *regions);
    let mut regions = regions.filter(|region| !region.is_estimated());
    if let Some(region) = regions.nth(turn) {
        owner.with(|| region::follow(state, *region));
        platform::after(move || take_over(owner, state, turn + 1));
        return;
    }
    platform::append_hidden(&html::lists(Catalog::embedded()));
    owner.with(|| {
        chart::follow(state);
        state.announce();
        say(state);
    });
    platform::after(platform::announce_ready);
}
