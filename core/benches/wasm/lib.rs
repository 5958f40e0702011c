//! The scan of `scan.rs` and the event of `money.rs` as a WebAssembly module, for `scan.mjs` and
//! `money.mjs`.
#![allow(unsafe_code, reason = "names that another language calls")]

mod money;
mod scan;

use std::cell::{OnceCell, RefCell};

use money::Money;
use scan::Scan;

thread_local! {
    static SCAN: OnceCell<Scan> = const { OnceCell::new() };
    static MONEY: RefCell<Option<Money>> = const { RefCell::new(None) };
}

fn with<T>(read: impl FnOnce(&Scan) -> T) -> T {
    SCAN.with(|cell| read(cell.get_or_init(Scan::new)))
}

/// Questions that one run asks; the first call sums everything up.
#[unsafe(no_mangle)]
pub extern "C" fn checks() -> u32 {
    with(|scan| u32::try_from(scan.checks()).unwrap_or(0))
}

/// One event of the slider.
#[unsafe(no_mangle)]
pub extern "C" fn run(turn: u32) -> u32 {
    with(|scan| scan.run(turn))
}

/// Sets up a page of four rigs; 1 for one with everything uncertain, 2 for that over ten years.
#[unsafe(no_mangle)]
pub extern "C" fn money_start(hard: u32) {
    MONEY.set(Some(Money::new(hard)));
}

/// One event of a slider on cost.
#[unsafe(no_mangle)]
pub extern "C" fn money_event(rate: f64) -> u32 {
    MONEY.with_borrow_mut(|money| {
        money.as_mut().map_or(0, |money| u32::try_from(money.event(rate)).unwrap_or(0))
    })
}
