//! The scan of `scan.rs` as a WebAssembly module, for `scan.mjs`.
#![allow(unsafe_code, reason = "names that another language calls")]

mod scan;

use std::cell::OnceCell;

use scan::Scan;

thread_local! {
    static SCAN: OnceCell<Scan> = const { OnceCell::new() };
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
