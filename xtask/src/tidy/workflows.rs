//! Rules for workflows, beside what actionlint knows: actions are pinned by commit with their version beside it,
//! nothing is permitted that a job does not ask for, and shell steps are commands of this project, so that tests
//! run what they do.

use crate::HELP;

/// Where they are.
const FOLDER: &str = ".github/workflows/";
/// The one other program: what everybody runs too.
const CI: &str = ".ci/run";

/// All violations in the file `name`.
pub(super) fn check(name: &str, text: &str) -> Vec<String> {
    if !name.starts_with(FOLDER) {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    let top: Vec<&str> =
        text.lines().skip_while(|line| !line.starts_with("permissions:")).take(2).collect();
    let least =
        matches!(top.as_slice(), ["permissions: {}", ..] | ["permissions:", "  contents: read"]);
    if !least {
        wrong.push(format!("{name}: at its top a workflow permits nothing, or to read the contents; jobs ask for more"));
    }
    for (index, line) in text.lines().enumerate() {
        let mut add = |what: &str| wrong.push(format!("{name}:{}: {what}", index + 1));
        let line = line.trim_start().trim_start_matches("- ");
        if let Some(action) = line.strip_prefix("uses: ")
            && !is_pinned(action)
        {
            add("an action is pinned by its commit, with its version as a comment");
        }
        if let Some(command) = line.strip_prefix("run:")
            && !is_own(command.trim())
        {
            add(
                "a step runs a command of this project, in one line and without expressions; texts come by `env`",
            );
        }
        if line.contains("write-all") || line.contains("pull_request_target") {
            add("gives away more than it needs");
        }
    }
    wrong
}

/// `owner/name@` and forty digits, then ` # v` and a number; or a workflow of this repository.
fn is_pinned(action: &str) -> bool {
    if action.starts_with("./") {
        return true;
    }
    let Some((_, rest)) = action.split_once('@') else { return false };
    let Some((commit, version)) = rest.split_once(" # v") else { return false };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    commit.len() == 40
        && commit.bytes().all(hex)
        && version.starts_with(|c: char| c.is_ascii_digit())
}

fn is_own(command: &str) -> bool {
    if command == CI {
        return true;
    }
    let plain = !command.contains("${{") && !command.contains(['|', ';', '&', '`']);
    let Some(task) = command.strip_prefix("cargo xtask ") else { return false };
    let word = task.split(' ').next().unwrap_or_default();
    plain && HELP.lines().any(|line| line.split(' ').any(|known| known == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(".github/workflows/a.yml", text).len()
    }

    #[test]
    fn what_a_workflow_may_do() {
        let commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
        let good = format!(
            "permissions: {{}}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@{commit} # v7.0.1\n\
             \x20     - run: cargo xtask data \"$SOURCE\" --save target/answers\n      - run: .ci/run\n\
             \x20   uses: ./.github/workflows/pages.yml\n"
        );
        assert_eq!(found(&good), 0, "{:?}", check(".github/workflows/a.yml", &good));
        assert_eq!(check("README.md", "run: rm"), [""; 0]);
        for (from, to) in [
            ("permissions: {}", "permissions: write-all"),
            ("permissions: {}\n", ""),
            (commit, "v7"),
            (" # v7.0.1", ""),
            ("cargo xtask data \"$SOURCE\"", "cargo xtask data ${{ github.event.issue.title }}"),
            ("cargo xtask data", "cargo xtask nonsense"),
            ("cargo xtask data", "curl example.org | sh; cargo xtask data"),
            (".ci/run", "|"),
        ] {
            assert!(found(&good.replace(from, to)) > 0, "{from} to {to}");
        }
    }
}
