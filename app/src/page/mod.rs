//! The page from top to bottom: its regions, and what is done with them.
//!
//! The static page holds every region already, as the same components drew it at build time. Each is
//! put in the place of that, in one go, so that nothing jumps.

mod chart;
mod placed;
mod region;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::Owner;
use rigledger_core::html::Region;
use rigledger_ui::{Act, Page, steps};

use self::placed::Placed;
use crate::platform::{self, controls, held, keys, morph::morph, swap::swap, told};
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
                owner.with(|| live(owner.clone(), state));
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
fn live(owner: Owner, state: AppState) {
    let page = Page::new(state.shown, !platform::is_folded(), move |act| state.act(act));
    let placed = Rc::new(RefCell::new(Placed::default()));
    let fill = move || placed.borrow_mut().fill(page);
    controls::on_edit(move |edit, value| {
        if let Ok(edit) = edit.parse() {
            state.act(Act::Edit(edit, value.to_owned()));
        }
    });
    controls::on_toggle(fill.clone());
    held::start();
    keys::on_step(move |forth| state.act(Act::Step(forth)));
    controls::on_touch(move || state.part_steps());
    let fill_all = fill.clone();
    told::on(told::UNFOLD, move |_| {
        page.unfold();
        fill_all();
    });
    told::on(told::COPIED, move |_| state.copied());
    told::on(told::OWN, move |text| state.take_own(text));
    told::on(told::PART, move |text| {
        if let Some((id, html)) = text.split_once('\n')
            // A part holds its text, a line of the cost table is its place itself.
            && let Some(text) = platform::within(id, ".part").or_else(|| platform::by_id(id))
        {
            morph(&text, html);
            fill();
        }
    });
    take_over(owner, state, page, 0);
}

/// Says the verdict to those who hear the page: once it has changed, and a pause after the last change.
fn say(state: AppState) {
    let (mut said, pause) = (None, platform::Debounce::new(PAUSE_MS));
    effect(move || {
        let sentence = state.answer().report.verdict.sentence();
        let before = said.replace(sentence.clone());
        if before.is_some_and(|before| before != sentence) {
            pause.call(move || platform::set_text("said", &sentence));
        }
    });
}

/// Takes over a region after the other, each in a task of its own, so that none holds up what the
/// reader does meanwhile; then tells that the page is up.
fn take_over(owner: Owner, state: AppState, page: Page, turn: usize) {
    let mut regions = Region::GROUPS.iter().flat_map(|(_, regions)| *regions);
    if let Some(region) = regions.nth(turn) {
        owner.with(|| match region {
            Region::Chart => chart::take_over(state, page),
            _ => region::take_over(page, *region),
        });
        platform::after(move || take_over(owner, state, page, turn + 1));
        return;
    }
    owner.with(|| {
        swap("steps", steps(page));
        state.announce(page);
        say(state);
    });
    platform::after(platform::announce_ready);
}
