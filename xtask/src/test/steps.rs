//! The steps of `cargo xtask test`, cheapest first.

use std::env;
use std::process::Command;

use crate::error::Result;
use crate::paths;
use crate::process;
use crate::{accuracy, site, size, tidy, tools};

/// Where this is 1, the step `deny` also asks the network for advisories.
const ADVISORIES: &str = "RIGLEDGER_ADVISORIES";

/// A step of the tests.
pub(super) struct Step {
    /// How it is called on the command line.
    pub(super) name: &'static str,
    /// What it does, for the progress line.
    pub(super) about: &'static str,
    /// Steps without which it makes no sense.
    pub(super) needs: &'static [&'static str],
    /// Does it; the argument picks among its tests, where it has any.
    pub(super) run: fn(Option<&str>) -> Result,
}

const fn step(
    name: &'static str,
    needs: &'static [&'static str],
    about: &'static str,
    run: fn(Option<&str>) -> Result,
) -> Step {
    Step { name, about, needs, run }
}

/// All steps in their order.
pub(super) const STEPS: &[Step] = &[
    step("fmt", &[], "checking the format", fmt),
    step("tidy", &[], "checking the rules of the house", |_| tidy::run()),
    step("workflows", &[], "linting the workflows", workflows),
    step("deny", &[], "checking licences and sources of dependencies", deny),
    step("clippy", &[], "linting everything natively", clippy),
    step("native", &[], "unit, property and documentation tests", native),
    step("fuzz", &[], "a minute of drawn inputs for everything that is read", fuzz),
    step("accuracy", &[], "comparing the published accuracy", |_| accuracy::check()),
    step("docs", &[], "building the documentation of the core", docs),
    step("clippy-wasm", &[], "linting the page for the browser", clippy_wasm),
    step("wasm", &[], "tests of the page's code in headless Chromium", wasm),
    step("site", &[], "building the site", |_| site::build()),
    step("size", &["site"], "weighing the site", size),
    step("browser", &["site"], "end-to-end tests in headless Chromium", browser),
    step("firefox", &["site"], "what people do, in headless Firefox", firefox),
];

/// What Firefox is tested with, of the files of `tests/browser`: visits, and what browsers do each in their own way.
const IN_FIREFOX: &[&str] = &["choices", "embed", "find", "journey", "paste", "start", "undo"];

fn cargo(name: &str, arguments: &[&str]) -> Result {
    process::stream(name, process::cargo().args(arguments))
}

fn fmt(_: Option<&str>) -> Result {
    cargo("fmt", &["fmt", "--all", "--check"])
}

