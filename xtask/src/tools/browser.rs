//! Browsers come from the system: they are large, and the system keeps Chromium and its driver matching.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::error::Result;
use crate::paths;
use crate::process;
use crate::progress::say;

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_CHROME: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

const FIREFOX: &[&str] = &["firefox", "firefox-esr"];
const MAC_FIREFOX: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

/// A program of the system.
struct Wanted {
    what: &'static str,
    /// Names it where it is elsewhere.
    variable: &'static str,
    /// Those of Debian that have it.
    packages: &'static [&'static str],
}

const CHROMIUM_PACKAGES: &[&str] = &["chromium", "chromium-driver"];

/// The browser that the tests drive.
pub(crate) fn chromium() -> Result<PathBuf> {
    let variable = "RIGLEDGER_CHROMIUM";
    let wanted = Wanted { what: "Chromium", variable, packages: CHROMIUM_PACKAGES };
    find(&wanted, || installed(CHROMIUM, MAC_CHROME))
}

/// The driver for tests of WebAssembly in the browser.
pub(crate) fn chromedriver() -> Result<PathBuf> {
    let variable = "RIGLEDGER_CHROMEDRIVER";
    let wanted = Wanted { what: "ChromeDriver", variable, packages: CHROMIUM_PACKAGES };
    find(&wanted, || paths::on_path("chromedriver"))
}

/// The other browser, for the tests of what people do.
pub(crate) fn firefox() -> Result<PathBuf> {
    let variable = "RIGLEDGER_FIREFOX";
    let wanted = Wanted { what: "Firefox", variable, packages: &["firefox-esr"] };
    find(&wanted, || installed(FIREFOX, MAC_FIREFOX))
}

/// The first of these names that is on PATH, or the program of a Mac.
fn installed(names: &[&str], mac: &str) -> Option<PathBuf> {
    let mac = PathBuf::from(mac);
    let on_path = names.iter().find_map(|name| paths::on_path(name));
    on_path.or_else(|| mac.is_file().then_some(mac))
}

fn find(wanted: &Wanted, look: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
    let Wanted { what, variable, packages } = wanted;
    if let Some(set) = env::var_os(variable).filter(|value| !value.is_empty()) {
        let set = PathBuf::from(set);
        return if set.is_file() {
            Ok(set)
        } else {
            Err(format!("{variable} names {}, which is not a file", set.display()))
        };
    }
    if let Some(found) = look() {
        return Ok(found);
    }
    let remedy = format!(
        "{what} is missing: install it from the system's packages \
         (Debian: apt-get install {}), or set {variable}",
        packages.join(" ")
    );
    match apt(what, packages) {
        Some(Ok(())) => look().ok_or(remedy),
        Some(Err(error)) => Err(format!("{remedy}\n{error}")),
        None => Err(remedy),
    }
}

/// Installs packages where that can be done without asking; `None` where it cannot.
fn apt(what: &str, packages: &[&str]) -> Option<Result> {
    paths::on_path("apt-get")?;
    let prefix: &[&str] = if user_id().as_deref() == Some("0") {
        &[]
    } else if process::output(Command::new("sudo").args(["-n", "true"])).is_ok() {
        &["sudo", "-n"]
    } else {
        return None;
    };
    let name = packages[0];
    say(name, &format!("{what} is missing; installing the system's packages (1 minute)"));
    let run = |arguments: &[&str]| {
        let words =
            [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
        process::logged(name, Command::new(words[0]).args(&words[1..]))
    };
    Some(
        run(&["update"]).and_then(|()| {
            run(&[&["install", "-y", "--no-install-recommends"], packages].concat())
        }),
    )
}

fn user_id() -> Option<String> {
    process::output(Command::new("id").arg("-u")).ok().map(|id| id.trim().to_owned())
}
