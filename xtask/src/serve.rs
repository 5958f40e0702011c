//! Serves dist/ on this machine, by the server of the tests.

use std::process::Stdio;

use crate::error::{Context, Result};
use crate::progress::say;
use crate::{paths, process, site, tools};

/// Where the site is served unless told otherwise.
pub(crate) const DEFAULT_PORT: u16 = 8080;

/// Builds the site and serves it until stopped.
pub(crate) fn run(port: u16) -> Result {
    site::build()?;
    let mut node = process::at_root(tools::node()?);
    node.args(["tests/serve.mjs", &port.to_string()]).env("RIGLEDGER_DIST", paths::dist());
    // The server ends with its standard input, and so with this task, however that ends.
    let mut server = node.stdin(Stdio::piped()).spawn().context("starting the server")?;
    let input = server.stdin.take();
    say("serve", "starting the server");
    let status = server.wait().context("waiting for the server")?;
    drop(input);
    if status.success() { Ok(()) } else { Err(format!("the server ended: {status}")) }
}
