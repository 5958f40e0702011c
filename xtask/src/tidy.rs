//! The rules of the house that no other tool checks. All violations are reported at once.

mod rules;

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::paths;
use crate::process;

/// Folders that are read.
const FOLDERS: &[&str] = &["app", "core", "public", "style", "tests", "xtask", ".ci", ".cargo"];
/// Single files that are read.
const FILES: &[&str] = &["Cargo.toml", "README.md", "Trunk.toml", "deny.toml"];
/// Endings of text files that people write.
const WRITTEN: &[&str] =
    &["rs", "toml", "md", "js", "mjs", "css", "html", "json", "svg", "csv", "txt", "preset"];
/// What the core needs at run time, one name a line.
const DEPENDENCIES: &str = "core/dependencies.txt";

/// Checks everything.
pub(crate) fn run() -> Result {
    let root = paths::root();
    let mut wrong = Vec::new();
    for name in written_files(&root)? {
        let text = paths::read_text(&root.join(&name))?;
        wrong.extend(rules::check(&name, &text));
    }
    wrong.extend(dependencies(&root)?);
    if wrong.is_empty() {
        return Ok(());
    }
    for line in &wrong {
        println!("{line}");
    }
    Err(format!("{} violations", wrong.len()))
}

fn written_files(root: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for folder in FOLDERS.iter().filter(|folder| root.join(folder).is_dir()) {
        let inside = paths::files_under(&root.join(folder))?;
        names.extend(inside.into_iter().map(|name| format!("{folder}/{name}")));
    }
    names.extend(FILES.iter().filter(|file| root.join(file).is_file()).map(ToString::to_string));
    names.retain(|name| {
        (WRITTEN.contains(&paths::ending(name)) || name == ".ci/run")
            && !name.contains("/node_modules/")
    });
    Ok(names)
}

/// A new dependency of the core is a decision, so it shows in a file of its own.
fn dependencies(root: &Path) -> Result<Vec<String>> {
    let tree = process::output(process::cargo().args([
        "tree",
        "--locked",
        "-p",
        "rigledger-core",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let written = paths::read_text(&root.join(DEPENDENCIES)).unwrap_or_default();
    Ok(differences(&names(&tree), &written.lines().map(str::to_owned).collect()))
}

/// The names in what `cargo tree` prints, without the core itself.
fn names(tree: &str) -> BTreeSet<String> {
    let first = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let mut names: BTreeSet<String> = tree.lines().map(first).collect();
    names.retain(|name| !name.is_empty() && name != "rigledger-core");
    names
}

fn differences(real: &BTreeSet<String>, written: &BTreeSet<String>) -> Vec<String> {
    let new = real
        .difference(written)
        .map(|name| format!("{DEPENDENCIES}: the core depends on {name}, which is not listed"));
    let gone = written
        .difference(real)
        .map(|name| format!("{DEPENDENCIES}: lists {name}, on which the core does not depend"));
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_and_gone_dependencies_are_seen() {
        let tree = "rigledger-core v0.1.0 (/x)\nlibm v0.2.16\nserde v1.0.229\nserde v1.0.229 (*)\n";
        let real = names(tree);
        let set = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        assert_eq!(real, set(&["libm", "serde"]));
        assert!(differences(&real, &real).is_empty());
        let found = differences(&real, &set(&["chrono", "libm"]));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("depends on serde") && found[1].contains("lists chrono"));
    }

    #[test]
    fn reads_the_files_of_this_repository() {
        let names = written_files(&paths::root()).expect("reads");
        for name in
            ["xtask/src/tidy.rs", "app/src/main.rs", "core/src/lib.rs", "Cargo.toml", ".ci/run"]
        {
            assert!(names.contains(&name.to_owned()), "{name} is not read");
        }
    }
}
