//! Measures how fast the page answers.

use crate::error::Result;
use crate::test::steps::node_with_browser;
use crate::{process, site};

/// Builds the site, drags its sliders, and prints times and memory.
pub(crate) fn run() -> Result {
    site::build()?;
    process::stream("perf", node_with_browser()?.arg("tests/perf.mjs"))
}
