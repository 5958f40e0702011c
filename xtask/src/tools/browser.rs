//! Chromium and its driver come from the system: they are large, and the system keeps them matching.

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

/// The browser that the tests drive.
pub(crate) fn chromium() -> Result<PathBuf> {
    let look = || {
        let mac = PathBuf::from(MAC_CHROME);
        let on_path = CHROMIUM.iter().find_map(|name| paths::on_path(name));
        on_path.or_else(|| mac.is_file().then_some(mac))
    };
    find("Chromium", "RIGLEDGER_CHROMIUM", look)
}

/// The driver for tests of WebAssembly in the browser.
pub(crate) fn chromedriver() -> Result<PathBuf> {
    find("ChromeDriver", "RIGLEDGER_CHROMEDRIVER", || paths::on_path("chromedriver"))
}

fn find(what: &str, variable: &str, look: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
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
        "{what} is missing: install Chromium and ChromeDriver from the system's packages \
         (Debian: apt-get install chromium chromium-driver), or set {variable}"
    );
    match apt(what) {
        Some(Ok(())) => look().ok_or(remedy),
        Some(Err(error)) => Err(format!("{remedy}\n{error}")),
        None => Err(remedy),
    }
}

/// Installs both where that can be done without asking; `None` where it cannot.
fn apt(what: &str) -> Option<Result> {
    paths::on_path("apt-get")?;
    let prefix: &[&str] = if user_id().as_deref() == Some("0") {
        &[]
    } else if process::output(Command::new("sudo").args(["-n", "true"])).is_ok() {
        &["sudo", "-n"]
    } else {
        return None;
    };
    say("chromium", &format!("{what} is missing; installing the system's packages (1 minute)"));
    let run = |arguments: &[&str]| {
        let words =
            [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
        process::logged("chromium", Command::new(words[0]).args(&words[1..]))
    };
    let packages = ["chromium", "chromium-driver"];
    Some(run(&["update"]).and_then(|()| {
        run(&[&["install", "-y", "--no-install-recommends"], &packages[..]].concat())
    }))
}

fn user_id() -> Option<String> {
    process::output(Command::new("id").arg("-u")).ok().map(|id| id.trim().to_owned())
}
