//! The page from top to bottom: its regions, and what their controls do.
//!
//! The static page holds every region already, as the same functions of the core drew it at build
//! time. Here each is kept in step with the state; nothing is mounted, so nothing jumps.

mod chart;
mod region;

use rigledger_core::Catalog;
use rigledger_core::html::{self, Region};

use crate::platform::{self, controls, currency, morph::morph, told};
use crate::state::AppState;

/// Takes over the page.
pub(crate) fn start() {
    let state = AppState::start();
    controls::listen(
        move |edit, value| state.edit(edit, value),
        move |action, value| state.act(action, value),
    );
    told::on(told::OWN, move |text| state.take_own(text));
    told::on(told::PART, move |text| {
        if let Some((id, html)) = text.split_once('\n')
            && let Some(text) = platform::within(id, ".part")
        {
            let html = state.draw(|view| currency::shown(html.to_owned(), &view.report.currency));
            morph(&text, &html);
        }
    });
    platform::append_hidden(&html::lists(Catalog::embedded()));
    for (_, regions) in Region::GROUPS {
        for region in regions {
            region::follow(state, *region);
        }
    }
    chart::follow(state);
    state.announce();
}
