//! Any bytes as a link.
#![no_main]

#[path = "../plan.rs"]
mod plan;

libfuzzer_sys::fuzz_target!(|data: &[u8]| plan::plan(data));
