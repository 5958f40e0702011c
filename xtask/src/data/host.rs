//! What the workflows ask of the place that hosts the repository, through its own program `gh`: a pull request of
//! what changed, an issue, a comment. Texts go by files, never as part of a command.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Result;
use crate::paths;
use crate::process;
use crate::progress::say;

/// Who commits what a workflow proposes.
const AUTHOR: [&str; 4] =
    ["-c", "user.name=rigledger data", "-c", "user.email=data@rigledger.invalid"];
/// The workflow that tests a proposed branch: one that a workflow pushes starts none by itself.
const TESTS: &str = "test.yml";
/// What a proposal may change.
const PROPOSED: [&str; 2] = ["core/data", "public/data"];

/// A clone, and the program that speaks to its host.
pub(crate) struct Host {
    root: PathBuf,
    gh: PathBuf,
}

impl Host {
    /// This repository's.
    pub(crate) fn here() -> Result<Self> {
        let gh = paths::on_path("gh").ok_or("gh is not on PATH: this is for workflows")?;
        Ok(Self { root: paths::root(), gh })
    }

    fn git(&self, arguments: &[&str]) -> Result<String> {
        process::output(Command::new("git").current_dir(&self.root).args(arguments))
    }

    fn gh(&self, arguments: &[&str]) -> Result<String> {
        process::output(Command::new(&self.gh).current_dir(&self.root).args(arguments))
    }

    /// Makes a pull request of what changed in the tables, or renews the one of that branch; whether there was
    /// anything.
    pub(crate) fn propose(&self, branch: &str, title: &str, body: &Path) -> Result<bool> {
        let there: Vec<&str> =
            PROPOSED.into_iter().filter(|folder| self.root.join(folder).exists()).collect();
        let status = [&["status", "--porcelain", "--"], there.as_slice()].concat();
        if self.git(&status)?.trim().is_empty() {
            say("propose", "nothing changed, so there is nothing to propose");
            return Ok(false);
        }
        self.git(&["checkout", "-B", branch])?;
        self.git(&[&["add", "--"], there.as_slice()].concat())?;
        self.git(&[&AUTHOR[..], &["commit", "-m", title]].concat())?;
        self.git(&["push", "--force", "origin", &format!("HEAD:refs/heads/{branch}")])?;
        let body = body.to_string_lossy();
        match &*self.open_one("pr", ["--head", branch])? {
            "" => {
                self.gh(&[
                    "pr",
                    "create",
                    "--head",
                    branch,
                    "--title",
                    title,
                    "--body-file",
                    &body,
                ])?;
            }
            number => {
                self.gh(&["pr", "edit", number, "--title", title, "--body-file", &body])?;
            }
        }
        self.gh(&["workflow", "run", TESTS, "--ref", branch])?;
        Ok(true)
    }

    /// The number of the open pull request or issue of which something is so; empty if there is none.
    fn open_one(&self, kind: &str, [option, value]: [&str; 2]) -> Result<String> {
        let open = [kind, "list", option, value, "--state", "open"];
        let number = ["--json", "number", "--jq", ".[0].number"];
        Ok(self.gh(&[&open[..], &number].concat())?.trim().to_owned())
    }

    /// Opens an issue with a label, or renews the open one with it.
    pub(crate) fn ask(&self, label: &str, title: &str, body: &Path) -> Result {
        let body = body.to_string_lossy();
        self.gh(&["label", "create", label, "--force", "--description", title])?;
        match &*self.open_one("issue", ["--label", label])? {
            "" => self.gh(&[
                "issue",
                "create",
                "--title",
                title,
                "--label",
                label,
                "--body-file",
                &body,
            ])?,
            number => self.gh(&["issue", "edit", number, "--body-file", &body])?,
        };
        Ok(())
    }

    /// Says something below an issue.
    pub(crate) fn comment(&self, issue: u64, body: &Path) -> Result {
        let (issue, body) = (issue.to_string(), body.to_string_lossy());
        self.gh(&["issue", "comment", &issue, "--body-file", &body]).map(drop)
    }
}

