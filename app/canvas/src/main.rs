//! Draws net cost over time on its canvas. What draws is a module of its own, so that no slider waits for it.
//!
//! ```text
//! src/page/chart.rs    a plan's figures, as words and numbers    event rigledger:chart
//! public/chart.js      loads this module                         draw
//! ```

mod surface;
#[cfg(test)]
mod tests;
mod theme;

use std::cell::{Cell, RefCell};

use plotters::drawing::IntoDrawingArea;
use rigledger_charts::Palette;
use rigledger_core::chart::{Chart, OverTime};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement};

use surface::{FINENESS, Surface};

thread_local! {
    /// What is drawn, once it was told.
    static CHART: RefCell<Option<Chart>> = const { RefCell::new(None) };
    /// Whether it is drawn before the browser paints next.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// Draws net cost over time, now and whenever the canvas or the colours change.
///
/// `words` and `figures` are those of [`OverTime::told`]; others draw nothing.
#[wasm_bindgen]
pub fn draw(words: &str, figures: &[f64]) {
    let Some(told) = OverTime::read(words, figures) else { return };
    let before = CHART.replace(Some(told.chart()));
    if before.is_none() {
        theme::on_change(redraw);
        if let Some((place, _)) = place() {
            surface::on_resize(&place, redraw);
        }
    }
    redraw();
}

/// The canvas of the chart, with what it stands in.
fn place() -> Option<(HtmlCanvasElement, Element)> {
    let id = CHART.with_borrow(|chart| chart.as_ref().map(|chart| chart.id))?;
    let found = web_sys::window()?.document()?.get_element_by_id(id)?;
    let canvas: HtmlCanvasElement = found.query_selector("canvas").ok()??.dyn_into().ok()?;
    let around = canvas.parent_element()?;
    Some((canvas, around))
}

/// Draws before the browser paints next, once, however often it is called until then.
fn redraw() {
    if !WAITS.replace(true) {
        surface::before_paint(|| {
            WAITS.set(false);
            // A canvas that cannot be drawn on leaves the table below it.
            let _ = paint();
        });
    }
}

fn paint() -> Option<()> {
    let (canvas, around) = place()?;
    let surface = Surface::new(&canvas)?;
    let palette = Palette::from_css(FINENESS, theme::css_value);
    CHART.with_borrow(|chart| {
        rigledger_charts::draw(&surface.into_drawing_area(), chart.as_ref()?, &palette).ok()
    })?;
    // The drawing of the static page has stood in for it.
    if let Ok(Some(still)) = around.query_selector(".drawn") {
        still.remove();
    }
    Some(())
}

fn main() {}
