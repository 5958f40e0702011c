//! Takes screenshots of the site, for the eye.

use std::path::PathBuf;

use crate::error::Result;
use crate::progress::say;
use crate::test::steps::node_with_browser;
use crate::{paths, process, site};

/// Builds the site and shoots it into `out`, or only the picture of the README.
pub(crate) fn run(out: Option<PathBuf>, readme: bool) -> Result {
    site::build()?;
    let mut command = node_with_browser()?;
    command.arg("tests/shots.mjs");
    let out = if readme {
        command.arg("--readme");
        paths::root().join(".github").join("readme.png")
    } else {
        out.unwrap_or_else(|| paths::root().join("target").join("shots"))
    };
    command.arg(std::path::absolute(&out).unwrap_or_else(|_| out.clone()));
    process::stream("shots", &mut command)?;
    say("shots", &format!("done: {}", out.display()));
    Ok(())
}