/// `cargo xtask propose BRANCH TITLE BODY-FILE`.
pub(crate) fn propose(branch: &str, title: &str, body: &str) -> Result {
    Host::here()?.propose(branch, title, Path::new(body)).map(drop)
}

/// `cargo xtask ask LABEL TITLE BODY-FILE`.
pub(crate) fn ask(label: &str, title: &str, body: &str) -> Result {
    Host::here()?.ask(label, title, Path::new(body))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::site::scratch_folder;

    /// A clone with one table, an empty repository that it pushes to, and a `gh` that only notes what it is asked;
    /// `open` is the number that it gives when asked for what is open.
    fn stage(name: &str, open: &str) -> (Host, PathBuf) {
        let folder = scratch_folder(name);
        let (root, remote, gh, log) = (
            folder.join("clone"),
            folder.join("remote.git"),
            folder.join("gh"),
            folder.join("log"),
        );
        let run = |arguments: &[&str]| {
            process::output(Command::new("git").current_dir(&folder).args(arguments))
                .expect("git works")
        };
        run(&["init", "--quiet", "--bare", &remote.to_string_lossy()]);
        run(&["init", "--quiet", &root.to_string_lossy()]);
        let script = format!(
            "#!/bin/sh\necho \"$@\" >> '{}'\ncase \"$2\" in list) echo '{open}' ;; esac\n",
            log.to_string_lossy()
        );
        paths::write(&gh, script).expect("writes");
        std::fs::set_permissions(&gh, std::fs::Permissions::from_mode(0o755)).expect("may be run");
        let host = Host { root: root.clone(), gh };
        paths::write(&root.join("core/data/a.csv"), "a\n1\n").expect("writes");
        host.git(&["add", "."]).expect("adds");
        host.git(&[&AUTHOR[..], &["commit", "--quiet", "-m", "first"]].concat()).expect("commits");
        host.git(&["remote", "add", "origin", &remote.to_string_lossy()]).expect("adds a remote");
        (host, log)
    }

    #[test]
    fn what_changed_becomes_a_pull_request_that_is_tested() {
        let (host, log) = stage("propose", "");
        let body = host.root.join("body.md");
        paths::write(&body, "text").expect("writes");
        assert_eq!(host.propose("data/weekly", "Data", &body), Ok(false));
        assert!(!log.exists());
        paths::write(&host.root.join("core/data/a.csv"), "a\n2\n").expect("writes");
        assert_eq!(host.propose("data/weekly", "Data", &body), Ok(true));
        let asked = paths::read_text(&log).expect("was asked");
        assert!(asked.contains("pr create --head data/weekly --title Data --body-file"), "{asked}");
        assert!(asked.contains("workflow run test.yml --ref data/weekly"), "{asked}");
        let pushed = host.git(&["ls-remote", "origin", "refs/heads/data/weekly"]).expect("lists");
        assert!(pushed.contains("refs/heads/data/weekly"), "{pushed}");
        // Only the tables are in it.
        let files = host.git(&["show", "--name-only", "--format=", "HEAD"]).expect("shows");
        assert_eq!(files.trim(), "core/data/a.csv");
        assert!(paths::root().join(".github/workflows").join(TESTS).is_file());
    }

    #[test]
    fn an_open_one_is_renewed() {
        let (host, log) = stage("renew", "7");
        paths::write(&host.root.join("core/data/a.csv"), "a\n2\n").expect("writes");
        let body = host.root.join("body.md");
        paths::write(&body, "text").expect("writes");
        host.propose("data/weekly", "Data", &body).expect("proposes");
        host.ask("prices-needed", "Prices", &body).expect("asks");
        host.comment(3, &body).expect("comments");
        let asked = paths::read_text(&log).expect("was asked");
        assert!(asked.contains("pr edit 7 ") && asked.contains("issue edit 7 "), "{asked}");
        assert!(asked.contains("issue comment 3 ") && !asked.contains(" create --head"), "{asked}");
    }
}
