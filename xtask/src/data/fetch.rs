//! Answers of sources: by curl, with limits, or from a folder where they were saved.

use std::collections::BTreeMap;
use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Context, Result};
use crate::paths;

/// Seconds in which a source has to be reached.
const CONNECT: &str = "20";
/// Seconds in which it has to have answered.
const ANSWER: &str = "180";
/// Bytes of an answer at most; the largest known has some ten million.
const SIZE: &str = "80000000";

/// Something that is asked of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The file in which the answer is saved, below the source's folder.
    pub(super) file: String,
    /// Its address. What stands in braces is the name of a variable of the environment: a key, which no
    /// message shows.
    pub(super) address: String,
    /// Whether the source may have no answer to it.
    pub(super) optional: bool,
}

impl Request {
    /// Something that the source must answer.
    pub(super) fn new(file: &str, address: impl Into<String>) -> Self {
        Self { file: file.to_owned(), address: address.into(), optional: false }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Failed {
    text: String,
    unreachable: bool,
}

impl Failed {
    /// One line on it.
    pub(super) fn text(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether the host was not found, or did not answer at all.
    pub(super) fn is_unreachable(&self) -> bool {
        self.unreachable
    }
}

impl From<String> for Failed {
    fn from(text: String) -> Self {
        Self { text, unreachable: false }
    }
}

/// Answers by the file they are saved in.
#[derive(Debug, Default)]
pub(super) struct Answers(BTreeMap<String, String>);

impl Answers {
    /// The answer in a file.
    pub(super) fn text(&self, file: &str) -> Result<&str> {
        self.maybe(file).ok_or_else(|| format!("{file}: no answer"))
    }

    /// The answer in a file that may not be there.
    pub(super) fn maybe(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(String::as_str)
    }

    /// All files and what is in them.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(file, text)| (file.as_str(), text.as_str()))
    }

    /// Adds the answers to what is asked, from the folder `from` or from the network.
    pub(super) fn get(
        &mut self,
        requests: &[Request],
        from: Option<&Path>,
        save: Option<&Path>,
    ) -> std::result::Result<(), Failed> {
        for request in requests {
            let answer = match from {
                Some(folder) => saved(request, folder)?,
                None => fetched(request)?,
            };
            let Some(answer) = answer else { continue };
            if let Some(folder) = save {
                paths::write(&folder.join(&request.file), &answer)?;
            }
            self.0.insert(request.file.clone(), answer);
        }
        Ok(())
    }
}

fn saved(request: &Request, folder: &Path) -> std::result::Result<Option<String>, Failed> {
    let path = folder.join(&request.file);
    if request.optional && !path.is_file() {
        return Ok(None);
    }
    Ok(Some(paths::read_text(&path)?))
}

/// An address with its keys put in.
fn filled(address: &str, key: impl Fn(&str) -> Option<String>) -> Result<String> {
    let mut filled = String::new();
    let mut rest = address;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').ok_or("an address with an open brace")?;
        let value = key(name).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("needs a key in {name}, which is not set"))?;
        if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return Err(format!("what is in {name} is no key"));
        }
        filled.push_str(before);
        filled.push_str(&value);
        rest = after;
    }
    Ok(filled + rest)
}

fn fetched(request: &Request) -> std::result::Result<Option<String>, Failed> {
    let address = filled(&request.address, |name| env::var(name).ok())?;
    let shown = &request.address;
    let Some(curl) = paths::on_path("curl") else {
        return Err("curl is not on PATH, by which sources are read".to_owned().into());
    };
    let mut child = Command::new(curl)
        .args(["--silent", "--show-error", "--fail", "--location", "--globoff", "--compressed"])
        .args(["--proto", "=https", "--proto-redir", "=https", "--max-redirs", "5"])
        .args(["--connect-timeout", CONNECT, "--max-time", ANSWER, "--retry", "2"])
        .args(["--max-filesize", SIZE, "--user-agent", "rigledger-data", "--config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("starting curl")?;
    // By its standard input, so that no list of processes shows a key.
    if let Some(mut input) = child.stdin.take() {
        let quoted = address.replace('\\', "\\\\").replace('"', "\\\"");
        writeln!(input, "url = \"{quoted}\"").context("writing to curl")?;
    }
    let done = child.wait_with_output().context("waiting for curl")?;
    if done.status.success() {
        let text = String::from_utf8(done.stdout);
        return Ok(Some(text.context(format!("{shown}: the answer is no text"))?));
    }
    // 22: the host answered that there is no such thing.
    if request.optional && done.status.code() == Some(22) {
        return Ok(None);
    }
    let said = String::from_utf8_lossy(&done.stderr).replace(&address, shown);
    // 6 and 7: the host was not found or took no connection; 28: nothing came in time; 35: no connection
    // could be made safe; 5: a proxy was not found.
    let unreachable = matches!(done.status.code(), Some(5 | 6 | 7 | 28 | 35));
    let last = said.lines().last().unwrap_or("no answer");
    Err(Failed { text: format!("{shown}: {last}"), unreachable })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_put_in_and_asked_for() {
        let key = |name: &str| (name == "KEY").then(|| "abc1".to_owned());
        assert_eq!(filled("https://a/?k={KEY}&b=1", key), Ok("https://a/?k=abc1&b=1".into()));
        assert!(filled("https://a/?k={OTHER}", key).is_err_and(|e| e.contains("OTHER")));
        assert!(filled("https://a/?k={KEY}", |_| Some("a b".into())).is_err());
    }

    #[test]
    fn what_is_not_there_is_told_without_the_key() {
        let request = Request::new("a", "https://nowhere.invalid/?k=1");
        let failed = fetched(&request).expect_err("there is no such host");
        assert!(failed.is_unreachable() || failed.text().contains("curl"), "{failed:?}");
        assert!(
            failed.text().starts_with("https://nowhere.invalid") || failed.text().contains("curl")
        );
    }
}
