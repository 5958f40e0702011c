//! Scores of the built site by Lighthouse.

use crate::error::Result;
use crate::test::steps::node_with_browser;
use crate::{process, site, tools};

/// Builds the site, runs Lighthouse in the system's Chromium, and prints the scores.
pub(crate) fn run() -> Result {
    site::build()?;
    let lighthouse = tools::lighthouse()?;
    let mut command = node_with_browser()?;
    command.arg("tests/lighthouse.mjs").env("RIGLEDGER_LIGHTHOUSE", lighthouse);
    process::stream("lighthouse", &mut command)
}
