//! What a file gave, as plain text: how the reader's module hands it to the page.
//!
//! ```text
//! own 1~name~arch~...          the model as `plan/own/mod.rs` writes it, or `none`
//! severity TAB subject TAB message TAB suggestion        a line for each finding
//! ```

use crate::finding::{Finding, Found, Severity};
use crate::import::{self, Imported};
use crate::plan::own::{self, OwnModel, OwnText};

/// The most findings that are read of a text.
const MAX_FINDINGS: usize = 64;

/// Severities by their names in the text.
const SEVERITIES: [(&str, Severity); 3] =
    [("note", Severity::Note), ("warning", Severity::Warning), ("corrected", Severity::Corrected)];

/// What was read, as text.
pub fn written(imported: &Imported) -> String {
    let own = OwnModel::of(imported);
    let mut text = own.map_or_else(|| "none".to_owned(), |own| format!("own {}", own.encode()));
    for finding in &imported.findings {
        refusal(&mut text, finding);
    }
    text
}

/// A file of which nothing could be read, as text.
pub fn refused(finding: &import::Finding) -> String {
    let mut text = "none".to_owned();
    refusal(&mut text, finding);
    text
}

/// Adds the line of what was found in a file.
fn refusal(text: &mut String, finding: &import::Finding) {
    let suggestion = finding.suggestion().unwrap_or_default();
    line(text, finding.severity, [&finding.subject, &finding.message(), &suggestion]);
}

/// Between the parts of a line.
pub(super) const TAB: char = '\t';

/// Adds the line of a finding: its subject, its message and its suggestion.
pub(super) fn line(text: &mut String, severity: Severity, parts: [&str; 3]) {
    let severity =
        SEVERITIES.iter().find(|(_, known)| *known == severity).map_or("note", |(n, _)| n);
    text.push('\n');
    text.push_str(severity);
    for part in parts {
        text.push(TAB);
        one_line(text, part);
    }
}

/// Adds a text without what would end its line, whatever a file had in its names.
pub(super) fn one_line(text: &mut String, part: &str) {
    text.extend(part.chars().map(|c| if c.is_control() { ' ' } else { c }));
}

/// Reads the line of a finding.
pub(super) fn read_line(line: &str) -> Finding {
    let mut parts = line.split(TAB);
    let mut next = || parts.next().unwrap_or_default();
    let severity = next();
    let severity = SEVERITIES.iter().find(|(name, _)| *name == severity);
    let severity = severity.map_or(Severity::Note, |(_, severity)| *severity);
    let subject = next();
    let (message, suggestion) = (next().to_owned(), next().to_owned());
    Finding::new(severity, subject, Found::Said { message, suggestion })
}

/// What the page's script says while a file is being read.
const READING: &str = "reading";

/// What became of a file. Its words are [`Status::sentence`].
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The file is being read.
    Reading,
    /// The model of the file was read.
    Read {
        /// What the file calls the model; may be empty.
        name: String,
    },
    /// Nothing was read.
    Unread {
        /// Why not, where that is known.
        why: Option<Finding>,
    },
}

/// What a reader is to be told of a text: what became of the file; the model, and whether its file was
/// weighed; the findings.
pub fn told(text: &str) -> (Status, Option<(OwnText, bool)>, Vec<Finding>) {
    if text == READING {
        return (Status::Reading, None, Vec::new());
    }
    let (model, findings) = read(text);
    let status = match &model {
        Some((_, model)) => Status::Read { name: model.name.clone() },
        None => Status::Unread { why: findings.first().cloned() },
    };
    (status, model.map(|(own, model)| (own, model.weights.is_some())), findings)
}

/// The model of a text, if it has one, and the findings.
pub(crate) fn read(text: &str) -> (Option<(OwnText, OwnModel)>, Vec<Finding>) {
    let mut lines = text.lines();
    let mut findings = Vec::new();
    let own =
        lines.next().and_then(|first| first.strip_prefix("own ")).and_then(
            |own| match OwnText::read(own) {
                Ok((text, model, more)) => {
                    findings.extend(more);
                    Some((text, model))
                }
                Err(finding) => {
                    findings.push(finding);
                    None
                }
            },
        );
    findings.extend(lines.take(MAX_FINDINGS).map(read_line));
    if own.is_none() && findings.is_empty() {
        findings.push(Finding::corrected(own::SUBJECT, Found::FileUnread));
    }
    (own, findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::config;

    #[test]
    fn what_is_written_is_read() {
        let text = r#"{"model_type": "nonsense\t\n", "num_hidden_layers": 4, "hidden_size": 64,
            "num_attention_heads": 4}"#;
        let imported = config::read(text).unwrap();
        let (own, findings) = read(&written(&imported));
        assert_eq!(own.map(|(_, model)| model), OwnModel::of(&imported));
        assert_eq!(findings.len(), imported.findings.len());
        for (read, was) in findings.iter().zip(&imported.findings) {
            assert_eq!((read.severity, read.suggestion()), (was.severity, was.suggestion()));
        }
        let refusal = config::read("[]").unwrap_err();
        let (own, findings) = read(&refused(&refusal));
        assert_eq!((own, findings.len()), (None, 1));
        let (read, was) = (&findings[0], &refusal);
        assert_eq!((read.severity, &read.subject), (was.severity, &was.subject));
        assert_eq!((read.message(), read.suggestion()), (was.message(), was.suggestion()));
    }

    #[test]
    fn a_sentence_says_what_became_of_it() {
        assert!(told("reading").0.sentence().starts_with("Reading"));
        assert!(told("none\nnote\tx\tIt is broken.\t").0.sentence().ends_with(": It is broken."));
        let text = r#"{"model_type": "llama", "num_hidden_layers": 4, "hidden_size": 64,
            "num_attention_heads": 4, "_name_or_path": "me/Mine"}"#;
        let (status, model, _) = told(&written(&config::read(text).unwrap()));
        assert_eq!(status.sentence(), "Mine was read.");
        assert!(model.is_some_and(|(_, weighed)| !weighed));
    }

    #[test]
    fn any_text_gives_a_model_or_a_finding() {
        for text in ["", "own", "own x", "none", "none\n\n\t\t\t", "own 1~a~llama~1~2-3~", "\u{7f}"]
        {
            let (own, findings) = read(text);
            assert!(own.is_some() || !findings.is_empty(), "{text:?}");
        }
    }
}