fn clippy(_: Option<&str>) -> Result {
    cargo("clippy", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

fn clippy_wasm(_: Option<&str>) -> Result {
    tools::wasm_target()?;
    let packages =
        ["rigledger-app", "rigledger-canvas", "rigledger-ui", "rigledger-worker", "rigledger-scan"];
    let packages = packages.map(|package| ["-p", package]).concat();
    let target = ["--all-targets", "--target", tools::WASM_TARGET, "--", "-D", "warnings"];
    let clippy = ["clippy", "--locked"];
    cargo("clippy-wasm", &[&clippy[..], &packages, &target].concat())
}

/// What actionlint says of the workflows; what else they must be, `tidy` knows.
fn workflows(_: Option<&str>) -> Result {
    let mut command = process::at_root(tools::node()?);
    command.arg(tools::actionlint()?).arg(".github/workflows/*.yml");
    process::stream("workflows", &mut command)
}

fn deny(_: Option<&str>) -> Result {
    // It reads what all packages say of themselves, so those have to be there.
    process::logged("packages", process::cargo().args(["fetch", "--locked"]))?;
    let mut command = process::at_root(tools::cargo_deny()?);
    if env::var_os(ADVISORIES).is_some_and(|value| value == "1") {
        command.args(["check", "advisories", "licenses", "bans", "sources"]);
    } else {
        // Advisories would need the network; these three are decided by what is in the repository.
        command.args(["--offline", "check", "licenses", "bans", "sources"]);
    }
    process::stream("deny", &mut command)
}

fn native(filter: Option<&str>) -> Result {
    let mut arguments = vec!["test", "--locked", "-p", "rigledger-core", "-p", "xtask"];
    arguments.extend(["-p", "rigledger-charts", "--features", "rigledger-charts/svg"]);
    arguments.extend(["-p", "rigledger-ui", "--features", "rigledger-ui/ssr"]);
    arguments.extend(filter);
    cargo("native", &arguments)
}

/// Seconds for which inputs are drawn, and the seed, so that every run tries the same ones as far as it gets;
/// `core/fuzz/README.md` says how to draw others for longer.
const FUZZ: [&str; 2] = ["60", "11"];

fn fuzz(_: Option<&str>) -> Result {
    let example = ["--locked", "--profile", "bench", "-p", "rigledger-core", "--example", "fuzz"];
    cargo("fuzz", &[&["run"], &example[..], &["--"], &FUZZ].concat())
}

fn docs(_: Option<&str>) -> Result {
    let mut command = process::cargo();
    command.args(["doc", "--locked", "--no-deps", "-p", "rigledger-core"]);
    process::stream("docs", command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn wasm(filter: Option<&str>) -> Result {
    tools::wasm_target()?;
    let runner = tools::wasm_bindgen()?.join("wasm-bindgen-test-runner");
    // The runner looks for a browser under names of its own; this tells it which one is meant.
    let capabilities = paths::scratch().join("webdriver.json");
    let chromium = json_string(&tools::chromium()?.to_string_lossy());
    let options = format!("{{\"goog:chromeOptions\": {{\"binary\": {chromium}}}}}\n");
    paths::write(&capabilities, options)?;
    let mut command = process::cargo();
    command
        .args(["test", "--locked", "-p", "rigledger-app", "-p", "rigledger-canvas"])
        .args(["--target", tools::WASM_TARGET])
        .args(filter)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", tools::chromedriver()?)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        // Not Node, where there is no page; and more patience than 20 seconds for a busy machine.
        .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    process::stream("wasm", &mut command)
}

fn size(_: Option<&str>) -> Result {
    size::run()
}

fn browser(filter: Option<&str>) -> Result {
    site::build()?;
    let files = browser_tests(|name| filter.is_none_or(|part| name.contains(part)))?;
    let mut command = node_with_browser()?;
    command.args(["--test", "--test-reporter=spec"]).args(files);
    process::stream("browser", &mut command)
}

/// The same tests; a filter picks among all of them.
fn firefox(filter: Option<&str>) -> Result {
    site::build()?;
    let files = browser_tests(|name| match filter {
        Some(part) => name.contains(part),
        None => IN_FIREFOX.contains(&name),
    })?;
    let mut command = process::at_root(tools::node()?);
    command
        .env("RIGLEDGER_DIST", paths::dist())
        .env("RIGLEDGER_FIREFOX", tools::firefox()?)
        .env("RIGLEDGER_NODE_MODULES", tools::node_modules()?)
        .args(["--test", "--test-reporter=spec"])
        .args(files);
    process::stream("firefox", &mut command)
}

/// The files of browser tests, by what stands before `.test.mjs` in their names.
fn browser_tests(wanted: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let folder = "tests/browser";
    let files: Vec<String> = paths::files_under(&paths::root().join(folder))?
        .into_iter()
        .filter(|name| name.strip_suffix(".test.mjs").is_some_and(&wanted))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    if files.is_empty() {
        Err(format!("no test in {folder} has that in its name"))
    } else {
        Ok(files)
    }
}

/// Node, told where the built site, the browser and the packages are.
pub(crate) fn node_with_browser() -> Result<Command> {
    let mut command = process::at_root(tools::node()?);
    command
        .env("RIGLEDGER_DIST", paths::dist())
        .env("RIGLEDGER_CHROMIUM", tools::chromium()?)
        .env("RIGLEDGER_NODE_MODULES", tools::node_modules()?);
    Ok(command)
}

/// A string in JSON's notation; paths hold no control characters.
fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
