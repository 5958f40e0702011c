//! The rules of the house that no other tool checks. All violations are reported at once.

mod lengths;
mod markup;
mod rules;
mod workflows;

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::paths;
use crate::process;
use crate::site::open_data;

/// Endings of text files that people write.
const WRITTEN: &[&str] = &[
    "css", "csv", "html", "js", "json", "md", "mjs", "preset", "rs", "state", "svg", "toml", "txt",
    "yml",
];
/// Files that people write and whose names have no such ending.
const WRITTEN_TOO: &[&str] =
    &[".ci/run", ".gitignore", "core/fuzz/.gitignore", "public/_headers", "tests/.npmrc"];
/// Endings of what programs write.
const NOT_WRITTEN: &[&str] = &["lock", "png", "snap"];
/// Folders and files that are kept as others made them.
const NOT_WRITTEN_HERE: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "core/fuzz/corpus/"];
/// What the core needs at run time, one name a line.
const DEPENDENCIES: &str = "core/dependencies.txt";

/// Checks everything.
pub(crate) fn run() -> Result {
    let root = paths::root();
    let names = names_in_git(&root)?;
    let mut wrong = dead_paths(&names);
    for name in names {
        match is_written(&name) {
            Some(true) => {
                let text = paths::read_text(&root.join(&name))?;
                let long = check(&name, &text, &mut wrong);
                wrong.extend(long.iter().map(ToString::to_string));
            }
            Some(false) => {}
            None => {
                wrong.push(format!("{name}: a kind of file of which {} knows nothing", file!()));
            }
        }
    }
    wrong.extend(dependencies(&root)?);
    wrong.extend(open_data::check_pins(&open_data::pins()).err());
    if wrong.is_empty() {
        return Ok(());
    }
    for line in &wrong {
        println!("{line}");
    }
    Err(format!("{} violations", wrong.len()))
}

/// Adds what is wrong in a file, and gives what is too long in it.
fn check(name: &str, text: &str, wrong: &mut Vec<String>) -> Vec<lengths::TooLong> {
    wrong.extend(rules::check(name, text));
    wrong.extend(workflows::check(name, text));
    let mut syntax = None;
    if paths::ending(name) == "rs" {
        match syn::parse_file(text) {
            Ok(parsed) => syntax = Some(parsed),
            Err(error) => wrong.push(format!("{name}: cannot be read as Rust: {error}")),
        }
    }
    wrong.extend(markup::lines(name, text, syntax.as_ref()).into_iter().map(|line| {
        format!(
            "{name}:{line}: a style attribute, which the Content-Security-Policy blocks; use a class, \
             `style:`, or an attribute of presentation"
        )
    }));
    lengths::check(name, text, syntax.as_ref(), wrong)
}

/// The files that git tracks or would track, by their paths from the top.
fn names_in_git(root: &Path) -> Result<Vec<String>> {
    let listed = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let names = process::output(process::at_root("git").args(listed))?;
    let mut names: Vec<String> = names.split_terminator('\0').map(str::to_owned).collect();
    names.sort();
    names.dedup();
    // Those that are deleted, but not yet in a commit.
    names.retain(|name| root.join(name).is_file());
    Ok(names)
}

/// Whether people write the file here; `None` for a kind that is not known.
fn is_written(name: &str) -> Option<bool> {
    if WRITTEN_TOO.contains(&name) {
        return Some(true);
    }
    if NOT_WRITTEN_HERE.iter().any(|kept| name.starts_with(kept)) {
        return Some(false);
    }
    let ending = paths::ending(name);
    WRITTEN.contains(&ending).then_some(true).or(NOT_WRITTEN.contains(&ending).then_some(false))
}

/// Paths that the rules name and that are not there: a rule about nothing holds always.
fn dead_paths(names: &[String]) -> Vec<String> {
    let by_rules = [
        &[rules::PAGE],
        rules::MAY_TOUCH_BROWSER,
        markup::ELSEWHERE,
        WRITTEN_TOO,
        NOT_WRITTEN_HERE,
    ];
    let dead = by_rules.concat().into_iter().filter(|path| {
        !names.iter().any(|name| name == path || path.ends_with('/') && name.starts_with(path))
    });
    dead.map(|path| format!("{path}: named by a rule of the house, and not there")).collect()
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
        let names = names_in_git(&paths::root()).expect("reads");
        for name in [
            ".ci/run",
            ".github/workflows/pages.yml",
            "Cargo.toml",
            "app/src/main.rs",
            "core/src/lib.rs",
            "xtask/src/tidy.rs",
        ] {
            assert!(names.contains(&name.to_owned()), "{name} is not read");
            assert_eq!(is_written(name), Some(true), "{name}");
        }
        assert_eq!(is_written("Cargo.lock"), Some(false));
        assert_eq!(is_written("core/fuzz/corpus/gguf/small"), Some(false));
        assert_eq!([is_written("app/a.wat"), is_written("Makefile")], [None; 2]);
    }

    #[test]
    fn a_rule_about_nothing_is_a_violation() {
        let names = names_in_git(&paths::root()).expect("reads");
        assert_eq!(dead_paths(&names), [""; 0]);
        let without = |gone: &str| {
            names.iter().filter(|name| !name.starts_with(gone)).cloned().collect::<Vec<_>>()
        };
        for gone in ["app/src/platform/", ".ci/run", "core/fuzz/corpus/"] {
            assert_eq!(dead_paths(&without(gone)).len(), 1, "{gone}");
        }
    }

    #[test]
    fn every_rule_is_asked() {
        let mut wrong = Vec::new();
        check("core/src/a.rs", "const A: &str = \"<p style='x'>\"; \n", &mut wrong);
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        check("core/src/a.rs", "//! A.\nfn {\n", &mut wrong);
        assert!(wrong.len() == 4 && wrong[3].contains("as Rust"), "{wrong:?}");
        assert_eq!(check("a.css", &"a\n".repeat(501), &mut wrong).len(), 1);
    }
}
