//! Sentences for people: what other rooms found out, as values, in English.
//!
//! Findings, reasons, refusals, remedies, risks, the verdict, what became of a file and what has
//! changed since a link was made are data with their figures until they come here. Each kind has a
//! file, with methods for its type; what one module asks for is all that is linked into it.

mod changes;
mod crossing;
mod file;
mod find;
mod finding;
mod fit;
mod import;
mod memory;
mod near;
mod paste;
mod preset;
mod reply;
mod risk;
mod turn;
mod verdict;

pub(crate) use find::field;
pub(crate) use near::{MARKS, Mark, mark};

/// A sentence whose places, `{}`, are filled in order. `format!` would write code for each sentence.
fn filled(sentence: &str, with: &[&str]) -> String {
    let mut text = String::new();
    let mut with = with.iter();
    for part in sentence.split('{') {
        // Behind a brace, a part begins with the other one.
        if let Some(part) = part.strip_prefix('}') {
            text.push_str(with.next().copied().unwrap_or_default());
            text.push_str(part);
        } else {
            text.push_str(part);
        }
    }
    text
}

/// A number in plain digits.
fn digits(number: u64) -> String {
    number.to_string()
}

/// A text in quotation marks.
fn quoted(text: &str) -> String {
    filled("\u{201c}{}\u{201d}", &[text])
}

/// Names joined as in a sentence.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => [&first.join(", "), " and ", last].concat(),
    }
}
