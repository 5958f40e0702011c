//! The answer to take away, as text for other programs. JSON is the [`Report`](crate::Report)
//! itself.

mod markdown;
mod picture;
mod sheet;

pub use markdown::markdown;
pub use picture::picture;
pub use sheet::sheet;

/// A text in lines of at most `most` characters; a longer word has a line of its own.
///
/// ```
/// let lines = rigledger_core::export::wrapped("broken between words only", 14);
/// assert_eq!(lines, ["broken between", "words only"]);
/// ```
pub fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
