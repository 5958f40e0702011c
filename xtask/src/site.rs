//! Builds the site: Trunk compiles it, the finishing step makes it fit to be served.

mod accuracy_page;
mod choices;
mod finish;
mod first_paint;
#[cfg(test)]
mod headers;
pub(crate) mod html;
mod missing;
pub(crate) mod open_data;
pub(crate) mod presets;
mod sheet;
mod shorten;
pub(crate) mod stamp;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::accuracy::Published;
use crate::error::{Context, Result};
use crate::paths;
use crate::process;
use crate::progress::say;
use crate::tools;

/// Brings dist/ up to date.
pub(crate) fn build() -> Result {
    let root = paths::root();
    let stamp_file = paths::scratch().join("site.stamp");
    let repository = repository()?;
    let sources = format!("{} {} {repository}", stamp::of_sources(&root)?, presets::site());
    let current = |sources: &str| -> Result<String> {
        Ok(format!("{sources} {}\n", stamp::of_folder(&paths::dist())?))
    };
    if paths::dist().is_dir() && paths::read_text(&stamp_file).ok() == Some(current(&sources)?) {
        say("site", "dist/ is up to date");
        return Ok(());
    }

    tools::wasm_target()?;
    tools::rust_sources()?;
    let trunk = tools::trunk()?;
    let modules = tools::node_modules()?;
    let path = tools::path_with(&[tools::wasm_bindgen()?])?;
    // Trunk's Cargo works offline, so a fresh clone needs its packages first; those of the standard library are
    // fetched for a target that is named.
    process::logged("packages", process::cargo().args(["fetch", "--locked"]))?;
    let for_modules = ["fetch", "--locked", "--target", tools::WASM_TARGET];
    process::logged("packages", process::cargo().args(for_modules).envs(OWN_STD))?;
    say("site", "building with Trunk");
    let built = root.join("target").join("trunk");
    // Trunk leaves what it did not make itself.
    paths::remove_folder(&built)?;
    let mut command = process::at_root(trunk);
    // Trunk takes the conventional NO_COLOR=1 for a bad value of its own option.
    command.arg("build").env("PATH", path).env_remove("NO_COLOR");
    let flags = [SILENT_PANICS, &same_paths_everywhere()].join(" ");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags).envs(OWN_STD);
    // A failed compilation is no defect of Trunk: sixty lines of its own stack hide what matters.
    command.env("RUST_BACKTRACE", "0");
    process::stream("site", &mut command)?;
    sheet::bundle(&modules, &root.join("style"), &built)?;

    say("site", "finishing: checks, names by content, compressed copies");
    let page = built.join("index.html");
    let index = paths::read_text(&page)?;
    let index = presets::write(&built, &index)?;
    let named = format!("data-presets=\"{}\"", presets::names()?);
    let index = index.replacen("data-presets=\"\"", &named, 1);
    let own = format!("data-repository=\"{repository}\"");
    let index = index.replacen("data-repository=\"\"", &own, 1);
    paths::write(&page, first_paint::fill(&index)?)?;
    let accuracy = accuracy_page::page(&index, &Published::read()?)?;
    paths::write(&built.join(accuracy_page::NAME), accuracy)?;
    paths::write(&built.join(missing::NAME), missing::page(&presets::site()))?;
    open_data::write(&built, &index)?;
    choices::write(&built)?;
    for name in paths::files_under(&built)? {
        if matches!(paths::ending(&name), "js" | "css") {
            shorten::script(&modules, &built.join(name))?;
        }
    }
    let finished = paths::scratch().join("dist");
    paths::remove_folder(&finished)?;
    let node = tools::node()?;
    finish::run(&built, &finished, |wasm| finish::compiles(&node, wasm))?;
    replace(&finished, &paths::dist())?;
    paths::write(&stamp_file, current(&sources)?)?;
    say("site", "dist/ is ready");
    Ok(())
}

/// Modules have a standard library of their own, compiled for size and without what panics say: a fifteenth less
/// to load. Stable compilers do so on this word; that of `rust-toolchain.toml` is known to.
const OWN_STD: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];
/// A panic stops the module at once, which its scripts tell (`public/boot.js`).
const SILENT_PANICS: &str = "-Zunstable-options -Cpanic=immediate-abort";

/// The variable with the address of the project's repository, as `https://host/owner/name`.
const REPOSITORY: &str = "RIGLEDGER_REPOSITORY";

/// The repository whose forms take what readers measured, without its scheme, as nothing of the page
/// itself points there; empty where there is none, which hides what leads there.
fn repository() -> Result<String> {
    repository_of(&env::var(REPOSITORY).unwrap_or_default())
}

fn repository_of(stated: &str) -> Result<String> {
    let address = stated.trim().trim_end_matches('/');
    let letters = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
    match address.strip_prefix("https://") {
        Some(rest) if rest.chars().all(letters) && rest.split('/').count() == 3 => {
            Ok(rest.to_owned())
        }
        None if address.is_empty() => Ok(String::new()),
        _ => Err(format!("{REPOSITORY}: {stated:?} is not https://host/owner/name")),
    }
}

/// Places in the source, which panics name, without the folders of this machine: the module is the
/// same wherever it is built, and smaller.
fn same_paths_everywhere() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
        Some(PathBuf::from(home).join(".cargo"))
    });
    let mut folders = vec![paths::root()];
    if let Some(sources) = home.map(|home| home.join("registry/src")) {
        let inside = fs::read_dir(&sources).into_iter().flatten().flatten();
        folders.extend(inside.map(|entry| entry.path()));
    }
    let flags = folders.iter().map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    flags.collect::<Vec<_>>().join(" ")
}

/// Puts the folder `new` in the place of `old`, so that nobody sees a mixture for longer than two renames.
fn replace(new: &Path, old: &Path) -> Result {
    let away = paths::scratch().join("dist.old");
    paths::remove_folder(&away)?;
    if old.exists() && fs::rename(old, &away).is_err() {
        // dist/ and target/ on different file systems.
        paths::remove_folder(old)?;
    }
    if fs::rename(new, old).is_err() {
        for name in paths::files_under(new)? {
            paths::write(&old.join(&name), paths::read(&new.join(&name))?)?;
        }
    }
    paths::remove_folder(&away).context("removing the previous site")
}

/// An empty folder for one test.
#[cfg(test)]
pub(crate) fn scratch_folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("rigledger-xtask-{}-{name}", std::process::id()));
    paths::remove_folder(&folder).expect("the scratch folder can be emptied");
    fs::create_dir_all(&folder).expect("the scratch folder can be made");
    folder
}

#[cfg(test)]
mod tests {
    use super::repository_of;

    #[test]
    fn a_repository_is_an_address_of_three_names_or_nothing() {
        let own = Some("github.com/owner/rigledger");
        for (stated, expected) in [
            ("", Some("")),
            ("https://github.com/owner/rigledger", own),
            ("https://github.com/owner/rigledger/", own),
        ] {
            assert_eq!(repository_of(stated).ok().as_deref(), expected, "{stated}");
        }
        for stated in ["github.com/o/r", "https://github.com/o", "https://h/o/r\"><script>", "x"] {
            assert!(repository_of(stated).is_err(), "{stated}");
        }
    }
}
